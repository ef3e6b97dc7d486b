//! Which tags stand for teams: those that are named, or those that look like it.

use std::collections::{BTreeMap, BTreeSet};

use super::super::SubjectKind;
use super::super::names::in_a_row;
use super::super::steps::thousands;
use super::{Index, Team};

/// So many labels are named in a sentence.
const MOST_LABELS: usize = 5;

const NO_TEAM: &str = "No tag is both on a campaign and on an account, so none is taken for a team, and what is without a \
team, under two, or sends from another's accounts is not looked for. Name the tags that stand for teams (the option \
teams)";

/// What a tag is on.
#[derive(Default)]
struct Carriers<'r> {
    campaigns: BTreeSet<&'r str>,
    accounts: BTreeSet<&'r str>,
}

impl<'r> Carriers<'r> {
    fn all(&self) -> impl Iterator<Item = &'r str> {
        self.campaigns.iter().chain(&self.accounts).copied()
    }

    fn why(&self) -> String {
        let many =
            |count: usize, noun: &str| format!("{} {noun}{}", thousands(count), if count == 1 { "" } else { "s" });
        format!("it is on {} and {}", many(self.campaigns.len(), "campaign"), many(self.accounts.len(), "account"))
    }
}

impl<'a> Index<'a> {
    pub(super) fn named(&self, names: &[String]) -> BTreeMap<&'a str, Team> {
        let is_named = |label: &str| names.iter().any(|name| name == label);
        let tags = self.labels.iter().filter(|(_, label)| is_named(label));
        tags.map(|(tag, label)| (*tag, Team { label: (*label).to_owned(), why: "named".to_owned() })).collect()
    }

    /// Takes tags for teams that are on a campaign and on an account, and says which others were not.
    pub(super) fn infer(&mut self) {
        let (candidates, shared) = self.candidates();
        let teams: BTreeMap<&'a str, Team> = candidates
            .iter()
            .map(|(tag, carriers)| (*tag, Team { label: self.label(tag).to_owned(), why: carriers.why() }))
            .collect();
        self.teams = teams;
        let mut said = Vec::new();
        if self.teams.is_empty() {
            said.push(NO_TEAM.to_owned());
        } else {
            // Where few have a team, a team is not what everything is expected to have.
            for (kind, all) in [(SubjectKind::Campaign, &self.campaigns), (SubjectKind::Account, &self.accounts)] {
                let with_team = all.iter().filter(|it| !self.teams_of(it).is_empty()).count();
                if with_team * 2 <= all.len() {
                    self.not_by_team.push(kind);
                    said.push(format!(
                        "Only {} of {} {kind}s carry the tag of a team, so the others are not found one by one: \
                         name the tags that stand for teams (the option teams) to have them found",
                        thousands(with_team),
                        thousands(all.len())
                    ));
                }
            }
        }
        if !shared.is_empty() {
            let (labels, verb) = (self.labels_of(shared.iter().copied()), if shared.len() == 1 { "is" } else { "are" });
            said.push(format!("{labels} {verb} not taken for a team: most of what carries it is another team's"));
        }
        self.caveat = (!said.is_empty()).then(|| said.join(". "));
    }

    /// Tags that are on a campaign and on an account; apart from them those of which most carriers are another's, too.
    fn candidates(&self) -> (BTreeMap<&'a str, Carriers<'_>>, Vec<&'a str>) {
        let mut candidates: BTreeMap<&'a str, Carriers<'_>> = BTreeMap::new();
        for (resource, tags) in &self.by_resource {
            let (is_campaign, is_account) = (self.campaigns.contains(resource), self.accounts.contains(resource));
            for tag in tags.iter().filter(|tag| self.labels.contains_key(*tag)) {
                let carriers = candidates.entry(tag).or_default();
                carriers.campaigns.extend(is_campaign.then_some(resource.as_str()));
                carriers.accounts.extend(is_account.then_some(resource.as_str()));
            }
        }
        candidates.retain(|_, carriers| !carriers.campaigns.is_empty() && !carriers.accounts.is_empty());
        let mut shared = Vec::new();
        while let Some(tag) = self.most_shared(&candidates) {
            candidates.remove(tag);
            shared.push(tag);
        }
        (candidates, shared)
    }

    /// The tag of whose carriers most are another's, too; of several, the one that is shared with the most.
    fn most_shared(&self, candidates: &BTreeMap<&'a str, Carriers<'_>>) -> Option<&'a str> {
        let shares = candidates.iter().filter_map(|(tag, carriers)| {
            let others_of = |resource: &str| -> Vec<&'a str> {
                let tags = self.by_resource[resource].iter().copied();
                tags.filter(|other| other != tag && candidates.contains_key(other)).collect()
            };
            let others: Vec<Vec<&'a str>> = carriers.all().map(others_of).collect();
            let shared = others.iter().filter(|others| !others.is_empty()).count();
            let with: BTreeSet<&'a str> = others.iter().flatten().copied().collect();
            (shared * 2 > others.len()).then_some((with.len(), shared * 1000 / others.len(), others.len(), *tag))
        });
        shares.max().map(|(.., tag)| tag)
    }

    /// The labels of the first teams, and how many more there are.
    pub(super) fn first_labels(&self) -> String {
        let mut labels: Vec<&str> = self.teams.values().map(|team| team.label.as_str()).collect();
        labels.sort_unstable();
        let labels = in_a_row(&labels);
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        match labels.len().saturating_sub(MOST_LABELS) {
            0 => crate::scopes::joined(&labels),
            more => format!("{} and {} more", labels[..MOST_LABELS].join(", "), thousands(more)),
        }
    }
}
