//! What to do first: for the worst findings the calls, and the commands, that mend them.

use serde::Serialize;

use super::groups::{self, Group};
use super::names::Names;
use super::report::Report;
use super::{Finding, Severity, SubjectKind};
use crate::operation::Operation;
use crate::scopes::{Scope, joined};

/// So many things to do are said at the most.
const MOST_STEPS: usize = 7;
/// Commands are given for so many subjects of a step.
const MOST_SUBJECTS: usize = 3;

/// A thing to do, for all of which the same was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FirstStep {
    /// The severity of the worst finding that it mends.
    pub severity: Severity,
    /// What it is about: the first subjects by name, and how many more there are.
    pub about: String,
    /// What to do.
    pub advice: String,
    /// How many findings it is about.
    pub findings: u64,
    /// The calls that do it, by canonical name, in order.
    pub calls: Vec<&'static str>,
    /// The commands that do it, in order, for the first three subjects. None where a decision or the dashboard is
    /// needed. Names are not in them: keys and members stand there by id.
    pub commands: Vec<String>,
}

/// A call that mends a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Action {
    /// A call of which somebody must decide how it is made.
    Decide(&'static str),
    CreateKey(Vec<Scope>),
    /// Never that of the key in use.
    RevokeKey,
    RemoveMember,
    /// Take a tag off a campaign or an account.
    Unassign {
        tag: String,
        from: SubjectKind,
        id: String,
    },
}

impl Action {
    fn call(&self) -> &'static str {
        match self {
            Action::Decide(call) => call,
            Action::CreateKey(_) => Operation::KeysCreate.name(),
            Action::RevokeKey => Operation::KeysRevoke.name(),
            Action::RemoveMember => Operation::MembersRemove.name(),
            Action::Unassign { .. } => Operation::TagsUnassign.name(),
        }
    }

    /// None where there is no such command, or where an id is not plain.
    fn command(&self, finding: &Finding, workspace: Option<&str>) -> Option<String> {
        let id = finding.id.as_deref();
        let command = match self {
            Action::Decide(_) => return None,
            Action::CreateKey(scopes) => {
                let name = format!("{}-new", slug(&finding.subject));
                let scopes: Vec<String> = scopes.iter().map(|scope| format!(" --scope {scope}")).collect();
                format!("keys create {name}{} --secret-file {name}.key", scopes.concat())
            }
            Action::RevokeKey => format!("keys revoke {}", plain(id?)?),
            Action::RemoveMember => format!("members remove {}", plain(id?)?),
            Action::Unassign { tag, from, id } => format!("tags unassign {} --{from} {}", plain(tag)?, plain(id)?),
        };
        let workspace =
            workspace.map_or_else(|| Some(String::new()), |id| Some(format!(" --workspace {}", plain(id)?)));
        Some(format!("instantly-rbac {command}{}", workspace?))
    }
}

/// A text that no shell makes anything of, and that is no option.
fn plain(text: &str) -> Option<&str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._@+-".contains(&byte);
    (!text.is_empty() && !text.starts_with('-') && text.bytes().all(is_plain)).then_some(text)
}

/// A name for a new key, made of what of the old one is plain.
fn slug(name: &str) -> String {
    let parts = name.split(|character: char| !character.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let slug: String = parts.collect::<Vec<_>>().join("-").chars().take(40).collect();
    if slug.is_empty() { "key".to_owned() } else { slug }
}

/// The first steps for a report. `workspace` is the sub-workspace for which the client acts.
pub(super) fn of(report: &Report, workspace: Option<&str>) -> Vec<FirstStep> {
    let keys = report.keys.review.iter().flat_map(|review| &review.keys);
    let knows_own_key = keys.into_iter().any(|key| key.in_use == Some(true));
    let names = Names::of(report);
    let groups = groups::of(report.findings());
    groups.iter().take(MOST_STEPS).map(|group| step(group, &names, knows_own_key, workspace)).collect()
}

fn step(group: &Group<'_>, names: &Names<'_>, knows_own_key: bool, workspace: Option<&str>) -> FirstStep {
    let worst = group.worst();
    let mut commands = Vec::new();
    for found in group.subjects.iter().take(MOST_SUBJECTS) {
        let of_subject = found[0].actions.iter().filter(|action| !matches!(action, Action::Decide(_)));
        let of_subject: Option<Vec<String>> = of_subject.map(|action| action.command(found[0], workspace)).collect();
        // All of the commands for a subject, or none.
        commands.extend(of_subject.into_iter().flatten());
    }
    let mut advice = worst.advice.clone();
    if worst.actions.contains(&Action::RevokeKey) && !knows_own_key {
        advice.push_str("; make sure first that it is not the key that made this review");
    }
    // Two keys of one name get two names.
    for index in 0..commands.len() {
        let earlier = commands[..index].iter().filter(|earlier| **earlier == commands[index]).count();
        if earlier > 0 {
            commands[index] = commands[index].replace("-new", &format!("-new-{}", earlier + 1));
        }
    }
    let first: Vec<String> = group.subjects.iter().take(MOST_SUBJECTS).map(|found| names.subject(found[0])).collect();
    let about = match group.subjects.len().saturating_sub(MOST_SUBJECTS) {
        0 => joined(&first.iter().map(String::as_str).collect::<Vec<_>>()),
        more => format!("{} and {} more", first.join(", "), thousands(more)),
    };
    FirstStep {
        severity: worst.severity,
        about,
        advice,
        findings: group.subjects.iter().map(Vec::len).sum::<usize>() as u64,
        calls: worst.actions.iter().map(Action::call).collect(),
        commands,
    }
}

/// A number with commas.
pub(super) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let parts: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|part| std::str::from_utf8(part).expect("digits are ASCII")).collect();
    parts.join(",")
}
