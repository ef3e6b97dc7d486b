//! Go: `records_gen.go`, `settings_gen.go`, and the calls of the C library in `native_calls_gen.go`.

use heck::ToUpperCamelCase;
use instantly_bridge::Dialect;
use instantly_rbac::internals::specs::{EnumSpec, FieldSpec, Kind};
use minijinja::context;
use minijinja::value::Serde;

use crate::calls::calls;
use crate::language::{self, Holds, Language, words};

const GO: Language = Language {
    type_name: exported,
    field_name: |field| exported(field.name),
    field_type,
    value_name,
    prose: |text| text.replace('`', ""),
    dialect: Dialect::C,
    setting_type,
};

pub fn files() -> Vec<(&'static str, String)> {
    let template = include_str!("../templates/native_calls_gen.go.jinja");
    vec![
        ("bindings/go/records_gen.go", GO.render(include_str!("../templates/records_gen.go.jinja"))),
        ("bindings/go/settings_gen.go", GO.render(include_str!("../templates/settings_gen.go.jinja"))),
        ("bindings/go/native_calls_gen.go", language::render(template, context! { calls => Serde(calls()) })),
    ]
}

/// Abbreviations, which Go writes in capitals.
const ABBREVIATIONS: &[&str] =
    &["ai", "api", "aws", "ca", "crm", "id", "imap", "ip", "mfa", "sdr", "smtp", "totp", "url"];

fn exported(name: &str) -> String {
    let word = |word: &String| {
        if ABBREVIATIONS.contains(&word.as_str()) { word.to_uppercase() } else { word.to_upper_camel_case() }
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
