//! From core's errors to what `lib/errors.js` makes an `Error` of.

use instantly_bridge::Dialect;
use instantly_rbac::{Error, ErrorKind};
use napi_derive::napi;
use serde::Serialize;

/// The name of a kind's errors, and their code.
fn class(kind: ErrorKind) -> (&'static str, &'static str) {
    match kind {
        ErrorKind::InvalidArgument => ("InvalidArgumentError", "ERR_INSTANTLY_INVALID_ARGUMENT"),
        ErrorKind::Unauthorized => ("UnauthorizedError", "ERR_INSTANTLY_UNAUTHORIZED"),
        ErrorKind::PaymentRequired => ("PaymentRequiredError", "ERR_INSTANTLY_PAYMENT_REQUIRED"),
        ErrorKind::Forbidden => ("ForbiddenError", "ERR_INSTANTLY_FORBIDDEN"),
        ErrorKind::NotFound => ("NotFoundError", "ERR_INSTANTLY_NOT_FOUND"),
        ErrorKind::Conflict => ("ConflictError", "ERR_INSTANTLY_CONFLICT"),
        ErrorKind::RateLimited => ("RateLimitedError", "ERR_INSTANTLY_RATE_LIMITED"),
        ErrorKind::Server => ("ServerError", "ERR_INSTANTLY_SERVER"),
        ErrorKind::Unexpected => ("UnexpectedStatusError", "ERR_INSTANTLY_UNEXPECTED"),
        ErrorKind::Network => ("NetworkError", "ERR_INSTANTLY_NETWORK"),
        ErrorKind::Timeout => ("TimeoutError", "ERR_INSTANTLY_TIMEOUT"),
        ErrorKind::Decode => ("DecodeError", "ERR_INSTANTLY_DECODE"),
        ErrorKind::OutcomeUnknown => ("OutcomeUnknownError", "ERR_INSTANTLY_OUTCOME_UNKNOWN"),
        // What Node calls the error of everything that a signal ended.
        ErrorKind::Cancelled => ("AbortError", "ABORT_ERR"),
        ErrorKind::Refused => ("RefusedError", "ERR_INSTANTLY_REFUSED"),
        ErrorKind::Internal => ("InternalError", "ERR_INSTANTLY_INTERNAL"),
    }
}

/// The text of an error, which names arguments and functions of core's as JavaScript spells them. Its fields stay as
/// every language has them, and what a server said as it said it.
fn text(error: &Error) -> String {
    let (text, message, hint) = (error.to_string(), error.message(), error.hint().unwrap_or_default());
    let start = text.strip_suffix(hint).unwrap_or(&text);
    let is_ours = error.kind() == ErrorKind::InvalidArgument && error.http_status().is_none();
    let said = if is_ours { Dialect::JavaScript.named(message) } else { message.to_owned() };
    start.replacen(message, &said, 1) + &Dialect::JavaScript.named(hint)
}

/// What `lib/errors.js` reads.
pub fn to_json(error: &Error) -> String {
    #[derive(Serialize)]
    struct ErrorJson<'a> {
        text: String,
        fields: &'a Error,
    }
    let json = serde_json::to_string(&ErrorJson { text: text(error), fields: error });
    json.expect("an error holds nothing that JSON cannot")
}

/// Every kind with the name of its errors, and their code.
#[napi]
pub fn error_classes() -> Vec<[&'static str; 3]> {
    let row = |kind: &ErrorKind| {
        let (name, code) = class(*kind);
        [kind.name(), name, code]
    };
    ErrorKind::ALL.iter().map(row).collect()
}
