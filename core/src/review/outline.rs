//! What the report says, before it is said in text, Markdown or HTML.

mod access;

use std::collections::BTreeSet;

use super::report::{MatrixPart, Part, Report};
use super::{Finding, KeyReview, MemberReview, ReviewedKey, Severity, TagReview};
use crate::display::neutral;
use crate::error::Error;
use crate::matrix::{self, Action, Gap, MatrixCheck, Mending, Resource, mending};
use crate::members::Role;
use crate::scopes::{joined, listed};

const SANDBOX: &str = "This is a sandbox: the people, keys and findings below are made up.";

pub(super) enum Block {
    /// The title of the whole.
    Title(String),
    /// What must be known before anything else is read.
    Notice(&'static str),
    /// A heading of a section.
    Heading(String),
    /// A sentence or more.
    Text(String),
    /// A table, under its caption.
    Table(Table),
}

impl Block {
    /// Every text that may hold a name.
    fn texts(&mut self) -> Vec<&mut String> {
        match self {
            Block::Title(text) | Block::Heading(text) | Block::Text(text) => vec![text],
            Block::Notice(_) => Vec::new(),
            Block::Table(table) => table.rows.iter_mut().flatten().map(|cell| &mut cell.text).collect(),
        }
    }
}

pub(super) struct Table {
    pub caption: &'static str,
    pub columns: Vec<String>,
    /// The column that says what a row is about.
    pub header: usize,
    pub rows: Vec<Vec<Cell>>,
}

pub(super) struct Cell {
    pub text: String,
    /// Where the cell is a severity.
    pub severity: Option<Severity>,
}

impl<T: ToString> From<T> for Cell {
    fn from(text: T) -> Self {
        Cell { text: text.to_string(), severity: None }
    }
}

fn severity(severity: Option<Severity>) -> Cell {
    Cell { text: severity.map_or("-".to_owned(), |severity| severity.to_string()), severity }
}

fn table<const N: usize>(caption: &'static str, columns: [&str; N], rows: Vec<[Cell; N]>) -> Block {
    if rows.is_empty() {
        return Block::Text(format!("{caption}: none."));
    }
    let columns: Vec<String> = columns.map(str::to_owned).into();
    // A severity says how, and the column behind it what the row is about.
    let header = usize::from(columns[0] == "severity");
    Block::Table(Table { caption, columns, header, rows: rows.into_iter().map(Into::into).collect() })
}

fn shown(text: &Option<impl ToString>) -> Cell {
    Cell::from(text.as_ref().map_or("-".to_owned(), ToString::to_string))
}

fn day(moment: &Option<crate::Timestamp>) -> Cell {
    Cell::from(moment.as_ref().map_or("-".to_owned(), |moment| moment.as_str().chars().take(10).collect()))
}

/// The whole report, section by section.
pub(super) fn of(report: &Report) -> Vec<Block> {
    let mut blocks = vec![Block::Title(title(report))];
    blocks.extend(report.sandbox.then_some(Block::Notice(SANDBOX)));
    blocks.push(Block::Text(summary(report)));
    blocks.push(Block::Heading("API keys".to_owned()));
    blocks.extend(part(&report.keys, keys));
    blocks.push(Block::Heading("Members".to_owned()));
    blocks.extend(part(&report.members, members));
    blocks.push(Block::Heading("Tags".to_owned()));
    blocks.extend(part(&report.tags, tags));
    blocks.push(Block::Heading("Who can do what".to_owned()));
    blocks.extend(access::access(&report.access));
    blocks.push(Block::Heading("Access matrix".to_owned()));
    blocks.extend(matrix(&report.matrix));
    blocks.iter_mut().flat_map(Block::texts).for_each(|text| *text = neutral(text).into_owned());
    blocks
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
    let noun = if report.findings().len() == 1 { "finding" } else { "findings" };
    let found = if parts.is_empty() { "nothing was found".to_owned() } else { format!("{} {noun}", joined(&parts)) };
    let gaps = match report.gaps().len() {
        0 => "",
        1 => " One part could not be reviewed.",
        2 => " Two parts could not be reviewed.",
        _ => " No part could be reviewed.",
    };
    let moment = report.as_of.as_str();
    let minute = match moment.strip_suffix('Z') {
        Some(utc) => format!("{} UTC", utc.chars().take(16).collect::<String>().replace('T', " ")),
        None => moment.to_owned(),
    };
    format!("As of {minute}: {found}.{gaps}")
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

fn findings(caption: &'static str, findings: &[Finding]) -> Block {
    if findings.is_empty() {
        return Block::Text("Nothing was found.".to_owned());
    }
    let rows = findings.iter().map(|finding| {
        let Finding { severity: how, subject, why, advice, .. } = finding;
        [severity(Some(*how)), Cell::from(subject), Cell::from(why), Cell::from(advice)]
    });
    table(caption, ["severity", "about", "why", "advice"], rows.collect())
}

fn keys(review: &KeyReview) -> Vec<Block> {
    let rows = review.keys.iter().map(|reviewed| {
        let can = if reviewed.can.is_empty() { "do nothing".to_owned() } else { reviewed.can.join("; ") };
        [
            severity(reviewed.severity()),
            Cell::from(key_name(reviewed)),
            Cell::from(can),
            day(&reviewed.key.timestamp_created),
            day(&reviewed.last_logged),
        ]
    });
    let all: Vec<Finding> = review.keys.iter().flat_map(|reviewed| reviewed.findings.clone()).collect();
    let mut blocks = vec![
        table("Every key, and what it can do", ["severity", "key", "it can", "created", "last logged"], rows.collect()),
        findings("What was found among the keys", &all),
    ];
    let log = match (&review.events_problem, review.events_complete) {
        (Some(problem), _) => format!("The audit log could not be read: {problem}. "),
        (None, true) => String::new(),
        (None, false) => format!("Only {} events of the audit log were read. ", review.events_read),
    };
    blocks.push(Block::Text(format!("{log}{}.", review.caveat)));
    if !review.keys.is_empty() && !review.keys.iter().any(|reviewed| reviewed.in_use == Some(true)) {
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

fn key_name(reviewed: &ReviewedKey) -> String {
    let name = reviewed.key.given("name", &reviewed.key.name).unwrap_or("-");
    if reviewed.in_use == Some(true) { format!("{name} (in use here)") } else { name.to_owned() }
}

fn members(review: &MemberReview) -> Vec<Block> {
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
    vec![
        table("Every member", ["member", "role", "invited", "joined"], rows.collect()),
        findings("What was found among the members", &review.findings),
    ]
}

fn tags(review: &TagReview) -> Vec<Block> {
    let rows = review.carriers.iter().map(|(label, count)| [Cell::from(label), Cell::from(count)]);
    vec![
        Block::Text("A tag is a label and a filter; it keeps nobody out.".to_owned()),
        table("Tags, and how many things carry each", ["tag", "carried by"], rows.collect()),
        findings("What was found among the tags", &review.findings),
    ]
}

fn matrix(part: &MatrixPart) -> Vec<Block> {
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
    blocks.extend(check.iter().flat_map(differences));
    blocks.extend(not_compared.iter().map(|who| Block::Text(format!("Note: {who}."))));
    blocks
}

fn differences(check: &MatrixCheck) -> Vec<Block> {
    let MatrixCheck { differences, unassigned, absent, unreadable } = check;
    let rows = differences.iter().map(|difference| {
        [
            Cell::from(&difference.holder),
            Cell::from(&difference.role),
            Cell::from(difference.resource.title()),
            Cell::from(actions(&difference.more)),
            Cell::from(actions(&difference.less)),
            Cell::from(&difference.in_words),
        ]
    });
    let mut blocks = vec![if differences.is_empty() {
        Block::Text("Everybody who was compared can do what the matrix says, and no more.".to_owned())
    } else {
        table(
            "Where people and keys differ from it",
            ["who", "role", "with", "more", "less", "how to mend it"],
            rows.collect(),
        )
    }];
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
            let names: Vec<String> = holders.iter().map(ToString::to_string).collect();
            blocks.push(Block::Text(format!("{what}: {}.", names.join(", "))));
        }
    }
    blocks
}

fn actions(actions: &BTreeSet<Action>) -> String {
    if actions.is_empty() { "-".to_owned() } else { matrix::names(actions) }
}
