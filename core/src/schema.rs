//! What functions take and return, as JSON Schema from its types: behind the feature `schema`, which nothing that ships
//! turns on. `make types` reads it.
//!
//! Prose is for every language: code in backticks, under the canonical name, and no links.

use std::borrow::Cow;

use schemars::generate::SchemaSettings;
use schemars::transform::transform_subschemas;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::access::{Access, AccessFailure, AccessOptions, AccessPart, AccessRow, HolderSort};
use crate::accounts::AccountFilter;
use crate::audit_logs::{Activity, ActivityCount, AuditLogFilter};
use crate::campaigns::CampaignFilter;
use crate::error::{Error, ErrorJson, ErrorKind};
use crate::governance::{Plan, Policy, Snapshot};
use crate::keys::KeyFilter;
use crate::matrix::{Action, Assignment, Cell, Compiled, Difference, Gap, Matrix, MatrixCheck, Resource, RoleRow};
use crate::members::{GRANTED, Invitation, MemberFilter, MemberUpdate, Permission};
use crate::reply::{Change, Meta};
use crate::review::report::MatrixPart;
use crate::review::{
    Excepted, Exception, Finding, FirstStep, KeyReview, KeyReviewOptions, MemberReview, MemberReviewOptions, Report,
    ReviewOptions, ReviewedKey, Severity, SubjectKind, SuggestionSource, TagReview, TagReviewOptions, Team,
    UnusedException,
};
use crate::scopes::{self, Needs, Scope};
use crate::specs::{EnumSpec, Kind, RecordSpec, Values};
use crate::tags::{MappingFilter, TagFilter, TagTargets, TagUpdate};
use crate::timestamp::Timestamp;
use crate::workspace::WorkspaceUpdate;

/// Types, described.
#[derive(Debug)]
pub struct Described {
    /// The names of the types, in order.
    pub names: Vec<String>,
    /// The schemas of these and of all that they hold, by name.
    pub schemas: Map<String, Value>,
}

macro_rules! described {
    ($settings:expr, [$($type:ty),* $(,)?]) => {{
        let mut generator = $settings.with_transform(in_one_line).into_generator();
        $(generator.subschema_for::<$type>();)*
        Described { names: vec![$(<$type>::schema_name().into_owned()),*], schemas: generator.take_definitions(true) }
    }};
}

/// What functions take beyond texts and numbers. What must be given is required. Where null means something else than
/// nothing given, it is not the default; of any other option it is, which needs a type that can be serialised.
pub fn arguments() -> Described {
    described!(
        SchemaSettings::draft2020_12(),
        [
            MemberFilter,
            Invitation,
            MemberUpdate,
            KeyFilter,
            TagFilter,
            MappingFilter,
            TagUpdate,
            TagTargets,
            CampaignFilter,
            AccountFilter,
            AuditLogFilter,
            WorkspaceUpdate,
            Assignment,
            MemberReviewOptions,
            KeyReviewOptions,
            TagReviewOptions,
            Exception,
            ReviewOptions,
            AccessOptions,
        ]
    )
}

/// What functions return beyond records.
pub fn documents() -> Described {
    described!(
        SchemaSettings::draft2020_12().for_serialize(),
        [
            Meta,
            ErrorKind,
            Error,
            ActivityCount,
            Activity,
            Needs,
            Resource,
            Action,
            Cell,
            RoleRow,
            Matrix,
            Gap,
            Compiled,
            Difference,
            MatrixCheck,
            Severity,
            SubjectKind,
            Finding,
            MemberReview,
            SuggestionSource,
            ReviewedKey,
            KeyReview,
            Team,
            TagReview,
            FirstStep,
            Excepted,
            UnusedException,
            MatrixPart,
            HolderSort,
            AccessRow,
            AccessPart,
            AccessFailure,
            Access,
        ]
    )
}

/// What [`Report::to_json`] writes.
pub fn report() -> Value {
    document::<Report>("The access review of a workspace", "What Report::to_json of instantly-rbac writes.")
}

/// What [`Snapshot::to_json`] writes.
pub fn snapshot() -> Value {
    document::<Snapshot>("A snapshot of a workspace", "What instantly-rbac snapshot writes.")
}

/// What [`Plan::to_json`] writes.
pub fn plan() -> Value {
    document::<Plan>("A plan for a workspace", "What instantly-rbac plan writes with --out.")
}

fn document<T: JsonSchema>(title: &str, about: &str) -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let settings = settings.with_transform(in_one_line).with_transform(without_formats);
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.insert("title".to_owned(), json!(title));
    schema.insert("description".to_owned(), json!(format!("{about} Within a version fields are only added.")));
    schema.to_value()
}

/// What [`Policy::from_toml`] and [`Policy::from_json`] read. What depends on other parts of a policy, such as the name of
/// a role, is not in it.
pub fn policy() -> Value {
    let settings = SchemaSettings::draft2020_12().with_transform(in_one_line).with_transform(without_formats);
    let mut schema = settings.into_generator().into_root_schema_for::<Policy>();
    schema.insert("title".to_owned(), json!("A policy for a workspace"));
    let about = "What instantly-rbac policy check reads, as TOML or as JSON.";
    schema.insert("description".to_owned(), json!(about));
    let mut schema = schema.to_value();
    schema["properties"]["version"]["const"] = json!(1);
    // What may be received is open; what may be wanted is not.
    let scopes: Vec<String> = scopes::documented().map(|scope| scope.to_string()).collect();
    schema["$defs"]["Scope"]["enum"] = json!(scopes);
    schema["$defs"]["Role"] = json!({"type": "string", "enum": GRANTED, "description": "A role of the API."});
    schema
}

/// A person of a policy: the name of a role, or a table.
pub(crate) fn person_rule(schema: &mut Schema) {
    let mut table = std::mem::take(schema).to_value();
    let description = table.as_object_mut().and_then(|table| table.remove("description")).unwrap_or_default();
    let known: Vec<&str> = Permission::KNOWN.iter().map(Permission::as_str).collect();
    table["properties"]["permissions"]["items"] = json!({"type": "string", "enum": known});
    schema.insert("description".to_owned(), description);
    schema.insert("anyOf".to_owned(), json!([{"type": "string"}, table]));
}

fn in_one_line(schema: &mut Schema) {
    if let Some(Value::String(text)) = schema.get_mut("description") {
        *text = text.replace('\n', " ");
    }
    transform_subschemas(&mut in_one_line, schema);
}

/// Formats such as `uint32` are schemars' own, and some validators refuse what they do not know.
fn without_formats(schema: &mut Schema) {
    schema.remove("format");
    transform_subschemas(&mut without_formats, schema);
}

/// Types whose schema is by hand: a name, and a JSON Schema.
macro_rules! by_hand {
    ($($type:ty: $name:expr, $schema:expr;)*) => {
        $(impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $schema.try_into().expect("an object is a schema")
            }
        })*
    };
}
pub(crate) use by_hand;

/// A matrix as it is written, or one that was read.
pub(crate) struct MatrixSource;

by_hand! {
    Scope: "Scope", json!({"type": "string", "description": "What an API key may do, for example `campaigns:read`."});
    Timestamp: "Timestamp", json!({"type": "string", "description": "A moment, in ISO 8601."});
    MatrixSource: "MatrixSource", json!({"type": "object"});
}

impl JsonSchema for Error {
    fn schema_name() -> Cow<'static, str> {
        ErrorJson::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        ErrorJson::json_schema(generator)
    }
}

/// Null clears, and is not the default: that is absence, for which there is no value in JSON.
impl<T: JsonSchema> JsonSchema for Change<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        <Option<T>>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        <Option<T>>::json_schema(generator)
    }
}

/// An open enumeration.
pub(crate) fn enumeration(spec: &EnumSpec) -> Value {
    let sort = match spec.values {
        Values::Texts(_) => "string",
        Values::Codes(_) => "integer",
    };
    json!({"type": sort, "description": spec.doc.concat().trim()})
}

/// A record.
pub(crate) fn record(spec: &RecordSpec) -> Value {
    let mut properties = Map::new();
    for field in spec.fields {
        let mut described = kind(&field.kind);
        described["description"] = json!(field.doc.concat().trim());
        properties.insert(field.wire.to_owned(), described);
    }
    let required: Vec<&str> = spec.fields.iter().map(|field| field.wire).collect();
    let extra = "Fields that this version does not know, and the raw values of irregular ones.";
    properties.insert("extra".to_owned(), json!({ "type": "object", "description": extra }));
    let irregular = "Names of documented fields that were missing or had another type.";
    let names = json!({ "type": "array", "items": { "type": "string" }, "description": irregular });
    properties.insert("irregular".to_owned(), names);
    json!({"type": "object", "description": spec.doc.concat().trim(), "properties": properties, "required": required})
}

/// A field of a record, which may always be missing.
fn kind(kind: &Kind) -> Value {
    match kind {
        Kind::Text | Kind::Time | Kind::Scope => json!({"type": ["string", "null"]}),
        Kind::Bool => json!({"type": ["boolean", "null"]}),
        Kind::Integer => json!({"type": ["integer", "null"]}),
        Kind::Float => json!({"type": ["number", "null"]}),
        // A review keeps no secret.
        Kind::Secret => json!({"type": "null"}),
        Kind::Object => json!({"type": ["object", "null"]}),
        Kind::Enum(spec) => match spec.values {
            Values::Texts(_) => json!({"type": ["string", "null"]}),
            Values::Codes(_) => json!({"type": ["integer", "null"]}),
        },
        Kind::Record(spec) => json!({"anyOf": [record(spec), {"type": "null"}]}),
        Kind::List(items) => json!({"type": ["array", "null"], "items": self::kind(items)}),
    }
}
