//! What the server received and did.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

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
        let State { requests, writes, made, keys, workspaces } = std::mem::take(&mut *self.state());
        let (made, keys) = (made.len(), keys.len());
        json!({
            "requests": requests,
            "writes": writes,
            "made": made,
            "doubled": keys - made,
            "workspaces": workspaces.len(),
        })
        .to_string()
    }
}
