//! The next step after an error, in one or two sentences: the tutorial's error table.

use std::borrow::Cow;

use crate::campaigns::WITH_AI_SALES_AGENTS;
use crate::error::ErrorKind;
use crate::members::granted_roles;
use crate::operation::Operation;
use crate::scopes::{self, Scope};
use crate::transport::failure::{Obstacle, Sort};

const EMPTY_AUDIT_LOG: &str = "An empty audit log may mean that nothing happened, that a filter \
(activity_type, search, start_date, end_date) leaves nothing over, or that the plan keeps no audit log; a key \
without audit_logs:read gets a 403 instead. Member, role and tag changes are never logged";

/// What is known of a call that failed, besides the kind of its error.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Circumstances<'a> {
    /// None for an endpoint outside the table.
    pub operation: Option<Operation>,
    /// The API itself answered, as opposed to a proxy or the API's edge, whose replies are no JSON.
    pub from_api: bool,
    /// The call acted for a sub-workspace.
    pub acts_for_other: bool,
    /// What the server said, which may be nothing.
    pub said: &'a str,
}

impl Circumstances<'_> {
    /// Whether the server said one of these words, which are in small letters.
    fn mentions(&self, words: &[&str]) -> bool {
        let said = self.said.to_lowercase();
        words.iter().any(|word| said.contains(word))
    }
}

/// Of a list that was asked for without the campaigns of AI sales agents.
pub(crate) const AI_SALES_AGENTS_LEFT_OUT: &str =
    "Campaigns of AI sales agents are left out, as without_ai_sales_agents asks";

/// What may be the cause of an empty list, where that may surprise.
pub(crate) fn of_empty_list(operation: Operation) -> Option<&'static str> {
    (operation == Operation::AuditLogsList).then_some(EMPTY_AUDIT_LOG)
}

/// What to do about an error, where that is known.
pub(crate) fn of(kind: ErrorKind, circumstances: &Circumstances<'_>) -> Option<Cow<'static, str>> {
    let operation = circumstances.operation;
    let hint = match kind {
        ErrorKind::Unauthorized => {
            "Check that the key is a v2 key, is whole, and was not revoked; v1 keys are not valid for this API"
        }
        ErrorKind::Forbidden => return Some(forbidden(circumstances)),
        ErrorKind::PaymentRequired | ErrorKind::NotFound | ErrorKind::Conflict if !circumstances.from_api => {
            "This looks like the API's edge or a proxy rather than the API: check base_url"
        }
        ErrorKind::PaymentRequired => {
            "The workspace needs an active paid plan of its own, also where it belongs to a group"
        }
        ErrorKind::NotFound => not_found(operation)?,
        ErrorKind::Conflict => conflict(operation)?,
        ErrorKind::RateLimited => {
            "The workspace's budget (100 requests a second, 6,000 a minute, shared by all its keys) is spent; \
             wait, or lower the client's capacity"
        }
        ErrorKind::InvalidArgument if circumstances.from_api => refused(circumstances)?,
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

/// Of a 3xx.
pub(crate) const REDIRECT: &str = "The key is sent to no other address: check base_url, also whether it is http or \
    https; what answers may also be the login page of the network (a captive portal) or of a proxy";

/// Of a success whose body is a page.
pub(crate) const A_PAGE: &str = "What answered is not the API: check base_url; it may also be the login page of the \
    network (a captive portal) or of a proxy";

/// Of a reply whose body is encoded although nothing asked for it.
pub(crate) const ENCODED: &str = "The API answers in plain text: a proxy or a gateway on the way may encode replies, \
    and must leave these as they are";

/// What to do about a failure that a retry cannot change.
pub(crate) fn of_obstacle(Obstacle { sort, proxy }: Obstacle) -> Cow<'static, str> {
    let setting = proxy.unwrap_or("base_url");
    match sort {
        Sort::NoSuchName if proxy.is_none() => Cow::Borrowed(
            "Check the name in base_url; in a network where only a proxy knows the names outside, give the option \
             proxy or set HTTPS_PROXY",
        ),
        Sort::NoSuchName => format!("Check the name in {setting}").into(),
        Sort::Certificate => Cow::Borrowed(
            "If a proxy or a firewall of the network reads TLS, give the certificate of its authority: ca_file adds \
             it to the system's, the file that SSL_CERT_FILE names takes their place; REQUESTS_CA_BUNDLE and \
             NODE_EXTRA_CA_CERTS are not read",
        ),
        Sort::CertificateTime => {
            Cow::Borrowed("Check this machine's clock; if it is right, the certificate is too old")
        }
        Sort::CertificateName => format!(
            "Name the host in {setting} as its certificate does; what answers may also be another host, such as the \
             login page of the network"
        )
        .into(),
        Sort::NoTls => {
            format!("Check the address in {setting}: what answers there does not speak TLS as it must").into()
        }
        Sort::ProxyAuthentication => format!(
            "Give the user and password of the proxy in {setting}, as in http://user:password@host:port, with what is \
             special in them percent-encoded; only the method Basic is supported"
        )
        .into(),
        Sort::ProxyRefusal => format!(
            "The proxy in {setting} does not let requests through to this host: its rules must, or where another way \
             leads outside, NO_PROXY must name the host"
        )
        .into(),
    }
}

/// Of a read, and of a write that does the same however often it is done.
pub(crate) const REPEATABLE: &str = "It is safe to try again";

pub(crate) const SELF_REVOCATION: &str = "A key may not be able to revoke itself: use another key, or the dashboard";

/// Of the keys that a lost request may have made; a call that recovers could not do it by itself.
pub(crate) fn of_lost_keys(recovers: bool) -> Cow<'static, str> {
    const BY_HAND: &str =
        "Revoke the candidates with keys.revoke, unless another program made them, and create the key anew";
    match recovers {
        true => BY_HAND.into(),
        false => format!("{BY_HAND}; a call that is given recover does both by itself").into(),
    }
}

fn forbidden(circumstances: &Circumstances<'_>) -> Cow<'static, str> {
    let Circumstances { operation, from_api, acts_for_other, .. } = *circumstances;
    if !from_api {
        return Cow::Borrowed(
            "This looks like the API's edge or a proxy rather than the API: it may have refused the address or the \
             program, whatever the key may do",
        );
    }
    let mut sentences = Vec::new();
    match operation {
        Some(Operation::WorkspaceChangeOwner) => {
            if circumstances.mentions(&["token"]) {
                return Cow::Borrowed(WRONG_TOKEN);
            }
            sentences.push(WRONG_TOKEN.to_owned());
        }
        Some(Operation::KeysRevoke) => sentences.push(SELF_REVOCATION.to_owned()),
        _ => {}
    }
    if acts_for_other {
        if circumstances.mentions(&["as-workspace", "sub workspace", "sub-workspace"]) {
            return Cow::Borrowed(NO_LINK);
        }
        sentences.push(NO_LINK.to_owned());
    }
    sentences.push(match operation {
        None => "The key lacks a scope for this endpoint".to_owned(),
        Some(operation) => lacking_scope(&operation.sufficient_scopes(), circumstances),
    });
    // The likeliest first: where the server speaks of a scope, that is it.
    if circumstances.mentions(&["scope"]) {
        sentences.rotate_right(1);
    }
    sentences.join(". ").into()
}

const WRONG_TOKEN: &str = "A security token (sec) that is wrong or was used is refused like this: ask the owner for a new \
    one, or check it";
const NO_LINK: &str = "The sub-workspace must have accepted the invitation of the key's workspace; groups.list shows \
    whether it has, and its id";

/// What a key needs, where the server does not say it itself.
fn lacking_scope(scopes: &[Scope], circumstances: &Circumstances<'_>) -> String {
    let is_part = |character: char| character.is_ascii_alphabetic() || ['_', ':'].contains(&character);
    let mut words = circumstances.said.split(|character| !is_part(character));
    let is_said = words.any(|word| word.contains(':') && Scope::received(word).is_documented());
    match (scopes, is_said) {
        (_, true) => "Use an admin's key, or one that holds such a scope".to_owned(),
        ([], false) => "The documentation names no scope for this operation; a key with all:all should do".to_owned(),
        (_, false) => {
            format!("Use an admin's key, or one that holds any one of these scopes: {}", scopes::listed(scopes))
        }
    }
}

/// Values that this version does not know are sent all the same: the API may have added them. Of a message that speaks
/// of something else, nothing is said.
fn refused(circumstances: &Circumstances<'_>) -> Option<&'static str> {
    const ROLES: &str = concat!("Roles that can be granted are ", granted_roles!(), ", in small letters");
    const PERMISSIONS: &str = "Permissions are as documented, such as campaigns.view";
    const UNKNOWN_PARAMETER: &str = "This server may not know include_ai_sales_agent_campaigns: without_ai_sales_agents, an option of campaigns.list \
         and of the review of tags, does not send it, and leaves out the campaigns of AI sales agents";
    const SCOPES: &str = "Scopes are as documented, such as campaigns:read; scopes.documented lists them all";
    const OWNER: &str = "workspace.change_owner hands the workspace over to another owner";
    const CURSOR: &str = "starting_after is next_starting_after of the page before, with the same filters";
    if circumstances.mentions(&["starting_after"]) {
        return Some(CURSOR);
    }
    let known: &[(&str, &str)] = match circumstances.operation? {
        Operation::MembersInvite => &[("role", ROLES), ("permission", PERMISSIONS)],
        Operation::MembersUpdate => &[("owner", OWNER), ("role", ROLES)],
        Operation::MembersRemove => &[("owner", OWNER)],
        Operation::KeysRevoke => &[
            ("itself", "Use another key, or the dashboard"),
            ("format", KEY_ID),
            ("uuid", KEY_ID),
            ("", SELF_REVOCATION),
        ],
        Operation::KeysCreate => &[("scope", SCOPES)],
        Operation::CampaignsList => &[(WITH_AI_SALES_AGENTS, UNKNOWN_PARAMETER)],
        _ => return None,
    };
    known.iter().find(|(word, _)| circumstances.mentions(&[word])).map(|(_, hint)| *hint)
}

const KEY_ID: &str = "The id is that of a key, as keys.list shows it, and not its name";
const NO_DOMAIN: &str = "The workspace may have no agency domain; workspace.set_domain sets one";

fn not_found(operation: Option<Operation>) -> Option<&'static str> {
    match operation? {
        Operation::KeysRevoke => Some(KEY_ID),
        Operation::GroupsInvite => {
            Some("The id is that of a workspace, as workspace.get shows it with a key of its own")
        }
        Operation::WorkspaceGetDomain | Operation::WorkspaceDeleteDomain => Some(NO_DOMAIN),
        Operation::WorkspaceCancelRemoval => {
            Some("No removal may be scheduled; workspace.get shows it in scheduled_for_removal_at")
        }
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
        Operation::MembersInvite => Some("members.list shows the member, and members.update changes the role"),
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
