//! Records read back from documents: the JSON in which this library shows them.
//!
//! A document has every documented field, and beside them `extra` and `irregular` where they are not empty. A record as
//! the API gives it has neither, so one reader takes both forms. `extra` and `irregular` are those of a document where
//! `irregular` lists documented fields alone, and `extra` is an object in which a documented name is one of those.
//! Otherwise they are fields of the API that this version does not know, as anything else is; of a record that the API
//! gave with such fields, the document has them inside its own `extra`.
//!
//! A record that is read back equals the one that was shown, but for its secret: `***` is no secret.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor};

use crate::json::{Extra, JsonObject, JsonValue};
use crate::rows::{FromRow, Rows, is_stand_in};
use crate::secret::MASK;
use crate::specs::{FieldSpec, Kind, RecordSpec};

impl Rows {
    /// One row: the record of a document, or as the API gives it.
    pub fn of_document(document: Extra, spec: &'static RecordSpec) -> Rows {
        let (received, irregular) = received(document, spec);
        let mut rows = Rows::shown(&received.into(), spec).unwrap_or_else(|_| Rows::none(spec));
        rows.put_irregular(&irregular);
        rows
    }
}

/// The record of a document as the API gives it, and the names that its `irregular` lists.
fn received(mut document: Extra, spec: &'static RecordSpec) -> (JsonObject, Vec<String>) {
    let (extra, irregular) = own_parts(&mut document, spec).unwrap_or_default();
    let shown = document.into_iter().filter_map(|(name, value)| {
        let Some(field) = spec.fields.iter().find(|field| field.wire == name) else { return Some((name, value)) };
        let is_irregular = irregular.contains(&name);
        let stands_in = is_irregular && (value.as_str() == "null" || is_stand_in(field, &value));
        (!stands_in && !is_mask(field, &value)).then(|| (name, received_value(&field.kind, value)))
    });
    (Extra::of(extra.into_iter().chain(shown)).into(), irregular)
}

/// A value as the API gives it: a document has documents of the records that are inside of it.
fn received_value(kind: &Kind, shown: JsonValue) -> JsonValue {
    match kind {
        Kind::Record(spec) => match shown.parse::<Extra>() {
            Ok(document) => received(document, spec).0.into(),
            Err(_) => shown,
        },
        Kind::List(kind @ Kind::Record(_)) => match shown.parse::<Vec<JsonValue>>() {
            Ok(items) => JsonValue::of(&items.into_iter().map(|item| received_value(kind, item)).collect::<Vec<_>>()),
            Err(_) => shown,
        },
        _ => shown,
    }
}

/// Whether a secret is masked.
fn is_mask(field: &FieldSpec, value: &JsonValue) -> bool {
    matches!(field.kind, Kind::Secret) && value.text().is_some_and(|text| *text == MASK)
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

impl<'de, T: FromRow> Deserialize<'de> for FromDocument<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let rows = Rows::of_document(Extra::deserialize(deserializer)?, T::SPEC);
        rows.records().pop().map(FromDocument).ok_or_else(|| D::Error::custom("expected an object"))
    }
}

/// Records from an array of their documents, or from the document of a list or a page, which has them as `items`.
#[derive(Debug, Clone, PartialEq)]
pub struct FromDocuments<T>(pub Vec<T>);

impl<'de, T: FromRow> Deserialize<'de> for FromDocuments<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T>(PhantomData<T>);

        impl<'de, T: FromRow> Visitor<'de> for Items<T> {
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
                while let Some(name) = access.next_key::<String>()? {
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

    fn read_back<T: FromRow>(document: Value) -> T {
        let FromDocument(record) = serde_json::from_value(document).unwrap();
        record
    }

    /// What the API gave is the same record when its document is read back, and when it is read here itself.
    fn goes_round<T: FromRow + DeserializeOwned + serde::Serialize + PartialEq + fmt::Debug>(given: Value) {
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
