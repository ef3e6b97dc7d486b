//! Records read back from documents: the JSON in which this library shows them.
//!
//! A document has every documented field, and beside them `extra` and `irregular` where they are not empty. A record as
//! the API gives it has neither, so one reader takes both forms. `extra` and `irregular` are those of a document where
//! `irregular` lists documented fields alone, and `extra` is an object in which a documented name is one of those.
//! Otherwise they are fields of the API that this version does not know, as anything else is; of a record that the API
//! gave with such fields, the document has them inside its own `extra`.
//!
//! A record that is read back equals the one that was shown, but for its secret: `***` is no secret.

use std::borrow::Cow;
use std::convert::Infallible;
use std::marker::PhantomData;
use std::{fmt, mem, vec};

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor};

use super::record::{Field, Name, Received, Source};
use crate::json::{Extra, JsonValue};
use crate::secret::MASK;
use crate::specs::{Kind, RecordSpec};

/// A record that can be read back.
pub trait Documented {
    /// The record of a document, or as the API gives it.
    fn from_document(fields: Extra) -> Self;
}

/// A document, taken apart.
pub(crate) struct Document {
    pub shown: Shown,
    pub extra: Extra,
    pub irregular: Vec<String>,
}

impl Document {
    pub fn new(mut fields: Extra, spec: &RecordSpec) -> Document {
        let (extra, irregular) = own_parts(&mut fields, spec).unwrap_or_default();
        let is_irregular = |name: &str| irregular.iter().any(|irregular| irregular == name);
        let is_secret =
            |name: &str| spec.fields.iter().any(|field| field.wire == name && matches!(field.kind, Kind::Secret));
        let is_mask = |value: &JsonValue| value.text().is_some_and(|text| *text == MASK);
        fields.retain(|name, value| match value.as_str() {
            "null" => !is_irregular(name),
            _ => !(is_secret(name) && is_mask(value)),
        });
        Document { shown: Shown { fields: fields.into_iter(), value: JsonValue::default() }, extra, irregular }
    }
}

/// The fields of a document, but for its `extra` and `irregular`.
pub(crate) struct Shown {
    fields: vec::IntoIter<(String, JsonValue)>,
    /// That of the last name.
    value: JsonValue,
}

impl<'de> Source<'de> for Shown {
    type Error = Infallible;

    fn next_name(&mut self) -> Result<Option<Cow<'de, str>>, Infallible> {
        Ok(self.fields.next().map(|(name, value)| {
            self.value = value;
            name.into()
        }))
    }

    fn field<T: Field>(&mut self) -> Result<Received<T>, Infallible> {
        let shown = mem::take(&mut self.value);
        if shown.as_str() == "null" {
            return Ok(Received::Null);
        }
        Ok(match T::from_shown(shown.as_str()) {
            Some(value) => Received::Value(value),
            None => Received::Odd(Box::new(T::keep(shown))),
        })
    }

    fn other(&mut self) -> Result<JsonValue, Infallible> {
        Ok(mem::take(&mut self.value))
    }
}

/// Takes out `extra` and `irregular`, where they are those of a document.
fn own_parts(fields: &mut Extra, spec: &RecordSpec) -> Option<(Extra, Vec<String>)> {
    fn part<T: DeserializeOwned + Default>(fields: &Extra, name: &str) -> Option<T> {
        let Some(value) = fields.get(name) else { return Some(T::default()) };
        value.parse::<Option<T>>().ok().map(Option::unwrap_or_default)
    }
    let (extra, irregular): (Extra, Vec<String>) = (part(fields, "extra")?, part(fields, "irregular")?);
    let is_documented = |name: &str| spec.fields.iter().any(|field| field.wire == name);
    let is_irregular = |name: &str| irregular.iter().any(|irregular| irregular == name);
    let is_own = irregular.iter().all(|name| is_documented(name))
        && extra.iter().all(|(name, _)| !is_documented(name) || is_irregular(name));
    if !is_own {
        return None;
    }
    fields.retain(|name, _| !matches!(name, "extra" | "irregular"));
    Some((extra, irregular))
}

/// A record from its document, or as the API gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct FromDocument<T>(pub T);

impl<'de, T: Documented> Deserialize<'de> for FromDocument<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Extra::deserialize(deserializer).map(|fields| FromDocument(T::from_document(fields)))
    }
}

/// Records from an array of their documents, or from the document of a list or a page, which has them as `items`.
#[derive(Debug, Clone, PartialEq)]
pub struct FromDocuments<T>(pub Vec<T>);

impl<'de, T: Documented> Deserialize<'de> for FromDocuments<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T>(PhantomData<T>);

        impl<'de, T: Documented> Visitor<'de> for Items<T> {
            type Value = FromDocuments<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a sequence, or a list with its `items`")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
                let mut items = Vec::new();
                while let Some(FromDocument(item)) = access.next_element()? {
                    items.push(item);
                }
                Ok(FromDocuments(items))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
                let mut items = None;
                while let Some(Name(name)) = access.next_key()? {
                    if name == "items" {
                        items = Some(access.next_value::<Vec<FromDocument<T>>>()?);
                    } else {
                        access.next_value::<IgnoredAny>()?;
                    }
                }
                let items = items.ok_or_else(|| A::Error::invalid_type(Unexpected::Map, &self))?;
                Ok(FromDocuments(items.into_iter().map(|FromDocument(item)| item).collect()))
            }
        }

        deserializer.deserialize_any(Items(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::accounts::Account;
    use crate::audit_logs::AuditLog;
    use crate::keys::ApiKey;
    use crate::members::Member;

    fn read_back<T: Documented>(document: Value) -> T {
        let FromDocument(record) = serde_json::from_value(document).unwrap();
        record
    }

    /// What the API gave is the same record when its document is read back, and when it is read here itself.
    fn goes_round<T: Documented + DeserializeOwned + serde::Serialize + PartialEq + fmt::Debug>(given: Value) {
        let record: T = serde_json::from_value(given.clone()).unwrap();
        assert_eq!(read_back::<T>(json!(record)), record, "{given}");
        assert_eq!(read_back::<T>(given.clone()), record, "{given}");
    }

    #[test]
    fn a_record_is_the_same_when_its_document_is_read_back() {
        goes_round::<Member>(json!({}));
        goes_round::<Member>(
            json!({ "role": 7, "email": null, "accepted": "yes", "id": "m", "rank": 1e3, "name": [] }),
        );
        goes_round::<Member>(json!({ "id": "m", "name": { "first": 7, "middle": "M" }, "permissions": [7] }));
        goes_round::<ApiKey>(json!({ "id": "k", "scopes": "all:all", "key": { "value": "x" } }));
        goes_round::<ApiKey>(json!({ "id": "k", "name": "n", "scopes": ["unknown"] }));
        goes_round::<Account>(
            json!({ "email": "a@example.com", "status": "on", "tags": [{ "id": 7, "colour": "red" }] }),
        );
        goes_round::<AuditLog>(json!({ "activity_type": null, "affected_count": 1.5, "audit_metadata": [] }));
        // Fields of the API that are called as the parts of a document.
        goes_round::<Member>(json!({ "id": "m", "extra": 7, "irregular": "no" }));
        goes_round::<Member>(json!({ "id": "m", "role": "view", "extra": { "role": "owner" } }));
        goes_round::<Member>(json!({ "id": "m", "irregular": ["weekdays"] }));
    }

    #[test]
    fn what_stands_in_for_a_value_is_not_taken_for_one() {
        let member: Member = read_back(json!({ "email": "", "role": "unknown", "irregular": ["email", "role"] }));
        assert_eq!(member.given("email", &member.email), None);
        assert!(member.is_irregular("role") && member.is_irregular("id"), "{:?}", member.irregular);
    }

    #[test]
    fn a_secret_that_was_masked_is_none() {
        let key: ApiKey = read_back(json!({ "id": "k", "key": "***" }));
        assert_eq!((key.key, key.extra.len()), (None, 0));
        let key: ApiKey = read_back(json!({ "id": "k", "key": "a secret" }));
        assert_eq!(key.secret(), "a secret");
    }

    #[test]
    fn records_are_an_array_or_the_items_of_a_list() {
        let read = |json: Value| serde_json::from_value::<FromDocuments<Member>>(json);
        let one = read(json!([{ "id": "m" }])).unwrap();
        assert_eq!(read(json!({ "meta": {}, "items": [{ "id": "m" }], "complete": true })).unwrap(), one);
        for wrong in [json!({ "id": "m" }), json!(7), json!([7]), json!({ "items": { "id": "m" } })] {
            assert!(read(wrong.clone()).is_err(), "{wrong}");
        }
    }
}
