use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::keys::ApiKey;
use crate::members::Member;

const SECRET: &str = "not-a-secret-7d1f";

fn page_of<T: FromRow>(body: &str) -> Rows {
    page(body.as_bytes().to_vec().into(), T::SPEC).unwrap().rows
}

fn documents(rows: &Rows) -> Vec<Value> {
    let mut json = Vec::new();
    rows.write_documents(&mut json);
    serde_json::from_slice(&json).unwrap()
}

#[test]
fn once_it_was_read_the_text_is_no_json_and_json_is_written_from_cells() {
    let body = r#"{"items": [{"id": "a\"b\u0041\\n", "nickname": "plain", "name": {
        "first": "Zo\u00eb" }, "new": [1,
        2]}], "next_starting_after": null}"#;
    let rows = page_of::<Member>(body);
    assert!(serde_json::from_str::<Value>(&rows.text.0).is_err());
    let Cell::Text { text, is_plain } = rows.row(0).cell(0) else { panic!("an id is a text") };
    assert_eq!((text, is_plain), ("a\"bA\\n", false));
    let mut json = Vec::new();
    rows.row(0).write_document(&mut json);
    assert!(!json.contains(&b'\n'), "a document is one line");
    let document: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(document["id"], "a\"bA\\n");
    assert_eq!(document["name"], json!({ "first": "Zoë", "last": null }));
    assert_eq!(document["extra"], json!({ "new": [1, 2] }));
    assert_eq!(document, serde_json::to_value(rows.records::<Member>()).unwrap()[0]);
}

#[test]
fn a_secret_is_moved_out_of_the_text_whatever_it_came_as() {
    for secret in [json!(SECRET), json!(format!("{SECRET}\n")), json!([SECRET]), json!({ "value": SECRET })] {
        let body = json!({ "items": [{ "id": "k", "key": secret }] }).to_string();
        let rows = page_of::<ApiKey>(&body);
        assert!(!rows.text.0.contains(SECRET), "{secret}");
        let shown = format!("{rows:?} {:?}", documents(&rows));
        assert!(!shown.contains(SECRET), "{shown}");
        let kept = rows.row(0).secret().map(SecretString::expose);
        assert_eq!(kept, secret.as_str(), "{secret}");
        // Records, and rows of them, have it as well.
        let keys: Vec<ApiKey> = rows.records();
        let again = Rows::of::<ApiKey>(&keys);
        assert_eq!(again.row(0).secret().map(SecretString::expose), secret.as_str());
        assert_eq!(documents(&again), documents(&rows));
    }
}

#[test]
fn of_a_field_that_comes_twice_the_last_value_counts_and_what_does_not_fit_is_kept() {
    let cases = [
        (r#"{"id": "a", "id": "b\u0041\\u0041"}"#, "bA\\u0041", None),
        (r#"{"id": "a\\\\", "id": "b\\\\"}"#, "b\\\\", None),
        (r#"{"id": 7, "id": "b"}"#, "b", Some("7")),
        (r#"{"id": "a", "id": 7, "id": 8}"#, "a", Some("8")),
        (r#"{"id": "a", "id": null}"#, "a", Some("null")),
    ];
    for (json, id, odd) in cases {
        let member: Member = serde_json::from_str(json).unwrap();
        assert_eq!(member.id, id, "{json}");
        assert_eq!(member.extra.get("id").map(JsonValue::as_str), odd, "{json}");
        assert_eq!(member.is_irregular("id"), odd.is_some(), "{json}");
    }
}

#[test]
fn a_time_with_escapes_is_a_time_and_numbers_keep_their_value() {
    use crate::audit_logs::AuditLog;
    let body = r#"[{"timestamp": "2026-01-31T12:00:00.000\u005a", "affected_count": -7, "activity_type": 37.0},
        {"timestamp":"2026-01-31T12:00:00.000Z","affected_count":9223372036854775807,"activity_type" : 1},
        {"timestamp": "\u0079esterday", "affected_count": 9223372036854775808, "activity_type": 1e400},
        {"id": 1e400, "affected_count": -9223372036854775808, "from_api": 7, "user_id": true}]"#;
    let events: Vec<AuditLog> = page_of::<AuditLog>(body).records();
    assert_eq!(events[0].timestamp, events[1].timestamp);
    assert_eq!(events[0].timestamp.as_ref().unwrap().unix_millis(), 1_769_860_800_000);
    let counts: Vec<_> = events.iter().map(|event| event.affected_count).collect();
    assert_eq!(counts, [Some(-7), Some(i64::MAX), None, Some(i64::MIN)]);
    assert_eq!((events[0].activity_type.code(), events[1].activity_type.code()), (37, 1));
    let odd = |event: &AuditLog| event.extra.iter().map(|(name, json)| format!("{name} {json}")).collect::<Vec<_>>();
    let kept = [r#"timestamp "\u0079esterday""#, "affected_count 9223372036854775808", "activity_type 1e400"];
    assert_eq!(odd(&events[2]), kept);
    assert_eq!(odd(&events[3]), ["id 1e400", "from_api 7", "user_id true"]);
}

#[test]
fn a_nul_stands_behind_each_value_that_c_borrows() {
    let body = r#"{"items": [{"id":"a\u0041","email":"e","name":{"first":"f"},"permissions":["x"],
        "timestamp_created":"2026-01-31T00:00:00Z","role":7,"new":1}]}"#;
    let mut rows = page_of::<Member>(body);
    let before = documents(&rows);
    rows.terminate();
    assert_eq!(documents(&rows), before);
    let row = rows.row(0);
    for field in 0..Member::SPEC.fields.len() {
        if let Cell::Text { text, .. } | Cell::Time { text, .. } | Cell::Json(text) = row.cell(field) {
            let end = text.as_ptr().addr() - rows.text.0.as_ptr().addr() + text.len();
            assert_eq!(rows.text.0.as_bytes()[end], 0, "{text}");
        }
    }
}

#[test]
fn a_value_that_is_nested_too_deeply_costs_the_page_and_nothing_else_does() {
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let read = |value: &str| page(format!(r#"[{{"new": {value}}}]"#).into_bytes().into(), &Member::SPEC).map(|_| ());
    assert!(read(&deep(127)).is_ok());
    let message = read(&deep(128)).unwrap_err().to_string();
    assert!(message.contains("item 0 of the page: it is nested too deeply"), "{message}");
}

fn member() -> impl Strategy<Value = Value> {
    let value = prop_oneof![
        ".{0,6}".prop_map(Value::from),
        Just(Value::Null),
        any::<i32>().prop_map(Value::from),
        Just(json!(["a.b", "c"])),
        Just(json!({ "first": "Ada", "middle": 7 })),
        Just(json!("2026-01-31T12:00:00.000Z")),
        any::<bool>().prop_map(Value::from),
    ];
    let names: Vec<&str> = Member::SPEC.fields.iter().map(|field| field.wire).chain(["new", "n\"w"]).collect();
    proptest::collection::hash_map(proptest::sample::select(names), value, 0..8)
        .prop_map(|fields| fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

proptest! {
    #[test]
    fn rows_say_what_structures_say_and_those_that_are_kept_are_not_mixed_up(
        members in proptest::collection::vec((member(), any::<bool>()), 0..6),
    ) {
        let (items, kept): (Vec<Value>, Vec<bool>) = members.into_iter().unzip();
        let mut rows = page_of::<Member>(&json!({ "items": items }).to_string());
        let records: Vec<Member> = rows.records();
        let documents_of = |records: &[Member]| serde_json::to_value(records).unwrap();
        prop_assert_eq!(Value::from(documents(&rows)), documents_of(&records));
        prop_assert_eq!(Value::from(documents(&Rows::of::<Member>(&records))), documents_of(&records));
        rows.retain(|row| kept[row.index()]);
        let left: Vec<Member> = records.into_iter().zip(&kept).filter(|(_, kept)| **kept).map(|(record, _)| record).collect();
        prop_assert_eq!(rows.len(), left.len());
        prop_assert_eq!(Value::from(documents(&rows)), documents_of(&left));
        prop_assert_eq!(rows.records::<Member>(), left);
    }
}

#[test]
fn a_row_alone_is_the_same_record() {
    let json = r#"[
        {"id": "a", "key": 7},
        {"new": {"x": [1.0, 123456789012345678901234567890]}, "scopes": 7, "id": "k", "key": "s3cret", "name": null}
    ]"#;
    let rows = Rows::received(json, &ApiKey::SPEC).unwrap();
    for (row, document) in rows.iter().zip(documents(&rows)) {
        let alone = row.alone();
        assert_eq!(documents(&alone), [document]);
        assert_eq!(alone.row(0).secret(), row.secret());
    }
    assert_eq!(rows.row(1).alone().row(0).secret().map(SecretString::expose), Some("s3cret"));
}

#[test]
fn a_record_as_it_was_received_is_one_object() {
    let read = |json: &str| Rows::of_received(json, ["name", "id", "other"], &ApiKey::SPEC);
    assert!(read(r#"{"id": 7}"#).unwrap().row(0).irregular().eq(["name", "id"]));
    for wrong in ["[]", r#"[{"id": "k"}]"#, "7", "", "{"] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}
