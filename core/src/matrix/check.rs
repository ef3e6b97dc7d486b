//! A live workspace compared with the matrix: where members and keys can do more, or less, than it says.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::mending::{self, Mended};
use super::{Action, Compiled, Matrix, Mending, Resource, rights};
use crate::display::neutral;
use crate::error::{Error, Result};
use crate::keys::ApiKey;
use crate::members::Member;

/// Who has which role of the matrix.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Assignment {
    /// People, by the e-mail address of their membership.
    pub people: BTreeMap<String, String>,
    /// Keys, by name or by id.
    pub keys: BTreeMap<String, String>,
}

/// Who is meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "sort", content = "name", rename_all = "snake_case")]
pub enum Holder {
    /// A person, by e-mail address.
    Person(String),
    /// A key, by name.
    Key(String),
}

/// As a report names them: the address of a person, or `key "name"`.
impl fmt::Display for Holder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Holder::Person(email) => formatter.write_str(&neutral(email)),
            Holder::Key(name) => write!(formatter, "key {name:?}"),
        }
    }
}

/// A cell in which a member or a key can do more, or less, than the matrix says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Difference {
    /// Who.
    pub holder: Holder,
    /// The role that was assigned.
    pub role: String,
    /// With what.
    pub resource: Resource,
    /// What they can do beyond the matrix.
    pub more: BTreeSet<Action>,
    /// What the matrix allows and they cannot do.
    pub less: BTreeSet<Action>,
    /// How it is mended, as far as the API can.
    pub how: Mending,
    /// What they can do beyond the matrix after that.
    pub more_after: BTreeSet<Action>,
    /// What the matrix allows and they cannot do after that.
    pub less_after: BTreeSet<Action>,
    /// How it is mended and what stays, in words.
    pub in_words: String,
}

impl Difference {
    /// Whether anything in the API brings it nearer to the matrix.
    pub fn can_be_mended(&self) -> bool {
        !matches!(self.how, Mending::Nothing { .. })
    }
}

/// A workspace compared with the matrix.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MatrixCheck {
    /// The cells that differ, those that can be mended first.
    pub differences: Vec<Difference>,
    /// Members and keys without a role of the matrix.
    pub unassigned: Vec<Holder>,
    /// Roles assigned to a member or a key that is not there.
    pub absent: Vec<Holder>,
    /// Those who were compared although their role, permissions or scopes cannot be read. They count as the widest that
    /// these could mean.
    pub unreadable: Vec<Holder>,
}

impl Assignment {
    pub(crate) fn check_names(&self) -> Result<()> {
        let Assignment { people, keys } = self;
        if people.keys().chain(keys.keys()).any(|name| name.trim().is_empty()) {
            return Err(Error::invalid_argument("assignment", "must not name a person or a key by an empty text"));
        }
        Ok(())
    }
}

impl Matrix {
    /// Compares the members and keys of a workspace with the roles that they are meant to have.
    ///
    /// What a role of the API allows is only partly documented; where it is not, the wider right
    /// is assumed. A role or a scope that cannot be read counts as the widest that it could mean, and its
    /// holder is named as unreadable.
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for a role that the matrix lacks, for an empty name, for a person or a key that is named
    /// twice with different roles, and for keys in the place of members, or members in that of keys.
    pub fn check(&self, members: &[Member], keys: &[ApiKey], assignment: &Assignment) -> Result<MatrixCheck> {
        assignment.check_names()?;
        check_sorts(members, keys)?;
        let mut check = MatrixCheck::default();
        let Assignment { people, keys: key_roles } = assignment;
        let roles: BTreeSet<&String> = people.values().chain(key_roles.values()).collect();
        let compiled = roles
            .into_iter()
            .map(|role| Ok((role.as_str(), self.compile(role)?)))
            .collect::<Result<BTreeMap<&str, Compiled>>>()?;
        let mut found = BTreeSet::new();
        for member in members {
            let email = member.given("email", &member.email);
            let holder = Holder::Person(email.unwrap_or_default().to_owned());
            let is_member = |name: &str| email.is_some_and(|email| name.eq_ignore_ascii_case(email));
            let given = people.iter().filter(|(name, _)| is_member(name));
            let Some(role) = one_role(given, |name| found.insert(Holder::Person(name)))? else {
                check.unassigned.push(holder);
                continue;
            };
            if !rights::is_readable_member(member) {
                check.unreadable.push(holder.clone());
            }
            let allowed = |resource| self.cell(role, resource).map(|cell| cell.actions.clone()).unwrap_or_default();
            let mend = |cell: &mending::Cell<'_>| mending::of_member(member, &compiled[role], allowed, cell);
            let rights = |resource| rights::of_membership(member, resource);
            check.compare(self, holder, role, rights, mend)?;
        }
        for key in keys {
            let (name, id) = (key.given("name", &key.name), key.given("id", &key.id));
            let holder = Holder::Key(name.unwrap_or_default().to_owned());
            let given = key_roles.iter().filter(|(given, _)| [name, id].contains(&Some(given.as_str())));
            let Some(role) = one_role(given, |name| found.insert(Holder::Key(name)))? else {
                check.unassigned.push(holder);
                continue;
            };
            if !rights::is_readable_key(key) {
                check.unreadable.push(holder.clone());
            }
            let rights = |resource| rights::of_key(key, resource);
            let mend = |cell: &mending::Cell<'_>| mending::of_key(key, &compiled[role], cell);
            check.compare(self, holder, role, rights, mend)?;
        }
        let assigned = people.keys().cloned().map(Holder::Person).chain(key_roles.keys().cloned().map(Holder::Key));
        check.absent = assigned.filter(|holder| !found.contains(holder)).collect();
        check.differences.sort_by_key(|difference| !difference.can_be_mended());
        Ok(check)
    }
}

/// Whether documents of the one were given for the other, of which some languages do not see the type.
fn check_sorts(members: &[Member], keys: &[ApiKey]) -> Result<()> {
    let is_key = |member: &Member| member.is_irregular("email") && member.extra.get("scopes").is_some();
    let is_member = |key: &ApiKey| key.is_irregular("scopes") && key.extra.get("email").is_some();
    let wrong = |argument: &str, what: &str, index: usize| {
        let allowed = format!("the item {index} is a {what}; members come first, and keys behind them");
        Err(Error::invalid_argument(argument, allowed))
    };
    if let Some(index) = members.iter().position(is_key) {
        return wrong("members", "key", index);
    }
    keys.iter().position(is_member).map_or(Ok(()), |index| wrong("keys", "member", index))
}

/// The role of a holder, who may be named in more than one way; each name is noted.
fn one_role<'a>(
    given: impl Iterator<Item = (&'a String, &'a String)>,
    mut note: impl FnMut(String) -> bool,
) -> Result<Option<&'a str>> {
    let mut one: Option<(&str, &str)> = None;
    for (name, role) in given {
        note(name.clone());
        match one {
            Some((other, first)) if first != role => {
                let both = format!("{other:?} and {name:?} are the same, and have the roles {first:?} and {role:?}");
                return Err(Error::invalid_argument("assignment", both));
            }
            _ => one = Some((name, role)),
        }
    }
    Ok(one.map(|(_, role)| role))
}

impl MatrixCheck {
    fn compare(
        &mut self,
        matrix: &Matrix,
        holder: Holder,
        role: &str,
        rights: impl Fn(Resource) -> BTreeSet<Action>,
        mend: impl Fn(&mending::Cell<'_>) -> Mended,
    ) -> Result<()> {
        for resource in Resource::ALL {
            let allowed = &matrix.cell(role, resource)?.actions;
            let actual = &rights(resource);
            if actual == allowed {
                continue;
            }
            let (how, after) = mend(&mending::Cell { resource, allowed, actual });
            let mut difference = Difference {
                holder: holder.clone(),
                role: role.to_owned(),
                resource,
                more: actual - allowed,
                less: allowed - actual,
                how,
                more_after: &after - allowed,
                less_after: allowed - &after,
                in_words: String::new(),
            };
            difference.in_words = mending::in_words(&difference);
            self.differences.push(difference);
        }
        Ok(())
    }
}
