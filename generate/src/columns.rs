//! `docs/columns.md`: the Arrow columns of every record.

use instantly_bridge::Dialect;
use instantly_rbac::internals::specs::{FieldSpec, Kind, Values};

use crate::language::Language;

const COLUMNS: Language = Language {
    type_name: str::to_owned,
    field_name: |field| field.wire.to_owned(),
    field_type: column,
    value_name: |_, value| value.to_owned(),
    prose: str::to_owned,
    dialect: Dialect::C,
    setting_type: |_, _| "",
};

pub fn files() -> Vec<(&'static str, String)> {
    vec![("docs/columns.md", COLUMNS.render(include_str!("../templates/columns.md.jinja")))]
}

fn column(field: &FieldSpec) -> String {
    match &field.kind {
        Kind::Text | Kind::Scope => "Utf8",
        Kind::Bool => "Boolean",
        Kind::Integer => "Int64",
        Kind::Float => "Float64",
        Kind::Time => "Timestamp(Millisecond, UTC)",
        Kind::Secret => "",
        Kind::Object | Kind::Record(_) => "Utf8, JSON",
        Kind::Enum(spec) if matches!(spec.values, Values::Codes(_)) => "Int64",
        Kind::Enum(_) => "Utf8",
        Kind::List(Kind::Record(_)) => "Utf8, JSON",
        Kind::List(_) => "List(Utf8)",
    }
    .to_owned()
}
