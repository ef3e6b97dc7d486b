//! The sandbox as a whole: the same for the same seed, discreet in its log, and gone when it stops.

use std::net::TcpListener;
use std::time::SystemTime;

use instantly_sandbox::{Fault, Sandbox};
use serde_json::json;

use crate::{Caller, Reply, sandbox};

fn story(sandbox: &Sandbox) -> Vec<Reply> {
    let admin = Caller::admin(sandbox);
    let key = sandbox.key_with_scopes(&["leads:read".parse().unwrap()]);
    let mut replies: Vec<Reply> = vec![
        admin.post("/workspace-members", json!({"email": "sam@example.com", "role": "view"})),
        admin.post("/api-keys", json!({"name": "n", "scopes": ["leads:read"]})),
        admin.post("/custom-tags", json!({"label": "West"})),
        Caller::with(sandbox, Some(key)).get("/accounts"),
        admin.patch("/workspaces/current", json!({"name": "N"})),
    ];
    for path in [
        "/workspace-members",
        "/api-keys",
        "/custom-tags",
        "/custom-tag-mappings",
        "/campaigns",
        "/accounts",
        "/workspace-group-members",
        "/audit-logs",
    ] {
        replies.push(admin.get(&format!("{path}?limit=100")));
    }
    replies
}

#[test]
fn one_seed_and_the_same_requests_give_the_same_replies_and_another_seed_others() {
    let start = |seed| Sandbox::builder().seed(seed).audit_events(50).rate_limit(false).start().unwrap();
    let (one, same, other) = (start(5), start(5), start(6));
    assert_eq!(story(&one), story(&same));
    assert_eq!(one.admin_key().expose(), same.admin_key().expose());
    assert_ne!(one.admin_key().expose(), other.admin_key().expose());
    assert_ne!(story(&one)[5].body, story(&other)[5].body);
}

#[test]
fn the_log_shows_what_was_received_in_order_and_never_a_key() {
    let sandbox = sandbox();
    let key = sandbox.admin_key();
    let admin = Caller::admin(&sandbox);
    admin.get("/accounts?search=a%20b&limit=3");
    admin.post("/custom-tags", json!({"label": key.expose(), "nested": [{"key": key.expose()}]}));
    admin.get(&format!("/no/{}?key={}", key.expose(), key.expose()));
    admin.raw("GET", "/accounts", &[("x-echo", key.expose()), ("cookie", "session=abc")], b"");
    admin.post(
        "/workspaces/current/change-owner",
        json!({"email": "a@example.com", "sec": sandbox.owner_token().expose()}),
    );
    let log = sandbox.requests();
    assert_eq!(log[0].query, [("search".to_owned(), "a b".to_owned()), ("limit".to_owned(), "3".to_owned())]);
    assert_eq!((log[0].operation, log[0].status, log[0].method.as_str()), (Some("accounts.list"), Some(200), "GET"));
    assert!(log[0].headers.contains(&("authorization".to_owned(), "Bearer ***".to_owned())));
    assert_eq!(log[1].body, Some(json!({"label": "***", "nested": [{"key": "***"}]})));
    let printed = format!("{log:?} {} {sandbox:?}", serde_json::to_string(&log).unwrap());
    for secret in [key.expose(), sandbox.owner_token().expose(), "session=abc"] {
        assert!(!printed.contains(secret));
    }
    assert_eq!(log.len(), 5);
}

#[test]
fn every_reply_has_a_date_a_type_and_an_id_of_its_own() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let ids: Vec<String> = (0..3)
        .map(|_| {
            let reply = admin.get("/accounts");
            assert_eq!(reply.header("content-type"), Some("application/json; charset=utf-8"));
            assert!(reply.header("date").unwrap().ends_with("GMT"));
            reply.header("x-request-id").unwrap().to_owned()
        })
        .collect();
    assert!(ids[0] != ids[1] && ids[1] != ids[2]);
}

/// For how many seconds before the clock of the reply the tag was made.
fn age(reply: &Reply, created: &str) -> i64 {
    let date = httpdate::parse_http_date(reply.header("date").unwrap()).unwrap();
    let date = i64::try_from(date.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis()).unwrap();
    (date - created.parse::<jiff::Timestamp>().unwrap().as_millisecond()) / 1000
}

#[test]
fn dates_and_timestamps_tell_the_same_time_which_moves_with_each_change_alone() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let made = admin.post("/custom-tags", json!({"label": "West"}));
    let created = made.body["timestamp_created"].as_str().unwrap();
    assert_eq!(age(&made, created), 0);
    assert_eq!(age(&admin.get("/accounts"), created), 0);
    (0..10).for_each(|number| drop(admin.post("/custom-tags", json!({"label": number.to_string()}))));
    assert_eq!(age(&admin.get("/accounts"), created), 10);
    assert_eq!(age(&admin.get("/no/such/route"), created), 10, "a refusal is dated as well");
    assert_eq!(age(&admin.raw("GET", "/accounts", &[("content-length", "x")], b""), created), 10);
    sandbox.fault(Fault::status(503));
    assert_eq!(age(&admin.get("/accounts"), created), 10);
    let own = [("date", "Fri, 20 Nov 2026 10:00:00 GMT")];
    sandbox.fault(Fault::status_with(503, &own, ""));
    assert_eq!(admin.get("/accounts").header("date"), Some(own[0].1), "but a fault may say another");
}

#[test]
fn stopping_closes_open_connections_and_frees_the_port() {
    let sandbox = sandbox();
    let port = sandbox.url().rsplit(':').next().unwrap().parse::<u16>().unwrap();
    let mut idle = Caller::admin(&sandbox).send("GET", "/accounts", &[], b"");
    crate::read_reply(&mut idle).unwrap();
    sandbox.stop();
    assert!(crate::read_reply(&mut idle).is_none());
    assert!(TcpListener::bind(("127.0.0.1", port)).is_ok());
    let again = Sandbox::builder().port(port).start();
    assert!(
        again.is_ok() || again.unwrap_err().kind() == std::io::ErrorKind::AddrInUse,
        "another test may have taken it"
    );
}

#[test]
fn a_port_that_is_taken_is_an_error() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    assert_eq!(Sandbox::builder().port(port).start().unwrap_err().kind(), std::io::ErrorKind::AddrInUse);
}
