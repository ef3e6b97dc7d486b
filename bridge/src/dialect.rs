//! How a language spells the names of options, and in which unit it gives times.

use std::borrow::Cow;

use instantly_rbac::JsonValue;
use instantly_rbac::internals::specs::{CLIENT_SETTINGS, Setter, SettingSpec};
use instantly_rbac::operation::{Composed, Operation};

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

    /// A sentence of core's, in which functions and options have the names that the language gives them. What stands in
    /// quotes is the caller's, and what a colon follows at once is a scope.
    pub fn named(self, text: &str) -> String {
        let Dialect::JavaScript = self else { return text.to_owned() };
        let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.');
        let (mut named, mut rest) = (String::new(), text);
        while let Some(start) = rest.find(is_of_name) {
            let (before, from) = rest.split_at(start);
            let end = from.find(|letter| !is_of_name(letter)).unwrap_or(from.len());
            let (word, after) = from.split_at(end);
            let name = word.trim_end_matches('.');
            named.push_str(before);
            let is_quoted = named.ends_with(['"', '\'', ':', '/']) || after.starts_with(['"', '/', '[']);
            let is_scope =
                after.strip_prefix(':').is_some_and(|rest| rest.starts_with(|letter: char| !letter.is_whitespace()));
            match !is_quoted && !is_scope && is_known(name) {
                true => named.extend([&camel(name), &word[name.len()..]]),
                false => named.push_str(word),
            }
            rest = after;
        }
        named + rest
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

/// Whether it is the name of a function, of what one takes, or of what the languages have of errors and pages.
fn is_known(name: &str) -> bool {
    const FIELDS: [&str; 5] = ["next_starting_after", "page_size", "required_scopes", "retry_after", "starting_after"];
    if !name.contains('_') {
        return false;
    }
    let last = name.rsplit('.').next().unwrap_or(name);
    let functions = || {
        let of_operations = Operation::ALL.iter().flat_map(|operation| operation.functions());
        of_operations.chain(Composed::ALL.iter().map(|composed| composed.name().to_owned()))
    };
    let arguments = || {
        let of_operations = Operation::ALL.iter().flat_map(|operation| operation.spec().arguments);
        of_operations.chain(Composed::ALL.iter().flat_map(|composed| composed.spec().arguments))
    };
    FIELDS.contains(&last)
        || CLIENT_SETTINGS.iter().any(|setting| setting.name == last)
        || arguments().any(|argument| argument.name == last)
        || functions().any(|function| function == name || function.ends_with(&format!(".{name}")))
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
    fn sentences_name_functions_and_options_as_the_language_does() {
        for (text, here) in [
            ("start_date: must not be after end_date: 2026", "startDate: must not be after endDate: 2026"),
            (
                "workspace.change_owner hands it over. See audit_logs.list.",
                "workspace.changeOwner hands it over. See auditLogs.list.",
            ),
            ("api_key: the key is empty", "apiKey: the key is empty"),
            ("it moves with `change_owner`", "it moves with `changeOwner`"),
            ("unknown option \"max_age_days\"; keys.max_age_days", "unknown option \"max_age_days\"; keys.maxAgeDays"),
            ("one of api_keys:read, or the rule holds_all_all", "one of api_keys:read, or the rule holds_all_all"),
        ] {
            assert_eq!(Dialect::JavaScript.named(text), here);
            assert_eq!([Dialect::C, Dialect::Python].map(|dialect| dialect.named(text)), [text, text]);
        }
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
