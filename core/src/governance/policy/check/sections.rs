//! What is wrong with the sections of a policy, each problem with its path.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::given::{short, unknown};
use crate::governance::policy::load::Problem;
use crate::governance::policy::{
    AbsentKey, AbsentLink, AbsentPerson, AbsentTag, GroupRule, KeyRule, Manage, Matching, Mode, PersonRule, Policy,
    Protected, Rules, TagRule, VERSION, logical_name,
};
use crate::matrix::Matrix;
use crate::members::{GRANTED, Permission, check_email};

const ADDRESS: &str = "must be an e-mail address";

/// Problems so far.
#[derive(Default)]
struct Problems(Vec<Problem>);

impl Problems {
    fn add(&mut self, path: &[&str], allowed: impl Into<String>) {
        let path = path.iter().map(|name| (*name).to_owned()).collect();
        self.0.push(Problem { path, allowed: allowed.into() });
    }

    /// What is allowed where something else was found.
    fn unless(&mut self, is_allowed: bool, path: &[&str], allowed: impl Into<String>) {
        if !is_allowed {
            self.add(path, allowed);
        }
    }

    /// What another part of core says of a value, without the name that it has there.
    fn of<T>(&mut self, path: &[&str], read: Result<T>) -> Option<T> {
        let said = |error: &Error| error.message().split_once(": ").map_or("", |(_, allowed)| allowed).to_owned();
        read.map_err(|error| self.add(path, said(&error))).ok()
    }

    /// Names that must differ in more than their case, and that a part of the policy has as its keys.
    fn spellings<'n>(&mut self, section: &[&str], names: impl Iterator<Item = &'n String>) {
        let mut seen = BTreeMap::new();
        for name in names {
            if seen.insert(name.to_lowercase(), name).is_some() {
                self.add(
                    &[section, &[name]].concat(),
                    "stands twice, in two spellings that differ in capital letters alone",
                );
            }
        }
    }

    /// Ids, each of which must be that of one thing.
    fn ids<'n>(&mut self, section: &str, ids: impl Iterator<Item = (&'n String, Option<&'n String>)>) {
        let mut seen = BTreeMap::new();
        for (name, id) in ids.filter_map(|(name, id)| Some((name, id?))) {
            self.unless(!id.trim().is_empty(), &[section, name, "id"], "must not be empty");
            if let Some(other) = seen.insert(id, name) {
                let allowed = format!("must be another id than that of {:?}", short(other));
                self.add(&[section, name, "id"], allowed);
            }
        }
    }
}

impl Policy {
    /// What is wrong with it, in the order of its sections; empty where nothing is.
    pub(in crate::governance::policy) fn problems(&self) -> Vec<Problem> {
        let mut problems = Problems::default();
        problems.unless(self.version == VERSION, &["version"], "this library reads version 1");
        let workspace = "must be the id or the name of the workspace";
        problems.unless(!self.workspace.trim().is_empty(), &["workspace"], workspace);
        if let Some(owner) = &self.owner {
            problems.unless(is_address(owner), &["owner"], ADDRESS);
        }
        let matrix = self.matrix();
        if let Some(people) = &self.people {
            people.iter().for_each(|(address, person)| person.problems(address, &matrix, &mut problems));
            problems.spellings(&["people"], people.keys());
        }
        self.manage.problems(self, &mut problems);
        if let Some(keys) = &self.keys {
            keys.iter().for_each(|(name, key)| key.problems(name, &matrix, &mut problems));
            problems.ids("keys", keys.iter().map(|(name, key)| (name, key.id.as_ref())));
        }
        if let Some(tags) = &self.tags {
            tags.iter().for_each(|(label, tag)| tag.problems(label, &mut problems));
            problems.spellings(&["tags"], tags.keys());
            problems.ids("tags", tags.iter().map(|(label, tag)| (label, tag.id.as_ref())));
        }
        if let Some(GroupRule { sub_workspaces }) = &self.group {
            let has_empty = sub_workspaces.keys().any(|id| id.trim().is_empty());
            problems.unless(!has_empty, &["group", "sub_workspaces"], "an id must not be empty");
            problems.spellings(&["group", "sub_workspaces"], sub_workspaces.keys());
        }
        self.rules.problems(&mut problems);
        problems.0
    }
}

impl PersonRule {
    fn problems(&self, address: &str, matrix: &Matrix, problems: &mut Problems) {
        let at = ["people", address];
        let path = |field| ["people", address, field];
        problems.unless(is_address(address), &at, "the name of a person must be an e-mail address");
        match (&self.role, &self.api_role) {
            (Some(role), None) => {
                // One that is a text alone has no field.
                let is_text = self.permissions.is_none() && self.until.is_none();
                let path = path("role");
                problems.of(if is_text { &at } else { &path }, matrix.compile(role));
            }
            (None, Some(role)) => {
                let role = role.as_str();
                problems.unless(GRANTED.contains(&role), &path("api_role"), unknown(role, &GRANTED));
            }
            _ => problems.add(&at, "must hold exactly one of role and api_role"),
        }
        let Some(permissions) = &self.permissions else { return };
        let alone = "is allowed with api_role alone; a role of the matrix has its own";
        problems.unless(self.api_role.is_some(), &path("permissions"), alone);
        let known: Vec<&str> = Permission::KNOWN.iter().map(Permission::as_str).collect();
        for permission in permissions.iter().filter(|permission| !known.contains(&permission.as_str())) {
            problems.add(&path("permissions"), unknown(permission, &known));
        }
    }
}

impl Manage {
    fn problems(&self, policy: &Policy, problems: &mut Problems) {
        let sections = [
            ("people", self.people, self.people_on_absent != AbsentPerson::Report, policy.people.is_some()),
            ("keys", self.keys, self.keys_on_absent != AbsentKey::Report, policy.keys.is_some()),
            ("tags", self.tags, self.tags_on_absent != AbsentTag::Report, policy.tags.is_some()),
            ("group", self.group, self.group_on_absent != AbsentLink::Report, policy.group.is_some()),
        ];
        for (section, mode, acts, is_there) in sections {
            let is_authoritative = mode == Mode::Authoritative;
            let needs = format!("needs the section [{section}], which says what is to be there");
            problems.unless(is_there || !is_authoritative, &["manage", section], needs);
            let path = format!("{section}_on_absent");
            let needs = format!("anything but \"report\" is allowed with {section} = \"authoritative\" alone");
            problems.unless(is_authoritative || !acts, &["manage", &path], needs);
        }
    }
}

impl KeyRule {
    fn problems(&self, name: &str, matrix: &Matrix, problems: &mut Problems) {
        let at = ["keys", name];
        let path = |field| ["keys", name, field];
        problems.unless(!name.trim().is_empty(), &at, "a key's name must not be empty");
        let suffix = "the name of a key must be without the suffix in brackets that a plan gives it";
        problems.unless(logical_name(name) == name, &at, suffix);
        let given = [
            ("scopes", self.scopes.as_ref().map(Vec::is_empty)),
            ("preset", self.preset.map(|_| false)),
            ("role", self.role.as_ref().map(|_| false)),
            ("needs", self.needs.as_ref().map(Vec::is_empty)),
        ];
        match given.iter().filter_map(|(field, is_empty)| Some((*field, (*is_empty)?))).collect::<Vec<_>>()[..] {
            [(field, true)] => problems.add(&path(field), "must not be empty"),
            [(field, false)] => {
                let scopes = problems.of(&path(field), self.wanted(matrix));
                let nothing = "comes to no scope at all, and a key needs one";
                problems.unless(scopes.is_none_or(|scopes| !scopes.is_empty()), &path(field), nothing);
            }
            _ => problems.add(&at, "must hold exactly one of scopes, preset, role and needs"),
        }
        if let Some(owner) = &self.owner {
            problems.unless(is_address(owner), &path("owner"), ADDRESS);
        }
        let has_sink = self.sink.as_ref().is_none_or(|sink| !sink.trim().is_empty());
        problems.unless(has_sink, &path("sink"), "must be the name of a sink");
    }
}

impl TagRule {
    fn problems(&self, label: &str, problems: &mut Problems) {
        problems.unless(!label.trim().is_empty(), &["tags", label], "a tag's label must not be empty");
        let is_for_something = self.campaigns.is_some() || self.accounts.is_some();
        let needs = "needs campaigns or accounts: what matches none of them would lose the tag";
        problems.unless(!self.only || is_for_something, &["tags", label, "only"], needs);
        for (field, matching) in [("campaigns", &self.campaigns), ("accounts", &self.accounts)] {
            if let Some(matching) = matching {
                matching.problems(&["tags", label, field], problems);
            }
        }
    }
}

impl Matching {
    fn problems(&self, at: &[&str; 3], problems: &mut Problems) {
        let Matching { names, not, ids } = self;
        problems.unless(!names.is_empty() || !ids.is_empty(), at, "must hold names or ids");
        problems.unless(not.is_empty() || !names.is_empty(), at, "not leaves out of names, and needs them");
        for (field, texts) in [("names", names), ("not", not), ("ids", ids)] {
            let path = [at[0], at[1], at[2], field];
            problems.unless(texts.iter().all(|text| !text.trim().is_empty()), &path, "must not hold an empty text");
        }
    }
}

impl Rules {
    fn problems(&self, problems: &mut Problems) {
        let Rules { allowed_domains, allowed_people, min_admins, max_admins, protected, .. } = self;
        if let Some(domains) = allowed_domains {
            let path = ["rules", "allowed_domains"];
            let is_domain = |domain: &String| {
                !domain.starts_with('.')
                    && !domain.is_empty()
                    && !domain.contains(|it: char| it == '@' || it == '*' || it.is_whitespace() || it.is_control())
            };
            let nobody = "must hold a domain, or be left out, which allows any";
            problems.unless(!domains.is_empty(), &path, nobody);
            let domain = "must hold whole domains such as \"northwind.example\", without @ and *";
            problems.unless(domains.iter().all(is_domain), &path, domain);
        }
        let addresses = "must hold e-mail addresses";
        problems.unless(all_addresses(allowed_people), &["rules", "allowed_people"], addresses);
        problems.unless(*min_admins != Some(0), &["rules", "min_admins"], "must be at least 1, the owner");
        let fewest = self.min_admins();
        let least = match min_admins {
            Some(_) => format!("must be at least min_admins, which is {fewest}"),
            None => format!("must be at least min_admins, which is {fewest} where the policy does not say it"),
        };
        problems.unless(max_admins.is_none_or(|most| most >= fewest), &["rules", "max_admins"], least);
        let Protected { people, keys, tags } = protected;
        let path = |field| ["rules", "protected", field];
        problems.unless(all_addresses(people), &path("people"), addresses);
        let are_logical = keys.iter().all(|name| !name.trim().is_empty() && logical_name(name) == name);
        let names = "must hold names of keys, without the suffix in brackets that a plan gives them";
        problems.unless(are_logical, &path("keys"), names);
        let are_labels = tags.iter().all(|label| !label.trim().is_empty());
        problems.unless(are_labels, &path("tags"), "must hold labels of tags");
    }
}

fn all_addresses(texts: &[String]) -> bool {
    texts.iter().all(|text| is_address(text))
}

/// Whether a text is the address of one person: in quotes there may be another `@`.
fn is_address(text: &str) -> bool {
    check_email("", text).is_ok() && (text.starts_with('"') || text.matches('@').count() == 1)
}
