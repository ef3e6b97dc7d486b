//! What a call tells of itself: the only place that emits events, and the list of what may be in one.
//!
//! An event holds a fixed message and fields of these: operation, attempt, status, kind, wait and
//! duration (in seconds), request id. Each is a number, a name of ours, or the id that the server
//! gave the request, with the key masked. There is no URL among them, no id of a record, no body
//! and no server text, so that nothing secret has a way in.
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
use crate::operation::Operation;

/// When an attempt began; none where nobody listens to how it ends.
pub(super) fn begun(clock: &dyn Clock) -> Option<Duration> {
    tracing::enabled!(target: TARGET, Level::DEBUG).then(|| clock.now())
}

/// An attempt ended.
pub(super) fn attempted(
    operation: &str,
    attempt: u32,
    begun: Option<Duration>,
    clock: &dyn Clock,
    outcome: &Result<Result<Response, Failure>, Abandoned>,
    request_id: impl FnOnce(&Response) -> Option<String>,
) {
    let Some(begun) = begun else { return };
    let duration = clock.now().saturating_sub(begun).as_secs_f64();
    let kind = match outcome {
        Ok(Ok(response)) => {
            let (status, request_id) = (response.status, request_id(response));
            let request_id = request_id.as_deref();
            event!(
                target: TARGET, Level::DEBUG,
                operation, attempt, status, duration, request_id, "the server answered"
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
    event!(target: TARGET, Level::DEBUG, operation, attempt, kind, duration, "no reply came");
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
pub(super) fn retrying(operation: &str, attempt: u32, error: &Error, wait: Duration, left: Duration) {
    if wait >= left {
        return;
    }
    let (kind, status, wait) = (error.kind().name(), error.http_status(), wait.as_secs_f64());
    event!(target: TARGET, Level::INFO, operation, attempt, kind, status, wait, "waits, and tries again");
}

/// A request waited for its turn under the workspace's limit, if it had to.
pub(super) fn paced(operation: &str, wait: Duration) {
    if !wait.is_zero() {
        let wait = wait.as_secs_f64();
        event!(target: TARGET, Level::DEBUG, operation, wait, "waited for its turn under the request limit");
    }
}

/// The reply to a write was lost. What became of it may yet be found out.
pub(super) fn lost(operation: Option<Operation>, error: &Error) {
    let operation = name(operation);
    let (kind, status, request_id) = (error.kind().name(), error.http_status(), error.request_id());
    event!(target: TARGET, Level::INFO, operation, kind, status, request_id, "the reply to a write was lost");
}

/// It was found out.
pub(crate) fn found(operation: Operation) {
    let operation = operation.name();
    event!(target: TARGET, Level::INFO, operation, "what became of a lost write was found");
}

/// A call ended, and the outcome of its write is not known.
pub(crate) fn outcome_unknown(operation: Option<Operation>, error: &Error) {
    let operation = name(operation);
    let kind = error.lost_by().unwrap_or(error.kind()).name();
    let (status, request_id) = (error.http_status(), error.request_id());
    event!(
        target: TARGET, Level::WARN,
        operation, kind, status, request_id, "a write was sent, and its outcome is not known"
    );
}

fn name(operation: Option<Operation>) -> &'static str {
    operation.map_or("client.request", Operation::name)
}
