//! What the server received and did.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::http::Request;

#[derive(Default)]
pub struct Counts(Mutex<State>);

#[derive(Default)]
struct State {
    requests: u64,
    /// Those of writes.
    writes: u64,
    /// How often a key of each name was made.
    made: HashMap<String, u64>,
    /// As JSON.
    keys: Vec<String>,
    workspaces: HashSet<String>,
    /// The requests of the last second by their budget, and the most that there were of one.
    recent: HashMap<String, VecDeque<Instant>>,
    most_in_a_second: usize,
}

impl Counts {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a request, and gives its number.
    pub fn received(&self, request: &Request) -> u64 {
        let mut state = self.state();
        state.requests += 1;
        state.writes += u64::from(request.is_post);
        if let Some(workspace) = &request.workspace {
            state.workspaces.insert(workspace.clone());
        }
        state.note_time(&request.budget, Instant::now());
        state.requests
    }

    /// Keeps the key that is made for a number: its name and its JSON.
    pub fn create(&self, make: impl FnOnce(usize) -> (String, String)) -> String {
        let mut state = self.state();
        let (name, key) = make(state.keys.len());
        *state.made.entry(name).or_default() += 1;
        state.keys.push(key.clone());
        key
    }

    /// A page of the keys.
    pub fn keys(&self, start: usize, limit: usize) -> String {
        let state = self.state();
        let end = state.keys.len().min(start + limit);
        let items = state.keys.get(start..end).unwrap_or_default().join(",");
        let cursor = if end < state.keys.len() { json!(end.to_string()) } else { json!(null) };
        format!(r#"{{"items":[{items}],"next_starting_after":{cursor}}}"#)
    }

    /// All counts since the last time, as JSON.
    pub fn take(&self) -> String {
        let State { requests, writes, made, keys, workspaces, most_in_a_second, .. } =
            std::mem::take(&mut *self.state());
        let (made, keys) = (made.len(), keys.len());
        json!({
            "requests": requests,
            "writes": writes,
            "made": made,
            "doubled": keys - made,
            "workspaces": workspaces.len(),
            "most_in_a_second": most_in_a_second,
        })
        .to_string()
    }
}

impl State {
    fn note_time(&mut self, budget: &str, now: Instant) {
        if !self.recent.contains_key(budget) {
            self.recent.insert(budget.to_owned(), VecDeque::new());
        }
        let recent = self.recent.get_mut(budget).expect("it was inserted");
        while recent.front().is_some_and(|&time| now - time >= Duration::from_secs(1)) {
            recent.pop_front();
        }
        recent.push_back(now);
        self.most_in_a_second = self.most_in_a_second.max(recent.len());
    }
}
