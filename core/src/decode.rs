//! Tolerant decoding: one odd field never costs a page, and nothing that was received is lost.
//!
//! A record's field is read by its own type. What does not fit is null, its raw value kept in
//! `extra` and its name in `irregular`; a field that we do not know goes to `extra` as it is.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

use crate::error::{Error, Result};
use crate::scopes::Scope;
use crate::secret::{MASK, SecretString};
use crate::timestamp::Timestamp;

/// A type that a field of a record may have. Each method says what it makes of one JSON type;
/// without an answer the field is irregular.
pub(crate) trait Field: Sized {
    fn from_text(_: &str) -> Option<Self> {
        None
    }
    fn from_bool(_: bool) -> Option<Self> {
        None
    }
    fn from_number(_: &Number) -> Option<Self> {
        None
    }
    fn from_array(_: &[Value]) -> Option<Self> {
        None
    }
    fn from_object(_: &Map<String, Value>) -> Option<Self> {
        None
    }
    /// What is kept of a value that does not fit.
    fn keep(odd: Value) -> Value {
        odd
    }
}

fn from_value<T: Field>(value: &Value) -> Option<T> {
    match value {
        Value::Null => None,
        Value::Bool(flag) => T::from_bool(*flag),
        Value::Number(number) => T::from_number(number),
        Value::String(text) => T::from_text(text),
        Value::Array(items) => T::from_array(items),
        Value::Object(fields) => T::from_object(fields),
    }
}

impl Field for String {
    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl Field for bool {
    fn from_bool(flag: bool) -> Option<Self> {
        Some(flag)
    }
}

impl Field for f64 {
    fn from_number(number: &Number) -> Option<Self> {
        number.as_f64()
    }
}

impl Field for i64 {
    /// The contract's "number" may write a whole number as `37.0`.
    fn from_number(number: &Number) -> Option<Self> {
        number.as_i64().or_else(|| {
            let float = number.as_f64()?;
            (float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0).then_some(float as i64)
        })
    }
}

impl Field for Timestamp {
    fn from_text(text: &str) -> Option<Self> {
        Timestamp::parse(text)
    }
}

impl Field for Scope {
    fn from_text(text: &str) -> Option<Self> {
        Some(Scope::received(text))
    }
}

impl Field for SecretString {
    fn from_text(text: &str) -> Option<Self> {
        Some(SecretString::from(text))
    }

    fn keep(odd: Value) -> Value {
        if odd.is_null() { odd } else { Value::String(MASK.to_owned()) }
    }
}

impl<T: Field> Field for Vec<T> {
    fn from_array(items: &[Value]) -> Option<Self> {
        items.iter().map(from_value).collect()
    }
}

impl Field for Map<String, Value> {
    fn from_object(fields: &Map<String, Value>) -> Option<Self> {
        Some(fields.clone())
    }
}

/// One field as it was received: its value, or what came instead.
pub(crate) enum Received<T> {
    Value(T),
    Odd(Value),
}

impl<'de, T: Field> Deserialize<'de> for Received<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ReceivedVisitor(PhantomData))
    }
}

struct ReceivedVisitor<T>(PhantomData<T>);

impl<T: Field> ReceivedVisitor<T> {
    fn settle<E>(value: Option<T>, raw: impl FnOnce() -> Value) -> Result<Received<T>, E> {
        Ok(match value {
            Some(value) => Received::Value(value),
            None => Received::Odd(T::keep(raw())),
        })
    }
}

impl<'de, T: Field> Visitor<'de> for ReceivedVisitor<T> {
    type Value = Received<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Received::Odd(Value::Null))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
        Self::settle(T::from_bool(flag), || Value::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        let number = Number::from(number);
        Self::settle(T::from_number(&number), || Value::Number(number.clone()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        let number = Number::from(number);
        Self::settle(T::from_number(&number), || Value::Number(number.clone()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        let number = Number::from_f64(number);
        Self::settle(number.as_ref().and_then(T::from_number), || number.clone().map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Self::settle(T::from_text(text), || Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element::<Value>()? {
            items.push(item);
        }
        Self::settle(T::from_array(&items), || Value::Array(items.clone()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut fields = Map::new();
        while let Some((name, value)) = access.next_entry()? {
            fields.insert(name, value);
        }
        Self::settle(T::from_object(&fields), || Value::Object(fields.clone()))
    }
}

/// The name of a field, borrowed from the reply where it can be.
#[derive(Deserialize)]
pub(crate) struct Name<'a>(#[serde(borrow)] pub Cow<'a, str>);

/// Declares a record of the API: its fields all nullable, plus `extra` and `irregular`.
///
/// `required` fields are irregular when missing or null; `optional` ones may be both.
macro_rules! record {
    (
        $(#[$meta:meta])*
        pub struct $record:ident {
            $($(#[$field_meta:meta])* $presence:ident $field:ident $(= $wire:literal)?: $type:ty,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct $record {
            $($(#[$field_meta])* pub $field: Option<$type>,)*
            /// Fields that this version does not know, and the raw values of irregular ones.
            pub extra: serde_json::Map<String, serde_json::Value>,
            /// Names of documented fields that were missing or had another type.
            pub irregular: Vec<String>,
        }

        impl $record {
            /// The record as the API gave it: documented fields and `extra` in one object.
            pub fn to_json(&self) -> serde_json::Value {
                let $record { $($field,)* extra, irregular: _ } = self;
                let mut fields = serde_json::Map::new();
                $(if let Some(value) = $field {
                    fields.insert($crate::decode::record!(@name $field $($wire)?).to_owned(), serde_json::json!(value));
                })*
                fields.extend(extra.clone());
                serde_json::Value::Object(fields)
            }

            fn read<'de, A: serde::de::MapAccess<'de>>(mut access: A) -> Result<Self, A::Error> {
                let mut record = $record::default();
                while let Some($crate::decode::Name(name)) = access.next_key()? {
                    match &*name {
                        $($crate::decode::record!(@name $field $($wire)?) => match access.next_value()? {
                            $crate::decode::Received::Value(value) => record.$field = Some(value),
                            $crate::decode::Received::Odd(odd) => {
                                $crate::decode::record!(@odd $presence record $crate::decode::record!(@name $field $($wire)?), odd)
                            }
                        },)*
                        _ => {
                            record.extra.insert(name.into_owned(), access.next_value()?);
                        }
                    }
                }
                $($crate::decode::record!(@missing $presence record $field $crate::decode::record!(@name $field $($wire)?));)*
                Ok(record)
            }
        }

        impl<'de> serde::Deserialize<'de> for $record {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct RecordVisitor;
                impl<'de> serde::de::Visitor<'de> for RecordVisitor {
                    type Value = $record;
                    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        formatter.write_str("an object")
                    }
                    fn visit_map<A: serde::de::MapAccess<'de>>(self, access: A) -> Result<$record, A::Error> {
                        $record::read(access)
                    }
                }
                deserializer.deserialize_map(RecordVisitor)
            }
        }

        impl serde::Serialize for $record {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap;
                let $record { $($field,)* extra, irregular } = self;
                let mut fields = serializer.serialize_map(None)?;
                $(fields.serialize_entry($crate::decode::record!(@name $field $($wire)?), $field)?;)*
                if !extra.is_empty() {
                    fields.serialize_entry("extra", extra)?;
                }
                if !irregular.is_empty() {
                    fields.serialize_entry("irregular", irregular)?;
                }
                fields.end()
            }
        }

        impl $crate::decode::Field for $record {
            fn from_object(fields: &serde_json::Map<String, serde_json::Value>) -> Option<Self> {
                serde::Deserialize::deserialize(fields).ok()
            }
        }
    };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $wire:literal) => { $wire };
    // A null where the contract allows one is a plain null; any other odd value is kept.
    (@odd optional $record:ident $name:expr, $odd:ident) => {
        if !$odd.is_null() {
            $crate::decode::record!(@odd required $record $name, $odd)
        }
    };
    (@odd required $record:ident $name:expr, $odd:ident) => {{
        // A field that comes twice is named once.
        if $record.extra.insert($name.to_owned(), $odd).is_none() {
            $record.irregular.push($name.to_owned());
        }
    }};
    (@missing optional $record:ident $field:ident $name:expr) => {};
    (@missing required $record:ident $field:ident $name:expr) => {
        if $record.$field.is_none() && !$record.irregular.iter().any(|name| name == $name) {
            $record.irregular.push($name.to_owned());
        }
    };
}
pub(crate) use record;

/// Declares an enumeration of texts that keeps values which it does not know.
macro_rules! open_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)*
            /// A value that this version does not know, as the API wrote it.
            Unknown(String),
        }

        impl $name {
            /// Every value that this version knows.
            pub const KNOWN: &'static [$name] = &[$($name::$variant),*];

            /// The value as the API writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $($name::$variant => $text,)*
                    $name::Unknown(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => $name::$variant,)*
                    _ => $name::Unknown(text.to_owned()),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Ok($name::from(&*text))
            }
        }

        impl $crate::decode::Field for $name {
            fn from_text(text: &str) -> Option<Self> {
                Some($name::from(text))
            }
        }
    };
}
pub(crate) use open_enum;

/// Declares an enumeration of numbers, each with its documented name, that keeps values which it
/// does not know.
macro_rules! open_code {
    ($(#[$meta:meta])* pub enum $name:ident { $($variant:ident = $code:literal $label:literal,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $(#[doc = concat!("`", stringify!($code), "`: ", $label)] $variant,)*
            /// A code that this version does not know.
            Unknown(i64),
        }

        impl $name {
            /// Every value that this version knows.
            pub const KNOWN: &'static [$name] = &[$($name::$variant),*];

            /// The code as the API writes it.
            pub fn code(self) -> i64 {
                match self {
                    $($name::$variant => $code,)*
                    $name::Unknown(code) => code,
                }
            }

            /// The documented name; `unknown` for a code that this version does not know.
            pub fn name(self) -> &'static str {
                match self {
                    $($name::$variant => $label,)*
                    $name::Unknown(_) => "unknown",
                }
            }
        }

        impl From<i64> for $name {
            fn from(code: i64) -> Self {
                match code {
                    $($code => $name::$variant,)*
                    _ => $name::Unknown(code),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    $name::Unknown(code) => formatter.pad(&format!("unknown ({code})")),
                    known => formatter.pad(known.name()),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.code())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                i64::deserialize(deserializer).map($name::from)
            }
        }

        impl $crate::decode::Field for $name {
            fn from_number(number: &serde_json::Number) -> Option<Self> {
                i64::from_number(number).map($name::from)
            }
        }
    };
}
pub(crate) use open_code;

/// A page as it was received.
pub(crate) struct RawPage<T> {
    pub items: Vec<T>,
    pub cursor: Option<String>,
    /// It came as an array, which has no place for a cursor.
    pub is_bare: bool,
}

/// Reads a reply that must be one JSON value.
pub(crate) fn value(body: &[u8]) -> Result<Value> {
    parse(body)?.map_err(|error| not_json(body, &error))
}

/// Reads a reply that must be one record.
pub(crate) fn one<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    parse(body)?.map_err(|error| match error.classify() {
        serde_json::error::Category::Data => Error::decode("it is not the documented object"),
        _ => not_json(body, &error),
    })
}

/// Reads a reply that must be a page of records. The API documents an object; the tutorials'
/// bare array is accepted too.
pub(crate) fn page<T: DeserializeOwned>(body: &[u8]) -> Result<RawPage<T>> {
    let envelope: Envelope<T> = parse(body)?.map_err(|error| match error.classify() {
        serde_json::error::Category::Data => Error::decode(expected(&error.to_string())),
        _ => not_json(body, &error),
    })?;
    let items = envelope.items.ok_or_else(|| Error::decode("the page has no `items`"))?;
    Ok(RawPage { items, cursor: envelope.cursor, is_bare: envelope.is_bare })
}

/// Parses a reply. One that is no JSON only because of half a character in some text is parsed
/// with U+FFFD in its place: servers that cut a name in the middle of an emoji send such.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<serde_json::Result<T>> {
    let text = json_text(body)?;
    let parsed = serde_json::from_slice(text);
    let mended = if parsed.is_err() { std::str::from_utf8(text).ok().map(mended) } else { None };
    Ok(match mended {
        Some(Cow::Owned(mended)) => serde_json::from_str(&mended),
        Some(Cow::Borrowed(_)) | None => parsed,
    })
}

/// The text with U+FFFD for each half of a surrogate pair; the same where there is none.
fn mended(text: &str) -> Cow<'_, str> {
    let code = |at: usize| -> Option<u16> { u16::from_str_radix(text.get(at..at + 6)?.strip_prefix("\\u")?, 16).ok() };
    let (mut output, mut copied, mut from) = (String::new(), 0, 0);
    while let Some(found) = text[from..].find('\\') {
        let at = from + found;
        from = match (code(at), code(at + 6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => at + 12,
            (Some(0xd800..=0xdfff), _) => {
                output.push_str(&text[copied..at]);
                output.push('\u{fffd}');
                copied = at + 6;
                copied
            }
            (Some(_), _) => at + 6,
            // Whatever is escaped, the escape of a backslash above all, begins no escape itself.
            (None, _) => at + 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
        };
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    output.push_str(&text[copied..]);
    Cow::Owned(output)
}

/// The reply without a byte-order mark; an error where there is nothing at all.
fn json_text(body: &[u8]) -> Result<&[u8]> {
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if text.trim_ascii().is_empty() {
        return Err(Error::decode("it is empty"));
    }
    Ok(text)
}

fn not_json(body: &[u8], error: &serde_json::Error) -> Error {
    let looks_like = if body.trim_ascii_start().starts_with(b"<") { " (it looks like HTML)" } else { "" };
    Error::decode(format_args!("it is not valid JSON{looks_like}: {error}"))
}

/// What a decoder expected, without what it found: that may be a secret.
fn expected(problem: &str) -> &str {
    match problem.strip_prefix("invalid type: ").and_then(|_| problem.rfind("expected ")) {
        Some(start) => &problem[start..],
        None => problem,
    }
}

struct Envelope<T> {
    items: Option<Vec<T>>,
    cursor: Option<String>,
    is_bare: bool,
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Envelope<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EnvelopeVisitor(PhantomData))
    }
}

struct EnvelopeVisitor<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for EnvelopeVisitor<T> {
    type Value = Envelope<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a page object with `items`, or an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<Self::Value, A::Error> {
        let Items(items) = ItemsVisitor(PhantomData).visit_seq(access)?;
        Ok(Envelope { items: Some(items), cursor: None, is_bare: true })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut envelope = Envelope { items: None, cursor: None, is_bare: false };
        while let Some(Name(name)) = access.next_key()? {
            match &*name {
                // One of the two would be lost.
                "items" if envelope.items.is_some() => return Err(serde::de::Error::duplicate_field("items")),
                "items" => envelope.items = Some(access.next_value::<Items<T>>()?.0),
                "next_starting_after" => envelope.cursor = cursor(access.next_value()?)?,
                _ => {
                    access.next_value::<serde::de::IgnoredAny>()?;
                }
            }
        }
        Ok(envelope)
    }
}

/// A cursor is opaque, but a list that went on without one would be silently short.
fn cursor<E: serde::de::Error>(value: Value) -> Result<Option<String>, E> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) if text.is_empty() => Ok(None),
        Value::String(text) => Ok(Some(text)),
        Value::Number(number) => Ok(Some(number.to_string())),
        _ => Err(E::custom("`next_starting_after` is neither a text nor null")),
    }
}

struct Items<T>(Vec<T>);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Items<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ItemsVisitor(PhantomData))
    }
}

struct ItemsVisitor<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for ItemsVisitor<T> {
    type Value = Items<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("`items` to be an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        loop {
            match access.next_element() {
                Ok(Some(item)) => items.push(item),
                Ok(None) => return Ok(Items(items)),
                Err(error) => {
                    let problem = error.to_string();
                    return Err(serde::de::Error::custom(format_args!(
                        "item {} of the page: {}",
                        items.len(),
                        expected(&problem)
                    )));
                }
            }
        }
    }
}

/// The body of every documented error.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct ErrorBody {
    #[serde(rename = "statusCode")]
    pub status: Option<f64>,
    pub error: Option<String>,
    pub message: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(json: &[u8]) -> Result<Value> {
        value(json).map(|value| value["name"].clone())
    }

    #[test]
    fn half_a_character_does_not_cost_the_reply() {
        assert_eq!(name(br#"{"name": "cut \ud83d"}"#).unwrap(), "cut \u{fffd}");
        assert_eq!(name(br#"{"name": "\ude00 \ud83dx"}"#).unwrap(), "\u{fffd} \u{fffd}x");
    }

    #[test]
    fn a_whole_character_and_an_escaped_backslash_stay_as_they_are() {
        assert_eq!(name(br#"{"name": "\ud83d\ude00 \ud83d"}"#).unwrap(), "\u{1f600} \u{fffd}");
        assert_eq!(name(br#"{"name": "\\ud83d \ud83d"}"#).unwrap(), "\\ud83d \u{fffd}");
        assert_eq!(name(br#"{"name": "x"}"#).unwrap(), "x");
        assert!(name(br#"{"name": "\ud8"}"#).is_err() && name(br#"{"name": "\"#).is_err());
    }

    #[test]
    fn a_page_with_two_lists_of_items_is_refused() {
        let body = br#"{"items": [{"a": 1}], "items": []}"#;
        assert!(page::<Value>(body).is_err());
    }
}
