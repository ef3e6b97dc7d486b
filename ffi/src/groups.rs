//! The workspace group: which workspaces belong together
//!
//! An agency's workspace holds links to those of its clients.
//!
//!     InstantlyDocument *links = NULL;
//!     if (instantly_groups_list(client, NULL, NULL, &links, NULL) == INSTANTLY_STATUS_OK) {
//!         const char *id = NULL;
//!         instantly_document_string(links, "/items/0/sub_workspace_id", &id, NULL, NULL);
//!         InstantlyClient *theirs = NULL;
//!         if (instantly_client_as_workspace(client, id, &theirs, NULL) == INSTANTLY_STATUS_OK) {
//!             printf("acting for %s\n", instantly_client_workspace_id(theirs));
//!             instantly_client_free(theirs);
//!         }
//!         instantly_document_free(links);
//!     }

use std::ffi::{c_char, c_int, c_void};

use instantly_rbac::groups::{ForEach, GroupMember};
use instantly_rbac::{Error, Result};
use serde::Serialize;
use serde_json::Value;

use crate::boundary::{Callback, text};
use crate::call::call;
use crate::cancel::InstantlyCancel;
use crate::client::InstantlyClient;
use crate::document::InstantlyDocument;
use crate::error::InstantlyError;
use crate::iterator::{InstantlyIterator, open};
use crate::options::Nothing;
use crate::status::InstantlyStatus;

/// All links of this workspace's group, or an error. Scope: workspace_group_members:read.
///
/// Options: `page_size`, `max_items`.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_groups_list(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call("groups.list", client, options_json, cancel, document, error, |call| {
        let (client, Nothing {}, paging) = call.list()?;
        client.groups().iter().bounded(&paging).into_list().map(InstantlyDocument::new)
    })
}

/// The same, page by page as they are needed.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_groups_open(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    iterator: *mut *mut InstantlyIterator,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    open("groups.iter", client, options_json, cancel, iterator, error, |call| {
        let (client, Nothing {}, paging) = call.list()?;
        InstantlyIterator::new(client.groups().iter().bounded(&paging))
    })
}

/// One page of the same. Options: `limit` (1 to 100; default 100), `starting_after`
/// (the page before's `next_starting_after`).
#[unsafe(no_mangle)]
pub extern "C" fn instantly_groups_page(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call("groups.page", client, options_json, cancel, document, error, |call| {
        let (client, Nothing {}, options) = call.page()?;
        client.groups().page(&options).map(InstantlyDocument::new)
    })
}

/// One link. Scope: workspace_group_members:read.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_groups_get(
    client: *const InstantlyClient,
    id: *const c_char,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call("groups.get", client, options_json, cancel, document, error, |call| {
        let id = text(id, "id")?;
        call.client()?.groups().get(id).map(InstantlyDocument::record)
    })
}

/// Invites a workspace into the group; its owner must accept. Scope: workspace_group_members:create.
///
/// Where the reply is lost, the link is looked for (scope workspace_group_members:read): found, it is the
/// result, with `/meta/recovered`; otherwise it is sent again, since the API takes one at a time. Where
/// neither helps within the call's time: INSTANTLY_STATUS_OUTCOME_UNKNOWN.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_groups_invite(
    client: *const InstantlyClient,
    sub_workspace_id: *const c_char,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call("groups.invite", client, options_json, cancel, document, error, |call| {
        let id = text(sub_workspace_id, "sub_workspace_id")?;
        call.client()?.groups().invite(id).map(InstantlyDocument::record)
    })
}

/// Removes a sub-workspace, or leaves the group. Scope: workspace_group_members:delete.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_groups_remove(
    client: *const InstantlyClient,
    id: *const c_char,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call("groups.remove", client, options_json, cancel, document, error, |call| {
        let id = text(id, "id")?;
        call.client()?.groups().remove(id).map(InstantlyDocument::new)
    })
}

/// The admin workspace of this one, if it has one. The documentation names no scope.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_groups_admin(
    client: *const InstantlyClient,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call("groups.admin", client, options_json, cancel, document, error, |call| {
        call.client()?.groups().admin().map(InstantlyDocument::record)
    })
}

/// What `instantly_groups_for_each` calls for every accepted sub-workspace, from up to 8 threads of
/// the library at once (with stacks of 2 MiB): with a client that acts for it and the link to it,
/// which both live during the call, and the context.
///
/// It may give a document as `*result` (one that a call made, one from `instantly_document_from_json`,
/// or the link itself), or an error as `*error`: both become the library's, and are not freed here. It
/// returns an `InstantlyStatus`, as an int. It must not throw, nor leave by longjmp.
pub type InstantlyForEach = Option<
    extern "C" fn(
        workspace: *const InstantlyClient,
        link: *const InstantlyDocument,
        context: *mut c_void,
        result: *mut *mut InstantlyDocument,
        error: *mut *mut InstantlyError,
    ) -> c_int,
>;

/// One sub-workspace, and what came of it.
#[derive(Serialize)]
struct Outcome {
    link: GroupMember,
    result: Option<Value>,
    error: Option<Error>,
}

/// Calls a function for every accepted sub-workspace. The document is an array in the order of the
/// group, of `link`, `result` and `error`: one failure ends nothing, and neither does `cancel` once
/// the group was listed: the calls that are under way end, sub-workspaces that were not begun have
/// the error `cancelled`, and the status is INSTANTLY_STATUS_OK. Secrets of results are read at
/// "/0/result/key" and its like. Scope: workspace_group_members:read, and what the function needs.
#[unsafe(no_mangle)]
pub extern "C" fn instantly_groups_for_each(
    client: *const InstantlyClient,
    function: InstantlyForEach,
    context: *mut c_void,
    options_json: *const c_char,
    cancel: *const InstantlyCancel,
    document: *mut *mut InstantlyDocument,
    error: *mut *mut InstantlyError,
) -> InstantlyStatus {
    call("groups.for_each", client, options_json, cancel, document, error, |call| {
        let function = function.ok_or_else(|| Error::invalid_argument("function", "must not be NULL"))?;
        let callback = Callback::new(function, context);
        let outcomes = call.client()?.groups().for_each(|workspace, link| {
            callback.call(workspace.clone().into(), InstantlyDocument::new(link.clone()))
        })?;
        let mut secrets = Vec::new();
        let outcomes = outcomes.into_iter().enumerate().map(|(index, each)| {
            let ForEach { link, result } = each;
            Ok(match result {
                Ok(document) => {
                    let document = document.as_deref();
                    let place = format!("/{index}/result");
                    secrets.extend(document.into_iter().flat_map(|document| document.secrets_below(&place)));
                    Outcome { link, result: document.map(InstantlyDocument::to_value).transpose()?, error: None }
                }
                Err(error) => Outcome { link, result: None, error: Some(error) },
            })
        });
        let outcomes = outcomes.collect::<Result<Vec<_>>>()?;
        Ok(InstantlyDocument::with_secrets(outcomes, secrets))
    })
}
