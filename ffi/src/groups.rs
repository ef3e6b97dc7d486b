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
use std::ptr;
use std::sync::Arc;

use instantly_bridge::Function;
use instantly_rbac::groups::{ForEach, ForEachOptions, GroupMember};
use instantly_rbac::internals::Rows;
use instantly_rbac::operation::{Composed, Operation};
use instantly_rbac::{Client, Error, Result};
use serde::Serialize;

use crate::boundary::Context;
use crate::call::{Given, call, document as document_of, open, prepare};
use crate::cancel::InstantlyCancel;
use crate::client::InstantlyClient;
use crate::content::View;
use crate::document::InstantlyDocument;
use crate::error::InstantlyError;
use crate::handles::{self, Owner};
use crate::iterator::InstantlyIterator;
use crate::json::Json;
use crate::status::InstantlyStatus;
use crate::table::Table;

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
    call(Operation::GroupsList, client, options_json, cancel, document, error, Ok)
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
    open(Operation::GroupsList, client, options_json, cancel, iterator, error)
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
    call(Function::Page(Operation::GroupsList), client, options_json, cancel, document, error, Ok)
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
    call(Operation::GroupsGet, client, options_json, cancel, document, error, |given| given.text("id", id))
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
    call(Operation::GroupsInvite, client, options_json, cancel, document, error, |given| {
        given.text("sub_workspace_id", sub_workspace_id)
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
    call(Operation::GroupsRemove, client, options_json, cancel, document, error, |given| given.text("id", id))
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
    call(Operation::GroupsAdmin, client, options_json, cancel, document, error, Ok)
}

/// What `instantly_groups_for_each` calls for every accepted sub-workspace, from several threads of
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

/// The function itself.
type ForEachFunction = extern "C" fn(
    *const InstantlyClient,
    *const InstantlyDocument,
    *mut c_void,
    *mut *mut InstantlyDocument,
    *mut *mut InstantlyError,
) -> c_int;

/// Calls a function for every accepted sub-workspace, up to `concurrency` at a time. The document is an
/// array in the order of the group, of `link`, `result` and `error`: one failure ends nothing, and neither
/// does `cancel` once the group was listed: the calls that are under way end, sub-workspaces that were not begun have
/// the error `cancelled`, and the status is INSTANTLY_STATUS_OK. Secrets of results are read at
/// "/0/result/key" and its like. Scope: workspace_group_members:read, and what the function needs.
///
/// Options: `concurrency` (1 to 64; default 8).
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
    document_of(Composed::GroupsForEach.name(), document, error, || {
        let function = function.ok_or_else(|| Error::invalid_argument("function", "must not be NULL"))?;
        let context = Context::new(context);
        let (client, options) = prepare(client, options_json, cancel, Ok)?.options::<ForEachOptions>()?;
        let outcomes =
            client.groups().for_each_with(&options, |workspace, link| run(function, context, workspace, link))?;
        let mut secrets = Vec::new();
        for (index, outcome) in outcomes.iter().enumerate() {
            if let Ok(Some(document)) = &outcome.result {
                let each = document.view().secrets().into_iter();
                secrets.extend(each.map(|(pointer, secret)| (format!("/{index}/result{pointer}"), secret)));
            }
        }
        let outcomes = outcomes.iter().map(|ForEach { link, result }| Outcome {
            link,
            result: result.as_ref().ok().and_then(|document| Some(document.as_ref()?.view().json())),
            error: result.as_ref().err(),
        });
        InstantlyDocument::with_secrets(&outcomes.collect::<Vec<_>>(), secrets)
    })
}

/// What came of one sub-workspace.
#[derive(Serialize)]
struct Outcome<'a> {
    link: &'a GroupMember,
    result: Option<&'a Json>,
    error: Option<&'a Error>,
}

/// Calls the function with a client and a link that live during the call. What it makes of its outputs is the
/// library's.
fn run(
    function: ForEachFunction,
    context: Context,
    workspace: &Client,
    link: &GroupMember,
) -> Result<Option<Arc<InstantlyDocument>>> {
    let workspace = Owner::new(InstantlyClient::from(workspace.clone()))?;
    let link = Table::array(Rows::of::<GroupMember>(&[link]));
    let link = Owner::new(View::row_of(link, 0).into())?;
    let (mut result, mut error) = (ptr::null_mut(), ptr::null_mut());
    let number = function(workspace.handle(), link.handle(), context.get(), &mut result, &mut error);
    let error = handles::remove::<InstantlyError>(error).map(|error| error.error().clone());
    let result = take_result(result);
    if number == InstantlyStatus::Ok as c_int {
        return result;
    }
    Err(error.unwrap_or_else(|| match InstantlyStatus::kind_of(number) {
        Some(kind) => Error::new(kind, format!("the function that was given returned {number}, without an error")),
        None => Error::invalid_argument("function", format_args!("returned {number}, which is no error's status")),
    }))
}

/// The document that the function gave. A row stays its document's.
fn take_result(result: *mut InstantlyDocument) -> Result<Option<Arc<InstantlyDocument>>> {
    if result.is_null() {
        return Ok(None);
    }
    let document = handles::get(result.cast_const(), "result")?;
    if !document.is_borrowed() && handles::remove(result.cast_const()).is_none() {
        return Err(Error::invalid_argument("result", "was given twice"));
    }
    Ok(Some(document))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boundary::slot;
    use crate::json::Shown;

    extern "C" fn gives_the_link_and_an_error(
        _: *const InstantlyClient,
        link: *const InstantlyDocument,
        context: *mut c_void,
        result: *mut *mut InstantlyDocument,
        error: *mut *mut InstantlyError,
    ) -> c_int {
        let refused = Error::invalid_argument("label", "must not be empty");
        slot(result, "result").unwrap().put(link.cast_mut());
        slot(error, "error").unwrap().put(handles::insert(InstantlyError::from(refused)).unwrap());
        *handles::get(context.cast::<c_int>(), "context").unwrap()
    }

    #[test]
    fn what_the_function_gives_becomes_the_librarys() {
        let client = Client::builder().api_key("not-a-secret").base_url("http://127.0.0.1:1").build().unwrap();
        for (number, message) in [
            (InstantlyStatus::Ok as c_int, None),
            (InstantlyStatus::NotFound as c_int, Some("label: must not be empty")),
            (999, Some("label: must not be empty")),
        ] {
            let number = Owner::new(number).unwrap();
            let context = Context::new(number.handle().cast());
            let result = run(gives_the_link_and_an_error, context, &client, &GroupMember::default());
            assert_eq!(result.as_ref().err().map(Error::message), message);
            assert!(result.map_or(true, |link| {
                link.is_some_and(|link| matches!(link.view().find("/id"), Ok(Some(Shown::Text("")))))
            }));
        }
    }
}
