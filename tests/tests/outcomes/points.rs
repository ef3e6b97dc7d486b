//! Where in its life a write fails.

use std::time::Duration;

use instantly_sandbox::Fault;

/// How long an attempt may take where the server is silent, and how long the call.
pub const HASTY: (Duration, Duration) = (Duration::from_millis(250), Duration::from_millis(1_200));
/// The same where it answers at once, badly: a busy machine has time to.
pub const PATIENT: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(20));
/// When a caller interrupts the call, where it does.
pub const INTERRUPTED: Duration = Duration::from_millis(120);
/// After the end of an attempt, and before that of a call which makes several.
const SOON: Duration = Duration::from_millis(400);
/// After the end of every call.
const LONG_AFTER: Duration = Duration::from_millis(1_500);
/// The largest reply that the client reads.
pub const LARGEST_REPLY: usize = 64 * 1024;

/// What else goes wrong with the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Besides {
    Nothing,
    /// What there is cannot be read back.
    Unreadable,
    /// Keys cannot be revoked.
    Unrevokable,
    /// The caller leaves.
    Interrupted,
}

/// A column of the matrix: how the request of a write fails.
pub struct Point {
    pub name: &'static str,
    /// Given how long the body of the reply would be.
    fault: fn(usize) -> Fault,
    pub besides: Besides,
    /// The client runs out of time.
    pub waits: bool,
    /// The request is carried out though the client learns nothing of it.
    pub is_done: bool,
    /// It is carried out when the client has given the request up.
    pub is_late: bool,
}

impl Point {
    fn before(name: &'static str, fault: fn(usize) -> Fault) -> Point {
        Point { name, fault, besides: Besides::Nothing, waits: false, is_done: false, is_late: false }
    }

    fn after(name: &'static str, fault: fn(usize) -> Fault) -> Point {
        Point { is_done: true, ..Point::before(name, fault) }
    }

    fn late(name: &'static str, fault: fn(usize) -> Fault) -> Point {
        Point { is_late: true, ..Point::before(name, fault) }.waiting()
    }

    fn waiting(self) -> Point {
        Point { waits: true, ..self }
    }

    fn besides(self, besides: Besides) -> Point {
        Point { besides, ..self }
    }

    /// Whether the client learns at once that the reply is lost, and may do all that it can.
    pub fn is_prompt(&self) -> bool {
        !self.waits && self.besides == Besides::Nothing
    }

    /// Whatever strikes whatever, of which nothing is known beforehand.
    pub fn storm() -> Point {
        Point::late("storm", |_| Fault::stall())
    }

    /// One fault of this kind.
    pub fn fault(&self, body: usize) -> Fault {
        (self.fault)(body)
    }

    /// The faults that a sandbox is to have, the first of them so many times; none for always.
    pub fn faults(&self, operation: &str, times: Option<u32>, body: usize) -> Vec<Fault> {
        let fault = (self.fault)(body).on(operation);
        let fault = times.map_or_else(|| fault.clone().always(), |times| fault.clone().times(times));
        let also: &[&str] = match self.besides {
            Besides::Unreadable => &["members.list", "keys.list", "groups.list", "tags.list", "workspace.get"],
            Besides::Unrevokable => &["keys.revoke"],
            Besides::Nothing | Besides::Interrupted => &[],
        };
        let also = also.iter().filter(|other| **other != operation);
        [fault].into_iter().chain(also.map(|other| Fault::status(503).on(other).always())).collect()
    }
}

fn bad_gateway() -> Fault {
    Fault::status_with(502, &[("content-type", "text/html")], "<html><h1>502 Bad Gateway</h1></html>")
}

/// Every column.
pub fn all() -> Vec<Point> {
    vec![
        Point::before("refused unread", |_| Fault::refuse()),
        Point::before("reset", |_| Fault::reset()),
        Point::before("stalled", |_| Fault::stall()).waiting(),
        Point::before("stalled, caller leaves", |_| Fault::stall()).waiting().besides(Besides::Interrupted),
        Point::before("500", |_| Fault::status(500)),
        Point::before("502 of a proxy", |_| bad_gateway()),
        Point::before("503", |_| Fault::status(503)),
        Point::before("429", |_| Fault::status_with(429, &[("retry-after", "0")], "")),
        Point::late("late by 0.4 s", |_| Fault::late(SOON)),
        Point::late("late by 1.5 s", |_| Fault::late(LONG_AFTER)),
        Point::late("late, caller leaves", |_| Fault::late(SOON)).besides(Besides::Interrupted),
        Point::after("done, closed", |_| Fault::drop_reply()),
        Point::after("done, reset", |_| Fault::reset().carried_out()),
        Point::after("done, stalled", |_| Fault::stall().carried_out()).waiting(),
        Point::after("done, caller leaves", |_| Fault::stall().carried_out()).waiting().besides(Besides::Interrupted),
        Point::after("done, 502 of a proxy", |_| bad_gateway().carried_out()),
        Point::after("done, 503", |_| Fault::status_with(503, &[("retry-after", "0")], "").carried_out()),
        Point::after("done, cut at 1", |_| Fault::cut(1)),
        Point::after("done, cut in the status", |_| Fault::cut(11)),
        Point::after("done, cut after line 1", |_| Fault::cut(17)),
        Point::after("done, cut in a header", |_| Fault::cut(60)),
        Point::after("done, cut after the head", |_| Fault::truncate(0)),
        Point::after("done, cut in the body", |_| Fault::truncate(7)),
        Point::after("done, cut before the end", |body| Fault::truncate(body - 1)),
        Point::after("done, dripping", |_| Fault::drip(Duration::from_millis(4))).waiting(),
        Point::after("done, garbage", |_| Fault::garbage()),
        Point::after("done, half a JSON", |_| Fault::status_with(200, &[], r#"{"id": "0"#).carried_out()),
        Point::after("done, huge", |_| {
            Fault::status_with(200, &[], &format!("\"{}\"", "x".repeat(LARGEST_REPLY))).carried_out()
        }),
        Point::after("done, closed, unreadable", |_| Fault::drop_reply()).besides(Besides::Unreadable),
        Point::after("done, closed, unrevokable", |_| Fault::drop_reply()).besides(Besides::Unrevokable),
    ]
}
