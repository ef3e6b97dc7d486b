//! What was found, of alike subjects together; and what is left as it is.

use super::{Block, Cell, Found, Line, severity, table};
use crate::review::Finding;
use crate::review::exceptions::{Excepted, UnusedException};
use crate::review::groups::{self, Group};
use crate::review::names::{Names, in_a_row, sort_of};
use crate::review::report::Report;
use crate::review::steps::thousands;

/// So many subjects of a group are named, and have their fingerprints shown.
const MOST_SUBJECTS: usize = 10;

/// A sentence of words that begin small and lack a full stop.
pub(super) fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// What was found, of alike subjects together.
pub(super) fn found<'a>(findings: impl IntoIterator<Item = &'a Finding>, names: &Names<'_>) -> Vec<Block> {
    let groups = groups::of(findings);
    if groups.is_empty() {
        return vec![Block::Text("Nothing was found.".to_owned())];
    }
    let block = |group: &Group<'_>| {
        let subject = |found: &Vec<&Finding>| names.subject(found[0]);
        let (title, subjects) = match group.subjects.as_slice() {
            [one] => (subject(one), String::new()),
            all => {
                let first: Vec<String> = all.iter().take(MOST_SUBJECTS).map(subject).collect();
                let mut subjects = in_a_row(&first).join(", ");
                if let more @ 1.. = all.len().saturating_sub(MOST_SUBJECTS) {
                    subjects.push_str(&format!(" and {} more; the JSON has all", thousands(more)));
                }
                let sort = sort_of(group.worst().kind, all.len());
                (format!("{} {sort}", thousands(all.len())), subjects)
            }
        };
        let mut lines: Vec<Line> = Vec::new();
        for finding in &group.subjects[0] {
            let (why, advice) = (sentence(&finding.why), sentence(&finding.advice));
            match lines.iter_mut().find(|line| line.severity == finding.severity && line.advice == advice) {
                Some(line) => line.why.push_str(&format!(" {why}")),
                None => lines.push(Line { severity: finding.severity, why, advice }),
            }
        }
        Block::Found(Found { title, subjects, lines })
    };
    groups.iter().map(block).collect()
}

/// What was left as it is, and which exceptions did nothing.
pub(super) fn exceptions(report: &Report, names: &Names<'_>) -> Vec<Block> {
    let rows: Vec<[Cell; 5]> = report
        .excepted
        .iter()
        .map(|Excepted { finding, reason, until }| {
            let (about, rule) = (Cell::from(names.subject(finding)), Cell::from(finding.rule));
            [severity(Some(finding.severity)), about, rule, Cell::from(reason), Cell::from(until)]
        })
        .collect();
    let unused = report.unused_exceptions.iter().map(|unused| {
        let UnusedException { fingerprint, rule, subject, reason, until: _, why } = unused;
        let which = match (fingerprint, rule, subject) {
            (Some(fingerprint), ..) => format!("of {fingerprint}"),
            (None, rule, subject) => {
                format!("of {} from {}", subject.as_deref().unwrap_or("-"), rule.as_deref().unwrap_or("-"))
            }
        };
        Block::Text(format!("The exception {which} ({reason}) took nothing out: {why}."))
    });
    let unused: Vec<Block> = unused.collect();
    if rows.is_empty() && unused.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::Heading("Exceptions".to_owned())];
    if !rows.is_empty() {
        let caption = "Found, and left as it is";
        blocks.push(table(caption, ["severity", "about", "rule", "reason", "until"], rows));
    }
    blocks.extend(unused);
    blocks
}

/// By what an exception names a finding.
pub(super) fn fingerprints(report: &Report, names: &Names<'_>) -> Vec<Block> {
    let groups = groups::of(report.findings());
    let (mut rows, mut more) = (Vec::new(), 0);
    for group in &groups {
        for finding in group.subjects.iter().take(MOST_SUBJECTS).flatten() {
            let (about, rule) = (Cell::from(names.subject(finding)), Cell::from(finding.rule));
            rows.push([about, rule, Cell::from(&finding.fingerprint)]);
        }
        more += group.subjects.iter().skip(MOST_SUBJECTS).map(Vec::len).sum::<usize>();
    }
    if rows.is_empty() {
        return Vec::new();
    }
    let rest = match more {
        0 => String::new(),
        more => format!(" The JSON has those of {} more.", thousands(more)),
    };
    let how = "What is to stay as it is can be excepted until a day, with a reason: by the fingerprint of the finding, \
               or by its rule and subject (the option exceptions).";
    vec![
        Block::Heading("To except a finding".to_owned()),
        Block::Text(format!("{how}{rest}")),
        table("Each finding, by its rule and fingerprint", ["about", "rule", "fingerprint"], rows),
    ]
}
