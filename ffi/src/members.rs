//! Members: who is in
//!
//!     InstantlyDocument *member = NULL;
//!     InstantlyError *error = NULL;
//!     if (instantly_members_invite(client, "sam@example.com", "editor", NULL, NULL, &member, &error)
//!         == INSTANTLY_STATUS_OUTCOME_UNKNOWN) {
//!         // It may have been sent: look into instantly_members_list before you repeat it.
//!     }
//!     instantly_error_free(error);
//!     instantly_document_free(member);

use std::ffi::c_char;

use instantly_bridge::Function;
use instantly_rbac::operation::Operation;

use crate::call::{Given, call, open};
use crate::cancel::InstantlyCancel;
use crate::client::InstantlyClient;
use crate::document::InstantlyDocument;
use crate::error::InstantlyError;
use crate::iterator::InstantlyIterator;
use crate::status::InstantlyStatus;

/// All members that match, or an error: never a part of the list. Scope: workspace_members:read.
///
/// Options: `accepted` (true or false), `search` (name or e-mail), `page_size` (1 to 100; default 100),
/// `max_items` (1 and up; then `complete` says whether that was all).
#[unsafe(no_mangle)]
pub extern "C" fn instantly_members_list(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::MembersList, client, options_json, cancel, document, error, Ok)
}

/// The same, page by page as they are needed.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_members_open(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    iterator: *mut *mut InstantlyIterator,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    open(Operation::MembersList, client, options_json, cancel, iterator, error)
}

/// One page of the same. Options: the filters above, `limit` (1 to 100; default 100), `starting_after`
/// (the page before's `next_starting_after`).
#[unsafe(no_mangle)]
pub extern "C" fn instantly_members_page(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Function::Page(Operation::MembersList), client, options_json, cancel, document, error, Ok)
}

/// One member, by the id of the membership. Scope: workspace_members:read.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_members_get(
    client: *const InstantlyClient,
    id: *const c_char,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::MembersGet, client, options_json, cancel, document, error, |given| given.text("id", id))
}

/// Invites a person by e-mail, in any role but `owner` and `client`, which cannot be granted.
/// Scope: workspace_members:create.
///
/// It is sent once. Where its reply is lost, the person is looked for among the members (scope
/// workspace_members:read): found, that is the result, with `/meta/recovered`; not found,
/// INSTANTLY_STATUS_OUTCOME_UNKNOWN; a member from before, INSTANTLY_STATUS_CONFLICT.
///
/// Options: `user_email` (the address of the person's account, where it is another one), `nickname` (a
/// private label, up to 80 characters), `permissions` (sections of the app; they cannot be changed later).
#[unsafe(no_mangle)]
pub extern "C" fn instantly_members_invite(
    client: *const InstantlyClient,
    email: *const c_char,
    role: *const c_char,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::MembersInvite, client, options_json, cancel, document, error, |given| {
        given.text("email", email)?.text("role", role)
    })
}

/// Changes a member. Scope: workspace_members:update.
///
/// Options, at least one of: `role` (any but owner and client), `nickname` (null clears it).
#[unsafe(no_mangle)]
pub extern "C" fn instantly_members_update(
    client: *const InstantlyClient,
    id: *const c_char,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::MembersUpdate, client, options_json, cancel, document, error, |given| given.text("id", id))
}

/// Removes a member from the workspace. Scope: workspace_members:delete.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_members_remove(
    client: *const InstantlyClient,
    id: *const c_char,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call(Operation::MembersRemove, client, options_json, cancel, document, error, |given| given.text("id", id))
}
