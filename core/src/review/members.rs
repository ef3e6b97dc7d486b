//! The review of members.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::steps::Action;
use super::{Finding, Severity, Subject, sort};
use crate::error::Result;
use crate::members::{Member, MemberFilter, Members, Role};
use crate::operation::Operation;
use crate::reply::Meta;
use crate::scopes::folded;
use crate::timestamp::Timestamp;

/// How to review members.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct MemberReviewOptions {
    /// Invitations open for longer than this many days are found. Default: 30.
    pub max_pending_days: u32,
    /// More admins than this are found. Default: 3.
    pub max_admins: usize,
    /// The moment from which ages count. Default: now, by the server's clock.
    pub as_of: Option<Timestamp>,
}

impl Default for MemberReviewOptions {
    fn default() -> Self {
        MemberReviewOptions { max_pending_days: 30, max_admins: 3, as_of: None }
    }
}

/// The review of all members.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MemberReview {
    /// The members, in the order of the API.
    pub members: Vec<Member>,
    /// How many there are of each role.
    pub roles: BTreeMap<String, usize>,
    /// What was found, most severe first.
    pub findings: Vec<Finding>,
    /// How the calls went.
    pub meta: Meta,
}

/// Reviews members that were listed before. Nothing is sent.
pub fn review(members: &[Member], options: &MemberReviewOptions) -> MemberReview {
    let now = options.as_of.clone().unwrap_or_else(Timestamp::now);
    let mut roles = BTreeMap::new();
    for member in members {
        let role = if member.is_irregular("role") { "(none)" } else { member.role.as_str() };
        *roles.entry(role.to_owned()).or_insert(0) += 1;
    }
    let home = members.iter().find(|member| is_owner(member)).and_then(domain);
    let mut findings: Vec<Finding> = members
        .iter()
        .flat_map(|member| [pending(member, &now, options), unknown_role(member), outsider(member, home)])
        .flatten()
        .collect();
    findings.extend(many_admins(members, options));
    sort(&mut findings);
    MemberReview { members: members.to_vec(), roles, findings, meta: Meta::default() }
}

impl Members<'_> {
    /// The members with what is worth a second look: open invitations, unknown roles, addresses outside the owner's
    /// domain, too many admins. Scope: `workspace_members:read`.
    ///
    /// # Errors
    ///
    /// Those of a list.
    pub fn review(&self, options: &MemberReviewOptions) -> Result<MemberReview> {
        let members = self.list(&MemberFilter::default())?;
        let as_of = options.as_of.clone().or_else(|| Some(self.client.now()));
        let options = MemberReviewOptions { as_of, ..options.clone() };
        Ok(MemberReview { meta: members.meta.clone(), ..review(&members, &options) })
    }
}

/// The owner, in whatever spelling of the role.
fn is_owner(member: &Member) -> bool {
    !member.is_irregular("role") && folded(member.role.as_str()) == Role::Owner.as_str()
}

/// Whether the role is not a documented one. It counts as the widest.
fn has_unknown_role(member: &Member) -> bool {
    matches!(member.role, Role::Unknown(_)) || member.is_irregular("role")
}

/// An acceptance or an age that cannot be read counts as open and as too old.
fn pending(member: &Member, now: &Timestamp, options: &MemberReviewOptions) -> Option<Finding> {
    let limit = now.days_before(options.max_pending_days).unix_millis();
    let is_old = member.timestamp_created.as_ref().is_none_or(|invited| invited.unix_millis() < limit);
    if member.accepted == Some(true) || !is_old {
        return None;
    }
    let days = options.max_pending_days;
    let why = match (member.accepted, &member.timestamp_created) {
        (None, _) => {
            "whether the invitation was accepted cannot be read: counted as open, and it may still be accepted"
                .to_owned()
        }
        (Some(_), None) => format!(
            "when the invitation was made cannot be read: counted as open for more than {days} days, and it may still be accepted"
        ),
        (Some(_), Some(_)) => {
            format!("the invitation has been open for more than {days} days, and may still be accepted")
        }
    };
    let advice = match member.accepted {
        None => "Look the member up in the dashboard",
        Some(_) => "Remove it, and invite again when it is wanted",
    };
    let actions = member.accepted.map(|_| Action::RemoveMember);
    let finding = Subject::member(member).finding(Severity::Low, "invitation_left_open", why, advice);
    Some(finding.mended_by(Vec::from_iter(actions)))
}

fn unknown_role(member: &Member) -> Option<Finding> {
    let why = match &member.role {
        _ if member.is_irregular("role") => "the role cannot be read: counted as full access".to_owned(),
        Role::Unknown(role) => format!("the role {role:?} is not documented: counted as full access"),
        _ => return None,
    };
    Some(Subject::member(member).finding(Severity::High, "unknown_role", why, "Look the role up in the dashboard"))
}

fn domain(member: &Member) -> Option<&str> {
    member.given("email", &member.email)?.rsplit_once('@').map(|(_, domain)| domain)
}

fn outsider(member: &Member, home: Option<&str>) -> Option<Finding> {
    let (theirs, home) = (domain(member), home?);
    let may_change = has_unknown_role(member) || matches!(member.role, Role::Admin | Role::Editor);
    let powerful = may_change && !is_owner(member);
    let what = match theirs {
        Some(theirs) if theirs.eq_ignore_ascii_case(home) => return None,
        Some(_) => "an address",
        None => "an address that cannot be read: counted as",
    };
    powerful.then(|| {
        let why = format!("may change things, with {what} outside {home}, the owner's domain");
        let advice = "Make sure that the person still works for you, or remove them";
        let finding = Subject::member(member).finding(Severity::Low, "outside_domain", why, advice);
        finding.mended_by([Action::RemoveMember])
    })
}

fn many_admins(members: &[Member], options: &MemberReviewOptions) -> Option<Finding> {
    let is_admin = |member: &&Member| member.role == Role::Admin && !has_unknown_role(member);
    let may_be_admin = |member: &&Member| has_unknown_role(member) && !is_owner(member);
    let (known, unread) = (members.iter().filter(is_admin).count(), members.iter().filter(may_be_admin).count());
    let admins = known + unread;
    let counted = match unread {
        0 => String::new(),
        unread => format!(", counting {unread} whose role cannot be read"),
    };
    (admins > options.max_admins).then(|| {
        let most = options.max_admins;
        let why = format!(
            "it has {admins} admins{counted}, which is more than {most}, and each may invite, remove and raise anybody"
        );
        let workspace = members.iter().find_map(|member| member.given("workspace_id", &member.workspace_id));
        let advice = "Make editors of those who need not manage people";
        let finding = Subject::workspace(workspace).finding(Severity::Medium, "many_admins", why, advice);
        finding.mended_by([Action::Decide(Operation::MembersUpdate.name())])
    })
}
