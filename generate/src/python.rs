//! Python: the classes of records, their stubs, the enumerations, and the types of settings.

use heck::ToShoutySnakeCase;
use instantly_bridge::Dialect;
use instantly_rbac::internals::specs::Kind;

use crate::language::{Holds, Language};

const PYTHON: Language = Language {
    type_name: str::to_owned,
    field_name: |field| field.name.to_owned(),
    field_type: |field| format!("{}{}", plain(&field.kind), if field.nullable { " | None" } else { "" }),
    value_name: |_, value| value.to_shouty_snake_case(),
    prose: |text| text.replace('`', "``"),
    dialect: Dialect::Python,
    setting_type: |_, holds| match holds {
        Holds::Text => "str",
        Holds::Path => "str | PathLike[str]",
        Holds::Secret => "str | Secret",
        Holds::Time | Holds::Share => "float",
        Holds::Whole => "int",
        Holds::Flag => "bool",
    },
};

pub fn files() -> Vec<(&'static str, String)> {
    vec![
        ("bindings/python/src/records/classes.rs", PYTHON.render(include_str!("../templates/classes.rs.jinja"))),
        (
            "bindings/python/python/instantly_rbac/records.pyi",
            PYTHON.render(include_str!("../templates/records.pyi.jinja")),
        ),
        (
            "bindings/python/python/instantly_rbac/records.py",
            PYTHON.render(include_str!("../templates/records.py.jinja")),
        ),
        (
            "bindings/python/python/instantly_rbac/settings.py",
            PYTHON.render(include_str!("../templates/settings.py.jinja")),
        ),
        ("bindings/python/python/instantly_rbac/enums.py", PYTHON.render(include_str!("../templates/enums.py.jinja"))),
    ]
}

fn plain(kind: &Kind) -> String {
    match kind {
        Kind::Text | Kind::Scope => "str".to_owned(),
        Kind::Bool => "bool".to_owned(),
        Kind::Integer => "int".to_owned(),
        Kind::Float => "float".to_owned(),
        Kind::Time => "datetime".to_owned(),
        Kind::Secret => "Secret".to_owned(),
        Kind::Object => "dict[str, Any]".to_owned(),
        Kind::Enum(spec) => spec.name.to_owned(),
        Kind::Record(record) => record.name.to_owned(),
        Kind::List(item) => format!("tuple[{}, ...]", plain(item)),
    }
}
