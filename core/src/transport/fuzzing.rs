//! Whole calls for the fuzz targets: scripted replies, and a clock that only waits move.

use std::cell::RefCell;

use super::deadline::virtual_clock::VirtualClock;
use super::*;

/// A reply of the script.
#[derive(Debug, Clone)]
pub struct Served {
    /// The status.
    pub status: u16,
    /// Headers, each of which HTTP allows.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// What a call came to.
#[derive(Debug)]
pub struct Outcome {
    /// The body of a success (none of a removal that a repeat found done), or the error.
    pub result: Result<Option<Vec<u8>>>,
    /// When each request was sent, counted from the start of the call.
    pub sent_at: Vec<Duration>,
    /// When the call ended.
    pub ended_at: Duration,
}

/// The longest that a scripted call may take.
const TOTAL: Duration = Duration::from_secs(120);

struct Script<'a> {
    clock: &'a VirtualClock,
    replies: &'a [Option<Served>],
    sent_at: RefCell<Vec<Duration>>,
}

impl Exchange for Script<'_> {
    fn exchange(&self, _: &Request, _: Duration, _: &Deadline<'_>) -> Result<Result<Response, Failure>, Abandoned> {
        let mut sent_at = self.sent_at.borrow_mut();
        let reply = self.replies.get(sent_at.len()).cloned().flatten();
        sent_at.push(self.clock.now());
        let lost = || Failure::Lost { timed_out: false, cause: "on purpose".to_owned() };
        Ok(reply.ok_or_else(lost).map(|Served { status, headers, body }| {
            let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (&**name, &**value)).collect();
            Response::for_test(status, &headers, &body)
        }))
    }
}

/// Makes a call that is answered by the script; a reply that it lacks is lost.
pub fn call(operation: Operation, key: &SecretString, secret: &SecretString, replies: &[Option<Served>]) -> Outcome {
    let clock = VirtualClock::default();
    let script = Script { clock: &clock, replies, sent_at: RefCell::default() };
    let call = Call { secrets: vec![secret.clone()], ..Call::for_test(operation) };
    let terms = Terms {
        clock: &clock,
        interrupt: None,
        attempt_timeout: TOTAL,
        total_timeout: TOTAL,
        policy: Policy::default(),
        capacity: None,
        bucket: Arc::default(),
        key,
        server: &ServerFacts::default(),
    };
    let read = |response: Option<&mut Response>| Ok(response.map(|response| response.body.to_vec()));
    let result = perform(&script, &call, &terms, read).map(Reply::into_value);
    Outcome { result, sent_at: script.sent_at.into_inner(), ended_at: clock.now() }
}
