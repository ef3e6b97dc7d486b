//! The JSON Schema of a report, from its types: behind the feature `schema`, which nothing that ships turns on.

use std::borrow::Cow;

use schemars::generate::SchemaSettings;
use schemars::transform::transform_subschemas;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::Report;
use crate::error::{Error, ErrorJson};
use crate::keys::ApiKey;
use crate::members::{Member, Permission, Role};
use crate::scopes::Scope;
use crate::specs::{Kind, RecordSpec, Values};
use crate::timestamp::Timestamp;

/// What [`Report::to_json`] writes.
pub fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize().with_transform(for_every_reader);
    let mut schema = settings.into_generator().into_root_schema_for::<Report>();
    schema.insert("title".to_owned(), json!("The access review of a workspace"));
    let about = "What Report::to_json of instantly-rbac writes. Within a version fields are only added.";
    schema.insert("description".to_owned(), json!(about));
    schema.to_value()
}

/// Formats such as `uint32` are schemars' own, and some validators refuse what they do not know. Prose loses links and
/// line breaks, which are those of Rust.
fn for_every_reader(schema: &mut Schema) {
    schema.remove("format");
    if let Some(Value::String(text)) = schema.get_mut("description") {
        *text = text.replace("[`", "`").replace("`]", "`").replace('\n', " ");
    }
    transform_subschemas(&mut for_every_reader, schema);
}

/// Types that are written as texts.
macro_rules! text {
    ($($type:ident),*) => {
        $(impl JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                String::json_schema(generator)
            }
        })*
    };
}
text!(Permission, Role, Scope, Timestamp);

impl JsonSchema for Error {
    fn schema_name() -> Cow<'static, str> {
        ErrorJson::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        ErrorJson::json_schema(generator)
    }
}

macro_rules! record {
    ($($type:ident),*) => {
        $(impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                $type::SPEC.name.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                record(&$type::SPEC).try_into().expect("an object is a schema")
            }
        })*
    };
}
record!(ApiKey, Member);

fn record(spec: &RecordSpec) -> Value {
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
