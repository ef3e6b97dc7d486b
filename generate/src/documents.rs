//! What functions take and return beyond records, for the templates: structures and enumerations under their names in
//! a language, from the schemas of core's types.

use instantly_rbac::internals::schema::{Described, arguments, documents};
use instantly_rbac::internals::specs::{ENUMS, RECORDS};
use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::language;

/// How a language writes them.
pub struct Documents {
    /// The name of a type.
    pub type_name: fn(&str) -> String,
    /// The name of an argument.
    pub argument_name: fn(&str) -> String,
    /// The type of an argument.
    pub argument_type: fn(&Field) -> String,
    /// The name of what is returned.
    pub field_name: fn(&str) -> String,
    /// The type of what is returned.
    pub field_type: fn(&Field) -> String,
    /// Prose; code stands between backticks.
    pub prose: fn(&str) -> String,
    /// What is returned and declared by hand.
    pub by_hand: &'static [&'static str],
}

/// A field of a structure.
pub struct Field {
    /// The name in JSON.
    pub wire: String,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may be null.
    pub nullable: bool,
    /// Whether it must be given.
    pub required: bool,
    /// What it is where it is not given, if JSON can say that.
    pub default: Option<Value>,
    doc: String,
}

impl Field {
    /// Whether null is not the same as nothing given: it clears.
    pub fn clears(&self) -> bool {
        self.nullable && self.default != Some(Value::Null)
    }
}

/// What a field holds.
pub enum Kind {
    /// A text.
    Text,
    /// A date without a time.
    Date,
    /// True or false.
    Bool,
    /// A whole number; whether it may be a large one.
    Integer(bool),
    /// A number.
    Float,
    /// A text or a number with a type of its own.
    Named(String),
    /// An object with a type of its own.
    Structure(String),
    /// One of these values.
    OneOf(Box<Kind>, Vec<Value>),
    /// Any number of them.
    List(Box<Kind>),
    /// Any number of them, by name.
    Map(Box<Kind>),
}

#[derive(Serialize)]
struct Structure {
    name: String,
    doc: String,
    /// The names of the fields that must be given.
    required: Vec<String>,
    fields: Vec<Member>,
}

#[derive(Serialize)]
struct Member {
    name: String,
    wire: String,
    r#type: String,
    required: bool,
    is_collection: bool,
    doc: String,
}

#[derive(Serialize)]
struct Enumeration {
    name: String,
    doc: String,
    values: Vec<Choice>,
}

#[derive(Serialize)]
struct Choice {
    name: String,
    text: String,
    doc: String,
}

impl Documents {
    /// A template with all structures and enumerations.
    pub fn render(&self, template: &str) -> String {
        let (arguments, documents) = (arguments(), documents());
        let (taken, _) = self.types(&arguments, self.argument_name, self.argument_type);
        let (returned, enums) = self.types(&documents, self.field_name, self.field_type);
        let known = RECORDS.iter().map(|record| record.name).chain(ENUMS.iter().map(|spec| spec.name));
        let mut records: Vec<&str> =
            known.filter(|name| [&arguments, &documents].iter().any(|all| refers(all, name))).collect();
        records.sort_unstable();
        let (taken, returned, enums) = (Serde(taken), Serde(returned), Serde(enums));
        language::render(template, context! { arguments => taken, documents => returned, enums, records })
    }

    fn types(
        &self,
        described: &Described,
        name: fn(&str) -> String,
        r#type: fn(&Field) -> String,
    ) -> (Vec<Structure>, Vec<Enumeration>) {
        let (mut structures, mut enums) = (Vec::new(), Vec::new());
        for type_name in described.names.iter().filter(|name| !self.by_hand.contains(&name.as_str())) {
            let schema = &described.schemas[type_name];
            if let Some(values) = schema["oneOf"].as_array() {
                enums.push(self.enumeration(type_name, schema, values));
                continue;
            }
            let fields = fields(schema, &described.schemas);
            structures.push(Structure {
                name: (self.type_name)(type_name),
                doc: self.doc(schema),
                required: fields.iter().filter(|field| field.required).map(|field| field.wire.clone()).collect(),
                fields: fields
                    .into_iter()
                    .map(|field| Member {
                        name: name(&field.wire),
                        r#type: r#type(&field),
                        required: field.required,
                        is_collection: matches!(field.kind, Kind::List(_) | Kind::Map(_)),
                        doc: (self.prose)(&field.doc),
                        wire: field.wire,
                    })
                    .collect(),
            });
        }
        (structures, enums)
    }

    fn enumeration(&self, name: &str, schema: &Value, values: &[Value]) -> Enumeration {
        let value = |value: &Value| {
            let text = text(&value["const"]);
            Choice { name: (self.type_name)(name) + &(self.type_name)(&text), doc: self.doc(value), text }
        };
        Enumeration { name: (self.type_name)(name), doc: self.doc(schema), values: values.iter().map(value).collect() }
    }

    fn doc(&self, schema: &Value) -> String {
        (self.prose)(&text(&schema["description"]))
    }
}

fn fields(schema: &Value, schemas: &Map<String, Value>) -> Vec<Field> {
    let required: Vec<String> = schema["required"].as_array().into_iter().flatten().map(text).collect();
    let properties = schema["properties"].as_object().expect("a structure has fields");
    properties
        .iter()
        .map(|(wire, schema)| Field {
            wire: wire.clone(),
            kind: kind(schema, schemas),
            nullable: types(schema).contains(&"null") || schema["anyOf"].is_array(),
            required: required.contains(wire),
            default: schema.get("default").cloned(),
            doc: text(&schema["description"]),
        })
        .collect()
}

fn kind(schema: &Value, schemas: &Map<String, Value>) -> Kind {
    if let Some(values) = schema["enum"].as_array() {
        let values: Vec<Value> = values.iter().filter(|value| !value.is_null()).cloned().collect();
        return Kind::OneOf(Box::new(plain(types(schema)[0], schema, schemas)), values);
    }
    let named = schema["anyOf"].get(0).unwrap_or(schema);
    match named["$ref"].as_str() {
        Some(place) => {
            let name = place.rsplit('/').next().unwrap_or(place);
            let schema = &schemas[name];
            // An enumeration has its type in its values.
            let sort = schema["oneOf"].get(0).unwrap_or(schema);
            if sort["type"] == "object" { Kind::Structure(name.to_owned()) } else { Kind::Named(name.to_owned()) }
        }
        None => plain(types(schema)[0], schema, schemas),
    }
}

fn plain(sort: &str, schema: &Value, schemas: &Map<String, Value>) -> Kind {
    match sort {
        "string" if schema["format"] == "date" => Kind::Date,
        "string" => Kind::Text,
        "boolean" => Kind::Bool,
        "integer" => Kind::Integer(schema["format"] == "uint64"),
        "number" => Kind::Float,
        "array" => Kind::List(Box::new(kind(&schema["items"], schemas))),
        "object" => Kind::Map(Box::new(kind(&schema["additionalProperties"], schemas))),
        other => panic!("no field is of the type {other:?}"),
    }
}

/// The types that a schema allows.
fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Whether one of the types that are described has a field of that type.
fn refers(described: &Described, name: &str) -> bool {
    fn holds(schema: &Value, place: &str) -> bool {
        match schema {
            Value::String(text) => text == place,
            Value::Array(parts) => parts.iter().any(|part| holds(part, place)),
            Value::Object(parts) => parts.values().any(|part| holds(part, place)),
            _ => false,
        }
    }
    let place = format!("#/$defs/{name}");
    described.names.iter().any(|described_name| holds(&described.schemas[described_name], &place))
}
