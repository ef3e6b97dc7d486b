//! The outcome of a write as the call reports it: one reading of every error.

use instantly_rbac::{Error, ErrorKind};

/// What the caller of a write may believe afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reported {
    /// It got a value.
    Done,
    /// It got an error that leaves no doubt, or is silent about any.
    NotDone,
    /// It got an error that says so.
    Unknown,
}

impl Reported {
    pub fn name(self) -> &'static str {
        match self {
            Reported::Done => "done",
            Reported::NotDone => "not done",
            Reported::Unknown => "unknown",
        }
    }
}

/// What an error claims. One that does not say counts as "not done": a caller that reads of a broken connection alone
/// concludes that nothing happened, and calls again.
pub fn claim(error: &Error) -> Reported {
    let says = |words: &str| error.message().contains(words);
    let doubts = says("may have been carried out") || says("may have been sent");
    match error.kind() {
        ErrorKind::OutcomeUnknown => Reported::Unknown,
        // Who interrupts a call knows that it was on its way, unless the error says otherwise.
        ErrorKind::Cancelled if says("nothing was done") => Reported::NotDone,
        ErrorKind::Cancelled => Reported::Unknown,
        _ if doubts => Reported::Unknown,
        ErrorKind::InvalidArgument
        | ErrorKind::Unauthorized
        | ErrorKind::PaymentRequired
        | ErrorKind::Forbidden
        | ErrorKind::NotFound
        | ErrorKind::Conflict
        | ErrorKind::RateLimited
        | ErrorKind::Server
        | ErrorKind::Unexpected
        | ErrorKind::Network
        | ErrorKind::Timeout
        | ErrorKind::Decode
        | ErrorKind::Refused
        | ErrorKind::Internal => Reported::NotDone,
    }
}
