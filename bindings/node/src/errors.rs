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

/// The text of an error, which names an argument of core's as JavaScript spells it. Its fields stay as every
/// language has them.
fn text(error: &Error) -> String {
    let text = error.to_string();
    let is_ours = error.kind() == ErrorKind::InvalidArgument && error.http_status().is_none();
    match error.message().split_once(": ") {
        Some((name, _)) if is_ours && name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_') => {
            text.replacen(&format!("{name}: "), &format!("{}: ", Dialect::JavaScript.spell(name)), 1)
        }
        _ => text,
    }
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
