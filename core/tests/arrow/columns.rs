//! Every record as a row: each field has its column, of a type that does not depend on what came.

use instantly_rbac::Timestamp;
use instantly_rbac::accounts::{Account, AccountFilter};
use instantly_rbac::arrow::arrow_schema::{DataType, TimeUnit};
use instantly_rbac::arrow::{Row, record_batch, schema};
use instantly_rbac::audit_logs::{ActivityCount, ActivityType, AuditLog};
use instantly_rbac::campaigns::{Campaign, CampaignStatus};
use instantly_rbac::groups::{AdminWorkspace, GroupMember};
use instantly_rbac::keys::{ApiKey, KeyFilter};
use instantly_rbac::members::{Member, MemberName};
use instantly_rbac::tags::{Assigned, Tag, TagMapping};
use instantly_rbac::workspace::{DomainInfo, DomainVerification, PlanDetails, SubscriptionDetails, Workspace};
use instantly_sandbox::Sandbox;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::rows;

fn columns_of<T: Row>() -> Vec<(String, String)> {
    let in_words = |kind: &DataType| match kind {
        DataType::Utf8 => "text".to_owned(),
        DataType::Timestamp(TimeUnit::Millisecond, Some(zone)) if &**zone == "UTC" => "time".to_owned(),
        DataType::List(item) if item.data_type() == &DataType::Utf8 => "texts".to_owned(),
        other => other.to_string().to_lowercase(),
    };
    let schema = schema::<T>();
    assert!(schema.fields().iter().all(|field| field.is_nullable()));
    schema.fields().iter().map(|field| (field.name().clone(), in_words(field.data_type()))).collect()
}

/// The columns as they are written here: `name type` each. Who reads a table by name relies on them.
fn assert_columns<T: Row>(expected: &str) {
    let columns: Vec<_> = columns_of::<T>().into_iter().map(|(name, kind)| format!("{name} {kind}")).collect();
    let expected: Vec<_> = expected.split(',').map(str::trim).collect();
    assert_eq!(columns, expected);
}

#[test]
fn the_columns_of_every_list_are_these() {
    assert_columns::<Member>(
        "id text, email text, user_id text, user_email text, nickname text, name text, role text, \
         timestamp_created time, workspace_id text, accepted boolean, issuer_id text, permissions texts, \
         extra text, irregular texts",
    );
    assert_columns::<ApiKey>(
        "id text, name text, scopes texts, organization_id text, timestamp_created time, timestamp_updated time, \
         extra text, irregular texts",
    );
    assert_columns::<GroupMember>(
        "id text, admin_workspace_id text, sub_workspace_id text, status text, timestamp_created time, \
         timestamp_updated time, sub_workspace_name text, admin_workspace_name text, extra text, irregular texts",
    );
    assert_columns::<Tag>(
        "id text, timestamp_created time, timestamp_updated time, organization_id text, label text, \
         description text, extra text, irregular texts",
    );
    assert_columns::<TagMapping>(
        "id text, tag_id text, resource_id text, resource_type int64, resource_type_name text, \
         timestamp_created time, organization_id text, extra text, irregular texts",
    );
    assert_columns::<Campaign>(
        "id text, name text, status int64, status_name text, campaign_schedule text, timestamp_created time, \
         timestamp_updated time, organization text, owned_by text, created_by text, email_list texts, \
         email_tag_list texts, ai_sdr_id text, not_sending_status int64, is_evergreen boolean, \
         daily_limit float64, extra text, irregular texts",
    );
    assert_columns::<Account>(
        "email text, timestamp_created time, timestamp_updated time, first_name text, last_name text, \
         organization text, status int64, status_name text, warmup_status int64, warmup_status_name text, \
         provider_code int64, provider_code_name text, setup_pending boolean, is_managed_account boolean, \
         added_by text, modified_by text, daily_limit float64, stat_warmup_score float64, tags text, extra text, \
         irregular texts",
    );
    assert_columns::<AuditLog>(
        "id text, timestamp time, organization_id text, activity_type int64, activity_type_name text, \
         ip_address text, from_api boolean, user_agent text, user_id text, user_name text, api_key_id text, \
         affected_count int64, campaign_id text, webhook_id text, subsequence_id text, list_id text, \
         audit_metadata text, extra text, irregular texts",
    );
}

/// The columns but those of the names of codes.
fn own_columns<T: Row>() -> Vec<String> {
    let columns = columns_of::<T>();
    let is_name_of = |name: &str, code: &(String, String)| code.1 == "int64" && name == format!("{}_name", code.0);
    let own = columns
        .iter()
        .enumerate()
        .filter(|(place, (name, _))| place.checked_sub(1).is_none_or(|before| !is_name_of(name, &columns[before])));
    own.map(|(_, (name, _))| name.clone()).collect()
}

#[test]
fn each_field_of_each_record_but_a_secret_has_its_column_in_its_place() {
    fn assert_complete<T: Row + Serialize + Default>() {
        let record = serde_json::to_value(T::default()).unwrap();
        let fields = record.as_object().unwrap().keys().map(String::as_str).filter(|name| *name != "key");
        let expected: Vec<_> = fields.chain(["extra", "irregular"]).collect();
        assert_eq!(own_columns::<T>(), expected, "{}", std::any::type_name::<T>());
    }
    assert_complete::<Account>();
    assert_complete::<AdminWorkspace>();
    assert_complete::<ApiKey>();
    assert_complete::<Assigned>();
    assert_complete::<AuditLog>();
    assert_complete::<Campaign>();
    assert_complete::<DomainInfo>();
    assert_complete::<DomainVerification>();
    assert_complete::<GroupMember>();
    assert_complete::<Member>();
    assert_complete::<MemberName>();
    assert_complete::<PlanDetails>();
    assert_complete::<SubscriptionDetails>();
    assert_complete::<Tag>();
    assert_complete::<TagMapping>();
    assert_complete::<Workspace>();
}

/// What a column holds of a field, said by the record's JSON.
fn cell_of(kind: &str, field: &Value) -> Value {
    match (kind, field) {
        (_, Value::Null) => Value::Null,
        ("text", Value::String(_)) => field.clone(),
        ("text", other) => json!(other.to_string()),
        ("time", text) => json!(Timestamp::parse(text.as_str().unwrap()).unwrap().unix_millis()),
        (_, other) => other.clone(),
    }
}

/// Each column of each row holds its own field, and the batch has the columns of an empty one.
fn assert_rows_are_the_records<T: Row + Serialize>(records: &[T]) {
    assert!(!records.is_empty());
    let batch = record_batch(records).unwrap();
    assert_eq!(batch.schema(), schema::<T>());
    let own = own_columns::<T>();
    for (row, record) in rows(&batch).iter().zip(records) {
        let record = serde_json::to_value(record).unwrap();
        for (name, kind) in columns_of::<T>().iter().filter(|(name, _)| own.contains(name)) {
            assert_eq!(row[name], cell_of(kind, &record[name]), "{name}");
        }
    }
    let empty = record_batch::<T>(&[]).unwrap();
    assert_eq!((empty.num_rows(), empty.schema()), (0, batch.schema()));
}

#[test]
fn the_rows_of_every_list_are_its_records() {
    let sandbox = Sandbox::start().unwrap();
    let client = sandbox.client().unwrap();
    assert_rows_are_the_records(&client.members().list(&Default::default()).unwrap());
    assert_rows_are_the_records(&client.groups().list().unwrap());
    assert_rows_are_the_records(&client.tags().list(&Default::default()).unwrap());
    assert_rows_are_the_records(&client.tags().mappings(&Default::default()).unwrap());
    assert_rows_are_the_records(&client.campaigns().list(&Default::default()).unwrap());
    let with_tags = AccountFilter { include_tags: Some(true), ..Default::default() };
    let accounts = client.accounts().list(&with_tags).unwrap();
    assert_rows_are_the_records(&accounts);
    assert!(accounts.iter().any(|account| account.tags.as_ref().is_some_and(|tags| !tags.is_empty())));
    assert_rows_are_the_records(&client.audit_logs().list(&Default::default()).unwrap());
}

#[test]
fn a_table_of_keys_holds_no_secret_not_even_a_masked_one() {
    let sandbox = Sandbox::start().unwrap();
    let client = sandbox.client().unwrap();
    let keys = client.keys().list(&KeyFilter { reveal: true }).unwrap();
    assert!(keys.iter().all(|key| !key.secret().is_empty()));
    assert_rows_are_the_records(&keys);
    let table = json!(rows(&record_batch(&keys).unwrap())).to_string();
    assert!(!table.contains("***") && keys.iter().all(|key| !table.contains(key.secret())));
}

#[test]
fn the_counts_of_the_audit_log_are_a_table_too() {
    assert_columns::<ActivityCount>(
        "user_id text, user_name text, hour time, activity_type int64, activity_type_name text, events int64",
    );
    let sandbox = Sandbox::start().unwrap();
    let activity = sandbox.client().unwrap().audit_logs().activity(&Default::default(), &Default::default()).unwrap();
    assert_rows_are_the_records(&activity.counts);
    let fields = serde_json::to_value(&activity.counts[0]).unwrap();
    assert_eq!(own_columns::<ActivityCount>(), fields.as_object().unwrap().keys().cloned().collect::<Vec<_>>());
}

/// The one row of one record that came like this, without what is null or stands in for something.
fn row<T: Row + DeserializeOwned>(received: &Value) -> Map<String, Value> {
    let record: T = serde_json::from_value(received.clone()).unwrap();
    let Value::Object(row) = rows(&record_batch([&record]).unwrap()).remove(0) else { panic!("a row is an object") };
    let irregular = row["irregular"].clone();
    let has_value = |name: &String, value: &Value| {
        let stands_in = irregular.as_array().is_some_and(|names| names.contains(&json!(name)));
        name != "irregular" && !value.is_null() && !stands_in
    };
    row.into_iter().filter(|(name, value)| has_value(name, value)).collect()
}

#[test]
fn a_code_has_its_documented_name_and_an_unknown_one_has_none() {
    let of = |fields: &Value| json!(row::<Account>(fields));
    assert_eq!(
        of(&json!({ "status": -1, "warmup_status": 0, "provider_code": 4 })),
        json!({
            "status": -1, "status_name": "connection error", "warmup_status": 0, "warmup_status_name": "paused",
            "provider_code": 4, "provider_code_name": "AWS",
        })
    );
    assert_eq!(of(&json!({ "status": 77 })), json!({ "status": 77 }));
    assert_eq!(
        json!(row::<TagMapping>(&json!({ "resource_type": 2 }))),
        json!({ "resource_type": 2, "resource_type_name": "campaign" })
    );
    for known in ActivityType::KNOWN {
        let row = row::<AuditLog>(&json!({ "activity_type": known.code() }));
        assert_eq!(row["activity_type_name"], known.name());
    }
    for known in CampaignStatus::KNOWN {
        assert_eq!(row::<Campaign>(&json!({ "status": known.code() }))["status_name"], known.name());
    }
}

#[test]
fn a_mistyped_field_is_null_or_has_its_stand_in_and_what_came_is_in_extra_as_json() {
    let received = json!({
        "id": "m", "email": 7, "role": "astronaut", "accepted": "yes", "timestamp_created": "yesterday",
        "permissions": ["a.b", "analytics.view"], "name": { "first": "Søren", "middle": null }, "new": { "deep": [1] },
    });
    let row = row::<Member>(&received);
    let extra: Value = serde_json::from_str(row["extra"].as_str().unwrap()).unwrap();
    assert_eq!(
        extra,
        json!({ "email": 7, "accepted": "yes", "timestamp_created": "yesterday", "new": { "deep": [1] } })
    );
    assert_eq!(row["role"], "astronaut", "a text that this version does not know is that text");
    assert_eq!(row["permissions"], json!(["a.b", "analytics.view"]));
    assert_eq!(row["name"], r#"{"first":"Søren","last":null,"extra":{"middle":null}}"#);
    let mut names: Vec<_> = row.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["extra", "id", "name", "permissions", "role"]);

    let nothing: Member = serde_json::from_value(json!({})).unwrap();
    let batch = record_batch([&nothing, &nothing]).unwrap();
    let irregular = json!(["id", "email", "user_id", "role", "timestamp_created", "workspace_id", "accepted"]);
    for row in rows(&batch) {
        assert_eq!((&row["extra"], &row["irregular"]), (&Value::Null, &irregular));
        assert_eq!([&row["id"], &row["role"], &row["accepted"]], [&json!(""), &json!("unknown"), &Value::Null]);
    }
}

#[test]
fn an_empty_list_of_texts_is_empty_and_missing_scopes_are_one_unknown_scope() {
    assert_eq!(row::<ApiKey>(&json!({ "scopes": [] }))["scopes"], json!([]));
    assert_eq!(row::<ApiKey>(&json!({ "scopes": ["", "all:all"] }))["scopes"], json!(["", "all:all"]));
    let nothing: ApiKey = serde_json::from_value(json!({})).unwrap();
    assert_eq!(rows(&record_batch([&nothing]).unwrap())[0]["scopes"], json!(["unknown"]));
}
