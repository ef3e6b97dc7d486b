//! Bodies are validated strictly, with messages that name the place.

use serde_json::{Value, json};

use crate::{Caller, sandbox};

#[test]
fn unknown_missing_mistyped_and_malformed_fields_are_a_400_that_names_them() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let tag = admin.post("/custom-tags", json!({"label": "x"})).body["id"].as_str().unwrap().to_owned();
    let member = admin.get("/workspace-members?limit=1").each("id").remove(0);
    let (tag, member) = (format!("/custom-tags/{tag}"), format!("/workspace-members/{member}"));
    let long = "n".repeat(81);
    let cases: Vec<(&str, &str, Value, &str)> = vec![
        ("POST", "/workspace-members", json!({"email": "sam@example.com"}), "body must have required property 'role'"),
        (
            "POST",
            "/workspace-members",
            json!({"email": "sam", "role": "view"}),
            "body/email must match format \"email\"",
        ),
        (
            "POST",
            "/workspace-members",
            json!({"email": "s@example.com", "role": "sdr"}),
            "body/role must be equal to one",
        ),
        ("POST", "/workspace-members", json!({"email": "s@example.com", "role": "owner"}), "cannot be granted"),
        ("POST", "/workspace-members", json!({"email": "s@example.com", "role": "client"}), "cannot be granted"),
        (
            "POST",
            "/workspace-members",
            json!({"email": "s@example.com", "role": "view", "name": "S"}),
            "must NOT have additional properties",
        ),
        (
            "POST",
            "/workspace-members",
            json!({"email": "s@example.com", "role": "view", "nickname": long}),
            "more than 80 characters",
        ),
        (
            "POST",
            "/workspace-members",
            json!({"email": "s@example.com", "role": "view", "permissions": ["x"]}),
            "body/permissions/0 must be equal",
        ),
        ("PATCH", &member, json!({}), "fewer than 1 properties"),
        ("PATCH", &member, json!({"permissions": []}), "additional properties"),
        ("POST", "/api-keys", json!({"scopes": []}), "body must have required property 'name'"),
        ("POST", "/api-keys", json!({"name": "x", "scopes": "all:all"}), "body/scopes must be array"),
        (
            "POST",
            "/api-keys",
            json!({"name": "x", "scopes": ["leads:read", "leads:write"]}),
            "body/scopes/1 must be equal",
        ),
        ("POST", "/workspace-group-members", json!({"sub_workspace_id": "x"}), "must match format \"uuid\""),
        ("POST", "/custom-tags", json!({"label": ""}), "fewer than 1 characters"),
        ("POST", "/custom-tags", json!({"label": "  "}), "must match pattern"),
        ("POST", "/custom-tags", json!({"label": 7}), "body/label must be string"),
        ("PATCH", &tag, json!({"color": "red"}), "additional properties"),
        ("PATCH", "/workspaces/current", json!({}), "fewer than 1 properties"),
        ("PATCH", "/workspaces/current", json!({"name": null}), "body/name must be string"),
        ("POST", "/workspaces/current/change-owner", json!({"email": "s@example.com"}), "required property 'sec'"),
        ("POST", "/workspaces/current/whitelabel-domain", json!({"domain": "nodots"}), "must be a domain name"),
        ("POST", "/custom-tags", json!(["x"]), "body must be object"),
    ];
    for (method, path, body, message) in cases {
        let reply = admin.call(method, path, Some(body.clone()));
        assert_eq!(reply.status, 400, "{method} {path} {body}: {reply:?}");
        assert!(reply.message().contains(message), "{method} {path} {body}: {}", reply.message());
    }
}

#[test]
fn the_two_bodies_that_are_not_closed_take_further_fields() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let set = admin.post("/workspaces/current/whitelabel-domain", json!({"domain": "app.example.com", "extra": 1}));
    assert_eq!((set.status, &set.body["org_client_domain"]), (200, &json!("app.example.com")));
    let body = json!({"email": "nobody@example.com", "sec": "x", "extra": 1});
    assert_eq!(admin.post("/workspaces/current/change-owner", body).status, 403);
}

#[test]
fn content_types_are_held_to() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let json = [("content-type", "application/json; charset=utf-8")];
    let malformed = admin.raw("POST", "/custom-tags", &json, b"{\"label\":");
    assert_eq!(malformed.status, 400);
    assert_eq!(admin.raw("POST", "/custom-tags", &[("content-type", "text/plain")], b"{}").status, 415);
    assert_eq!(admin.raw("POST", "/custom-tags", &[], b"{}").status, 415);
    assert_eq!(admin.raw("POST", "/custom-tags", &[], b"").message(), "body must be object");
    let empty = admin.raw("DELETE", "/workspaces/current/schedule-for-removal", &json, b"");
    assert_eq!(empty.message(), "Body cannot be empty when content-type is set to 'application/json'");
    let schedule = "/workspaces/current/schedule-for-removal";
    assert_eq!(admin.raw("POST", schedule, &json, b"{}").message(), "body must be null");
    assert_eq!(admin.raw("POST", schedule, &json, b"null").status, 200);
    assert_eq!(admin.raw("POST", schedule, &[], b"").status, 200);
}

#[test]
fn mistyped_parameters_are_a_400_and_unknown_ones_are_ignored() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    for query in [
        "/accounts?limit=0",
        "/accounts?limit=",
        "/accounts?limit=ten",
        "/accounts?limit=-1",
        "/accounts?status=9",
        "/accounts?provider_code=x",
        "/accounts?include_tags=1",
        "/accounts?filter=PAUSED",
        "/accounts?sort_by=name",
        "/accounts?sort_order=up",
        "/accounts?skip=-1",
        "/campaigns?ai_sales_agent_id=x",
        "/campaigns?status=1.5",
        "/audit-logs?activity_type=13",
        "/audit-logs?start_date=yesterday",
        "/audit-logs?end_date=2026-02-30",
        "/workspace-members?accepted=yes",
        "/workspace-members?starting_after=x",
        "/accounts?starting_after=x",
        "/audit-logs?starting_after=0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f",
    ] {
        assert_eq!(admin.get(query).status, 400, "{query}");
    }
    assert_eq!(admin.get("/accounts?color=red&limit=3").each("email").len(), 3);
}
