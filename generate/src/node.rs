//! Node: the types of `lib/records.d.ts`, `lib/documents.d.ts` and `lib/settings.d.ts`, and what makes objects of packed
//! rows.

use heck::ToLowerCamelCase;
use instantly_bridge::Dialect;
use instantly_rbac::internals::specs::Kind;

use crate::documents::{self, Documents};
use crate::language::{Holds, Language};

const NODE: Language = Language {
    type_name: str::to_owned,
    field_name: |field| field.wire.to_owned(),
    field_type: |field| format!("{}{}", plain(&field.kind), if field.nullable { " | null" } else { "" }),
    value_name: |_, value| value.to_owned(),
    prose: |text| Dialect::JavaScript.named(text),
    dialect: Dialect::JavaScript,
    setting_type: |_, holds| match holds {
        Holds::Text | Holds::Path | Holds::Secret => "string",
        Holds::Time | Holds::Whole => "number",
        Holds::Share => "number | null",
        Holds::Flag => "boolean",
    },
};

const DOCUMENTS: Documents = Documents {
    type_name: document_name,
    argument_name: str::to_lower_camel_case,
    argument_type: |field| format!("{}{}", taken(&field.kind), if field.clears() { " | null" } else { "" }),
    field_name: str::to_owned,
    field_type: |field| format!("{}{}", returned(&field.kind), if field.nullable { " | null" } else { "" }),
    prose: |text| Dialect::JavaScript.named(text),
    by_hand: &[],
};

pub fn files() -> Vec<(&'static str, String)> {
    vec![
        ("bindings/node/lib/records.d.ts", NODE.render(include_str!("../templates/records.d.ts.jinja"))),
        ("bindings/node/lib/documents.d.ts", DOCUMENTS.render(include_str!("../templates/documents.d.ts.jinja"))),
        ("bindings/node/lib/settings.d.ts", NODE.render(include_str!("../templates/settings.d.ts.jinja"))),
        ("bindings/node/lib/rows.js", NODE.render(include_str!("../templates/rows.js.jinja"))),
    ]
}

fn plain(kind: &Kind) -> String {
    match kind {
        Kind::Text => "string".to_owned(),
        Kind::Bool => "boolean".to_owned(),
        Kind::Integer | Kind::Float => "number".to_owned(),
        Kind::Time => "Timestamp".to_owned(),
        Kind::Secret => "'***'".to_owned(),
        Kind::Scope => "Scope".to_owned(),
        Kind::Object => "JsonObject".to_owned(),
        Kind::Enum(spec) => spec.name.to_owned(),
        Kind::Record(record) => record.name.to_owned(),
        Kind::List(item) => format!("{}[]", plain(item)),
    }
}

/// Of an error these are the fields; what is thrown are classes.
fn document_name(name: &str) -> String {
    if name == "Error" { "ErrorFields".to_owned() } else { name.to_owned() }
}

fn taken(kind: &documents::Kind) -> String {
    use documents::Kind::{Date, List, Map, Named, Structure};
    match kind {
        Date => "string | Date".to_owned(),
        Named(name) if name == "Timestamp" => "Timestamp | Date".to_owned(),
        Structure(name) if name == "MatrixSource" => "Matrix | MatrixSource".to_owned(),
        List(item) => format!("readonly {}", list(&taken(item))),
        Map(item) => format!("{{ readonly [name: string]: {} }}", taken(item)),
        kind => returned(kind),
    }
}

fn returned(kind: &documents::Kind) -> String {
    use documents::Kind::{Bool, Date, Float, Integer, List, Map, Named, OneOf, Structure, Text};
    match kind {
        Text | Date => "string".to_owned(),
        Bool => "boolean".to_owned(),
        Integer(_) | Float => "number".to_owned(),
        // No document holds a secret.
        Structure(name) if name == "ApiKey" => "Omit<ApiKey, 'secret'>".to_owned(),
        Named(name) | Structure(name) => document_name(name),
        OneOf(_, values) => {
            values.iter().map(|value| value.to_string().replace('"', "'")).collect::<Vec<_>>().join(" | ")
        }
        List(item) => list(&returned(item)),
        Map(item) => format!("{{ [name: string]: {} }}", returned(item)),
    }
}

fn list(item: &str) -> String {
    if item.contains(" | ") { format!("({item})[]") } else { format!("{item}[]") }
}
