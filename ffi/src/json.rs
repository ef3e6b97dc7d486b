//! JSON that is opened as far as it is read. Each value in it keeps its own text.

use instantly_rbac::{Error, ErrorKind, Extra, JsonValue, Result};
use once_cell::race::OnceBox;
use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::text::Text;

/// A JSON value: its text, and what is inside of it once that was asked for.
pub(crate) struct Json {
    text: Text,
    opened: OnceBox<Opened>,
}

enum Opened {
    Null,
    Bool(bool),
    Number { double: f64, int64: Option<i64> },
    Text(Text),
    Array(Vec<Json>),
    Object(Vec<(Text, Json)>),
}

/// A value as accessors read it. A NUL stands behind each text.
#[derive(Clone, Copy)]
pub(crate) enum Shown<'a> {
    Null,
    Bool(bool),
    Number {
        /// The nearest double.
        double: f64,
        /// Where it is a whole number of 64 bits, itself.
        int64: Option<i64>,
    },
    Text(&'a str),
    /// The JSON of an array, where it is that of a field.
    Array(&'a str),
    /// The JSON of an object, where it is that of a field.
    Object(&'a str),
}

impl<'a> Shown<'a> {
    pub fn in_words(&self) -> &'static str {
        match self {
            Shown::Null => "null",
            Shown::Bool(_) => "a boolean",
            Shown::Number { .. } => "a number",
            Shown::Text(_) => "a string",
            Shown::Array(_) => "an array",
            Shown::Object(_) => "an object",
        }
    }

    pub fn as_text(&self) -> Option<&'a str> {
        if let Shown::Text(text) = self { Some(text) } else { None }
    }

    pub fn as_bool(&self) -> Option<bool> {
        if let Shown::Bool(flag) = self { Some(*flag) } else { None }
    }

    pub fn as_double(&self) -> Option<f64> {
        if let Shown::Number { double, .. } = self { Some(*double) } else { None }
    }

    pub fn as_int64(&self) -> Option<i64> {
        if let Shown::Number { int64, .. } = self { *int64 } else { None }
    }
}

impl Json {
    /// Anything that can be shown.
    pub fn of(value: &impl Serialize) -> Result<Json> {
        let text = serde_json::to_string(value);
        text.map(Json::from).map_err(|_| Error::new(ErrorKind::Internal, "the result cannot be shown"))
    }

    /// A copy that stands alone, without white space around the fields and items.
    pub fn copy(&self) -> Json {
        let mut json = String::with_capacity(self.text.len());
        match self.opened() {
            Opened::Array(items) => write_each('[', ']', items, &mut json, |item, json| json.push_str(item.as_str())),
            Opened::Object(fields) => write_each('{', '}', fields, &mut json, |(name, value), json| {
                json.push_str(&serde_json::Value::from(name.as_str()).to_string());
                json.push(':');
                json.push_str(value.as_str());
            }),
            _ => json.push_str(self.as_str()),
        }
        json.into()
    }

    pub fn text(&self) -> &Text {
        &self.text
    }

    pub fn as_str(&self) -> &str {
        self.text.as_str()
    }

    /// The value without what is inside of it.
    pub fn shown(&self) -> Shown<'_> {
        match self.opened() {
            Opened::Null => Shown::Null,
            Opened::Bool(flag) => Shown::Bool(*flag),
            Opened::Number { double, int64 } => Shown::Number { double: *double, int64: *int64 },
            Opened::Text(text) => Shown::Text(text.as_str()),
            Opened::Array(_) => Shown::Array(self.as_str()),
            Opened::Object(_) => Shown::Object(self.as_str()),
        }
    }

    /// The length of an array, or the number of fields of an object.
    pub fn length(&self) -> usize {
        self.items().map(<[Json]>::len).or(self.fields().map(<[_]>::len)).unwrap_or_default()
    }

    /// The items of an array.
    pub fn items(&self) -> Option<&[Json]> {
        if let Opened::Array(items) = self.opened() { Some(items) } else { None }
    }

    /// The fields of an object, by their names.
    pub fn fields(&self) -> Option<&[(Text, Json)]> {
        if let Opened::Object(fields) = self.opened() { Some(fields) } else { None }
    }

    /// A field of an object.
    pub fn field(&self, name: &str) -> Option<&Json> {
        self.fields()?.iter().find(|(known, _)| known.as_str() == name).map(|(_, value)| value)
    }

    /// The value at a JSON pointer, which is empty or starts with a slash.
    pub fn pointer(&self, pointer: &str) -> Option<&Json> {
        pointer.split('/').skip(1).try_fold(self, |json, name| match json.opened() {
            Opened::Array(items) => items.get(index_of(name)?),
            Opened::Object(_) => json.field(&name.replace("~1", "/").replace("~0", "~")),
            _ => None,
        })
    }

    fn opened(&self) -> &Opened {
        self.opened.get_or_init(|| Box::new(open(self.as_str())))
    }
}

impl From<String> for Json {
    /// A text that is known to be JSON.
    fn from(json: String) -> Self {
        Json { text: json.into(), opened: OnceBox::new() }
    }
}

impl From<&JsonValue> for Json {
    fn from(value: &JsonValue) -> Self {
        Json { text: value.as_str().into(), opened: OnceBox::new() }
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let json: &RawValue = serde_json::from_str(self.as_str()).map_err(S::Error::custom)?;
        json.serialize(serializer)
    }
}

/// What a text is, which is known to be JSON.
fn open(json: &str) -> Opened {
    match json.as_bytes().first() {
        Some(b't') => Opened::Bool(true),
        Some(b'f') => Opened::Bool(false),
        Some(b'-' | b'0'..=b'9') => {
            let double: f64 = json.parse().unwrap_or_default();
            let double = double.clamp(f64::MIN, f64::MAX);
            Opened::Number { double, int64: json.parse().ok().or_else(|| int64_of(double)) }
        }
        Some(b'"') => Opened::Text(serde_json::from_str::<String>(json).unwrap_or_default().into()),
        Some(b'[') => {
            let items: Vec<JsonValue> = serde_json::from_str(json).unwrap_or_default();
            Opened::Array(items.iter().map(Json::from).collect())
        }
        Some(b'{') => {
            let fields: Extra = serde_json::from_str(json).unwrap_or_default();
            Opened::Object(fields.iter().map(|(name, value)| (name.into(), value.into())).collect())
        }
        _ => Opened::Null,
    }
}

/// A whole number that is written as `37.0`.
pub(crate) fn int64_of(double: f64) -> Option<i64> {
    /// Up to here a double counts without gaps.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (double.fract() == 0.0 && double.abs() < EXACT).then_some(double as i64)
}

/// The number of an item, as a pointer has it.
pub(crate) fn index_of(token: &str) -> Option<usize> {
    let is_plain = token == "0" || !token.starts_with(['0', '+']);
    if is_plain { token.parse().ok() } else { None }
}

fn write_each<T>(opening: char, closing: char, each: &[T], json: &mut String, write: impl Fn(&T, &mut String)) {
    json.push(opening);
    for (index, one) in each.iter().enumerate() {
        if index > 0 {
            json.push(',');
        }
        write(one, json);
    }
    json.push(closing);
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// Every value inside of it is the one that serde_json has there.
    fn check(json: &Json, value: &Value) {
        match (json.shown(), value) {
            (Shown::Null, Value::Null) => {}
            (Shown::Bool(flag), Value::Bool(expected)) => assert_eq!(flag, *expected),
            (Shown::Number { double, int64 }, Value::Number(number)) => {
                assert_eq!(Some(double), number.as_f64());
                assert_eq!(int64, number.as_i64().or_else(|| int64_of(double)));
            }
            (Shown::Text(text), Value::String(expected)) => assert_eq!(text, expected),
            (Shown::Array(_), Value::Array(items)) => {
                assert_eq!(json.length(), items.len());
                json.items().unwrap().iter().zip(items).for_each(|(item, expected)| check(item, expected));
            }
            (Shown::Object(_), Value::Object(fields)) => {
                assert_eq!(json.length(), fields.len());
                fields.iter().for_each(|(name, expected)| check(json.field(name).unwrap(), expected));
            }
            (shown, _) => panic!("{} in the place of {value}", shown.in_words()),
        }
    }

    #[test]
    fn a_value_of_any_form_is_opened() {
        for value in [
            json!(null),
            json!("text\0\"\n\u{e9}"),
            json!(-0.0),
            json!([]),
            json!([1, [2.5], {"a": 37.0}, true]),
            json!([{"a": 1}, {}, {"b": [null]}, {"a": u64::MAX, "b": {"c": {}}}]),
            json!({"items": [1], "": {"items": [i64::MIN]}, "a/b": false}),
            json!({}),
        ] {
            let json = Json::of(&value).unwrap();
            assert_eq!(json.as_str(), value.to_string());
            assert_eq!(json.copy().as_str(), value.to_string());
            check(&json, &value);
        }
    }

    #[test]
    fn a_number_keeps_its_digits_whatever_a_double_holds() {
        let json = Json::from(r#"{"far": -1e999, "long": 123456789012345678901234567890}"#.to_owned());
        assert_eq!(json.copy().as_str(), r#"{"far":-1e999,"long":123456789012345678901234567890}"#);
        assert_eq!(json.field("far").unwrap().shown().as_double(), Some(f64::MIN));
        assert_eq!(json.field("long").unwrap().shown().as_int64(), None);
        assert_eq!(serde_json::to_string(&[json.field("long")]).unwrap(), "[123456789012345678901234567890]");
    }
}
