//! A JSON object that the API documents no further, kept as the text that came.

use std::fmt;

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};

use crate::decode::{self, Field, Received};
use crate::specs::Kind;

/// A JSON object of no documented form: the text as the API wrote it, on one line, which is read when
/// it is asked for.
///
/// serde_json writes it as it came. To write it by another of serde's formats, take [`to_map`](Self::to_map):
/// such a format would be given serde_json's own mark of a text that is JSON already.
///
/// ```
/// use instantly_rbac::JsonObject;
///
/// let details: JsonObject = serde_json::from_str(r#"{"leads": 3, "list": "West"}"#)?;
/// assert_eq!(details.to_map()["leads"], 3);
///
/// #[derive(serde::Deserialize)]
/// struct Details {
///     leads: u32,
/// }
/// assert_eq!(details.parse::<Details>()?.leads, 3);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone)]
pub struct JsonObject(Box<RawValue>);

impl JsonObject {
    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.get()
    }

    /// The fields.
    pub fn to_map(&self) -> Map<String, Value> {
        let mut text = serde_json::Deserializer::from_str(self.as_str());
        // It is no deeper than what it was made of.
        text.disable_recursion_limit();
        Map::deserialize(&mut text).expect("it was read once, so it can be read again")
    }

    /// The fields as a type of yours.
    ///
    /// # Errors
    ///
    /// serde_json's own, where the object is none of that type.
    pub fn parse<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_str(self.as_str())
    }

    fn new(raw: Box<RawValue>) -> serde_json::Result<JsonObject> {
        decode::check_object(raw.get())?;
        // A line of NDJSON must not become two. In a text JSON allows no line break, so it is only space.
        let breaks = ['\n', '\r'];
        let is_one_line = !raw.get().contains(breaks);
        Ok(JsonObject(if is_one_line { raw } else { RawValue::from_string(raw.get().replace(breaks, " "))? }))
    }
}

impl From<Map<String, Value>> for JsonObject {
    fn from(fields: Map<String, Value>) -> Self {
        JsonObject(to_raw_value(&fields).expect("a map is written to memory"))
    }
}

impl PartialEq for JsonObject {
    fn eq(&self, other: &JsonObject) -> bool {
        self.as_str() == other.as_str() || self.to_map() == other.to_map()
    }
}

impl fmt::Debug for JsonObject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Display for JsonObject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Serialize for JsonObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for JsonObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        JsonObject::new(Box::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl Field for JsonObject {
    const KIND: Kind = Kind::Object;

    fn receive<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Received<Self>, D::Error> {
        let Some(raw) = Option::<Box<RawValue>>::deserialize(deserializer)? else {
            return Ok(Received::Null);
        };
        if raw.get().starts_with('{') {
            JsonObject::new(raw).map(Received::Value)
        } else {
            serde_json::from_str(raw.get()).map(Received::odd)
        }
        .map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> serde_json::Result<JsonObject> {
        serde_json::from_str(text)
    }

    #[test]
    fn it_is_the_text_that_came_and_always_one_line() {
        assert_eq!(read(r#" {"a": 1.0,  "a\n": 1e3} "#).unwrap().as_str(), r#"{"a": 1.0,  "a\n": 1e3}"#);
        assert_eq!(read("{\r\n\"a\": [\n1e3]\n}").unwrap().as_str(), r#"{  "a": [ 1e3] }"#);
    }

    #[test]
    fn what_could_not_be_read_later_is_refused_at_once() {
        let deep = format!(r#"{{"a": {}{}}}"#, "[".repeat(200), "]".repeat(200));
        for text in ["[]", "null", "7", r#"{"a": 1e999}"#, r#"{"a": "\ud83d"}"#, r#"{"a"}"#, &deep] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn two_are_equal_that_say_the_same() {
        assert_eq!(read(r#"{"a": 1, "b": "x"}"#).unwrap(), read(r#"{"b":"x","a":1}"#).unwrap());
        assert_ne!(read(r#"{"a": 1}"#).unwrap(), read(r#"{"a": 2}"#).unwrap());
        let fields = read(r#"{"a": 1}"#).unwrap().to_map();
        assert_eq!(JsonObject::from(fields).as_str(), r#"{"a":1}"#);
    }
}
