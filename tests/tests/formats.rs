//! Every value that a format of the contract allows is read as what it is, and taken as an argument.

#[allow(dead_code, reason = "the tests of the contract use the rest")]
mod openapi;

use std::collections::BTreeSet;

use instantly_rbac::accounts::Account;
use instantly_rbac::audit_logs::{AuditLog, AuditLogFilter};
use instantly_rbac::campaigns::Campaign;
use instantly_rbac::groups::{AdminWorkspace, GroupMember};
use instantly_rbac::keys::ApiKey;
use instantly_rbac::members::{Invitation, Member, Role};
use instantly_rbac::tags::{Tag, TagMapping};
use instantly_rbac::workspace::{DomainInfo, PlanDetails, SubscriptionDetails, Workspace};
use instantly_rbac::{Client, Error, ErrorKind};
use instantly_sandbox::http::Reply;
use instantly_tests::server::Server;
use openapi::OpenApi;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// RFC 3339 to its ends.
const TIMES: &[&str] = &[
    "2026-01-31T12:00:00Z",
    "2026-01-31t12:00:00.5z",
    "2026-01-31T12:00:00-00:00",
    "2026-01-31T12:00:00+23:59",
    "2026-01-31T12:00:00-23:59",
    "2026-01-31T12:00:00.123456789012345678901234567890Z",
    "2016-12-31T23:59:60Z",
    "2016-12-31T15:59:60.25-08:00",
    "0000-01-01T00:00:00Z",
    "0000-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59.999-23:59",
];

const UUIDS: &[&str] = &[
    "0198b1d4-7e30-7b52-a6d3-9c8b7a6f5e01",
    "0198B1D4-7E30-7B52-A6D3-9C8B7A6F5E01",
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
];

fn emails() -> Vec<String> {
    let longest = format!("{}@{}.example", "a".repeat(64), "b".repeat(181));
    assert_eq!(longest.len(), 254);
    let plain = [
        "a@b",
        "x@localhost",
        "ada+tag@example.com",
        "o'neil@example.com",
        "!#$%&'*+/=?^_`{|}~-@example.com",
        "\"ada lovelace\"@example.com",
        "\"a@b\"@example.com",
        "ada@[192.0.2.1]",
        "ada@xn--bcher-kva.example",
        "büro@bücher.example",
    ];
    plain.map(str::to_owned).into_iter().chain([longest]).collect()
}

fn texts() -> Vec<String> {
    let plain = ["", "x", "0", "null", "😀", "山田 太郎", "\u{202e}", "a\u{0}b\nc", "\"\\/"].map(str::to_owned);
    plain.into_iter().chain(["n".repeat(10_000)]).collect()
}

/// Values that a schema allows, as they may stand on the wire.
fn samples(openapi: &OpenApi, schema: &Value) -> Vec<String> {
    let schema = openapi.resolve(schema);
    let quoted = |texts: &[&str]| texts.iter().map(|text| Value::from(*text).to_string()).collect();
    let all_quoted = |texts: Vec<String>| texts.into_iter().map(|text| Value::from(text).to_string()).collect();
    if let Some(values) = schema["enum"].as_array() {
        return values.iter().map(Value::to_string).collect();
    }
    for choice in ["anyOf", "oneOf"] {
        if let Some(schemas) = schema[choice].as_array() {
            return schemas.iter().flat_map(|schema| samples(openapi, schema)).collect();
        }
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        other => panic!("no type, but {other} in {schema}"),
    };
    let of_kind = |kind: &str| -> Vec<String> {
        match (kind, schema["format"].as_str()) {
            ("string", Some("date-time")) => quoted(TIMES),
            ("string", Some("uuid")) => quoted(UUIDS),
            ("string", Some("email")) => all_quoted(emails()),
            ("string", None) => all_quoted(texts()),
            ("boolean", None) => ["true", "false"].map(str::to_owned).into(),
            ("integer" | "number", None) => {
                ["0", "-0", "1", "1.0", "1e2", "10E-1", "-7", "9007199254740991", "-9007199254740991", "4.0e+2"]
                    .map(str::to_owned)
                    .into()
            }
            ("null", _) => vec!["null".to_owned()],
            ("array", None) => {
                let items = samples(openapi, &schema["items"]);
                vec!["[]".to_owned(), format!("[{}]", items.join(", "))]
            }
            ("object", None) => objects(openapi, schema),
            (kind, format) => panic!("what is a {kind} of the format {format:?}?"),
        }
    };
    kinds.into_iter().flat_map(of_kind).collect()
}

/// The times of a campaign have no format in the contract, and are times all the same.
fn of_field(openapi: &OpenApi, name: &str, schema: &Value) -> Vec<String> {
    let mut schema = schema.clone();
    if name.starts_with("timestamp_") {
        schema["format"] = "date-time".into();
    }
    samples(openapi, &schema)
}

/// Objects in which each field has each of its values at least once.
fn objects(openapi: &OpenApi, schema: &Value) -> Vec<String> {
    let Some(properties) = schema["properties"].as_object() else {
        return vec!["{}".to_owned(), r#"{"a": 1}"#.to_owned()];
    };
    let fields: Vec<(&String, Vec<String>)> =
        properties.iter().map(|(name, schema)| (name, of_field(openapi, name, schema))).collect();
    let most = fields.iter().map(|(_, values)| values.len()).max().unwrap_or_default();
    let object = |round: usize| {
        let fields = fields.iter().map(|(name, values)| format!("{name:?}: {}", values[round % values.len()]));
        format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
    };
    (0..most).map(object).collect()
}

/// The names of what is irregular, in a record or inside of it.
fn irregular(shown: &Value) -> Vec<String> {
    match shown {
        Value::Object(fields) => {
            let own = fields.get("irregular").into_iter().flat_map(|names| names.as_array().into_iter().flatten());
            let own = own.map(Value::to_string).collect::<Vec<_>>();
            own.into_iter().chain(fields.values().flat_map(irregular)).collect()
        }
        Value::Array(items) => items.iter().flat_map(irregular).collect(),
        _ => Vec::new(),
    }
}

fn is_read<T: DeserializeOwned + Serialize>(openapi: &OpenApi, schema: &str) -> usize {
    let objects = objects(openapi, openapi.schema(schema));
    for text in &objects {
        let record: T = serde_json::from_str(text).unwrap_or_else(|error| panic!("{schema}: {error}: {text}"));
        let problems = irregular(&serde_json::to_value(&record).unwrap());
        assert!(problems.is_empty(), "{schema}: {problems:?} of {text}");
    }
    objects.len()
}

#[test]
fn no_value_that_the_contract_allows_is_irregular_in_a_reply() {
    let openapi = &OpenApi::load();
    let read = [
        is_read::<Member>(openapi, "WorkspaceMember"),
        is_read::<ApiKey>(openapi, "ApiKey"),
        is_read::<GroupMember>(openapi, "WorkspaceGroupMember"),
        is_read::<AdminWorkspace>(openapi, "AdminWorkspaceInfo"),
        is_read::<Tag>(openapi, "CustomTag"),
        is_read::<TagMapping>(openapi, "CustomTagMapping"),
        is_read::<AuditLog>(openapi, "AuditLog"),
        is_read::<Workspace>(openapi, "Workspace"),
        is_read::<DomainInfo>(openapi, "WhitelabelDomainInfo"),
        is_read::<PlanDetails>(openapi, "PlanDetails"),
        is_read::<SubscriptionDetails>(openapi, "SubscriptionDetails"),
        is_read::<Campaign>(openapi, "Campaign"),
        is_read::<Account>(openapi, "Account"),
    ];
    assert!(read.iter().all(|objects| *objects > 1), "{read:?}");
}

/// What a field that the contract requires holds where no such value came: null where that is its type.
fn stand_in(openapi: &OpenApi, name: &str, schema: &Value) -> Value {
    let schema = openapi.resolve(schema);
    let is_text = schema["type"] == "string";
    match schema["enum"].is_array() {
        true if is_text => "unknown".into(),
        true => i32::MIN.into(),
        _ if name == "scopes" => json!(["unknown"]),
        _ if schema["type"] == "array" => json!([]),
        _ if is_text && schema["format"] != "date-time" && !name.starts_with("timestamp_") => "".into(),
        _ => Value::Null,
    }
}

/// Reads objects that lack every field, and each in turn; how many fields have a stand-in.
fn has_stand_ins<T: DeserializeOwned + Serialize>(openapi: &OpenApi, name: &str) -> usize {
    let schema = openapi.schema(name);
    let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    // The secret of a key is hidden in most lists, and its lack is no irregularity.
    let required: Vec<&str> = required.filter(|field| (name, *field) != ("ApiKey", "key")).collect();
    let shown = |received: Value| serde_json::to_value(serde_json::from_value::<T>(received).unwrap()).unwrap();
    let nothing = shown(json!({}));
    for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
        let expected = if required.contains(&field.as_str()) { stand_in(openapi, field, schema) } else { Value::Null };
        assert_eq!(nothing[field], expected, "{name}.{field}, which is missing");
        let other =
            if openapi.resolve(schema)["type"].to_string().contains("boolean") { json!("yes") } else { json!(true) };
        for came in [Value::Null, other] {
            let mistyped = shown(json!({ field: came }));
            assert_eq!(mistyped[field], expected, "{name}.{field}, which is {came}");
            let came =
                if (name, field.as_str()) == ("ApiKey", "key") && came != Value::Null { json!("***") } else { came };
            if came != Value::Null || required.contains(&field.as_str()) {
                assert_eq!(mistyped["extra"], json!({ field: came }));
                assert!(mistyped["irregular"].as_array().unwrap().contains(&json!(field)));
            }
        }
    }
    let named = |value: &Value| value.as_array().into_iter().flatten().map(ToString::to_string).collect();
    let irregular: BTreeSet<String> = named(&nothing["irregular"]);
    assert_eq!(irregular, named(&json!(required)), "{name}");
    required.iter().filter(|field| !nothing[**field].is_null()).count()
}

#[test]
fn what_the_contract_requires_and_did_not_come_has_a_stand_in_that_irregular_names() {
    let openapi = &OpenApi::load();
    let stand_ins = [
        has_stand_ins::<Member>(openapi, "WorkspaceMember"),
        has_stand_ins::<ApiKey>(openapi, "ApiKey"),
        has_stand_ins::<GroupMember>(openapi, "WorkspaceGroupMember"),
        has_stand_ins::<AdminWorkspace>(openapi, "AdminWorkspaceInfo"),
        has_stand_ins::<Tag>(openapi, "CustomTag"),
        has_stand_ins::<TagMapping>(openapi, "CustomTagMapping"),
        has_stand_ins::<AuditLog>(openapi, "AuditLog"),
        has_stand_ins::<Workspace>(openapi, "Workspace"),
        has_stand_ins::<Campaign>(openapi, "Campaign"),
        has_stand_ins::<Account>(openapi, "Account"),
    ];
    assert!(stand_ins.iter().all(|fields| *fields > 0), "{stand_ins:?}");
}

#[test]
fn no_value_that_the_contract_allows_is_refused_as_an_argument() {
    let server = Server::start(|_| Reply::json(404, &serde_json::json!({ "message": "received" }))).unwrap();
    let client = Client::builder().api_key("k").base_url(server.url()).capacity(None).max_attempts(1).build().unwrap();
    let received = |what: &str, error: Option<Error>| {
        let error = error.unwrap_or_else(|| panic!("{what}: no error"));
        assert_eq!(error.kind(), ErrorKind::NotFound, "{what}: {error}");
    };
    for email in &emails() {
        let invitation = Invitation { user_email: Some(email.clone()), ..Invitation::new(email.clone(), Role::View) };
        received(email, client.members().invite(&invitation).err());
        received(email, client.workspace().change_owner(email, "not-a-secret").err());
    }
    for time in TIMES.iter().chain(&["2026-01-31", "0000-01-01", "9999-12-31", "2026-01-31T12:00:00", "2024-02-29"]) {
        let date = Some((*time).to_owned());
        let filter = AuditLogFilter { start_date: date.clone(), end_date: date, ..Default::default() };
        received(time, client.audit_logs().list(&filter).err());
    }
    for id in UUIDS {
        received(id, client.tags().get(id).err());
    }
    for id in ["a b", "a/b", "?#%", "é😀", "..x", "%2e", "\"", "x@y+z"] {
        received(id, client.members().get(id).err());
    }
    for name in texts().iter().filter(|name| !name.trim().is_empty()) {
        received(name, client.tags().create(name, Some("")).err());
        received(name, client.keys().create(name, &["workspace_members:read"]).err());
        let filter = AuditLogFilter { search: Some(name.clone()), ..Default::default() };
        received(name, client.audit_logs().list(&filter).err());
    }
}
