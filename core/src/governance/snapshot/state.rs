//! What a snapshot holds of each record: what says who may do what, and nothing that changes from hour to hour.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Part;
use crate::accounts::Account;
use crate::groups::GroupMember;
use crate::keys::ApiKey;
use crate::members::Member;
use crate::tags::{ResourceType, TagMapping};
use crate::timestamp::Timestamp;
use crate::{campaigns, tags, workspace};

/// What there is. A part that was not asked for is absent; one that could not be read is absent and in `unread`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Content {
    /// The workspace.
    pub workspace: Workspace,
    /// The members, by id.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub members: Option<Vec<Person>>,
    /// The keys, by id.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub keys: Option<Vec<Key>>,
    /// The links to other workspaces.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub group: Option<Group>,
    /// The tags, by id.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tags: Option<Vec<Tag>>,
    /// The campaigns, by id.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub campaigns: Option<Vec<Campaign>>,
    /// The accounts' addresses, in lower case.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub accounts: Option<BTreeSet<String>>,
    /// Why a part could not be read, by its name. It is not empty: nobody knows what is in it.
    #[serde(default)]
    pub unread: BTreeMap<String, String>,
}

/// The workspace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Workspace {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The owner (a `user_id`).
    pub owner: String,
}

/// A membership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Person {
    /// The membership.
    pub id: String,
    /// The person, over all workspaces.
    pub user_id: String,
    /// The address that was invited.
    pub email: String,
    /// The address of the person's account.
    pub user_email: Option<String>,
    /// The role.
    pub role: String,
    /// Whether the invitation was accepted.
    pub accepted: Option<bool>,
    /// Sections of the app that the member may use; none where nothing narrows the role.
    pub permissions: Option<BTreeSet<String>>,
    /// Who added the member (a `user_id`).
    pub issuer: Option<String>,
    /// When the invitation was made.
    pub created: Option<Timestamp>,
    /// Fields that could not be read, and that hold a stand-in.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub irregular: BTreeSet<String>,
}

/// An API key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Key {
    /// The key.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it may do.
    pub scopes: BTreeSet<String>,
    /// When it was created.
    pub created: Option<Timestamp>,
    /// When it was last changed.
    pub updated: Option<Timestamp>,
    /// Fields that could not be read, and that hold a stand-in.
    #[serde(skip_serializing_if = "BTreeSet::is_empty", default)]
    pub irregular: BTreeSet<String>,
}

/// The links to other workspaces.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Group {
    /// The link to the admin workspace, where there is one.
    pub admin: Option<String>,
    /// The links to sub-workspaces, by id.
    pub links: Vec<Link>,
}

/// A link to a sub-workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Link {
    /// The link.
    pub id: String,
    /// The sub-workspace.
    pub sub_workspace_id: String,
    /// Its name.
    pub name: Option<String>,
    /// Whether the link is in force.
    pub status: String,
    /// When it last changed.
    pub updated: Option<Timestamp>,
}

/// A tag, and what carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tag {
    /// The tag.
    pub id: String,
    /// Its label.
    pub label: String,
    /// What it is for.
    pub description: Option<String>,
    /// When it was last changed.
    pub updated: Option<Timestamp>,
    /// Addresses of accounts, in lower case.
    pub accounts: BTreeSet<String>,
    /// Ids of campaigns.
    pub campaigns: BTreeSet<String>,
    /// Ids of workspaces.
    pub workspaces: BTreeSet<String>,
}

/// A campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Campaign {
    /// The campaign.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its owner (a `user_id`).
    pub owned_by: Option<String>,
}

impl Content {
    /// Whether a part is there.
    pub(in crate::governance) fn has(&self, part: Part) -> bool {
        match part {
            Part::Members => self.members.is_some(),
            Part::Keys => self.keys.is_some(),
            Part::Group => self.group.is_some(),
            Part::Tags => self.tags.is_some(),
            Part::Resources => self.campaigns.is_some() && self.accounts.is_some(),
        }
    }

    /// What nothing can be decided by: ids that come twice, and fields that could not be read.
    pub(in crate::governance) fn irregular(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let mut twice = |part: &str, ids: Vec<&str>| {
            let mut seen = BTreeSet::new();
            let again = ids.into_iter().filter(|id| id.is_empty() || !seen.insert(*id));
            problems.extend(again.map(|id| format!("{part}: the id {id:?} is empty or comes twice")));
        };
        twice("members", self.members.iter().flatten().map(|it| it.id.as_str()).collect());
        twice("keys", self.keys.iter().flatten().map(|it| it.id.as_str()).collect());
        twice("tags", self.tags.iter().flatten().map(|it| it.id.as_str()).collect());
        twice("group", self.group.iter().flat_map(|group| &group.links).map(|it| it.id.as_str()).collect());
        let people = self.members.iter().flatten().map(|person| ("members", &person.id, &person.irregular));
        let keys = self.keys.iter().flatten().map(|key| ("keys", &key.id, &key.irregular));
        for (part, id, fields) in people.chain(keys).filter(|(_, _, fields)| !fields.is_empty()) {
            let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
            problems.push(format!("{part}: {id:?} has what cannot be read: {}", fields.join(", ")));
        }
        problems
    }
}

/// Whatever of a record is irregular and decides something.
fn deciding(irregular: &[String], fields: &[&str]) -> BTreeSet<String> {
    irregular.iter().filter(|name| fields.contains(&name.as_str())).cloned().collect()
}

pub(super) fn workspace(record: workspace::Workspace) -> Workspace {
    Workspace { id: record.id, name: record.name, owner: record.owner }
}

pub(super) fn people(records: Vec<Member>) -> Vec<Person> {
    let person = |member: Member| Person {
        irregular: deciding(&member.irregular, &["id", "email", "user_id", "role", "accepted", "permissions"]),
        id: member.id,
        user_id: member.user_id,
        email: member.email,
        user_email: member.user_email,
        role: member.role.as_str().to_owned(),
        accepted: member.accepted,
        permissions: member.permissions.map(|list| list.iter().map(ToString::to_string).collect()),
        issuer: member.issuer_id,
        created: member.timestamp_created,
    };
    let mut people: Vec<Person> = records.into_iter().map(person).collect();
    people.sort_by(|left, right| left.id.cmp(&right.id));
    people
}

pub(super) fn keys(records: Vec<ApiKey>) -> Vec<Key> {
    let key = |key: ApiKey| Key {
        irregular: deciding(&key.irregular, &["id", "name", "scopes"]),
        id: key.id,
        name: key.name,
        scopes: key.scopes.iter().map(ToString::to_string).collect(),
        created: key.timestamp_created,
        updated: key.timestamp_updated,
    };
    let mut keys: Vec<Key> = records.into_iter().map(key).collect();
    keys.sort_by(|left, right| left.id.cmp(&right.id));
    keys
}

pub(super) fn links(records: Vec<GroupMember>) -> Vec<Link> {
    let link = |link: GroupMember| Link {
        id: link.id,
        sub_workspace_id: link.sub_workspace_id,
        name: link.sub_workspace_name,
        status: link.status.as_str().to_owned(),
        updated: link.timestamp_updated,
    };
    let mut links: Vec<Link> = records.into_iter().map(link).collect();
    links.sort_by(|left, right| left.id.cmp(&right.id));
    links
}

/// The tags with what carries them. A mapping to a tag that is gone is left out.
pub(super) fn tags(records: Vec<tags::Tag>, mappings: Vec<TagMapping>) -> Vec<Tag> {
    let mut carriers: BTreeMap<String, [BTreeSet<String>; 3]> = BTreeMap::new();
    for mapping in mappings {
        let [accounts, campaigns, workspaces] = carriers.entry(mapping.tag_id).or_default();
        match mapping.resource_type {
            ResourceType::Account => accounts.insert(mapping.resource_id.to_lowercase()),
            ResourceType::Campaign => campaigns.insert(mapping.resource_id),
            ResourceType::Workspace => workspaces.insert(mapping.resource_id),
            ResourceType::Unknown(_) => false,
        };
    }
    let tag = |tag: tags::Tag| {
        let [accounts, campaigns, workspaces] = carriers.get(&tag.id).cloned().unwrap_or_default();
        let (id, label, description, updated) = (tag.id, tag.label, tag.description, tag.timestamp_updated);
        Tag { id, label, description, updated, accounts, campaigns, workspaces }
    };
    let mut tags: Vec<Tag> = records.into_iter().map(tag).collect();
    tags.sort_by(|left, right| left.id.cmp(&right.id));
    tags
}

pub(super) fn campaigns(records: Vec<campaigns::Campaign>) -> Vec<Campaign> {
    let campaign = |it: campaigns::Campaign| Campaign { id: it.id, name: it.name, owned_by: it.owned_by };
    let mut campaigns: Vec<Campaign> = records.into_iter().map(campaign).collect();
    campaigns.sort_by(|left, right| left.id.cmp(&right.id));
    campaigns
}

pub(super) fn accounts(records: Vec<Account>) -> BTreeSet<String> {
    records.into_iter().map(|account| account.email.to_lowercase()).collect()
}
