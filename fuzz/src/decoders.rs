//! Records, pages and columns: whatever came, nothing is lost and no list is silently short.

use std::fmt::Debug;

use instantly_rbac::accounts::Account;
use instantly_rbac::arrow::{Row, record_batch, row_batch, schema};
use instantly_rbac::audit_logs::AuditLog;
use instantly_rbac::campaigns::Campaign;
use instantly_rbac::groups::{AdminWorkspace, GroupMember};
use instantly_rbac::internals::{FromDocument, FromRow, Rows, fuzzing};
use instantly_rbac::keys::ApiKey;
use instantly_rbac::members::Member;
use instantly_rbac::tags::{Assigned, Tag, TagMapping};
use instantly_rbac::workspace::{DomainInfo, PlanDetails, SubscriptionDetails, Workspace};
use instantly_rbac::{ErrorKind, Extra, JsonObject};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// What stands for a secret; no error and nothing printed may hold it.
const CANARY: &str = "not-a-secret-canary-5b1e";

/// A record, and what every one has.
trait Record: FromRow + DeserializeOwned + Serialize + PartialEq + Debug + Row {
    fn to_json(&self) -> JsonObject;
    fn extra(&self) -> &Extra;
}

macro_rules! records {
    ($($record:ident),* $(,)?) => {
        $(impl Record for $record {
            fn to_json(&self) -> JsonObject {
                self.to_json()
            }
            fn extra(&self) -> &Extra {
                &self.extra
            }
        })*

        /// A reply that must be one record, of every type.
        pub fn records(body: &[u8]) {
            $(record::<$record>(body);)*
            key_is_masked(body);
        }

        /// A reply that must be a page, of records of every type.
        pub fn pages(body: &[u8]) {
            $(page::<$record>(body);)*
        }

        /// Records as Arrow columns, of every type.
        pub fn columns(body: &[u8]) {
            $(batch::<$record>(body);)*
        }
    };
}
records!(
    Account,
    AdminWorkspace,
    ApiKey,
    Assigned,
    AuditLog,
    Campaign,
    DomainInfo,
    GroupMember,
    Member,
    PlanDetails,
    SubscriptionDetails,
    Tag,
    TagMapping,
    Workspace,
);

/// What the body is to a reader that knows no records; none where it is no JSON at all.
fn plain(body: &[u8]) -> Option<Value> {
    match fuzzing::value(body) {
        Ok(value) => Some(value.to_value()),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Decode);
            None
        }
    }
}

fn record<T: Record>(body: &[u8]) {
    let plain = plain(body);
    let record: T = match fuzzing::record(body) {
        Ok(record) => record,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Decode);
            assert!(!matches!(plain, Some(Value::Object(_))), "an object is a record, however odd: {error}");
            return;
        }
    };
    let Some(Value::Object(fields)) = plain else { panic!("a record was made of what is no object") };
    nothing_is_lost(&record, &fields);
    let document = shown(&record);
    assert_eq!(document.get("extra").is_none(), record.extra().is_empty());
    assert_eq!(document.get("irregular").is_none(), record.irregular().is_empty());
    // Read back it is the same record; a masked secret is none.
    let FromDocument::<T>(again) = document_of(&document);
    let mut again = shown(&again);
    if document.get("key").is_some_and(|key| *key == json!("***")) {
        again.insert("key".to_owned(), json!("***").into());
    }
    assert_eq!(again, document);
}

fn document_of<T: FromRow>(document: &Extra) -> FromDocument<T> {
    let document = serde_json::to_string(document).expect("it came from JSON");
    serde_json::from_str(&document).expect("a document is a record")
}

/// The canonical document, which every language shows.
fn shown(record: &impl Serialize) -> Extra {
    let document = serde_json::to_string(record).expect("a record can be shown");
    serde_json::from_str(&document).expect("it is an object")
}

fn nothing_is_lost<T: Record>(record: &T, fields: &Map<String, Value>) {
    let shown = record.to_json();
    let names = shown.to_map();
    for (name, value) in fields {
        // Null says as much as nothing, where the contract allows it.
        assert!(value.is_null() || names.contains_key(name), "{name} was lost");
    }
    for (name, value) in record.extra().iter() {
        let is_masked = name == "key" && *value == json!("***");
        assert!(is_masked || fields.contains_key(name), "{name} came from nowhere");
    }
    let mut names = record.irregular().to_vec();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), record.irregular().len(), "each irregular field is named once");
    // What a record shows is itself a record that shows the same; a secret is not what it shows.
    let again: T = shown.parse().expect("what a record shows is a record");
    assert_eq!(again.to_json(), shown);
}

/// A secret that comes with a key, as a text or as anything else, is in nothing that is shown.
fn key_is_masked(body: &[u8]) {
    let Some(Value::Object(mut fields)) = plain(body) else { return };
    if serde_json::to_string(&fields).is_ok_and(|text| text.contains(CANARY)) {
        return;
    }
    for secret in [json!(CANARY), json!([CANARY]), json!({ "value": CANARY })] {
        fields.insert("key".to_owned(), secret);
        let body = serde_json::to_vec(&fields).expect("it came from JSON");
        let key: ApiKey = fuzzing::record(&body).expect("it is an object");
        let shown = format!("{key:?} {} {}", key.to_json(), serde_json::to_string(&key).unwrap_or_default());
        assert!(!shown.contains(CANARY), "the secret of a key shows");
    }
}

fn page<T: Record>(body: &[u8]) {
    let plain = plain(body);
    let page = match fuzzing::page::<T>(body) {
        Ok(page) => page,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Decode);
            let is_page = plain.as_ref().is_some_and(is_page);
            // The plain reader keeps the last of two `items`; the page with two is refused.
            assert!(!is_page || error.message().contains("duplicate field"), "one odd record cost the page: {error}");
            return;
        }
    };
    // Parts of an envelope that are not read may hold numbers that other readers refuse.
    let Some(plain) = plain else { return };
    let items = plain.get("items").unwrap_or(&plain).as_array().expect("a page has an array of items");
    assert_eq!(page.rows.len(), items.len(), "a page is never silently short");
    let cursor = match plain.get("next_starting_after") {
        Some(Value::String(text)) if !text.is_empty() => Some(text.clone()),
        Some(Value::Null | Value::String(_)) | None => None,
        // A number is one with all of its digits.
        Some(_) => fuzzing::value(body)
            .ok()
            .and_then(|page| page.parse::<Extra>().ok()?.get("next_starting_after").map(ToString::to_string)),
    };
    assert_eq!(page.cursor, cursor);
    let records: Vec<T> = page.rows.records();
    for (item, raw) in records.iter().zip(items) {
        nothing_is_lost(item, raw.as_object().expect("an item is an object"));
    }
    rows_say_the_same(&page.rows, &records);
    rows_say_the_same(&Rows::of::<T>(&records), &records);
}

/// Rows are shown as the structures that are made of them, and made of these they are the same rows.
fn rows_say_the_same<T: Record>(rows: &Rows, records: &[T]) {
    let mut json = Vec::new();
    rows.write_documents(&mut json);
    let text = String::from_utf8(json).expect("JSON is UTF-8");
    assert_eq!(text.matches('\n').count(), 0, "a record is one line");
    let written: Vec<Extra> = serde_json::from_str(&text).expect("what is written from cells is JSON");
    let expected: Vec<Extra> = records.iter().map(shown).collect();
    assert_eq!(written, expected);
    let order = |fields: &[Extra]| -> Vec<Vec<String>> {
        fields.iter().map(|fields| fields.iter().map(|(name, _)| name.to_owned()).collect()).collect()
    };
    assert_eq!(order(&written), order(&expected), "fields are in one order");
    for (row, record) in rows.iter().zip(records) {
        assert_eq!(T::from_row(row), *record);
        assert!(row.irregular().eq(record.irregular()), "irregular fields are named in one order");
    }
}

/// Whether every reader must see a page in it: items that are objects, a cursor that is one.
fn is_page(value: &Value) -> bool {
    let has_cursor = |page: &Value| {
        matches!(page.get("next_starting_after"), None | Some(Value::Null | Value::String(_) | Value::Number(_)))
    };
    let items = match value {
        Value::Array(items) => items,
        Value::Object(fields) if has_cursor(value) => match fields.get("items") {
            Some(Value::Array(items)) => items,
            _ => return false,
        },
        _ => return false,
    };
    items.iter().all(Value::is_object)
}

fn batch<T: Record>(body: &[u8]) {
    let Ok(page) = fuzzing::page::<T>(body) else { return };
    let records: Vec<T> = page.rows.records();
    let batch = record_batch(&records).expect("a page fits into a batch");
    assert_eq!(batch.num_rows(), records.len());
    let in_place = row_batch(page.rows.spec(), page.rows.iter()).expect("a page fits into a batch");
    assert_eq!(in_place, batch, "structures and rows make the same columns");
    assert_eq!(batch.schema(), schema::<T>(), "columns are the same whatever came");
    assert!(batch.column_by_name("key").is_none(), "no secret is in a table");
}
