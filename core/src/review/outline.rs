//! What the report says, before it is said in text, Markdown or HTML.

mod access;
mod findings;

use std::collections::BTreeSet;

use findings::{exceptions, fingerprints, found, sentence};

use super::names::{Names, in_a_row};
use super::report::{MatrixPart, Part, Report};
use super::steps::FirstStep;
use super::{KeyReview, MemberReview, ReviewedKey, Severity, SubjectKind, TagReview, Team};
use crate::display::neutral;
use crate::error::Error;
use crate::matrix::mending::{self, HolderMending};
use crate::matrix::{self, Action, Gap, Holder, MatrixCheck, Mending, Resource};
use crate::members::Role;
use crate::render::{Block, Cell, Found, Line, Step, Table, severity, table};
use crate::scopes::{joined, listed};

const SANDBOX: &str = "This is a sandbox: the people, keys and findings below are made up.";

fn shown(text: &Option<impl ToString>) -> Cell {
    Cell::from(text.as_ref().map_or("-".to_owned(), ToString::to_string))
}

fn day(moment: &Option<crate::Timestamp>) -> Cell {
    Cell::from(moment.as_ref().map_or("-".to_owned(), |moment| moment.as_str().chars().take(10).collect()))
}

/// The whole report, section by section. `wording` changes what core's own sentences name, such as its options.
pub(super) fn of(report: &Report, wording: &dyn Fn(&str) -> String) -> Vec<Block> {
    let names = Names::of(report);
    let mut blocks = vec![Block::Title(title(report))];
    blocks.extend(report.sandbox.then_some(Block::Notice(SANDBOX)));
    blocks.push(Block::Text(summary(report)));
    blocks.extend(first_steps(report));
    blocks.push(Block::Heading("API keys".to_owned()));
    blocks.extend(part(&report.keys, |review| keys(review, report.gap_of_log(), &names)));
    blocks.push(Block::Heading("Members".to_owned()));
    blocks.extend(part(&report.members, |review| members(review, &names)));
    blocks.push(Block::Heading("Tags".to_owned()));
    blocks.extend(part(&report.tags, |review| tags(review, &names)));
    blocks.push(Block::Heading("Who can do what".to_owned()));
    blocks.extend(access::access(&report.access, &names));
    blocks.push(Block::Heading("Access matrix".to_owned()));
    blocks.extend(matrix(&report.matrix, holders(report)));
    blocks.extend(exceptions(report, &names));
    blocks.extend(fingerprints(report, &names));
    for (text, is_ours) in blocks.iter_mut().flat_map(Block::texts) {
        let worded = if is_ours { wording(text) } else { std::mem::take(text) };
        *text = neutral(&worded).into_owned();
    }
    blocks
}

fn first_steps(report: &Report) -> Vec<Block> {
    if report.first_steps.is_empty() {
        return Vec::new();
    }
    let step = |step: &FirstStep| Step {
        severity: step.severity,
        text: format!("{}: {}", step.about, sentence(&step.advice)),
        calls: step.calls.join(", "),
        commands: step.commands.clone(),
    };
    let steps = report.first_steps.iter().map(step).collect();
    vec![Block::Heading("What to do first".to_owned()), Block::Steps(steps)]
}

/// The title of the report.
fn title(report: &Report) -> String {
    let name = report.workspace_name.as_deref().or(report.workspace_id.as_deref()).unwrap_or("a workspace");
    format!("Access review of {name}")
}

/// How many findings there are of each severity, worst first, those without any left out.
pub(super) fn counts(report: &Report) -> Vec<(Severity, usize)> {
    let findings = report.findings();
    [Severity::Critical, Severity::High, Severity::Medium, Severity::Low]
        .into_iter()
        .map(|severity| (severity, findings.iter().filter(|finding| finding.severity == severity).count()))
        .filter(|(_, count)| *count > 0)
        .collect()
}

fn summary(report: &Report) -> String {
    let counts: Vec<String> = counts(report).iter().map(|(severity, count)| format!("{count} {severity}")).collect();
    let parts: Vec<&str> = counts.iter().map(String::as_str).collect();
    let found = match (parts.as_slice(), report.findings().len()) {
        ([], _) => "nothing was found".to_owned(),
        ([one], 1) => format!("{one} finding"),
        ([one], _) => format!("{one} findings"),
        (several, all) => format!("{all} findings: {}", joined(several)),
    };
    // What was not looked for comes before what was not found.
    let found = match report.missing_parts().count() {
        0 => found,
        1 => format!("one part could not be reviewed. In the others: {found}"),
        2 => format!("two parts could not be reviewed. In the other: {found}"),
        _ => "no part could be reviewed".to_owned(),
    };
    let moment = report.as_of.as_str();
    let minute = match moment.strip_suffix('Z') {
        Some(utc) => format!("{} UTC", utc.chars().take(16).collect::<String>().replace('T', " ")),
        None => moment.to_owned(),
    };
    format!("As of {minute}: {found}.")
}

fn part<T>(part: &Part<T>, blocks: impl FnOnce(&T) -> Vec<Block>) -> Vec<Block> {
    match (&part.review, &part.problem) {
        (Some(review), _) => blocks(review),
        (None, problem) => vec![Block::Text(left_out(problem.as_ref()))],
    }
}

fn left_out(problem: Option<&Error>) -> String {
    let why = problem.map_or_else(String::new, |problem| format!(": {problem}"));
    format!("This part could not be reviewed{why}.")
}

fn keys(review: &KeyReview, gap_of_log: Option<String>, names: &Names<'_>) -> Vec<Block> {
    let rows = review.keys.iter().map(|reviewed| {
        let can = if reviewed.can.is_empty() { "do nothing".to_owned() } else { reviewed.can.join("; ") };
        [
            severity(reviewed.severity()),
            Cell::from(key_name(reviewed, names)),
            Cell::from(can),
            day(&reviewed.key.timestamp_created),
            day(&reviewed.last_logged),
        ]
    });
    let mut blocks = vec![table(
        "Every key, and what it can do",
        ["severity", "key", "it can", "created", "last logged"],
        rows.collect(),
    )];
    blocks.extend(found(review.keys.iter().flat_map(|reviewed| &reviewed.findings), names));
    let log = gap_of_log.map_or_else(String::new, |gap| format!("{} ", sentence(&gap)));
    blocks.push(Block::Text(format!("{log}{}.", review.caveat)));
    if review.may_hold_own() {
        let unknown = "Which of the keys made this review is not known: do not revoke it by mistake.";
        blocks.push(Block::Text(unknown.to_owned()));
    }
    if !review.unused_needs.is_empty() {
        let entries: Vec<String> = review.unused_needs.iter().map(|entry| format!("{entry:?}")).collect();
        let unused = format!("Needs were stated for {}, which stand for no key.", entries.join(", "));
        blocks.push(Block::Text(unused));
    }
    blocks
}

fn key_name(reviewed: &ReviewedKey, names: &Names<'_>) -> String {
    let (name, id) = (reviewed.key.given("name", &reviewed.key.name), reviewed.key.given("id", &reviewed.key.id));
    names.called(SubjectKind::Key, name.unwrap_or("-"), id)
}

fn members(review: &MemberReview, names: &Names<'_>) -> Vec<Block> {
    let rows = review.members.iter().map(|member| {
        let joined = match member.accepted {
            Some(true) => "yes",
            Some(false) => "not yet",
            None => "not known",
        };
        let role = match &member.role {
            _ if member.is_irregular("role") => "not known: counted as full access".to_owned(),
            Role::Unknown(role) => format!("{role:?}: counted as full access"),
            role => role.to_string(),
        };
        [
            shown(&member.given("email", &member.email)),
            Cell::from(role),
            day(&member.timestamp_created),
            Cell::from(joined),
        ]
    });
    let mut blocks = vec![table("Every member", ["member", "role", "invited", "joined"], rows.collect())];
    blocks.extend(found(&review.findings, names));
    blocks
}

fn tags(review: &TagReview, names: &Names<'_>) -> Vec<Block> {
    let rows = review.carriers.iter().map(|(label, count)| [Cell::from(label), Cell::from(count)]);
    let teams = review.teams.iter().map(|Team { label, why }| [Cell::from(label), Cell::from(why)]);
    let mut blocks = vec![
        Block::Text("A tag is a label and a filter; it keeps nobody out.".to_owned()),
        table("Tags, and how many things carry each", ["tag", "carried by"], rows.collect()),
        table("Tags that stand for teams", ["tag", "why"], teams.collect()),
    ];
    blocks.extend(review.caveat.iter().map(|caveat| Block::Text(format!("{caveat}."))));
    blocks.extend(found(&review.findings, names));
    blocks
}

/// How many members and keys were listed.
fn holders(report: &Report) -> usize {
    let members = report.members.review.as_ref().map_or(0, |review| review.members.len());
    members + report.keys.review.as_ref().map_or(0, |review| review.keys.len())
}

fn matrix(part: &MatrixPart, holders: usize) -> Vec<Block> {
    let MatrixPart { table: matrix, compiled, check, not_compared } = part;
    let columns = ["role"].into_iter().chain(Resource::ALL.map(Resource::title)).map(str::to_owned).collect();
    let rows = matrix.rows().map(|(role, cells)| {
        [Cell::from(role)].into_iter().chain(cells.iter().map(|cell| Cell::from(&cell.label))).collect()
    });
    let nearest = compiled.iter().map(|compiled| {
        let permissions = compiled.permissions.as_ref().map_or("all".to_owned(), |permissions| {
            permissions.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        });
        [
            Cell::from(&compiled.role),
            Cell::from(&compiled.api_role),
            Cell::from(permissions),
            Cell::from(listed(&compiled.scopes)),
        ]
    });
    let gaps = compiled.iter().flat_map(|compiled| {
        compiled.gaps.iter().map(|gap| {
            let Gap { resource, holder, more: _, less: _, why } = gap;
            [Cell::from(&compiled.role), Cell::from(resource.title()), Cell::from(holder), Cell::from(why)]
        })
    });
    let mut blocks = vec![
        Block::Table(Table { caption: "Who should do what", columns, header: 0, rows: rows.collect() }),
        table(
            "What comes nearest in the API",
            ["role", "API role", "permissions", "scopes of a key"],
            nearest.collect(),
        ),
        table("What the API cannot express", ["role", "with", "for a", "why"], gaps.collect()),
    ];
    blocks.extend(check.iter().flat_map(|check| differences(check, holders)));
    blocks.extend(not_compared.iter().map(|who| Block::Text(format!("Note: {who}."))));
    blocks
}

fn differences(check: &MatrixCheck, holders: usize) -> Vec<Block> {
    let MatrixCheck { differences, unassigned, absent, unreadable } = check;
    let rows = differences.iter().map(|difference| {
        [
            Cell::from(&difference.holder),
            Cell::from(&difference.role),
            Cell::from(difference.resource.title()),
            Cell::from(actions(&difference.more)),
            Cell::from(actions(&difference.less)),
        ]
    });
    let mended = mending::by_holder(differences);
    let mended = mended.iter().map(|HolderMending { holder, with, in_words }| {
        let with: Vec<&str> = with.iter().map(|resource| resource.title()).collect();
        [Cell::from(holder), Cell::from(joined(&with)), Cell::from(in_words)]
    });
    let mut blocks = Vec::new();
    if holders == unassigned.len() {
        blocks.push(Block::Text("Nobody was compared, because nobody here has a role of the matrix.".to_owned()));
    } else if differences.is_empty() {
        blocks.push(Block::Text("Everybody who was compared can do what the matrix says, and no more.".to_owned()));
    } else {
        let columns = ["who", "role", "with", "more", "less"];
        blocks.push(table("Where people and keys differ from it", columns, rows.collect()));
        blocks.push(table("How to mend that, once for each", ["who", "with", "how"], mended.collect()));
    }
    if differences.iter().any(|difference| matches!(difference.how, Mending::InviteAgain { .. })) {
        blocks.push(Block::Text(format!("Inviting again has its price: {}.", mending::COSTS)));
    }
    let lists = [
        ("Without a role", unassigned),
        ("With a role, but not there", absent),
        (
            "With a role, permissions or scopes that cannot be read, which count as the widest that they could mean",
            unreadable,
        ),
    ];
    for (what, holders) in lists {
        if !holders.is_empty() {
            // Of keys, the name stands in quotes anyway.
            let name = |holder: &Holder| match holder {
                Holder::Person(_) => in_a_row(&[holder.to_string()]).remove(0),
                Holder::Key(_) => holder.to_string(),
            };
            let names: Vec<String> = holders.iter().map(name).collect();
            blocks.push(Block::Text(format!("{what}: {}.", names.join(", "))));
        }
    }
    blocks
}

fn actions(actions: &BTreeSet<Action>) -> String {
    if actions.is_empty() { "-".to_owned() } else { matrix::names(actions) }
}
