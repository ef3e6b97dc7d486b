//! Whole replies: a value, a record, a page. The error for one that cannot be used says what was
//! expected, and never quotes the reply, which may hold a secret.

use std::fmt;
use std::marker::PhantomData;
use std::str::Utf8Error;

use serde::Deserialize;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::record::{Name, Raw};
use super::text::{replace_lone_surrogates, unescaped};
use crate::error::{Error, Result};
use crate::json::JsonValue;

/// An item of a page. It may be large, so it is read in place.
pub trait Item: DeserializeOwned + Default {
    /// Its id; none if the reply has none.
    fn id(&self) -> Option<&str> {
        None
    }

    /// Reads into one that is new.
    fn fill<'de, D: Deserializer<'de>>(&mut self, deserializer: D) -> Result<(), D::Error> {
        *self = Self::deserialize(deserializer)?;
        Ok(())
    }
}

#[cfg(test)]
impl Item for JsonValue {}

/// A page as it was received.
pub(crate) struct RawPage<T> {
    pub items: Vec<T>,
    pub cursor: Option<String>,
    /// A bare array, which has no place for a cursor.
    pub is_bare: bool,
}

/// Reads a reply that must be one JSON value.
pub(crate) fn value(body: &[u8]) -> Result<JsonValue> {
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
///
/// The items go into `buffer`, which is empty. A list passes the same one for each page, so that memory for a thousand
/// records is not allocated again.
pub(crate) fn page<T: Item>(body: &[u8], mut buffer: Vec<T>) -> Result<RawPage<T>> {
    let page =
        parse_with(body, || PageVisitor(std::mem::take(&mut buffer)))?.map_err(|error| match error.classify() {
            serde_json::error::Category::Data => Error::decode(expected(&error.to_string())),
            _ => not_json(body, &error),
        })?;
    page.ok_or_else(|| Error::decode("the page has no `items`"))
}

/// Parses a reply. One that is no JSON only because of half a character in some text is parsed
/// with U+FFFD in its place: servers that cut a name in the middle of an emoji send such.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<serde_json::Result<T>> {
    parse_with(body, || PhantomData)
}

/// The same, with a seed for each attempt.
fn parse_with<V, S>(body: &[u8], mut seed: impl FnMut() -> S) -> Result<serde_json::Result<V>>
where
    S: for<'de> DeserializeSeed<'de, Value = V>,
{
    let text = json_text(body)?;
    let parsed = whole(seed(), text);
    let replaced = if parsed.is_err() { replace_lone_surrogates(text) } else { None };
    Ok(replaced.map_or(parsed, |replaced| whole(seed(), &replaced)))
}

/// All of a text.
fn whole<'de, S: DeserializeSeed<'de>>(seed: S, text: &'de str) -> serde_json::Result<S::Value> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = seed.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

/// The reply without a byte-order mark; an error where there is nothing at all. All of it is checked to be
/// UTF-8 at once, which is faster than to check each text.
fn json_text(body: &[u8]) -> Result<&str> {
    let text = std::str::from_utf8(body).map_err(|error| not_utf8(body, error))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_ascii().is_empty() {
        return Err(Error::decode("it is empty"));
    }
    Ok(text)
}

/// An error that names the item where there is one: read up to the byte that is wrong, the reply ends in it.
fn not_utf8(body: &[u8], error: Utf8Error) -> Error {
    let begin = std::str::from_utf8(&body[..error.valid_up_to()]).unwrap_or_default();
    let problem = whole(PageVisitor::<Skipped>(Vec::new()), begin).err().filter(serde_json::Error::is_data);
    match problem.and_then(|problem| Some(problem.to_string().split_once(": ")?.0.to_owned())) {
        Some(item) => Error::decode(format_args!("{item}: {error}")),
        None => not_json(body, &error),
    }
}

fn not_json(body: &[u8], error: &dyn fmt::Display) -> Error {
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

/// Any JSON value, of which nothing is kept.
#[derive(Default, Deserialize)]
struct Skipped(IgnoredAny);

impl Item for Skipped {}

/// Reads a page into its buffer; none from an object without `items`.
struct PageVisitor<T>(Vec<T>);

impl<'de, T: Item> DeserializeSeed<'de> for PageVisitor<T> {
    type Value = Option<RawPage<T>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Item> Visitor<'de> for PageVisitor<T> {
    type Value = Option<RawPage<T>>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a page object with `items`, or an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<Self::Value, A::Error> {
        let items = ItemsVisitor(self.0).visit_seq(access)?;
        Ok(Some(RawPage { items, cursor: None, is_bare: true }))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut access: A) -> Result<Self::Value, A::Error> {
        let (mut items, mut cursor) = (None, None);
        while let Some(Name(name)) = access.next_key()? {
            match &*name {
                // One of the two lists would be dropped.
                "items" if items.is_some() => return Err(serde::de::Error::duplicate_field("items")),
                "items" => {
                    let buffer = std::mem::take(&mut self.0);
                    items = Some(access.next_value_seed(ItemsVisitor(buffer))?);
                }
                "next_starting_after" => cursor = read_cursor(&access.next_value::<Raw<'_>>()?.0)?,
                _ => {
                    access.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(items.map(|items| RawPage { items, cursor, is_bare: false }))
    }
}

/// A cursor is opaque, but a list that went on without one would be silently short.
fn read_cursor<E: serde::de::Error>(json: &str) -> Result<Option<String>, E> {
    match json.as_bytes() {
        b"null" | b"\"\"" => Ok(None),
        [b'"', ..] => {
            let text = unescaped(&json[1..json.len() - 1]).ok_or_else(|| E::custom("half of a surrogate pair"))?;
            Ok(Some(text.to_string()))
        }
        [b'-' | b'0'..=b'9', ..] => Ok(Some(json.to_owned())),
        _ => Err(E::custom("`next_starting_after` is neither a text nor null")),
    }
}

/// Reads items into its buffer.
struct ItemsVisitor<T>(Vec<T>);

impl<'de, T: Item> DeserializeSeed<'de> for ItemsVisitor<T> {
    type Value = Vec<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Item> Visitor<'de> for ItemsVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("`items` to be an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut items = self.0;
        loop {
            items.push(T::default());
            let index = items.len() - 1;
            match access.next_element_seed(InPlace(&mut items[index])) {
                Ok(Some(())) => {}
                Ok(None) => {
                    items.pop();
                    return Ok(items);
                }
                Err(error) => {
                    let problem = error.to_string();
                    return Err(serde::de::Error::custom(format_args!(
                        "item {index} of the page: {}",
                        expected(&problem)
                    )));
                }
            }
        }
    }
}

/// Reads an item into its place in the buffer.
struct InPlace<'a, T>(&'a mut T);

impl<'de, T: Item> DeserializeSeed<'de> for InPlace<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.fill(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(json: &[u8]) -> Result<serde_json::Value> {
        value(json).map(|value| value.to_value()["name"].clone())
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
    fn the_error_for_a_byte_that_is_no_utf8_names_its_item() {
        let message = |body: &[u8]| page::<JsonValue>(body, Vec::new()).err().unwrap().to_string();
        assert!(
            message(b"{\"items\": [{}, {\"a\": \"\xff\"}]}").contains("item 1 of the page: invalid utf-8 sequence")
        );
        assert!(message(b"{\"next\": \"\xff\"}").contains("it is not valid JSON: invalid utf-8 sequence"));
    }

    #[test]
    fn a_page_with_two_lists_of_items_is_refused() {
        let body = br#"{"items": [{"a": 1}], "items": []}"#;
        assert!(page::<JsonValue>(body, Vec::new()).is_err());
    }
}
