//! The promises of the transport, shown with a scripted server and a clock that only waits move.

use std::collections::VecDeque;
use std::sync::Mutex;

use proptest::prelude::*;

use super::deadline::virtual_clock::VirtualClock;
use super::failure::{Obstacle, Sort};
use super::*;
use crate::json::JsonValue;

type Step = Result<Response, Failure>;

/// Answers with its steps in order, and notes when each request came.
struct Script<'a> {
    clock: &'a VirtualClock,
    steps: Mutex<VecDeque<Step>>,
    sent_at: Mutex<Vec<Duration>>,
    /// How long each attempt takes.
    takes: Duration,
}

impl Exchange for Script<'_> {
    fn exchange(
        &self,
        _: &Request,
        timeout: Duration,
        _: &Deadline<'_>,
    ) -> Result<Result<Response, Failure>, Abandoned> {
        self.sent_at.lock().unwrap().push(self.clock.now());
        let step = self.steps.lock().unwrap().pop_front().expect("no more requests than steps");
        if self.takes > timeout {
            self.clock.advance(timeout);
            return Ok(lost(true));
        }
        self.clock.advance(self.takes);
        Ok(step)
    }
}

fn status(status: u16) -> Step {
    Ok(Response::for_test(status, &[], b"{}"))
}

fn with_header(status: u16, name: &str, value: &str) -> Step {
    Ok(Response::for_test(status, &[(name, value)], b"{}"))
}

fn lost(timed_out: bool) -> Step {
    Err(Failure::Lost { timed_out, cause: "on purpose".to_owned() })
}

fn not_sent() -> Step {
    Err(Failure::NotSent { timed_out: false, cause: "connection refused".to_owned() })
}

struct Outcome {
    /// None where a repeat found the removal done.
    result: Result<Reply<Option<JsonValue>>>,
    sent_at: Vec<Duration>,
    ended_at: Duration,
}

struct Setting {
    clock: VirtualClock,
    bucket: Arc<Bucket>,
    capacity: Option<f64>,
    total: Duration,
    takes: Duration,
}

impl Default for Setting {
    fn default() -> Self {
        Setting {
            clock: VirtualClock::default(),
            bucket: Arc::default(),
            capacity: None,
            total: Duration::from_secs(120),
            takes: Duration::ZERO,
        }
    }
}

impl Setting {
    fn call(&self, operation: Operation, steps: impl IntoIterator<Item = Step>) -> Outcome {
        self.call_with(operation, steps, read)
    }

    fn call_with(
        &self,
        operation: Operation,
        steps: impl IntoIterator<Item = Step>,
        read: impl FnMut(Option<&mut Response>) -> Result<Option<JsonValue>>,
    ) -> Outcome {
        let script = Script {
            clock: &self.clock,
            steps: Mutex::new(steps.into_iter().collect()),
            sent_at: Mutex::default(),
            takes: self.takes,
        };
        let call = Call::for_test(operation);
        let terms = Terms {
            clock: &self.clock,
            interrupt: None,
            attempt_timeout: Duration::from_secs(30),
            total_timeout: self.total,
            policy: Policy::default(),
            capacity: self.capacity,
            bucket: self.bucket.clone(),
            key: &SecretString::from("k3y"),
            server: &ServerFacts::default(),
        };
        let result = perform(&script, &call, &terms, read);
        Outcome { result, sent_at: script.sent_at.into_inner().unwrap(), ended_at: self.clock.now() }
    }
}

/// Any JSON.
fn read(response: Option<&mut Response>) -> Result<Option<JsonValue>> {
    response.map(|response| rows::value(std::mem::take(&mut response.body))).transpose()
}

fn kind(outcome: &Outcome) -> Option<ErrorKind> {
    outcome.result.as_ref().err().map(Error::kind)
}

const READ: Operation = Operation::MembersList;
const REMOVAL: Operation = Operation::MembersRemove;

fn writes_that_must_not_repeat() -> impl Iterator<Item = Operation> {
    Operation::ALL.iter().copied().filter(|operation| !operation.spec().retry.may_repeat())
}

#[test]
fn a_read_survives_a_reset_a_timeout_and_a_failing_server() {
    let outcome = Setting::default().call(READ, [lost(false), lost(true), status(503), not_sent(), status(200)]);
    assert!(matches!(outcome.result, Ok(Reply { value: Some(_), meta: Meta { attempts: 5, .. } })));
}

#[test]
fn a_call_makes_five_attempts_at_most_and_returns_the_last_error() {
    let outcome = Setting::default().call(READ, (0..5).map(|_| status(503)));
    assert_eq!(kind(&outcome), Some(ErrorKind::Server));
    assert_eq!(outcome.result.unwrap_err().attempts(), 5);
}

#[test]
fn a_write_that_must_not_repeat_is_sent_once_when_its_reply_is_lost() {
    let ambiguous: [fn() -> Step; 4] = [|| lost(false), || lost(true), || status(500), || status(503)];
    assert_eq!(writes_that_must_not_repeat().count(), 6);
    for operation in writes_that_must_not_repeat() {
        for step in ambiguous {
            let outcome = Setting::default().call(operation, [step()]);
            assert_eq!(kind(&outcome), Some(ErrorKind::OutcomeUnknown), "{operation}");
            assert_eq!(outcome.sent_at.len(), 1);
            assert!(outcome.result.unwrap_err().hint().is_some(), "{operation}: what to look at");
        }
    }
}

#[test]
fn what_was_surely_not_done_is_tried_again_whatever_it_is() {
    for &operation in Operation::ALL {
        let outcome = Setting::default().call(operation, [not_sent(), status(429), status(200)]);
        assert!(outcome.result.is_ok(), "{operation}");
    }
}

#[test]
fn a_removal_that_a_repeat_finds_gone_was_done_and_any_other_404_is_an_error() {
    let gone = |steps: Vec<Step>| Setting::default().call(REMOVAL, steps);
    assert!(matches!(gone(vec![lost(false), status(404)]).result, Ok(Reply { value: None, .. })));
    assert!(matches!(gone(vec![status(502), status(404)]).result, Ok(Reply { value: None, .. })));
    let edge = || Ok(Response::for_test(404, &[], b"<html>no such app</html>"));
    assert_eq!(kind(&gone(vec![status(502), edge()])), Some(ErrorKind::NotFound), "the edge knows nothing of members");
    assert_eq!(kind(&gone(vec![status(404)])), Some(ErrorKind::NotFound));
    assert_eq!(kind(&gone(vec![not_sent(), status(404)])), Some(ErrorKind::NotFound), "nothing was sent before");
    assert_eq!(kind(&gone(vec![status(429), status(404)])), Some(ErrorKind::NotFound), "the first was refused");
}

#[test]
fn a_call_ends_with_its_total_time_however_slow_the_attempts_are() {
    let setting = Setting { total: Duration::from_secs(70), takes: Duration::from_secs(31), ..Setting::default() };
    let outcome = setting.call(READ, (0..5).map(|_| status(200)));
    assert_eq!(kind(&outcome), Some(ErrorKind::Timeout));
    assert!(outcome.ended_at <= Duration::from_secs(70), "{:?}", outcome.ended_at);
}

#[test]
fn a_wait_past_the_deadline_fails_now_and_says_how_long_was_asked() {
    let outcome = Setting::default().call(READ, [with_header(429, "retry-after", "3600")]);
    let error = outcome.result.unwrap_err();
    assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimited, Some(Duration::from_secs(3600))));
    assert_eq!(outcome.ended_at, Duration::ZERO);
}

#[test]
fn a_server_that_asks_to_wait_for_years_is_told_to_be_wrong() {
    let outcome = Setting::default().call(READ, [with_header(429, "retry-after", "1795000000")]);
    let error = outcome.result.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(86_400)));
    let said = "; it asks to wait 1795000000 seconds, more than a day, which is taken for one";
    assert!(error.message().ends_with(said), "{}", error.message());
}

#[test]
fn a_timeout_says_which_clock_ran_out_and_how_long_it_was() {
    let timed_out = || Err(Failure::Lost { timed_out: true, cause: "operation timed out".to_owned() });
    let attempt = Setting { total: Duration::from_secs(300), ..Setting::default() };
    let error = attempt.call(READ, (0..9).map(|_| timed_out())).result.unwrap_err();
    assert!(error.message().ends_with("(operation timed out; an attempt may take 30 seconds)"), "{}", error.message());
    let call = Setting { total: Duration::from_millis(1500), takes: Duration::from_secs(2), ..Setting::default() };
    let error = call.call(READ, [timed_out()]).result.unwrap_err();
    assert!(error.message().ends_with("; the call's time of 1.5 seconds ran out)"), "{}", error.message());
}

#[test]
fn retries_stop_when_the_workspaces_budget_is_spent() {
    let setting = Setting::default();
    let sent: usize = (0..100).map(|_| setting.call(READ, (0..5).map(|_| status(503))).sent_at.len()).sum();
    assert_eq!(sent, 100 + 35, "each call once, and 35 retries among them");
}

#[test]
fn an_error_body_behind_a_success_is_that_error() {
    let body = br#"{"statusCode": 403, "error": "Forbidden", "message": "no k3y"}"#;
    let outcome = Setting::default().call(READ, [Ok(Response::for_test(200, &[], body))]);
    let error = outcome.result.unwrap_err();
    assert_eq!((error.kind(), error.http_status()), (ErrorKind::Forbidden, Some(403)));
    assert!(error.message().ends_with("no ***"), "{error}");
    assert_eq!(error.required_scopes()[0].as_str(), "workspace_members:read");
}

#[test]
fn while_the_server_holds_back_a_workspace_no_client_of_it_sends() {
    let setting = Setting { capacity: Some(0.8), ..Setting::default() };
    let first = setting.call(READ, [with_header(429, "retry-after", "600")]);
    assert_eq!(kind(&first), Some(ErrorKind::RateLimited));
    let second = setting.call(READ, []);
    let error = second.result.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::RateLimited, 0));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(600)));
}

#[test]
fn the_error_mentions_a_lost_attempt_whatever_came_after_it() {
    let refused = || vec![lost(false), status(403)];
    let unreachable = || vec![lost(false), not_sent(), not_sent(), not_sent(), not_sent()];
    let too_late = || vec![lost(false), with_header(429, "retry-after", "3600")];
    for operation in [REMOVAL, Operation::MembersUpdate, Operation::TagsAssign] {
        for steps in [refused(), unreachable(), too_late()] {
            let error = Setting::default().call(operation, steps).result.unwrap_err();
            assert!(error.message().contains("may have been carried out"), "{error}");
            assert!(!error.message().contains("nothing was sent"), "{error}");
        }
    }
    let error = Setting::default().call(READ, unreachable()).result.unwrap_err();
    assert!(!error.message().contains("carried out"), "a read carries nothing out: {error}");
    let error = Setting::default().call(REMOVAL, (0..5).map(|_| not_sent())).result.unwrap_err();
    assert!(error.message().contains("nothing was sent"), "{error}");
}

#[test]
fn a_403_that_is_no_json_is_the_edges_and_names_no_scope() {
    let answer =
        |body: &[u8]| Setting::default().call(READ, [Ok(Response::for_test(403, &[], body))]).result.unwrap_err();
    for body in [&b"error code: 1010"[..], b"<html>blocked</html>", b""] {
        let error = answer(body);
        assert!(error.required_scopes().is_empty() && error.hint().unwrap().contains("edge"), "{error}");
    }
    assert_eq!(answer(br#"{"message": "an HTML page lacks a scope"}"#).required_scopes().len(), 4);
}

#[test]
fn a_failure_that_no_repeat_can_mend_is_tried_once_whatever_the_call() {
    for &operation in Operation::ALL {
        let obstacle = Obstacle { sort: Sort::NoSuchName, proxy: None };
        let barred = Err(Failure::Barred { cause: "no such host".to_owned(), obstacle });
        let error = Setting::default().call(operation, [barred]).result.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Network, 1), "{operation}");
        assert_eq!(error.message(), "nothing was sent, and trying again does not help: no such host");
        assert!(error.hint().unwrap().contains("base_url"), "{error}");
    }
}

#[test]
fn a_reply_in_an_encoding_that_was_not_asked_for_is_named() {
    let gzip = |status| Ok(Response::for_test(status, &[("content-encoding", "gzip")], b"\x1f\x8b\x08"));
    let error = Setting::default().call(READ, [gzip(200)]).result.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Decode, 1));
    assert!(error.message().contains("encoded as gzip, which was not asked for"), "{error}");
    assert!(error.hint().unwrap().contains("proxy"), "{error}");
    let lost = Setting::default().call(Operation::KeysCreate, [gzip(200)]).result.unwrap_err();
    assert_eq!(lost.kind(), ErrorKind::OutcomeUnknown, "it was done, or not");
    assert!(lost.message().contains("encoded as gzip"), "{lost}");
    let refused = Setting::default().call(READ, [gzip(403)]).result.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    assert!(refused.message().contains("encoded as gzip"), "{refused}");
    let plain = Ok(Response::for_test(200, &[("content-encoding", "gzip")], b"{}"));
    assert!(Setting::default().call(READ, [plain]).result.is_ok(), "the header alone does no harm");
}

#[test]
fn each_reply_is_read_once_and_one_that_cannot_be_read_ends_a_read_and_is_lost_for_a_write() {
    for (operation, reads, ends_in) in [
        (READ, 1, ErrorKind::Decode),
        (Operation::KeysCreate, 1, ErrorKind::OutcomeUnknown),
        (Operation::MembersUpdate, 5, ErrorKind::Decode),
    ] {
        let mut unreadable = 0;
        let outcome = Setting::default().call_with(operation, (0..5).map(|_| status(200)), |_| {
            unreadable += 1;
            Err(Error::decode("on purpose"))
        });
        assert_eq!((unreadable, outcome.sent_at.len(), kind(&outcome)), (reads, reads, Some(ends_in)), "{operation}");
        let mut readable = 0;
        let outcome = Setting::default().call_with(operation, [status(200)], |_| {
            readable += 1;
            Ok(None)
        });
        assert!(readable == 1 && outcome.result.is_ok(), "{operation}");
    }
}

#[test]
fn a_redirect_says_where_it_points_and_nothing_that_may_be_secret() {
    for (location, shown) in [
        ("https://user:pw@login.example:8443/in?token=t#f", "https://login.example:8443/in"),
        ("//user:pw@login.example/in?token=t", "https://login.example/in"),
        ("/api/v3/x?token=t", "/api/v3/x"),
        ("https://e.example/k3y/%6B3y", "https://e.example/***/***"),
        ("?token=t", "an address that it does not name"),
    ] {
        let error = Setting::default().call(READ, [with_header(302, "location", location)]).result.unwrap_err();
        let message = format!("the server answered 302, a redirect to {shown}, which is not followed");
        assert_eq!((error.kind(), error.message()), (ErrorKind::Unexpected, message.as_str()));
        let hint = error.hint().unwrap();
        assert!(hint.contains("base_url") && hint.contains("captive portal"), "{hint}");
    }
}

proptest! {
    /// With any Retry-After in any form, no attempt is sent too early.
    #[test]
    fn no_attempt_is_sent_before_the_servers_time(asked in proptest::collection::vec((0_u64..30, any::<bool>(), prop_oneof![Just(429_u16), Just(503)]), 1..4)) {
        let setting = Setting::default();
        let mut expected = Duration::ZERO;
        let mut earliest = vec![Duration::ZERO];
        let mut steps = Vec::new();
        for (seconds, as_date, code) in asked {
            // A date has whole seconds: it is written for the moment at which the reply comes,
            // whose own `Date` says so.
            let served = setting.clock.wall();
            let date = httpdate::fmt_http_date(served);
            let until = httpdate::fmt_http_date(served + Duration::from_secs(seconds));
            let text = if as_date { until } else { seconds.to_string() };
            steps.push(Ok(Response::for_test(code, &[("retry-after", &text), ("date", &date)], b"{}")));
            expected += Duration::from_secs(seconds);
            earliest.push(expected);
        }
        steps.push(status(200));
        let outcome = setting.call(READ, steps);
        prop_assert!(outcome.result.is_ok());
        for (sent, earliest) in outcome.sent_at.iter().zip(&earliest) {
            prop_assert!(sent >= earliest, "sent at {sent:?}, asked for {earliest:?}");
        }
    }
}
