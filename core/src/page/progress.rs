//! Who hears of each page of the lists that a client reads, of all of them together.

use std::sync::{Arc, Mutex, PoisonError};

use crate::error::{Error, Result};

/// Called with the number of items read so far.
pub(crate) type Observer = Box<dyn FnMut(u64) -> Result<()> + Send + Sync>;

/// A function that hears of the pages of all lists, also of those that are read side by side.
#[derive(Clone)]
pub(crate) struct Progress(Arc<Mutex<State>>);

struct State {
    observer: Observer,
    items: u64,
    /// What it said when it ended the lists; it is called no more.
    ended: Option<Error>,
}

impl Progress {
    pub fn new(observer: Observer) -> Progress {
        Progress(Arc::new(Mutex::new(State { observer, items: 0, ended: None })))
    }

    /// Another page, with so many items. One is told after the other, whichever thread reads them.
    pub fn add(&self, items: u64) -> Result<()> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(error) = &state.ended {
            return Err(error.clone());
        }
        state.items += items;
        let all = state.items;
        let observed = (state.observer)(all);
        state.ended = observed.clone().err();
        observed
    }
}
