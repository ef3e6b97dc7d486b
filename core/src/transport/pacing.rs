//! Pacing: all clients of one workspace in this process share one bucket, so that together they
//! stay under the API's 100 requests a second and 6,000 a minute.
//!
//! A bucket lets a steady rate through with a small burst on top: rate and burst together make
//! what one second can see. A 429 means that other clients use the workspace too: the rate is
//! halved, and restored step by step.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};

use super::deadline::{Clock, Deadline, Ended, SystemClock};
use super::process::PerProcess;
use super::retry::{Budget, Reason};

/// The API's limit for one workspace, in requests a second.
const LIMIT_PER_SECOND: f64 = 100.0;
/// The largest burst. With one of a whole second's rate, nearly twice the rate could pass within a second.
const LARGEST_BURST: f64 = 20.0;
/// How long a slowed bucket waits before it doubles its rate again.
const RECOVERY_STEP: Duration = Duration::from_secs(10);
/// 429s within this time count as one: their requests were under way together.
const THROTTLE_ONCE_PER: Duration = Duration::from_secs(1);
/// The longest time for which one Retry-After holds back other calls: a wrong one must not stop a workspace for as long
/// as the process lives. The error of the call that received it has the whole time.
const LONGEST_HOLD: Duration = Duration::from_secs(60 * 60);
/// A rate is halved four times at the most.
const SLOWEST: u32 = 4;

/// The limiter's clock: the time that was last read from the caller's clock.
#[derive(Clone, Default)]
struct CallersClock(Arc<AtomicU64>);

impl CallersClock {
    fn move_to(&self, now: Duration) {
        self.0.fetch_max(Nanos::from(now).as_u64(), Ordering::AcqRel);
    }
}

impl governor::clock::Clock for CallersClock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::from(self.0.load(Ordering::Acquire))
    }
}

/// Why a caller may not send.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Stopped {
    pub ended: Ended,
    /// The wait that the server asked of all clients of the workspace, where that is the cause.
    pub held: Option<Duration>,
}

/// The shared state of one workspace: its pace and its retry budget.
#[derive(Default)]
pub(crate) struct Bucket {
    state: Mutex<State>,
}

struct Pace {
    capacity: f64,
    limiter: RateLimiter<NotKeyed, InMemoryState, CallersClock, NoOpMiddleware<Nanos>>,
    clock: CallersClock,
}

impl Pace {
    /// A pace of `capacity` (0 to 1) of the workspace's limit.
    fn new(capacity: f64) -> Self {
        let rate = (LIMIT_PER_SECOND * capacity).min(LIMIT_PER_SECOND - 1.0);
        let burst = (LIMIT_PER_SECOND - rate).clamp(1.0, LARGEST_BURST) as u32;
        let quota = Quota::with_period(Duration::from_secs_f64(1.0 / rate))
            .expect("a capacity is above nothing")
            .allow_burst(NonZeroU32::new(burst).expect("at least one"));
        let clock = CallersClock::default();
        Pace { capacity, limiter: RateLimiter::direct_with_clock(quota, clock.clone()), clock }
    }

    /// How long until the next request may pass; none when this one passed.
    fn try_pass(&self, now: Duration) -> Option<Duration> {
        self.clock.move_to(now);
        self.limiter.check().err().map(|not_yet| not_yet.wait_time_from(Nanos::from(now)))
    }

    /// For a workspace that had a faster pace until now: without a second burst.
    fn slower(capacity: f64, now: Duration) -> Pace {
        let pace = Pace::new(capacity);
        while pace.try_pass(now).is_none() {}
        pace
    }
}

#[derive(Default)]
struct State {
    budget: Budget,
    /// None until the first client that is paced.
    pace: Option<Pace>,
    /// How often the rate was halved when the last 429 came, and when that was.
    halvings: u32,
    throttled_at: Option<Duration>,
    /// No client sends before this moment, which is the server's Retry-After.
    held_until: Duration,
    /// When the pace let a request through last.
    paced_at: Option<Duration>,
}

impl Bucket {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until a request may be sent; returns how long that took. Without a capacity nothing
    /// is paced, but the server's own wait is kept.
    pub(crate) fn acquire(&self, capacity: Option<f64>, deadline: &Deadline<'_>) -> Result<Duration, Stopped> {
        let begun = deadline.clock.now();
        let mut has_waited = false;
        // At half the rate, a request takes twice as many turns.
        let mut price = 1 << self.state().halvings_at(begun);
        while price > 0 {
            let wait = {
                let mut state = self.state();
                let now = deadline.clock.now();
                let held = state.held_until.checked_sub(now).filter(|held| !held.is_zero());
                held.map(|held| (held, Some(held))).or_else(|| state.try_pass(capacity, now).map(|wait| (wait, None)))
            };
            match wait {
                None => price -= 1,
                Some((wait, held)) => {
                    deadline.wait(wait).map_err(|ended| Stopped { ended, held })?;
                    has_waited = true;
                }
            }
        }
        if deadline.interrupted() {
            return Err(Stopped { ended: Ended::Interrupted, held: None });
        }
        // Zero, and not the time that the check itself took.
        Ok(if has_waited { deadline.clock.now() - begun } else { Duration::ZERO })
    }

    /// Whether it equals a new one, and may be removed.
    pub(crate) fn is_as_new(&self, now: Duration) -> bool {
        /// After this time the whole burst is available again, at any capacity.
        const RESTED: Duration = Duration::from_secs(60);
        let state = self.state();
        let is_rested = state.paced_at.is_none_or(|at| now >= at + RESTED);
        is_rested && state.budget.is_full() && state.halvings_at(now) == 0 && state.held_until <= now
    }

    /// Pays for a retry.
    pub(crate) fn pay(&self, reason: Reason) -> bool {
        self.state().budget.pay(reason)
    }

    /// Notes that a request succeeded.
    pub(crate) fn succeeded(&self) {
        self.state().budget.earn();
    }

    /// Notes a 429: the rate is halved, and no client sends before the server's time.
    pub(crate) fn throttled(&self, now: Duration, asked: Option<Duration>) {
        let mut state = self.state();
        state.held_until = state.held_until.max(now.saturating_add(asked.unwrap_or_default().min(LONGEST_HOLD)));
        if state.throttled_at.is_none_or(|last| now >= last + THROTTLE_ONCE_PER) {
            state.halvings = (state.halvings_at(now) + 1).min(SLOWEST);
            state.throttled_at = Some(now);
        }
    }
}

impl State {
    /// As [`Pace::try_pass`]. Where clients have different shares, the lowest counts for all.
    fn try_pass(&mut self, capacity: Option<f64>, now: Duration) -> Option<Duration> {
        let capacity = capacity?;
        let pace = match self.pace.take() {
            None => Pace::new(capacity),
            Some(pace) if pace.capacity > capacity => Pace::slower(capacity, now),
            Some(pace) => pace,
        };
        let wait = self.pace.insert(pace).try_pass(now);
        if wait.is_none() {
            self.paced_at = Some(now);
        }
        wait
    }

    /// How often the rate is halved now.
    fn halvings_at(&self, now: Duration) -> u32 {
        let Some(at) = self.throttled_at else { return 0 };
        let steps = now.saturating_sub(at).as_secs() / RECOVERY_STEP.as_secs();
        self.halvings.saturating_sub(u32::try_from(steps).unwrap_or(u32::MAX))
    }
}

/// The bucket that all clients of this workspace share in this process.
pub(crate) fn bucket(base_url: &str, key: &str, workspace: Option<&str>) -> Arc<Bucket> {
    static BUCKETS: PerProcess<Mutex<Buckets>> = PerProcess::new();
    BUCKETS.get().lock().unwrap_or_else(PoisonError::into_inner).get(base_url, key, workspace, SystemClock.now())
}

/// The buckets of one process.
struct Buckets {
    buckets: HashMap<Workspace, Arc<Bucket>>,
    hasher: RandomState,
    /// The number of buckets at which unused ones are removed: at least twice as many as remained the last time, so
    /// that each new bucket costs two examinations at most.
    sweep_at: usize,
    #[cfg(test)]
    examined: usize,
}

/// One request budget of the API: a workspace, as far as a client can distinguish them. The key
/// itself is not kept.
#[derive(PartialEq, Eq, Hash)]
struct Workspace {
    base_url: String,
    key_hash: u64,
    id: Option<String>,
}

impl Buckets {
    /// Below this number no bucket is removed.
    const SMALLEST_SWEEP: usize = 1024;

    fn get(&mut self, base_url: &str, key: &str, id: Option<&str>, now: Duration) -> Arc<Bucket> {
        let key_hash = self.hasher.hash_one(key);
        let workspace = Workspace { base_url: base_url.to_owned(), key_hash, id: id.map(str::to_owned) };
        if self.buckets.len() >= self.sweep_at && !self.buckets.contains_key(&workspace) {
            self.sweep(now);
        }
        self.buckets.entry(workspace).or_default().clone()
    }

    /// Removes the buckets that no client holds and that equal new ones.
    fn sweep(&mut self, now: Duration) {
        #[cfg(test)]
        {
            self.examined += self.buckets.len();
        }
        self.buckets.retain(|_, bucket| Arc::strong_count(bucket) > 1 || !bucket.is_as_new(now));
        self.sweep_at = (2 * self.buckets.len()).max(Self::SMALLEST_SWEEP);
    }
}

impl Default for Buckets {
    fn default() -> Self {
        Buckets {
            buckets: HashMap::new(),
            hasher: RandomState::new(),
            sweep_at: Self::SMALLEST_SWEEP,
            #[cfg(test)]
            examined: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::deadline::virtual_clock::VirtualClock;
    use super::*;

    /// When each of `count` requests was let through, in milliseconds.
    fn passes(bucket: &Bucket, capacity: Option<f64>, clock: &VirtualClock, count: usize) -> Vec<u128> {
        let deadline = Deadline::after(Duration::from_secs(100_000), clock, None);
        (0..count)
            .map(|_| {
                bucket.acquire(capacity, &deadline).unwrap();
                clock.now().as_millis()
            })
            .collect()
    }

    fn assert_within_limits(passes: &[u128], what: &str) {
        for (count, window_ms) in [(100, 1000), (6000, 60_000)] {
            let shortest = passes.windows(count + 1).map(|run| run[count] - run[0]).min();
            assert!(shortest.is_none_or(|ms| ms >= window_ms), "{what}: {} requests in {shortest:?} ms", count + 1);
        }
    }

    #[test]
    fn no_second_and_no_minute_sees_more_than_the_workspace_limit() {
        for capacity in [0.05, 0.5, 0.8, 1.0] {
            let passes = passes(&Bucket::default(), Some(capacity), &VirtualClock::default(), 7000);
            assert_within_limits(&passes, &format!("capacity {capacity}"));
        }
    }

    #[test]
    fn clients_that_want_different_shares_keep_to_the_lowest_together() {
        let (bucket, clock) = (Bucket::default(), VirtualClock::default());
        let mut all = passes(&bucket, Some(0.8), &clock, 150);
        all.extend(passes(&bucket, Some(0.2), &clock, 150));
        let fast = passes(&bucket, Some(0.8), &clock, 200);
        assert!(fast[199] - fast[0] >= 9_900, "200 requests at 20 a second took {} ms", fast[199] - fast[0]);
        all.extend(fast);
        assert_within_limits(&all, "mixed");
    }

    #[test]
    fn a_burst_of_twenty_is_free_and_eighty_a_second_follow() {
        let clock = VirtualClock::default();
        let passes = passes(&Bucket::default(), Some(0.8), &clock, 101);
        assert_eq!(passes.iter().filter(|at| **at == 0).count(), 20);
        assert!((1000..1020).contains(&passes[100]), "{}", passes[100]);
    }

    #[test]
    fn a_429_halves_the_rate_and_the_rate_comes_back() {
        let (bucket, clock) = (Bucket::default(), VirtualClock::default());
        passes(&bucket, Some(0.8), &clock, 20);
        bucket.throttled(clock.now(), None);
        bucket.throttled(clock.now(), None);
        let begun = clock.now();
        passes(&bucket, Some(0.8), &clock, 40);
        let slow = clock.now() - begun;
        assert!((950..1050).contains(&slow.as_millis()), "40 requests at 40 a second took {slow:?}");
        clock.advance(RECOVERY_STEP);
        let again = passes(&bucket, Some(0.8), &clock, 100);
        assert!(again[99] - again[0] < 1020, "the rate is 80 a second again");
    }

    #[test]
    fn no_client_sends_before_the_servers_time_paced_or_not() {
        for capacity in [Some(0.8), None] {
            let (bucket, clock) = (Bucket::default(), VirtualClock::default());
            bucket.throttled(clock.now(), Some(Duration::from_secs(7)));
            assert!(passes(&bucket, capacity, &clock, 1)[0] >= 7000);
        }
    }

    #[test]
    fn a_mistaken_retry_after_holds_the_others_for_an_hour_at_the_most() {
        let (bucket, clock) = (Bucket::default(), VirtualClock::default());
        bucket.throttled(clock.now(), Some(Duration::from_secs(1_795_000_000)));
        assert_eq!(passes(&bucket, None, &clock, 1), [3_600_000]);
    }

    #[test]
    fn without_a_capacity_nothing_waits() {
        let clock = VirtualClock::default();
        assert_eq!(passes(&Bucket::default(), None, &clock, 1000)[999], 0);
    }

    fn of(buckets: &mut Buckets, id: &str) -> Arc<Bucket> {
        buckets.get("https://x", "key", Some(id), Duration::ZERO)
    }

    #[test]
    fn clients_of_one_workspace_share_a_bucket_and_others_do_not() {
        let mut buckets = Buckets::default();
        let mut bucket = |key, id| buckets.get("https://x", key, id, Duration::ZERO);
        assert!(Arc::ptr_eq(&bucket("key", None), &bucket("key", None)));
        assert!(!Arc::ptr_eq(&bucket("key", None), &bucket("key", Some("sub"))));
        assert!(!Arc::ptr_eq(&bucket("key", None), &bucket("other", None)));
    }

    #[test]
    fn of_many_workspaces_only_those_are_kept_that_differ_from_new_ones() {
        let mut buckets = Buckets::default();
        of(&mut buckets, "throttled").throttled(Duration::ZERO, Some(Duration::from_secs(600)));
        let held = of(&mut buckets, "in use");
        for number in 0..3 * Buckets::SMALLEST_SWEEP {
            of(&mut buckets, &number.to_string());
        }
        let is_kept = |id: &str| buckets.buckets.keys().any(|workspace| workspace.id.as_deref() == Some(id));
        assert!(buckets.buckets.len() <= Buckets::SMALLEST_SWEEP);
        assert!(is_kept("throttled") && is_kept("in use") && !is_kept("0"));
        drop(held);
    }

    #[test]
    fn the_buckets_examined_grow_in_proportion_to_the_workspaces_whether_clients_hold_them_or_not() {
        const WORKSPACES: usize = 50_000;
        for are_held in [true, false] {
            let (mut buckets, mut held) = (Buckets::default(), Vec::new());
            for number in 0..WORKSPACES {
                let bucket = of(&mut buckets, &number.to_string());
                held.extend(are_held.then_some(bucket));
            }
            assert!((1..=2 * WORKSPACES).contains(&buckets.examined), "{} with held={are_held}", buckets.examined);
            assert!(
                held.iter().enumerate().all(|(number, held)| Arc::ptr_eq(held, &of(&mut buckets, &number.to_string())))
            );
        }
    }
}
