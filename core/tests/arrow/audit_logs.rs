//! The audit log as Arrow record batches: the same rows as everywhere else, one batch a page, and
//! the same through the C stream interface.

use instantly_rbac::arrow::arrow_array::ffi_stream::RecordBatchStreamReader;
use instantly_rbac::arrow::arrow_array::{RecordBatch, RecordBatchReader};
use instantly_rbac::arrow::arrow_schema::{ArrowError, DataType, TimeUnit};
use instantly_rbac::audit_logs::arrow::AuditLogBatches;
use instantly_rbac::audit_logs::{ActivityType, AuditLog, AuditLogFilter};
use instantly_rbac::{Client, Error, ErrorKind};
use instantly_sandbox::{Fault, Sandbox};
use serde_json::{Map, Value, json};

use crate::rows;

/// 2,900 events: two full pages and a part of one.
fn sandbox() -> (Sandbox, Client) {
    let sandbox = Sandbox::builder().audit_events(2500).start().unwrap();
    let client = sandbox.client().unwrap();
    (sandbox, client)
}

/// A sandbox whose first page is this one.
fn answering(page: &Value) -> (Sandbox, Client) {
    let (sandbox, client) = sandbox();
    sandbox.fault(Fault::status_with(200, &[], &page.to_string()).on("audit_logs.list"));
    (sandbox, client)
}

fn all(client: &Client) -> AuditLogBatches {
    client.audit_logs().batches(&AuditLogFilter::default())
}

/// The error of this library that a batch failed with.
fn cause(failed: Result<RecordBatch, ArrowError>) -> Error {
    let ArrowError::ExternalError(error) = failed.unwrap_err() else { panic!("an error of this library") };
    *error.downcast().unwrap()
}

#[test]
fn the_schema_is_the_documented_one_and_known_before_anything_is_sent() {
    let (sandbox, client) = sandbox();
    let schema = all(&client).schema();
    let in_words = |kind: &DataType| match kind {
        DataType::Timestamp(TimeUnit::Millisecond, Some(zone)) => format!("Timestamp(Millisecond, {zone})"),
        DataType::List(item) => format!("List({})", item.data_type()),
        other => other.to_string(),
    };
    let columns: Vec<(String, String)> =
        schema.fields().iter().map(|field| (field.name().clone(), in_words(field.data_type()))).collect();
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/columns.md")).unwrap();
    let section = page.split("\n## ").find(|section| section.starts_with("AuditLog\n")).unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    let documented: Vec<(String, String)> =
        rows.map(|(name, rest)| (name.to_owned(), rest.split(" |").next().unwrap().replace(", JSON", ""))).collect();
    assert_eq!(columns, documented);
    assert!(columns.len() >= 19 && schema.fields().iter().all(|field| field.is_nullable()));
    assert!(sandbox.requests().is_empty());
}

#[test]
fn the_rows_are_those_of_iter_and_there_is_one_batch_a_page_asked_for_when_needed() {
    let (sandbox, client) = sandbox();
    let events: Vec<AuditLog> = client.audit_logs().iter(&AuditLogFilter::default()).map(Result::unwrap).collect();
    assert_eq!(events.len(), 2900);
    let before = sandbox.requests().len();
    let mut batches = all(&client);
    let mut taken: Vec<RecordBatch> = Vec::new();
    while let Some(batch) = batches.next() {
        taken.push(batch.unwrap());
        assert_eq!(sandbox.requests().len() - before, taken.len());
        assert_eq!(batches.meta().attempts as usize, taken.len());
    }
    assert!(batches.next().is_none() && batches.is_complete());
    assert_eq!(taken.iter().map(RecordBatch::num_rows).collect::<Vec<_>>(), [1000, 1000, 900]);
    assert!(taken.iter().all(|batch| batch.schema() == batches.schema()));
    let rows: Vec<Value> = taken.iter().flat_map(rows).collect();
    let in_one = instantly_rbac::arrow::record_batch(&events).unwrap();
    assert_eq!(rows, crate::rows(&in_one), "the same columns as those of any list");
    assert_eq!(rows.len(), events.len());
}

#[test]
fn a_filter_a_page_size_a_bound_and_a_cursor_do_what_they_do_for_iter() {
    let (sandbox, client) = sandbox();
    let logins = AuditLogFilter { activity_type: Some(ActivityType::UserLogin), ..Default::default() };
    let sizes = |batches: AuditLogBatches| batches.map(|batch| batch.unwrap().num_rows()).collect::<Vec<_>>();
    assert_eq!(sizes(all(&client).page_size(300).max_items(700)), [300, 300, 100]);
    let limits = sandbox.requests().iter().map(|request| request.query[0].clone()).collect::<Vec<_>>();
    let limit = |items: &str| ("limit".to_owned(), items.to_owned());
    assert_eq!(limits, [limit("300"), limit("300"), limit("100")]);
    let mut bounded = all(&client).max_items(700);
    assert_eq!(bounded.next().unwrap().unwrap().num_rows(), 700);
    assert!(bounded.next().is_none() && !bounded.is_complete());
    let counted = client.audit_logs().iter(&logins).count();
    assert_eq!(sizes(client.audit_logs().batches(&logins)).iter().sum::<usize>(), counted);
    let first = client.audit_logs().page(&Default::default(), &Default::default()).unwrap();
    assert_eq!(sizes(all(&client).starting_after(first.next_starting_after.unwrap())), [1000, 900]);
}

#[test]
fn a_page_with_more_than_was_asked_for_ends_at_the_bound() {
    let (_sandbox, client) = answering(&json!({ "items": [{ "id": "a" }, { "id": "b" }, { "id": "c" }] }));
    let mut batches = all(&client).max_items(2);
    assert_eq!(batches.next().unwrap().unwrap().num_rows(), 2);
    assert!(batches.next().is_none() && !batches.is_complete());
}

#[test]
fn a_cursor_that_comes_twice_is_an_error_after_its_first_page() {
    let page = json!({ "items": [{ "id": "a" }], "next_starting_after": "again" });
    let (sandbox, client) = answering(&page);
    sandbox.fault(Fault::status_with(200, &[], &page.to_string()).on("audit_logs.list"));
    let mut batches = all(&client);
    assert_eq!(batches.next().unwrap().unwrap().num_rows(), 1);
    let error = cause(batches.next().unwrap());
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.message().contains("a second time"), "{error}");
    assert!(batches.next().is_none());
}

#[test]
fn an_empty_log_has_no_batch_but_a_schema_and_a_hint() {
    let (_sandbox, client) = answering(&json!({ "items": [] }));
    let mut batches = all(&client);
    assert!(batches.next().is_none() && batches.next().is_none() && batches.is_complete());
    assert_eq!(batches.schema().fields().len(), 19);
    assert!(batches.meta().hint.is_some());
}

#[test]
fn bad_input_is_the_error_of_the_first_batch_and_nothing_is_sent() {
    let (sandbox, client) = sandbox();
    let no_date = AuditLogFilter { start_date: Some("yesterday".into()), ..Default::default() };
    let cases = [
        (all(&client).page_size(0), "page_size"),
        (all(&client).page_size(1001), "page_size"),
        (all(&client).max_items(0), "max_items"),
        (client.audit_logs().batches(&no_date), "start_date"),
    ];
    for (mut batches, argument) in cases {
        let error = cause(batches.next().unwrap());
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.message().starts_with(argument), "{error}");
        assert!(batches.next().is_none() && batches.next().is_none());
    }
    assert!(sandbox.requests().is_empty());
}

#[test]
fn an_error_in_the_middle_comes_once_after_the_good_batches() {
    let (sandbox, client) = sandbox();
    sandbox.fault(Fault::status(403).on("audit_logs.list").after(2));
    let mut batches = all(&client);
    assert_eq!(batches.next().unwrap().unwrap().num_rows(), 1000);
    assert_eq!(batches.next().unwrap().unwrap().num_rows(), 1000);
    let error = cause(batches.next().unwrap());
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert_eq!(error.operation(), Some("audit_logs.list"));
    assert_eq!(error.attempts(), 3, "the requests of the pages before count");
    assert!(batches.next().is_none() && batches.next().is_none() && !batches.is_complete());
    assert_eq!(sandbox.requests().len(), 3);
}

#[test]
fn a_mistyped_field_is_null_or_has_its_stand_in_and_what_came_is_kept() {
    let (_sandbox, client) = answering(&json!({ "items": [
        {
            "id": "a", "timestamp": "2026-01-02T04:04:05.6789+01:00", "organization_id": "w", "activity_type": 99,
            "ip_address": "192.0.2.1", "from_api": true, "audit_metadata": {}, "affected_count": 3.0,
        },
        {
            "id": 7, "timestamp": "yesterday", "activity_type": "login", "ip_address": null, "from_api": "yes",
            "affected_count": 1.5, "user_name": ["Sam"], "user_id": null, "audit_metadata": "none", "new": { "deep": [1] },
        },
        {},
    ] }));
    let batch = all(&client).next().unwrap().unwrap();
    let nulls: Map<String, Value> =
        batch.schema().fields().iter().map(|field| (field.name().clone(), Value::Null)).collect();
    let with = |fields: Value| {
        let mut row = nulls.clone();
        row.extend(fields.as_object().unwrap().clone());
        Value::Object(row)
    };
    let rows = rows(&batch);
    let first = json!({
        "id": "a", "timestamp": 1_767_323_045_678_i64, "organization_id": "w", "activity_type": 99,
        "ip_address": "192.0.2.1", "from_api": true, "audit_metadata": "{}", "affected_count": 3,
    });
    assert_eq!(rows[0], with(first), "an unknown code has no name, and an offset is reckoned in");
    let kept: Value = serde_json::from_str(rows[1]["extra"].as_str().unwrap()).unwrap();
    let odd = json!({
        "id": 7, "timestamp": "yesterday", "activity_type": "login", "ip_address": null, "from_api": "yes",
        "affected_count": 1.5, "user_name": ["Sam"], "audit_metadata": "none", "new": { "deep": [1] },
    });
    assert_eq!(kept, odd);
    let irregular = json!([
        "id",
        "timestamp",
        "activity_type",
        "ip_address",
        "from_api",
        "affected_count",
        "user_name",
        "audit_metadata",
        "organization_id",
    ]);
    let names = |row: &Value| {
        let mut names: Vec<_> = row.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&rows[1]["irregular"]), names(&irregular));
    let stand_ins = |row: &Value| {
        with(json!({
            "id": "", "organization_id": "", "ip_address": "", "extra": row["extra"], "irregular": row["irregular"],
        }))
    };
    assert_eq!(rows[1], stand_ins(&rows[1]));
    let missing = json!(["id", "timestamp", "organization_id", "activity_type", "ip_address", "from_api"]);
    assert_eq!(rows[2]["irregular"], missing);
    assert_eq!(rows[2]["extra"], Value::Null);
    assert_eq!(rows[2], stand_ins(&rows[2]));
}

#[test]
fn the_same_batches_come_through_the_c_stream_interface() {
    let (sandbox, client) = sandbox();
    let here: Vec<RecordBatch> = all(&client).page_size(500).map(Result::unwrap).collect();
    let before = sandbox.requests().len();
    let reader = RecordBatchStreamReader::try_new(all(&client).page_size(500).into_ffi_stream()).unwrap();
    assert_eq!(reader.schema(), all(&client).schema());
    assert_eq!(sandbox.requests().len(), before, "the schema costs no request");
    let there: Vec<RecordBatch> = reader.map(Result::unwrap).collect();
    assert_eq!(here.len(), 6);
    assert_eq!(here, there);
}

#[test]
fn a_c_stream_may_be_dropped_unread_half_read_or_before_its_batches() {
    let (sandbox, client) = sandbox();
    drop(all(&client).into_ffi_stream());
    drop(RecordBatchStreamReader::try_new(all(&client).into_ffi_stream()).unwrap());
    assert!(sandbox.requests().is_empty());
    let mut reader = RecordBatchStreamReader::try_new(all(&client).into_ffi_stream()).unwrap();
    let batch = reader.next().unwrap().unwrap();
    drop(reader);
    drop(client);
    drop(sandbox);
    assert_eq!(rows(&batch).len(), 1000, "a batch lives as long as it is held");
}

#[test]
fn an_error_through_the_c_stream_has_its_text_and_code_no_key_and_then_the_end() {
    let (sandbox, client) = sandbox();
    let key = sandbox.admin_key();
    let body = json!({ "statusCode": 403, "error": "Forbidden", "message": format!("not with {}\0", key.expose()) });
    sandbox.fault(Fault::status_with(403, &[], &body.to_string()).on("audit_logs.list").after(1));
    let mut reader = RecordBatchStreamReader::try_new(all(&client).into_ffi_stream()).unwrap();
    assert_eq!(reader.next().unwrap().unwrap().num_rows(), 1000);
    let error = reader.next().unwrap().unwrap_err().to_string();
    assert!(error.contains("audit_logs.list: ") && error.contains("not with ***"), "{error}");
    assert!(error.contains("Error code: 5"), "EIO: {error}");
    assert!(!error.contains(key.expose()));
    assert!(reader.next().is_none() && reader.next().is_none());

    let mut reader = RecordBatchStreamReader::try_new(all(&client).page_size(0).into_ffi_stream()).unwrap();
    let error = reader.next().unwrap().unwrap_err().to_string();
    assert!(error.contains("page_size: must be from 1 to 1000"), "{error}");
    assert!(error.contains("Error code: 22"), "EINVAL: {error}");
}

#[test]
fn a_reader_can_be_handed_to_another_thread() {
    let (_sandbox, client) = sandbox();
    let reader: Box<dyn RecordBatchReader + Send> = Box::new(all(&client));
    let counted = std::thread::spawn(|| reader.map(|batch| batch.unwrap().num_rows()).sum::<usize>());
    assert_eq!(counted.join().unwrap(), 2900);
}
