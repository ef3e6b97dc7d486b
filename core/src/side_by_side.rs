//! Several calls at the same time, on threads of their own, for functions that are made of many calls.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};

use crate::client::Client;
use crate::error::Result;
use crate::events::Caller;
use crate::panics::THREAD_NAME;
use crate::transport::deadline::{CancelToken, INTERRUPT_STEP};
use crate::transport::signals::without_signals;

/// What a function makes of each item, in the order of the items, at most so many at a time; none of an item that was
/// not begun when the caller interrupted the run.
pub(crate) fn side_by_side<I: Sync, T: Send>(
    own: &Client,
    items: &[I],
    concurrency: usize,
    function: impl Fn(&Client, &I) -> Result<T> + Sync,
) -> Vec<Option<Result<T>>> {
    let results: Vec<Mutex<Option<Result<T>>>> = items.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    // The caller's hook may be called on the caller's thread alone.
    let cancel = CancelToken::new();
    let client = if own.is_interruptible() { own.interrupted_by(&cancel) } else { own.clone() };
    let caller = Caller::current();
    let take = || {
        let index = next.fetch_add(1, Ordering::Relaxed);
        items.get(index).zip(results.get(index))
    };
    std::thread::scope(|scope| {
        let work = || {
            while let Some((item, slot)) = take() {
                if !cancel.is_cancelled() {
                    let result = caller.scope(|| function(&client, item));
                    *slot.lock().expect("no thread panics with a slot") = Some(result);
                }
            }
        };
        // Each thread holds a sender until it ends; the last one closes the channel.
        let (working, all_ended) = sync_channel::<()>(0);
        let start = |_| {
            let working = working.clone();
            let thread = std::thread::Builder::new().name(THREAD_NAME.to_owned());
            let work = move || {
                work();
                drop(working);
            };
            without_signals(|| thread.spawn_scoped(scope, work)).ok()
        };
        if (0..concurrency.min(items.len())).map_while(start).count() == 0 {
            // The system has no thread to spare.
            work();
        }
        drop(working);
        while client.is_interruptible()
            && matches!(all_ended.recv_timeout(INTERRUPT_STEP), Err(RecvTimeoutError::Timeout))
        {
            if own.is_interrupted() {
                cancel.cancel();
            }
        }
    });
    results.into_iter().map(|slot| slot.into_inner().ok().flatten()).collect()
}
