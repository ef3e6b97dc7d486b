//! What to do first: for the worst findings the calls, and the commands, that mend them.

use serde::Serialize;

use super::groups::{self, Group};
use super::names::{Names, in_a_row, sort_of};
use super::report::Report;
use super::{Finding, KeyReview, Severity};
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
    /// What it is about: of what sort, the first subjects by name, and how many more there are.
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
}

impl Action {
    fn call(&self) -> &'static str {
        match self {
            Action::Decide(call) => call,
            Action::CreateKey(_) => Operation::KeysCreate.name(),
            Action::RevokeKey => Operation::KeysRevoke.name(),
            Action::RemoveMember => Operation::MembersRemove.name(),
        }
    }

    /// None where there is no such command, or where an id is not plain.
    fn command(&self, finding: &Finding, maker: &mut Maker<'_>) -> Option<String> {
        let id = finding.id.as_deref();
        let command = match self {
            Action::Decide(_) => return None,
            Action::CreateKey(scopes) => {
                let name = maker.name_of_new(&finding.subject);
                let scopes: Vec<String> = scopes.iter().map(|scope| format!(" --scope {scope}")).collect();
                format!("keys create {name}{} --secret-file {name}.key", scopes.concat())
            }
            Action::RevokeKey => format!("keys revoke {}", plain(id?)?),
            Action::RemoveMember => format!("members remove {}", plain(id?)?),
        };
        match maker.workspace {
            None => Some(format!("instantly-rbac {command}")),
            Some(workspace) => Some(format!("instantly-rbac {command} --workspace {}", plain(workspace)?)),
        }
    }
}

/// What commands have in common.
struct Maker<'a> {
    /// The sub-workspace for which the client acts.
    workspace: Option<&'a str>,
    /// Names of new keys so far.
    names: Vec<String>,
}

impl Maker<'_> {
    /// A name for a new key, made of what of the old one is plain. Two keys of one name get two.
    fn name_of_new(&mut self, old: &str) -> String {
        let parts = old.split(|character: char| !character.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
        let plain: String = parts.collect::<Vec<_>>().join("-").chars().take(40).collect();
        let first = format!("{}-new", if plain.is_empty() { "key" } else { &plain });
        let others = (2..).map(|number| format!("{first}-{number}"));
        let free = std::iter::once(first.clone()).chain(others).find(|name| !self.names.contains(name));
        let name = free.expect("there is always another number");
        self.names.push(name.clone());
        name
    }
}

/// A text that no shell makes anything of, and that is no option.
fn plain(text: &str) -> Option<&str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._@+-".contains(&byte);
    (!text.is_empty() && !text.starts_with('-') && text.bytes().all(is_plain)).then_some(text)
}

/// The first steps for a report. `workspace` is the sub-workspace for which the client acts.
pub(super) fn of(report: &Report, workspace: Option<&str>) -> Vec<FirstStep> {
    let may_hold_own = report.keys.review.as_ref().is_some_and(KeyReview::may_hold_own);
    let names = Names::of(report);
    let groups = groups::of(report.findings());
    let mut maker = Maker { workspace, names: Vec::new() };
    groups.iter().take(MOST_STEPS).map(|group| step(group, &names, may_hold_own, &mut maker)).collect()
}

fn step(group: &Group<'_>, names: &Names<'_>, may_hold_own: bool, maker: &mut Maker<'_>) -> FirstStep {
    let worst = group.worst();
    let mut commands = Vec::new();
    for found in group.subjects.iter().take(MOST_SUBJECTS) {
        let of_subject = found[0].actions.iter().filter(|action| !matches!(action, Action::Decide(_)));
        let of_subject: Option<Vec<String>> = of_subject.map(|action| action.command(found[0], maker)).collect();
        // All of the commands for a subject, or none.
        commands.extend(of_subject.into_iter().flatten());
    }
    let mut advice = worst.advice.clone();
    if worst.actions.contains(&Action::RevokeKey) && may_hold_own {
        advice.push_str("; make sure first that it is not the key that made this review");
    }
    let first: Vec<String> = group.subjects.iter().take(MOST_SUBJECTS).map(|found| names.subject(found[0])).collect();
    let first = in_a_row(&first);
    let all = match group.subjects.len().saturating_sub(MOST_SUBJECTS) {
        0 => joined(&first.iter().map(String::as_str).collect::<Vec<_>>()),
        more => format!("{} and {} more", first.join(", "), thousands(more)),
    };
    let about = format!("{} {all}", sort_of(worst.kind, group.subjects.len()));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::ApiKey;
    use crate::review::{KeyReviewOptions, keys, tests::report_of};
    use crate::timestamp::Timestamp;

    fn key(id: &str, name: &str) -> ApiKey {
        let timestamp_created = Timestamp::parse("2026-01-01T00:00:00Z");
        let scopes = vec![Scope::from_static("campaigns:read")];
        ApiKey { id: id.to_owned(), name: name.to_owned(), scopes, timestamp_created, ..ApiKey::default() }
    }

    fn steps(listed: &[ApiKey], workspace: Option<&str>) -> Vec<FirstStep> {
        let as_of = Timestamp::parse("2026-12-01T00:00:00Z");
        let options = KeyReviewOptions { as_of, ..KeyReviewOptions::default() };
        of(&report_of(keys::review(listed, &[], &options).unwrap()), workspace)
    }

    #[test]
    fn two_keys_of_one_name_are_told_apart_and_get_new_keys_of_two_names() {
        let steps = steps(&[key("k1", "crm"), key("k2", "crm"), key("k3", "-- ''")], None);
        assert_eq!(
            (steps.len(), steps[0].about.as_str(), steps[0].findings),
            (1, "keys -- '', crm (k1) and crm (k2)", 3)
        );
        let created: Vec<&str> = steps[0].commands.iter().filter_map(|it| it.split(' ').nth(3)).collect();
        assert_eq!(created, ["key-new", "k3", "crm-new", "k1", "crm-new-2", "k2"]);
    }

    #[test]
    fn names_that_hold_a_comma_are_told_from_two_names() {
        assert_eq!(steps(&[key("k1", "crm, old"), key("k2", "crm")], None)[0].about, "keys crm and \"crm, old\"");
        assert_eq!(steps(&[key("k1", "crm")], None)[0].about, "key crm");
    }

    #[test]
    fn an_id_that_a_shell_might_obey_is_in_no_command() {
        for odd in ["k; reboot", "$(reboot)", "-rf", "k\nreboot", "k'"] {
            assert!(steps(&[key(odd, "crm")], None)[0].commands.is_empty(), "{odd}");
            assert!(steps(&[key("k1", "crm")], Some(odd))[0].commands.is_empty(), "{odd}");
        }
        let steps = steps(&[key("k1", "crm")], Some("w1"));
        assert!(steps[0].commands.iter().all(|command| command.ends_with(" --workspace w1")), "{steps:?}");
    }

    #[test]
    fn of_many_subjects_three_are_named_with_commands_and_the_rest_are_counted() {
        let many: Vec<ApiKey> = (0..2000).map(|number| key(&format!("k{number}"), &format!("n{number:04}"))).collect();
        let steps = steps(&many, None);
        assert_eq!((steps.len(), steps[0].about.as_str()), (1, "keys n0000, n0001, n0002 and 1,997 more"));
        assert_eq!((steps[0].commands.len(), steps[0].findings), (6, 2000));
    }

    #[test]
    fn no_command_makes_another_key_that_can_do_too_much() {
        for scopes in [vec!["all:all"], vec!["campaigns:read", "all:update"], vec!["api_keys:create"]] {
            let scopes: Vec<Scope> = scopes.into_iter().map(Scope::from_static).collect();
            let steps = steps(&[ApiKey { scopes, ..key("k1", "crm") }], None);
            let commands = steps.iter().flat_map(|step| &step.commands);
            assert!(commands.into_iter().all(|command| !command.contains("keys create")), "{steps:?}");
        }
        let of_old =
            keys::review(&[ApiKey { scopes: vec![Scope::from_static("all:all")], ..key("k1", "crm") }], &[], &{
                KeyReviewOptions { as_of: Timestamp::parse("2026-12-01T00:00:00Z"), ..KeyReviewOptions::default() }
            });
        let found = &of_old.unwrap().keys[0].findings;
        let old = found.iter().find(|finding| finding.rule == "old").unwrap();
        assert!(old.actions.is_empty(), "also where the worse finding is excepted: {old:?}");
    }

    #[test]
    fn where_the_key_in_use_is_not_known_a_step_that_revokes_says_so() {
        assert!(steps(&[key("k1", "crm")], None)[0].advice.ends_with("it is not the key that made this review"));
    }
}
