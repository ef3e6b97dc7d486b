//! A world: maps of people, keys, tags and links, which carries out the steps of a plan by what they mean, one after
//! the other. It reads documents alone, and shares nothing with the library.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    pub email: String,
    pub user_email: Option<String>,
    pub role: String,
    pub accepted: bool,
    pub record: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    pub name: String,
    pub scopes: BTreeSet<String>,
    /// Whether its users hold its secret.
    pub stored: bool,
    pub record: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    pub label: String,
    pub description: Option<String>,
    /// What carries it, by sort.
    pub things: BTreeMap<&'static str, BTreeSet<String>>,
    pub record: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    pub sub_workspace: String,
    pub record: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub struct World {
    pub people: BTreeMap<String, Person>,
    pub keys: BTreeMap<String, Key>,
    pub tags: BTreeMap<String, Tag>,
    pub links: BTreeMap<String, Link>,
    things: BTreeMap<&'static str, BTreeSet<String>>,
    content: Value,
    made: usize,
}

const THINGS: [&str; 3] = ["accounts", "campaigns", "workspaces"];

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn texts(value: &Value) -> BTreeSet<String> {
    value.as_array().into_iter().flatten().filter_map(text).collect()
}

fn of<T>(list: &Value, read: impl Fn(&Value) -> T) -> BTreeMap<String, T> {
    let items = list.as_array().into_iter().flatten();
    items.map(|item| (text(&item["id"]).expect("an id"), read(item))).collect()
}

/// How much a role may do.
fn rank(role: &str) -> Option<u8> {
    ["view", "editor", "admin"].iter().position(|name| *name == role).map(|at| at as u8)
}

/// Whether one of these scopes is this one, or a wider one.
pub fn covers<'a>(held: impl IntoIterator<Item = &'a String>, scope: &str) -> bool {
    let (resource, action) = scope.split_once(':').expect("a scope");
    held.into_iter()
        .filter_map(|held| held.split_once(':'))
        .any(|(of, may)| (of == "all" || of == resource) && (may == "all" || may == action))
}

/// The name of a key without the suffix of a generation.
pub fn logical(name: &str) -> &str {
    let Some((logical, suffix)) = name.strip_suffix(']').and_then(|rest| rest.rsplit_once(" [")) else { return name };
    let is_suffix = suffix.len() == 8 && suffix.chars().all(|it| it.is_ascii_lowercase() || ('2'..='7').contains(&it));
    // One without a digit is a word of somebody's.
    if is_suffix && suffix.contains(|it: char| it.is_ascii_digit()) { logical } else { name }
}

impl World {
    pub fn new(content: &Value) -> World {
        let person = |it: &Value| Person {
            email: text(&it["email"]).expect("an address"),
            user_email: text(&it["user_email"]),
            role: text(&it["role"]).expect("a role"),
            accepted: it["accepted"] == true,
            record: it.clone(),
        };
        let key = |it: &Value| Key {
            name: text(&it["name"]).expect("a name"),
            scopes: texts(&it["scopes"]),
            stored: true,
            record: it.clone(),
        };
        let tag = |it: &Value| Tag {
            label: text(&it["label"]).expect("a label"),
            description: text(&it["description"]),
            things: THINGS.into_iter().map(|sort| (sort, texts(&it[sort]))).collect(),
            record: it.clone(),
        };
        let link =
            |it: &Value| Link { sub_workspace: text(&it["sub_workspace_id"]).expect("an id"), record: it.clone() };
        let campaigns = content["campaigns"].as_array().into_iter().flatten().filter_map(|it| text(&it["id"]));
        World {
            people: of(&content["members"], person),
            keys: of(&content["keys"], key),
            tags: of(&content["tags"], tag),
            links: of(&content["group"]["links"], link),
            things: BTreeMap::from([("accounts", texts(&content["accounts"])), ("campaigns", campaigns.collect())]),
            content: content.clone(),
            made: 0,
        }
    }

    /// What a snapshot of this world would hold.
    pub fn content(&self, now: &str) -> Value {
        let mut content = self.content.clone();
        let with = |id: &str, record: &Value, fields: Value| {
            let mut record = if record.is_null() { json!({}) } else { record.clone() };
            record["id"] = json!(id);
            for (name, value) in fields.as_object().expect("fields") {
                record[name] = value.clone();
            }
            record
        };
        if !content["members"].is_null() {
            let people = self.people.iter().map(|(id, it)| {
                let fields =
                    json!({ "email": it.email, "user_email": it.user_email, "role": it.role, "accepted": it.accepted });
                with(id, &it.record, fields)
            });
            content["members"] = people.collect();
        }
        if !content["keys"].is_null() {
            let created = |key: &Key| if key.record.is_null() { json!(now) } else { key.record["created"].clone() };
            let keys = self.keys.iter().map(|(id, it)| {
                with(
                    id,
                    &it.record,
                    json!({ "name": it.name, "scopes": it.scopes, "created": created(it), "updated": null }),
                )
            });
            content["keys"] = keys.collect();
        }
        if !content["tags"].is_null() {
            let tags = self.tags.iter().map(|(id, it)| {
                let mut fields = json!({ "label": it.label, "description": it.description, "updated": null });
                it.things.iter().for_each(|(sort, things)| fields[sort] = json!(things));
                with(id, &it.record, fields)
            });
            content["tags"] = tags.collect();
        }
        if !content["group"].is_null() {
            let links = self.links.iter().map(|(id, it)| {
                let status = if it.record.is_null() { json!("pending") } else { it.record["status"].clone() };
                with(id, &it.record, json!({ "sub_workspace_id": it.sub_workspace, "status": status, "updated": null }))
            });
            content["group"]["links"] = links.collect();
        }
        content
    }

    pub fn owners(&self) -> Vec<&str> {
        self.people.iter().filter(|(_, it)| it.role == "owner").map(|(id, _)| id.as_str()).collect()
    }

    /// Those who accepted and may manage the team.
    pub fn admins(&self) -> usize {
        self.people.values().filter(|it| it.accepted && ["owner", "admin"].contains(&it.role.as_str())).count()
    }

    /// Every pair of a tag and what carries it.
    pub fn pairs(&self) -> BTreeSet<(&str, &str, &str)> {
        let mut pairs = BTreeSet::new();
        for (id, tag) in &self.tags {
            for (sort, things) in &tag.things {
                pairs.extend(things.iter().map(|thing| (id.as_str(), *sort, thing.as_str())));
            }
        }
        pairs
    }

    fn new_id(&mut self) -> String {
        self.made += 1;
        format!("new-{}", self.made)
    }

    /// Carries a step out; what it says of the state before must be so.
    pub fn carry_out(&mut self, step: &Value) -> Result<(), String> {
        let (before, after, name) =
            (&step["before"], &step["after"], step["subject"]["name"].as_str().unwrap_or_default());
        let id = step["subject"]["id"].as_str();
        let none = || format!("there is no {} of this id", step["subject"]);
        let needs = |holds: bool, what: &str| if holds { Ok(()) } else { Err(format!("{what}: {step}")) };
        match step["kind"].as_str().unwrap_or_default() {
            "member.invite" => {
                let email = text(&after["email"]).ok_or("an invitation without an address")?;
                let is_there = self.people.values().any(|it| {
                    [Some(&it.email), it.user_email.as_ref()]
                        .into_iter()
                        .flatten()
                        .any(|it| it.eq_ignore_ascii_case(&email))
                });
                needs(!is_there, "somebody who is there is invited")?;
                let role = text(&after["role"]).filter(|role| rank(role).is_some()).ok_or("no role to invite with")?;
                let record = json!({ "user_id": format!("u-{email}"), "permissions": after["permissions"], "issuer": null, "created": null });
                let person = Person { email, user_email: None, role, accepted: false, record };
                let id = self.new_id();
                self.people.insert(id, person);
            }
            kind @ ("member.raise" | "member.lower") => {
                let person = id.and_then(|id| self.people.get_mut(id)).ok_or_else(none)?;
                needs(before["role"] == person.role.as_str(), "another role was there")?;
                let new = after["role"].as_str().and_then(rank).ok_or("a role that nobody is given")?;
                if let Some(old) = rank(&person.role) {
                    needs(if kind == "member.raise" { new > old } else { new < old }, "the other way round")?;
                }
                person.role = after["role"].as_str().unwrap_or_default().to_owned();
            }
            "member.remove" => {
                let person = id.and_then(|id| self.people.remove(id)).ok_or_else(none)?;
                needs(person.role == before["role"] && before["accepted"] == person.accepted, "it was otherwise")?;
            }
            "key.create" => {
                let scopes = texts(&after["scopes"]);
                needs(!scopes.is_empty() && after["name"] == name, "a key without scopes or name")?;
                let id = self.new_id();
                let name = format!("{name} [newkey{:02}]", 22 + self.made % 6);
                self.keys.insert(id, Key { name, scopes, stored: false, record: Value::Null });
            }
            "key.deliver" => {
                let made = self.keys.values_mut().find(|key| !key.stored && logical(&key.name) == name);
                made.ok_or_else(|| format!("what is delivered was not made: {step}"))?.stored = true;
            }
            "key.revoke" => {
                let key = id.and_then(|id| self.keys.remove(id)).ok_or_else(none)?;
                needs(texts(&before["scopes"]) == key.scopes && before["name"] == key.name.as_str(), "another key")?;
            }
            "tag.create" => {
                let label = text(&after["label"]).ok_or("a tag without a label")?;
                let is_there = self.tags.values().any(|tag| tag.label.eq_ignore_ascii_case(&label));
                needs(!is_there, "a tag of this label is there")?;
                let things = THINGS.into_iter().map(|sort| (sort, BTreeSet::new())).collect();
                let id = self.new_id();
                self.tags
                    .insert(id, Tag { label, description: text(&after["description"]), things, record: Value::Null });
            }
            "tag.update" => {
                let tag = id.and_then(|id| self.tags.get_mut(id)).ok_or_else(none)?;
                if let Some(label) = after.get("label") {
                    needs(before["label"] == tag.label.as_str(), "another label was there")?;
                    tag.label = text(label).ok_or("no label")?;
                }
                if let Some(description) = after.get("description") {
                    needs(
                        before["description"].as_str() == tag.description.as_deref(),
                        "another description was there",
                    )?;
                    tag.description = text(description);
                }
            }
            kind @ ("tag.assign" | "tag.unassign") => {
                let found = match id {
                    Some(id) => self.tags.get_mut(id),
                    None => self.tags.values_mut().find(|tag| tag.record.is_null() && tag.label == name),
                };
                let tag = found.ok_or_else(none)?;
                let (assigns, fields) = (kind == "tag.assign", if kind == "tag.assign" { after } else { before });
                for sort in ["accounts", "campaigns"] {
                    for thing in texts(&fields[sort]) {
                        let carriers = tag.things.get_mut(sort).expect("every sort is there");
                        let changed = match assigns {
                            true => self.things[sort].contains(&thing) && carriers.insert(thing),
                            false => carriers.remove(&thing),
                        };
                        needs(changed, "what carries it already, or does not")?;
                    }
                }
            }
            "tag.delete" => {
                let tag = id.and_then(|id| self.tags.remove(id)).ok_or_else(none)?;
                needs(before["label"] == tag.label.as_str(), "another tag")?;
            }
            "group.invite" => {
                let sub_workspace = text(&after["sub_workspace_id"]).ok_or("a link to nothing")?;
                let is_there = self.links.values().any(|it| it.sub_workspace.eq_ignore_ascii_case(&sub_workspace));
                needs(!is_there, "it is linked already")?;
                let id = self.new_id();
                self.links.insert(id, Link { sub_workspace, record: Value::Null });
            }
            "group.remove" => {
                let link = id.and_then(|id| self.links.remove(id)).ok_or_else(none)?;
                needs(before["sub_workspace_id"] == link.sub_workspace.as_str(), "another link")?;
            }
            _ => return Err(format!("a step of an unknown kind: {step}")),
        }
        Ok(())
    }

    /// Whether a person has less than in another world, or is gone.
    pub fn has_less(&self, id: &str, before: &Person) -> bool {
        self.people.get(id).is_none_or(|now| rank(&now.role) < rank(&before.role))
    }
}
