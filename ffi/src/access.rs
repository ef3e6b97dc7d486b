//! Who can do what
//!
//! The document has `rows`, `failed`, `complete` and `meta`. A row is one person or key with one resource of the access
//! matrix: `workspace_id`, `workspace_name`, `sort` (person or key), `name`, `id`, `role` and `permissions` (of a person),
//! `scopes` (of a key), `pending` (an invitation that was not accepted yet), `readable` (false: counted as the widest),
//! `resource`, `actions`, `label` (-, Full, or such as View/Edit), `beyond` (what a key can do beyond these resources,
//! in words). `failed` is what could not be read: `workspace_id`, `workspace_name`, `parts` (members, keys), `error`.
//!
//!     InstantlyDocument *access = NULL;
//!     size_t count = 0;
//!     if (instantly_client_access(client, "{\"group\": true}", NULL, &access, NULL) == INSTANTLY_STATUS_OK
//!         && instantly_document_length(access, "/rows", &count, NULL) == INSTANTLY_STATUS_OK) {
//!         printf("%zu rows\n", count);
//!     }
//!     instantly_document_free(access);

use std::ffi::c_char;

use instantly_rbac::operation::Composed;

use crate::call::call;
use crate::cancel::InstantlyCancel;
use crate::client::InstantlyClient;
use crate::document::InstantlyDocument;
use crate::error::InstantlyError;
use crate::status::InstantlyStatus;

/// People and keys with their rights to each resource. Scopes: workspace_members:read and api_keys:read,
/// workspaces:read for the name of the workspace, and with `group` workspace_group_members:read.
///
/// Options: `person` (an e-mail address: only this person, and no keys), `group` (default false: besides this workspace,
/// every accepted sub-workspace). It is an error where nothing at all could be read.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_client_access(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Composed::ClientAccess, client, options_json, cancel, document, error, Ok)
}
