//! The policy of a workspace as it is.
//!
//! A plan of it for the same workspace has no step: what a policy cannot say, or what a plan would refuse, is left out,
//! and a note says so.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::load::Problem;
use super::{GroupRule, KeyRule, Manage, Matching, PersonRule, Policy, Rules, TagRule, VERSION, logical_name};
use crate::error::{Error, ErrorKind, Result};
use crate::governance::Governance;
use crate::governance::snapshot::{Content, Group, Key, Part, Person, Snapshot, SnapshotOptions, Tag};
use crate::groups::GroupStatus;
use crate::matrix::Matrix;
use crate::members::{GRANTED, Permission, Role};
use crate::scopes::Scope;
use crate::timestamp::{Timestamp, civil};

const DAY: i64 = 24 * 60 * 60 * 1000;

/// What to make a policy of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ImportOptions {
    /// The parts to read. Default: members, keys, group and tags.
    pub parts: Option<Vec<Part>>,
}

/// The policy of a workspace as it is, and what is worth knowing of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Imported {
    /// The policy. All of it is additive.
    pub policy: Policy,
    /// What is worth knowing: what was left out and why, how old a key is, what the API cannot express of a role.
    pub notes: Vec<Note>,
    /// Why a part could not be read, by its name: the policy has no section for it.
    pub unread: BTreeMap<String, String>,
}

/// What is worth knowing of a part of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Note {
    /// Where it belongs, name by name, such as `keys` and `crm-sync`; empty for the whole.
    pub path: Vec<String>,
    /// What is so. It may hold names that people chose in the workspace.
    pub message: String,
}

impl Governance<'_> {
    /// The policy of the workspace as it is: what [`Policy::import`] makes of a snapshot. Writes nothing.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// let imported = client.governance().import(&Default::default())?;
    /// println!("{}", imported.to_toml());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`snapshot`](Governance::snapshot) and of [`Policy::import`].
    pub fn import(&self, options: &ImportOptions) -> Result<Imported> {
        let parts = options.parts.clone();
        let parts = parts.unwrap_or_else(|| vec![Part::Members, Part::Keys, Part::Group, Part::Tags]);
        Policy::import(&self.snapshot(&SnapshotOptions { parts: Some(parts) })?)
    }
}

impl Policy {
    /// The policy of a workspace as a snapshot found it, with a section for each part that was read. Needs no network.
    ///
    /// Who has exactly what a role of [`Matrix::original`] comes to gets its name. The owner, and nobody else, stands
    /// in `owner`.
    ///
    /// # Errors
    ///
    /// `Refused` where the workspace changed while it was read; `Decode` where it has no id.
    pub fn import(snapshot: &Snapshot) -> Result<Imported> {
        let (content, taken) = (&snapshot.content, &snapshot.taken);
        if !taken.stable {
            let problem = "the workspace changed while it was read, so there is no moment at which all of it was so";
            return Err(Error::new(ErrorKind::Refused, problem));
        }
        let policy = Policy {
            version: VERSION,
            workspace: content.workspace.id.clone(),
            owner: None,
            people: None,
            manage: Manage::default(),
            roles: None,
            keys: None,
            tags: None,
            group: None,
            rules: Rules::default(),
        };
        let mut import = Import { policy, notes: Vec::new(), as_of: &taken.ended };
        import.workspace(content);
        if let Some(members) = &content.members {
            import.people(members)?;
        }
        if let Some(keys) = &content.keys {
            import.keys(keys);
        }
        if let Some(tags) = &content.tags {
            import.tags(tags);
        }
        if let Some(group) = &content.group {
            import.group(group);
        }
        import.leave_out_what_is_wrong()?;
        import.gaps();
        Ok(Imported { policy: import.policy, notes: import.notes, unread: content.unread.clone() })
    }
}

struct Import<'a> {
    policy: Policy,
    notes: Vec<Note>,
    as_of: &'a Timestamp,
}

impl Import<'_> {
    fn note(&mut self, path: &[&str], message: String) {
        self.notes.push(Note { path: path.iter().map(|name| (*name).to_owned()).collect(), message });
    }

    fn left_out(&mut self, section: &str, name: &str, id: &str, why: &str) {
        self.note(&[section], format!("left out: {name:?} ({id}): {why}"));
    }

    fn workspace(&mut self, content: &Content) {
        let when = day(self.as_of).unwrap_or_default();
        self.note(
            &[],
            format!("The workspace {:?} as it was on {when}. All of it is additive.", content.workspace.name),
        );
        for (part, why) in &content.unread {
            self.note(&[], format!("{part}: not read: {why}"));
        }
    }

    fn people(&mut self, members: &[Person]) -> Result<()> {
        let matrix = Matrix::original();
        let compiled = matrix.roles().map(|role| {
            let rule = PersonRule { role: Some(role.to_owned()), ..PersonRule::default() };
            Ok((rule.wanted(&matrix)?, rule))
        });
        let compiled: Vec<_> = compiled.collect::<Result<_>>()?;
        let mut records: BTreeMap<String, u32> = BTreeMap::new();
        members.iter().for_each(|person| *records.entry(person.email.to_lowercase()).or_default() += 1);
        let (mut people, mut owners) = (BTreeMap::new(), Vec::new());
        for person in members {
            let Person { id, email, role, permissions, irregular, .. } = person;
            let why_not = if !irregular.is_empty() {
                Some(unreadable(irregular))
            } else if records.get(&email.to_lowercase()).is_some_and(|records| *records > 1) {
                Some("the address stands twice".to_owned())
            } else if role == Role::Owner.as_str() {
                owners.push(email.clone());
                continue;
            } else if !GRANTED.contains(&role.as_str()) {
                Some(format!("the role {role:?} can be neither given nor taken"))
            } else {
                None
            };
            if let Some(why) = why_not {
                self.left_out("people", email, id, &why);
                continue;
            }
            if person.accepted == Some(false) {
                self.note(&["people", email], "invited, and has not accepted".to_owned());
            }
            let is = (Role::from(role.as_str()), permissions.clone());
            let named = compiled.iter().find(|(wanted, _)| *wanted == is).map(|(_, rule)| rule.clone());
            people.insert(email.clone(), named.unwrap_or_else(|| self.of_api(email, is)));
        }
        match <[String; 1]>::try_from(owners) {
            Ok([owner]) => self.policy.owner = Some(owner),
            Err(owners) => self.note(&[], format!("owner: left out, because {} members are the owner", owners.len())),
        }
        self.policy.people = Some(people);
        Ok(())
    }

    /// A role of the API, with permissions where all of them are documented.
    fn of_api(&mut self, email: &str, (role, permissions): (Role, Option<BTreeSet<String>>)) -> PersonRule {
        let is_known = |name: &String| Permission::KNOWN.iter().any(|known| known.as_str() == name);
        let unknown: Vec<&str> =
            permissions.iter().flatten().filter(|name| !is_known(name)).map(String::as_str).collect();
        let why =
            (!unknown.is_empty()).then(|| format!("permissions: left out: not documented: {}", unknown.join(", ")));
        let permissions = permissions.filter(|_| why.is_none());
        if let Some(why) = why {
            self.note(&["people", email], why);
        }
        PersonRule { api_role: Some(role), permissions, ..PersonRule::default() }
    }

    fn keys(&mut self, keys: &[Key]) {
        let mut named: BTreeMap<&str, Vec<&Key>> = BTreeMap::new();
        keys.iter().for_each(|key| named.entry(logical_name(&key.name)).or_default().push(key));
        let mut rules = BTreeMap::new();
        for (name, mut keys) in named {
            keys.sort_by_key(|key| (key.created.as_ref().map(Timestamp::unix_millis), &key.id));
            let is_alone = keys.len() == 1;
            for key in keys.into_iter().rev() {
                let scopes: Vec<Scope> = key.scopes.iter().map(|scope| Scope::received(scope)).collect();
                let odd: Vec<&str> = scopes.iter().filter(|scope| !scope.is_documented()).map(Scope::as_str).collect();
                let why_not = if !key.irregular.is_empty() {
                    unreadable(&key.irregular)
                } else if !odd.is_empty() {
                    format!("its scopes are not documented: {}", odd.join(", "))
                } else if scopes.is_empty() {
                    "it has no scopes".to_owned()
                } else if rules.contains_key(name) {
                    "another key of this name was made after it".to_owned()
                } else {
                    let id = (!is_alone).then(|| key.id.clone());
                    self.note(&["keys", name], self.age(key.created.as_ref()));
                    rules.insert(name.to_owned(), KeyRule { scopes: Some(scopes), id, ..KeyRule::default() });
                    continue;
                };
                self.left_out("keys", &key.name, &key.id, &why_not);
            }
        }
        self.policy.keys = Some(rules);
    }

    fn age(&self, created: Option<&Timestamp>) -> String {
        let Some(created) = created else { return "nobody knows when it was made".to_owned() };
        // Clocks differ.
        let days = ((self.as_of.unix_millis() - created.unix_millis()) / DAY).max(0);
        format!(
            "made on {}, {days} {} earlier",
            day(created).unwrap_or_default(),
            if days == 1 { "day" } else { "days" }
        )
    }

    fn tags(&mut self, tags: &[Tag]) {
        let by_id = |ids: &BTreeSet<String>| {
            let ids: Vec<String> = ids.iter().cloned().collect();
            (!ids.is_empty()).then(|| Matching { ids, ..Matching::default() })
        };
        let mut rules = BTreeMap::new();
        for tag in tags {
            if rules.contains_key(&tag.label) {
                self.left_out("tags", &tag.label, &tag.id, "another tag has this label");
                continue;
            }
            let rule = TagRule {
                id: Some(tag.id.clone()),
                description: tag.description.clone().filter(|text| !text.is_empty()),
                campaigns: by_id(&tag.campaigns),
                accounts: by_id(&tag.accounts),
                only: false,
            };
            rules.insert(tag.label.clone(), rule);
        }
        self.policy.tags = Some(rules);
    }

    fn group(&mut self, group: &Group) {
        let mut sub_workspaces = BTreeMap::new();
        for link in &group.links {
            let name = link.name.clone().unwrap_or_default();
            let status = GroupStatus::from(link.status.as_str());
            if link.sub_workspace_id.trim().is_empty() {
                self.left_out("group", &name, &link.id, "the link does not say to which workspace");
            } else if !matches!(status, GroupStatus::Accepted | GroupStatus::Pending) {
                self.left_out("group", &name, &link.sub_workspace_id, &format!("the link is {status}"));
            } else {
                sub_workspaces.insert(link.sub_workspace_id.clone(), name);
            }
        }
        self.policy.group = Some(GroupRule { sub_workspaces });
    }

    /// What a policy cannot hold, such as a tag whose label is empty.
    fn leave_out_what_is_wrong(&mut self) -> Result<()> {
        while let Some(Problem { path, allowed }) = self.policy.problems().into_iter().next() {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            let (section, name) = match path[..] {
                ["owner"] => {
                    let owner = self.policy.owner.take().unwrap_or_default();
                    self.note(&[], format!("owner: left out: {owner:?}: {allowed}"));
                    continue;
                }
                [section, name, ..] => (section, name),
                _ => return Err(Error::decode(format!("{}: {allowed}", path.join(".")))),
            };
            let Policy { people, keys, tags, .. } = &mut self.policy;
            let is_out = match section {
                "people" => people.as_mut().is_some_and(|people| people.remove(name).is_some()),
                "keys" => keys.as_mut().is_some_and(|keys| keys.remove(name).is_some()),
                "tags" => tags.as_mut().is_some_and(|tags| tags.remove(name).is_some()),
                _ => false,
            };
            if !is_out {
                return Err(Error::decode(format!("{}: {allowed}", path.join("."))));
            }
            self.notes.retain(|note| note.path != path[..2]);
            self.note(&[section], format!("left out: {name:?}: {allowed}"));
        }
        Ok(())
    }

    /// What the API cannot express of the roles that people have.
    fn gaps(&mut self) {
        for found in self.policy.gaps() {
            self.note(&["people"], format!("{}, {}: {}", found.role, found.gap.resource, found.gap.why));
        }
    }
}

fn unreadable(fields: &BTreeSet<String>) -> String {
    format!("cannot be read: {}", fields.iter().map(String::as_str).collect::<Vec<_>>().join(", "))
}

/// The day of a moment, in UTC.
fn day(moment: &Timestamp) -> Option<String> {
    civil(moment.unix_millis()).map(|civil| civil.date().to_string())
}
