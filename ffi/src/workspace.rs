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

use instantly_rbac::workspace::WorkspaceUpdate;

use crate::boundary::text;
use crate::call::call;
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
    call("workspace.get", client, options_json, cancel, document, error, |call| {
        call.client()?.workspace().get().map(InstantlyDocument::record)
    })
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
    call("workspace.update", client, options_json, cancel, document, error, |call| {
        let (client, update) = call.options::<WorkspaceUpdate>()?;
        client.workspace().update(&update).map(InstantlyDocument::record)
    })
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
    call("workspace.change_owner", client, options_json, cancel, document, error, |call| {
        let (email, sec) = (text(email, "email")?, text(sec, "sec")?);
        call.client()?.workspace().change_owner(email, sec).map(InstantlyDocument::record)
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
    call("workspace.change_owner_to_member", client, options_json, cancel, document, error, |call| {
        let (member_id, sec) = (text(member_id, "member_id")?, text(sec, "sec")?);
        call.client()?.workspace().change_owner_to_member(member_id, sec).map(InstantlyDocument::record)
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
    call("workspace.schedule_removal", client, options_json, cancel, document, error, |call| {
        call.client()?.workspace().schedule_removal().map(InstantlyDocument::record)
    })
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
    call("workspace.cancel_removal", client, options_json, cancel, document, error, |call| {
        call.client()?.workspace().cancel_removal().map(InstantlyDocument::record)
    })
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
    call("workspace.get_domain", client, options_json, cancel, document, error, |call| {
        call.client()?.workspace().get_domain().map(InstantlyDocument::record)
    })
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
    call("workspace.set_domain", client, options_json, cancel, document, error, |call| {
        let domain = text(domain, "domain")?;
        call.client()?.workspace().set_domain(domain).map(InstantlyDocument::record)
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
    call("workspace.delete_domain", client, options_json, cancel, document, error, |call| {
        call.client()?.workspace().delete_domain().map(InstantlyDocument::record)
    })
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
    call("workspace.plan", client, options_json, cancel, document, error, |call| {
        call.client()?.workspace().plan().map(InstantlyDocument::record)
    })
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
    call("workspace.subscription", client, options_json, cancel, document, error, |call| {
        call.client()?.workspace().subscription().map(InstantlyDocument::record)
    })
}
