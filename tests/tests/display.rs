//! What a name hides is visible wherever people read it, and kept wherever it is data.

use std::sync::{Arc, Mutex};

use instantly_rbac::matrix::{Assignment, Holder, Matrix};
use instantly_rbac::{Client, Error, ErrorKind, events};
use instantly_sandbox::http::Reply;
use instantly_tests::server::Server;
use serde_json::{Value, json};

/// The characters that no way out shows as they are, but for the line breaks of the text itself.
fn hidden() -> String {
    let listed: Value = serde_json::from_str(include_str!("../hidden.json")).unwrap();
    let codes = listed["hidden"].as_array().unwrap().iter();
    codes.map(|code| char::from_u32(code.as_u64().unwrap().try_into().unwrap()).unwrap()).collect()
}

/// A name that hides every one of them.
fn name() -> String {
    format!("Ada{}Admin", hidden())
}

fn is_neutral(what: &str, shown: &str) {
    let found: Vec<char> = shown.chars().filter(|one| *one != '\n' && hidden().contains(*one)).collect();
    assert!(found.is_empty(), "{what} shows {found:?}: {shown}");
    assert!(!shown.contains("Ada\nAdmin") && shown.contains("Ada"), "{what}: {shown}");
}

/// A workspace in which everything is called that.
fn workspace() -> (Server, Client) {
    let server = Server::start(|request| {
        let name = name();
        let record = json!({
            "id": name, "email": format!("{name}@example.com"), "name": name, "label": name, "role": name,
            "scopes": ["all:all", name], "tag_id": name, "resource_id": name, "resource_type": 2, "status": 1,
            "campaign_schedule": {}, "accepted": true, "timestamp": "2026-01-31T12:00:00Z", "activity_type": 1,
            "user_name": name, "user_id": name, "user_agent": name,
        });
        match request.path.as_str() {
            "/api/v2/workspaces/current" => Reply::json(200, &record),
            "/api/v2/accounts" => Reply::json(403, &json!({ "message": name })).header("x-request-id", "Ada"),
            _ => Reply::json(200, &json!({ "items": [record] })),
        }
    });
    let server = server.unwrap();
    let client = Client::builder().api_key("k").base_url(server.url()).capacity(None).max_attempts(1).build().unwrap();
    (server, client)
}

#[test]
fn what_a_name_hides_is_visible_in_every_form_of_a_report() {
    let (_server, client) = workspace();
    let report = client.review(&Default::default()).unwrap();
    for (form, shown) in [("text", report.to_text()), ("Markdown", report.to_markdown()), ("HTML", report.to_html())] {
        is_neutral(form, &shown);
    }
    for gap in &report.gaps {
        is_neutral("a gap", gap);
    }
    let data: Value = serde_json::from_str(&report.to_json()).unwrap();
    assert_eq!(data["workspace_name"], name(), "JSON is data, and keeps it");
}

#[test]
fn what_a_name_hides_is_visible_in_every_error_and_in_what_is_logged() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let (_server, client) = workspace();
    let listener = heard.clone();
    let _listening =
        events::listen(Some(events::Level::Debug), move |event| listener.lock().unwrap().push(event.to_string()))
            .unwrap();
    let matrix = Matrix::original();
    let person = Assignment { people: [(name(), name())].into(), ..Default::default() };
    let toml = "[roles.\"Ada\u{202e}\u{9b}\"]\ncampaigns = \"Ada\u{200b}Fly\"\n";
    let errors: Vec<(&str, Error)> = vec![
        ("the server's words", client.accounts().list(&Default::default()).unwrap_err()),
        ("a role", matrix.cell(&name(), instantly_rbac::matrix::Resource::Leads).unwrap_err()),
        ("an assignment", matrix.check(&[], &[], &person).unwrap_err()),
        ("JSON", Matrix::from_json(&json!({ "roles": { name(): { name(): "View" } } }).to_string()).unwrap_err()),
        ("TOML", Matrix::from_toml(toml).unwrap_err()),
        ("a binding's own", Error::new(ErrorKind::Internal, name())),
        ("an argument", Error::invalid_argument(&name(), name())),
    ];
    for (what, error) in &errors {
        is_neutral(what, &error.to_string());
        is_neutral(what, error.message());
        assert!(!error.message().contains('\n') || *what == "TOML", "{what}: {error}");
    }
    let heard = heard.lock().unwrap();
    assert!(heard.iter().any(|line| line.contains("Ada")), "{heard:?}");
    for line in heard.iter() {
        assert!(!line.chars().any(|one| hidden().contains(one)), "{line:?}");
    }
}

#[test]
fn what_a_name_hides_is_visible_where_a_program_prints_it() {
    let (_server, client) = workspace();
    let members = client.members().list(&Default::default()).unwrap();
    is_neutral("Debug of records", &format!("{members:?}"));
    assert_eq!(members[0].id, name(), "a record is data, and keeps it");
    is_neutral("a holder", &Holder::Person(name()).to_string());
    is_neutral("a key", &Holder::Key(name()).to_string());
    let matrix = Matrix::from_json(&json!({ "roles": { name(): { "leads": "View" } } }).to_string()).unwrap();
    is_neutral("a matrix", &matrix.to_string());
}
