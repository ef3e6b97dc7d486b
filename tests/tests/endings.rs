//! Every call ends: with its deadline, and with its cancelling, whatever the server does.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use instantly_rbac::members::{MemberUpdate, Role};
use instantly_rbac::{CancelToken, Client, ClientBuilder, Error, ErrorKind};
use instantly_sandbox::http::Reply;
use instantly_tests::raw::{Conduct, RawServer};
use instantly_tests::server::Server;
use serde_json::json;

/// What a call may take beyond its total time.
const OVERRUN: Duration = Duration::from_millis(100);
/// What it may take after it was cancelled.
const LEAVING: Duration = Duration::from_millis(200);
/// A busy machine may be late by itself: of so many tries one must keep the time. A call that is
/// late by its own doing is so each time.
const TRIES: usize = 5;
/// No try may be later than this, however busy the machine is.
const NEVER_LATER: Duration = Duration::from_secs(5);

type Outcome = Result<(), Error>;
/// A function by its name, and how it is called.
type Call = (&'static str, fn(&Client) -> Outcome);

/// A read, a write that is repeated, one that is not, and a list.
const CALLS: [Call; 4] = [
    ("workspace.get", |client| client.workspace().get().map(drop)),
    ("members.update", |client| {
        client.members().update("m", &MemberUpdate { role: Some(Role::View), ..Default::default() }).map(drop)
    }),
    ("keys.create", |client| client.keys().create("name", &["leads:read"]).map(drop)),
    ("members.list", |client| client.members().list(&Default::default()).map(drop)),
];

fn builder(url: String) -> ClientBuilder {
    Client::builder().api_key("k").base_url(url).capacity(None).backoff(Duration::ZERO)
}

/// The client of each way to make a request: on the caller's thread, and on one of the pool.
fn both_ways(client: &Client) -> [(&'static str, Client); 2] {
    [("alone", client.clone()), ("interruptible", client.with_cancel(&CancelToken::new()))]
}

/// Runs until one try is no later than allowed; the best of them, and what the last came to.
fn best_of_tries(what: &str, allowed: Duration, mut late: impl FnMut() -> (Duration, Outcome)) -> (Duration, Outcome) {
    let mut best = Duration::MAX;
    for _ in 0..TRIES {
        let (lateness, outcome) = late();
        assert!(lateness < NEVER_LATER, "{what}: {lateness:?} too late");
        best = best.min(lateness);
        if best <= allowed {
            return (best, outcome);
        }
    }
    panic!("{what}: {best:?} too late, in each of {TRIES} tries");
}

/// All calls, both ways, against one server: how many there were, and the longest overrun.
fn deadlines(conduct: Conduct, total: Duration) -> (usize, Duration) {
    let Some(server) = RawServer::start(conduct).unwrap() else {
        println!("{conduct:?}: skipped, as this system lets no connection hang");
        return (0, Duration::ZERO);
    };
    let client = builder(server.url()).total_timeout(total).max_response_bytes(1024 * 1024).build().unwrap();
    let (mut count, mut longest) = (0, Duration::ZERO);
    for (way, client) in both_ways(&client) {
        for (name, call) in CALLS {
            let what = format!("{conduct:?}, {name}, {way}");
            let (late, outcome) = best_of_tries(&what, OVERRUN, || {
                let begun = Instant::now();
                let outcome = call(&client);
                (begun.elapsed().saturating_sub(total), outcome)
            });
            let error = outcome.expect_err(&what);
            assert_eq!(error.operation(), Some(name), "{what}: {error}");
            assert!(error.attempts() >= 1, "{what}: {error}");
            assert!(documented(conduct, name).contains(&error.kind()), "{what}: {error:?}");
            (count, longest) = (count + 1, longest.max(late));
        }
    }
    if conduct == Conduct::EndlessRedirects {
        let asked = server.requests();
        assert_eq!(CALLS[0].1(&client).map_err(|error| error.kind()), Err(ErrorKind::Unexpected));
        assert_eq!(server.requests(), asked + 1, "no redirect is followed");
    }
    (count, longest)
}

/// How a call may end.
fn documented(conduct: Conduct, name: &str) -> Vec<ErrorKind> {
    // A flood may last until the deadline on a busy machine.
    let mut kinds = vec![ErrorKind::Timeout];
    kinds.extend(match conduct {
        Conduct::EndlessChunks | Conduct::EndlessUntilClose | Conduct::TwoGigabytes => Some(ErrorKind::Decode),
        Conduct::TwoGigabytesAnnounced | Conduct::GzipBomb => Some(ErrorKind::Decode),
        Conduct::EndlessHeaders | Conduct::HugeHeader => Some(ErrorKind::Network),
        Conduct::EndlessRedirects => Some(ErrorKind::Unexpected),
        _ => None,
    });
    if name == "keys.create" {
        kinds.push(ErrorKind::OutcomeUnknown);
    }
    kinds
}

#[test]
fn a_call_to_a_server_that_stalls_is_back_with_its_deadline() {
    let (total, begun) = (Duration::from_millis(500), Instant::now());
    let (count, longest) = (AtomicUsize::new(0), Mutex::new(Duration::ZERO));
    std::thread::scope(|scope| {
        for conduct in Conduct::WAITING {
            let (count, longest) = (&count, &longest);
            scope.spawn(move || {
                let (calls, late) = deadlines(conduct, total);
                count.fetch_add(calls, Ordering::Relaxed);
                let mut longest = longest.lock().unwrap();
                *longest = longest.max(late);
            });
        }
    });
    let (count, longest) = (count.into_inner(), longest.into_inner().unwrap());
    println!("deadlines while a server stalls: {count} calls, longest overrun {longest:?}, in {:.1?}", begun.elapsed());
}

#[test]
fn a_call_to_a_server_that_floods_is_back_with_its_deadline() {
    let begun = Instant::now();
    let (mut count, mut longest) = (0, Duration::ZERO);
    for conduct in Conduct::FLOODING {
        let (calls, late) = deadlines(conduct, Duration::from_millis(500));
        (count, longest) = (count + calls, longest.max(late));
    }
    println!("deadlines while a server floods: {count} calls, longest overrun {longest:?}, in {:.1?}", begun.elapsed());
}

/// The client cancels while it waits; how late it was back, and the error.
fn cancelled(client: &Client, call: fn(&Client) -> Outcome) -> (Duration, Outcome) {
    let token = CancelToken::new();
    let client = client.with_cancel(&token);
    std::thread::scope(|scope| {
        let caller = scope.spawn(move || {
            let outcome = call(&client);
            (Instant::now(), outcome)
        });
        std::thread::sleep(Duration::from_millis(150));
        assert!(!caller.is_finished(), "it was to wait");
        let cancelled_at = Instant::now();
        token.cancel();
        let (back_at, outcome) = caller.join().unwrap();
        (back_at.saturating_duration_since(cancelled_at), outcome)
    })
}

fn cancels(what: &str, client: &Client, calls: &[Call]) -> (usize, Duration) {
    let mut longest = Duration::ZERO;
    for (name, call) in calls {
        let what = format!("{what}, {name}");
        let (late, outcome) = best_of_tries(&what, LEAVING, || cancelled(client, *call));
        let error = outcome.expect_err(&what);
        assert_eq!((error.kind(), error.operation()), (ErrorKind::Cancelled, Some(*name)), "{what}: {error}");
        longest = longest.max(late);
    }
    (calls.len(), longest)
}

#[test]
fn cancelling_ends_every_wait_for_a_server() {
    let (count, longest) = (AtomicUsize::new(0), Mutex::new(Duration::ZERO));
    let long = Duration::from_secs(600);
    // A body that may be 4 GiB is waited for, not refused.
    let patient = |url: String| {
        builder(url).total_timeout(long).attempt_timeout(long).connect_timeout(long).max_response_bytes(1 << 32).build()
    };
    std::thread::scope(|scope| {
        for conduct in Conduct::WAITING.into_iter().chain([Conduct::EndlessInterim]) {
            let (count, longest) = (&count, &longest);
            scope.spawn(move || {
                let Some(server) = RawServer::start(conduct).unwrap() else { return };
                let (calls, late) = cancels(&format!("{conduct:?}"), &patient(server.url()).unwrap(), &CALLS);
                count.fetch_add(calls, Ordering::Relaxed);
                let mut longest = longest.lock().unwrap();
                *longest = longest.max(late);
            });
        }
    });
    let (count, longest) = (count.into_inner(), longest.into_inner().unwrap());
    println!("cancelling while a server keeps the caller waiting: {count} calls, longest {longest:?} after it");
}

#[test]
fn for_each_is_back_when_its_last_function_is() {
    let link = json!({ "id": "l", "status": "accepted", "sub_workspace_id": "s" });
    let server = Server::start(move |_| Reply::json(200, &json!({ "items": [link] }))).unwrap();
    for (way, client) in both_ways(&builder(server.url()).build().unwrap()) {
        // Less than one step of the wait in which a caller is asked whether to give up.
        let (late, outcome) = best_of_tries(way, Duration::from_millis(25), || {
            let ended = Mutex::new(Instant::now());
            let results = client.groups().for_each(|_, _| {
                // The caller waits by then.
                std::thread::sleep(Duration::from_millis(5));
                *ended.lock().unwrap() = Instant::now();
                Ok(())
            });
            (ended.into_inner().unwrap().elapsed(), results.map(drop))
        });
        outcome.unwrap();
        println!("for_each, {way}: back {late:?} after its last function");
    }
}

#[test]
fn cancelling_ends_every_wait_of_our_own() {
    let failing = Server::start(|_| Reply::error(503, "not now")).unwrap();
    let back_off = builder(failing.url()).backoff(Duration::from_secs(86_400)).build().unwrap();
    let asking = Server::start(|_| Reply::error(429, "later").header("retry-after", "60")).unwrap();
    let retry_after = builder(asking.url()).build().unwrap();
    // Each page names another one: only `max_items` or the caller ends such a list.
    let pages = AtomicUsize::new(0);
    let endless = Server::start(move |_| {
        let next = format!("cursor-{}", pages.fetch_add(1, Ordering::Relaxed));
        std::thread::sleep(Duration::from_millis(5));
        Reply::json(200, &json!({ "items": [{ "id": next }], "next_starting_after": next }))
    })
    .unwrap();
    let list = builder(endless.url()).build().unwrap();
    // A 429 doubles the price of a turn, of which there is one a second.
    let turns = AtomicUsize::new(0);
    let slow = Server::start(move |_| match turns.fetch_add(1, Ordering::Relaxed) {
        0 => Reply::error(429, "slow down"),
        _ => Reply::json(200, &json!({ "items": [] })),
    })
    .unwrap();
    let paced = builder(slow.url()).capacity(0.01).build().unwrap();
    while CALLS[3].1(&paced.with_total_timeout(Duration::from_millis(200))).is_ok() {}
    let waits: [(&str, &Client, &[_]); 5] = [
        // First, while there is no turn left.
        ("pacing", &paced, &CALLS[3..]),
        // Drawn at random, and below 150 ms once in a hundred; four of them follow each other.
        ("back-off", &back_off, &CALLS[..2]),
        ("Retry-After", &retry_after, &CALLS[..1]),
        ("a Retry-After that another call met", &retry_after, &CALLS),
        ("an endless list", &list, &CALLS[3..]),
    ];
    let (mut count, mut longest) = (0, Duration::ZERO);
    for (what, client, calls) in waits {
        let (calls, late) = cancels(what, client, calls);
        (count, longest) = (count + calls, longest.max(late));
    }
    println!("cancelling while the client waits by itself: {count} calls, longest {longest:?} after it");
}
