//! Time: one clock, one deadline a call, and waits that a caller can interrupt.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use once_cell::race::OnceBox;

/// The interval at which a wait checks whether the caller gave up.
pub(crate) const INTERRUPT_STEP: Duration = Duration::from_millis(50);

/// Where the time comes from; tests bring their own.
pub(crate) trait Clock: Send + Sync {
    /// Time since an arbitrary moment; never goes back.
    fn now(&self) -> Duration;
    /// The time of day.
    fn wall(&self) -> SystemTime;
    /// Waits.
    fn sleep(&self, duration: Duration);
}

/// The clock of the machine.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        // Set without a lock, which a fork could leave held.
        static STARTED: OnceBox<Instant> = OnceBox::new();
        STARTED.get_or_init(|| Box::new(Instant::now())).elapsed()
    }

    fn wall(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, duration: Duration) {
        std::thread::sleep(duration);
    }
}

/// A hook that is called every 50 ms, on the caller's own thread; true ends the call.
#[derive(Clone)]
pub(crate) struct Interrupt {
    hook: Arc<dyn Fn() -> bool + Send + Sync>,
    /// Whether an attempt under way is abandoned. Otherwise the call waits for its end.
    pub abandons_attempts: bool,
}

impl Interrupt {
    pub(crate) fn new(hook: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Interrupt { hook: Arc::new(hook), abandons_attempts: true }
    }

    pub(crate) fn requested(&self) -> bool {
        (self.hook)()
    }
}

impl fmt::Debug for Interrupt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Interrupt")
    }
}

/// Ends calls from another thread. Clones cancel together.
///
/// ```
/// use instantly_rbac::{CancelToken, ErrorKind};
/// # let sandbox = instantly_sandbox::Sandbox::start()?;
/// # let client = sandbox.client()?;
/// let token = CancelToken::new();
/// let cancellable = client.with_cancel(&token);
/// token.cancel(); // from any thread
/// let error = cancellable.members().list(&Default::default()).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Cancelled);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
    /// A token that was not cancelled yet.
    pub fn new() -> Self {
        CancelToken::default()
    }

    /// Ends every call that was given this token, now and later.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether [`cancel`](Self::cancel) was called.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// Why a wait ended early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// The caller gave up.
    Interrupted,
    /// The wait would have passed the deadline, so it was not begun.
    Deadline,
    /// The work that was waited for panicked.
    Panicked,
    /// There was no thread for the work, which could not be done on the caller's own.
    NoThread,
}

/// The time that one call has.
pub(crate) struct Deadline<'a> {
    pub clock: &'a dyn Clock,
    pub interrupt: Option<&'a Interrupt>,
    /// How long that was.
    pub total: Duration,
    end: Duration,
}

impl<'a> Deadline<'a> {
    pub(crate) fn after(total: Duration, clock: &'a dyn Clock, interrupt: Option<&'a Interrupt>) -> Self {
        Deadline { clock, interrupt, total, end: clock.now().saturating_add(total) }
    }

    /// The remaining time of the call.
    pub(crate) fn remaining(&self) -> Duration {
        self.end.saturating_sub(self.clock.now())
    }

    /// Whether the caller gave up.
    pub(crate) fn interrupted(&self) -> bool {
        self.interrupt.is_some_and(Interrupt::requested)
    }

    /// How much of a wait may pass before the next check for an interrupt.
    pub(crate) fn step(&self, wait: Duration) -> Duration {
        if self.interrupt.is_some() { wait.min(INTERRUPT_STEP) } else { wait }
    }

    /// Waits, unless that would pass the deadline; then it fails at once.
    pub(crate) fn wait(&self, duration: Duration) -> Result<(), Ended> {
        if duration >= self.remaining() {
            return Err(Ended::Deadline);
        }
        let until = self.clock.now() + duration;
        loop {
            if self.interrupted() {
                return Err(Ended::Interrupted);
            }
            let remaining = until.saturating_sub(self.clock.now());
            if remaining.is_zero() {
                return Ok(());
            }
            self.clock.sleep(self.step(remaining));
        }
    }
}

#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod virtual_clock {
    use std::sync::Mutex;

    use super::*;

    /// A clock that moves only when it is slept on.
    #[derive(Default)]
    pub(crate) struct VirtualClock(Mutex<Duration>);

    impl VirtualClock {
        pub(crate) fn advance(&self, duration: Duration) {
            *self.0.lock().unwrap() += duration;
        }
    }

    impl Clock for VirtualClock {
        fn now(&self) -> Duration {
            *self.0.lock().unwrap()
        }

        fn wall(&self) -> SystemTime {
            SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000) + self.now()
        }

        fn sleep(&self, duration: Duration) {
            self.advance(duration);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::virtual_clock::VirtualClock;
    use super::*;

    #[test]
    fn a_wait_past_the_deadline_is_not_begun() {
        let clock = VirtualClock::default();
        let deadline = Deadline::after(Duration::from_secs(10), &clock, None);
        assert_eq!(deadline.wait(Duration::from_secs(10)), Err(Ended::Deadline));
        assert_eq!(clock.now(), Duration::ZERO);
        assert_eq!(deadline.wait(Duration::from_secs(9)), Ok(()));
        assert_eq!(deadline.remaining(), Duration::from_secs(1));
    }

    #[test]
    fn an_interrupt_ends_a_wait_within_a_step() {
        let clock = Arc::new(VirtualClock::default());
        let watched = clock.clone();
        let interrupt = Interrupt::new(move || watched.now() >= Duration::from_secs(3));
        let deadline = Deadline::after(Duration::from_secs(100), &*clock, Some(&interrupt));
        assert_eq!(deadline.wait(Duration::from_secs(60)), Err(Ended::Interrupted));
        assert!(clock.now() <= Duration::from_secs(3) + INTERRUPT_STEP);
    }
}
