//! Threads that make requests while the caller waits and can leave.
//!
//! Only calls that may leave an attempt under way run here, and those whose own thread belongs to an async
//! runtime. A thread still held by a request whose caller left does not count against the pool; each ends with
//! the request's own clock.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::deadline::{Deadline, Ended};
use super::runtime;
use super::signals::without_signals;
use super::sleepers::{Bell, Sleepers};
use crate::panics::{self, THREAD_NAME};

/// Requests at the same time, not counting abandoned ones.
const MOST_AT_WORK: usize = 64;
/// Abandoned requests that do not count.
const MOST_ABANDONED: usize = 256;
/// A thread without work ends after this.
const IDLE: Duration = Duration::from_secs(10);

#[derive(Default)]
pub(crate) struct Workers {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    next_job: u64,
    queue: VecDeque<Job>,
    running: Vec<u64>,
    abandoned: Vec<u64>,
    sleepers: Sleepers,
    /// Threads that count: idle, or running a job whose caller waits.
    threads: usize,
}

/// The caller left before the work was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Left {
    pub ended: Ended,
    /// Whether the work had begun by then.
    pub begun: bool,
}

struct Job {
    number: u64,
    work: Box<dyn FnOnce() + Send>,
}

impl Workers {
    /// Runs `work` on a thread of the pool; leaves early when the caller is interrupted or the
    /// deadline passes.
    pub(crate) fn run<T: Send + 'static>(
        &'static self,
        deadline: &Deadline<'_>,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Left> {
        let (sender, receiver) = sync_channel(1);
        let number = self.submit(Box::new(move || {
            // A caller who left does not care.
            let _ = sender.send(work());
        }))?;
        await_result(&receiver, deadline).map_err(|ended| Left { ended, begun: self.abandon(number) })
    }

    fn submit(&'static self, work: Box<dyn FnOnce() + Send>) -> Result<u64, Left> {
        let mut state = self.state();
        let number = state.next_job;
        state.next_job += 1;
        state.queue.push_back(Job { number, work });
        if let Some(bell) = self.staff(&mut state) {
            drop(state);
            bell.ring();
            return Ok(number);
        }
        if state.threads == 0 && state.abandoned.is_empty() {
            // The system has no thread to spare, and none is at work that could take the job.
            let job = state.queue.pop_back();
            drop(state);
            if runtime::is_entered() {
                return Err(Left { ended: Ended::NoThread, begun: false });
            }
            if let Some(job) = job {
                run(job.work);
            }
        }
        Ok(number)
    }

    /// Sees to it that somebody takes what is in the queue: whoever is to be woken, or else a thread more.
    #[must_use]
    fn staff(&'static self, state: &mut State) -> Option<Bell> {
        let bell = state.sleepers.wake();
        if bell.is_none() && state.threads < MOST_AT_WORK {
            let thread = std::thread::Builder::new().name(THREAD_NAME.to_owned());
            let thread = without_signals(|| thread.spawn(|| self.work()));
            // Where the system has no thread to spare, one that is at work takes the job later.
            state.threads += usize::from(thread.is_ok());
        }
        bell
    }

    /// Gives a job up; returns whether it had begun.
    fn abandon(&'static self, number: u64) -> bool {
        let mut state = self.state();
        if let Some(place) = state.queue.iter().position(|job| job.number == number) {
            state.queue.remove(place);
            return false;
        }
        if state.running.contains(&number) && state.abandoned.len() < MOST_ABANDONED {
            state.abandoned.push(number);
            state.threads -= 1;
            if !state.queue.is_empty()
                && let Some(bell) = self.staff(&mut state)
            {
                bell.ring();
            }
        }
        true
    }

    fn work(&self) {
        while let Some(job) = self.next_job() {
            run(job.work);
            let mut state = self.state();
            state.running.retain(|running| *running != job.number);
            if let Some(place) = state.abandoned.iter().position(|abandoned| *abandoned == job.number) {
                state.abandoned.swap_remove(place);
                if state.threads >= MOST_AT_WORK {
                    return;
                }
                state.threads += 1;
            }
        }
    }

    /// The next job; none when there was nothing to do for long.
    fn next_job(&self) -> Option<Job> {
        let mut state = self.state();
        loop {
            if let Some(job) = state.queue.pop_front() {
                state.running.push(job.number);
                return Some(job);
            }
            let (awake, is_woken) = Sleepers::sleep(state, IDLE, |state| &mut state.sleepers);
            state = awake;
            if !is_woken && state.queue.is_empty() {
                state.threads -= 1;
                return None;
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A panic ends this request, not the pool: the caller sees its channel close.
fn run(work: Box<dyn FnOnce() + Send>) {
    let _ = panics::catch(work);
}

fn await_result<T>(receiver: &Receiver<T>, deadline: &Deadline<'_>) -> Result<T, Ended> {
    loop {
        // A result that is there is not thrown away.
        if let Ok(result) = receiver.try_recv() {
            return Ok(result);
        }
        if deadline.interrupted() {
            return Err(Ended::Interrupted);
        }
        let left = deadline.remaining();
        match receiver.recv_timeout(deadline.step(left)) {
            Ok(result) => return Ok(result),
            Err(RecvTimeoutError::Timeout) if left.is_zero() => return Err(Ended::Deadline),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(Ended::Panicked),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, Barrier};

    use super::super::deadline::{Interrupt, SystemClock};
    #[cfg(target_os = "linux")]
    use super::super::process::tests::holds_in_child;
    use super::*;

    fn pool() -> &'static Workers {
        Box::leak(Box::default())
    }

    fn within(seconds: u64) -> Deadline<'static> {
        Deadline::after(Duration::from_secs(seconds), &SystemClock, None)
    }

    #[test]
    fn abandoned_work_holds_up_nobody() {
        let pool = pool();
        let release = Arc::new(Barrier::new(MOST_AT_WORK + 1));
        let at_once = Interrupt::new(|| true);
        for _ in 0..MOST_AT_WORK {
            let (begun, release) = (Arc::new(AtomicUsize::new(0)), release.clone());
            let seen = begun.clone();
            // Leaves as soon as the work has begun.
            let left = Interrupt::new(move || seen.load(Ordering::Acquire) == 1);
            let deadline = Deadline::after(Duration::from_secs(60), &SystemClock, Some(&left));
            let work = move || {
                begun.store(1, Ordering::Release);
                release.wait();
            };
            assert_eq!(pool.run(&deadline, work), Err(Left { ended: Ended::Interrupted, begun: true }));
        }
        assert_eq!(pool.run(&within(60), || 42), Ok(42), "every thread of the pool is held, and still there is one");
        let deadline = Deadline::after(Duration::from_secs(60), &SystemClock, Some(&at_once));
        // If it is begun at all, it lasts until the caller has left.
        let (caller, left) = std::sync::mpsc::channel::<()>();
        let work = move || left.recv().is_err();
        assert_eq!(pool.run(&deadline, work).map_err(|left| left.ended), Err(Ended::Interrupted));
        drop(caller);
        release.wait();
    }

    #[test]
    fn a_panic_ends_one_call_and_not_the_pool() {
        let pool = pool();
        let left = pool.run(&within(60), || panic!("on purpose")).map_err(|left| left.ended);
        assert_eq!(left, Err::<(), _>(Ended::Panicked));
        assert_eq!(pool.run(&within(60), || 1), Ok(1));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn without_a_thread_to_spare_work_is_done_on_the_callers_own_and_refused_on_one_of_a_runtime() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        // In a process of its own, of a user who may have no thread more. The limit does not hold for root.
        assert!(holds_in_child(|| {
            const NOBODY: libc::uid_t = 65534;
            let none = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
            // SAFETY: nothing but numbers and the limit is read, and during the calls.
            let is_limited = unsafe {
                libc::setrlimit(libc::RLIMIT_NPROC, &none) == 0 && (libc::geteuid() != 0 || libc::setuid(NOBODY) == 0)
            };
            let pool = pool();
            let on_its_own = pool.run(&within(60), || std::thread::current().id());
            let _inside = runtime.enter();
            let refused = pool.run(&within(60), || 42);
            is_limited
                && on_its_own == Ok(std::thread::current().id())
                && refused == Err(Left { ended: Ended::NoThread, begun: false })
        }));
    }

    #[test]
    fn work_that_was_never_begun_is_said_to_be_so() {
        let pool = pool();
        let release = Arc::new(Barrier::new(MOST_AT_WORK + 1));
        std::thread::scope(|scope| {
            for _ in 0..MOST_AT_WORK {
                let release = release.clone();
                scope.spawn(move || pool.run(&within(60), move || release.wait().is_leader()));
            }
            while pool.state().running.len() < MOST_AT_WORK {
                std::thread::yield_now();
            }
            let soon = Deadline::after(Duration::from_millis(100), &SystemClock, None);
            assert_eq!(pool.run(&soon, || ()), Err(Left { ended: Ended::Deadline, begun: false }));
            release.wait();
        });
    }

    #[test]
    fn many_callers_are_served_by_at_most_64_threads() {
        let pool = pool();
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        std::thread::scope(|scope| {
            for _ in 0..200 {
                let (now, most) = (now.clone(), most.clone());
                scope.spawn(move || {
                    let work = move || {
                        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        std::thread::sleep(Duration::from_millis(5));
                        now.fetch_sub(1, Ordering::SeqCst);
                    };
                    pool.run(&within(60), work).unwrap();
                });
            }
        });
        let most = most.load(Ordering::SeqCst);
        assert!((2..=MOST_AT_WORK).contains(&most), "{most} at the same time");
    }
}
