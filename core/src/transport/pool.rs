//! Pools of threads: one for the calls of bindings whose caller must not block, one for the attempts of calls whose
//! caller may stop waiting.
//!
//! A pool starts threads as they are needed, up to a limit; idle ones end after a while. Jobs that find no thread
//! wait in a queue, first come, first served, until their terms end. A thread whose job was cancelled goes on until
//! the job returns, but no longer counts towards the limit.
//!
//! There are two pools because a call waits for its attempts: in one pool, calls could take all threads and wait for
//! ever for one more.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::deadline::{CancelToken, Deadline, Ended, INTERRUPT_STEP};
use super::idle::IdleThreads;
use super::process::PerProcess;
use super::runtime;
use super::signals::without_signals;
use crate::error::{Error, ErrorKind, Result};
use crate::panics::{self, THREAD_NAME};

/// Jobs that run at the same time in one pool, not counting abandoned ones.
pub const MAX_RUNNING: usize = 64;
/// Abandoned jobs that do not count towards that limit; any more do.
const MAX_ABANDONED: usize = 256;
/// An idle thread ends after this.
const IDLE_TIMEOUT: Duration = Duration::from_secs(10);

/// Until when a job may wait for a thread.
pub struct QueueTerms {
    /// None for no limit.
    pub deadline: Option<Instant>,
    /// Any of them ends the wait, and means that the result of a job that runs is no longer needed.
    pub cancel: Vec<CancelToken>,
}

impl QueueTerms {
    /// No deadline, and no way to cancel. Such a job, for example the end of a sandbox, runs first and outside the
    /// limit: calls may be waiting for it.
    pub fn none() -> QueueTerms {
        QueueTerms { deadline: None, cancel: Vec::new() }
    }

    fn is_urgent(&self) -> bool {
        self.deadline.is_none() && self.cancel.is_empty()
    }

    fn is_cancelled(&self) -> bool {
        self.cancel.iter().any(CancelToken::is_cancelled)
    }

    fn check(&self) -> Result<()> {
        if self.is_cancelled() {
            let problem = "the call was cancelled while it waited for a thread; nothing was sent";
            return Err(Error::new(ErrorKind::Cancelled, problem));
        }
        if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            let problem = format!(
                "the call's time ran out while it waited for one of {MAX_RUNNING} other calls to end; nothing was sent"
            );
            return Err(Error::new(ErrorKind::Timeout, problem));
        }
        Ok(())
    }
}

/// Runs `work` on a thread of the pool for calls, then passes its result to `notify`. `work` gets an error where the
/// terms ended before it could start, or no thread can be started.
pub fn submit<T: 'static>(
    terms: QueueTerms,
    work: impl FnOnce(Result<()>) -> T + Send + 'static,
    notify: impl FnOnce(T) + Send + 'static,
) {
    static CALLS: PerProcess<Pool> = PerProcess::new();
    if let Err(job) = CALLS.get().submit(Job::new(terms, work, notify)) {
        let problem = "the system has no thread to spare; nothing was sent";
        job.run(Err(Error::new(ErrorKind::Internal, problem)))();
    }
}

/// Runs one attempt of a call on a thread of the pool for attempts; see [`Pool::run`].
pub(super) fn run_attempt<T: Send + 'static>(
    deadline: &Deadline<'_>,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Abandoned> {
    static ATTEMPTS: PerProcess<Pool> = PerProcess::new();
    ATTEMPTS.get().run(deadline, work)
}

/// The caller stopped waiting before the work was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Abandoned {
    pub reason: Ended,
    /// Whether the work had started by then.
    pub started: bool,
}

type Notify = Box<dyn FnOnce()>;

struct Job {
    terms: Arc<QueueTerms>,
    work: Box<dyn FnOnce(Result<()>) -> Notify + Send>,
}

impl Job {
    fn new<T: 'static>(
        terms: QueueTerms,
        work: impl FnOnce(Result<()>) -> T + Send + 'static,
        notify: impl FnOnce(T) + Send + 'static,
    ) -> Job {
        let work = move |may_start| -> Notify {
            let result = work(may_start);
            Box::new(move || notify(result))
        };
        Job { terms: Arc::new(terms), work: Box::new(work) }
    }

    /// A panic ends this job, and not its thread.
    fn run(self, may_start: Result<()>) -> Notify {
        panics::catch(|| (self.work)(may_start)).unwrap_or_else(|_| Box::new(|| ()))
    }

    /// Runs the job, unless its terms have ended.
    fn run_within_terms(self) -> Notify {
        let may_start = self.terms.check();
        self.run(may_start)
    }
}

#[derive(Default)]
pub(crate) struct Pool {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Job>,
    /// The terms of the jobs that run.
    running: Vec<Arc<QueueTerms>>,
    threads: usize,
    idle: IdleThreads,
    /// Threads whose job is done: they notify its caller, and then take the next.
    returning: usize,
    has_reaper: bool,
}

impl State {
    /// The threads that count: all but those whose job was abandoned.
    fn counted(&self) -> usize {
        let abandoned = self.running.iter().filter(|terms| terms.is_cancelled()).count();
        self.threads - abandoned.min(MAX_ABANDONED)
    }
}

impl Pool {
    /// Runs `work` on a thread of the pool and waits for it; stops waiting when the caller is interrupted or the
    /// deadline passes.
    pub(crate) fn run<T: Send + 'static>(
        &'static self,
        deadline: &Deadline<'_>,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Abandoned> {
        let (sender, receiver) = sync_channel(1);
        // The deadline is the caller's, who waits here.
        let abandoned = CancelToken::new();
        let terms = QueueTerms { deadline: None, cancel: vec![abandoned.clone()] };
        let work = move |may_start: Result<()>| may_start.ok().map(|()| work());
        let notify = move |result: Option<T>| {
            if let Some(result) = result {
                // A caller that no longer waits has no receiver.
                let _ = sender.send(result);
            }
        };
        let job = Job::new(terms, work, notify);
        let terms = job.terms.clone();
        if let Err(job) = self.submit(job) {
            if runtime::is_entered() {
                return Err(Abandoned { reason: Ended::NoThread, started: false });
            }
            job.run(Ok(()))();
        }
        let result = await_result(&receiver, deadline);
        result.map_err(|reason| Abandoned { reason, started: self.abandon(&terms, &abandoned) })
    }

    /// Puts a job into the queue. Gives it back where there is no thread that could run it now or later.
    fn submit(&'static self, job: Job) -> Result<(), Job> {
        let mut state = self.state();
        let is_urgent = job.terms.is_urgent();
        if is_urgent {
            state.queue.push_front(job);
        } else {
            state.queue.push_back(job);
        }
        if state.returning >= state.queue.len() {
            // A returning thread takes it, and none need be woken: often it has just notified this caller.
            return Ok(());
        }
        if let Some(wake) = state.idle.take() {
            drop(state);
            wake.notify();
        } else if (is_urgent || state.counted() < MAX_RUNNING) && self.spawn(Pool::work) {
            state.threads += 1;
        } else if state.threads == 0 {
            let job = if is_urgent { state.queue.pop_front() } else { state.queue.pop_back() };
            return job.map_or(Ok(()), Err);
        } else {
            self.watch_queue(&mut state);
        }
        Ok(())
    }

    /// Abandons a job; returns whether it had started.
    fn abandon(&'static self, terms: &Arc<QueueTerms>, abandoned: &CancelToken) -> bool {
        // Under the lock, so that the reaper does not take the job out of the queue before it is looked for.
        let mut state = self.state();
        abandoned.cancel();
        if let Some(place) = state.queue.iter().position(|job| Arc::ptr_eq(&job.terms, terms)) {
            let job = state.queue.remove(place);
            drop(state);
            drop(job);
            return false;
        }
        self.replace_abandoned(&mut state);
        true
    }

    /// Starts threads for what is in the queue, as far as the limit allows.
    fn replace_abandoned(&'static self, state: &mut State) {
        let free = MAX_RUNNING.saturating_sub(state.counted()).min(state.queue.len());
        state.threads += (0..free).filter(|_| self.spawn(Pool::work)).count();
    }

    /// Starts the reaper, where there is none: it takes jobs out of the queue when their terms end, even while all
    /// threads are at work.
    fn watch_queue(&'static self, state: &mut State) {
        if !state.queue.is_empty() && !state.has_reaper {
            state.has_reaper = self.spawn(Pool::reap_queue);
        }
    }

    fn spawn(&'static self, work: fn(&'static Pool)) -> bool {
        let thread = std::thread::Builder::new().name(THREAD_NAME.to_owned());
        without_signals(|| thread.spawn(move || work(self))).is_ok()
    }

    fn work(&'static self) {
        let mut next = self.next_job(self.state());
        while let Some(job) = next {
            let terms = job.terms.clone();
            let notify = job.run_within_terms();
            let mut state = self.state();
            state.running.retain(|running| !Arc::ptr_eq(running, &terms));
            state.returning += 1;
            drop(state);
            let _ = panics::catch(notify);
            let mut state = self.state();
            state.returning -= 1;
            next = self.next_job(state);
        }
    }

    /// The next job; none where this thread is to end: it was idle for long, or there are more than the limit.
    fn next_job(&'static self, mut state: MutexGuard<'_, State>) -> Option<Job> {
        loop {
            let is_spare = state.counted() > MAX_RUNNING;
            if is_spare && !state.queue.front().is_some_and(|job| job.terms.is_urgent()) {
                state.threads -= 1;
                // A job that was queued meanwhile may count on this thread.
                match (!state.queue.is_empty()).then(|| state.idle.take()).flatten() {
                    Some(wake) => wake.notify(),
                    None => self.watch_queue(&mut state),
                }
                return None;
            }
            if let Some(job) = state.queue.pop_front() {
                state.running.push(job.terms.clone());
                return Some(job);
            }
            let (locked, is_woken) = IdleThreads::wait(state, IDLE_TIMEOUT, |state| &mut state.idle);
            state = locked;
            if !is_woken && state.queue.is_empty() {
                state.threads -= 1;
                return None;
            }
        }
    }

    /// As long as there is a queue: ends the jobs in it whose terms have ended, and replaces abandoned threads.
    fn reap_queue(&'static self) {
        loop {
            std::thread::sleep(INTERRUPT_STEP);
            let mut state = self.state();
            let (kept, ended): (VecDeque<Job>, VecDeque<Job>) =
                state.queue.drain(..).partition(|job| job.terms.check().is_ok());
            state.queue = kept;
            self.replace_abandoned(&mut state);
            state.has_reaper = !state.queue.is_empty();
            let goes_on = state.has_reaper;
            drop(state);
            for job in ended {
                let _ = panics::catch(job.run_within_terms());
            }
            if !goes_on {
                return;
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn await_result<T>(receiver: &Receiver<T>, deadline: &Deadline<'_>) -> Result<T, Ended> {
    loop {
        // A result that has come is returned, whatever else has happened.
        if let Ok(result) = receiver.try_recv() {
            return Ok(result);
        }
        if deadline.interrupted() {
            return Err(Ended::Interrupted);
        }
        let remaining = deadline.remaining();
        match receiver.recv_timeout(deadline.step(remaining)) {
            Ok(result) => return Ok(result),
            Err(RecvTimeoutError::Timeout) if remaining.is_zero() => return Err(Ended::Deadline),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(Ended::Panicked),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::channel;

    use super::super::deadline::{Interrupt, SystemClock};
    #[cfg(target_os = "linux")]
    use super::super::process::tests::holds_in_child;
    use super::*;

    fn pool() -> &'static Pool {
        Box::leak(Box::default())
    }

    fn within(seconds: u64) -> Deadline<'static> {
        Deadline::after(Duration::from_secs(seconds), &SystemClock, None)
    }

    /// Fills the pool with jobs, which last until the barrier is passed.
    fn fill(pool: &'static Pool, cancel: &CancelToken) -> Arc<Barrier> {
        let release = Arc::new(Barrier::new(MAX_RUNNING + 1));
        for _ in 0..MAX_RUNNING {
            let release = release.clone();
            let work = move |_| release.wait().is_leader();
            assert!(pool.submit(Job::new(cancellable(cancel), work, |_| ())).is_ok());
        }
        while pool.state().running.len() < MAX_RUNNING {
            std::thread::yield_now();
        }
        release
    }

    fn cancellable(cancel: &CancelToken) -> QueueTerms {
        QueueTerms { deadline: None, cancel: vec![cancel.clone()] }
    }

    /// Submits a job that sends its number and how it may start.
    fn report(pool: &'static Pool, terms: QueueTerms, number: usize, to: &Reports) {
        let to = to.clone();
        let notify = move |report| to.send(report).unwrap();
        assert!(pool.submit(Job::new(terms, move |may_start| (number, kind(may_start)), notify)).is_ok());
    }

    type Reports = std::sync::mpsc::Sender<(usize, Option<ErrorKind>)>;

    fn kind(result: Result<()>) -> Option<ErrorKind> {
        result.err().map(|error| error.kind())
    }

    #[test]
    fn abandoned_jobs_do_not_count_towards_the_limit() {
        let pool = pool();
        let cancel = CancelToken::new();
        let release = fill(pool, &cancel);
        let (sender, receiver) = channel();
        report(pool, cancellable(&CancelToken::new()), 1, &sender);
        let soon = Duration::from_millis(200);
        assert_eq!(receiver.recv_timeout(soon), Err(RecvTimeoutError::Timeout), "every thread is taken");
        cancel.cancel();
        assert_eq!(receiver.recv().unwrap(), (1, None));
        release.wait();
    }

    #[test]
    fn a_thread_whose_caller_stopped_waiting_is_replaced_and_the_caller_knows_that_its_work_had_started() {
        let pool = pool();
        let release = Arc::new(Barrier::new(MAX_RUNNING + 1));
        for _ in 0..MAX_RUNNING {
            let started = CancelToken::new();
            let has_started = started.clone();
            let leave = Interrupt::new(move || has_started.is_cancelled());
            let deadline = Deadline::after(Duration::from_secs(60), &SystemClock, Some(&leave));
            let release = release.clone();
            let work = move || {
                started.cancel();
                release.wait();
            };
            assert_eq!(pool.run(&deadline, work), Err(Abandoned { reason: Ended::Interrupted, started: true }));
        }
        assert_eq!(pool.run(&within(60), || 42), Ok(42), "every thread is held, and one more is started");
        release.wait();
    }

    #[test]
    fn jobs_are_served_in_the_order_in_which_they_came_and_urgent_ones_need_no_free_thread() {
        let pool = pool();
        let release = fill(pool, &CancelToken::new());
        let (sender, receiver) = channel();
        for number in 0..20 {
            report(pool, cancellable(&CancelToken::new()), number, &sender);
        }
        report(pool, QueueTerms::none(), 99, &sender);
        assert_eq!(receiver.recv().unwrap(), (99, None), "although every thread is taken");
        let queued: Vec<_> = pool.state().queue.drain(..).collect();
        for job in queued {
            job.run_within_terms()();
        }
        let order: Vec<_> = receiver.try_iter().map(|(number, _)| number).collect();
        assert_eq!(order, (0..20).collect::<Vec<_>>());
        release.wait();
    }

    #[test]
    fn a_job_leaves_the_queue_when_it_is_cancelled_or_its_time_is_over_although_every_thread_is_taken() {
        let pool = pool();
        let release = fill(pool, &CancelToken::new());
        let (sender, receiver) = channel();
        let cancel = CancelToken::new();
        report(pool, cancellable(&cancel), 1, &sender);
        cancel.cancel();
        assert_eq!(receiver.recv().unwrap(), (1, Some(ErrorKind::Cancelled)));
        let deadline = Instant::now() + Duration::from_millis(100);
        report(pool, QueueTerms { deadline: Some(deadline), cancel: Vec::new() }, 2, &sender);
        assert_eq!(receiver.recv().unwrap(), (2, Some(ErrorKind::Timeout)));
        assert!(Instant::now() >= deadline);
        release.wait();
    }

    #[test]
    fn calls_that_take_every_thread_still_get_threads_for_their_attempts() {
        let (sender, receiver) = channel();
        let all_run = Arc::new(Barrier::new(MAX_RUNNING));
        for _ in 0..MAX_RUNNING {
            let (sender, all_run) = (sender.clone(), all_run.clone());
            let call = move |_| {
                all_run.wait();
                run_attempt(&within(60), || 42)
            };
            submit(cancellable(&CancelToken::new()), call, move |result| sender.send(result).unwrap());
        }
        drop(sender);
        assert_eq!(receiver.iter().collect::<Vec<_>>(), [Ok(42); MAX_RUNNING]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_forked_child_has_threads_of_its_own() {
        assert_eq!(run_attempt(&within(60), || 1), Ok(1));
        assert!(holds_in_child(|| run_attempt(&within(60), || 2) == Ok(2)));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn threads_of_the_pool_block_signals() {
        use nix::sys::signal::{SigSet, Signal};

        let mask = pool().run(&within(60), || SigSet::thread_get_mask().unwrap());
        assert!(mask.unwrap().contains(Signal::SIGPIPE));
    }

    #[test]
    fn a_panic_ends_one_job_and_not_the_pool() {
        let pool = pool();
        let abandoned = pool.run(&within(60), || panic!("on purpose")).map_err(|abandoned| abandoned.reason);
        assert_eq!(abandoned, Err::<(), _>(Ended::Panicked));
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
                && refused == Err(Abandoned { reason: Ended::NoThread, started: false })
        }));
    }

    #[test]
    fn a_caller_whose_time_runs_out_in_the_queue_knows_that_its_work_had_not_started() {
        let pool = pool();
        let release = fill(pool, &CancelToken::new());
        let soon = Deadline::after(Duration::from_millis(100), &SystemClock, None);
        assert_eq!(pool.run(&soon, || ()), Err(Abandoned { reason: Ended::Deadline, started: false }));
        release.wait();
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
        assert!((2..=MAX_RUNNING).contains(&most), "{most} at the same time");
    }
}
