//! The JSON Schemas of policies and snapshots, which editors read: they take what core takes and what it writes.

use instantly_rbac::governance::{Policy, Snapshot, SnapshotOptions};
use jsonschema::Validator;
use serde_json::{Value, json};

fn validator(schema: &str) -> Validator {
    jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap()
}

pub fn of_policy() -> Validator {
    validator(include_str!("../../../docs/policy.schema.json"))
}

#[test]
fn a_policy_of_every_field_holds_its_schema() {
    let policy = json!({
        "version": 1, "workspace": "W", "owner": "o@w.example",
        "people": {
            "a@w.example": "Admin",
            "b@w.example": {"role": "SDR", "until": "2026-12-31"},
            "c@w.example": {"api_role": "editor", "permissions": ["campaigns.view"]},
        },
        "manage": {"people": "authoritative", "people_on_absent": "demote", "keys": "report"},
        "roles": {"Closer": {"leads": "Edit/Import"}},
        "keys": {
            "crm": {"scopes": ["leads:read"], "max_age": "90d", "overlap": "24h", "owner": "o@w.example", "sink": "vault", "id": "k"},
            "hook": {"preset": "webhook_handler"}, "sdr": {"role": "SDR"}, "list": {"needs": ["campaigns.list"]},
        },
        "tags": {"West": {"id": "t", "description": "d", "campaigns": {"names": ["*"], "not": ["x"], "ids": ["i"]}, "only": true}},
        "group": {"sub_workspaces": {"s": "Sub"}},
        "rules": {
            "allowed_domains": ["w.example"], "allowed_people": ["x@y.example"], "forbidden_scopes": ["all:all"],
            "max_key_age": "180d", "min_admins": 2, "max_admins": 5,
            "protected": {"people": ["o@w.example"], "keys": ["crm"], "tags": ["West"]},
        },
    });
    let read = Policy::from_json(&policy.to_string()).unwrap();
    let written: Value = serde_json::from_str(&read.to_json()).unwrap();
    for document in [policy, written] {
        of_policy().validate(&document).unwrap();
    }
}

#[test]
fn the_policy_of_the_documentation_is_read_breaks_no_rule_and_holds_the_schema() {
    let page = include_str!("../../../docs/governance.md");
    let blocks: Vec<&str> = page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(blocks.len(), 1);
    for block in blocks {
        let policy = Policy::from_toml(block).unwrap();
        assert_eq!(policy.check().broken, []);
        of_policy().validate(&serde_json::from_str(&policy.to_json()).unwrap()).unwrap();
        // The error that the page shows is that of a slip in it.
        let said = page.split("```text\n").nth(1).and_then(|rest| rest.split('\n').next()).unwrap();
        let slip = block.replace("= \"Admin\"", "= \"Adminn\"");
        assert_eq!(Policy::from_toml(&slip).unwrap_err().message(), said);
        let minimal = block.split("\n\n").next().unwrap();
        assert!(Policy::from_toml(minimal).unwrap().people.is_none());
    }
}

#[test]
fn what_core_refuses_by_its_form_the_schema_refuses_too() {
    let schema = of_policy();
    let with = |field: &str, value: Value| {
        let mut policy = json!({"version": 1, "workspace": "W"});
        policy[field] = value;
        policy
    };
    for policy in [
        json!([]),
        json!({"version": 1}),
        with("version", json!(2)),
        with("poeple", json!({})),
        with("people", json!({"a@w.example": 7})),
        with("people", json!({"a@w.example": {"roel": "Admin"}})),
        with("people", json!({"a@w.example": {"api_role": "owner"}})),
        with("people", json!({"a@w.example": {"api_role": "view", "permissions": ["moon.view"]}})),
        with("people", json!({"a@w.example": {"role": "SDR", "until": "soon"}})),
        with("keys", json!({"crm": {"scopes": ["leads:reed"]}})),
        with("keys", json!({"crm": {"preset": "x"}})),
        with("manage", json!({"people": "x"})),
        with("tags", json!({"West": {"campaigns": ["x"]}})),
        with("group", json!([])),
        with("roles", json!({"Closer": 7})),
        with("rules", json!({"min_admins": -1})),
    ] {
        assert!(!schema.is_valid(&policy), "{policy}");
        assert!(Policy::from_json(&policy.to_string()).is_err(), "{policy}");
    }
}

#[test]
fn a_snapshot_holds_its_schema() {
    let sandbox = instantly_sandbox::Sandbox::start().unwrap();
    let snapshot = sandbox.client().unwrap().governance().snapshot(&SnapshotOptions::default()).unwrap();
    let schema = validator(include_str!("../../../docs/snapshot.schema.json"));
    let document: Value = serde_json::from_str(&snapshot.to_json()).unwrap();
    schema.validate(&document).unwrap();
    for part in ["digest", "content", "taken"] {
        let mut document = document.clone();
        document.as_object_mut().unwrap().remove(part);
        assert!(!schema.is_valid(&document) && Snapshot::from_json(&document.to_string()).is_err(), "{part}");
    }
    let mut wrong = document.clone();
    wrong["content"]["keys"][0]["scopes"] = json!("all:all");
    assert!(!schema.is_valid(&wrong));
}
