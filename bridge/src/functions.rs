//! Functions over the network, by operation.

use instantly_rbac::access::AccessOptions;
use instantly_rbac::accounts::{AccountFilter, AccountPageOptions};
use instantly_rbac::audit_logs::{Activity, AuditLog, AuditLogFilter};
use instantly_rbac::campaigns::CampaignFilter;
use instantly_rbac::internals::{FromRow, Pages, Rows, account_page};
use instantly_rbac::keys::{CreateOptions, KeyFilter};
use instantly_rbac::matrix::{Assignment, Matrix};
use instantly_rbac::members::{Invitation, MemberFilter, MemberUpdate};
use instantly_rbac::operation::{Composed, Operation};
use instantly_rbac::review::{Exception, KeyReviewOptions, MemberReviewOptions, ReviewOptions, TagReviewOptions};
use instantly_rbac::tags::{MappingFilter, TagFilter, TagTargets, TagUpdate};
use instantly_rbac::workspace::WorkspaceUpdate;
use instantly_rbac::{
    Client, Error, ErrorKind, Extra, Items, JsonValue, ListOptions, PageOptions, Removal, Reply, Result, SecretString,
    Timestamp,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::arguments::{Call, Nothing};
use crate::output::Output;

/// What each language has in its own way: clients made of others, functions of the caller's, columns.
pub const OWN: [Composed; 4] =
    [Composed::GroupsForEach, Composed::AuditLogsBatches, Composed::ClientAsWorkspace, Composed::ClientClose];

/// A function that is called through the bridge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// An operation; of a list, all of it.
    Operation(Operation),
    /// One page of an operation's list.
    Page(Operation),
    /// A function that is made of operations, or that needs no network.
    Composed(Composed),
}

impl Function {
    /// The function of that canonical name, for example `members.page`. Lists are opened by [`open`], not called:
    /// `members.iter` is none.
    pub fn by_name(name: &str) -> Option<Function> {
        let operation = |name: &str| Operation::ALL.iter().copied().find(|operation| operation.name() == name);
        let composed = || Composed::ALL.iter().copied().find(|composed| composed.name() == name);
        let page = || {
            let list = match name.strip_suffix(".page") {
                Some(namespace) => format!("{namespace}.list"),
                None => name.strip_suffix("_page")?.to_owned(),
            };
            operation(&list).filter(|operation| operation.functions().last().is_some_and(|page| page == name))
        };
        let of_operation = operation(name).map(Function::Operation);
        of_operation.or_else(|| composed().map(Function::Composed)).or_else(|| page().map(Function::Page))
    }

    /// The name under which its errors are reported: of a page that of its list.
    pub fn name(self) -> &'static str {
        match self {
            Function::Operation(operation) | Function::Page(operation) => operation.name(),
            Function::Composed(composed) => composed.name(),
        }
    }
}

impl From<Operation> for Function {
    fn from(operation: Operation) -> Function {
        Function::Operation(operation)
    }
}

impl From<Composed> for Function {
    fn from(composed: Composed) -> Function {
        Function::Composed(composed)
    }
}

/// Opens the list of an operation. Nothing is sent.
///
/// # Errors
///
/// Where an argument is wrong, or the operation has no list.
pub fn open<O: Output>(operation: Operation, call: Call) -> Result<O::Items> {
    match operation {
        Operation::MembersList => items::<O, _, _>(call, |client, filter: &MemberFilter| client.members().iter(filter)),
        Operation::KeysList => items::<O, _, _>(call, |client, filter: &KeyFilter| client.keys().iter(filter)),
        Operation::GroupsList => items::<O, _, _>(call, |client, Nothing {}: &Nothing| client.groups().iter()),
        Operation::TagsList => items::<O, _, _>(call, |client, filter: &TagFilter| client.tags().iter(filter)),
        Operation::TagsMappings => {
            items::<O, _, _>(call, |client, filter: &MappingFilter| client.tags().mappings_iter(filter))
        }
        Operation::CampaignsList => {
            items::<O, _, _>(call, |client, filter: &CampaignFilter| client.campaigns().iter(filter))
        }
        Operation::AccountsList => {
            items::<O, _, _>(call, |client, filter: &AccountFilter| client.accounts().iter(filter))
        }
        Operation::AuditLogsList => O::items(audit_log_items(call)?.into()),
        _ => Err(not_here(operation.name())),
    }
}

/// The events of the audit log, for what reads them as columns. Nothing is sent.
///
/// # Errors
///
/// Where an argument is wrong.
pub fn audit_log_items(call: Call) -> Result<Items<AuditLog>> {
    bounded(call, |client, filter: &AuditLogFilter| client.audit_logs().iter(filter))
}

/// Calls a function that needs the network.
///
/// # Errors
///
/// Where an argument is wrong, and those of the function. `Internal` for those of [`OWN`], and for what needs no
/// network.
pub fn call<O: Output>(function: Function, call: Call) -> Result<O> {
    match function {
        Function::Operation(operation) => self::operation(operation, call),
        Function::Page(operation) => page(operation, call),
        Function::Composed(function) => composed(function, call),
    }
}

// What must be given, and is an option in some languages: read with the others, so that one with a misspelt name is
// refused by that name.

#[derive(Deserialize)]
struct NewKey {
    name: String,
    scopes: Vec<String>,
}

#[derive(Deserialize)]
struct NewTag {
    label: String,
    description: Option<String>,
}

#[derive(Deserialize)]
struct NewOwner {
    email: String,
    sec: SecretString,
}

#[derive(Deserialize)]
struct NewOwnerMember {
    member_id: String,
    sec: SecretString,
}

fn not_here(name: &str) -> Error {
    Error::new(ErrorKind::Internal, format!("{name} is not called through the bridge"))
}

fn operation<O: Output>(operation: Operation, mut call: Call) -> Result<O> {
    match operation {
        Operation::MembersList
        | Operation::KeysList
        | Operation::GroupsList
        | Operation::TagsList
        | Operation::TagsMappings
        | Operation::CampaignsList
        | Operation::AccountsList
        | Operation::AuditLogsList => O::all(open::<O>(operation, call)?),

        Operation::MembersGet => get(call, |client, id| client.members().get(id)),
        Operation::MembersInvite => {
            let (client, invitation) = call.options::<Invitation>()?;
            record(client.members().invite(&invitation)?)
        }
        Operation::MembersUpdate => {
            update(call, |client, id, update: &MemberUpdate| client.members().update(id, update))
        }
        Operation::MembersRemove => remove(call, |client, id| client.members().remove(id)),

        Operation::KeysCreate => {
            let (client, NewKey { name, scopes }, options) = call.read::<_, CreateOptions>()?;
            record(client.keys().create_with(&name, &scopes, &options)?)
        }
        Operation::KeysRevoke => remove(call, |client, id| client.keys().revoke(id)),

        Operation::GroupsGet => get(call, |client, id| client.groups().get(id)),
        Operation::GroupsInvite => {
            let id: String = call.required("sub_workspace_id")?;
            record(call.client()?.groups().invite(&id)?)
        }
        Operation::GroupsRemove => remove(call, |client, id| client.groups().remove(id)),
        Operation::GroupsAdmin => record(call.client()?.groups().admin()?),

        Operation::TagsGet => get(call, |client, id| client.tags().get(id)),
        Operation::TagsCreate => {
            let (client, NewTag { label, description }) = call.options()?;
            record(client.tags().create(&label, description.as_deref())?)
        }
        Operation::TagsUpdate => update(call, |client, id, update: &TagUpdate| client.tags().update(id, update)),
        Operation::TagsDelete => remove(call, |client, id| client.tags().delete(id)),
        Operation::TagsAssign => {
            let tag_ids: Vec<String> = call.required("tag_ids")?;
            let (client, targets) = call.options::<TagTargets>()?;
            record(client.tags().assign(&tag_ids, &targets)?)
        }
        Operation::TagsUnassign => {
            let tag_ids: Vec<String> = call.required("tag_ids")?;
            let (client, targets) = call.options::<TagTargets>()?;
            record(client.tags().unassign(&tag_ids, &targets)?)
        }

        Operation::WorkspaceGet => record(call.client()?.workspace().get()?),
        Operation::WorkspaceUpdate => {
            let (client, update) = call.options::<WorkspaceUpdate>()?;
            record(client.workspace().update(&update)?)
        }
        Operation::WorkspaceChangeOwner => {
            let (client, NewOwner { email, sec }) = call.options()?;
            record(client.workspace().change_owner(&email, sec)?)
        }
        Operation::WorkspaceScheduleRemoval => record(call.client()?.workspace().schedule_removal()?),
        Operation::WorkspaceCancelRemoval => record(call.client()?.workspace().cancel_removal()?),
        Operation::WorkspaceGetDomain => record(call.client()?.workspace().get_domain()?),
        Operation::WorkspaceSetDomain => {
            let domain: String = call.required("domain")?;
            record(call.client()?.workspace().set_domain(&domain)?)
        }
        Operation::WorkspaceDeleteDomain => record(call.client()?.workspace().delete_domain()?),
        Operation::WorkspacePlan => record(call.client()?.workspace().plan()?),
        Operation::WorkspaceSubscription => record(call.client()?.workspace().subscription()?),
    }
}

fn page<O: Output>(operation: Operation, call: Call) -> Result<O> {
    match operation {
        Operation::MembersList => one_page(call, |client, filter: &MemberFilter| client.members().iter(filter)),
        Operation::KeysList => one_page(call, |client, filter: &KeyFilter| client.keys().iter(filter)),
        Operation::GroupsList => one_page(call, |client, Nothing {}: &Nothing| client.groups().iter()),
        Operation::TagsList => one_page(call, |client, filter: &TagFilter| client.tags().iter(filter)),
        Operation::TagsMappings => one_page(call, |client, filter: &MappingFilter| client.tags().mappings_iter(filter)),
        Operation::CampaignsList => one_page(call, |client, filter: &CampaignFilter| client.campaigns().iter(filter)),
        Operation::AccountsList => {
            let (client, filter, options) = call.read::<AccountFilter, AccountPageOptions>()?;
            O::page(account_page(&client, &filter, &options)?)
        }
        Operation::AuditLogsList => one_page(call, |client, filter: &AuditLogFilter| client.audit_logs().iter(filter)),
        _ => Err(not_here(operation.name())),
    }
}

fn composed<O: Output>(function: Composed, mut call: Call) -> Result<O> {
    // Of one list, its own reader reports.
    if let Some(report) = call.on_page.take_if(|_| function != Composed::AuditLogsActivity) {
        call.client = call.client.with_progress(report);
    }
    match function {
        Composed::TagsEnsure => {
            let labels: Vec<String> = call.required("labels")?;
            O::list(call.client()?.tags().ensure(&labels)?.into())
        }
        Composed::WorkspaceChangeOwnerToMember => {
            let (client, NewOwnerMember { member_id, sec }) = call.options()?;
            record(client.workspace().change_owner_to_member(&member_id, sec)?)
        }
        Composed::AuditLogsActivity => O::document(Activity::count(audit_log_items(call)?)?),
        Composed::MembersReview => {
            let (client, options) = call.options::<MemberReviewOptions>()?;
            O::document(client.members().review(&options)?)
        }
        Composed::KeysReview => {
            let (client, options) = call.options::<KeyReviewOptions>()?;
            O::document(client.keys().review(&options)?)
        }
        Composed::TagsReview => {
            let (client, options) = call.options::<TagReviewOptions>()?;
            O::document(client.tags().review(&options)?)
        }
        Composed::ClientReview => {
            let arguments = call.arguments();
            let options = ReviewOptions {
                members: arguments.options_of("members")?,
                keys: arguments.options_of("keys")?,
                tags: arguments.options_of("tags")?,
                matrix: arguments.option::<Matrix>("matrix")?,
                assignment: arguments.option::<Assignment>("assignment")?,
                exceptions: arguments.option::<Vec<Exception>>("exceptions")?.unwrap_or_default(),
                as_of: arguments.option::<Timestamp>("as_of")?,
            };
            O::report(call.client()?.review(&options)?)
        }
        Composed::ClientAccess => {
            let (client, options) = call.options::<AccessOptions>()?;
            O::document(client.access(&options)?)
        }
        Composed::ClientCheck => O::check(call.client()?.check()?),
        Composed::ClientRequest => request(call),
        Composed::GroupsForEach
        | Composed::AuditLogsBatches
        | Composed::ClientAsWorkspace
        | Composed::ClientClose
        | Composed::ScopesDocumented
        | Composed::ScopesAllows
        | Composed::ScopesEffective
        | Composed::ScopesInWords
        | Composed::ScopesSmallestFor
        | Composed::ScopesAddedAccess
        | Composed::ScopesAddsAccess
        | Composed::MatrixOriginal
        | Composed::MatrixFromJson
        | Composed::MatrixFromToml
        | Composed::MatrixToJson
        | Composed::MatrixRoles
        | Composed::MatrixRows
        | Composed::MatrixCell
        | Composed::MatrixCan
        | Composed::MatrixCompile
        | Composed::MatrixCheck
        | Composed::MatrixAddedAccess
        | Composed::MatrixAddsAccess => Err(not_here(function.name())),
    }
}

fn request<O: Output>(mut call: Call) -> Result<O> {
    let (method, path): (String, String) = (call.required("method")?, call.required("path")?);
    let parameters = query(&mut call)?;
    let query: Vec<(&str, &str)> = parameters.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    // Null is a body of its own.
    let body: Option<JsonValue> = call.arguments().nullable("body")?.map(Option::unwrap_or_default);
    O::reply(call.client()?.request(method.parse()?, &path, &query, body.as_ref())?)
}

/// The parameters of a query, as they are sent. One whose value is a list is sent once for each item.
fn query(call: &mut Call) -> Result<Vec<(String, String)>> {
    let dialect = call.arguments().dialect();
    let query: Extra = call.arguments().option("query")?.unwrap_or_default();
    let mut parameters = Vec::new();
    for (name, value) in query.iter() {
        let values = value.parse::<Vec<JsonValue>>().unwrap_or_else(|_| vec![value.clone()]);
        for value in values {
            let text = match value.as_str().as_bytes() {
                [b'"', ..] => value.parse().ok(),
                [b'n' | b'[' | b'{', ..] => None,
                _ => Some(value.as_str().to_owned()),
            };
            let allowed = "must be a string, a number, a boolean, or a list of them";
            let wrong = || Error::invalid_argument(&format!("query.{name}"), dialect.words(allowed));
            parameters.push((name.to_owned(), text.ok_or_else(wrong)?));
        }
    }
    Ok(parameters)
}

fn bounded<F: DeserializeOwned, T>(mut call: Call, open: impl FnOnce(&Client, &F) -> Items<T>) -> Result<Items<T>> {
    let on_page = call.on_page.take();
    let (client, filter, bounds) = call.read::<F, ListOptions>()?;
    let items = open(&client, &filter).bounded(&bounds).checked()?;
    Ok(match on_page {
        Some(report) => items.on_page(report),
        None => items,
    })
}

fn items<O: Output, F: DeserializeOwned, T>(
    call: Call,
    open: impl FnOnce(&Client, &F) -> Items<T>,
) -> Result<O::Items> {
    O::items(bounded(call, open)?.into())
}

fn one_page<O: Output, F: DeserializeOwned, T>(call: Call, open: impl FnOnce(&Client, &F) -> Items<T>) -> Result<O> {
    let (client, filter, options) = call.read::<F, PageOptions>()?;
    O::page(Pages::from(open(&client, &filter)).into_page(&options)?)
}

fn record<O: Output, T: FromRow>(reply: Reply<T>) -> Result<O> {
    let Reply { value, meta } = reply;
    O::record(Reply { value: Rows::of::<T>(&[value]), meta })
}

fn get<O: Output, T: FromRow>(mut call: Call, get: impl FnOnce(&Client, &str) -> Result<Reply<T>>) -> Result<O> {
    let id: String = call.required("id")?;
    record(get(&call.client()?, &id)?)
}

fn update<O: Output, U: DeserializeOwned, T: FromRow>(
    mut call: Call,
    update: impl FnOnce(&Client, &str, &U) -> Result<Reply<T>>,
) -> Result<O> {
    let id: String = call.required("id")?;
    let (client, changes) = call.options::<U>()?;
    record(update(&client, &id, &changes)?)
}

fn remove<O: Output, T: FromRow>(
    mut call: Call,
    remove: impl FnOnce(&Client, &str) -> Result<Removal<T>>,
) -> Result<O> {
    let id: String = call.required("id")?;
    let Removal { id, record, meta } = remove(&call.client()?, &id)?;
    O::removal(Removal { id, record: record.map(|record| Rows::of::<T>(&[record])), meta })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_found_by_each_of_its_names() {
        for operation in Operation::ALL.iter().copied() {
            let found: Vec<_> = operation.functions().iter().map(|name| Function::by_name(name)).collect();
            let (all, page) = (Some(Function::Operation(operation)), Some(Function::Page(operation)));
            assert!(found == [all] || found == [all, None, page], "{}: {found:?}", operation.name());
        }
        for composed in Composed::ALL.iter().copied() {
            assert_eq!(Function::by_name(composed.name()), Some(Function::Composed(composed)));
        }
        for unknown in ["", "members", "members.lists", "members.get_page", "tags.page_page", "workspace.page"] {
            assert_eq!(Function::by_name(unknown), None, "{unknown}");
        }
    }
}
