//! What no vector can show of reading back a lost write: time, interruption, and other programs.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use instantly_rbac::keys::CreateOptions;
use instantly_rbac::members::{Invitation, Role};
use instantly_rbac::{CancelToken, Client, ErrorKind};
use instantly_sandbox::http::Reply;
use instantly_sandbox::{Fault, Sandbox};
use instantly_tests::server::{Action, Server};
use serde_json::json;

/// Time that a busy machine may add to a deadline.
const SLACK: Duration = Duration::from_secs(2);

fn sandbox() -> (Sandbox, Client) {
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let client = Client::builder()
        .api_key(sandbox.admin_key())
        .base_url(sandbox.url())
        .capacity(None)
        .backoff(Duration::ZERO)
        .attempt_timeout(Duration::from_millis(300))
        .total_timeout(Duration::from_millis(1500))
        .build()
        .unwrap();
    (sandbox, client)
}

fn posts(sandbox: &Sandbox, operation: &str) -> usize {
    sandbox.requests().iter().filter(|request| request.operation == Some(operation)).count()
}

#[test]
fn the_write_and_the_reads_after_it_have_the_time_of_one_call() {
    let (sandbox, client) = sandbox();
    for operation in ["tags.create", "tags.list"] {
        sandbox.fault(Fault::stall().on(operation).always());
    }
    let begun = Instant::now();
    let error = client.tags().create("SDR-West", None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
    assert!(error.message().contains("could not be read back"), "{error}");
    assert!(begun.elapsed() < Duration::from_millis(1500) + SLACK, "{:?}", begun.elapsed());
    assert_eq!(posts(&sandbox, "tags.create"), 1, "what may be there is not sent again unseen");
}

#[test]
fn a_time_that_no_clock_can_tell_is_refused_and_nothing_is_sent() {
    let (sandbox, client) = sandbox();
    let error = client.with_total_timeout(Duration::MAX).tags().create("SDR-West", None).unwrap_err();
    assert_eq!((error.kind(), posts(&sandbox, "tags.create")), (ErrorKind::InvalidArgument, 0));
}

#[test]
fn a_call_that_is_cancelled_while_a_write_is_read_back_says_that_it_may_be_done() {
    let (sandbox, client) = sandbox();
    sandbox.fault(Fault::drop_reply().on("tags.create"));
    sandbox.fault(Fault::stall().on("tags.list").always());
    let token = CancelToken::new();
    let waiting = client.with_cancel(&token).with_attempt_timeout(Duration::from_secs(60));
    let waiting = waiting.with_total_timeout(Duration::from_secs(60));
    let error = std::thread::scope(|scope| {
        let call = scope.spawn(|| waiting.tags().create("SDR-West", None).unwrap_err());
        while posts(&sandbox, "tags.list") == 0 {
            std::thread::sleep(Duration::from_millis(5));
        }
        let cancelled = Instant::now();
        token.cancel();
        let error = call.join().unwrap();
        assert!(cancelled.elapsed() < SLACK, "{:?}", cancelled.elapsed());
        error
    });
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Cancelled, Some("tags.create")));
    assert!(error.message().contains("may have been carried out"), "{error}");
    assert!(!error.message().contains("nothing was done"), "{error}");
}

#[test]
fn the_servers_own_wait_comes_before_the_look() {
    let (sandbox, client) = sandbox();
    let busy = Fault::status_with(503, &[("retry-after", "0.4")], "").carried_out();
    sandbox.fault(busy.on("members.invite"));
    let begun = Instant::now();
    let member = client.members().invite(&Invitation::new("sam@example.com", Role::View)).unwrap();
    assert!(member.meta.recovered && begun.elapsed() >= Duration::from_millis(400), "{:?}", begun.elapsed());
    assert!(member.meta.waited >= Duration::from_millis(400));
}

#[test]
fn an_invitation_that_is_carried_out_late_is_neither_told_as_done_nor_as_not_done() {
    let (sandbox, client) = sandbox();
    sandbox.fault(Fault::late(Duration::from_millis(900)).on("members.invite"));
    let error = client.members().invite(&Invitation::new("sam@example.com", Role::View)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
    let is_there = || {
        let members = client.members().list(&Default::default()).unwrap();
        members.iter().any(|member| member.email == "sam@example.com")
    };
    let begun = Instant::now();
    while !is_there() {
        assert!(begun.elapsed() < Duration::from_secs(30), "it is carried out in the end");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(posts(&sandbox, "members.invite"), 1);
}

#[test]
fn recover_revokes_its_own_keys_and_no_others() {
    let (sandbox, client) = sandbox();
    let scopes = ["leads:read", "campaigns:read"];
    let older = client.keys().create("deploy", &scopes).unwrap().id.clone();
    let wider = client.keys().create("deploy", &["leads:all", "campaigns:read"]).unwrap().id.clone();
    let other = client.keys().create("deploy-2", &scopes).unwrap().id.clone();
    sandbox.fault(Fault::drop_reply().on("keys.create"));
    let reversed = ["campaigns:read", "leads:read"];
    let key = client.keys().create_with("deploy", &reversed, &CreateOptions { recover: true }).unwrap();
    assert!(key.meta.recovered && !key.secret().is_empty());
    let keys = client.keys().list(&Default::default()).unwrap();
    let exists = |id: &String| keys.iter().any(|key| key.id == *id);
    assert!([&older, &wider, &other, &key.id].into_iter().all(exists), "{:?}", key.meta.hint);
    assert_eq!(keys.iter().filter(|key| key.name == "deploy").count(), 3);
    assert_eq!((posts(&sandbox, "keys.create"), posts(&sandbox, "keys.revoke")), (5, 1));
}

#[test]
fn a_key_whose_secret_this_program_was_given_in_the_same_second_is_no_candidate() {
    let key = |id: &str, millis: u32| {
        let made = format!("2026-01-12T07:00:05.{millis}Z");
        json!({ "id": id, "name": "deploy", "scopes": ["leads:read"], "key": "not-a-secret", "organization_id": "w",
            "timestamp_created": made, "timestamp_updated": made })
    };
    let posts = AtomicUsize::new(0);
    let server = Server::start(move |request| match request.method.as_str() {
        "POST" if posts.fetch_add(1, Ordering::SeqCst) == 0 => Action::Reply(Reply::json(200, &key("given", 100))),
        "POST" => Action::Drop,
        _ => {
            let page = Reply::json(200, &json!({ "items": [key("given", 100), key("lost", 900)] }));
            Action::Reply(page.header("date", "Mon, 12 Jan 2026 07:00:05 GMT"))
        }
    })
    .unwrap();
    let client = || Client::builder().api_key("k").base_url(server.url()).capacity(None).build().unwrap();
    let one = client();
    assert_eq!(one.keys().create("deploy", &["leads:read"]).unwrap().id, "given");
    // Whichever client of the program was given it.
    for client in [one, client()] {
        let error = client.keys().create("deploy", &["leads:read"]).unwrap_err();
        assert_eq!(error.candidates(), ["lost"]);
    }
}

#[test]
fn a_tag_that_was_made_long_before_is_a_conflict_although_the_reply_was_lost() {
    let (sandbox, client) = sandbox();
    let existing = client.tags().list(&Default::default()).unwrap()[0].label.clone();
    sandbox.fault(Fault::drop_reply().on("tags.create"));
    let error = client.tags().create(&existing, None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict, "{error}");
    assert!(error.message().contains("before this call began"), "{error}");
}
