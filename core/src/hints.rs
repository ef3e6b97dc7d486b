//! The next step after an error, in one or two sentences: the tutorial's error table.

use std::borrow::Cow;

use crate::error::ErrorKind;
use crate::operation::Operation;

/// What may be the cause of an empty audit log.
pub(crate) const EMPTY_AUDIT_LOG: &str = "An empty audit log may mean that nothing happened, that a filter \
(activity_type, search, start_date, end_date) leaves nothing over, or that the plan keeps no audit log; a key \
without audit_logs:read gets a 403 instead. Member, role and tag changes are never logged";

/// What to do about an error, where that is known.
pub(crate) fn of(kind: ErrorKind, operation: Option<Operation>, said: Option<&str>) -> Option<Cow<'static, str>> {
    let hint = match kind {
        ErrorKind::Unauthorized => {
            "Check that the key is a v2 key, is whole, and was not revoked; v1 keys are not valid for this API"
        }
        ErrorKind::PaymentRequired => {
            "The workspace needs an active paid plan of its own; workspace.plan shows what it has"
        }
        ErrorKind::Forbidden => return Some(forbidden(operation, said)),
        ErrorKind::NotFound => not_found(operation)?,
        ErrorKind::Conflict => conflict(operation)?,
        ErrorKind::RateLimited => {
            "The workspace's budget (100 requests a second, 6,000 a minute, shared by all its keys) is spent; \
             wait, or lower the client's capacity"
        }
        ErrorKind::InvalidArgument if operation == Some(Operation::KeysRevoke) => SELF_REVOCATION,
        ErrorKind::OutcomeUnknown => outcome_unknown(operation),
        ErrorKind::InvalidArgument
        | ErrorKind::Server
        | ErrorKind::Unexpected
        | ErrorKind::Network
        | ErrorKind::Timeout
        | ErrorKind::Decode
        | ErrorKind::Cancelled
        | ErrorKind::Refused
        | ErrorKind::Internal => return None,
    };
    Some(Cow::Borrowed(hint))
}

pub(crate) const SELF_REVOCATION: &str = "A key may not be able to revoke itself: use another key, or the dashboard";

fn forbidden(operation: Option<Operation>, said: Option<&str>) -> Cow<'static, str> {
    if said.is_some_and(|text| text.contains("HTML page")) {
        return Cow::Borrowed(
            "This looks like the API's edge rather than the API: a proxy or firewall may have changed the request",
        );
    }
    let Some(operation) = operation else {
        return Cow::Borrowed("The key lacks a scope for this endpoint");
    };
    let scopes = operation.sufficient_scopes();
    if scopes.is_empty() {
        return Cow::Borrowed("The documentation names no scope for this operation; a key with all:all should do");
    }
    let names: Vec<_> = scopes.iter().map(|scope| scope.as_str()).collect();
    let own_key = if operation == Operation::KeysRevoke { SELF_REVOCATION } else { "" };
    let separator = if own_key.is_empty() { "" } else { ". " };
    Cow::Owned(format!(
        "Use an admin's key, or one that holds any one of these scopes: {}{separator}{own_key}",
        names.join(", ")
    ))
}

fn not_found(operation: Option<Operation>) -> Option<&'static str> {
    match operation? {
        Operation::MembersGet | Operation::MembersUpdate | Operation::MembersRemove => {
            Some("The id is that of the membership (`id`), not of the user (`user_id`), and of this workspace")
        }
        Operation::GroupsGet | Operation::GroupsRemove => Some("The id is that of the link (`id`), not of a workspace"),
        Operation::TagsAssign | Operation::TagsUnassign => {
            Some("Accounts are named by e-mail address, campaigns and workspaces by id, tags by id")
        }
        _ => None,
    }
}

fn conflict(operation: Option<Operation>) -> Option<&'static str> {
    match operation? {
        Operation::TagsCreate | Operation::TagsUpdate => {
            Some("Labels are unique in a workspace; tags.ensure creates only what is missing")
        }
        Operation::GroupsInvite => {
            Some("groups.list shows the link that exists; a workspace has one admin workspace at most")
        }
        _ => None,
    }
}

fn outcome_unknown(operation: Option<Operation>) -> &'static str {
    match operation {
        Some(Operation::KeysCreate) => {
            "Look at keys.list before you try again: a key of that name may exist, whose secret nobody saw; revoke it"
        }
        Some(Operation::MembersInvite) => {
            "Look at members.list before you try again: the person may be invited already"
        }
        Some(Operation::TagsCreate) => "tags.ensure creates the tag only if it is missing",
        Some(Operation::GroupsInvite) => "Look at groups.list before you try again",
        Some(Operation::WorkspaceChangeOwner) => "Look at the owner in workspace.get before you try again",
        Some(Operation::WorkspaceScheduleRemoval) => {
            "Look at scheduled_for_removal_at in workspace.get before you try again"
        }
        _ => "Find out what was done before you try again",
    }
}
