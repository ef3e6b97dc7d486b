//! A policy: who should be in a workspace, which keys, tags and links it should have, as a file that people review.
//!
//! TOML for people, JSON for programs. What a policy does not name is neither read nor managed.

mod check;
mod import;
mod load;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub(super) use check::same;
pub use check::{PolicyCheck, RoleGap};
pub use import::{ImportOptions, Imported, Note};

use super::snapshot::Part;
use crate::error::Result;
use crate::keys::Preset;
use crate::matrix::Matrix;
use crate::members::{Permission, Role};
use crate::scopes::{self, Scope};
use crate::timestamp::{Timestamp, civil};

/// The version of policies that this library reads.
pub(super) const VERSION: u64 = 1;
/// The letters of the suffix ` [xxxxxxxx]` of a key's name: base32, in small letters.
const SUFFIX_LETTERS: usize = 8;

/// Who should be in a workspace, and what it should have.
///
/// Read one with [`Policy::from_toml`] or [`Policy::from_json`]; make one of a workspace with
/// [`Governance::import`](super::Governance::import).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct Policy {
    /// The version of the format: 1.
    pub version: u64,
    /// The workspace: its id, or its name. A plan for another workspace is refused.
    pub workspace: String,
    /// The owner's address. It is asserted, and never changed: a change of owner is a call of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The people, by address, in any case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<BTreeMap<String, PersonRule>>,
    /// What is done with what the policy does not name.
    #[serde(default, skip_serializing_if = "Manage::is_default")]
    pub manage: Manage,
    /// Roles of your own, in the form of a matrix. They join Admin, Manager, SDR and Viewer; the same name replaces.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::matrix::roles_table")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<BTreeMap<String, BTreeMap<String, String>>>"))]
    pub roles: Option<Matrix>,
    /// The API keys, by logical name: the name of a key without the suffix ` [xxxxxxxx]` that a plan gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keys: Option<BTreeMap<String, KeyRule>>,
    /// The tags, by label, in any case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, TagRule>>,
    /// The links to sub-workspaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupRule>,
    /// What must hold of the whole, and of this policy itself.
    #[serde(default, skip_serializing_if = "Rules::is_default")]
    pub rules: Rules,
}

/// What a person should be: a table, or the name of a role of the matrix alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = crate::schema::person_rule))]
#[serde(default, deny_unknown_fields, remote = "Self")]
pub struct PersonRule {
    /// A role of the matrix; in place of `api_role`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// A role of the API: `admin`, `editor` or `view`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_role: Option<Role>,
    /// With `api_role`: the permissions to invite with, such as `campaigns.view`. None: they are not looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions: Option<BTreeSet<String>>,
    /// The last day, in UTC, on which the person is in. After it the person is removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
}

/// A day of the calendar, in UTC: `2026-12-31`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "String", extend("pattern" = r"^\d{4}-\d{2}-\d{2}$")))]
pub struct Day(Date);

/// What is done with what a section of a policy does not name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// What is named is brought in line; the rest is only reported.
    #[default]
    Additive,
    /// What is named is everything there should be; the rest is reported, or dealt with as `..._on_absent` says.
    Authoritative,
    /// Every difference is a finding, and none a step.
    Report,
}

/// What is done with a person that an authoritative policy does not name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AbsentPerson {
    /// A finding.
    #[default]
    Report,
    /// The person gets the role `view`.
    Demote,
    /// The person is removed.
    Remove,
}

/// What is done with a key that an authoritative policy does not name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AbsentKey {
    /// A finding.
    #[default]
    Report,
    /// The key is revoked.
    Revoke,
}

/// What is done with a tag that an authoritative policy does not name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AbsentTag {
    /// A finding.
    #[default]
    Report,
    /// The tag is deleted, from whatever carries it too.
    Delete,
}

/// What is done with a sub-workspace that an authoritative policy does not name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AbsentLink {
    /// A finding.
    #[default]
    Report,
    /// The link is removed.
    Remove,
}

/// What is done with what the policy does not name, section by section.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, remote = "Self")]
pub struct Manage {
    /// The people.
    pub people: Mode,
    /// The keys.
    pub keys: Mode,
    /// The tags.
    pub tags: Mode,
    /// The links to sub-workspaces.
    pub group: Mode,
    /// With `people = "authoritative"`: what becomes of who is not named.
    pub people_on_absent: AbsentPerson,
    /// With `keys = "authoritative"`: what becomes of keys that are not named.
    pub keys_on_absent: AbsentKey,
    /// With `tags = "authoritative"`: what becomes of tags that are not named.
    pub tags_on_absent: AbsentTag,
    /// With `group = "authoritative"`: what becomes of links that are not named.
    pub group_on_absent: AbsentLink,
}

/// What an API key should be. It holds exactly one of `scopes`, `preset`, `role` and `needs`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, remote = "Self")]
pub struct KeyRule {
    /// What it may do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<Scope>>,
    /// A preset with those scopes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<Preset>,
    /// A role of the matrix, which has those scopes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// The functions that it calls, such as `campaigns.list`: the smallest scopes that suffice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needs: Option<Vec<String>>,
    /// The key that is meant where several have this name without a suffix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// An older one is replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_age: Option<Age>,
    /// How long the old and the new one live side by side after a replacement. Default: 24 hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlap: Option<Age>,
    /// Who answers for it: an address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Where a new secret goes: the name of a sink. A key without one is checked, and never created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sink: Option<String>,
}

/// What a tag should be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, remote = "Self")]
pub struct TagRule {
    /// The tag that is meant where several have this label, or where it is to be renamed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What it is for. None: the description is not looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The campaigns that carry it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub campaigns: Option<Matching>,
    /// The accounts that carry it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accounts: Option<Matching>,
    /// Whether what does not match loses the tag.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub only: bool,
}

/// Campaigns or accounts: by name or address, and by id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, remote = "Self")]
pub struct Matching {
    /// Patterns of whole names, in any case: `*` is any text, `?` one character.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Patterns of names that are left out again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not: Vec<String>,
    /// Ids; of accounts, addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<String>,
}

/// The links to sub-workspaces.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, remote = "Self")]
pub struct GroupRule {
    /// The sub-workspaces by id, each with a name for people.
    pub sub_workspaces: BTreeMap<String, String>,
}

/// What must hold of the workspace, and of the policy itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, remote = "Self")]
pub struct Rules {
    /// The domains of people's addresses. None: any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_domains: Option<Vec<String>>,
    /// Addresses that are allowed in spite of their domain.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed_people: Vec<String>,
    /// Scopes that no key may have, be it by a wider scope.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub forbidden_scopes: Vec<Scope>,
    /// The age above which a key is a finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_key_age: Option<Age>,
    /// The fewest people, the owner among them, that may manage the team. Default: 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_admins: Option<u32>,
    /// The most people, the owner among them, that may manage the team. None: any number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_admins: Option<u32>,
    /// What loses nothing.
    #[serde(skip_serializing_if = "Protected::is_default")]
    pub protected: Protected,
}

/// What loses nothing, unless a plan is allowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, remote = "Self")]
pub struct Protected {
    /// Addresses.
    pub people: Vec<String>,
    /// Names of keys, without a suffix.
    pub keys: Vec<String>,
    /// Labels of tags.
    pub tags: Vec<String>,
}

/// A length of time: a whole number and a unit, such as `90d`, `24h` or `2w`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "String"))]
pub struct Age {
    text: String,
    hours: u32,
}

impl Age {
    /// The length in hours.
    pub fn hours(&self) -> u32 {
        self.hours
    }

    /// As it was written, such as `90d`.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl Manage {
    fn is_default(&self) -> bool {
        *self == Manage::default()
    }
}

impl Rules {
    fn is_default(&self) -> bool {
        *self == Rules::default()
    }

    /// The fewest people that may manage the team.
    pub(super) fn min_admins(&self) -> u32 {
        self.min_admins.unwrap_or(2)
    }
}

impl Protected {
    fn is_default(&self) -> bool {
        *self == Protected::default()
    }
}

impl Policy {
    /// The roles that people and keys may be given: the original's, and those of the policy.
    pub fn matrix(&self) -> Matrix {
        self.roles.as_ref().map_or_else(Matrix::original, |own| Matrix::original().joined(own))
    }

    /// The parts of a snapshot that a plan of this policy needs.
    pub fn parts(&self) -> Vec<Part> {
        let needed = |part: &Part| match part {
            Part::Members => self.people.is_some() || self.owner.is_some(),
            Part::Keys => self.keys.is_some(),
            Part::Group => self.group.is_some(),
            Part::Tags | Part::Resources => self.tags.is_some(),
        };
        Part::ALL.into_iter().filter(needed).collect()
    }
}

impl PersonRule {
    /// The API role, and the permissions where they matter.
    pub(super) fn wanted(&self, matrix: &Matrix) -> Result<(Role, Option<BTreeSet<String>>)> {
        match (&self.role, &self.api_role) {
            (Some(role), _) => {
                let compiled = matrix.compile(role)?;
                let names = |list: Vec<Permission>| list.iter().map(ToString::to_string).collect();
                Ok((compiled.api_role, compiled.permissions.map(names)))
            }
            (None, role) => Ok((role.clone().unwrap_or_default(), self.permissions.clone())),
        }
    }

    /// Whether the last day is over.
    pub(super) fn is_over(&self, as_of: &Timestamp) -> bool {
        let today = civil(as_of.unix_millis()).map(|civil| civil.date());
        self.until.is_some_and(|until| today.is_some_and(|today| today > until.0))
    }
}

impl KeyRule {
    /// The scopes that the key should have.
    pub(super) fn wanted(&self, matrix: &Matrix) -> Result<Vec<Scope>> {
        if let Some(scopes) = &self.scopes {
            return Ok(scopes.clone());
        }
        if let Some(preset) = self.preset {
            return Ok(preset.scopes());
        }
        match &self.role {
            Some(role) => Ok(matrix.compile(role)?.scopes),
            None => Ok(scopes::smallest_for(self.needs.as_deref().unwrap_or_default())?.scopes),
        }
    }

    /// How long an old and a new one live side by side, in hours.
    pub(super) fn overlap_hours(&self) -> u32 {
        self.overlap.as_ref().map_or(24, Age::hours)
    }
}

/// The name of a key without the suffix ` [xxxxxxxx]` that a plan gives it.
pub(super) fn logical_name(name: &str) -> &str {
    let is_base32 = |byte: u8| matches!(byte, b'a'..=b'z' | b'2'..=b'7');
    // With a digit at least: `api [frontend]` is somebody's own name.
    let has_digit = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    let is_suffix = |text: &str| text.len() == SUFFIX_LETTERS && text.bytes().all(is_base32) && has_digit(text);
    match name.strip_suffix(']').and_then(|begin| begin.rsplit_once(" [")) {
        Some((logical, suffix)) if is_suffix(suffix) => logical,
        _ => name,
    }
}
