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
    Status(Reply),
    Reset,
    Stall,
    Drip(Duration),
    Truncate(usize),
    Garbage,
    DropReply,
}

impl Mishap {
    /// Whether the request is carried out although its reply goes wrong.
    pub fn carries_out(&self) -> bool {
        match self {
            Mishap::Status(_) | Mishap::Reset | Mishap::Stall => false,
            Mishap::Drip(_) | Mishap::Truncate(_) | Mishap::Garbage | Mishap::DropReply => true,
        }
    }
}

impl fmt::Display for Mishap {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Mishap::Status(reply) => write!(formatter, "status {}", reply.status),
            Mishap::Reset => formatter.write_str("reset"),
            Mishap::Stall => formatter.write_str("stall"),
            Mishap::Drip(interval) => write!(formatter, "drip {interval:?}"),
            Mishap::Truncate(bytes) => write!(formatter, "truncate {bytes}"),
            Mishap::Garbage => formatter.write_str("garbage"),
            Mishap::DropReply => formatter.write_str("drop_reply"),
        }
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
/// assert!(client.keys().list(&Default::default()).is_ok(), "a fault strikes once unless told otherwise");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a fault does nothing until it is given to `Sandbox::fault`"]
pub struct Fault {
    mishap: Mishap,
    operation: Option<Operation>,
    skip: u32,
    /// None strikes for ever.
    remaining: Option<u32>,
}

impl Fault {
    fn new(mishap: Mishap) -> Fault {
        Fault { mishap, operation: None, skip: 0, remaining: Some(1) }
    }

    /// Answers with this status and the documented error body. Nothing is carried out.
    pub fn status(status: u16) -> Fault {
        Fault::new(Mishap::Status(Reply::error(status, "A fault of the sandbox")))
    }

    /// Answers with this status, these headers and this body. Nothing is carried out. An empty
    /// body stays empty; the content type is JSON unless a header says otherwise.
    pub fn status_with(status: u16, headers: &[(&str, &str)], body: &str) -> Fault {
        let reply = Reply::bytes(status, body);
        Fault::new(Mishap::Status(headers.iter().fold(reply, |reply, (name, value)| reply.header(name, *value))))
    }

    /// Resets the connection (TCP RST) once the request was read. Nothing is carried out.
    pub fn reset() -> Fault {
        Fault::new(Mishap::Reset)
    }

    /// Reads the request and never answers; the connection stays open until the client closes it
    /// or the sandbox stops. Nothing is carried out.
    pub fn stall() -> Fault {
        Fault::new(Mishap::Stall)
    }

    /// Carries the request out, then sends the reply (head and body) one byte an interval.
    pub fn drip(interval: Duration) -> Fault {
        Fault::new(Mishap::Drip(interval))
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

    /// Strikes only requests of this operation, by its canonical name, for example
    /// `members.list`.
    ///
    /// # Panics
    ///
    /// Where no operation has that name: a misspelt fault would never strike, and the test that
    /// relies on it would pass for the wrong reason. [`Operation::by_name`] tells beforehand.
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

    /// What this fault does to a request of that operation, counting it.
    fn strike(&mut self, operation: Option<Operation>) -> Option<Mishap> {
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
        Some(self.mishap.clone())
    }
}

/// What the first fault that is due does to a request.
pub(crate) fn strike(faults: &mut [Fault], operation: Option<Operation>) -> Option<Mishap> {
    faults.iter_mut().find_map(|fault| fault.strike(operation))
}
