//! Fault scripts: what goes wrong, with which operation, when and how often.
//!
//! Faults are tried in the order in which they were added; the first that is due strikes.

use std::fmt;
use std::time::Duration;

use instantly_rbac::Operation;

use crate::http::Reply;

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mishap {
    Refuse,
    Status(Reply),
    Reset,
    Stall,
    Late(Duration),
    Drip(Duration),
    Cut(usize),
    Truncate(usize),
    Garbage,
    DropReply,
}

impl Mishap {
    /// Whether it leaves open if the request is carried out, so that a script has to say it.
    pub fn is_open(&self) -> bool {
        matches!(self, Mishap::Status(_) | Mishap::Reset | Mishap::Stall)
    }

    /// Whether the request is carried out, when it is received, although its reply goes wrong.
    fn carries_out(&self) -> bool {
        match self {
            Mishap::Refuse | Mishap::Status(_) | Mishap::Reset | Mishap::Stall | Mishap::Late(_) => false,
            Mishap::Drip(_) | Mishap::Cut(_) | Mishap::Truncate(_) | Mishap::Garbage | Mishap::DropReply => true,
        }
    }
}

impl fmt::Display for Mishap {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Mishap::Refuse => formatter.write_str("refuse"),
            Mishap::Status(reply) => write!(formatter, "status {}", reply.status),
            Mishap::Reset => formatter.write_str("reset"),
            Mishap::Stall => formatter.write_str("stall"),
            Mishap::Late(delay) => write!(formatter, "late {delay:?}"),
            Mishap::Drip(interval) => write!(formatter, "drip {interval:?}"),
            Mishap::Cut(bytes) => write!(formatter, "cut {bytes}"),
            Mishap::Truncate(bytes) => write!(formatter, "truncate {bytes}"),
            Mishap::Garbage => formatter.write_str("garbage"),
            Mishap::DropReply => formatter.write_str("drop_reply"),
        }
    }
}

/// What a fault does to one request.
pub(crate) struct Strike {
    pub mishap: Mishap,
    /// Whether the request is carried out when it is received.
    pub carries_out: bool,
}

/// As the log of requests shows it.
impl fmt::Display for Strike {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let carried_out = if self.carries_out && self.mishap.is_open() { ", carried out" } else { "" };
        write!(formatter, "{}{carried_out}", self.mishap)
    }
}

/// One thing that goes wrong: once, with any operation and at once, unless said otherwise.
///
/// ```
/// use instantly_rbac::ErrorKind;
/// use instantly_sandbox::{Fault, Sandbox};
///
/// let sandbox = Sandbox::start()?;
/// let client = sandbox.client()?;
/// sandbox.fault(Fault::status(403).on("keys.list"));
/// assert_eq!(client.keys().list(&Default::default()).unwrap_err().kind(), ErrorKind::Forbidden);
/// assert!(client.keys().list(&Default::default()).is_ok(), "a fault strikes once by default");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a fault does nothing until it is given to `Sandbox::fault`"]
pub struct Fault {
    mishap: Mishap,
    carries_out: bool,
    operation: Option<Operation>,
    skip: u32,
    /// None strikes for ever.
    remaining: Option<u32>,
}

impl Fault {
    fn new(mishap: Mishap) -> Fault {
        Fault { carries_out: mishap.carries_out(), mishap, operation: None, skip: 0, remaining: Some(1) }
    }

    /// Resets the connection (TCP RST) once the head of the request was read, before its body is.
    /// Nothing is carried out. (Only the body distinguishes `tags.assign` from `tags.unassign`, so theirs is
    /// read first.)
    pub fn refuse() -> Fault {
        Fault::new(Mishap::Refuse)
    }

    /// Answers with this status and the documented error body. Nothing is carried out, unless
    /// [`carried_out`](Self::carried_out) says so.
    pub fn status(status: u16) -> Fault {
        Fault::new(Mishap::Status(Reply::error(status, "A fault of the sandbox")))
    }

    /// Answers with this status, these headers and this body. Nothing is carried out, unless
    /// [`carried_out`](Self::carried_out) says so. An empty body stays empty; the content type is
    /// JSON and the date that of the sandbox unless a header says otherwise.
    pub fn status_with(status: u16, headers: &[(&str, &str)], body: &str) -> Fault {
        let reply = Reply::bytes(status, body);
        Fault::new(Mishap::Status(headers.iter().fold(reply, |reply, (name, value)| reply.header(name, *value))))
    }

    /// Resets the connection (TCP RST) once the request was read. Nothing is carried out, unless
    /// [`carried_out`](Self::carried_out) says so.
    pub fn reset() -> Fault {
        Fault::new(Mishap::Reset)
    }

    /// Reads the request and never answers; the connection stays open until the client closes it
    /// or the sandbox stops. Nothing is carried out, unless [`carried_out`](Self::carried_out)
    /// says so.
    pub fn stall() -> Fault {
        Fault::new(Mishap::Stall)
    }

    /// Reads the request and never answers, as [`stall`](Self::stall), and carries it out so much
    /// later, also when the client has gone by then. Other requests are answered meanwhile, and see
    /// nothing of it. What the sandbox has not carried out when it stops never is.
    ///
    /// ```
    /// use std::time::Duration;
    /// use instantly_rbac::ErrorKind;
    /// use instantly_sandbox::{Fault, Sandbox};
    ///
    /// let sandbox = Sandbox::start()?;
    /// let (hasty, patient) = (sandbox.client()?, sandbox.client()?);
    /// let hasty = hasty.with_attempt_timeout(Duration::from_millis(100));
    /// let before = patient.keys().list(&Default::default())?.len();
    /// sandbox.fault(Fault::late(Duration::from_millis(300)).on("keys.create"));
    /// assert_eq!(hasty.keys().create("late", &["leads:read"]).unwrap_err().kind(), ErrorKind::OutcomeUnknown);
    /// while sandbox.late_requests() > 0 {
    ///     std::thread::sleep(Duration::from_millis(10));
    /// }
    /// assert_eq!(patient.keys().list(&Default::default())?.len(), before + 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn late(delay: Duration) -> Fault {
        Fault::new(Mishap::Late(delay))
    }

    /// Carries the request out, then sends the reply (head and body) one byte an interval.
    pub fn drip(interval: Duration) -> Fault {
        Fault::new(Mishap::Drip(interval))
    }

    /// Carries the request out, sends so many bytes of the reply, its head included, and closes the
    /// connection.
    pub fn cut(reply_bytes: usize) -> Fault {
        Fault::new(Mishap::Cut(reply_bytes))
    }

    /// Carries the request out, announces the reply's full length, sends so many bytes of the
    /// body and closes the connection.
    pub fn truncate(body_bytes: usize) -> Fault {
        Fault::new(Mishap::Truncate(body_bytes))
    }

    /// Carries the request out, then answers 200 with bytes that are no JSON.
    pub fn garbage() -> Fault {
        Fault::new(Mishap::Garbage)
    }

    /// Carries the request out, then closes the connection without a reply.
    pub fn drop_reply() -> Fault {
        Fault::new(Mishap::DropReply)
    }

    /// Carries the request out first, where the fault would otherwise leave it: for
    /// [`status`](Self::status), [`status_with`](Self::status_with), [`reset`](Self::reset) and
    /// [`stall`](Self::stall). A proxy answers 502 although the API did what it was asked:
    ///
    /// ```
    /// use instantly_sandbox::{Fault, Sandbox};
    ///
    /// let sandbox = Sandbox::start()?;
    /// let html = [("content-type", "text/html")];
    /// sandbox.fault(Fault::status_with(502, &html, "<h1>Bad Gateway</h1>").carried_out().on("members.invite"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Panics
    ///
    /// For a fault of another kind, which has its own answer to that.
    pub fn carried_out(mut self) -> Fault {
        assert!(self.mishap.is_open(), "a fault {} says by its kind whether the request is carried out", self.mishap);
        self.carries_out = true;
        self
    }

    /// Strikes only requests of this operation, by its canonical name, for example
    /// `members.list`.
    ///
    /// # Panics
    ///
    /// Where no operation has that name: a misspelt fault would never strike, and the test that
    /// relies on it would pass for the wrong reason. [`Operation::by_name`] checks a name beforehand.
    pub fn on(mut self, operation: &str) -> Fault {
        match Operation::by_name(operation) {
            Some(operation) => self.operation = Some(operation),
            None => panic!("no operation is called {operation:?}; names look like members.list"),
        }
        self
    }

    /// Strikes so many times. Default: once.
    pub fn times(mut self, times: u32) -> Fault {
        self.remaining = Some(times);
        self
    }

    /// Strikes every time, until [`Sandbox::clear_faults`](crate::Sandbox::clear_faults).
    pub fn always(mut self) -> Fault {
        self.remaining = None;
        self
    }

    /// Lets so many matching requests pass first.
    pub fn after(mut self, requests: u32) -> Fault {
        self.skip = requests;
        self
    }

    /// Whether it would strike the next request of that operation.
    fn is_due(&self, operation: Option<Operation>) -> bool {
        (self.operation.is_none() || self.operation == operation) && self.skip == 0 && self.remaining != Some(0)
    }

    /// What this fault does to a request of that operation, counting it.
    fn strike(&mut self, operation: Option<Operation>) -> Option<Strike> {
        if self.operation.is_some() && self.operation != operation {
            return None;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return None;
        }
        match &mut self.remaining {
            Some(0) => return None,
            Some(remaining) => *remaining -= 1,
            None => {}
        }
        Some(Strike { mishap: self.mishap.clone(), carries_out: self.carries_out })
    }
}

/// What the first fault that is due does to a request.
pub(crate) fn strike(faults: &mut [Fault], operation: Option<Operation>) -> Option<Strike> {
    faults.iter_mut().find_map(|fault| fault.strike(operation))
}

/// Whether the first fault that is due refuses the request. Nothing is counted yet.
pub(crate) fn refuses(faults: &[Fault], operation: Option<Operation>) -> bool {
    faults.iter().find(|fault| fault.is_due(operation)).is_some_and(|fault| fault.mishap == Mishap::Refuse)
}
