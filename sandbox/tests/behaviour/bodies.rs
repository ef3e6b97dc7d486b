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
    let plain = [("content-type", "text/plain")];
    let xml = [("content-type", "application/xml")];
    let (tags, schedule) = ("/custom-tags", "/workspaces/current/schedule-for-removal");
    assert_eq!(admin.raw("POST", tags, &[("content-type", "Application/JSON")], br#"{"label":"a"}"#).status, 200);
    let malformed = admin.raw("POST", tags, &json, b"{\"label\":");
    assert_eq!(malformed.message(), "Body is not valid JSON but content-type is set to 'application/json'");
    assert_eq!(admin.raw("POST", tags, &plain, br#"{"label":"b"}"#).message(), "body must be object");
    assert_eq!(admin.raw("POST", tags, &[], b"").message(), "body must be object");
    for (method, path) in [("POST", tags), ("POST", schedule), ("DELETE", schedule)] {
        let empty = admin.raw(method, path, &json, b"");
        assert_eq!(empty.message(), "Body cannot be empty when content-type is set to 'application/json'");
        assert_eq!(admin.raw(method, path, &xml, b"<x/>").status, 415, "{method} {path}");
        assert_eq!(admin.raw(method, path, &xml, b"").status, 415, "{method} {path}");
        assert_eq!(admin.raw(method, path, &[], b"{}").status, 415, "{method} {path}");
    }
}

#[test]
fn a_read_takes_any_content_type_with_a_body_or_without() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    for content_type in ["application/json", "text/plain", "application/xml"] {
        for body in ["", "{}", "{"] {
            for path in ["/workspace-members", "/workspaces/current", "/audit-logs"] {
                let reply = admin.raw("GET", path, &[("content-type", content_type)], body.as_bytes());
                assert_eq!(reply.status, 200, "{content_type} {body} {path}: {reply:?}");
            }
        }
    }
}

#[test]
fn an_operation_without_a_documented_body_ignores_one() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let schedule = "/workspaces/current/schedule-for-removal";
    for (content_type, body) in
        [("application/json", "{}"), ("application/json", "null"), ("application/json", "[1]"), ("text/plain", "x")]
    {
        let headers = [("content-type", content_type)];
        for method in ["POST", "DELETE"] {
            let reply = admin.raw(method, schedule, &headers, body.as_bytes());
            assert_eq!(reply.status, 200, "{method} {content_type} {body}: {reply:?}");
        }
        let tag = admin.post("/custom-tags", json!({"label": body})).body["id"].as_str().unwrap().to_owned();
        assert_eq!(admin.raw("DELETE", &format!("/custom-tags/{tag}"), &headers, body.as_bytes()).status, 200);
    }
    assert_eq!(admin.raw("POST", schedule, &[], b"").status, 200);
    assert_eq!(admin.raw("POST", schedule, &[("content-type", "application/json")], b"{").status, 400);
}

#[test]
fn a_number_in_the_query_may_be_spelt_in_any_way_that_json_knows() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    for limit in ["3", "3.0", "3e0", "0.3e1", "%203"] {
        assert_eq!(admin.get(&format!("/accounts?limit={limit}")).each("email").len(), 3, "{limit}");
    }
    for (spelt, plain) in [
        ("/accounts?limit=100&status=1.0", "/accounts?limit=100&status=1"),
        ("/accounts?limit=100&status=-1.0", "/accounts?limit=100&status=-1"),
        ("/accounts?limit=100&skip=1e1", "/accounts?limit=100&skip=10"),
        ("/accounts?limit=100&provider_code=2.0", "/accounts?limit=100&provider_code=2"),
        ("/campaigns?limit=100&exclude_status=0.0", "/campaigns?limit=100&exclude_status=0"),
        ("/audit-logs?limit=1e3&activity_type=4.0", "/audit-logs?limit=1000&activity_type=4"),
    ] {
        let (spelt, plain) = (admin.get(spelt), admin.get(plain));
        assert_eq!((spelt.status, &spelt.body), (200, &plain.body));
        assert!(!plain.body["items"].as_array().unwrap().is_empty());
    }
}

#[test]
fn the_audit_log_is_filtered_by_any_number_also_one_that_no_activity_has() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    for number in ["46", "13", "-7", "1.5", "1e300"] {
        let reply = admin.get(&format!("/audit-logs?activity_type={number}"));
        assert_eq!((reply.status, reply.body), (200, json!({"items": []})), "{number}");
    }
}

/// What each kind of parameter is refused with when it is repeated or empty.
#[test]
fn a_repeated_parameter_and_an_empty_one_that_is_no_text_are_a_400_that_names_the_type() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let one_of = "must be equal to one of the allowed values";
    for (path, name, value, kind, empty) in [
        ("/workspace-members", "limit", "1", "integer", "must be integer"),
        ("/accounts", "skip", "1", "integer", "must be integer"),
        ("/accounts", "status", "1", "number", "must be number"),
        ("/campaigns", "exclude_status", "1", "number", "must be number"),
        ("/audit-logs", "activity_type", "1", "number", "must be number"),
        ("/workspace-members", "accepted", "true", "boolean", "must be boolean"),
        ("/accounts", "include_tags", "false", "boolean", "must be boolean"),
        ("/accounts", "filter", "ACC_FILTER_DFY", "string", one_of),
        ("/accounts", "sort_by", "email", "string", one_of),
        ("/accounts", "sort_order", "asc", "string", one_of),
        (
            "/campaigns",
            "ai_sales_agent_id",
            "0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f",
            "string",
            r#"must match format "uuid""#,
        ),
    ] {
        assert_eq!(admin.get(&format!("{path}?{name}={value}")).status, 200, "{name}");
        for repeated in [format!("{name}={value}&{name}={value}"), format!("{name}={value}&{name}=")] {
            let reply = admin.get(&format!("{path}?{repeated}"));
            assert_eq!((reply.status, reply.message()), (400, &*format!("querystring/{name} must be {kind}")));
        }
        let reply = admin.get(&format!("{path}?{name}="));
        assert_eq!((reply.status, reply.message()), (400, &*format!("querystring/{name} {empty}")));
    }
    for (path, name) in [
        ("/workspace-members", "search"),
        ("/workspace-members", "starting_after"),
        ("/custom-tags", "tag_ids"),
        ("/custom-tag-mappings", "resource_ids"),
        ("/accounts", "tag_ids_all"),
        ("/audit-logs", "start_date"),
        ("/audit-logs", "end_date"),
    ] {
        assert_eq!(admin.get(&format!("{path}?{name}=")).body, admin.get(path).body, "an empty text filters nothing");
        let reply = admin.get(&format!("{path}?{name}=&{name}="));
        assert_eq!((reply.status, reply.message()), (400, &*format!("querystring/{name} must be string")));
    }
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
        "/audit-logs?activity_type=login",
        "/audit-logs?activity_type=Infinity",
        "/accounts?skip=NaN",
        "/accounts?limit=1.5",
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
