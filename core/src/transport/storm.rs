//! Many clients at once against a server that fails or throttles, on one virtual clock: their retries never exceed the
//! budget.
//!
//! The clients are threads, and the clock moves only when all of them sleep. So a run of many minutes takes a moment,
//! with all the races that threads can have.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::{Condvar, Mutex};
use std::time::SystemTime;

use proptest::prelude::*;

use super::*;

/// A clock of many threads: it moves to the next moment for which one of them waits, once all of them do.
struct CrowdClock {
    state: Mutex<Crowd>,
    moved: Condvar,
}

struct Crowd {
    now: Duration,
    awake: usize,
    waits: BinaryHeap<Reverse<Duration>>,
}

impl CrowdClock {
    fn of(threads: usize) -> CrowdClock {
        let state = Crowd { now: Duration::ZERO, awake: threads, waits: BinaryHeap::new() };
        CrowdClock { state: Mutex::new(state), moved: Condvar::new() }
    }

    /// One thread ends.
    fn leave(&self) {
        let mut crowd = self.state.lock().unwrap();
        crowd.awake -= 1;
        self.move_on(&mut crowd);
    }

    fn move_on(&self, crowd: &mut Crowd) {
        if crowd.awake > 0 {
            return;
        }
        if let Some(&Reverse(next)) = crowd.waits.peek() {
            crowd.now = next;
            while crowd.waits.peek() == Some(&Reverse(next)) {
                crowd.waits.pop();
                crowd.awake += 1;
            }
            self.moved.notify_all();
        }
    }
}

impl Clock for CrowdClock {
    fn now(&self) -> Duration {
        self.state.lock().unwrap().now
    }

    fn wall(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000) + self.now()
    }

    fn sleep(&self, duration: Duration) {
        if duration.is_zero() {
            return;
        }
        let mut crowd = self.state.lock().unwrap();
        let until = crowd.now + duration;
        crowd.waits.push(Reverse(until));
        crowd.awake -= 1;
        self.move_on(&mut crowd);
        while crowd.now < until {
            crowd = self.moved.wait(crowd).unwrap();
        }
    }
}

/// One request in the server's log.
#[derive(Debug, Clone, Copy)]
struct Logged {
    at: Duration,
    /// Its number among the requests of one call.
    attempt: u32,
    status: u16,
}

/// The server's reply to the request that arrives at that moment, after so many others.
type Answering<'a> = dyn Fn(Duration, usize) -> Response + Sync + 'a;

struct Storm<'a> {
    clock: &'a CrowdClock,
    answering: &'a Answering<'a>,
    /// How long each request takes.
    takes: Duration,
    log: Mutex<Vec<Logged>>,
}

/// One call's way to the server.
struct Caller<'a> {
    storm: &'a Storm<'a>,
    attempts: Mutex<u32>,
}

impl Exchange for Caller<'_> {
    fn exchange(&self, _: &Request, _: Duration, _: &Deadline<'_>) -> Result<Result<Response, Failure>, Abandoned> {
        let response = {
            let mut attempts = self.attempts.lock().unwrap();
            *attempts += 1;
            let mut log = self.storm.log.lock().unwrap();
            let at = self.storm.clock.now();
            let response = (self.storm.answering)(at, log.len());
            log.push(Logged { at, attempt: *attempts, status: response.status });
            response
        };
        self.storm.clock.sleep(self.storm.takes);
        Ok(Ok(response))
    }
}

/// A crowd of clients of one bucket (or of several, by turns), each making its calls one after the other.
struct Crowding {
    clients: usize,
    calls: usize,
    buckets: Vec<Arc<Bucket>>,
    capacity: Option<f64>,
    takes: Duration,
}

impl Default for Crowding {
    fn default() -> Self {
        Crowding { clients: 200, calls: 5, buckets: vec![Arc::default()], capacity: None, takes: Duration::ZERO }
    }
}

impl Crowding {
    /// The server's log of each bucket, and how many calls got a result.
    fn against(&self, answering: &Answering<'_>) -> (Vec<Vec<Logged>>, usize) {
        let clock = CrowdClock::of(self.clients);
        let storms: Vec<Storm> = self
            .buckets
            .iter()
            .map(|_| Storm { clock: &clock, answering, takes: self.takes, log: Mutex::default() })
            .collect();
        let answered = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for client in 0..self.clients {
                let (storm, bucket) = (&storms[client % storms.len()], &self.buckets[client % storms.len()]);
                let answered = &answered;
                scope.spawn(move || {
                    let _leaving = Leaving(storm.clock);
                    for _ in 0..self.calls {
                        let outcome = self.call(storm, bucket);
                        answered.fetch_add(usize::from(outcome.is_ok()), std::sync::atomic::Ordering::Relaxed);
                    }
                });
            }
        });
        (storms.into_iter().map(|storm| storm.log.into_inner().unwrap()).collect(), answered.into_inner())
    }

    fn call(&self, storm: &Storm<'_>, bucket: &Arc<Bucket>) -> Result<Reply<()>> {
        let call = Call::for_test(Operation::MembersList);
        let terms = Terms {
            clock: storm.clock,
            interrupt: None,
            attempt_timeout: Duration::from_secs(30),
            total_timeout: Duration::from_secs(3600),
            policy: Policy::default(),
            capacity: self.capacity,
            bucket: bucket.clone(),
            key: &SecretString::from("k"),
            server: &ServerFacts::default(),
        };
        perform(&Caller { storm, attempts: Mutex::new(0) }, &call, &terms, |_| Ok(()))
    }
}

/// Ends a thread's part on the clock, after a panic too: the others would wait for ever.
struct Leaving<'a>(&'a CrowdClock);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.0.leave();
    }
}

fn reply(status: u16) -> Response {
    Response::for_test(status, &[], b"{}")
}

fn fails(status: u16) -> bool {
    status >= 500
}

/// The number of retries, and the first request that exceeds the budget.
fn storm_of(log: &[Logged]) -> (usize, Option<Logged>) {
    let (mut retries, mut successes, mut beyond) = (0, 0, None);
    for request in log {
        retries += usize::from(request.attempt > 1);
        if retries > 35 + successes / 14 {
            beyond.get_or_insert(*request);
        }
        successes += usize::from(request.status == 200);
    }
    (retries, beyond)
}

#[test]
fn two_hundred_clients_of_a_server_that_is_down_send_35_retries_together() {
    let crowd = Crowding::default();
    let (log, answered) = crowd.against(&|_, _| reply(503));
    let (retries, beyond) = storm_of(&log[0]);
    println!("a server that is down: {} requests for 1,000 calls, {retries} of them retries", log[0].len());
    assert_eq!((log[0].len(), retries, answered), (1000 + 35, 35, 0), "each call once, and 35 retries among them");
    assert!(beyond.is_none(), "{beyond:?}");
}

#[test]
fn a_server_that_fails_now_and_then_gets_one_retry_for_14_successes_and_no_more() {
    let mut most = (0, 0, 0);
    for one_in in [2, 3, 5, 14, 30] {
        let crowd = Crowding { calls: 20, takes: Duration::from_millis(80), ..Crowding::default() };
        let (log, _) = crowd.against(&|_, count| reply(if count % one_in == 0 { 502 } else { 200 }));
        let (retries, beyond) = storm_of(&log[0]);
        assert!(beyond.is_none(), "one in {one_in} fails: {beyond:?}");
        let failures = log[0].iter().filter(|request| fails(request.status)).count();
        assert!(retries > 35 || failures <= 35, "successes earn retries: {retries} for {failures} failures");
        most = most.max((retries, failures, log[0].len()));
    }
    println!(
        "a server that fails now and then: at the most {} retries for {} failures of {} requests",
        most.0, most.1, most.2
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Outages of any pattern: at no moment more retries than 35 and one for 14 successes.
    #[test]
    fn no_pattern_of_outages_makes_a_storm(
        outages in proptest::collection::vec((0_u64..40_000, 1_u64..20_000), 0..6),
        takes in 0_u64..400,
        one_in in 2_usize..40,
    ) {
        let crowd = Crowding { clients: 60, calls: 6, takes: Duration::from_millis(takes), ..Crowding::default() };
        let (log, _) = crowd.against(&|at, count| {
            let at = at.as_millis() as u64;
            let down = outages.iter().any(|(begun, lasts)| (*begun..begun + lasts).contains(&at));
            reply(if down || count % one_in == 0 { 503 } else { 200 })
        });
        let (_, beyond) = storm_of(&log[0]);
        prop_assert!(beyond.is_none(), "{beyond:?}");
    }

    /// After a 429, with any Retry-After in any form, no client of the workspace sends too early, including those that
    /// did not receive the 429.
    #[test]
    fn no_client_of_the_workspace_sends_before_the_servers_time(
        throttles in proptest::collection::btree_map(0_usize..300, (1_u64..40, any::<bool>()), 1..6),
        paced in any::<bool>(),
    ) {
        let capacity = paced.then_some(0.8);
        let crowd = Crowding { clients: 40, calls: 8, capacity, takes: Duration::ZERO, ..Crowding::default() };
        let asked = Mutex::new(Vec::new());
        let (log, _) = crowd.against(&|at, count| {
            let Some((seconds, as_date)) = throttles.get(&count) else { return reply(200) };
            asked.lock().unwrap().push((count, at + Duration::from_secs(*seconds)));
            throttled(at, *seconds, *as_date)
        });
        let asked = asked.into_inner().unwrap();
        prop_assert!(!asked.is_empty());
        for (count, until) in asked {
            // Requests that were sent at that same moment do not count.
            let at = log[0][count].at;
            let early = log[0][count + 1..].iter().find(|request| request.at > at && request.at < until);
            prop_assert!(early.is_none(), "asked at {at:?} to wait until {until:?}, and {early:?}");
        }
    }
}

/// A 429 at that moment. A date has whole seconds: the reply's own `Date` says what it counts from.
fn throttled(at: Duration, seconds: u64, as_date: bool) -> Response {
    let served = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000 + at.as_secs());
    let text = |moment| httpdate::fmt_http_date(moment);
    let asked = if as_date { text(served + Duration::from_secs(seconds)) } else { seconds.to_string() };
    Response::for_test(429, &[("retry-after", &asked), ("date", &text(served))], b"{}")
}

/// The most requests in any window of a second and of a minute.
fn densest(log: &[Logged]) -> (usize, usize) {
    let within = |window: Duration| {
        let mut from = 0;
        let counts = log.iter().enumerate().map(|(place, last)| {
            while last.at - log[from].at >= window {
                from += 1;
            }
            place + 1 - from
        });
        counts.max().unwrap_or_default()
    };
    (within(Duration::from_secs(1)), within(Duration::from_secs(60)))
}

#[test]
fn no_second_and_no_minute_sees_more_than_the_limit_from_many_threads_through_429s_and_recoveries() {
    for (capacity, clients, calls) in [(0.3, 200, 10), (0.8, 200, 12), (1.0, 24, 270)] {
        let takes = Duration::from_millis(35);
        let crowd = Crowding { clients, calls, capacity: Some(capacity), takes, ..Crowding::default() };
        let throttles: BTreeMap<usize, Option<u64>> =
            [(300, None), (301, None), (500, Some(3)), (900, Some(20)), (1000, None), (1600, Some(1))].into();
        let (log, answered) = crowd.against(&|at, count| match throttles.get(&count) {
            Some(Some(seconds)) => throttled(at, *seconds, count % 2 == 0),
            Some(None) => reply(429),
            None => reply(200),
        });
        let (log, (second, minute)) = (&log[0], densest(&log[0]));
        let lasted = log.last().unwrap().at;
        println!(
            "capacity {capacity}: {} requests of {clients} threads in {lasted:.1?}, at the most {second} in a second \
             and {minute} in a minute",
            log.len(),
        );
        assert_eq!(answered, clients * calls);
        assert!(second <= 100 && minute <= 6000, "{second} in a second, {minute} in a minute");
        // Slower than needed is a defect, too: before the first 429 the whole pace was used.
        let pace = 300.0 / log[299].at.as_secs_f64();
        assert!(pace >= 95.0 * capacity, "{pace:.1} requests a second");
    }
}

#[test]
fn each_workspace_that_a_client_acts_for_has_a_limit_of_its_own() {
    let workspaces = [None, Some("sub-1"), Some("sub-2"), Some("sub-3")];
    let buckets = workspaces.map(|workspace| pacing::bucket("https://storm", "key", workspace)).to_vec();
    let crowd = Crowding { clients: 80, calls: 40, capacity: Some(0.8), buckets, ..Crowding::default() };
    let (log, answered) = crowd.against(&|_, _| reply(200));
    assert_eq!(answered, 80 * 40);
    for (log, workspace) in log.iter().zip(workspaces) {
        let (second, minute) = densest(log);
        assert!(second <= 100 && minute <= 6000, "{workspace:?}: {second} in a second, {minute} in a minute");
        // 800 requests at 80 a second: none waited for those of another workspace.
        let lasted = log.last().unwrap().at;
        assert!(lasted < Duration::from_secs(10), "{workspace:?}: {lasted:?}");
    }
    let all = log.iter().map(|log| densest(log).0).max().unwrap();
    println!("four workspaces of one key: 3,200 requests, {all} in a second at the most of any one");
}
