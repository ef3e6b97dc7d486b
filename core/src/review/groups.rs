//! Findings that say the same of several subjects, together.

use std::collections::HashMap;

use super::{Finding, Severity};

/// Subjects of which the same was found.
pub(super) struct Group<'a> {
    /// For each subject what was found of it, most severe first.
    pub subjects: Vec<Vec<&'a Finding>>,
}

impl<'a> Group<'a> {
    /// The worst of it.
    pub fn worst(&self) -> &'a Finding {
        self.subjects[0][0]
    }
}

/// The groups, most severe first. Each finding is in one of them.
pub(super) fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<Group<'a>> {
    let by_subject = gather(findings, |finding| (finding.kind, finding.id.as_deref().unwrap_or(&finding.subject)));
    let said = |found: &Vec<&'a Finding>| -> Vec<(Severity, &'a str, &'a str, &'a str)> {
        found.iter().map(|it| (it.severity, it.rule, it.why.as_str(), it.advice.as_str())).collect()
    };
    let alike = gather(by_subject, said);
    let mut groups: Vec<Group<'a>> = alike.into_iter().map(|subjects| Group { subjects }).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.worst().severity));
    groups
}

/// Items with the same key, together, in the order in which they first came.
fn gather<T, K: Eq + std::hash::Hash>(items: impl IntoIterator<Item = T>, key: impl Fn(&T) -> K) -> Vec<Vec<T>> {
    let (mut places, mut all) = (HashMap::new(), Vec::<Vec<T>>::new());
    for item in items {
        let place = *places.entry(key(&item)).or_insert(all.len());
        match all.get_mut(place) {
            Some(alike) => alike.push(item),
            None => all.push(vec![item]),
        }
    }
    all
}
