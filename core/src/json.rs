//! JSON that the API documents no further, kept as the text that came: no digit of a number is lost.

use std::fmt;
use std::ops::Index;

use serde::de::{DeserializeOwned, Error as _, MapAccess, Visitor};
use serde::ser::{Error as _, SerializeMap};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Number, Value};
use zeroize::Zeroizing;

use crate::decode::{Field, check_text, unescaped};
use crate::display::neutral;
use crate::rows::Cell;
use crate::secret::overwrite;
use crate::specs::Kind;

/// A JSON value of no documented form: the text as the API wrote it, on one line, which is read when
/// it is asked for. It may hold a secret, so the text is wiped when it is dropped.
///
/// serde_json writes it as it was received. Other formats of serde would get serde_json's private marker for a raw
/// value; for them, take [`to_value`](Self::to_value).
///
/// ```
/// use instantly_rbac::JsonValue;
///
/// let value: JsonValue = serde_json::from_str(r#"{"id": 18446744073709551616}"#)?;
/// assert_eq!(value.as_str(), r#"{"id": 18446744073709551616}"#);
///
/// #[derive(serde::Deserialize)]
/// struct Thing {
///     id: u128,
/// }
/// assert_eq!(value.parse::<Thing>()?.id, 1 << 64);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub struct JsonValue(Option<Box<str>>);

impl JsonValue {
    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or("null")
    }

    /// The value as a tree. serde_json keeps whole numbers of 64 bits; a larger one becomes the nearest double,
    /// and a number too large for that its digits as a text.
    pub fn to_value(&self) -> Value {
        tree(self.as_str())
    }

    /// The value as a type of yours.
    ///
    /// # Errors
    ///
    /// serde_json's own, where it is none of that type.
    pub fn parse<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_str(self.as_str())
    }

    /// The text that it is, without escapes; none where it is something else.
    pub(crate) fn text(&self) -> Option<Zeroizing<String>> {
        unescaped(self.as_str().strip_prefix('"')?.strip_suffix('"')?)
    }

    pub(crate) fn of(value: &impl Serialize) -> JsonValue {
        JsonValue(Some(to_raw_value(value).expect("it is written to memory").into()))
    }

    /// A copy of a text that is known to be JSON, and to be one line.
    pub(crate) fn known(json: &str) -> JsonValue {
        JsonValue(Some(json.into()))
    }

    /// Takes over a text that is JSON.
    fn received(raw: Box<RawValue>) -> Result<JsonValue, &'static str> {
        let value = JsonValue(Some(raw.into()));
        check_text(value.as_str())?;
        // A line of NDJSON must not become two. JSON allows no line break inside a string, so each is white space.
        let breaks = ['\n', '\r'];
        if !value.as_str().contains(breaks) {
            return Ok(value);
        }
        Ok(JsonValue(Some(value.as_str().replace(breaks, " ").into())))
    }
}

impl Drop for JsonValue {
    fn drop(&mut self) {
        if let Some(json) = self.0.take() {
            overwrite(&mut Box::<[u8]>::from(json));
        }
    }
}

impl Clone for JsonValue {
    fn clone(&self) -> Self {
        JsonValue(self.0.clone())
    }
}

impl Default for JsonValue {
    /// Null.
    fn default() -> Self {
        JsonValue(None)
    }
}

impl From<Value> for JsonValue {
    fn from(value: Value) -> Self {
        JsonValue::of(&value)
    }
}

impl PartialEq for JsonValue {
    fn eq(&self, other: &JsonValue) -> bool {
        is_same(self.as_str(), other.as_str())
    }
}

impl PartialEq<Value> for JsonValue {
    fn eq(&self, other: &Value) -> bool {
        is_same(self.as_str(), &other.to_string())
    }
}

impl fmt::Debug for JsonValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&neutral(self.as_str()))
    }
}

impl fmt::Display for JsonValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Serialize for JsonValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let json: &RawValue = serde_json::from_str(self.as_str()).map_err(S::Error::custom)?;
        json.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for JsonValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        JsonValue::received(Box::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// A JSON object of no documented form, kept as a [`JsonValue`] is.
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
#[derive(Clone, PartialEq)]
pub struct JsonObject(JsonValue);

impl JsonObject {
    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The fields, each as by [`JsonValue::to_value`].
    pub fn to_map(&self) -> Map<String, Value> {
        match self.0.to_value() {
            Value::Object(fields) => fields,
            _ => Map::new(),
        }
    }

    /// The fields as a type of yours.
    ///
    /// # Errors
    ///
    /// serde_json's own, where the object is none of that type.
    pub fn parse<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        self.0.parse()
    }
}

impl From<Map<String, Value>> for JsonObject {
    fn from(fields: Map<String, Value>) -> Self {
        JsonObject(JsonValue::of(&fields))
    }
}

impl From<JsonObject> for JsonValue {
    fn from(object: JsonObject) -> Self {
        object.0
    }
}

impl From<Extra> for JsonObject {
    /// Writes the text into memory of its exact length: a buffer that grows or shrinks leaves an unwiped copy behind.
    fn from(fields: Extra) -> Self {
        let names: Vec<String> = fields.iter().map(|(name, _)| Value::from(name).to_string()).collect();
        let pairs = || names.iter().zip(fields.iter().map(|(_, value)| value.as_str()));
        // A colon and a comma for each field, without the last comma, and two braces.
        let length = pairs().map(|(name, value)| name.len() + value.len() + 2).sum::<usize>().max(1) + 1;
        let mut json = Zeroizing::new(String::with_capacity(length));
        json.push('{');
        for (index, (name, value)) in pairs().enumerate() {
            if index > 0 {
                json.push(',');
            }
            json.extend([name.as_str(), ":", value]);
        }
        json.push('}');
        JsonObject(JsonValue(Some(std::mem::take(&mut *json).into())))
    }
}

impl fmt::Debug for JsonObject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
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
        let value = JsonValue::deserialize(deserializer)?;
        if !value.as_str().starts_with('{') {
            return Err(D::Error::custom("expected an object"));
        }
        Ok(JsonObject(value))
    }
}

impl Field for JsonObject {
    const KIND: Kind = Kind::Object;

    fn of(cell: Cell<'_>) -> Option<Self> {
        if let Cell::Json(json) = cell { Some(JsonObject(JsonValue::known(json))) } else { None }
    }
}

/// Fields by name, in the order in which they came: those that this version does not know, and what came in the
/// place of irregular ones.
///
/// ```
/// use instantly_rbac::members::Member;
///
/// let member: Member = serde_json::from_str(r#"{"id": "m", "rank": 18446744073709551616}"#)?;
/// assert_eq!(member.extra["rank"].as_str(), "18446744073709551616");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Extra(Vec<(String, JsonValue)>);

impl Extra {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&JsonValue> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// All fields, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &JsonValue)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut JsonValue)> {
        self.0.iter_mut().map(|(name, value)| (&**name, value))
    }

    /// Of fields that are taken as they are: a name may come twice.
    pub(crate) fn of(fields: impl Iterator<Item = (String, JsonValue)>) -> Extra {
        Extra(fields.collect())
    }

    pub(crate) fn retain(&mut self, mut is_kept: impl FnMut(&str, &JsonValue) -> bool) {
        self.0.retain(|(name, value)| is_kept(name, value));
    }

    pub(crate) fn into_iter(self) -> std::vec::IntoIter<(String, JsonValue)> {
        self.0.into_iter()
    }

    /// Sets a field, and returns what it was.
    pub fn insert(&mut self, name: String, value: JsonValue) -> Option<JsonValue> {
        if let Some((_, old)) = self.0.iter_mut().find(|(known, _)| *known == name) {
            return Some(std::mem::replace(old, value));
        }
        self.0.push((name, value));
        None
    }

    /// Takes a field out.
    pub fn remove(&mut self, name: &str) -> Option<JsonValue> {
        let place = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(place).1)
    }
}

impl Index<&str> for Extra {
    type Output = JsonValue;

    /// # Panics
    ///
    /// Where there is no such field.
    fn index(&self, name: &str) -> &JsonValue {
        self.get(name).expect("there is no such field")
    }
}

impl PartialEq for Extra {
    /// The order of fields says nothing.
    fn eq(&self, other: &Extra) -> bool {
        self.len() == other.len() && self.iter().all(|(name, value)| other.get(name) == Some(value))
    }
}

impl Serialize for Extra {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(Some(self.len()))?;
        self.iter().try_for_each(|(name, value)| fields.serialize_entry(name, value))?;
        fields.end()
    }
}

impl<'de> Deserialize<'de> for Extra {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = Extra;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Extra, A::Error> {
                let mut fields = Extra::default();
                while let Some((name, value)) = access.next_entry()? {
                    fields.insert(name, value);
                }
                Ok(fields)
            }
        }

        deserializer.deserialize_map(Fields)
    }
}

/// A JSON text as a tree.
fn tree(json: &str) -> Value {
    // serde_json refuses a number too large for a double.
    serde_json::from_str(json).unwrap_or_else(|_| match json.as_bytes().first() {
        Some(b'{') => {
            let fields: Extra = serde_json::from_str(json).unwrap_or_default();
            fields.iter().map(|(name, value)| (name.to_owned(), value.to_value())).collect::<Map<_, _>>().into()
        }
        Some(b'[') => {
            let items: Vec<JsonValue> = serde_json::from_str(json).unwrap_or_default();
            items.iter().map(JsonValue::to_value).collect()
        }
        _ => Value::String(json.to_owned()),
    })
}

/// Whether two JSON texts say the same: fields may have any order, texts other escapes.
fn is_same(one: &str, other: &str) -> bool {
    fn both<T: DeserializeOwned + PartialEq>(one: &str, other: &str) -> bool {
        matches!((serde_json::from_str::<T>(one), serde_json::from_str(other)), (Ok(one), Ok(other)) if one == other)
    }
    let first = |json: &str| json.as_bytes().first().copied();
    one == other
        || match (first(one), first(other)) {
            (Some(b'{'), Some(b'{')) => both::<Extra>(one, other),
            (Some(b'['), Some(b'[')) => both::<Vec<JsonValue>>(one, other),
            (Some(b'"'), Some(b'"')) => both::<String>(one, other),
            // Whole numbers are written in one way only; of a long one a double would not have all digits.
            _ => !is_whole(one) && !is_whole(other) && both::<Number>(one, other),
        }
}

/// Whether a JSON number has neither fraction nor exponent.
pub(crate) fn is_whole(number: &str) -> bool {
    !number.contains(['.', 'e', 'E'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn object(text: &str) -> serde_json::Result<JsonObject> {
        serde_json::from_str(text)
    }

    #[test]
    fn it_is_the_text_that_came_and_always_one_line() {
        assert_eq!(object(r#" {"a": 1.0,  "a\n": 1e3} "#).unwrap().as_str(), r#"{"a": 1.0,  "a\n": 1e3}"#);
        assert_eq!(object("{\r\n\"a\": [\n1e3]\n}").unwrap().as_str(), r#"{  "a": [ 1e3] }"#);
    }

    #[test]
    fn a_value_that_a_reader_would_refuse_is_refused_at_once() {
        let deep = format!(r#"{{"a": {}{}}}"#, "[".repeat(200), "]".repeat(200));
        for text in ["[]", "null", "7", r#"{"a": "\ud83d"}"#, r#"{"a"}"#, &deep] {
            assert!(object(text).is_err(), "{text}");
        }
    }

    #[test]
    fn two_are_equal_that_say_the_same() {
        assert_eq!(object(r#"{"a": 1, "b": "x"}"#).unwrap(), object(r#"{"b":"\u0078","a":1}"#).unwrap());
        assert_ne!(object(r#"{"a": 1}"#).unwrap(), object(r#"{"a": 2}"#).unwrap());
        // Both are the same double.
        assert_ne!(
            object(r#"{"a": 18446744073709551616}"#).unwrap(),
            object(r#"{"a": 18446744073709551617}"#).unwrap()
        );
        let fields = object(r#"{"a": 1}"#).unwrap().to_map();
        assert_eq!(JsonObject::from(fields).as_str(), r#"{"a":1}"#);
    }

    #[test]
    fn a_number_too_large_for_a_double_is_a_text_in_the_tree() {
        let value: JsonValue = serde_json::from_str(r#"[1e400, {"a": -1e400}, 1.5]"#).unwrap();
        assert_eq!(value.to_value(), json!(["1e400", { "a": "-1e400" }, 1.5]));
    }

    proptest! {
        #[test]
        fn whole_numbers_of_any_size_keep_their_digits(digits in "-?[1-9][0-9]{0,60}") {
            let text = format!(r#"{{"id": "m", "accepted": {digits}, "new": {{"deep": [{digits}]}}}}"#);
            let member: crate::members::Member = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(member.extra["accepted"].as_str(), &digits);
            prop_assert_eq!(member.extra["new"].as_str(), format!(r#"{{"deep": [{digits}]}}"#));
            let kept = format!(r#""accepted":{digits}"#);
            prop_assert!(member.to_json().as_str().contains(&kept));
            let event: crate::audit_logs::AuditLog =
                serde_json::from_str(&format!(r#"{{"affected_count": {digits}, "audit_metadata": {{"n": {digits}}}}}"#)).unwrap();
            let count = event.affected_count.map(|count| count.to_string());
            prop_assert_eq!(count.as_deref().unwrap_or_else(|| event.extra["affected_count"].as_str()), &digits);
            prop_assert_eq!(event.affected_count.is_none(), event.irregular.contains(&"affected_count".to_owned()));
            let metadata = event.audit_metadata.unwrap();
            prop_assert_eq!(metadata.as_str(), format!(r#"{{"n": {digits}}}"#));
        }
    }
}
