//! Whole replies: a value, a record, a page. The error for one that cannot be used says what was
//! expected, and never quotes the reply, which may hold a secret.

use std::fmt;
use std::str::Utf8Error;

use serde::de::DeserializeSeed;
use serde_json::de::StrRead;

use super::index::{Index, Parsed};
use super::parse::{AllRows, OneRow, PageEnd, WholePage};
use super::{Rows, Text};
use crate::decode::replace_lone_surrogates;
use crate::error::{Error, Result};
use crate::given::expected;
use crate::json::JsonValue;
use crate::secret::WipedBytes;
use crate::specs::RecordSpec;

const BYTE_ORDER_MARK: char = '\u{feff}';

/// A page as it was received.
pub(crate) struct RawPage {
    pub rows: Rows,
    pub cursor: Option<String>,
    /// A bare array, which has no place for a cursor.
    pub is_bare: bool,
}

/// Reads a reply that must be one JSON value.
pub(crate) fn value(body: WipedBytes) -> Result<JsonValue> {
    let text = text_of(body)?;
    serde_json::from_str(json_of(&text)?).map_err(|error| not_json(&text.0, &error))
}

/// Reads a reply that must be one record.
pub(crate) fn record(body: WipedBytes, spec: &'static RecordSpec) -> Result<Rows> {
    let text = text_of(body)?;
    let json = json_of(&text)?;
    let read = parse(json, spec, |index, deserializer| OneRow(index).deserialize(deserializer));
    let ((), parsed) = read.map_err(|error| match error.classify() {
        serde_json::error::Category::Data => Error::decode("it is not the documented object"),
        _ => not_json(&text.0, &error),
    })?;
    Ok(parsed.into_rows(text))
}

/// Reads a reply that must be a page of records. The API documents an object; the tutorials'
/// bare array is accepted too.
pub(crate) fn page(body: WipedBytes, spec: &'static RecordSpec) -> Result<RawPage> {
    let text = text_of(body)?;
    let json = json_of(&text)?;
    let (PageEnd { has_items, cursor, is_bare }, parsed) =
        read_page(json, spec).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => Error::decode(expected(&error.to_string())),
            _ => not_json(&text.0, &error),
        })?;
    if !has_items {
        return Err(Error::decode("the page has no `items`"));
    }
    Ok(RawPage { rows: parsed.into_rows(text), cursor, is_bare })
}

impl Rows {
    /// The rows of a record, or of a list of records, as the API gives them. A copy of the text is kept.
    ///
    /// # Errors
    ///
    /// serde_json's own, where it is neither.
    pub(crate) fn received(json: &str, spec: &'static RecordSpec) -> serde_json::Result<Rows> {
        let ((), parsed) = parse(json, spec, read_any)?;
        Ok(parsed.into_rows(Text(json.to_owned())))
    }

    /// The same of what this library shows: a mask stands for what came in the place of a secret.
    ///
    /// # Errors
    ///
    /// As of `received`.
    pub(crate) fn shown(json: &JsonValue, spec: &'static RecordSpec) -> serde_json::Result<Rows> {
        Rows::of_shown(Text(json.as_str().to_owned()), spec)
    }

    /// The same of a text that is taken over.
    pub(super) fn of_shown(text: Text, spec: &'static RecordSpec) -> serde_json::Result<Rows> {
        let ((), parsed) = parse(&text.0, spec, |index, deserializer| {
            index.masks_are_odd = true;
            read_any(index, deserializer)
        })?;
        Ok(parsed.into_rows(text))
    }

    /// The rows of a page's body, which is taken over. For measurements: a list reads its pages itself.
    ///
    /// # Errors
    ///
    /// `Decode`, where it is no page.
    pub fn of_page(body: Vec<u8>, spec: &'static RecordSpec) -> Result<Rows> {
        page(body.into(), spec).map(|page| page.rows)
    }

    /// The rows of a record inside a record, or of a list of them, as [`Cell::Records`](super::Cell::Records) has them.
    pub fn nested(json: &str, spec: &'static RecordSpec) -> Rows {
        // What is inside of a record was parsed with it.
        Rows::received(json, spec).unwrap_or_else(|_| Rows::none(spec))
    }
}

/// Reads a record, or a list of records.
fn read_any<'t>(
    index: &mut Index<'t>,
    deserializer: &mut serde_json::Deserializer<StrRead<'t>>,
) -> serde_json::Result<()> {
    if index.text().starts_with('[') {
        AllRows(index).deserialize(deserializer)
    } else {
        OneRow(index).deserialize(deserializer)
    }
}

fn read_page(json: &str, spec: &'static RecordSpec) -> serde_json::Result<(PageEnd, Parsed)> {
    parse(json, spec, |index, deserializer| WholePage(index).deserialize(deserializer))
}

/// The index of all of a text.
fn parse<'t, T>(
    json: &'t str,
    spec: &'static RecordSpec,
    read: impl Fn(&mut Index<'t>, &mut serde_json::Deserializer<StrRead<'t>>) -> serde_json::Result<T>,
) -> serde_json::Result<(T, Parsed)> {
    let parse = |is_careful| {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let mut index = Index::new(json, spec);
        index.is_careful = is_careful;
        let value = read(&mut index, &mut deserializer)?;
        deserializer.end()?;
        Ok((value, index.end()))
    };
    parse(false).or_else(|_: serde_json::Error| parse(true))
}

/// Takes the text of a reply, without a byte-order mark. Half of a character becomes U+FFFD: servers that cut a name in
/// the middle of an emoji send such. All of it is checked to be UTF-8 at once, which is faster than to check each text.
fn text_of(mut body: WipedBytes) -> Result<Text> {
    let mut text = match String::from_utf8(std::mem::take(&mut *body)) {
        Ok(text) => Text(text),
        Err(error) => {
            let problem = error.utf8_error();
            let bytes = WipedBytes::from(error.into_bytes());
            return Err(not_utf8(&bytes, problem));
        }
    };
    if text.0.starts_with(BYTE_ORDER_MARK) {
        text.0.drain(..BYTE_ORDER_MARK.len_utf8());
    }
    match replace_lone_surrogates(&text.0) {
        Some(mut replaced) => Ok(Text(std::mem::take(&mut *replaced))),
        None => Ok(text),
    }
}

/// The JSON of a reply; an error where there is nothing at all.
fn json_of(text: &Text) -> Result<&str> {
    if text.0.trim_ascii().is_empty() { Err(Error::decode("it is empty")) } else { Ok(&text.0) }
}

/// An error that names the item where there is one: read up to the byte that is wrong, the reply ends in it.
fn not_utf8(body: &[u8], error: Utf8Error) -> Error {
    const NOTHING: &RecordSpec = &RecordSpec { name: "", module: "", doc: &[], fields: &[] };
    let begin = str::from_utf8(&body[..error.valid_up_to()]).unwrap_or_default();
    let problem = read_page(begin, NOTHING).err().filter(serde_json::Error::is_data);
    match problem.and_then(|problem| Some(problem.to_string().split_once(": ")?.0.to_owned())) {
        Some(item) => Error::decode(format_args!("{item}: {error}")),
        None => not_json(&String::from_utf8_lossy(body), &error),
    }
}

fn not_json(body: &str, error: &dyn fmt::Display) -> Error {
    let looks_like = if body.trim_ascii_start().starts_with('<') { " (it looks like HTML)" } else { "" };
    Error::decode(format_args!("it is not valid JSON{looks_like}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::members::Member;

    fn name(json: &[u8]) -> Result<serde_json::Value> {
        value(json.to_vec().into()).map(|value| value.to_value()["name"].clone())
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
        let message = |body: &[u8]| page(body.to_vec().into(), &Member::SPEC).err().unwrap().to_string();
        assert!(
            message(b"{\"items\": [{}, {\"a\": \"\xff\"}]}").contains("item 1 of the page: invalid utf-8 sequence")
        );
        assert!(message(b"{\"next\": \"\xff\"}").contains("it is not valid JSON: invalid utf-8 sequence"));
    }

    #[test]
    fn a_page_with_two_lists_of_items_is_refused() {
        let body = br#"{"items": [{"a": 1}], "items": []}"#;
        assert!(page(body.to_vec().into(), &Member::SPEC).is_err());
    }
}
