//! Signals are the host's business.
//!
//! A program in C or Go dies of SIGPIPE, by default, when a server closes a connection on which a
//! thread of this library writes; and its own handlers must not run on such a thread. A thread
//! inherits which signals it blocks from the one that starts it.

/// Starts threads that no signal reaches.
#[cfg(unix)]
pub fn without_signals<T>(start: impl FnOnce() -> T) -> T {
    use nix::sys::signal::{SigSet, SigmaskHow, Signal};

    let mut blocked = SigSet::all();
    // Faults of the thread itself, for the program's own handlers.
    for fault in [Signal::SIGSEGV, Signal::SIGBUS, Signal::SIGFPE, Signal::SIGILL, Signal::SIGTRAP] {
        blocked.remove(fault);
    }
    let Ok(former) = blocked.thread_swap_mask(SigmaskHow::SIG_SETMASK) else { return start() };
    let started = start();
    // It was read from the system, so it can be set again.
    let _ = former.thread_set_mask();
    started
}

/// Starts threads; there are no signals.
#[cfg(not(unix))]
pub fn without_signals<T>(start: impl FnOnce() -> T) -> T {
    start()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use nix::sys::signal::{SigSet, Signal};

    use super::*;

    #[test]
    fn a_thread_that_is_started_blocks_signals_and_its_starter_does_not() {
        let mask = || SigSet::thread_get_mask().unwrap();
        let before = mask();
        let thread = without_signals(|| std::thread::spawn(mask));
        let inside = thread.join().unwrap();
        assert!(inside.contains(Signal::SIGPIPE) && inside.contains(Signal::SIGTERM));
        assert!(!inside.contains(Signal::SIGSEGV));
        assert_eq!(mask(), before);
    }
}
