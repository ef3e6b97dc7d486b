//! What the records and enumerations of the API and the settings are, as data: names, types and prose of each.
//!
//! `record!`, `open_enum!`, `open_code!` and `settings!` emit it; the bridge and the generator of the language packages
//! read it. Prose is for every language: code in backticks, under the canonical name, and no links. For this project's
//! own crates: not part of the API.

use std::path::PathBuf;
use std::time::Duration;

use crate::secret::SecretString;
use crate::{accounts, audit_logs, campaigns, groups, keys, members, tags, workspace};

/// A record: an object with documented fields.
#[derive(Debug, PartialEq)]
pub struct RecordSpec {
    /// The name of the Rust type.
    pub name: &'static str,
    /// The module that declares it.
    pub module: &'static str,
    /// The lines of its documentation.
    pub doc: &'static [&'static str],
    /// Its fields, in their order.
    pub fields: &'static [FieldSpec],
}

/// A field of a record.
#[derive(Debug, PartialEq)]
pub struct FieldSpec {
    /// The name of the Rust field.
    pub name: &'static str,
    /// The name in JSON.
    pub wire: &'static str,
    /// The lines of its documentation.
    pub doc: &'static [&'static str],
    /// What it holds.
    pub kind: Kind,
    /// Whether the contract requires it.
    pub required: bool,
    /// Whether it is a text by which the API knows the record.
    pub identity: bool,
    /// Whether it may hold nothing. What is required and holds something all the same has a stand-in where the API
    /// gave no such value.
    pub nullable: bool,
}

/// What a field holds.
#[derive(Debug, PartialEq)]
pub enum Kind {
    /// A text.
    Text,
    /// True or false.
    Bool,
    /// A whole number.
    Integer,
    /// A number.
    Float,
    /// A date and time.
    Time,
    /// A text that is never shown.
    Secret,
    /// A scope of an API key.
    Scope,
    /// An object of no documented form.
    Object,
    /// One of documented values, or one that is newer than this version.
    Enum(&'static EnumSpec),
    /// An object with documented fields.
    Record(&'static RecordSpec),
    /// Any number of them.
    List(&'static Kind),
}

/// An enumeration that keeps values it does not know.
#[derive(Debug, PartialEq)]
pub struct EnumSpec {
    /// The name of the Rust type.
    pub name: &'static str,
    /// The module that declares it.
    pub module: &'static str,
    /// The lines of its documentation.
    pub doc: &'static [&'static str],
    /// Its documented values.
    pub values: Values,
}

/// The documented values of an enumeration.
#[derive(Debug, PartialEq)]
pub enum Values {
    /// Texts.
    Texts(&'static [Value<&'static str>]),
    /// Numbers, which have a documented name.
    Codes(&'static [Value<i64>]),
}

/// A documented value.
#[derive(Debug, PartialEq)]
pub struct Value<T> {
    /// The name of the Rust variant.
    pub name: &'static str,
    /// The value in JSON.
    pub value: T,
    /// Of a text, the lines of its documentation; of a code, its documented name.
    pub doc: &'static [&'static str],
}

/// A setting of a client or of a sandbox, made by the builder `B`.
#[derive(Debug)]
pub struct SettingSpec<B: 'static> {
    /// The name of the builder's method.
    pub name: &'static str,
    /// The lines of its documentation, without the default.
    pub doc: &'static [&'static str],
    /// The lines of what it is unless given, in words; none where there is nothing to say.
    pub default: &'static [&'static str],
    /// What it is about.
    pub part: Part,
    /// What it holds, and the builder's method.
    pub setter: Setter<B>,
}

/// What a setting is about. Of a client of a sandbox, the sandbox gives the key and the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A source of the key, of which one may be given.
    Key,
    /// Where the API is.
    Place,
    /// How the client or the sandbox behaves.
    Behaviour,
}

/// The builder's method of a setting, by what the setting holds.
#[derive(Debug)]
pub enum Setter<B: 'static> {
    /// A text.
    Text(fn(B, String) -> B),
    /// The path of a file.
    Path(fn(B, PathBuf) -> B),
    /// A text that is never shown.
    Secret(fn(B, SecretString) -> B),
    /// The limit of a clock, above zero and at most a day.
    Limit(fn(B, Duration) -> B),
    /// A time, which may be zero.
    Time(fn(B, Duration) -> B),
    /// A number from 0 to 1, or none, which is not the default.
    Share(fn(B, Option<f64>) -> B),
    /// A whole number.
    U16(fn(B, u16) -> B),
    /// A whole number.
    U32(fn(B, u32) -> B),
    /// A whole number.
    U64(fn(B, u64) -> B),
    /// A whole number.
    Usize(fn(B, usize) -> B),
    /// True or false.
    Flag(fn(B, bool) -> B),
}

/// Every record, nested ones before those that hold them.
pub const RECORDS: &[&RecordSpec] = &[
    &members::MemberName::SPEC,
    &members::Member::SPEC,
    &keys::ApiKey::SPEC,
    &groups::GroupMember::SPEC,
    &groups::AdminWorkspace::SPEC,
    &tags::Tag::SPEC,
    &tags::TagMapping::SPEC,
    &tags::Assigned::SPEC,
    &campaigns::Campaign::SPEC,
    &accounts::AccountTag::SPEC,
    &accounts::Account::SPEC,
    &audit_logs::AuditLog::SPEC,
    &workspace::VerificationPlan::SPEC,
    &workspace::Workspace::SPEC,
    &workspace::DomainVerification::SPEC,
    &workspace::DomainInfo::SPEC,
    &workspace::ProductPlan::SPEC,
    &workspace::PlanSubscriptions::SPEC,
    &workspace::PlanDetails::SPEC,
    &workspace::Subscription::SPEC,
    &workspace::SubscriptionDetails::SPEC,
];

/// Every open enumeration.
pub const ENUMS: &[&EnumSpec] = &[
    &members::Role::SPEC,
    &members::Permission::SPEC,
    &groups::GroupStatus::SPEC,
    &tags::ResourceType::SPEC,
    &campaigns::CampaignStatus::SPEC,
    &accounts::AccountStatus::SPEC,
    &accounts::WarmupStatus::SPEC,
    &accounts::ProviderCode::SPEC,
    &accounts::AccountListFilter::SPEC,
    &accounts::AccountSort::SPEC,
    &accounts::SortOrder::SPEC,
    &audit_logs::ActivityType::SPEC,
];
