//! The events of a call. No other place emits any, so this is the list of what may be in one.
//!
//! An event holds a fixed message and fields of these: operation, attempt, status, kind, wait and
//! duration (in seconds), request id. Each is a number, a name of this library, or the id that the server
//! gave the request, with the key masked. No URL, id of a record, body or server text, so that
//! nothing secret can get in.
//!
//! They belong to the thread that makes the call, so `Run` emits them and the connection does not.

use std::time::Duration;

use tracing::{Level, event};

use super::connection::Response;
use super::deadline::{Clock, Ended};
use super::failure::Failure;
use super::pool::Abandoned;
use crate::error::{Error, ErrorKind};
use crate::events::TARGET;
use crate::operation::{Operation, name_of};

/// When an attempt starts; none if its end is not logged.
pub(super) fn start(clock: &dyn Clock) -> Option<Duration> {
    tracing::enabled!(target: TARGET, Level::DEBUG).then(|| clock.now())
}

/// An attempt ended.
pub(super) fn attempted(
    operation: Option<Operation>,
    attempt: u32,
    started: Option<Duration>,
    clock: &dyn Clock,
    outcome: &Result<Result<Response, Failure>, Abandoned>,
    request_id: impl FnOnce(&Response) -> Option<String>,
) {
    let Some(started) = started else { return };
    let (operation, duration) = (name_of(operation), clock.now().saturating_sub(started).as_secs_f64());
    let kind = match outcome {
        Ok(Ok(response)) => {
            let (status, request_id) = (response.status, request_id(response));
            let request_id = request_id.as_deref();
            event!(
                target: TARGET, Level::DEBUG,
                operation, attempt, status, duration, request_id, "response received"
            );
            return;
        }
        Ok(Err(failure)) => kind_of_failure(failure),
        // It never started.
        Err(Abandoned { started: false, .. }) => return,
        Err(Abandoned { reason: Ended::Interrupted, .. }) => ErrorKind::Cancelled,
        Err(Abandoned { reason: Ended::Deadline, .. }) => ErrorKind::Timeout,
        Err(Abandoned { reason: Ended::Panicked | Ended::NoThread, .. }) => ErrorKind::Internal,
    };
    let kind = kind.name();
    event!(target: TARGET, Level::DEBUG, operation, attempt, kind, duration, "attempt failed");
}

fn kind_of_failure(failure: &Failure) -> ErrorKind {
    match failure {
        Failure::Unsendable { .. } => ErrorKind::InvalidArgument,
        Failure::NotSent { timed_out: true, .. } | Failure::Lost { timed_out: true, .. } => ErrorKind::Timeout,
        Failure::NotSent { timed_out: false, .. } | Failure::Lost { timed_out: false, .. } => ErrorKind::Network,
        Failure::Barred { .. } => ErrorKind::Network,
        Failure::TooLarge { .. } => ErrorKind::Decode,
    }
}

/// A request is sent again after this wait, if there is time left for it.
pub(super) fn retrying(operation: Option<Operation>, attempt: u32, error: &Error, wait: Duration, remaining: Duration) {
    if wait >= remaining {
        return;
    }
    let operation = name_of(operation);
    let (kind, status, wait) = (error.kind().name(), error.http_status(), wait.as_secs_f64());
    event!(target: TARGET, Level::INFO, operation, attempt, kind, status, wait, "retrying");
}

/// A request waited under the workspace's rate limit, if it had to.
pub(super) fn paced(operation: Option<Operation>, wait: Duration) {
    if !wait.is_zero() {
        let (operation, wait) = (name_of(operation), wait.as_secs_f64());
        event!(target: TARGET, Level::DEBUG, operation, wait, "waited for rate limit");
    }
}

/// The reply to a write was lost. Its outcome may still be read back.
pub(super) fn lost(operation: Option<Operation>, error: &Error) {
    let operation = name_of(operation);
    let (kind, status, request_id) = (error.kind().name(), error.http_status(), error.request_id());
    event!(target: TARGET, Level::INFO, operation, kind, status, request_id, "write reply lost");
}

/// The outcome of a lost write was read back.
pub(crate) fn recovered(operation: Operation) {
    let operation = operation.name();
    event!(target: TARGET, Level::INFO, operation, "lost write recovered");
}

/// A call ended, and the outcome of its write is not known.
pub(crate) fn outcome_unknown(operation: Option<Operation>, error: &Error) {
    let operation = name_of(operation);
    let kind = error.lost_by().unwrap_or(error.kind()).name();
    let (status, request_id) = (error.http_status(), error.request_id());
    event!(
        target: TARGET, Level::WARN,
        operation, kind, status, request_id, "write outcome unknown"
    );
}
