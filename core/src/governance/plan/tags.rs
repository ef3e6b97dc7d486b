//! Steps for tags, and for what carries them.

use std::collections::BTreeSet;

use serde_json::json;
use wildmatch::WildMatch;

use super::derive::{Draft, Making, fields, place};
use super::{Fields, Risk, Sort, StepKind, Subject};
use crate::governance::policy::{AbsentTag, Matching, Mode, TagRule, same};
use crate::governance::snapshot::Tag;

/// What carries a tag, or should: ids of campaigns, and addresses of accounts.
#[derive(Default)]
struct Things {
    campaigns: BTreeSet<String>,
    accounts: BTreeSet<String>,
}

impl Things {
    fn less(&self, other: &Things) -> Things {
        let less = |left: &BTreeSet<String>, right: &BTreeSet<String>| left.difference(right).cloned().collect();
        Things { campaigns: less(&self.campaigns, &other.campaigns), accounts: less(&self.accounts, &other.accounts) }
    }

    fn is_empty(&self) -> bool {
        self.campaigns.is_empty() && self.accounts.is_empty()
    }

    fn fields(&self) -> Option<Fields> {
        fields(json!({ "campaigns": self.campaigns, "accounts": self.accounts }))
    }
}

/// How many pairs of a tag and a thing a step is about.
pub(super) fn pairs(step: &Draft) -> usize {
    let all = step.before.iter().chain(&step.after);
    let lists = all.flat_map(|fields| {
        ["campaigns", "accounts", "workspaces"].into_iter().filter_map(|name| fields.get(name)?.as_array())
    });
    lists.map(Vec::len).sum()
}

fn subject(tag: &Tag) -> Subject {
    Subject::new(Sort::Tag, &tag.label, Some(&tag.id))
}

impl Making<'_> {
    pub(super) fn tags(&mut self) {
        let (Some(rules), Some(tags)) = (&self.policy.tags, self.content.tags.clone()) else { return };
        let mode = self.policy.manage.tags;
        let mut named: BTreeSet<String> = BTreeSet::new();
        for (label, rule) in rules {
            let reason = place(&["tags", label]);
            let of_label = |tag: &&Tag| same(&tag.label, label);
            let matching: Vec<&Tag> = match &rule.id {
                Some(id) => tags.iter().filter(|tag| tag.id.eq_ignore_ascii_case(id)).collect(),
                None => tags.iter().filter(of_label).collect(),
            };
            let is_known = matching.iter().any(|tag| named.contains(&tag.id));
            named.extend(matching.iter().map(|tag| tag.id.clone()));
            if is_known {
                let message = format!("{reason} is about a tag of which another place in the policy is: take one out");
                self.refusal("ambiguous", message, None);
                continue;
            }
            match matching.as_slice() {
                [] if rule.id.is_some() => {
                    let message =
                        "no tag has the id that the policy gives: take it out, and a tag of this label is made";
                    self.finding(Subject::new(Sort::Tag, label, rule.id.as_deref()), &reason, message);
                }
                [] => {
                    let after = json!({ "label": label, "description": rule.description });
                    self.tag_step(
                        mode,
                        StepKind::TagCreate,
                        Subject::new(Sort::Tag, label, None),
                        None,
                        fields(after),
                        &reason,
                    );
                    self.carriers(mode, label, None, rule, &reason);
                }
                [tag] => {
                    self.update(mode, tag, label, rule, &reason);
                    self.carriers(mode, label, Some(tag), rule, &reason);
                }
                several => {
                    let ids: Vec<&str> = several.iter().map(|tag| tag.id.as_str()).collect();
                    let message = format!(
                        "{} tags are labelled {label}, of the ids {}: say which is meant by `id` in {reason}",
                        ids.len(),
                        ids.join(", ")
                    );
                    self.refusal("ambiguous", message, None);
                }
            }
        }
        for tag in tags.iter().filter(|tag| !named.contains(&tag.id)) {
            self.unnamed_tag(mode, tag);
        }
    }

    fn tag_step(
        &mut self,
        mode: Mode,
        kind: StepKind,
        subject: Subject,
        before: Option<Fields>,
        after: Option<Fields>,
        reason: &str,
    ) {
        let (gained, lost, reason) = (Vec::new(), Vec::new(), reason.to_owned());
        self.step(
            mode,
            Draft { kind, subject, before, after, gained, lost, reason, risk: Risk::Low, undocumented: false },
        );
    }

    fn update(&mut self, mode: Mode, tag: &Tag, label: &str, rule: &TagRule, reason: &str) {
        let (mut before, mut after) = (Fields::new(), Fields::new());
        // Without an id, the label in other letters is the same label.
        if rule.id.is_some() && tag.label != label {
            before.insert("label".to_owned(), json!(tag.label));
            after.insert("label".to_owned(), json!(label));
        }
        // No description and an empty one are the same.
        let described = |text: &Option<String>| text.clone().unwrap_or_default();
        if rule.description.is_some() && described(&rule.description) != described(&tag.description) {
            before.insert("description".to_owned(), json!(tag.description));
            after.insert("description".to_owned(), json!(rule.description));
        }
        if !after.is_empty() {
            self.tag_step(mode, StepKind::TagUpdate, subject(tag), Some(before), Some(after), reason);
        }
    }

    /// What should carry a tag gets it; with `only`, what should not loses it.
    fn carriers(&mut self, mode: Mode, label: &str, tag: Option<&Tag>, rule: &TagRule, reason: &str) {
        if self.content.campaigns.is_none() || self.content.accounts.is_none() {
            return;
        }
        let subject = tag.map_or_else(|| Subject::new(Sort::Tag, label, None), subject);
        let mut wanted = Things::default();
        if let (Some(matching), Some(all)) = (&rule.campaigns, self.content.campaigns.clone()) {
            let all = all.iter().map(|campaign| (campaign.id.clone(), campaign.name.as_str()));
            wanted.campaigns = self.matching(&subject, matching, all, rule.only, &format!("{reason}.campaigns"));
        }
        if let (Some(matching), Some(all)) = (&rule.accounts, self.content.accounts.clone()) {
            let all = all.iter().map(|address| (address.clone(), address.as_str()));
            wanted.accounts = self.matching(&subject, matching, all, rule.only, &format!("{reason}.accounts"));
        }
        let has = tag.map_or_else(Things::default, |tag| Things {
            campaigns: if rule.campaigns.is_some() { tag.campaigns.clone() } else { BTreeSet::new() },
            accounts: if rule.accounts.is_some() { tag.accounts.clone() } else { BTreeSet::new() },
        });
        let (more, less) = (wanted.less(&has), has.less(&wanted));
        if !more.is_empty() {
            self.tag_step(mode, StepKind::TagAssign, subject.clone(), None, more.fields(), reason);
        }
        if rule.only && !less.is_empty() {
            self.tag_step(mode, StepKind::TagUnassign, subject, less.fields(), None, &format!("{reason}.only"));
        }
    }

    /// The ids of what matches, by id or by name.
    fn matching<'n>(
        &mut self,
        subject: &Subject,
        matching: &Matching,
        all: impl Iterator<Item = (String, &'n str)>,
        only: bool,
        reason: &str,
    ) -> BTreeSet<String> {
        let patterns = |texts: &[String]| -> Vec<WildMatch> {
            texts.iter().map(|text| WildMatch::new_case_insensitive(text)).collect()
        };
        let (names, not) = (patterns(&matching.names), patterns(&matching.not));
        let ids: BTreeSet<String> = matching.ids.iter().map(|id| id.to_lowercase()).collect();
        let (mut found, mut found_ids) = (BTreeSet::new(), BTreeSet::new());
        let mut without_match: BTreeSet<usize> = (0..names.len()).collect();
        for (id, name) in all {
            let by_id = ids.contains(&id.to_lowercase());
            if by_id {
                found_ids.insert(id.to_lowercase());
            }
            let is_left_out = not.iter().any(|pattern| pattern.matches(name));
            let hits: Vec<usize> = (0..names.len()).filter(|at| !is_left_out && names[*at].matches(name)).collect();
            hits.iter().for_each(|at| _ = without_match.remove(at));
            if by_id || !hits.is_empty() {
                found.insert(id);
            }
        }
        let is_refused = only && !without_match.is_empty();
        for pattern in without_match.into_iter().map(|at| &matching.names[at]) {
            let message = format!("the pattern {pattern:?} of {reason} matches nothing");
            if only {
                let way_out = "with `only`, all that carries the tag would lose it";
                self.refusal("empty_section", format!("{message}: {way_out}"), Some(format!("empty_section:{reason}")));
            } else {
                self.finding(subject.clone(), reason, message);
            }
        }
        for id in ids.difference(&found_ids) {
            self.finding(subject.clone(), reason, format!("there is no {id:?}"));
        }
        if only && found.is_empty() && !is_refused {
            let message = format!("{reason} matches nothing: with `only`, all that carries the tag would lose it");
            self.refusal("empty_section", message, Some(format!("empty_section:{reason}")));
        }
        found
    }

    fn unnamed_tag(&mut self, mode: Mode, tag: &Tag) {
        if mode == Mode::Authoritative && self.policy.manage.tags_on_absent == AbsentTag::Delete {
            let Tag { label, description, campaigns, accounts, workspaces, .. } = tag;
            let before = json!({
                "label": label, "description": description, "campaigns": campaigns, "accounts": accounts,
                "workspaces": workspaces,
            });
            let reason = place(&["manage", "tags_on_absent"]);
            self.tag_step(mode, StepKind::TagDelete, subject(tag), fields(before), None, &reason);
        } else {
            self.finding(subject(tag), "unnamed", "the policy does not name it");
        }
    }
}
