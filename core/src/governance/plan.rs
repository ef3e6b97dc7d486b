//! A plan: the exact steps from what is to what should be, and why it may not be carried out.
//!
//! A plan is made of a snapshot and a policy by a function that asks nobody: the same snapshot, policy and options make
//! the same bytes. Its digest covers what will be done, and not the state of the world, so an approval holds as long as
//! the same would be done.

mod derive;
mod document;
mod group;
mod guards;
mod keys;
mod order;
mod outline;
mod people;
mod tags;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::policy::Policy;
use crate::timestamp::Timestamp;

/// Fields of a step's subject, before or after it.
pub type Fields = Map<String, Value>;

/// What a step does, in the order in which steps are carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum StepKind {
    /// A tag is created.
    #[serde(rename = "tag.create")]
    TagCreate,
    /// The label or the description of a tag changes.
    #[serde(rename = "tag.update")]
    TagUpdate,
    /// A person is invited, by e-mail.
    #[serde(rename = "member.invite")]
    MemberInvite,
    /// A member gets a role that can do more.
    #[serde(rename = "member.raise")]
    MemberRaise,
    /// A sub-workspace is invited.
    #[serde(rename = "group.invite")]
    GroupInvite,
    /// A key is created.
    #[serde(rename = "key.create")]
    KeyCreate,
    /// The secret of a new key is stored where its users find it, and the key is tried.
    #[serde(rename = "key.deliver")]
    KeyDeliver,
    /// Campaigns and accounts get a tag.
    #[serde(rename = "tag.assign")]
    TagAssign,
    /// Campaigns and accounts lose a tag.
    #[serde(rename = "tag.unassign")]
    TagUnassign,
    /// A member gets a role that can do less.
    #[serde(rename = "member.lower")]
    MemberLower,
    /// A key is revoked.
    #[serde(rename = "key.revoke")]
    KeyRevoke,
    /// A member is removed, or an invitation is withdrawn.
    #[serde(rename = "member.remove")]
    MemberRemove,
    /// The link to a sub-workspace is removed.
    #[serde(rename = "group.remove")]
    GroupRemove,
    /// A tag is deleted.
    #[serde(rename = "tag.delete")]
    TagDelete,
}

/// What sort of thing a step is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// The workspace itself.
    Workspace,
    /// A person.
    Person,
    /// An API key.
    Key,
    /// A tag.
    Tag,
    /// A link to a sub-workspace.
    Link,
    /// A role of the matrix.
    Role,
}

/// What a step, a finding or a refusal is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Subject {
    /// What sort of thing it is.
    pub sort: Sort,
    /// What it is called: an address, a logical name, a label.
    pub name: String,
    /// Its id; none of what is not there yet.
    pub id: Option<String>,
}

/// How much harm a step can do if it is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// Little: it is undone at once.
    Low,
    /// Somebody gains or loses access.
    Medium,
    /// Somebody may be locked out, or may do nearly everything.
    High,
}

/// Whether a step can be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Undo {
    /// Yes, by another step.
    Yes,
    /// By an invitation, which must be accepted.
    ByInvitation,
    /// By another one of the same name, with another id.
    Anew,
    /// No.
    No,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Step {
    /// Its number, from 1, in the order in which the steps are carried out.
    pub n: u32,
    /// What it does.
    pub kind: StepKind,
    /// What it is about.
    pub subject: Subject,
    /// What is so before it, of what it changes; none of what is new.
    pub before: Option<Fields>,
    /// What is so after it; none of what is gone.
    pub after: Option<Fields>,
    /// What can be done after it and could not before, such as `members: create`, or a scope.
    pub gained: Vec<String>,
    /// What could be done before it and cannot after.
    pub lost: Vec<String>,
    /// The place in the policy that asks for it.
    pub reason: String,
    /// How much harm it can do if it is wrong.
    pub risk: Risk,
    /// Whether it can be undone.
    pub undo: Undo,
    /// Whether the API does not document that this is possible.
    pub undocumented: bool,
    /// The steps that must be done before it.
    pub after_steps: BTreeSet<u32>,
}

/// A step that would be wrong today; a later plan has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Deferred {
    /// What it would do.
    pub kind: StepKind,
    /// What it is about.
    pub subject: Subject,
    /// The place in the policy that asks for it.
    pub reason: String,
    /// What it waits for.
    pub waits_for: String,
}

/// What the policy asks for and the API cannot do, or what nobody decided: no step.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Remark {
    /// What it is about.
    pub subject: Subject,
    /// The rule or the place in the policy.
    pub rule: String,
    /// What is so.
    pub message: String,
}

/// Why a plan may not be carried out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Refusal {
    /// The guard that refuses, such as `min_admins`, or `losses.people`.
    pub guard: String,
    /// What would happen, and how to go on.
    pub message: String,
    /// What `allow` must name for this plan to be carried out all the same; none where nothing allows it.
    #[serde(rename = "override")]
    pub allowed_by: Option<String>,
}

/// A guard that somebody overrides for one plan.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Allow {
    /// The guard, as the refusal's `override` names it.
    pub guard: String,
    /// Why.
    pub reason: String,
    /// Who decided it.
    pub by: String,
}

/// Whether a plan has steps that take something away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Losses {
    /// It has.
    #[default]
    Plan,
    /// It has not: they are listed as deferred.
    Skip,
}

/// What earlier plans took away, which counts against the budgets of losses, too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Earlier {
    /// Losses of the last 24 hours.
    pub losses: u32,
    /// How many there were when these 24 hours began.
    pub observed: u32,
}

/// What a plan depends on beside the snapshot and the policy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct PlanOptions {
    /// The moment of the plan: what is over, too old, or still overlaps. Default: when the snapshot was read.
    pub as_of: Option<Timestamp>,
    /// The id of the key in use, where the snapshot does not know it.
    pub own_key: Option<String>,
    /// When the secret of a key was stored, by the key's id: what journals and sinks know.
    pub delivered: BTreeMap<String, Timestamp>,
    /// When the audit log last named a key, by the key's id.
    pub last_logged: BTreeMap<String, Timestamp>,
    /// What the last 24 hours took away, by class: `people`, `keys`, `links`, `pairs`. None: nobody knows.
    pub earlier: Option<BTreeMap<String, Earlier>>,
    /// Whether to plan losses.
    pub losses: Losses,
    /// Guards that are overridden for this plan.
    pub allow: Vec<Allow>,
}

/// What a plan comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Origin {
    /// A policy, which the plan holds.
    Policy {
        /// The policy.
        policy: Box<Policy>,
    },
}

/// The workspace of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PlannedWorkspace {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// What a plan was made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Observed {
    /// The digest of the snapshot.
    pub snapshot: String,
    /// Whether losses of the last 24 hours are known, and count.
    pub window: bool,
}

/// The steps from what is to what should be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Plan {
    /// `instantly-rbac/plan`.
    pub format: String,
    /// The version of this document.
    pub version: u64,
    /// SHA-256 over what will be done: origin, workspace, `as_of`, options, and of each step its kind, subject, before,
    /// after and `after_steps`.
    pub digest: String,
    /// What it comes from.
    pub origin: Origin,
    /// The workspace.
    pub workspace: PlannedWorkspace,
    /// The moment of the plan.
    pub as_of: Timestamp,
    /// From then on it is not carried out: three days after `as_of`.
    pub expires: Timestamp,
    /// What it was made of.
    pub observed: Observed,
    /// Whether losses were planned.
    pub losses: Losses,
    /// The key that is in use, where somebody named it.
    pub own_key: Option<String>,
    /// Guards that are overridden.
    pub allow: Vec<Allow>,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// What a later plan will have.
    pub deferred: Vec<Deferred>,
    /// What the API cannot express.
    pub residue: Vec<Remark>,
    /// What nobody decided, and what breaks the policy's rules.
    pub findings: Vec<Remark>,
    /// Why it may not be carried out; empty where it may.
    pub refusals: Vec<Refusal>,
}

impl StepKind {
    /// Every kind, in the order in which steps are carried out.
    pub const ALL: [StepKind; 14] = [
        StepKind::TagCreate,
        StepKind::TagUpdate,
        StepKind::MemberInvite,
        StepKind::MemberRaise,
        StepKind::GroupInvite,
        StepKind::KeyCreate,
        StepKind::KeyDeliver,
        StepKind::TagAssign,
        StepKind::TagUnassign,
        StepKind::MemberLower,
        StepKind::KeyRevoke,
        StepKind::MemberRemove,
        StepKind::GroupRemove,
        StepKind::TagDelete,
    ];

    /// Whether it takes something away. Every loss comes after every grant.
    pub fn is_loss(self) -> bool {
        self >= StepKind::TagUnassign
    }
}

/// The digest that a plan should have, for the fuzz targets.
#[cfg(feature = "fuzzing")]
pub(crate) fn digest(plan: &Plan) -> crate::error::Result<String> {
    document::digest(plan)
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The steps that take something away.
    pub fn losses(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| step.kind.is_loss())
    }
}
