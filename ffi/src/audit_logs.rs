//! The audit log: what happened
//!
//! It records logins, campaigns, leads, accounts, webhooks and API keys; no member, role, tag or
//! ownership change. Order and retention are not documented.
//!
//!     struct ArrowArrayStream stream;
//!     if (instantly_audit_logs_batches(client, "{\"max_items\": 10}", NULL, &stream, NULL) == INSTANTLY_STATUS_OK) {
//!         struct ArrowArray batch;
//!         while (stream.get_next(&stream, &batch) == 0 && batch.release != NULL) {
//!             printf("%lld events\n", (long long)batch.length);
//!             batch.release(&batch);
//!         }
//!         stream.release(&stream);
//!     }

use std::ffi::c_char;

use instantly_bridge::{Function, audit_log_items};
use instantly_rbac::arrow::arrow_array::ffi_stream::FFI_ArrowArrayStream as ArrowArrayStream;
use instantly_rbac::audit_logs::ActivityType;
use instantly_rbac::audit_logs::arrow::AuditLogBatches;
use instantly_rbac::operation::{Composed, Operation};

use crate::boundary::{guard, slot};
use crate::call::{call, open, prepare};
use crate::cancel::InstantlyCancel;
use crate::client::InstantlyClient;
use crate::document::InstantlyDocument;
use crate::error::InstantlyError;
use crate::iterator::InstantlyIterator;
use crate::status::InstantlyStatus;
use crate::text::Names;

/// All events that match, 1,000 a request, or an error. Scope: audit_logs:read. An empty log is no error:
/// `meta.hint` says what may be the cause. For a long log, use the iterator or the batches: a document
/// holds all of it at once.
///
/// Options: `activity_type` (a code), `search`, `start_date`, `end_date` (such as "2026-01-31"),
/// `page_size` (1 to 1,000; default 1,000), `max_items`.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_audit_logs_list(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::AuditLogsList, client, options_json, cancel, document, error, Ok)
}

/// The same, page by page as they are needed.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_audit_logs_open(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    iterator: *mut *mut InstantlyIterator,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    open(Operation::AuditLogsList, client, options_json, cancel, iterator, error)
}

/// One page of the same. Options: the filters above, `limit` (1 to 1,000; default 1,000), `starting_after`
/// (the page before's `next_starting_after`).
#[unsafe(no_mangle)]
pub extern "C" fn instantly_audit_logs_page(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Function::Page(Operation::AuditLogsList), client, options_json, cancel, document, error, Ok)
}

/// How many events each user caused, by hour and kind. Scope: audit_logs:read. A log of any length takes
/// the memory of one page and of the counts. Options: those of the list. An error of any page is an
/// error, and never the counts of a part.
///
/// The document has `counts`, `events` (how many were read: their sum), `complete` (false only where
/// `max_items` ended the log) and `meta`. A count has `user_id`, `user_name`, `hour` (its start in UTC, such
/// as "2026-01-31T14:00:00.000Z"), `activity_type` (a code) and `events`; the first four are null where the
/// events do not say, and the counts sorted by hour, name, id and kind, with null last. A user is one user
/// under all names: counted by id, and called by the latest name. Events without an id are counted by
/// name, and those without either (of an API key or of the system) together.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_audit_logs_activity(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Composed::AuditLogsActivity, client, options_json, cancel, document, error, Ok)
}

/// The events as columns, by the Arrow C stream interface: one batch a page, asked for when the stream
/// is read, so that a log of any length takes the memory of one page. Options: those of the list.
///
/// `stream` is a struct of the caller's, which this fills; release it with its own `release`. An
/// error of a page is reported by the stream: `get_next` returns an errno code, `get_last_error` the
/// text, and the stream is over. What is wrong with the options is reported now.
///
/// The columns, all nullable, are the fields of an event in their order: texts and objects (as JSON) are
/// utf8, `timestamp` a timestamp of milliseconds in UTC, whole numbers and `activity_type` (the code) int64,
/// `from_api` bool; behind `activity_type` comes `activity_type_name` (utf8, null for a code that this version
/// does not know), at the end `extra` (utf8, a JSON object) and `irregular` (list of utf8).
#[unsafe(no_mangle)]
pub extern "C" fn instantly_audit_logs_batches(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    stream: *mut ArrowArrayStream,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    guard(Composed::AuditLogsBatches.name(), error, || {
        let slot = slot(stream, "stream")?;
        let items = audit_log_items(prepare(client, options_json, cancel, Ok)?)?;
        slot.put(AuditLogBatches::from(items).into_ffi_stream());
        Ok(InstantlyStatus::Ok)
    })
}

/// The name of an event's `activity_type`, for example `API key created`; NULL for a code that this
/// version does not know. The text is static.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_audit_logs_activity_name(code: i64) -> *const c_char {
    static NAMES: Names = Names::new();
    NAMES.get(code, || ActivityType::KNOWN.iter().map(|known| (known.code(), known.name())).collect())
}
