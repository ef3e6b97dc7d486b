//! What the report calls what it is about.

use std::collections::{BTreeSet, HashMap};

use super::report::Report;
use super::{Finding, SubjectKind};

/// Names in a row, each of which can be told from the next: one that holds a comma stands in quotes.
pub(super) fn in_a_row<T: AsRef<str>>(names: &[T]) -> Vec<String> {
    let quoted = |name: &str| if name.contains(',') { format!("\"{name}\"") } else { name.to_owned() };
    names.iter().map(|name| quoted(name.as_ref())).collect()
}

/// So many things of a sort, as a word: `key` or `keys`.
pub(super) fn sort_of(kind: SubjectKind, many: usize) -> String {
    format!("{kind}{}", if many == 1 { "" } else { "s" })
}

/// What subjects are called: by name, and by id where others have the same name.
pub(super) struct Names<'a> {
    /// The ids of each name.
    ids: HashMap<(SubjectKind, &'a str), BTreeSet<Option<&'a str>>>,
    in_use: Option<&'a str>,
}

impl<'a> Names<'a> {
    pub fn of(report: &'a Report) -> Names<'a> {
        let mut ids: HashMap<_, BTreeSet<_>> = HashMap::new();
        let excepted = report.excepted.iter().map(|excepted| &excepted.finding);
        for finding in report.findings().into_iter().chain(excepted) {
            ids.entry((finding.kind, finding.subject.as_str())).or_default().insert(finding.id.as_deref());
        }
        let mut in_use = None;
        for reviewed in report.keys.review.iter().flat_map(|review| &review.keys) {
            let id = reviewed.key.given("id", &reviewed.key.id);
            ids.entry((SubjectKind::Key, reviewed.key.name.as_str())).or_default().insert(id);
            in_use = in_use.or(id.filter(|_| reviewed.in_use == Some(true)));
        }
        Names { ids, in_use }
    }

    /// A subject.
    pub fn called(&self, kind: SubjectKind, name: &str, id: Option<&str>) -> String {
        let is_shared = self.ids.get(&(kind, name)).is_some_and(|ids| ids.len() > 1);
        let id_beside = id.filter(|_| is_shared).map_or_else(String::new, |id| format!(" ({id})"));
        let is_own = kind == SubjectKind::Key && id.is_some() && id == self.in_use;
        format!("{name}{id_beside}{}", if is_own { " (in use here)" } else { "" })
    }

    /// What a finding is about.
    pub fn subject(&self, finding: &Finding) -> String {
        self.called(finding.kind, &finding.subject, finding.id.as_deref())
    }
}
