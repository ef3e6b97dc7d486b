//! Policies from TOML and JSON, and into JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::{Span, SpanRelativeTo, Unit};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use toml::de::{DeTable, DeValue};

use super::{Age, Day, GroupRule, KeyRule, Manage, Matching, PersonRule, Policy, Protected, Rules, TagRule};
use crate::error::{Error, Result};
use crate::given::{read_json, read_toml, short, without_mark};
use crate::review::exceptions::day_text;

/// A name after another: where something stands in a policy.
pub(super) type Path = Vec<String>;

/// What is wrong with a policy that can be read: where, and what is allowed there.
pub(super) struct Problem {
    pub path: Path,
    pub allowed: String,
}

impl Policy {
    /// Reads a policy from TOML, and checks it.
    ///
    /// ```
    /// use instantly_rbac::governance::Policy;
    ///
    /// let policy = Policy::from_toml(
    ///     r#"
    ///     version = 1
    ///     workspace = "Northwind"
    ///     [people]
    ///     "jonas@northwind.example" = "Admin"
    ///     "#,
    /// )?;
    /// assert_eq!(policy.people.unwrap().len(), 1);
    /// # Ok::<(), instantly_rbac::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` with the line, the place, and what is allowed there.
    pub fn from_toml(text: &str) -> Result<Policy> {
        let text = without_mark(text);
        checked(read_toml("policy", text)?, |path| line_of_toml(text, path))
    }

    /// Reads a policy from JSON, and checks it.
    ///
    /// # Errors
    ///
    /// `InvalidArgument` with the line, the place, and what is allowed there.
    pub fn from_json(text: &str) -> Result<Policy> {
        let text = without_mark(text);
        let policy = read_json("policy", text)?;
        read_json::<NamesOnce>("policy", text)?;
        checked(policy, |path| line_of_json(text, path))
    }

    /// The policy as JSON, which [`Policy::from_json`] reads.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a policy holds texts, truth values and small numbers")
    }
}

fn checked(policy: Policy, line: impl Fn(&[String]) -> Option<usize>) -> Result<Policy> {
    policy.valid(line)?;
    Ok(policy)
}

impl Policy {
    /// The first of its problems as an error, with the line of its place where that is known.
    pub(in crate::governance) fn valid(&self, line: impl Fn(&[String]) -> Option<usize>) -> Result<()> {
        let Some(Problem { path, allowed }) = self.problems().into_iter().next() else { return Ok(()) };
        let at = line(&path).map_or_else(String::new, |line| format!(" at line {line}"));
        Err(Error::invalid_argument("policy", format!("{}: {allowed}{at}", shown(&path))))
    }
}

/// A path for an error, such as `keys.crm-sync.scopes`.
fn shown(path: &[String]) -> String {
    path.iter().map(|name| short(name)).collect::<Vec<_>>().join(".")
}

/// The line, from 1, of the deepest part of a path that stands in a TOML text.
fn line_of_toml(text: &str, path: &[String]) -> Option<usize> {
    let document = DeTable::parse(text).ok()?;
    let (mut table, mut start) = (document.get_ref(), 0);
    for name in path {
        let (key, value) = table.get_key_value(name.as_str())?;
        start = key.span().start;
        match value.get_ref() {
            DeValue::Table(next) => table = next,
            _ => break,
        }
    }
    Some(text.get(..start)?.split('\n').count())
}

/// The same of a JSON text: the line of a value.
fn line_of_json(text: &str, path: &[String]) -> Option<usize> {
    let mut value = text;
    for name in path {
        let fields: Option<BTreeMap<String, &RawValue>> = serde_json::from_str(value).ok();
        match fields.as_ref().and_then(|fields| fields.get(name)) {
            Some(next) => value = next.get(),
            None => break,
        }
    }
    // The value is a part of the text, which nothing copied.
    let start = (value.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    Some(text.get(..start)?.split('\n').count())
}

/// What serde derives reads a list, too, whose items are the fields in their order. In a policy that is a slip.
macro_rules! tables {
    ($($name:ident $what:literal,)*) => {
        $(impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Table;

                impl<'de> Visitor<'de> for Table {
                    type Value = $name;

                    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                        formatter.write_str($what)
                    }

                    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<$name, A::Error> {
                        $name::deserialize(MapAccessDeserializer::new(access))
                    }
                }

                deserializer.deserialize_map(Table)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $name::serialize(self, serializer)
            }
        })*
    };
}

tables! {
    Policy "a table with `version` and `workspace`",
    Manage "a table such as { people = \"report\" }",
    KeyRule "a table such as { scopes = [\"leads:read\"] }",
    TagRule "a table such as { campaigns = { names = [\"West *\"] } }",
    Matching "a table such as { names = [\"West *\"] }",
    GroupRule "a table with `sub_workspaces`",
    Rules "a table such as { max_admins = 5 }",
    Protected "a table such as { keys = [\"break-glass\"] }",
}

/// JSON in which no name stands twice: of two, a reader would take the last one without a word. TOML allows none.
struct NamesOnce;

impl<'de> Deserialize<'de> for NamesOnce {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NamesOnce)
    }
}

impl<'de> Visitor<'de> for NamesOnce {
    type Value = NamesOnce;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<NamesOnce, A::Error> {
        let mut names = BTreeSet::new();
        while let Some(name) = access.next_key::<String>()? {
            if names.contains(&name) {
                return Err(A::Error::custom(format!("{:?} stands twice", short(&name))));
            }
            access.next_value::<NamesOnce>()?;
            names.insert(name);
        }
        Ok(NamesOnce)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<NamesOnce, A::Error> {
        // A policy has no tables in lists.
        while access.next_element::<IgnoredAny>()?.is_some() {}
        Ok(NamesOnce)
    }

    fn visit_bool<E>(self, _: bool) -> Result<NamesOnce, E> {
        Ok(NamesOnce)
    }

    fn visit_u64<E>(self, _: u64) -> Result<NamesOnce, E> {
        Ok(NamesOnce)
    }

    fn visit_str<E>(self, _: &str) -> Result<NamesOnce, E> {
        Ok(NamesOnce)
    }

    fn visit_unit<E>(self) -> Result<NamesOnce, E> {
        Ok(NamesOnce)
    }
}

impl<'de> Deserialize<'de> for PersonRule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Person;

        impl<'de> Visitor<'de> for Person {
            type Value = PersonRule;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("the name of a role such as \"Manager\", or a table with `role` or `api_role`")
            }

            fn visit_str<E: serde::de::Error>(self, role: &str) -> Result<PersonRule, E> {
                Ok(PersonRule { role: Some(role.to_owned()), ..Default::default() })
            }

            fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<PersonRule, A::Error> {
                PersonRule::deserialize(MapAccessDeserializer::new(access))
            }
        }

        deserializer.deserialize_any(Person)
    }
}

impl Serialize for PersonRule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            PersonRule { role: Some(role), api_role: None, permissions: None, until: None } => {
                serializer.serialize_str(role)
            }
            table => PersonRule::serialize(table, serializer),
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = day_text(deserializer)?;
        // A moment of a day would be read, too.
        let day = text.parse::<Date>().ok().filter(|day| day.to_string() == text);
        day.map(Day).ok_or_else(|| D::Error::custom("expected a day such as 2026-12-31"))
    }
}

impl FromStr for Age {
    type Err = Error;

    fn from_str(text: &str) -> Result<Age> {
        let wrong = || Error::invalid_argument("age", "must be a length of time such as 90d, 24h or 2w");
        let span: Span = text.parse().map_err(|_| wrong())?;
        let hours = span.total((Unit::Hour, SpanRelativeTo::days_are_24_hours())).map_err(|_| wrong())?;
        // From an hour to a hundred years, in whole hours.
        let is_allowed = hours.fract() == 0.0 && (1.0..=876_000.0).contains(&hours);
        if is_allowed { Ok(Age { text: text.to_owned(), hours: hours as u32 }) } else { Err(wrong()) }
    }
}

impl Serialize for Age {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Age {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(|_| D::Error::custom("expected a length of time such as 90d, 24h or 2w"))
    }
}
