//! Go: `records_gen.go`, `documents_gen.go`, `settings_gen.go`, and the calls of the C library in `native_calls_gen.go`.

use heck::ToUpperCamelCase;
use instantly_bridge::Dialect;
use instantly_rbac::internals::specs::{EnumSpec, FieldSpec, Kind};
use minijinja::context;
use minijinja::value::Serde;

use crate::calls::calls;
use crate::documents::{self, Documents};
use crate::language::{self, Holds, Language, words};

const GO: Language = Language {
    type_name: exported,
    field_name: |field| exported(field.name),
    field_type,
    value_name,
    prose,
    dialect: Dialect::C,
    setting_type,
};

const DOCUMENTS: Documents = Documents {
    type_name: |name| exported(if name == "ErrorKind" { "Kind" } else { name }),
    argument_name: exported,
    argument_type,
    field_name: exported,
    field_type: document_type,
    prose,
    // They hold durations and a cause.
    by_hand: &["Meta", "Error", "Exception"],
};

pub fn files() -> Vec<(&'static str, String)> {
    let template = include_str!("../templates/native_calls_gen.go.jinja");
    vec![
        ("bindings/go/records_gen.go", GO.render(include_str!("../templates/records_gen.go.jinja"))),
        ("bindings/go/documents_gen.go", DOCUMENTS.render(include_str!("../templates/documents_gen.go.jinja"))),
        ("bindings/go/settings_gen.go", GO.render(include_str!("../templates/settings_gen.go.jinja"))),
        ("bindings/go/native_calls_gen.go", language::render(template, context! { calls => Serde(calls()) })),
    ]
}

/// What the prose of core calls by a canonical name, and Go by one of its own. Values of the API stay as they are.
const NAMES: &[(&str, &str)] = &[
    ("as_workspace", "Client.AsWorkspace"),
    ("assign", "Assign"),
    ("change_owner", "WorkspaceService.ChangeOwner"),
    ("client.as_workspace", "Client.AsWorkspace"),
    ("extra", "Extra"),
    ("get", "Get"),
    ("include_tags", "IncludeTags"),
    ("last_logged", "LastLogged"),
    ("max_items", "MaxItems"),
    ("meta.hint", "Meta.Hint"),
    ("needs", "Needs"),
    ("remove", "Remove"),
    ("required_scopes", "RequiredScopes"),
    ("retry_after", "RetryAfter"),
    ("revoke", "Revoke"),
    ("scopes", "Scopes"),
    ("unassign", "Unassign"),
    ("update", "Update"),
    ("user_id", "UserID"),
];

fn prose(text: &str) -> String {
    // Code stands between backticks: every second part.
    let spelled = text.split('`').enumerate().map(|(index, part)| {
        let found = NAMES.iter().find(|(canonical, _)| index % 2 == 1 && *canonical == part);
        found.map_or(part, |(_, name)| name)
    });
    spelled.collect::<String>().replace("Null leaves this client out", "WithoutPacing leaves this client out")
}

/// Abbreviations, which Go writes in capitals.
const ABBREVIATIONS: &[&str] =
    &["ai", "api", "aws", "ca", "crm", "id", "imap", "ip", "mfa", "sdr", "smtp", "totp", "url"];

fn exported(name: &str) -> String {
    let word = |word: &String| match word.as_str() {
        "ids" => "IDs".to_owned(),
        word if ABBREVIATIONS.contains(&word) => word.to_uppercase(),
        word => word.to_upper_camel_case(),
    };
    words(name).iter().map(word).collect()
}

fn value_name(spec: &EnumSpec, value: &str) -> String {
    exported(spec.name) + &exported(value)
}

fn field_type(field: &FieldSpec) -> String {
    match &field.kind {
        Kind::Bool | Kind::Integer | Kind::Float | Kind::Text | Kind::Scope | Kind::Enum(_) if field.nullable => {
            format!("Optional[{}]", plain(&field.kind))
        }
        Kind::Record(record) => format!("*{}", exported(record.name)),
        kind => plain(kind),
    }
}

fn plain(kind: &Kind) -> String {
    match kind {
        Kind::Text => "string".to_owned(),
        Kind::Bool => "bool".to_owned(),
        Kind::Integer => "int64".to_owned(),
        Kind::Float => "float64".to_owned(),
        Kind::Time => "Timestamp".to_owned(),
        Kind::Secret => "Secret".to_owned(),
        Kind::Scope => "Scope".to_owned(),
        Kind::Object => "JSONObject".to_owned(),
        Kind::Enum(spec) => exported(spec.name),
        Kind::Record(record) => exported(record.name),
        Kind::List(item) => format!("[]{}", plain(item)),
    }
}

/// Of a list, a map or a time, the zero value is that nothing was given; and of a flag that is off by default.
fn argument_type(field: &documents::Field) -> String {
    use documents::Kind::{Bool, List, Map, Structure};
    match &field.kind {
        _ if field.clears() => format!("Change[{}]", whole(&field.kind)),
        List(_) | Map(_) => whole(&field.kind),
        Structure(_) if field.nullable => format!("*{}", whole(&field.kind)),
        Structure(_) => whole(&field.kind),
        Bool if field.default == Some(false.into()) => whole(&field.kind),
        _ if is_time(field) => whole(&field.kind),
        _ => format!("Optional[{}]", whole(&field.kind)),
    }
}

fn document_type(field: &documents::Field) -> String {
    use documents::Kind::{Integer, List, Map, Structure};
    match &field.kind {
        Integer(true) => "int64".to_owned(),
        Structure(name) if field.nullable || name == "Meta" => format!("*{}", whole(&field.kind)),
        List(_) | Map(_) => whole(&field.kind),
        _ if field.nullable && !is_time(field) => format!("Optional[{}]", whole(&field.kind)),
        _ => whole(&field.kind),
    }
}

fn is_time(field: &documents::Field) -> bool {
    matches!(&field.kind, documents::Kind::Named(name) if name == "Timestamp")
}

/// A type that says nothing of what may be missing.
fn whole(kind: &documents::Kind) -> String {
    use documents::Kind::{Bool, Date, Float, Integer, List, Map, Named, OneOf, Structure, Text};
    match kind {
        Text | Date => "string".to_owned(),
        Bool => "bool".to_owned(),
        Integer(_) => "int".to_owned(),
        Float => "float64".to_owned(),
        // Go has one type for a matrix that is read and one that was.
        Structure(name) if name == "MatrixSource" => "Matrix".to_owned(),
        Named(name) | Structure(name) => exported(name),
        OneOf(kind, _) => whole(kind),
        List(item) => format!("[]{}", whole(item)),
        Map(item) => format!("map[string]{}", whole(item)),
    }
}

fn setting_type(name: &str, holds: Holds) -> &'static str {
    match holds {
        Holds::Text | Holds::Path | Holds::Secret => "string",
        Holds::Time => "time.Duration",
        Holds::Share => "float64",
        Holds::Flag => "bool",
        Holds::Whole => match name {
            "seed" => "uint64",
            // On machines of 32 bits, 4 GiB is more than an int holds.
            "max_response_bytes" => "int64",
            _ => "int",
        },
    }
}
