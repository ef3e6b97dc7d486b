//! Node: the types of `lib/records.d.ts` and `lib/settings.d.ts`, and what makes objects of packed rows.

use instantly_bridge::Dialect;
use instantly_rbac::internals::specs::Kind;

use crate::language::{Holds, Language};

const NODE: Language = Language {
    type_name: str::to_owned,
    field_name: |field| field.wire.to_owned(),
    field_type: |field| format!("{}{}", plain(&field.kind), if field.nullable { " | null" } else { "" }),
    value_name: |_, value| value.to_owned(),
    prose: str::to_owned,
    dialect: Dialect::JavaScript,
    setting_type: |_, holds| match holds {
        Holds::Text | Holds::Path | Holds::Secret => "string",
        Holds::Time | Holds::Whole => "number",
        Holds::Share => "number | null",
        Holds::Flag => "boolean",
    },
};

pub fn files() -> Vec<(&'static str, String)> {
    vec![
        ("bindings/node/lib/records.d.ts", NODE.render(include_str!("../templates/records.d.ts.jinja"))),
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
