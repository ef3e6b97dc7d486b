//! A snapshot: who is in a workspace, which keys, links and tags it has, and what carries them, at one moment.
//!
//! The API has no transactions, so the lists are read twice: where both rounds agree, there was a moment between them at
//! which all of it was so. What was changed and changed back between the rounds is not seen.

mod diff;
mod read;
mod state;

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use diff::{Change, ChangeKind, Diff, Sort};
pub use state::{Campaign, Content, Group, Key, Link, Person, Tag, Workspace};

use super::canonical::{canonical, digest_of};
use crate::error::{Error, Result};
use crate::timestamp::Timestamp;

/// What a snapshot says that it is.
const FORMAT: &str = "instantly-rbac/snapshot";
/// The version that is written. A reader of it reads what later versions add, too, and refuses another number.
const VERSION: u64 = 1;

/// A part of a workspace that a snapshot reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The members. Scope: `workspace_members:read`.
    Members,
    /// The API keys, without secrets. Scope: `api_keys:read`.
    Keys,
    /// The links to other workspaces. Scope: `workspace_group_members:read`.
    Group,
    /// The tags, and what carries them. Scopes: `custom_tags:read`, `custom_tag_mappings:read`.
    Tags,
    /// The campaigns and the accounts. Scopes: `campaigns:read`, `accounts:read`.
    Resources,
}

impl Part {
    /// Every part.
    pub const ALL: [Part; 5] = [Part::Members, Part::Keys, Part::Group, Part::Tags, Part::Resources];

    /// The canonical name, for example `members`.
    pub fn name(self) -> &'static str {
        match self {
            Part::Members => "members",
            Part::Keys => "keys",
            Part::Group => "group",
            Part::Tags => "tags",
            Part::Resources => "resources",
        }
    }
}

/// What to read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SnapshotOptions {
    /// The parts to read. Default: all.
    pub parts: Option<Vec<Part>>,
}

/// How a snapshot was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Taken {
    /// When the first request was made.
    pub began: Timestamp,
    /// When the last reply was read.
    pub ended: Timestamp,
    /// How often the lists were read; at most four times.
    pub rounds: u32,
    /// Whether the last two rounds agreed. No plan is made of a snapshot of which they did not.
    pub stable: bool,
    /// Requests that were made, retries included.
    pub requests: u32,
    /// The key that made it, where it is known.
    pub key_in_use: Option<String>,
    /// The sub-workspace that the client acted for; none where it is the key's own workspace.
    #[serde(default)]
    pub as_workspace: Option<String>,
    /// The version of this library.
    pub client: String,
}

/// Who may do what in a workspace, at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Snapshot {
    /// `instantly-rbac/snapshot`.
    pub format: &'static str,
    /// The version of this document.
    pub version: u64,
    /// SHA-256 of the canonical JSON of `content`.
    pub digest: String,
    /// The same of each part that was read.
    pub parts: BTreeMap<String, String>,
    /// What there is.
    pub content: Content,
    /// How it was read.
    pub taken: Taken,
}

impl Snapshot {
    fn new(content: Content, taken: Taken) -> Result<Snapshot> {
        let value = serde_json::to_value(&content).map_err(|error| Error::decode(error.to_string()))?;
        let is_part = |(name, value): &(&String, &Value)| *name != "workspace" && *name != "unread" && !value.is_null();
        let fields = value.as_object().into_iter().flatten().filter(is_part);
        let parts = fields.map(|(name, value)| Ok((name.clone(), digest_of(value)?))).collect::<Result<_>>()?;
        Ok(Snapshot { format: FORMAT, version: VERSION, digest: digest_of(&value)?, parts, content, taken })
    }

    /// The document as canonical JSON, in one line.
    pub fn to_json(&self) -> String {
        canonical(self).expect("a snapshot holds texts, truth values and small numbers")
    }

    /// Reads what `to_json` wrote, and checks that it is what was written.
    ///
    /// # Errors
    ///
    /// `InvalidArgument` where it is no snapshot, is of another version, or its content has another digest than it says.
    pub fn from_json(text: &str) -> Result<Snapshot> {
        let invalid = |problem: &str| Error::invalid_argument("snapshot", problem);
        let document: BTreeMap<String, Value> =
            serde_json::from_str(text).map_err(|error| invalid(&format!("is no JSON object: {}", place(&error))))?;
        if document.get("format").and_then(Value::as_str) != Some(FORMAT) {
            return Err(invalid("must be a document of the format `instantly-rbac/snapshot`"));
        }
        if document.get("version").and_then(Value::as_u64) != Some(VERSION) {
            return Err(invalid("is of a version that this library does not read; it reads 1"));
        }
        let field = |name: &str| document.get(name).cloned().ok_or_else(|| invalid(&format!("lacks `{name}`")));
        let (content, taken) = (field("content")?, field("taken")?);
        let said = field("digest")?;
        // Of the content as it stands there, with what later versions may have added.
        let digest = digest_of(&content).map_err(|error| invalid(&format!("is not canonical: {}", error.message())))?;
        if said.as_str() != Some(&digest) {
            return Err(invalid("was altered: its content has another digest than it says"));
        }
        let content: Content = read("content", content)?;
        let taken: Taken = read("taken", taken)?;
        Ok(Snapshot { digest, ..Snapshot::new(content, taken)? })
    }

    /// Why no plan can be made of this; empty where one can.
    pub fn problems(&self) -> Vec<String> {
        let unread = self.content.unread.iter().map(|(part, why)| format!("{part} could not be read: {why}"));
        let unstable = (!self.taken.stable).then(|| {
            format!("the workspace changed while it was read, {} times in a row", self.taken.rounds.saturating_sub(1))
        });
        unstable.into_iter().chain(unread).chain(self.content.irregular()).collect()
    }
}

fn read<T: DeserializeOwned>(field: &str, value: Value) -> Result<T> {
    // What was found may be anything, and is not repeated.
    serde_json::from_value(value)
        .map_err(|_| Error::invalid_argument(&format!("snapshot.{field}"), "is not what this version writes"))
}

fn place(error: &serde_json::Error) -> String {
    format!("see line {} column {}", error.line(), error.column())
}
