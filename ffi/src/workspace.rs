//! The workspace: name, ownership, removal, agency domain, plan
//!
//!     InstantlyDocument *workspace = NULL;
//!     if (instantly_workspace_update(client, "{\"name\": \"Northwind\"}", NULL, &workspace, NULL) == INSTANTLY_STATUS_OK) {
//!         const char *name = "";
//!         instantly_document_string(workspace, "/name", &name, NULL, NULL);
//!         printf("now called %s\n", name);
//!         instantly_document_free(workspace);
//!     }

use std::ffi::c_char;

use instantly_rbac::operation::{Composed, Operation};

use crate::call::{Given, call};
use crate::cancel::InstantlyCancel;
use crate::client::InstantlyClient;
use crate::document::InstantlyDocument;
use crate::error::InstantlyError;
use crate::status::InstantlyStatus;

/// The workspace of the key. Scope: workspaces:read.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_workspace_get(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::WorkspaceGet, client, options_json, cancel, document, error, Ok)
}

/// Changes the workspace. Scope: workspaces:update.
///
/// Options, at least one of: `name`, `org_logo_url` (null clears it).
#[unsafe(no_mangle)]
pub extern "C" fn instantly_workspace_update(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::WorkspaceUpdate, client, options_json, cancel, document, error, Ok)
}

/// Hands the workspace to another owner. Scope: workspaces:update. `sec` is the token that the app
/// sends to the owner.
///
/// It is sent once. Where its reply is lost, the owner is read back (scopes workspaces:read and
/// workspace_members:read): that person, and that is the result, with `/meta/recovered`; any other, and it
/// is INSTANTLY_STATUS_OUTCOME_UNKNOWN.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_workspace_change_owner(
    client: *const InstantlyClient,
    email: *const c_char,
    sec: *const c_char,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::WorkspaceChangeOwner, client, options_json, cancel, document, error, |given| {
        given.text("email", email)?.text("sec", sec)
    })
}

/// The same, to a member who accepted the invitation, by the id of the membership. Scopes:
/// workspace_members:read and workspaces:update.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_workspace_change_owner_to_member(
    client: *const InstantlyClient,
    member_id: *const c_char,
    sec: *const c_char,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Composed::WorkspaceChangeOwnerToMember, client, options_json, cancel, document, error, |given| {
        given.text("member_id", member_id)?.text("sec", sec)
    })
}

/// Schedules the workspace for removal in 24 hours. Scope: workspaces:delete. It is sent once: a lost
/// reply is INSTANTLY_STATUS_OUTCOME_UNKNOWN.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_workspace_schedule_removal(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::WorkspaceScheduleRemoval, client, options_json, cancel, document, error, Ok)
}

/// Cancels the scheduled removal. Scope: workspaces:delete.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_workspace_cancel_removal(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::WorkspaceCancelRemoval, client, options_json, cancel, document, error, Ok)
}

/// The agency domain and its verification. Scope: workspaces:read.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_workspace_get_domain(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::WorkspaceGetDomain, client, options_json, cancel, document, error, Ok)
}

/// Sets the agency domain. Scope: workspaces:update.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_workspace_set_domain(
    client: *const InstantlyClient,
    domain: *const c_char,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::WorkspaceSetDomain, client, options_json, cancel, document, error, |given| {
        given.text("domain", domain)
    })
}

/// Removes the agency domain. Scope: workspaces:update.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_workspace_delete_domain(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::WorkspaceDeleteDomain, client, options_json, cancel, document, error, Ok)
}

/// Plan and quota of each product. Scope: workspace_billing:read.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_workspace_plan(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::WorkspacePlan, client, options_json, cancel, document, error, Ok)
}

/// The subscriptions. Scope: workspace_billing:read.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_workspace_subscription(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::WorkspaceSubscription, client, options_json, cancel, document, error, Ok)
}
