//! Who can do what: the effective rights of people and keys with each resource of the access matrix, as a table.
//!
//! Rights are those that [`matrix.check`](crate::matrix::Matrix::check) compares: of people by role and permissions, of
//! keys by scopes. Where the documentation is silent the wider right is assumed, and what cannot be read counts as the
//! widest that it could mean.

mod collect;

pub(crate) use collect::reviewed;

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize};

use crate::error::Error;
use crate::keys::ApiKey;
use crate::matrix::{Action, Resource, rights};
use crate::members::{Member, Permission, Role};
use crate::reply::Meta;
use crate::scopes::{self, Scope};
#[cfg(feature = "arrow")]
use crate::specs::{FieldSpec, Kind, RecordSpec};

/// Whose rights to look at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AccessOptions {
    /// Only this person, by e-mail address, and no keys. Default: everybody, and every key.
    pub person: Option<String>,
    /// Besides this workspace, every accepted sub-workspace of its group. Default: false.
    pub group: bool,
}

/// Whether a holder of rights is a person or a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum HolderSort {
    /// A member, or an open invitation.
    Person,
    /// An API key.
    Key,
}

/// What one person or one key can do with one resource.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccessRow {
    /// The workspace, where it is known.
    pub workspace_id: Option<String>,
    /// Its name, where it is known.
    pub workspace_name: Option<String>,
    /// Whether it is a person or a key.
    pub sort: HolderSort,
    /// The e-mail address of the person, or the name of the key; empty where that could not be read.
    pub name: String,
    /// The id of the membership or of the key, where it is known.
    pub id: Option<String>,
    /// The role of the person in the API; none for a key.
    pub role: Option<Role>,
    /// The permissions of the person; none for a key, and where none narrow the role.
    pub permissions: Option<Vec<Permission>>,
    /// The scopes of the key; none for a person.
    #[serde(deserialize_with = "received")]
    pub scopes: Option<Vec<Scope>>,
    /// Whether it is an invitation that was not accepted yet: the person has these rights once it is. None for a key,
    /// and where that could not be read.
    pub pending: Option<bool>,
    /// Whether role, permissions or scopes are documented ones. Those that are not count as the widest that they could
    /// mean.
    pub readable: bool,
    /// The resource.
    pub resource: Resource,
    /// What they can do with it.
    pub actions: BTreeSet<Action>,
    /// The same as a table shows it: `-`, `Full`, or actions such as `View/Edit`.
    pub label: String,
    /// What a key can do beyond the resources of the matrix, in words; the same in each row of the key, and empty for a
    /// person.
    pub beyond: Vec<String>,
}

fn received<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<Scope>>, D::Error> {
    let names: Option<Vec<String>> = Deserialize::deserialize(deserializer)?;
    Ok(names.map(|names| names.iter().map(|name| Scope::received(name)).collect()))
}

/// What of a workspace could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AccessPart {
    /// Its members.
    Members,
    /// Its keys.
    Keys,
}

/// What could not be read, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccessFailure {
    /// The workspace, where it is known.
    pub workspace_id: Option<String>,
    /// Its name, where it is known.
    pub workspace_name: Option<String>,
    /// What of it.
    pub parts: Vec<AccessPart>,
    /// Why.
    pub error: Error,
}

/// Who can do what.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Access {
    /// A row for each holder and resource: of each workspace the people, then the keys, in the order of the API, and of
    /// each of these the resources in the order of the matrix.
    pub rows: Vec<AccessRow>,
    /// What could not be read: whoever is there has no row.
    pub failed: Vec<AccessFailure>,
    /// Whether everything could be read.
    pub complete: bool,
    /// How the calls went; listing the group is not counted.
    pub meta: Meta,
}

/// The rights of members and keys that were listed before. Nothing is sent.
///
/// ```
/// use instantly_rbac::access;
/// use instantly_rbac::matrix::{Action, Resource};
/// use instantly_rbac::members::{Member, Role};
///
/// let sam = Member { email: "sam@example.com".to_owned(), role: Role::View, ..Member::default() };
/// let rows = access::of(&[sam], &[]);
/// let leads = rows.iter().find(|row| row.resource == Resource::Leads).unwrap();
/// assert_eq!((leads.label.as_str(), leads.actions.contains(&Action::Import)), ("View", false));
/// ```
pub fn of(members: &[Member], keys: &[ApiKey]) -> Vec<AccessRow> {
    let of_each = |row: AccessRow, rights: &dyn Fn(Resource) -> BTreeSet<Action>| -> Vec<AccessRow> {
        let with = |resource| {
            let actions = rights(resource);
            AccessRow { resource, label: label(resource, &actions), actions, ..row.clone() }
        };
        Resource::ALL.into_iter().map(with).collect()
    };
    let people = members.iter().flat_map(|member| {
        let row = AccessRow {
            workspace_id: member.given("workspace_id", &member.workspace_id).map(str::to_owned),
            name: member.given("email", &member.email).unwrap_or_default().to_owned(),
            id: member.given("id", &member.id).map(str::to_owned),
            role: (!member.is_irregular("role")).then(|| member.role.clone()),
            permissions: member.permissions.clone(),
            pending: member.accepted.map(|accepted| !accepted),
            readable: rights::is_readable_member(member),
            ..AccessRow::blank(HolderSort::Person)
        };
        of_each(row, &|resource| rights::of_membership(member, resource))
    });
    let keys = keys.iter().flat_map(|key| {
        let row = AccessRow {
            workspace_id: key.given("organization_id", &key.organization_id).map(str::to_owned),
            name: key.given("name", &key.name).unwrap_or_default().to_owned(),
            id: key.given("id", &key.id).map(str::to_owned),
            scopes: (!key.is_irregular("scopes")).then(|| key.scopes.clone()),
            readable: rights::is_readable_key(key),
            beyond: beyond(key),
            ..AccessRow::blank(HolderSort::Key)
        };
        of_each(row, &|resource| rights::of_key(key, resource))
    });
    people.chain(keys).collect()
}

/// What a key can do beyond the resources of the matrix, in words.
fn beyond(key: &ApiKey) -> Vec<String> {
    if key.is_irregular("scopes") {
        return vec![scopes::UNREADABLE.to_owned()];
    }
    let governed = Resource::ALL.map(rights::whole);
    let is_beyond = |scope: &&Scope| !governed.iter().any(|whole| whole.covers(&scope.counts_as()));
    scopes::in_words(&key.scopes.iter().filter(is_beyond).cloned().collect::<Vec<_>>())
}

/// Actions as a table shows them.
fn label(resource: Resource, actions: &BTreeSet<Action>) -> String {
    match actions.len() {
        0 => "-".to_owned(),
        all if all == resource.actions().len() => "Full".to_owned(),
        _ => actions.iter().map(|action| action.title()).collect::<Vec<_>>().join("/"),
    }
}

impl AccessRow {
    fn blank(sort: HolderSort) -> AccessRow {
        AccessRow {
            workspace_id: None,
            workspace_name: None,
            sort,
            name: String::new(),
            id: None,
            role: None,
            permissions: None,
            scopes: None,
            pending: None,
            readable: true,
            resource: Resource::Campaigns,
            actions: BTreeSet::new(),
            label: String::new(),
            beyond: Vec::new(),
        }
    }
}

#[cfg(feature = "arrow")]
impl AccessRow {
    /// What it is, for columns.
    pub(crate) const SPEC: RecordSpec = {
        const fn field(name: &'static str, kind: Kind) -> FieldSpec {
            FieldSpec { name, wire: name, doc: &[], kind, required: false, identity: false, nullable: true }
        }
        RecordSpec {
            name: "AccessRow",
            module: module_path!(),
            doc: &[],
            fields: &[
                field("workspace_id", Kind::Text),
                field("workspace_name", Kind::Text),
                field("sort", Kind::Text),
                field("name", Kind::Text),
                field("id", Kind::Text),
                field("role", Kind::Text),
                field("permissions", Kind::List(&Kind::Text)),
                field("scopes", Kind::List(&Kind::Scope)),
                field("pending", Kind::Bool),
                field("readable", Kind::Bool),
                field("resource", Kind::Text),
                field("actions", Kind::List(&Kind::Text)),
                field("label", Kind::Text),
                field("beyond", Kind::List(&Kind::Text)),
            ],
        }
    };
}

#[cfg(test)]
mod tests;
