//! One call: pacing, attempts, retries, deadlines, and errors that say what is known about the outcome.
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

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use url::Url;
use zeroize::Zeroizing;

use crate::decode::unescaped;
use crate::error::{Error, ErrorKind, Result};
use crate::hints::{self, Circumstances};
use crate::json::Extra;
use crate::operation::{Operation, RetryClass, name_of};
use crate::reply::{Meta, Reply};
use crate::rows;
use crate::secret::SecretString;
use connection::{Request, Response};
use deadline::{Clock, Deadline, Ended, Interrupt};
use failure::Failure;
use pacing::{Bucket, Stopped};
use pool::Abandoned;
use retry::{Policy, Reason};

/// One call: a request, and what the table says about it.
pub(crate) struct Call {
    /// None for `client.request`, which may go to an endpoint outside the table.
    pub operation: Option<Operation>,
    pub retry: RetryClass,
    /// Masked, like the key, wherever the server's words are quoted.
    pub secrets: Vec<SecretString>,
    pub request: Request,
}

#[cfg(any(test, feature = "fuzzing"))]
impl Call {
    /// A call of an operation with all that the transport looks at, for exchanges that send nothing.
    pub(crate) fn for_test(operation: Operation) -> Call {
        Call {
            operation: Some(operation),
            retry: operation.spec().retry,
            secrets: Vec::new(),
            request: Request { method: operation.spec().method, target: "/".to_owned(), workspace: None, body: None },
        }
    }
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
    /// What replies show of the server.
    pub server: &'a ServerFacts,
}

/// What is known of the server from its replies. Set without a lock, which a fork could leave held.
#[derive(Default)]
pub(crate) struct ServerFacts {
    /// Whether a reply came from a sandbox.
    pub is_sandbox: AtomicBool,
    /// Its time (`Date`) when it replied last, in milliseconds since 1970; 0 before it told any.
    pub time: AtomicI64,
}

impl ServerFacts {
    fn note(&self, response: &Response) {
        if response.header(SANDBOX_HEADER) == Some("1") {
            self.is_sandbox.store(true, Ordering::Relaxed);
        }
        let since_1970 = response.served().and_then(|(time, _)| time.duration_since(UNIX_EPOCH).ok());
        if let Some(millis) = since_1970.and_then(|time| i64::try_from(time.as_millis()).ok()) {
            self.time.store(millis, Ordering::Relaxed);
        }
    }
}

/// A sandbox sends it with every reply, with the value 1. It is no header of the API.
pub const SANDBOX_HEADER: &str = "x-instantly-sandbox";

/// Makes a call: as many attempts as are needed and allowed, until `read` has made a value of a reply.
///
/// `read` gets each success, or none for a removal whose first reply was lost and which a repeat found done. Its error
/// is judged like any other failure of the attempt: a write whose reply cannot be read counts as lost.
pub(crate) fn perform<T>(
    exchange: &dyn Exchange,
    call: &Call,
    terms: &Terms<'_>,
    mut read: impl FnMut(Option<&mut Response>) -> Result<T>,
) -> Result<Reply<T>> {
    let mut value = None;
    // One loop for all result types, compiled once.
    let mut store = |response: Option<&mut Response>| {
        value = Some(read(response)?);
        Ok(())
    };
    let deadline = Deadline::after(terms.total_timeout, terms.clock, terms.interrupt);
    let mut run = Run { call, terms, read: &mut store, deadline, meta: Meta::default(), maybe_done: false };
    let result = run.attempts(exchange).map_err(|error| run.finish_error(error));
    let meta = run.meta;
    result.map(|()| Reply { value: value.expect("a call succeeds when its reply was read"), meta })
}

/// Ends the message of an error where an earlier attempt may have been carried out.
pub(crate) const MAYBE_DONE: &str = "; an attempt was sent whose reply was lost, and may have been carried out";

/// No caller is told to wait for longer: a server that asks for more gives a moment for a time, or is wrong.
const LONGEST_WAIT: Duration = Duration::from_secs(86_400);

const OWN_TURN: &str = "for its turn under the workspace's request limit";

/// A call under way.
struct Run<'a> {
    call: &'a Call,
    terms: &'a Terms<'a>,
    read: &'a mut dyn FnMut(Option<&mut Response>) -> Result<()>,
    deadline: Deadline<'a>,
    meta: Meta,
    /// An earlier attempt was sent and its outcome is not known.
    maybe_done: bool,
}

/// Why an attempt failed; the error of the call unless another attempt follows.
struct Failed {
    error: Error,
    retry: Option<Retry>,
}

/// Another attempt may follow, if attempts, budget and time allow it.
struct Retry {
    reason: Reason,
    /// How long the server asked to wait.
    asked: Option<Duration>,
}

/// No other attempt follows.
impl From<Error> for Failed {
    fn from(error: Error) -> Failed {
        Failed { error, retry: None }
    }
}

impl Run<'_> {
    fn attempts(&mut self, exchange: &dyn Exchange) -> Result<()> {
        let mut last = None;
        loop {
            if let Err(error) = self.pace() {
                // The server's last error is the cause; that no time remains for another attempt is not.
                let is_cause = error.kind() == ErrorKind::Cancelled;
                return Err(if is_cause { error } else { last.unwrap_or(error) });
            }
            let Err(Failed { error, retry }) = self.attempt(exchange) else { return Ok(()) };
            let Some(Retry { reason, asked }) = retry else { return Err(error) };
            if self.meta.attempts >= self.terms.policy.max_attempts || !self.terms.bucket.pay(reason) {
                return Err(error);
            }
            let wait = self.terms.policy.wait(self.meta.attempts, asked, fastrand::f64());
            events::retrying(self.call.operation, self.meta.attempts, &error, wait, self.deadline.remaining());
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
                events::paced(self.call.operation, waited);
                // Without time left nothing can be sent, and an attempt would count as one that was.
                return if self.deadline.remaining().is_zero() { Err(self.out_of_time(OWN_TURN)) } else { Ok(()) };
            }
            Err(stopped) => stopped,
        };
        Err(match stopped {
            Stopped { ended: Ended::Interrupted, .. } => self.cancelled(),
            Stopped { held: Some(held), .. } => Error::new(
                ErrorKind::RateLimited,
                format!(
                    "the server asked all clients of this workspace to wait longer than this call may take: {} more",
                    seconds(held)
                ),
            )
            .with(|details| {
                details.retry_after = Some(held);
                details.hint = hints::of(ErrorKind::RateLimited, &Circumstances::default());
            }),
            Stopped { held: None, .. } => self.out_of_time(OWN_TURN),
        })
    }

    fn attempt(&mut self, exchange: &dyn Exchange) -> Result<(), Failed> {
        let timeout = self.terms.attempt_timeout.min(self.deadline.remaining());
        self.meta.attempts += 1;
        let (operation, clock) = (self.call.operation, self.terms.clock);
        let started = events::start(clock);
        let outcome = exchange.exchange(&self.call.request, timeout, &self.deadline);
        events::attempted(operation, self.meta.attempts, started, clock, &outcome, |response| {
            self.request_id(response)
        });
        match outcome {
            Ok(Ok(mut response)) => self.judge_response(&mut response),
            Ok(Err(failure)) => Err(self.judge_failure(failure)),
            Err(Abandoned { reason: Ended::Interrupted, started }) => {
                self.maybe_done |= started;
                self.meta.attempts -= u32::from(!started);
                Err(self.cancelled().into())
            }
            Err(Abandoned { reason: Ended::Deadline, started: false }) => {
                self.meta.attempts -= 1;
                Err(self.out_of_time("for a thread").into())
            }
            Err(Abandoned { reason: Ended::Deadline, started: true }) => {
                let cause = "nothing came".to_owned();
                Err(self.judge_failure(Failure::Lost { timed_out: true, cause }))
            }
            Err(Abandoned { reason: Ended::NoThread, .. }) => {
                self.meta.attempts -= 1;
                let problem = "the system has no thread to spare, and one of an async runtime may not wait for a reply";
                Err(Error::new(ErrorKind::Internal, format!("{problem}{}", self.nothing_done())).into())
            }
            Err(Abandoned { reason: Ended::Panicked, .. }) => Err(Error::new(
                ErrorKind::Internal,
                "the request ended in a panic, a defect of this library; it may have been sent",
            )
            .into()),
        }
    }

    fn judge_response(&mut self, response: &mut Response) -> Result<(), Failed> {
        self.meta.request_id = self.request_id(response);
        self.terms.server.note(response);
        let error_body = error_body(response);
        let status = match &error_body {
            // A success that carries an error in its body is that error.
            Some(body) if (200..300).contains(&response.status) => body.status.unwrap_or_default() as u16,
            _ => response.status,
        };
        if (200..300).contains(&status) {
            return self.judge_success(response);
        }
        // An HTML 404 comes from the edge, and says nothing about the record.
        let gone = status == 404 && error_body.is_some();
        if gone && self.call.retry == RetryClass::Removal && self.maybe_done {
            return Ok((self.read)(None)?);
        }
        let kind = ErrorKind::of_status(status);
        let asked = retry::retry_after(response, self.terms.clock.wall());
        let error = self.status_error(kind, status, error_body, response, asked);
        Err(match kind {
            ErrorKind::RateLimited => {
                self.terms.bucket.throttled(self.terms.clock.now(), asked);
                Failed { error, retry: Some(Retry { reason: Reason::Throttled, asked }) }
            }
            ErrorKind::Server => self.judge_lost(error, asked),
            _ => error.into(),
        })
    }

    fn judge_success(&mut self, response: &mut Response) -> Result<(), Failed> {
        let result = match self.encoding(response) {
            Some(encoding) => Err(Error::decode(encoding).with(|details| details.hint = Some(hints::ENCODED.into()))),
            None => {
                let is_page = response.body.trim_ascii_start().starts_with(b"<");
                (self.read)(Some(response)).map_err(|error| match is_page {
                    true => error.with(|details| details.hint = Some(hints::A_PAGE.into())),
                    false => error,
                })
            }
        };
        result.map_err(|error| {
            self.judge_unreadable(error.with(|details| details.request_id = self.meta.request_id.clone()))
        })?;
        self.terms.bucket.succeeded();
        Ok(())
    }

    /// After a reply that cannot be used. A read would get the same again.
    fn judge_unreadable(&mut self, error: Error) -> Failed {
        if self.call.retry == RetryClass::Read { error.into() } else { self.judge_lost(error, None) }
    }

    fn judge_failure(&mut self, failure: Failure) -> Failed {
        let kind = |timed_out| if timed_out { ErrorKind::Timeout } else { ErrorKind::Network };
        let clock = |timed_out: bool| match timed_out {
            false => String::new(),
            true if self.deadline.remaining().is_zero() => {
                format!("; the call's time of {} ran out", span(self.deadline.total))
            }
            true => format!("; an attempt may take {}", span(self.terms.attempt_timeout)),
        };
        match failure {
            Failure::Unsendable { cause } => {
                let message = format!("nothing was sent: an id or a filter is too long for a URL ({cause})");
                Error::new(ErrorKind::InvalidArgument, message).into()
            }
            Failure::NotSent { timed_out, cause } => {
                let outcome = if self.maybe_done { "" } else { "nothing was sent, so it is safe to try again: " };
                let message = format!("{outcome}{}{}", self.quotable(&cause), clock(timed_out));
                let retry = Some(Retry { reason: Reason::Transient, asked: None });
                Failed { error: Error::new(kind(timed_out), message), retry }
            }
            Failure::Barred { cause, obstacle } => {
                let outcome = if self.maybe_done { "" } else { "nothing was sent, and trying again does not help: " };
                let message = format!("{outcome}{}", self.quotable(&cause));
                let hint = Some(hints::of_obstacle(obstacle));
                Error::new(ErrorKind::Network, message).with(|details| details.hint = hint).into()
            }
            Failure::Lost { timed_out, cause } => {
                // If the time ran out, it may have been while the connection was still being made.
                let clock = clock(timed_out);
                let message =
                    format!("the request was, or may have been, sent, and no whole reply came back ({cause}{clock})");
                self.judge_lost(Error::new(kind(timed_out), message), None)
            }
            Failure::TooLarge { limit } => {
                let message = format!("the reply is larger than max_response_bytes ({limit})");
                self.judge_unreadable(Error::new(ErrorKind::Decode, message))
            }
        }
    }

    /// After an attempt that may have been carried out.
    fn judge_lost(&mut self, error: Error, asked: Option<Duration>) -> Failed {
        if !self.call.retry.may_repeat() {
            return outcome_unknown(error, self.call.operation).into();
        }
        self.maybe_done = true;
        let error = error.with(|details| {
            details.hint.get_or_insert(hints::REPEATABLE.into());
        });
        Failed { error, retry: Some(Retry { reason: Reason::Transient, asked }) }
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
        let mut message = match (&said, self.encoding(response)) {
            _ if is_redirect => {
                let target =
                    self.redirect_target(response).unwrap_or_else(|| "an address that it does not name".to_owned());
                format!("the server answered {status}, a redirect to {target}, which is not followed")
            }
            (Some(said), _) => format!("the server answered {status}: {said}"),
            (None, Some(encoding)) => format!("the server answered {status}; {encoding}"),
            (None, None) => format!("the server answered {status}, without a message"),
        };
        if let Some(asked) = asked {
            let excess = if asked > LONGEST_WAIT { ", more than a day, which is taken for one" } else { "" };
            message.push_str(&format!("; it asks to wait {}{excess}", seconds(asked)));
        }
        Error::new(kind, message).with(|details| {
            details.http_status = Some(status);
            details.request_id = self.request_id(response);
            details.retry_after = asked.map(|asked| asked.min(LONGEST_WAIT));
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
                said: said.as_deref().unwrap_or_default(),
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

    /// Server text for an error message, without secrets.
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
        let total = span(self.deadline.total);
        Error::new(ErrorKind::Timeout, format!("the call's time of {total} ran out while it waited {waiting}{outcome}"))
    }

    /// Ends the message of a call that ended before its first attempt.
    fn nothing_done(&self) -> &'static str {
        if self.maybe_done { "" } else { "; nothing was done" }
    }

    /// Adds what the whole call knows: its name, its attempts, and whether a write may have been carried out by an
    /// earlier attempt.
    fn finish_error(&self, error: Error) -> Error {
        let maybe_done = self.maybe_done && self.call.retry != RetryClass::Read;
        error.in_operation(name_of(self.call.operation)).with(|details| {
            details.attempts = self.meta.attempts;
            if maybe_done && details.kind != ErrorKind::OutcomeUnknown {
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

/// A time in whole seconds, of which an error speaks.
fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64().ceil();
    format!("{seconds} second{}", if seconds == 1.0 { "" } else { "s" })
}

/// A time as it was set.
fn span(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    format!("{seconds} second{}", if seconds == 1.0 { "" } else { "s" })
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

/// The documented error body, if the response has one: it has a status of its own and is no record or page.
fn error_body(response: &Response) -> Option<ErrorBody> {
    const LARGEST: usize = 64 * 1024;
    let is_success = (200..300).contains(&response.status);
    let body = &response.body;
    // A success is parsed by the call's reader; here only if it may be an error, which a fast search of the text shows.
    let names_a_status = || std::str::from_utf8(body).is_ok_and(|text| text.contains("statusCode"));
    if body.len() > LARGEST || is_success && !names_a_status() {
        return None;
    }
    let fields: Extra = rows::value(response.body.to_vec().into()).ok()?.parse().ok()?;
    let status = fields.get("statusCode").and_then(|status| status.parse::<f64>().ok());
    let says_error = status.is_some_and(|status| status >= 400.0);
    if is_success && (!says_error || fields.get("id").is_some() || fields.get("items").is_some()) {
        return None;
    }
    let text = |name: &str| {
        let value = fields.get(name)?;
        // A list of texts, as validators give it. Unescaped, since an escape would hide a key from masking.
        let list = || value.as_str().starts_with('[').then(|| unescaped(value.as_str()))?;
        value.text().or_else(list)
    };
    Some(ErrorBody { status, error: text("error"), message: text("message") })
}

/// The text of an error reply that is no JSON. HTML is a page of the server's edge, of no use to a caller.
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
