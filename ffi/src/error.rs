//! Errors
//!
//! Every fallible function takes `InstantlyError **error` last. It may be NULL. On failure, and
//! only then, an error is put there, which is yours to free (or NULL, where no handle was left for it);
//! what stood there before is not looked at. No error ever holds a key.
//!
//!     InstantlyDocument *member = NULL;
//!     InstantlyError *error = NULL;
//!     if (instantly_members_get(client, "no-such-id", NULL, NULL, &member, &error) != INSTANTLY_STATUS_OK) {
//!         fprintf(stderr, "%s\n", instantly_error_text(error));
//!         instantly_error_free(error);
//!     }
//!
//! The functions below never fail: of NULL, and of an error that was freed, they return NULL or 0.

use std::ffi::c_char;
use std::ptr;

use instantly_rbac::Error;

use crate::boundary::{free, put_optional, quietly};
use crate::handles::peek;
use crate::status::InstantlyStatus;
use crate::text::Text;

/// Why a call failed: what failed, whether it is safe to try again, and the next step.
pub struct InstantlyError {
    error: Error,
    text: Text,
    message: Text,
    operation: Option<Text>,
    request_id: Option<Text>,
    hint: Option<Text>,
    required_scopes: Vec<Text>,
    candidates: Vec<Text>,
    json: Text,
}

impl InstantlyError {
    pub(crate) fn error(&self) -> &Error {
        &self.error
    }
}

impl From<Error> for InstantlyError {
    fn from(error: Error) -> Self {
        InstantlyError {
            text: error.to_string().into(),
            message: error.message().into(),
            operation: error.operation().map(Text::from),
            request_id: error.request_id().map(Text::from),
            hint: error.hint().map(Text::from),
            required_scopes: error.required_scopes().iter().map(|scope| scope.as_str().into()).collect(),
            candidates: error.candidates().iter().map(|id| id.as_str().into()).collect(),
            json: serde_json::to_string(&error).unwrap_or_default().into(),
            error,
        }
    }
}

/// A text of an error that lives as long as its handle.
fn borrow(error: *const InstantlyError, read: impl FnOnce(&InstantlyError) -> Option<&Text>) -> *const c_char {
    quietly(ptr::null(), || read(&*peek(error)?).map(Text::as_ptr))
}

/// Everything to show a person: the operation, what failed, and the next step.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_error_text(error: *const InstantlyError) -> *const c_char {
    borrow(error, |error| Some(&error.text))
}

/// The status that came with it; `INSTANTLY_STATUS_OK` of no error.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_error_status(error: *const InstantlyError) -> InstantlyStatus {
    quietly(InstantlyStatus::Ok, || Some(InstantlyStatus::of(peek(error)?.error.kind())))
}

/// What failed, and whether it is safe to try again.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_error_message(error: *const InstantlyError) -> *const c_char {
    borrow(error, |error| Some(&error.message))
}

/// The canonical name of what was called, for example `members.get`; NULL where there is none.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_error_operation(error: *const InstantlyError) -> *const c_char {
    borrow(error, |error| error.operation.as_ref())
}

/// The next step; NULL where none is known.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_error_hint(error: *const InstantlyError) -> *const c_char {
    borrow(error, |error| error.hint.as_ref())
}

/// The HTTP status; 0 where the server did not answer.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_error_http_status(error: *const InstantlyError) -> i32 {
    quietly(0, || peek(error)?.error.http_status().map(i32::from))
}

/// The id that the server gave the request, for its support; NULL where it gave none.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_error_request_id(error: *const InstantlyError) -> *const c_char {
    borrow(error, |error| error.request_id.as_ref())
}

/// How many requests were tried; 0 where the call ended before any was.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_error_attempts(error: *const InstantlyError) -> u32 {
    quietly(0, || Some(peek(error)?.error.attempts()))
}

/// Whether the server said how long to wait, and how long, in seconds. `seconds` may be NULL, and
/// is written only where this returns true.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_error_retry_after(error: *const InstantlyError, seconds: *mut f64) -> bool {
    quietly(false, || {
        put_optional(seconds, peek(error)?.error.retry_after()?.as_secs_f64());
        Some(true)
    })
}

/// How many scopes a 403 names, or an unknown outcome that could not be read back. Any one of them
/// would do.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_error_required_scope_count(error: *const InstantlyError) -> usize {
    quietly(0, || Some(peek(error)?.required_scopes.len()))
}

/// One of those scopes, narrowest first; NULL past the last.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_error_required_scope(error: *const InstantlyError, index: usize) -> *const c_char {
    borrow(error, |error| error.required_scopes.get(index))
}

/// How many things an unknown outcome names that the call may have made.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_error_candidate_count(error: *const InstantlyError) -> usize {
    quietly(0, || Some(peek(error)?.candidates.len()))
}

/// The id of one of those: of `instantly_keys_create` a live key whose secret is lost; NULL past the
/// last.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_error_candidate(error: *const InstantlyError, index: usize) -> *const c_char {
    borrow(error, |error| error.candidates.get(index))
}

/// The whole error as JSON: `kind`, `message`, `http_status`, `operation`, `required_scopes`,
/// `retry_after_seconds`, `request_id`, `attempts`, `hint`, `candidates`.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_error_json(error: *const InstantlyError) -> *const c_char {
    borrow(error, |error| Some(&error.json))
}

/// Frees an error. NULL, and an error that was freed, are left alone.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_error_free(error: *mut InstantlyError) {
    free(error);
}
