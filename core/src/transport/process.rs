//! What belongs to one process and must not survive a fork.
//!
//! A connection made before `fork` never answers in the child, and a lock that was held at that
//! moment stays held. So everything of that sort lives behind one atomic pointer together with
//! the identity of the process that made it; another process installs its own and leaks the old
//! one, whose threads exist no more. No lock comes before that check.

use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, Ordering};

/// Which process this is: one that was forked differs from the one that forked it, and from every other ancestor.
///
/// A pid alone does not distinguish them: the system gives it again once its process has ended, and the first
/// process of a pid namespace always has 1. So a fork also raises a generation. The pid stays a part of the identity
/// because a raw `clone` runs no handlers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProcessId {
    pid: u32,
    generation: u32,
}

/// How many forks lie between this process and the first of its ancestors that asked for its identity.
static GENERATION: AtomicU32 = AtomicU32::new(0);

impl ProcessId {
    /// That of this process.
    pub fn current() -> ProcessId {
        count_forks();
        ProcessId { pid: std::process::id(), generation: GENERATION.load(Ordering::Relaxed) }
    }

    /// Whether it is that of this process.
    pub fn is_current(self) -> bool {
        self == ProcessId::current()
    }

    /// The same as a number, which is never 0: for atomics.
    pub fn bits(self) -> u64 {
        u64::from(self.generation) << 32 | u64::from(self.pid)
    }
}

/// Has every child that is forked from now on raise the generation.
#[cfg(unix)]
fn count_forks() {
    static IS_COUNTING: AtomicBool = AtomicBool::new(false);
    if !IS_COUNTING.load(Ordering::Acquire) {
        // SAFETY: the handler lives as long as the library, and only adds to an atomic number, which a child may do
        // whatever its parent's other threads held. Without memory for the handler, the pid must do.
        unsafe { libc::pthread_atfork(None, None, Some(note_fork)) };
        // Only now, so that no thread forks before there is a handler. Two of them count double, which does no harm.
        IS_COUNTING.store(true, Ordering::Release);
    }
}

#[cfg(not(unix))]
fn count_forks() {}

#[cfg(unix)]
extern "C" fn note_fork() {
    GENERATION.fetch_add(1, Ordering::Relaxed);
}

/// A value that each process makes for itself. Threads share it, so it must be `Sync`.
pub(crate) struct PerProcess<T: Send + Sync> {
    slot: AtomicPtr<Owned<T>>,
}

struct Owned<T> {
    process: ProcessId,
    value: T,
}

impl<T: Default + Send + Sync> PerProcess<T> {
    pub(crate) const fn new() -> Self {
        PerProcess { slot: AtomicPtr::new(ptr::null_mut()) }
    }

    /// This process's value, made by the first caller.
    pub(crate) fn get(&self) -> &T {
        let process = ProcessId::current();
        let current = self.slot.load(Ordering::Acquire);
        // SAFETY: a pointer in the slot comes from `Box::into_raw` below and is freed by `drop`
        // alone, which needs `&mut self`.
        if let Some(owned) = unsafe { current.as_ref() }
            && owned.process == process
        {
            return &owned.value;
        }
        let fresh = Box::into_raw(Box::new(Owned { process, value: T::default() }));
        match self.slot.compare_exchange(current, fresh, Ordering::AcqRel, Ordering::Acquire) {
            // SAFETY: as above; `fresh` is in the slot now, and what it replaced is leaked.
            Ok(_) => unsafe { &(*fresh).value },
            // SAFETY: only threads of this process race here, so the winner's process is ours,
            // and `fresh` was never shared.
            Err(winner) => unsafe {
                drop(Box::from_raw(fresh));
                &(*winner).value
            },
        }
    }
}

impl<T: Send + Sync> Drop for PerProcess<T> {
    fn drop(&mut self) {
        let current = *self.slot.get_mut();
        // SAFETY: as in `get`. Dropping a parent's connection would join a thread that this
        // process does not have, so another process's value is left alone.
        unsafe {
            if current.as_ref().is_some_and(|owned| owned.process.is_current()) {
                drop(Box::from_raw(current));
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    /// Whether `check` holds in a forked child, which leaves by `_exit`.
    #[cfg(unix)]
    pub(crate) fn holds_in_child(check: impl FnOnce() -> bool) -> bool {
        // SAFETY: the child runs `check`, which takes no lock that another thread may hold, and ends at once.
        let child = unsafe { libc::fork() };
        assert!(child >= 0, "fork failed");
        if child == 0 {
            let code = i32::from(!check());
            // SAFETY: as above.
            unsafe { libc::_exit(code) };
        }
        let mut status = 0;
        // SAFETY: `child` is ours, and `status` lives as long as the call.
        assert_eq!(unsafe { libc::waitpid(child, &mut status, 0) }, child);
        libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0
    }

    #[cfg(unix)]
    #[test]
    fn every_forked_child_has_a_generation_of_its_own() {
        let parent = ProcessId::current();
        assert!(holds_in_child(|| {
            let child = ProcessId::current();
            child.generation > parent.generation
                && holds_in_child(|| ProcessId::current().generation > child.generation)
        }));
        assert!(parent.is_current());
    }

    #[cfg(unix)]
    #[test]
    fn a_grandchild_with_the_pid_of_its_grandparent_makes_a_value_of_its_own() {
        // In a process of its own, because the generation counts for all threads.
        assert!(holds_in_child(|| {
            let value = PerProcess::<AtomicUsize>::new();
            value.get().store(1, Ordering::Relaxed);
            let grandparent = ProcessId::current();
            note_fork();
            let has_its_pid = ProcessId::current().pid == grandparent.pid;
            has_its_pid && !grandparent.is_current() && value.get().load(Ordering::Relaxed) == 0
        }));
    }

    #[test]
    fn a_pid_that_differs_is_another_process_where_no_handler_ran() {
        let here = ProcessId::current();
        assert_ne!(ProcessId { pid: here.pid + 1, ..here }, here);
    }

    #[test]
    fn threads_that_race_for_the_first_value_get_the_same_one() {
        static SHARED: PerProcess<AtomicUsize> = PerProcess::new();
        let addresses: Vec<usize> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        SHARED.get().fetch_add(1, Ordering::Relaxed);
                        ptr::from_ref(SHARED.get()).addr()
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(addresses.windows(2).all(|pair| pair[0] == pair[1]));
        assert_eq!(SHARED.get().load(Ordering::Relaxed), 8);
    }
}
