//! Statuses: what every fallible function returns

use std::ffi::c_char;

use instantly_rbac::ErrorKind;

use crate::text::Names;

/// What a call came to. Numbers are only ever added.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstantlyStatus {
    /// It was done; the outputs are written.
    Ok = 0,
    /// An iterator has no more items; no output is written, and it is no error.
    End = 1,
    /// An argument is not allowed: nothing was sent, or the server answered 400 or 422.
    InvalidArgument = 2,
    /// 401: the key is missing, malformed, wrong or revoked.
    Unauthorized = 3,
    /// 402: the workspace has no active paid plan.
    PaymentRequired = 4,
    /// 403: the key lacks a scope; `instantly_error_required_scope` names those that would do.
    Forbidden = 5,
    /// 404: no such thing in this workspace.
    NotFound = 6,
    /// 409: it exists already.
    Conflict = 7,
    /// 429: the workspace's request budget is spent; see `instantly_error_retry_after`.
    RateLimited = 8,
    /// 5xx: the server failed.
    Server = 9,
    /// Any other HTTP status.
    Unexpected = 10,
    /// The server could not be reached, or the connection broke.
    Network = 11,
    /// One of the three clocks ran out; see `instantly_client_new`.
    Timeout = 12,
    /// The reply is not what the API documents, and cannot be used.
    Decode = 13,
    /// A write was sent, its reply was lost, and reading back did not show its outcome: it may or may not have
    /// been done. Look before you repeat it.
    OutcomeUnknown = 14,
    /// The caller interrupted the call. Of a write, the message says whether it may have been done.
    Cancelled = 15,
    /// A guard of this library said no; nothing was sent.
    Refused = 16,
    /// A defect of this library, a panic included.
    Internal = 17,
}

impl InstantlyStatus {
    /// The status of a kind of error. Without a wildcard, so that a new kind gets a number.
    pub(crate) fn of(kind: ErrorKind) -> InstantlyStatus {
        match kind {
            ErrorKind::InvalidArgument => InstantlyStatus::InvalidArgument,
            ErrorKind::Unauthorized => InstantlyStatus::Unauthorized,
            ErrorKind::PaymentRequired => InstantlyStatus::PaymentRequired,
            ErrorKind::Forbidden => InstantlyStatus::Forbidden,
            ErrorKind::NotFound => InstantlyStatus::NotFound,
            ErrorKind::Conflict => InstantlyStatus::Conflict,
            ErrorKind::RateLimited => InstantlyStatus::RateLimited,
            ErrorKind::Server => InstantlyStatus::Server,
            ErrorKind::Unexpected => InstantlyStatus::Unexpected,
            ErrorKind::Network => InstantlyStatus::Network,
            ErrorKind::Timeout => InstantlyStatus::Timeout,
            ErrorKind::Decode => InstantlyStatus::Decode,
            ErrorKind::OutcomeUnknown => InstantlyStatus::OutcomeUnknown,
            ErrorKind::Cancelled => InstantlyStatus::Cancelled,
            ErrorKind::Refused => InstantlyStatus::Refused,
            ErrorKind::Internal => InstantlyStatus::Internal,
        }
    }

    /// The kind of error of a number that C gave; none for success, the end and unknown numbers.
    pub(crate) fn kind_of(number: i32) -> Option<ErrorKind> {
        ErrorKind::ALL.iter().copied().find(|&kind| InstantlyStatus::of(kind) as i32 == number)
    }
}

/// The name of a status, for example `outcome_unknown`; NULL for a number that is none. The text
/// is static.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_status_name(status: i32) -> *const c_char {
    static NAMES: Names = Names::new();
    NAMES.get(status.into(), || {
        let kinds = ErrorKind::ALL.iter().map(|&kind| (InstantlyStatus::of(kind) as i64, kind.name()));
        [(InstantlyStatus::Ok as i64, "ok"), (InstantlyStatus::End as i64, "end")].into_iter().chain(kinds).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_never_change() {
        let numbers = ErrorKind::ALL.iter().map(|&kind| InstantlyStatus::of(kind) as i32);
        assert_eq!(numbers.collect::<Vec<_>>(), [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]);
    }
}
