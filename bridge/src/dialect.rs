//! How a language spells the names of options, and in which unit it gives times.

use std::borrow::Cow;

use instantly_rbac::JsonValue;
use instantly_rbac::internals::specs::{Setter, SettingSpec};

/// A language, as its callers write options.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// `page_size`, `total_timeout_seconds`; the options are the JSON text `options_json`.
    C,
    /// `pageSize`, `timeoutMs`; the options are an object.
    JavaScript,
    /// `page_size`, `timeout`; the options are keyword arguments.
    Python,
}

/// What serde and core call a type, and Python.
const PYTHON_TYPES: [(&str, &str); 5] = [
    ("a string", "a str"),
    ("a boolean", "a bool"),
    ("a sequence", "a list"),
    ("a map", "a dict"),
    ("an object", "a dict"),
];

impl Dialect {
    /// A name, which core writes as `page_size`.
    pub fn spell(self, name: &str) -> Cow<'_, str> {
        match self {
            Dialect::C | Dialect::Python => name.into(),
            Dialect::JavaScript => camel(name).into(),
        }
    }

    /// The name of an option that is a time, which core calls `total_timeout`.
    pub fn spell_time(self, name: &str) -> String {
        // What most callers set has the short name where the package is used directly.
        let short = if name == "total_timeout" { "timeout" } else { name };
        match self {
            Dialect::C => format!("{name}_seconds"),
            Dialect::JavaScript => format!("{}Ms", camel(short)),
            Dialect::Python => short.to_owned(),
        }
    }

    /// The name of a setting.
    pub fn spell_setting<B>(self, setting: &SettingSpec<B>) -> String {
        match setting.setter {
            Setter::Limit(_) | Setter::Time(_) => self.spell_time(setting.name),
            _ => self.spell(setting.name).into_owned(),
        }
    }

    /// The name of a field, which says its unit where it is a time, as in `delay_seconds`.
    pub(crate) fn spell_field(self, name: &str) -> String {
        match name.strip_suffix("_seconds") {
            Some(time) if self == Dialect::JavaScript => self.spell_time(time),
            _ => self.spell(name).into_owned(),
        }
    }

    /// How many units of time are a second, and what they are called.
    pub(crate) fn unit(self) -> (f64, &'static str) {
        match self {
            Dialect::C | Dialect::Python => (1.0, "seconds"),
            Dialect::JavaScript => (1000.0, "milliseconds"),
        }
    }

    /// What errors call the options as a whole.
    pub(crate) fn options(self) -> &'static str {
        match self {
            Dialect::C => "options_json",
            Dialect::JavaScript | Dialect::Python => "options",
        }
    }

    /// What stands for an argument that must be given and is not. Python itself sees that it is given, so that it is
    /// None, which its package leaves out.
    pub(crate) fn missing(self) -> Option<JsonValue> {
        (self == Dialect::Python).then(JsonValue::default)
    }

    /// What is allowed, in the words of the language.
    pub(crate) fn words(self, allowed: &str) -> String {
        match self {
            Dialect::C | Dialect::JavaScript => {
                allowed.replace("must be a sequence", "must be an array").replace("must be a map", "must be an object")
            }
            Dialect::Python => PYTHON_TYPES.iter().fold(allowed.to_owned(), |allowed, (type_, python)| {
                allowed.replace(&format!("must be {type_}"), &format!("must be {python}"))
            }),
        }
    }
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let mut spelled = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        spelled.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        spelled.push_str(letters.as_str());
    }
    spelled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_as_the_language_has_them() {
        assert_eq!(Dialect::C.spell("max_items"), "max_items");
        assert_eq!(Dialect::JavaScript.spell("members.max_admins"), "members.maxAdmins");
        assert_eq!(
            [Dialect::C, Dialect::JavaScript, Dialect::Python].map(|dialect| dialect.spell_time("total_timeout")),
            ["total_timeout_seconds", "timeoutMs", "timeout"]
        );
        assert_eq!(Dialect::JavaScript.spell_time("backoff"), "backoffMs");
    }

    #[test]
    fn types_are_called_as_the_language_calls_them() {
        for (allowed, in_c, in_python) in [
            ("must be a string", "must be a string", "must be a str"),
            ("must be a boolean", "must be a boolean", "must be a bool"),
            ("must be a sequence", "must be an array", "must be a list"),
            ("must be a map", "must be an object", "must be a dict"),
            ("must be an object", "must be an object", "must be a dict"),
            ("must be a number", "must be a number", "must be a number"),
        ] {
            let words = [Dialect::C, Dialect::JavaScript, Dialect::Python].map(|dialect| dialect.words(allowed));
            assert_eq!(words, [in_c, in_c, in_python]);
        }
    }
}
