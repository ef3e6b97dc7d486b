//! How others fail, and that we do not: one test for each of the seventeen failures that concern
//! the core. The numbers are those of the list in tests/README.md.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use instantly_rbac::audit_logs::ActivityType;
use instantly_rbac::internals::with_cancel_between_attempts;
use instantly_rbac::keys::KeyFilter;
use instantly_rbac::members::{Invitation, Role};
use instantly_rbac::tags::{TagTargets, Tags};
use instantly_rbac::{CancelToken, Client, ClientBuilder, ErrorKind, Method, PageOptions};
use instantly_sandbox::http::{Reply, Request};
use instantly_sandbox::{Fault, Sandbox};
use instantly_tests::server::{Action, Server};
use serde_json::{Value, json};

/// Time that a busy machine may add to a deadline.
const SLACK: Duration = Duration::from_secs(2);
const TAG: &str = "0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f";

fn builder(url: String) -> ClientBuilder {
    Client::builder().api_key("c4nary-key").base_url(url).capacity(None).backoff(Duration::ZERO)
}

fn client_of(server: &Server) -> Client {
    builder(server.url()).build().unwrap()
}

fn sandbox() -> (Sandbox, Client) {
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let builder = builder(sandbox.url()).api_key(sandbox.admin_key());
    (sandbox, builder.build().unwrap())
}

/// A server that always answers the same.
fn always(status: u16, body: &'static str) -> Server {
    Server::start(move |_| Reply::bytes(status, body)).unwrap()
}

fn tags(client: &Client) -> Tags<'_> {
    client.tags()
}

#[test]
fn p01_an_id_is_one_segment_and_never_reaches_another_endpoint() {
    let (sandbox, client) = sandbox();
    let key = client.keys().create("bystander", &["leads:read"]).unwrap();
    let id = key.id.clone();
    let error = client.members().remove(&format!("../api-keys/{id}")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    client.members().get("x?y=1#z").unwrap_err();
    let keys = client.keys().list(&KeyFilter::default()).unwrap();
    assert!(keys.iter().any(|other| other.id == id), "the key is still there");
    let paths: Vec<String> = sandbox.requests().into_iter().map(|request| request.path).collect();
    assert!(paths.contains(&format!("/api/v2/workspace-members/..%2Fapi-keys%2F{id}")), "{paths:?}");
    assert!(paths.contains(&"/api/v2/workspace-members/x%3Fy%3D1%23z".to_owned()), "{paths:?}");
    for id in ["", " ", ".", ".."] {
        let before = sandbox.requests().len();
        assert_eq!(client.members().remove(id).unwrap_err().kind(), ErrorKind::InvalidArgument);
        assert_eq!(sandbox.requests().len(), before, "nothing is sent for {id:?}");
    }
    for path in ["/members/../api-keys", "/a/%2e%2E/b", "//x", "members", "/x?y", "/x#y", "/a b"] {
        let error = client.request(Method::Get, path, &[], None).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{path}");
    }
}

#[test]
fn p02_a_key_is_created_once_and_a_removal_repeated_is_no_error() {
    let faults = [Fault::drop_reply(), Fault::truncate(5), Fault::garbage(), Fault::status(500)];
    for (index, fault) in faults.into_iter().enumerate() {
        let (sandbox, client) = sandbox();
        let before = client.keys().list(&KeyFilter::default()).unwrap().len();
        sandbox.fault(fault.on("keys.create"));
        let error = client.keys().create("once", &["leads:read"]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutcomeUnknown, "fault {index}");
        let posts = sandbox.requests().iter().filter(|request| request.method == "POST").count();
        assert_eq!(posts, 1, "fault {index}");
        let after = client.keys().list(&KeyFilter::default()).unwrap().len();
        assert!(after - before <= 1, "fault {index}: one key at the most");
    }
    let (sandbox, client) = sandbox();
    let id = client.keys().create("gone", &["leads:read"]).unwrap().id.clone();
    sandbox.fault(Fault::drop_reply().on("keys.revoke"));
    let removal = client.keys().revoke(&id).unwrap();
    assert_eq!((removal.record, removal.meta.attempts), (None, 2), "done by the first request, seen by the second");
}

#[test]
fn p03_a_key_from_a_file_is_trimmed_and_a_broken_one_is_never_shown() {
    let folder = std::env::temp_dir().join(format!("instantly-rbac-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("key");
    let server = Server::start(|request: &Request| {
        let good = request.header("authorization") == Some("Bearer c4nary-key");
        if good { Reply::json(200, &json!({ "items": [] })) } else { Reply::error(401, "no") }
    })
    .unwrap();
    for written in ["c4nary-key\r\n", "\u{feff}c4nary-key\r\n"] {
        std::fs::write(&file, written).unwrap();
        let client = Client::builder().api_key_file(&file).base_url(server.url()).build().unwrap();
        assert!(client.members().list(&Default::default()).is_ok());
    }
    for mark in [[0xff, 0xfe], [0xfe, 0xff]] {
        std::fs::write(&file, [&mark[..], b"c\x004\0n\0"].concat()).unwrap();
        let error = Client::builder().api_key_file(&file).base_url(server.url()).build().unwrap_err();
        assert!(error.message().contains("UTF-16; save it as UTF-8"), "{error}");
    }
    for broken in ["c4nary\nkey", "c4nary key", "c4nary-k\u{e9}y", "c4nary\u{0}key", "\n"] {
        std::fs::write(&file, broken).unwrap();
        let error = Client::builder().api_key_file(&file).base_url(server.url()).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(!format!("{error} {error:?}").contains("c4nary"), "{error}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
    let missing = Client::builder().api_key_file(&file).base_url(server.url()).build().unwrap_err();
    assert!(missing.message().starts_with("api_key_file:"), "{missing}");
}

#[test]
fn p04_no_key_and_no_token_shows_in_anything_that_prints() {
    let (sandbox, client) = sandbox();
    let created = client.keys().create("shown once", &["leads:read"]).unwrap();
    let listed = client.keys().list(&KeyFilter { reveal: true }).unwrap();
    let hidden = client.keys().list(&KeyFilter::default()).unwrap();
    assert!(hidden.iter().all(|key| key.secret().is_empty()));
    let secrets: Vec<&str> = listed.iter().map(|key| key.secret()).collect();
    assert!(secrets.contains(&created.secret()), "the sandbox's list shows them to who asks");
    let deep = always(
        200,
        r#"{"items": [{"id": "k", "key": "s3c-deep", "note": "was s3c-deep", "meta": {"a": ["s3c-deep"], "apiKey": {"x": "other-s3c"}}}]}"#,
    );
    let keys = client_of(&deep).keys().list(&KeyFilter { reveal: true }).unwrap();
    assert_eq!(keys[0].secret(), "s3c-deep");
    assert!(!format!("{keys:?} {}", serde_json::to_string(&keys).unwrap()).contains("s3c"), "{keys:?}");
    let echo = Server::start(|request: &Request| {
        Reply::error(
            400,
            &format!("{} {}", request.header("authorization").unwrap(), String::from_utf8_lossy(&request.body)),
        )
    })
    .unwrap();
    let error = client_of(&echo).workspace().change_owner("a@example.com", "s3c-token").unwrap_err();
    let printed = format!(
        "{client:?} {created:?} {listed:?} {} {} {} {error} {error:?} {:?} {:?}",
        serde_json::to_string(&listed).unwrap(),
        serde_json::to_string(&created).unwrap(),
        serde_json::to_string(&error).unwrap(),
        created.to_json(),
        sandbox.requests(),
    );
    for secret in secrets.into_iter().chain(["c4nary-key", "s3c-token", sandbox.admin_key().expose()]) {
        assert!(!printed.contains(secret), "a secret is printed");
    }
    assert!(printed.contains("***"));
}

#[test]
fn p05_one_odd_record_does_not_cost_the_page() {
    let server = always(
        200,
        r#"{"items": [
            {"id": "not-a-uuid", "email": "x@localhost", "role": "editor", "timestamp_created": "2026-01-02T03:04:05"},
            {"id": 7, "email": null, "role": ["a"], "timestamp_created": "yesterday", "accepted": "yes"},
            {"id": "m3", "user_id": "u3", "email": "c@example.com", "role": "view", "accepted": true,
             "workspace_id": "w", "timestamp_created": "2026-01-02T03:04:05.000Z", "brand_new": {"a": [1]}}
        ]}"#,
    );
    let members = client_of(&server).members().list(&Default::default()).unwrap();
    assert_eq!(members.len(), 3);
    assert_eq!(members[0].timestamp_created.as_ref().unwrap().unix_millis(), 1_767_323_045_000);
    assert_eq!(members[0].irregular, ["user_id", "workspace_id", "accepted"]);
    assert_eq!((&members[1].id, members[1].extra["id"].as_str()), (&String::new(), "7"));
    assert_eq!(members[1].extra["timestamp_created"], json!("yesterday"));
    assert_eq!(members[2].irregular.len(), 0);
    assert_eq!(members[2].extra["brand_new"], json!({ "a": [1] }));
    assert_eq!(members[2].to_json().to_map()["brand_new"], json!({ "a": [1] }), "what is unknown goes round");
}

#[test]
fn p06_a_success_that_is_no_page_is_a_decode_error() {
    let client = |body| client_of(&always(200, body));
    let cases = [
        ("", "empty"),
        ("<html>hello</html>", "HTML"),
        ("{\"items\": [", "item 0"),
        ("{\"items\"", "JSON"),
        ("{\"items\": null}", "items"),
        ("{}", "items"),
        ("\"twenty characters ok\"", "items"),
        ("{\"items\": [{\"id\": \"a\"}, \"b\"]}", "item 1"),
        ("{\"items\": [], \"next_starting_after\": {}}", "next_starting_after"),
        ("null", "items"),
    ];
    let latin1 = Server::start(|_| Reply::bytes(200, &b"<html><title>Acc\xe8s"[..])).unwrap();
    assert!(client_of(&latin1).members().list(&Default::default()).unwrap_err().message().contains("HTML"));
    for (body, says) in cases {
        let error = client(body).members().list(&Default::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
        assert!(error.message().contains(says), "{body}: {error}");
        assert_eq!(error.operation(), Some("members.list"));
    }
    let bare = client("[{\"id\": \"a\"}]").members().list(&Default::default()).unwrap();
    assert_eq!((bare.len(), bare.complete), (1, true), "a bare array is accepted");
    let update = instantly_rbac::members::MemberUpdate { role: Some(Role::View), ..Default::default() };
    let error = client("<html>hello</html>").members().update("m", &update).unwrap_err();
    assert!(error.kind() == ErrorKind::Decode && error.message().contains("may have been carried out"), "{error}");
    let full = Server::start(|_| Reply::json(200, &vec![json!({ "id": "a" }); 100])).unwrap();
    let error = client_of(&full).members().list(&Default::default()).unwrap_err();
    assert!(error.kind() == ErrorKind::Decode && error.message().contains("there may be more"), "{error}");
    assert_eq!(client_of(&full).members().page(&Default::default(), &Default::default()).unwrap().len(), 100);
}

#[test]
fn p07_an_empty_page_with_a_cursor_ends_and_a_repeated_cursor_is_an_error() {
    let empty = always(200, r#"{"items": [], "next_starting_after": "again"}"#);
    let list = client_of(&empty).members().list(&Default::default()).unwrap();
    assert!(list.is_empty() && list.complete);
    let endless = always(200, r#"{"items": [{"id": "a"}], "next_starting_after": "again"}"#);
    let error = client_of(&endless).members().list(&Default::default()).unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Decode, 2));
}

#[test]
fn p08_a_reset_connection_is_tried_again_at_once() {
    let (sandbox, client) = sandbox();
    sandbox.fault(Fault::reset().on("members.list").times(2));
    let begun = Instant::now();
    let list = client.members().list(&Default::default()).unwrap();
    assert_eq!(list.meta.attempts, 3);
    assert!(begun.elapsed() < Duration::from_secs(10), "no hang");
    let nowhere = builder("http://127.0.0.1:9".to_owned()).build().unwrap();
    let error = nowhere.keys().create("x", &["leads:read"]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Network, "nothing was sent, so the outcome is known");
    assert!(error.message().contains("nothing was sent"), "{error}");
}

#[test]
fn p09_a_wait_that_was_asked_for_is_kept_to_the_letter_or_told() {
    for (asked, expected) in [("nan", None), ("-3", None), ("later", None), ("3600", Some(3600))] {
        let server = Server::start(move |_| Reply::error(429, "slow down").header("retry-after", asked)).unwrap();
        let client = builder(server.url()).max_attempts(2).build().unwrap();
        let error = client.members().list(&Default::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimited);
        assert_eq!(error.retry_after().map(|wait| wait.as_secs()), expected, "{asked}");
    }
    let count = Arc::new(AtomicUsize::new(0));
    let seen = count.clone();
    let server = Server::start(move |_| match seen.fetch_add(1, Ordering::Relaxed) {
        0 => Reply::error(429, "slow down").header("retry-after", "1"),
        _ => Reply::json(200, &json!({ "items": [] })),
    })
    .unwrap();
    let begun = Instant::now();
    client_of(&server).members().list(&Default::default()).unwrap();
    assert!(begun.elapsed() >= Duration::from_secs(1), "not earlier than asked");
}

#[test]
fn p10_a_call_ends_in_time_however_the_reply_comes() {
    let drip = Server::start(|_| Action::Drip(Reply::json(200, &json!({ "items": [] })), Duration::from_millis(300)));
    let hours = Server::start(|_| {
        std::thread::sleep(Duration::from_secs(3600));
        Action::Drop
    });
    for server in [drip.unwrap(), hours.unwrap()] {
        for interruptible in [false, true] {
            let mut client = builder(server.url()).total_timeout(Duration::from_secs(1)).build().unwrap();
            if interruptible {
                client = client.with_cancel(&CancelToken::new());
            }
            let begun = Instant::now();
            let error = client.members().list(&Default::default()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
            assert!(begun.elapsed() < Duration::from_secs(1) + SLACK, "{:?}", begun.elapsed());
        }
    }
}

#[test]
fn p11_every_failure_is_an_error_of_ours_with_its_kind() {
    let kinds = [
        (400, ErrorKind::InvalidArgument),
        (401, ErrorKind::Unauthorized),
        (402, ErrorKind::PaymentRequired),
        (403, ErrorKind::Forbidden),
        (404, ErrorKind::NotFound),
        (409, ErrorKind::Conflict),
        (418, ErrorKind::Unexpected),
        (422, ErrorKind::InvalidArgument),
        (302, ErrorKind::Unexpected),
        (429, ErrorKind::RateLimited),
        (500, ErrorKind::Server),
        (503, ErrorKind::Server),
    ];
    for (status, kind) in kinds {
        for body in ["<html>Service unavailable</html>", "", "{\"message\": 7}", "[]", "plain words"] {
            let server = always(status, body);
            let error = client_of(&server).members().list(&Default::default()).unwrap_err();
            assert_eq!((error.kind(), error.http_status()), (kind, Some(status)), "{body}");
            assert!(!error.message().contains("<html>"), "{error}");
        }
        let body = json!({ "statusCode": status, "error": "E", "message": "M" }).to_string();
        let server = Server::start(move |_| Reply::bytes(200, body.clone())).unwrap();
        if status >= 400 {
            let error = client_of(&server).members().list(&Default::default()).unwrap_err();
            assert_eq!(error.kind(), kind, "an error body behind a 200");
        }
    }
}

#[test]
fn p12_a_request_without_a_body_has_no_content_type() {
    let (sandbox, client) = sandbox();
    let member = client.members().invite(&Invitation::new("leaver@example.com", Role::View)).unwrap();
    client.members().remove(&member.id).expect("the sandbox is strict about it");
    client.workspace().schedule_removal().unwrap();
    client.workspace().cancel_removal().unwrap();
    for request in sandbox.requests() {
        let typed = request.headers.iter().any(|(name, _)| name == "content-type");
        assert_eq!(typed, request.body.is_some(), "{} {}", request.method, request.path);
    }
}

#[test]
fn p13_a_list_goes_on_behind_a_short_page_and_a_limit_that_would_empty_it_is_refused() {
    let server = Server::start(|request: &Request| {
        let cursor = request.query.iter().find(|(name, _)| name == "starting_after").map(|(_, value)| value.as_str());
        Reply::json(
            200,
            &match cursor {
                None => json!({ "items": [{ "id": "1" }], "next_starting_after": "a" }),
                Some("a") => json!({ "items": [{ "id": "2" }, { "id": "3" }], "next_starting_after": "b" }),
                _ => json!({ "items": [{ "id": "4" }], "next_starting_after": null }),
            },
        )
    })
    .unwrap();
    assert_eq!(client_of(&server).members().list(&Default::default()).unwrap().len(), 4);
    let sandbox = Sandbox::builder().rate_limit(false).members(250).audit_events(2200).start().unwrap();
    let client = builder(sandbox.url()).api_key(sandbox.admin_key()).build().unwrap();
    let members = client.members().list(&Default::default()).unwrap();
    let ids: BTreeSet<_> = members.iter().map(|member| member.id.clone()).collect();
    assert!(members.len() >= 250 && ids.len() == members.len(), "{} members", members.len());
    assert!(client.audit_logs().list(&Default::default()).unwrap().len() >= 2200);
    let page =
        |limit| client.members().page(&Default::default(), &PageOptions { limit: Some(limit), starting_after: None });
    assert_eq!(page(100).unwrap().items.len(), 100);
    for limit in [0, 101] {
        assert_eq!(page(limit).unwrap_err().kind(), ErrorKind::InvalidArgument);
    }
    let audit = PageOptions { limit: Some(1001), starting_after: None };
    let error = client.audit_logs().page(&Default::default(), &audit).unwrap_err();
    assert!(error.message().contains("1 to 1000"), "{error}");
}

#[test]
fn p14_groups_take_workspaces_tags_can_be_taken_off_and_tag_ids_are_one_value() {
    let (sandbox, client) = sandbox();
    let (workspace, _) = sandbox.invitable_workspaces().remove(0);
    client.groups().invite(&workspace).unwrap();
    let tag = tags(&client).ensure(&["A", "B"]).unwrap();
    let ids: Vec<String> = tag.iter().map(|tag| tag.id.clone()).collect();
    let account = client.accounts().list(&Default::default()).unwrap()[0].email.clone();
    let targets = TagTargets { accounts: vec![account], ..TagTargets::default() };
    let with_tags = || {
        let filter = instantly_rbac::accounts::AccountFilter { tag_ids: Some(ids.clone()), ..Default::default() };
        client.accounts().list(&filter).unwrap().len()
    };
    tags(&client).assign(&ids, &targets).unwrap();
    tags(&client).assign(&ids, &targets).unwrap();
    assert_eq!(with_tags(), 1, "assigning twice does not flip");
    tags(&client).unassign(&ids, &targets).unwrap();
    assert_eq!(with_tags(), 0);
    let requests = sandbox.requests();
    let filtered = requests.iter().find(|request| request.query.iter().any(|(name, _)| name == "tag_ids")).unwrap();
    let values: Vec<_> = filtered.query.iter().filter(|(name, _)| name == "tag_ids").collect();
    assert_eq!(values.len(), 1);
    assert_eq!(values[0].1, ids.join(","));
}

#[test]
fn p15_unknown_activities_roles_and_scopes_are_kept() {
    let event = r#"{"items": [{"id": "e", "activity_type": 99}, {"id": "f", "activity_type": 37.0}]}"#;
    let events = client_of(&always(200, event)).audit_logs().list(&Default::default()).unwrap();
    assert_eq!(events[0].activity_type, ActivityType::Unknown(99));
    assert_eq!(events[1].activity_type, ActivityType::ApiKeyCreated);
    let member = r#"{"items": [{"id": "m", "role": "superhero", "permissions": ["fly.high"]}]}"#;
    let members = client_of(&always(200, member)).members().list(&Default::default()).unwrap();
    assert_eq!(members[0].role, Role::Unknown("superhero".to_owned()));
    let key = r#"{"items": [{"id": "k", "scopes": ["teleports:read", "no colon"]}]}"#;
    let keys = client_of(&always(200, key)).keys().list(&KeyFilter::default()).unwrap();
    assert_eq!(serde_json::to_value(&keys[0]).unwrap()["scopes"], json!(["teleports:read", "no colon"]));
}

#[test]
fn p16_one_sub_workspace_without_a_plan_ends_nothing() {
    let (sandbox, client) = sandbox();
    let subs = sandbox.sub_workspaces();
    sandbox.set_paid(&subs[1].0, false);
    let results =
        client.groups().for_each(|workspace, _| Ok(workspace.members().list(&Default::default())?.len())).unwrap();
    assert_eq!(results.len(), subs.len());
    for result in results {
        let unpaid = result.link.sub_workspace_id == subs[1].0.as_str();
        assert_eq!(
            result.result.as_ref().err().map(|error| error.kind()),
            unpaid.then_some(ErrorKind::PaymentRequired)
        );
    }
}

#[test]
fn p17_a_waiting_call_ends_when_its_caller_gives_up() {
    // Fork safety, the other half of this failure, is in tests/fork.rs.
    let busy = Server::start(|_| Reply::error(429, "wait").header("retry-after", "50")).unwrap();
    let silent = Server::start(|_| {
        std::thread::sleep(Duration::from_secs(3600));
        Action::Drop
    })
    .unwrap();
    for url in [busy.url(), silent.url()] {
        let token = CancelToken::new();
        let client = builder(url).build().unwrap().with_cancel(&token);
        let begun = Instant::now();
        let error = std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(200));
                token.cancel();
            });
            client.members().list(&Default::default()).unwrap_err()
        });
        assert_eq!(error.kind(), ErrorKind::Cancelled);
        assert!(begun.elapsed() < Duration::from_millis(400) + SLACK, "{:?}", begun.elapsed());
    }
}

#[test]
fn where_attempts_are_not_abandoned_a_call_waits_for_the_end_of_its_attempt() {
    let slow = Server::start(|_| {
        std::thread::sleep(Duration::from_millis(300));
        Reply::error(503, "later").header("retry-after", "50")
    })
    .unwrap();
    let token = CancelToken::new();
    let client = with_cancel_between_attempts(&builder(slow.url()).build().unwrap(), &token);
    let begun = Instant::now();
    let error = std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(Duration::from_millis(100));
            token.cancel();
        });
        client.members().list(&Default::default()).unwrap_err()
    });
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert_eq!(error.attempts(), 1);
    assert!(begun.elapsed() >= Duration::from_millis(300), "it was abandoned");
    assert!(begun.elapsed() < Duration::from_millis(500) + SLACK, "{:?}", begun.elapsed());
}

#[test]
fn a_second_token_is_asked_besides_the_first() {
    let sandbox = Sandbox::start().unwrap();
    let (run, own) = (CancelToken::new(), CancelToken::new());
    let client = sandbox.client().unwrap().with_cancel(&run).with_cancel(&own);
    assert!(client.members().list(&Default::default()).is_ok());
    run.cancel();
    assert_eq!(client.members().list(&Default::default()).unwrap_err().kind(), ErrorKind::Cancelled);
}

#[test]
fn an_id_that_no_url_can_hold_is_bad_input_and_not_a_broken_network() {
    let sandbox = Sandbox::start().unwrap();
    let client = sandbox.client().unwrap();
    let error = client.members().get(&"x".repeat(1_000_000)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(error.message().contains("too long"), "{error}");
    assert!(sandbox.requests().is_empty());
}

#[test]
fn a_key_in_the_place_of_a_name_is_not_repeated() {
    for builder in [Client::builder().api_key_env("k3y=="), Client::builder().api_key_file("k3y==")] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(!error.to_string().contains("k3y"), "{error}");
    }
}

#[test]
fn a_closed_client_says_so_and_its_clones_are_closed_too() {
    let server = always(200, r#"{"items": []}"#);
    let client = client_of(&server);
    let clone = client.as_workspace("w").unwrap();
    assert!(client.members().list(&Default::default()).is_ok());
    client.close();
    client.close();
    let error = clone.members().list(&Default::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(error.message().contains("closed"), "{error}");
}

#[test]
fn the_key_in_use_is_not_revoked_once_a_list_showed_which_it_is() {
    let (sandbox, client) = sandbox();
    let keys = client.keys().list(&KeyFilter { reveal: true }).unwrap();
    let own = keys.iter().find(|key| key.secret() == sandbox.admin_key().expose()).unwrap().id.clone();
    let before = sandbox.requests().len();
    let error = client.keys().revoke(&own).unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Refused, 0));
    assert!(error.hint().unwrap().contains("another key, or the dashboard"), "{error}");
    assert_eq!(sandbox.requests().len(), before);
    let other = builder(sandbox.url()).api_key(sandbox.admin_key()).build().unwrap();
    let refused = other.keys().revoke(&own).unwrap_err();
    assert!(
        refused.hint().unwrap().contains("another key, or the dashboard"),
        "the server refused, and it is explained"
    );
}

#[test]
fn a_check_tells_a_working_key_from_one_that_does_not() {
    let (sandbox, client) = sandbox();
    let check = client.check().unwrap();
    assert!(check.works);
    assert_eq!(check.workspace.unwrap().id, sandbox.workspace_id());
    let narrow = sandbox.key_with_scopes(&["leads:read".parse().unwrap()]);
    let check = builder(sandbox.url()).api_key(narrow).build().unwrap().check().unwrap();
    assert!(check.works && check.workspace.is_none());
    assert_eq!(check.problem.unwrap().required_scopes()[0].as_str(), "workspaces:read");
    let check = builder(sandbox.url()).api_key("wrong").build().unwrap().check().unwrap();
    assert!(!check.works);
    assert_eq!(check.problem.unwrap().kind(), ErrorKind::Unauthorized);
    let edge = client_of(&always(403, "error code: 1010")).check().unwrap_err();
    assert!(edge.hint().unwrap().contains("edge"), "that says nothing about the key: {edge}");
}

#[test]
fn a_link_of_unknown_status_is_a_result_of_its_own_and_interrupts_come_from_the_caller() {
    let group = r#"{"items": [
        {"id": "1", "sub_workspace_id": "a", "status": "accepted"}, {"id": "2", "sub_workspace_id": "b", "status": "on hold"},
        {"id": "3", "sub_workspace_id": "c"}, {"id": "4", "status": "accepted"}, {"id": "5", "status": "pending"}
    ]}"#;
    let client = client_of(&always(200, group));
    let results = client.groups().for_each(|_, _| Ok(())).unwrap();
    let kinds: Vec<_> = results.iter().map(|each| each.result.as_ref().err().map(|error| error.kind())).collect();
    assert_eq!(kinds, [None, Some(ErrorKind::Decode), Some(ErrorKind::Decode), Some(ErrorKind::Decode)]);

    let caller = std::thread::current().id();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let interrupted = client.with_interrupt(move || {
        assert_eq!(std::thread::current().id(), caller, "the hook may belong to one thread");
        count.fetch_add(1, Ordering::Relaxed) > 3
    });
    let results = interrupted.groups().for_each(|workspace, _| {
        loop {
            workspace.groups().admin()?;
        }
    });
    let error = results.unwrap().remove(0).result.map(|(): ()| ()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
}

#[test]
fn a_sub_workspace_is_acted_for_over_the_same_connections() {
    let (sandbox, client) = sandbox();
    let (id, name) = sandbox.sub_workspaces().remove(0);
    let sub = client.as_workspace(&id).unwrap();
    assert_eq!(sub.workspace().get().unwrap().name, name);
    assert_eq!(sandbox.requests().last().unwrap().workspace, Some(id));
    assert_eq!(client.as_workspace(" ").unwrap_err().kind(), ErrorKind::InvalidArgument);
    let (stranger, _) = sandbox.invitable_workspaces().remove(0);
    let refused = client.as_workspace(&stranger).unwrap().check().unwrap_err();
    assert!(
        refused.hint().unwrap().contains("groups.list"),
        "a key that may not act for it does not work for it: {refused}"
    );
}

#[test]
fn an_empty_audit_log_says_what_may_be_the_cause() {
    let server = always(200, r#"{"items": []}"#);
    let client = client_of(&server);
    let hint = client.audit_logs().list(&Default::default()).unwrap().meta.hint.unwrap();
    assert!(["filter", "plan", "audit_logs:read"].iter().all(|cause| hint.contains(cause)), "{hint}");
    assert_eq!(client.members().list(&Default::default()).unwrap().meta.hint, None);
}

#[test]
fn settings_that_cannot_work_are_refused_by_name() {
    type Setting = fn(ClientBuilder) -> ClientBuilder;
    let settings: [(&str, Setting); 14] = [
        ("max_response_bytes", |builder| builder.max_response_bytes(u64::MAX)),
        ("base_url", |builder| builder.base_url("http://api.localhost")),
        ("base_url", |builder| builder.base_url("http://api.instantly.ai")),
        ("base_url", |builder| builder.base_url("ftp://127.0.0.1")),
        ("base_url", |builder| builder.base_url("https://user:pw@x.example")),
        ("base_url", |builder| builder.base_url("https://api.instantly.ai/api/v2")),
        ("capacity", |builder| builder.capacity(1.5)),
        ("capacity", |builder| builder.capacity(f64::NAN)),
        ("max_attempts", |builder| builder.max_attempts(0)),
        ("total_timeout", |builder| builder.total_timeout(Duration::ZERO)),
        ("proxy", |builder| builder.proxy("not a url")),
        ("ca_file", |builder| builder.ca_file("/nonexistent/ca.pem")),
        ("user_agent", |builder| builder.user_agent("two\nlines")),
        ("workspace", |builder| builder.workspace("")),
    ];
    for (name, change) in settings {
        let error = change(Client::builder().api_key("k").base_url("https://api.instantly.ai")).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.message().starts_with(&format!("{name}:")), "{name}: {error}");
    }
    let client = client_of(&always(200, r#"{"items": []}"#)).with_total_timeout(Duration::ZERO);
    let error = client.members().list(&Default::default()).unwrap_err();
    assert!(error.message().starts_with("total_timeout:"), "{error}");
    let error = Client::builder()
        .api_key_env("INSTANTLY_RBAC_NO_SUCH_VARIABLE")
        .base_url("http://127.0.0.1:1")
        .build()
        .unwrap_err();
    assert!(error.message().contains("INSTANTLY_RBAC_NO_SUCH_VARIABLE"), "{error}");
}

/// So that a reply can be compared with the JSON that it came from.
#[test]
fn a_record_goes_round_through_its_json() {
    let json: Value = serde_json::from_str(&format!(
        r#"{{"id": "{TAG}", "label": 5, "organization_id": "w", "timestamp_created": null, "x": 1}}"#
    ))
    .unwrap();
    let tag: instantly_rbac::tags::Tag = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(tag.irregular, ["label", "timestamp_created", "timestamp_updated"]);
    assert_eq!(tag.to_json().to_map(), *json.as_object().unwrap());
    assert_eq!(tag.to_json().parse::<instantly_rbac::tags::Tag>().unwrap(), tag);
}
