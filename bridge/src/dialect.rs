//! How a language spells the names of options, and in which unit it gives times.

use std::borrow::Cow;

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

    /// What is allowed, in the words of the language.
    pub(crate) fn words(self, allowed: &str) -> String {
        match self {
            Dialect::C | Dialect::JavaScript => {
                allowed.replace("must be a sequence", "must be an array").replace("must be a map", "must be an object")
            }
            Dialect::Python => {
                allowed.replace("must be a sequence", "must be a list").replace("must be a map", "must be a dict")
            }
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
}
