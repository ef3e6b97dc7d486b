//! From a call to a reply: pacing, attempts, retries, deadlines, and errors that say what is
//! known about the outcome.
//!
//! The transport knows nothing of members or keys; resource files know nothing of retries.

pub(crate) mod connection;
pub(crate) mod deadline;
pub(crate) mod events;
pub(crate) mod failure;
#[cfg(feature = "fuzzing")]
pub(crate) mod fuzzing;
pub(crate) mod idle;
pub(crate) mod pacing;
pub mod pool;
pub(crate) mod process;
pub(crate) mod redaction;
pub(crate) mod retry;
pub(crate) mod runtime;
pub(crate) mod signals;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use url::Url;
use zeroize::Zeroizing;

use crate::decode::{self, unescaped};
use crate::error::{Error, ErrorKind, Result};
use crate::hints::{self, Circumstances};
use crate::json::Extra;
use crate::operation::{Operation, RetryClass};
use crate::reply::Meta;
use crate::secret::{SecretString, WipedBytes};
use connection::{Request, Response};
use deadline::{Clock, Deadline, Ended, Interrupt};
use failure::Failure;
use pacing::{Bucket, Stopped};
use pool::Abandoned;
use retry::{Policy, Reason};

/// One call: a request, and what the table says about it.
pub(crate) struct Call {
    pub name: Cow<'static, str>,
    /// None for a request to an endpoint outside the table.
    pub operation: Option<Operation>,
    pub retry: RetryClass,
    /// Masked, like the key, wherever the server's words are quoted.
    pub secrets: Vec<SecretString>,
    pub request: Request,
    /// Whether a success can be read. A write's success that cannot is as good as lost.
    pub readable: fn(&[u8]) -> Result<()>,
}

#[cfg(any(test, feature = "fuzzing"))]
impl Call {
    /// A call of an operation with all that the transport looks at, for exchanges that send nothing.
    pub(crate) fn for_test(operation: Operation) -> Call {
        Call {
            name: operation.name().into(),
            operation: Some(operation),
            retry: operation.spec().retry,
            secrets: Vec::new(),
            request: Request { method: operation.spec().method, target: "/".to_owned(), workspace: None, body: None },
            readable: |body| decode::value(body).map(drop),
        }
    }
}

/// What a call came to.
#[derive(Debug)]
pub(crate) enum Answer {
    /// A success.
    Body {
        body: WipedBytes,
        meta: Meta,
        /// The server's own time when it answered, and ours.
        served: Option<(SystemTime, Instant)>,
    },
    /// A removal whose first reply was lost, and which a repeat found done.
    AlreadyGone(Meta),
}

/// Makes one attempt; the real one is in `connection.rs`, tests bring their own.
pub(crate) trait Exchange {
    /// The outer error says that the caller stopped waiting.
    fn exchange(
        &self,
        request: &Request,
        timeout: Duration,
        deadline: &Deadline<'_>,
    ) -> Result<Result<Response, Failure>, Abandoned>;
}

/// The clocks and settings of one call.
pub(crate) struct Terms<'a> {
    pub clock: &'a dyn Clock,
    pub interrupt: Option<&'a Interrupt>,
    pub attempt_timeout: Duration,
    pub total_timeout: Duration,
    pub policy: Policy,
    /// The share of the workspace's limit that may be used; none for no pacing.
    pub capacity: Option<f64>,
    pub bucket: Arc<Bucket>,
    /// Masked wherever the server's words are quoted.
    pub key: &'a SecretString,
}

/// Makes a call: as many attempts as are needed and allowed, until there is an answer.
pub(crate) fn perform(exchange: &dyn Exchange, call: &Call, terms: &Terms<'_>) -> Result<Answer> {
    let deadline = Deadline::after(terms.total_timeout, terms.clock, terms.interrupt);
    let mut run = Run { call, terms, deadline, meta: Meta::default(), maybe_done: false };
    run.until_answered(exchange).map_err(|error| run.told(error))
}

/// Ends the message of an error that is not the whole story.
pub(crate) const MAYBE_DONE: &str = "; an attempt was sent whose reply was lost, and may have been carried out";

const OWN_TURN: &str = "for its turn under the workspace's request limit";

/// A call under way.
struct Run<'a> {
    call: &'a Call,
    terms: &'a Terms<'a>,
    deadline: Deadline<'a>,
    meta: Meta,
    /// An earlier attempt was sent and its outcome is not known.
    maybe_done: bool,
}

/// What one attempt came to.
enum Attempt {
    Answered(Answer),
    /// May be sent again, if that is still allowed; the error stands if it is not.
    Again {
        error: Error,
        reason: Reason,
        asked: Option<Duration>,
    },
    Failed(Error),
}

impl Run<'_> {
    fn until_answered(&mut self, exchange: &dyn Exchange) -> Result<Answer> {
        let mut last = None;
        loop {
            if let Err(error) = self.pace() {
                // What the server said last says more than that there is no time left for another.
                let is_cause = error.kind() == ErrorKind::Cancelled;
                return Err(if is_cause { error } else { last.unwrap_or(error) });
            }
            let (error, reason, asked) = match self.attempt(exchange)? {
                Attempt::Answered(answer) => return Ok(answer),
                Attempt::Failed(error) => return Err(error),
                Attempt::Again { error, reason, asked } => (error, reason, asked),
            };
            if self.meta.attempts >= self.terms.policy.max_attempts || !self.terms.bucket.pay(reason) {
                return Err(error);
            }
            let wait = self.terms.policy.wait(self.meta.attempts, asked, fastrand::f64());
            events::retrying(&self.call.name, self.meta.attempts, &error, wait, self.deadline.remaining());
            match self.deadline.wait(wait) {
                Ok(()) => self.meta.waited += wait,
                Err(Ended::Interrupted) => return Err(self.cancelled()),
                Err(Ended::Deadline | Ended::Panicked | Ended::NoThread) => return Err(error),
            }
            last = Some(error);
        }
    }

    /// Waits for the workspace's turn.
    fn pace(&mut self) -> Result<()> {
        let stopped = match self.terms.bucket.acquire(self.terms.capacity, &self.deadline) {
            Ok(waited) => {
                self.meta.waited += waited;
                events::paced(&self.call.name, waited);
                // A request without any time left would only seem to have been sent.
                return if self.deadline.remaining().is_zero() { Err(self.out_of_time(OWN_TURN)) } else { Ok(()) };
            }
            Err(stopped) => stopped,
        };
        Err(match stopped {
            Stopped { ended: Ended::Interrupted, .. } => self.cancelled(),
            Stopped { held: Some(held), .. } => Error::new(
                ErrorKind::RateLimited,
                "the server asked all clients of this workspace to wait longer than this call may take",
            )
            .with(|details| {
                details.retry_after = Some(held);
                details.hint = hints::of(ErrorKind::RateLimited, &Circumstances::default());
            }),
            Stopped { held: None, .. } => self.out_of_time(OWN_TURN),
        })
    }

    fn attempt(&mut self, exchange: &dyn Exchange) -> Result<Attempt> {
        let timeout = self.terms.attempt_timeout.min(self.deadline.remaining());
        self.meta.attempts += 1;
        let (name, clock) = (&self.call.name, self.terms.clock);
        let begun = events::begun(clock);
        let outcome = exchange.exchange(&self.call.request, timeout, &self.deadline);
        events::attempted(name, self.meta.attempts, begun, clock, &outcome, |response| self.request_id(response));
        match outcome {
            Ok(Ok(response)) => Ok(self.judge_response(response)),
            Ok(Err(failure)) => Ok(self.judge_failure(failure)),
            Err(Abandoned { reason: Ended::Interrupted, started }) => {
                self.maybe_done |= started;
                self.meta.attempts -= u32::from(!started);
                Err(self.cancelled())
            }
            Err(Abandoned { reason: Ended::Deadline, started: false }) => {
                self.meta.attempts -= 1;
                Ok(Attempt::Failed(self.out_of_time("for a thread")))
            }
            Err(Abandoned { reason: Ended::Deadline, started: true }) => {
                Ok(self.judge_failure(Failure::Lost { timed_out: true, cause: "the call's time ran out".to_owned() }))
            }
            Err(Abandoned { reason: Ended::NoThread, .. }) => {
                self.meta.attempts -= 1;
                let problem = "the system has no thread to spare, and one of an async runtime may not wait for a reply";
                Ok(Attempt::Failed(Error::new(ErrorKind::Internal, format!("{problem}{}", self.nothing_done()))))
            }
            Err(Abandoned { reason: Ended::Panicked, .. }) => Err(Error::new(
                ErrorKind::Internal,
                "the request ended in a panic, a defect of this library; it may have been sent",
            )),
        }
    }

    fn judge_response(&mut self, response: Response) -> Attempt {
        self.meta.request_id = self.request_id(&response);
        let error_body = error_body(&response);
        let status = match &error_body {
            // A success that carries an error in its body is that error.
            Some(body) if (200..300).contains(&response.status) => body.status.unwrap_or_default() as u16,
            _ => response.status,
        };
        if (200..300).contains(&status) {
            return self.judge_success(response);
        }
        // An HTML 404 is the edge's: it says nothing about what was to be removed.
        let gone = status == 404 && error_body.is_some();
        if gone && self.call.retry == RetryClass::Removal && self.maybe_done {
            return Attempt::Answered(Answer::AlreadyGone(std::mem::take(&mut self.meta)));
        }
        let kind = ErrorKind::of_status(status);
        let asked = retry::retry_after(&response, self.terms.clock.wall());
        let error = self.status_error(kind, status, error_body, &response, asked);
        match kind {
            ErrorKind::RateLimited => {
                self.terms.bucket.throttled(self.terms.clock.now(), asked);
                Attempt::Again { error, reason: Reason::Throttled, asked }
            }
            ErrorKind::Server => self.judge_lost(error, asked),
            _ => Attempt::Failed(error),
        }
    }

    fn judge_success(&mut self, response: Response) -> Attempt {
        let is_write = self.call.retry != RetryClass::Read;
        let problem = match self.encoding(&response) {
            Some(encoding) => Some(Error::decode(encoding).with(|details| details.hint = Some(hints::ENCODED.into()))),
            None if is_write => (self.call.readable)(&response.body).err(),
            None => None,
        };
        if let Some(error) = problem {
            let error = error.with(|details| details.request_id = self.request_id(&response));
            // A read would find as much again.
            return if is_write { self.judge_lost(error, None) } else { Attempt::Failed(error) };
        }
        self.terms.bucket.succeeded();
        let served = response.served();
        let meta = std::mem::take(&mut self.meta);
        Attempt::Answered(Answer::Body { body: response.body, meta, served })
    }

    fn judge_failure(&mut self, failure: Failure) -> Attempt {
        let kind = |timed_out| if timed_out { ErrorKind::Timeout } else { ErrorKind::Network };
        match failure {
            Failure::Unsendable { cause } => {
                let message = format!("nothing was sent: an id or a filter is too long for a URL ({cause})");
                Attempt::Failed(Error::new(ErrorKind::InvalidArgument, message))
            }
            Failure::NotSent { timed_out, cause } => {
                let outcome = if self.maybe_done { "" } else { "nothing was sent, so it is safe to try again: " };
                let message = format!("{outcome}{}", self.quotable(&cause));
                Attempt::Again { error: Error::new(kind(timed_out), message), reason: Reason::Transient, asked: None }
            }
            Failure::Barred { cause, obstacle } => {
                let outcome = if self.maybe_done { "" } else { "nothing was sent, and trying again does not help: " };
                let message = format!("{outcome}{}", self.quotable(&cause));
                let hint = Some(hints::of_obstacle(obstacle));
                Attempt::Failed(Error::new(ErrorKind::Network, message).with(|details| details.hint = hint))
            }
            Failure::Lost { timed_out, cause } => {
                // Of a connection that was still being made when the time ran out, nothing tells.
                let message =
                    format!("the request was, or may have been, sent, and no whole reply came back ({cause})");
                self.judge_lost(Error::new(kind(timed_out), message), None)
            }
            Failure::TooLarge { limit } => {
                let message = format!("the reply is larger than max_response_bytes ({limit})");
                let error = Error::new(ErrorKind::Decode, message);
                // A read would find as much again.
                if self.call.retry == RetryClass::Read { Attempt::Failed(error) } else { self.judge_lost(error, None) }
            }
        }
    }

    /// After an attempt that may have been carried out.
    fn judge_lost(&mut self, error: Error, asked: Option<Duration>) -> Attempt {
        if !self.call.retry.may_repeat() {
            return Attempt::Failed(outcome_unknown(error, self.call.operation));
        }
        self.maybe_done = true;
        let error = error.with(|details| {
            details.hint.get_or_insert(hints::REPEATABLE.into());
        });
        Attempt::Again { error, reason: Reason::Transient, asked }
    }

    fn status_error(
        &self,
        kind: ErrorKind,
        status: u16,
        body: Option<ErrorBody>,
        response: &Response,
        asked: Option<Duration>,
    ) -> Error {
        let from_api = body.is_some();
        let is_redirect = (300..400).contains(&status);
        let said = body
            .and_then(|body| body.message.or(body.error))
            .or_else(|| plain_text(response))
            .map(|text| self.quotable(&text))
            .filter(|text| !text.is_empty());
        let message = match (said, self.encoding(response)) {
            _ if is_redirect => {
                let target =
                    self.redirect_target(response).unwrap_or_else(|| "an address that it does not name".to_owned());
                format!("the server answered {status}, a redirect to {target}, which is not followed")
            }
            (Some(said), _) => format!("the server answered {status}: {said}"),
            (None, Some(encoding)) => format!("the server answered {status}; {encoding}"),
            (None, None) => format!("the server answered {status}, without a message"),
        };
        Error::new(kind, message).with(|details| {
            details.http_status = Some(status);
            details.request_id = self.request_id(response);
            details.retry_after = asked;
            if kind == ErrorKind::Forbidden
                && from_api
                && let Some(operation) = self.call.operation
            {
                details.required_scopes = operation.sufficient_scopes();
            }
            let circumstances = Circumstances {
                operation: self.call.operation,
                from_api,
                acts_for_other: self.call.request.workspace.is_some(),
            };
            details.hint = if is_redirect { Some(hints::REDIRECT.into()) } else { hints::of(kind, &circumstances) };
        })
    }

    /// Names the encoding of a body that cannot be read because of it. Where the header names one and the body is
    /// plain text, it is read as it is.
    fn encoding(&self, response: &Response) -> Option<String> {
        let encoding = response.header("content-encoding")?;
        std::str::from_utf8(&response.body).err()?;
        Some(format!("its body is encoded as {}, which was not asked for", self.quotable(encoding)))
    }

    /// Where a redirect points, without what may hold a secret: user, password, query and fragment.
    fn redirect_target(&self, response: &Response) -> Option<String> {
        let location = response.header("location")?;
        let bare = location.split(['?', '#']).next().unwrap_or_default();
        let absolute = if bare.starts_with("//") { format!("https:{bare}") } else { bare.to_owned() };
        let shown = match Url::parse(&absolute) {
            Ok(mut url) if url.has_host() => {
                // Neither fails where there is a host.
                let _ = url.set_username("");
                let _ = url.set_password(None);
                url.to_string()
            }
            _ => absolute,
        };
        Some(self.quotable(&shown)).filter(|shown| !shown.is_empty())
    }

    /// The server's words, fit to be shown.
    fn quotable(&self, text: &str) -> String {
        redaction::quotable(text, self.call.secrets.iter().chain([self.terms.key]))
    }

    /// The id that the server, or its edge, gave the request.
    fn request_id(&self, response: &Response) -> Option<String> {
        let id = ["x-request-id", "cf-ray"].into_iter().find_map(|name| response.header(name));
        id.map(|id| self.quotable(id))
    }

    fn cancelled(&self) -> Error {
        Error::new(ErrorKind::Cancelled, format!("the caller interrupted the call{}", self.nothing_done()))
    }

    fn out_of_time(&self, waiting: &str) -> Error {
        let outcome = self.nothing_done();
        Error::new(ErrorKind::Timeout, format!("the call's time ran out while it waited {waiting}{outcome}"))
    }

    /// Ends the message of a call that ended before an attempt, where that is so.
    fn nothing_done(&self) -> &'static str {
        if self.maybe_done { "" } else { "; nothing was done" }
    }

    /// The error as the caller gets it. Where a write was sent and its reply lost, whatever came
    /// afterwards, that is said.
    fn told(&self, error: Error) -> Error {
        let unsaid = self.maybe_done && self.call.retry != RetryClass::Read;
        error.in_operation(self.call.name.clone()).with(|details| {
            details.attempts = self.meta.attempts;
            if unsaid && details.kind != ErrorKind::OutcomeUnknown {
                if !self.call.retry.may_repeat() {
                    let circumstances = Circumstances { operation: self.call.operation, ..Circumstances::default() };
                    details.hint = hints::of(ErrorKind::OutcomeUnknown, &circumstances);
                }
                details.message.push_str(MAYBE_DONE);
                details.lost_by = Some(details.kind);
            }
        })
    }
}

/// The error for a write that must not be repeated and whose reply was lost or cannot be used.
pub(crate) fn outcome_unknown(error: Error, operation: Option<Operation>) -> Error {
    events::lost(operation, &error);
    let mut message = format!("{}. It may or may not have been done", error.message());
    if operation.is_none_or(|operation| operation.spec().retry != RetryClass::GuardedCreate) {
        message.push_str(", and was not sent again, because that could do it twice");
    }
    Error::new(ErrorKind::OutcomeUnknown, message).with(|details| {
        details.lost_by = Some(error.kind());
        details.http_status = error.http_status();
        details.retry_after = error.retry_after();
        details.request_id = error.request_id().map(str::to_owned);
        details.hint = hints::of(ErrorKind::OutcomeUnknown, &Circumstances { operation, ..Circumstances::default() });
    })
}

/// The body of every documented error.
#[derive(Debug)]
struct ErrorBody {
    status: Option<f64>,
    error: Option<Zeroizing<String>>,
    message: Option<Zeroizing<String>>,
}

/// The documented error body, where that is what came: it has a status of its own and is no
/// record or page.
fn error_body(response: &Response) -> Option<ErrorBody> {
    const LARGEST: usize = 64 * 1024;
    let is_success = (200..300).contains(&response.status);
    let body = &response.body;
    // A success is parsed once, by whoever knows what it is; here only if it may be an error. Of a text the
    // standard library makes that search by many bytes at a time.
    let names_a_status = || std::str::from_utf8(body).is_ok_and(|text| text.contains("statusCode"));
    if body.len() > LARGEST || is_success && !names_a_status() {
        return None;
    }
    let fields: Extra = decode::value(&response.body).ok()?.parse().ok()?;
    let status = fields.get("statusCode").and_then(|status| status.parse::<f64>().ok());
    let says_error = status.is_some_and(|status| status >= 400.0);
    if is_success && (!says_error || fields.get("id").is_some() || fields.get("items").is_some()) {
        return None;
    }
    let text = |name: &str| {
        let value = fields.get(name)?;
        // Validators like to give a list of complaints. An escape in them would hide a key.
        let complaints = || value.as_str().starts_with('[').then(|| unescaped(value.as_str()))?;
        value.text().or_else(complaints)
    };
    Some(ErrorBody { status, error: text("error"), message: text("message") })
}

/// The words of an error reply that is no JSON. HTML is a page of the server's edge, and says
/// nothing that a caller could use.
fn plain_text(response: &Response) -> Option<Zeroizing<String>> {
    let text = std::str::from_utf8(&response.body).ok()?.trim();
    if text.starts_with('<') {
        return Some("an HTML page, which did not come from the API itself".to_owned().into());
    }
    Some(text.to_owned().into())
}

#[cfg(test)]
mod storm;
#[cfg(test)]
mod tests;
