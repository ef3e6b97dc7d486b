//! Texts that may leave the account: what is not known to be harmless cannot become a part of one.

use std::fmt;

use instantly_rbac::Scope;
use serde::{Serialize, Serializer};

/// Stands in the place of a name that may say something about the account.
const NOT_SHOWN: &str = "(a name that is not shown)";
/// The longest name of a field or a header that is shown.
const LONGEST_NAME: usize = 40;

/// A text of parts that say nothing about the account: words of this program, numbers, and names that passed a check.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Plain(String);

/// Joins parts, each of them [`Harmless`].
macro_rules! plain {
    ($($part:expr),* $(,)?) => {{
        #[allow(unused_mut, reason = "there may be no part")]
        let mut text = $crate::verbs::probe::plain::Plain::default();
        $(text.push($part);)*
        text
    }};
}
pub(super) use plain;

impl Plain {
    pub fn push(&mut self, part: impl Harmless) {
        part.write(&mut self.0);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A list of words; `none` where there is none.
    pub fn list(words: impl IntoIterator<Item = Plain>, none: &'static str) -> Plain {
        let words: Vec<_> = words.into_iter().map(|word| word.0).collect();
        if words.is_empty() { plain![none] } else { Plain(words.join(", ")) }
    }

    /// What was found out piece by piece.
    pub fn findings(findings: impl IntoIterator<Item = Plain>) -> Plain {
        let findings: Vec<_> = findings.into_iter().map(|finding| finding.0).collect();
        Plain(findings.join("; "))
    }

    /// The name of a field that the library does not know.
    ///
    /// A name of the API begins with a small letter and has letters, underscores and hardly a digit. An address, an id
    /// or a label does not pass for one.
    pub fn field(name: &str) -> Plain {
        let is_name = name.starts_with(|first: char| first.is_ascii_lowercase())
            && name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
        Plain::name(name, is_name)
    }

    /// The name of a header.
    pub fn header(name: &str) -> Plain {
        let is_name = name.starts_with(|first: char| first.is_ascii_lowercase())
            && name.bytes().all(|byte| byte == b'-' || byte.is_ascii_lowercase() || byte.is_ascii_digit());
        Plain::name(name, is_name)
    }

    fn name(name: &str, is_name: bool) -> Plain {
        let digits = name.bytes().filter(u8::is_ascii_digit).count();
        if is_name && digits <= 2 && name.len() <= LONGEST_NAME { Plain(name.to_owned()) } else { plain![NOT_SHOWN] }
    }

    /// The value of a header about rate limits: numbers, and the letters that name a quota and a window.
    pub fn limit_value(value: &str) -> Plain {
        let allowed = |byte: u8| byte.is_ascii_digit() || b" ;=,.qwrt".contains(&byte);
        let is_number = |run: &str| run.len() <= 10;
        let runs = value.split(|one: char| !one.is_ascii_digit());
        let is_limit = value.len() <= LONGEST_NAME && value.bytes().all(allowed) && runs.into_iter().all(is_number);
        if is_limit { Plain(value.to_owned()) } else { plain!["(a value that is not shown)"] }
    }

    /// A scope out of the documented ones.
    pub fn scope(scope: &Scope) -> Plain {
        if scope.is_documented() { Plain(scope.as_str().to_owned()) } else { plain!["(an unknown scope)"] }
    }
}

impl fmt::Display for Plain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Serialize for Plain {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// What says nothing about the account. Texts that were received are none, so `String` has no part in it.
pub trait Harmless {
    fn write(self, text: &mut String);
}

impl Harmless for &'static str {
    fn write(self, text: &mut String) {
        text.push_str(self);
    }
}

impl Harmless for Plain {
    fn write(self, text: &mut String) {
        text.push_str(&self.0);
    }
}

macro_rules! harmless {
    ($($number:ty),*) => {
        $(impl Harmless for $number {
            fn write(self, text: &mut String) {
                text.push_str(&self.to_string());
            }
        })*
    };
}
harmless!(u16, u32, usize, i64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_may_be_of_the_account_is_not_shown() {
        for name in ["created_by", "isEvergreen", "ai_sdr_v2", "id"] {
            assert_eq!(Plain::field(name).to_string(), name);
        }
        let long = "a".repeat(41);
        for name in ["", "sam@example.com", "Sam", "two words", "019abc12-77aa", "a1b2c3", "ключ", long.as_str()] {
            assert_eq!(Plain::field(name).to_string(), NOT_SHOWN, "{name}");
        }
        assert_eq!(Plain::header("x-request-id").to_string(), "x-request-id");
        assert_eq!(Plain::header("x-0197a3c2").to_string(), NOT_SHOWN);
    }

    #[test]
    fn only_numbers_are_shown_of_a_limit() {
        for value in ["100", "0.5", "100;w=60", "1795165200"] {
            assert_eq!(Plain::limit_value(value).to_string(), value);
        }
        for value in ["\"northwind\";q=100", "17951652001", "0197a3c2-5b1e", "soon"] {
            assert_eq!(Plain::limit_value(value).to_string(), "(a value that is not shown)", "{value}");
        }
    }

    #[test]
    fn a_scope_is_shown_only_if_it_is_documented() {
        assert_eq!(Plain::scope(&Scope::received("leads:read")).to_string(), "leads:read");
        assert_eq!(Plain::scope(&Scope::received("sam@example.com:read")).to_string(), "(an unknown scope)");
    }
}
