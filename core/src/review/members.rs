//! The review of members.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Finding, Severity, sort};
use crate::error::Result;
use crate::members::{Member, MemberFilter, Members, Role};
use crate::reply::Meta;
use crate::timestamp::Timestamp;

/// How to review members.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MemberReviewOptions {
    /// Invitations open for longer than this many days are found. Default: 30.
    pub max_pending_days: u32,
    /// More admins than this are found. Default: 3.
    pub max_admins: usize,
    /// The moment from which ages count. Default: now.
    pub as_of: Option<Timestamp>,
}

impl Default for MemberReviewOptions {
    fn default() -> Self {
        MemberReviewOptions { max_pending_days: 30, max_admins: 3, as_of: None }
    }
}

/// The review of all members.
#[derive(Debug, Clone, PartialEq, Serialize)]
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
        let role = member.role.as_ref().map_or("(none)", Role::as_str);
        *roles.entry(role.to_owned()).or_insert(0) += 1;
    }
    let home = members.iter().find(|member| member.role == Some(Role::Owner)).and_then(domain);
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
    /// The members with what is worth a second look: invitations left open, roles that nobody
    /// knows, addresses outside the owner's domain, too many admins. Scope:
    /// `workspace_members:read`.
    ///
    /// # Errors
    ///
    /// Those of a list.
    pub fn review(&self, options: &MemberReviewOptions) -> Result<MemberReview> {
        let members = self.list(&MemberFilter::default())?;
        Ok(MemberReview { meta: members.meta.clone(), ..review(&members, options) })
    }
}

fn subject(member: &Member) -> String {
    member.email.clone().or_else(|| member.id.clone()).unwrap_or_else(|| "(a member without an address)".to_owned())
}

fn pending(member: &Member, now: &Timestamp, options: &MemberReviewOptions) -> Option<Finding> {
    let limit = now.days_before(options.max_pending_days).unix_millis();
    let open = member.accepted == Some(false)
        && member.timestamp_created.as_ref().is_some_and(|invited| invited.unix_millis() < limit);
    open.then(|| Finding {
        severity: Severity::Low,
        rule: "invitation_left_open",
        subject: subject(member),
        why: format!(
            "the invitation has been open for more than {} days, and may still be accepted",
            options.max_pending_days
        ),
        advice: "Remove it, and invite again when it is wanted".to_owned(),
    })
}

fn unknown_role(member: &Member) -> Option<Finding> {
    let why = match &member.role {
        Some(Role::Unknown(role)) => format!("the role {role:?} is not documented, so nobody knows what it allows"),
        Some(_) => return None,
        None => "the role could not be read, so nobody knows what it allows".to_owned(),
    };
    Some(Finding {
        severity: Severity::Medium,
        rule: "unknown_role",
        subject: subject(member),
        why,
        advice: "Look the role up in the dashboard".to_owned(),
    })
}

fn domain(member: &Member) -> Option<&str> {
    member.email.as_deref()?.rsplit_once('@').map(|(_, domain)| domain)
}

fn outsider(member: &Member, home: Option<&str>) -> Option<Finding> {
    let (theirs, home) = (domain(member)?, home?);
    let powerful = matches!(member.role, Some(Role::Admin | Role::Editor));
    (powerful && !theirs.eq_ignore_ascii_case(home)).then(|| Finding {
        severity: Severity::Low,
        rule: "outside_domain",
        subject: subject(member),
        why: format!("may change things, with an address outside {home}, the owner's domain"),
        advice: "Make sure that the person still works for you".to_owned(),
    })
}

fn many_admins(members: &[Member], options: &MemberReviewOptions) -> Option<Finding> {
    let admins = members.iter().filter(|member| member.role == Some(Role::Admin)).count();
    (admins > options.max_admins).then(|| Finding {
        severity: Severity::Medium,
        rule: "many_admins",
        subject: format!("{admins} admins"),
        why: format!(
            "there are more than {} admins, and each may invite, remove and raise anybody",
            options.max_admins
        ),
        advice: "Make editors of those who need not manage people".to_owned(),
    })
}
