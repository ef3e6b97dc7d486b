//! The difference of two snapshots of a workspace.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Value, json};

use super::state::{Key, Person};
use super::{Content, Part, Snapshot};
use crate::error::{Error, Result};
use crate::governance::rights::{self, Changed};
use crate::members::Role;
use crate::operation::Operation;
use crate::scopes::{self, joined};

/// What sort of thing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// The workspace itself: its name or its owner.
    Workspace,
    /// A member.
    Person,
    /// An API key.
    Key,
    /// A link to another workspace.
    Link,
    /// A tag.
    Tag,
    /// A tag on a thing.
    Mapping,
    /// A campaign: its name or its owner.
    Campaign,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is there, and otherwise than before.
    Changed,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// What sort of thing it is.
    pub sort: Sort,
    /// What became of it.
    pub kind: ChangeKind,
    /// Its id; of a mapping, that of the tag and what carries it.
    pub id: String,
    /// What it is called: an address, a name, a label.
    pub subject: String,
    /// What it was: the fields that changed, or all of them. None of what is new.
    pub before: Option<Value>,
    /// What it is. None of what is gone.
    pub after: Option<Value>,
    /// What can be done now and could not before, such as `members: create`, or a scope.
    pub gained: Vec<String>,
    /// What could be done before and cannot now.
    pub lost: Vec<String>,
    /// Who could have done it, as far as roles and scopes say: the owner, admins and keys of the earlier snapshot. None
    /// where the earlier one lacks members or keys. Who did it is not known: the API logs none of this.
    pub could_have: Option<Vec<String>>,
}

/// What changed from one snapshot to the next.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Diff {
    /// The digest of the earlier one.
    pub before: String,
    /// The digest of the later one.
    pub after: String,
    /// The changes, sort by sort, and by id.
    pub changes: Vec<Change>,
    /// The parts that one of them lacks, and that were not compared.
    pub not_compared: Vec<String>,
}

impl Snapshot {
    /// What changed since this snapshot.
    ///
    /// # Errors
    ///
    /// `InvalidArgument` where the other one is of another workspace.
    pub fn diff(&self, after: &Snapshot) -> Result<Diff> {
        let (old, new) = (&self.content, &after.content);
        if old.workspace.id != new.workspace.id {
            let problem = "is of another workspace than the earlier snapshot";
            return Err(Error::invalid_argument("after", problem));
        }
        let mut changes = Changes { before: old, found: Vec::new() };
        changes.of_workspace(new);
        changes.of_people(new);
        changes.of_keys(new);
        changes.of_others(new);
        let lacking = Part::ALL.into_iter().filter(|part| !(old.has(*part) && new.has(*part)));
        let mut changes = changes.found;
        changes.sort_by(|left, right| (left.sort, &left.id).cmp(&(right.sort, &right.id)));
        Ok(Diff {
            before: self.digest.clone(),
            after: after.digest.clone(),
            changes,
            not_compared: lacking.map(|part| part.name().to_owned()).collect(),
        })
    }
}

struct Changes<'a> {
    before: &'a Content,
    found: Vec<Change>,
}

/// What was and what is, of a thing that is in one of both, or in both.
type Pair<'a, T> = (Option<&'a T>, Option<&'a T>);

/// Each id with what was and what is, where they differ.
fn pairs<'a, T: PartialEq>(
    old: &'a [T],
    new: &'a [T],
    id: impl Fn(&T) -> String,
) -> impl Iterator<Item = (String, Pair<'a, T>)> {
    let mut all: BTreeMap<String, Pair<'a, T>> = BTreeMap::new();
    old.iter().for_each(|item| all.entry(id(item)).or_default().0 = Some(item));
    new.iter().for_each(|item| all.entry(id(item)).or_default().1 = Some(item));
    all.into_iter().filter(|(_, (old, new))| old != new)
}

/// The fields of both that differ; all fields where there is but one.
fn fields<T: Serialize>((old, new): Pair<'_, T>) -> (Option<Value>, Option<Value>) {
    let value = |item: &T| serde_json::to_value(item).unwrap_or_default();
    let (mut old, mut new) = (old.map(value), new.map(value));
    if let (Some(Value::Object(old)), Some(Value::Object(new))) = (&mut old, &mut new) {
        let same: BTreeSet<String> =
            old.iter().filter(|(name, value)| new.get(*name) == Some(value)).map(|(name, _)| name.clone()).collect();
        old.retain(|name, _| !same.contains(name));
        new.retain(|name, _| !same.contains(name));
    }
    (old, new)
}

fn kind<T>((old, new): Pair<'_, T>) -> ChangeKind {
    match (old, new) {
        (None, _) => ChangeKind::Added,
        (_, None) => ChangeKind::Removed,
        _ => ChangeKind::Changed,
    }
}

impl Changes<'_> {
    fn add<T: Serialize>(
        &mut self,
        sort: Sort,
        id: String,
        subject: &str,
        pair: Pair<'_, T>,
        (gained, lost): Changed,
        operation: Option<Operation>,
    ) {
        let (before, after) = fields(pair);
        let could_have = operation.and_then(|operation| could_have(self.before, operation));
        let (kind, subject) = (kind(pair), subject.to_owned());
        self.found.push(Change { sort, kind, id, subject, before, after, gained, lost, could_have });
    }

    fn of_workspace(&mut self, new: &Content) {
        let (old, new) = (&self.before.workspace, &new.workspace);
        if old == new {
            return;
        }
        let operation =
            if old.owner == new.owner { Operation::WorkspaceUpdate } else { Operation::WorkspaceChangeOwner };
        self.add(
            Sort::Workspace,
            new.id.clone(),
            &new.name,
            (Some(old), Some(new)),
            Default::default(),
            Some(operation),
        );
    }

    fn of_people(&mut self, new: &Content) {
        let (Some(old), Some(new)) = (&self.before.members, &new.members) else { return };
        // Who was invited again may have another user id until the invitation is accepted: the address says who it is.
        let before: BTreeMap<String, &str> = old.iter().map(|it| (it.email.to_lowercase(), identity(it))).collect();
        let (old_ids, new_ids): (BTreeSet<&str>, BTreeSet<&str>) =
            (old.iter().map(identity).collect(), new.iter().map(identity).collect());
        let known = |person: &Person| match before.get(&person.email.to_lowercase()) {
            Some(&same) if !old_ids.contains(identity(person)) && !new_ids.contains(same) => same.to_owned(),
            _ => identity(person).to_owned(),
        };
        for (id, pair) in pairs(old, new, known) {
            let may = |person: Option<&Person>| person.map(rights::of_person).unwrap_or_default();
            let changed = rights::changed(&may(pair.0), &may(pair.1));
            let operation = match kind(pair) {
                ChangeKind::Added => Some(Operation::MembersInvite),
                ChangeKind::Removed => Some(Operation::MembersRemove),
                // To accept an invitation is the person's own doing.
                ChangeKind::Changed if pair.0.map(|it| &it.role) == pair.1.map(|it| &it.role) => None,
                ChangeKind::Changed => Some(Operation::MembersUpdate),
            };
            let email = pair.1.or(pair.0).map_or("", |person| &person.email).to_owned();
            self.add(Sort::Person, id, &email, pair, changed, operation);
        }
    }

    fn of_keys(&mut self, new: &Content) {
        let (Some(old), Some(new)) = (&self.before.keys, &new.keys) else { return };
        for (id, pair) in pairs(old, new, |key| key.id.clone()) {
            let may = |key: Option<&Key>| key.map(rights::of_key).unwrap_or_default();
            let changed = rights::changed_scopes(&may(pair.0), &may(pair.1));
            let operation = match kind(pair) {
                ChangeKind::Added => Some(Operation::KeysCreate),
                ChangeKind::Removed => Some(Operation::KeysRevoke),
                // No endpoint changes a key.
                ChangeKind::Changed => None,
            };
            let name = pair.1.or(pair.0).map_or("", |key| &key.name).to_owned();
            self.add(Sort::Key, id, &name, pair, changed, operation);
        }
    }

    /// What gives nobody access.
    fn of_others(&mut self, new: &Content) {
        if let (Some(old), Some(new)) = (&self.before.group, &new.group) {
            for (id, pair) in pairs(&old.links, &new.links, |link| link.id.clone()) {
                let operation = match kind(pair) {
                    ChangeKind::Added => Some(Operation::GroupsInvite),
                    ChangeKind::Removed => Some(Operation::GroupsRemove),
                    // The owner of the other workspace answers.
                    ChangeKind::Changed => None,
                };
                let link = pair.1.or(pair.0);
                let name = link.and_then(|link| link.name.as_deref()).unwrap_or_default().to_owned();
                self.add(Sort::Link, id, &name, pair, Default::default(), operation);
            }
        }
        if let (Some(old), Some(new)) = (&self.before.tags, &new.tags) {
            for (id, (before, after)) in pairs(old, new, |tag| tag.id.clone()) {
                let label = after.or(before).map_or("", |tag| &tag.label).to_owned();
                let itself = |tag: &super::Tag| json!({ "label": tag.label, "description": tag.description });
                let (old, new) = (before.map(itself), after.map(itself));
                if old != new {
                    let operation = match kind((before, after)) {
                        ChangeKind::Added => Operation::TagsCreate,
                        ChangeKind::Removed => Operation::TagsDelete,
                        ChangeKind::Changed => Operation::TagsUpdate,
                    };
                    let pair = (old.as_ref(), new.as_ref());
                    self.add(Sort::Tag, id.clone(), &label, pair, Default::default(), Some(operation));
                }
                let things = |tag: Option<&super::Tag>| -> BTreeSet<String> {
                    let all = tag.into_iter().flat_map(|tag| [&tag.accounts, &tag.campaigns, &tag.workspaces]);
                    all.flatten().cloned().collect()
                };
                let (had, has) = (things(before), things(after));
                for thing in had.symmetric_difference(&has) {
                    let pair = (had.get(thing), has.get(thing));
                    let subject = format!("{label} on {thing}");
                    let operation = Some(Operation::TagsAssign);
                    self.add(Sort::Mapping, format!("{id} {thing}"), &subject, pair, Default::default(), operation);
                }
            }
        }
        if let (Some(old), Some(new)) = (&self.before.campaigns, &new.campaigns) {
            for (id, pair) in pairs(old, new, |campaign| campaign.id.clone()) {
                let name = pair.1.or(pair.0).map_or("", |campaign| &campaign.name).to_owned();
                self.add(Sort::Campaign, id, &name, pair, Default::default(), None);
            }
        }
    }
}

/// A person who was removed and invited again is the same person.
fn identity(person: &Person) -> &str {
    if person.user_id.is_empty() { &person.id } else { &person.user_id }
}

/// The owner, the admins and the keys that an operation was open to. An unknown role or scope counts as the widest.
fn could_have(before: &Content, operation: Operation) -> Option<Vec<String>> {
    let (people, keys) = (before.members.as_ref()?, before.keys.as_ref()?);
    let sufficient = operation.sufficient_scopes();
    let may = |person: &&Person| {
        let is_admin = !matches!(rights::role(person), Role::Editor | Role::View | Role::Client);
        person.accepted != Some(false) && is_admin
    };
    let people = people.iter().filter(may).map(|person| person.email.clone());
    let can = |key: &&Key| {
        sufficient.is_empty() || sufficient.iter().any(|scope| scopes::allows(&rights::of_key(key), scope))
    };
    let keys = keys.iter().filter(can).map(|key| format!("key {:?} ({})", key.name, key.id));
    Some(people.chain(keys).collect())
}

impl Diff {
    /// A line for each change, for a terminal.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for change in &self.changes {
            let kind = match change.kind {
                ChangeKind::Added => "+",
                ChangeKind::Removed => "-",
                ChangeKind::Changed => "~",
            };
            let sort = serde_json::to_value(change.sort).unwrap_or_default();
            let mut line = format!("{kind} {} {}", sort.as_str().unwrap_or_default(), change.subject);
            for (word, rights) in [("gained", &change.gained), ("lost", &change.lost)] {
                if !rights.is_empty() {
                    let rights: Vec<&str> = rights.iter().map(String::as_str).collect();
                    line.push_str(&format!("; {word} {}", joined(&rights)));
                }
            }
            text.push_str(&crate::display::neutral(&line));
            text.push('\n');
        }
        for part in &self.not_compared {
            text.push_str(&format!("not compared: {part}\n"));
        }
        if text.is_empty() {
            text.push_str("nothing changed\n");
        }
        text
    }
}
