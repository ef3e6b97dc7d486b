//! Threads that belong to an async runtime (tokio's): no request is made on one.
//!
//! reqwest's blocking client waits for a future. In a debug build it panics on such a thread when it begins to wait,
//! which is after the request was sent: a write is carried out, and its caller gets no result. In a release build it
//! waits, but each of its waits counts against the budget of the task that runs there (128); once that is spent, no
//! reply is noticed any more, and the wait ends with its timeout.

use std::io;
use std::panic::resume_unwind;

use super::signals::without_signals;
use crate::panics::THREAD_NAME;

/// Whether this thread belongs to a runtime. So do those for blocking work (`spawn_blocking`), which cannot be
/// distinguished.
pub(crate) fn is_entered() -> bool {
    tokio::runtime::Handle::try_current().is_ok()
}

/// Runs something on a thread that belongs to none: this one, or another for which this one waits. An error where the
/// system has no other.
pub(crate) fn outside<T: Send>(work: impl FnOnce() -> T + Send) -> io::Result<T> {
    if !is_entered() {
        return Ok(work());
    }
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name(THREAD_NAME.to_owned());
        let thread = without_signals(|| thread.spawn_scoped(scope, work))?;
        Ok(thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}
