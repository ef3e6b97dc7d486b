//! Threads on which calls wait: neither the event loop nor one of libuv's four, which files and DNS need.
//!
//! They are started as they are needed, and end when there is nothing to do for long. Where all are at
//! work, calls queue, and whoever gives up, or runs out of time, leaves the queue. A thread whose call was
//! given up goes on until the attempt under way has ended, but counts no more. What has no clock, such as the
//! end of a sandbox, waits for no call: calls may be waiting for it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use instantly_rbac::internals::{THREAD_NAME, at_border, without_signals};
use instantly_rbac::{CancelToken, Error, ErrorKind, Result, Sleepers};

/// Calls at the same time, which is as many as core makes.
const MOST_AT_WORK: usize = 64;
/// Calls that were given up and do not count.
const MOST_GIVEN_UP: usize = 256;
/// A thread without work ends after this.
const IDLE: Duration = Duration::from_secs(10);
/// How long somebody in the queue who gave up waits at the most to hear of it.
const STEP: Duration = Duration::from_millis(50);

/// Until when a call may wait for a thread.
pub struct Patience {
    pub deadline: Option<Instant>,
    pub cancels: Vec<CancelToken>,
}

impl Patience {
    /// For what has no clock and nobody who could give up; it goes first.
    pub fn endless() -> Patience {
        Patience { deadline: None, cancels: Vec::new() }
    }

    fn goes_first(&self) -> bool {
        self.deadline.is_none()
    }

    fn is_given_up(&self) -> bool {
        self.cancels.iter().any(CancelToken::is_cancelled)
    }

    fn check(&self) -> Result<()> {
        if self.is_given_up() {
            return Err(Error::new(ErrorKind::Cancelled, "the caller gave up; nothing was sent"));
        }
        if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            let problem = format!(
                "the time was over before one of the {MOST_AT_WORK} calls under way had ended; nothing was sent"
            );
            return Err(Error::new(ErrorKind::Timeout, problem));
        }
        Ok(())
    }
}

/// What is to be done, which is told whether it may still begin; and then how it is told of.
type Work = Box<dyn FnOnce(Result<()>) -> Tell + Send>;
type Tell = Box<dyn FnOnce()>;

struct Job {
    patience: Arc<Patience>,
    work: Work,
}

impl Job {
    fn run(self) -> Tell {
        let Job { patience, work } = self;
        // Work tells its own panics; one of ours must not take the thread's place in the pool with it.
        at_border(|| work(patience.check())).unwrap_or_else(|_| Box::new(|| ()))
    }
}

struct State {
    queue: VecDeque<Job>,
    /// The calls under way.
    running: Vec<Arc<Patience>>,
    threads: usize,
    sleepers: Sleepers,
    /// Threads that have done their work, only tell of it, and look for more then.
    returning: usize,
    has_usher: bool,
}

impl State {
    /// The threads that count: idle, or with a call that nobody gave up.
    fn counted(&self) -> usize {
        let given_up = self.running.iter().filter(|call| call.is_given_up()).count();
        self.threads - given_up.min(MOST_GIVEN_UP)
    }
}

struct Pool {
    state: Mutex<State>,
}

static POOL: Pool = Pool {
    state: Mutex::new(State {
        queue: VecDeque::new(),
        running: Vec::new(),
        threads: 0,
        sleepers: Sleepers::none(),
        returning: 0,
        has_usher: false,
    }),
};

/// Does something on a thread of the pool, and tells of it. The work is told where it may no longer begin.
pub fn submit<T: 'static>(
    patience: Patience,
    work: impl FnOnce(Result<()>) -> T + Send + 'static,
    tell: impl FnOnce(T) + Send + 'static,
) {
    let work: Work = Box::new(move |may_begin| {
        let done = work(may_begin);
        Box::new(move || tell(done))
    });
    POOL.submit(Job { patience: Arc::new(patience), work });
}

fn spawn(work: fn(&'static Pool)) -> bool {
    let thread = std::thread::Builder::new().name(THREAD_NAME.to_owned());
    without_signals(|| thread.spawn(move || work(&POOL))).is_ok()
}

impl Pool {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn submit(&'static self, job: Job) {
        let mut state = self.state();
        let goes_first = job.patience.goes_first();
        if goes_first {
            state.queue.push_front(job);
        } else {
            state.queue.push_back(job);
        }
        if state.returning >= state.queue.len() {
            // One of them takes it, and nobody need be woken: often it was told of the last call, and makes the next.
        } else if let Some(bell) = state.sleepers.wake() {
            drop(state);
            bell.ring();
        } else if (goes_first || state.counted() < MOST_AT_WORK) && spawn(Pool::work) {
            state.threads += 1;
        } else if state.threads == 0 {
            let refused = state.queue.pop_back();
            drop(state);
            if let Some(job) = refused {
                let problem = "the system has no thread to spare; nothing was sent";
                (job.work)(Err(Error::new(ErrorKind::Internal, problem)))();
            }
        } else {
            self.look_after_queue(&mut state);
        }
    }

    /// Sees to it that nobody in the queue is forgotten while all threads are at work.
    fn look_after_queue(&'static self, state: &mut State) {
        if !state.queue.is_empty() && !state.has_usher {
            state.has_usher = spawn(Pool::usher);
        }
    }

    fn work(&'static self) {
        let mut job = self.next_job(self.state());
        while let Some(now) = job {
            let call = now.patience.clone();
            let tell = now.run();
            let mut state = self.state();
            state.running.retain(|running| !Arc::ptr_eq(running, &call));
            state.returning += 1;
            drop(state);
            let _ = at_border(tell);
            let mut state = self.state();
            state.returning -= 1;
            job = self.next_job(state);
        }
    }

    /// The next job; none when there was nothing to do for long.
    fn next_job(&'static self, mut state: MutexGuard<'_, State>) -> Option<Job> {
        loop {
            let is_spare = state.counted() > MOST_AT_WORK;
            if is_spare && !state.queue.front().is_some_and(|job| job.patience.goes_first()) {
                state.threads -= 1;
                // Somebody may count on this thread for what was queued meanwhile.
                match (!state.queue.is_empty()).then(|| state.sleepers.wake()).flatten() {
                    Some(bell) => bell.ring(),
                    None => self.look_after_queue(&mut state),
                }
                return None;
            }
            if let Some(job) = state.queue.pop_front() {
                state.running.push(job.patience.clone());
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

    /// Shows those out of the queue who gave up or ran out of time, and sees to it that others take the place of
    /// threads that count no more, as long as there is a queue.
    fn usher(&'static self) {
        loop {
            std::thread::sleep(STEP);
            let mut state = self.state();
            let (staying, leaving) = state.queue.drain(..).partition(|job| job.patience.check().is_ok());
            state.queue = staying;
            let free = MOST_AT_WORK.saturating_sub(state.counted()).min(state.queue.len());
            state.threads += (0..free).filter(|_| spawn(Pool::work)).count();
            state.has_usher = !state.queue.is_empty();
            let goes_on = state.has_usher;
            drop(state);
            let leaving: VecDeque<Job> = leaving;
            for job in leaving {
                let _ = at_border(|| job.run()());
            }
            if !goes_on {
                return;
            }
        }
    }
}
