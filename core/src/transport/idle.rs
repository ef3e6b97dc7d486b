//! Threads of a pool that wait for work.
//!
//! The thread that became idle last is woken first, so that threads which the load does not need stay idle, and end.
//! Woken by turns, every thread that a peak started would live on under the lightest load.

use std::sync::{Arc, Condvar, MutexGuard, PoisonError};
use std::time::Duration;

/// The idle threads, in the order in which they became idle. Part of the state that the pool's mutex guards.
#[derive(Default)]
pub(super) struct IdleThreads(Vec<Arc<Condvar>>);

/// Wakes one idle thread.
pub(super) struct Wake(Arc<Condvar>);

impl Wake {
    pub(super) fn notify(self) {
        self.0.notify_one();
    }
}

impl IdleThreads {
    /// Takes the thread that became idle last; the caller must notify it. None where no thread is idle. A woken
    /// thread needs the lock at once, so it is best notified after the lock is released.
    #[must_use]
    pub(super) fn take(&mut self) -> Option<Wake> {
        self.0.pop().map(Wake)
    }

    /// Waits until this thread is woken, or for `timeout`; returns whether it was woken.
    pub(super) fn wait<'a, S>(
        mut state: MutexGuard<'a, S>,
        timeout: Duration,
        idle: fn(&mut S) -> &mut IdleThreads,
    ) -> (MutexGuard<'a, S>, bool) {
        let wake = Arc::new(Condvar::new());
        idle(&mut state).0.push(wake.clone());
        let is_idle = |state: &mut S| idle(state).0.iter().any(|other| Arc::ptr_eq(other, &wake));
        let (mut state, _) = wake.wait_timeout_while(state, timeout, is_idle).unwrap_or_else(PoisonError::into_inner);
        let is_woken = !is_idle(&mut state);
        idle(&mut state).0.retain(|other| !Arc::ptr_eq(other, &wake));
        (state, is_woken)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn the_thread_that_became_idle_last_is_woken_first_and_the_others_end() {
        #[derive(Default)]
        struct State {
            idle: IdleThreads,
            woken: Vec<usize>,
        }
        let state = Mutex::new(State::default());
        std::thread::scope(|scope| {
            for number in 0..3 {
                let shared = &state;
                let guard = state.lock().unwrap();
                let idle = guard.idle.0.len();
                drop(guard);
                scope.spawn(move || {
                    let timeout = Duration::from_secs(if number == 2 { 60 } else { 2 });
                    let (mut state, is_woken) =
                        IdleThreads::wait(shared.lock().unwrap(), timeout, |state| &mut state.idle);
                    if is_woken {
                        state.woken.push(number);
                    }
                });
                while state.lock().unwrap().idle.0.len() == idle {
                    std::thread::yield_now();
                }
            }
            let wake = state.lock().unwrap().idle.take();
            wake.unwrap().notify();
        });
        let mut state = state.into_inner().unwrap();
        assert_eq!(state.woken, [2]);
        assert!(state.idle.take().is_none(), "no thread is idle any more");
    }
}
