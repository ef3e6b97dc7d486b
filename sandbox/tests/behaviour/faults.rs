//! Faults: what the client sees, and whether the request was carried out.

use std::io::{ErrorKind, Read};
use std::time::{Duration, Instant};

use instantly_sandbox::{Fault, Sandbox};
use serde_json::json;

use crate::{Caller, read_reply, sandbox};

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

fn is_there(sandbox: &Sandbox, label: &str) -> bool {
    Caller::admin(sandbox).get("/custom-tags?limit=100").each("label").iter().any(|other| other == label)
}

/// Tries to create a tag: what came back over the wire, and how the connection ended.
fn create(sandbox: &Sandbox) -> (Vec<u8>, std::io::Result<usize>) {
    let mut stream = Caller::admin(sandbox).send("POST", "/custom-tags", &JSON, br#"{"label":"West"}"#);
    stream.get_ref().set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut bytes = Vec::new();
    let ended = stream.read_to_end(&mut bytes);
    (bytes, ended)
}

#[test]
fn a_status_is_answered_and_nothing_is_carried_out() {
    let sandbox = sandbox();
    sandbox.fault(Fault::status(503).on("tags.create"));
    sandbox.fault(Fault::status_with(429, &[("Retry-After", "7")], "{\"x\":1}").on("tags.create"));
    let admin = Caller::admin(&sandbox);
    let first = admin.post("/custom-tags", json!({"label": "West"}));
    assert_eq!((first.status, &first.body["error"]), (503, &json!("Service Unavailable")));
    let second = admin.post("/custom-tags", json!({"label": "West"}));
    assert_eq!((second.status, second.header("retry-after"), &second.body), (429, Some("7"), &json!({"x": 1})));
    assert!(!is_there(&sandbox, "West"));
    assert_eq!(sandbox.requests()[0].fault.as_deref(), Some("status 503"));
    assert_eq!(sandbox.requests()[0].status, Some(503));
}

#[test]
fn a_refused_request_is_reset_before_its_body_is_read_or_even_sent() {
    let sandbox = sandbox();
    sandbox.fault(Fault::refuse().on("tags.create"));
    let admin = Caller::admin(&sandbox);
    let length = [("content-type", "application/json"), ("content-length", "16"), ("expect", "100-continue")];
    let mut stream = admin.send("POST", "/custom-tags", &length, b"");
    assert_eq!(stream.read(&mut [0; 1]).unwrap_err().kind(), ErrorKind::ConnectionReset);
    let log = sandbox.requests();
    assert_eq!((log[0].operation, log[0].status), (Some("tags.create"), None));
    assert_eq!((log[0].fault.as_deref(), &log[0].body), (Some("refuse"), &None));
    assert_eq!(admin.post("/custom-tags", json!({"label": "West"})).status, 200, "once");
}

#[test]
fn a_refusal_keeps_to_the_order_of_the_faults_and_to_its_operation() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    sandbox.fault(Fault::status(500).on("tags.create"));
    sandbox.fault(Fault::refuse().on("tags.create").after(1));
    sandbox.fault(Fault::refuse().on("tags.unassign"));
    assert_eq!(admin.post("/custom-tags", json!({"label": "West"})).status, 500);
    let tag = admin.post("/custom-tags", json!({"label": "West"})).body["id"].clone();
    assert!(create(&sandbox).1.is_err(), "the first is over, and one passed");
    let toggle = |assign: bool| json!({"tag_ids": [tag], "resource_type": 1, "resource_ids": [], "assign": assign});
    let toggle = |assign: bool| {
        let body = toggle(assign).to_string();
        let mut stream = admin.send("POST", "/custom-tags/toggle-resource", &JSON, body.as_bytes());
        read_reply(&mut stream).is_some()
    };
    assert!(toggle(true), "the two share a path");
    assert!(!toggle(false));
    assert!(toggle(false));
}

#[test]
fn a_reset_breaks_the_connection_before_anything_is_carried_out() {
    let sandbox = sandbox();
    sandbox.fault(Fault::reset().on("tags.create"));
    let (bytes, ended) = create(&sandbox);
    assert!(bytes.is_empty());
    assert_eq!(ended.unwrap_err().kind(), ErrorKind::ConnectionReset);
    assert!(!is_there(&sandbox, "West"));
    assert_eq!((sandbox.requests()[0].status, sandbox.requests()[0].fault.as_deref()), (None, Some("reset")));
}

#[test]
fn a_stalled_request_is_never_answered_and_ends_with_the_sandbox() {
    let sandbox = sandbox();
    sandbox.fault(Fault::stall().on("tags.create"));
    let mut stream = Caller::admin(&sandbox).send("POST", "/custom-tags", &JSON, br#"{"label":"West"}"#);
    stream.get_ref().set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    let waited = stream.read(&mut [0; 1]).unwrap_err();
    assert!(matches!(waited.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut));
    assert!(!is_there(&sandbox, "West"));
    sandbox.stop();
    assert_eq!(stream.read(&mut [0; 1]).unwrap(), 0);
}

#[test]
fn what_is_carried_out_first_is_done_though_the_answer_says_otherwise() {
    for (fault, logged, status) in [
        (Fault::reset().carried_out(), "reset, carried out", None),
        (Fault::status(502).carried_out(), "status 502, carried out", Some(502)),
        (
            Fault::status_with(502, &[("content-type", "text/html")], "<h1>Bad Gateway</h1>").carried_out(),
            "status 502, carried out",
            Some(502),
        ),
    ] {
        let sandbox = sandbox();
        sandbox.fault(fault.on("tags.create"));
        let mut stream = Caller::admin(&sandbox).send("POST", "/custom-tags", &JSON, br#"{"label":"West"}"#);
        assert_eq!(read_reply(&mut stream).map(|reply| reply.status), status);
        assert!(is_there(&sandbox, "West"), "{logged}");
        let log = sandbox.requests();
        assert_eq!((log[0].status, log[0].fault.as_deref()), (status, Some(logged)));
    }
    let sandbox = sandbox();
    sandbox.fault(Fault::stall().carried_out().on("tags.create"));
    let _stalled = Caller::admin(&sandbox).send("POST", "/custom-tags", &JSON, br#"{"label":"West"}"#);
    let deadline = Instant::now() + Duration::from_secs(10);
    while !is_there(&sandbox, "West") {
        assert!(Instant::now() < deadline);
    }
}

#[test]
#[should_panic(expected = "says by its kind whether the request is carried out")]
fn what_is_never_carried_out_cannot_be_told_to_be() {
    let _ = Fault::refuse().carried_out();
}

/// A moment that other work of the machine does not fill.
const LATER: Duration = Duration::from_millis(300);

/// Waits until nothing is held back any more.
fn wait_for_late(sandbox: &Sandbox) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while sandbox.late_requests() > 0 {
        assert!(Instant::now() < deadline);
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Waits until the sandbox has received so many requests.
fn wait_for(sandbox: &Sandbox, requests: usize) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while sandbox.requests().len() < requests {
        assert!(Instant::now() < deadline);
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_late_request_is_carried_out_without_its_client_and_others_are_answered_meanwhile() {
    let sandbox = sandbox();
    sandbox.fault(Fault::late(LATER).on("tags.create"));
    let started = Instant::now();
    drop(Caller::admin(&sandbox).send("POST", "/custom-tags", &JSON, br#"{"label":"West"}"#));
    wait_for(&sandbox, 1);
    let log = sandbox.requests();
    assert_eq!((log[0].operation, log[0].status), (Some("tags.create"), None));
    assert_eq!((log[0].fault.as_deref(), &log[0].body), (Some("late 300ms"), &Some(json!({"label": "West"}))));
    assert_eq!(sandbox.late_requests(), 1);
    let was_there = is_there(&sandbox, "West");
    assert!(!was_there || started.elapsed() >= LATER, "an answer came meanwhile, with the state of that moment");
    wait_for_late(&sandbox);
    assert!(started.elapsed() >= LATER);
    assert!(is_there(&sandbox, "West"));
    assert_eq!(sandbox.requests().iter().filter(|request| request.operation == Some("tags.create")).count(), 1);
}

#[test]
fn a_late_request_meets_the_world_as_it_is_by_then() {
    let sandbox = sandbox();
    sandbox.fault(Fault::late(LATER).on("tags.create"));
    let admin = Caller::admin(&sandbox);
    let mut late = admin.send("POST", "/custom-tags", &JSON, br#"{"label":"West"}"#);
    wait_for(&sandbox, 1);
    let tag = admin.post("/custom-tags", json!({"label": "West"}));
    wait_for_late(&sandbox);
    let labels = admin.get("/custom-tags?search=West").each("id");
    assert_eq!(labels, [tag.body["id"].as_str().unwrap()], "the late one came to a conflict");
    late.get_ref().set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    assert!(late.read(&mut [0; 1]).is_err(), "no reply is sent, and the connection stays open");
}

#[test]
fn stopping_does_not_wait_for_a_late_request() {
    let sandbox = sandbox();
    sandbox.fault(Fault::late(Duration::from_secs(60)));
    let _stream = Caller::admin(&sandbox).send("DELETE", "/workspaces/current/whitelabel-domain", &[], b"");
    wait_for(&sandbox, 1);
    let started = Instant::now();
    sandbox.stop();
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_dripping_reply_comes_whole_but_slowly() {
    let sandbox = sandbox();
    sandbox.fault(Fault::drip(Duration::from_millis(1)).on("tags.create"));
    let started = Instant::now();
    let mut stream = Caller::admin(&sandbox).send("POST", "/custom-tags", &JSON, br#"{"label":"West"}"#);
    let reply = read_reply(&mut stream).unwrap();
    assert_eq!((reply.status, &reply.body["label"]), (200, &json!("West")));
    assert!(started.elapsed() > Duration::from_millis(300), "some 400 bytes, one a millisecond");
}

#[test]
fn stopping_does_not_wait_for_a_dripping_reply() {
    let sandbox = sandbox();
    sandbox.fault(Fault::drip(Duration::from_secs(60)));
    let _stream = Caller::admin(&sandbox).send("GET", "/accounts", &[], b"");
    wait_for(&sandbox, 1);
    let started = Instant::now();
    sandbox.stop();
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_truncated_reply_announces_more_than_comes_and_is_carried_out() {
    let sandbox = sandbox();
    sandbox.fault(Fault::truncate(10).on("tags.create"));
    let (bytes, ended) = create(&sandbox);
    assert!(ended.is_ok());
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let announced: usize =
        head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
    assert!(announced > 10 && body.len() == 10, "{text}");
    assert!(is_there(&sandbox, "West"));
}

#[test]
fn a_reply_is_cut_at_any_byte_of_its_head_too_and_is_carried_out() {
    let whole = {
        let sandbox = sandbox();
        sandbox.fault(Fault::cut(usize::MAX));
        create(&sandbox).0
    };
    for bytes in [0, 1, 9, 12, 17, 60, whole.len() - 1, whole.len() + 1] {
        let sandbox = sandbox();
        sandbox.fault(Fault::cut(bytes).on("tags.create"));
        let (cut, ended) = create(&sandbox);
        assert!(ended.is_ok());
        assert_eq!(cut, whole[..bytes.min(whole.len())], "the same sandbox answers the same");
        assert!(is_there(&sandbox, "West"));
        assert_eq!(sandbox.requests()[0].status, Some(200));
    }
}

#[test]
fn garbage_is_a_200_without_json_and_is_carried_out() {
    let sandbox = sandbox();
    sandbox.fault(Fault::garbage().on("tags.create"));
    let reply = Caller::admin(&sandbox).post("/custom-tags", json!({"label": "West"}));
    assert_eq!(reply.status, 200);
    assert!(reply.body.is_string(), "no JSON");
    assert!(is_there(&sandbox, "West"));
}

#[test]
fn a_dropped_reply_is_carried_out_and_leaves_nothing_on_the_wire() {
    let sandbox = sandbox();
    sandbox.fault(Fault::drop_reply().on("tags.create"));
    let (bytes, ended) = create(&sandbox);
    assert!(bytes.is_empty() && ended.is_ok());
    assert!(is_there(&sandbox, "West"));
    assert_eq!((sandbox.requests()[0].status, sandbox.requests()[0].fault.as_deref()), (None, Some("drop_reply")));
}

#[test]
fn a_fault_strikes_its_operation_alone_so_often_and_after_so_many() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    sandbox.fault(Fault::status(500).on("accounts.list").after(1).times(2));
    let statuses = |path: &str, times: usize| -> Vec<u16> { (0..times).map(|_| admin.get(path).status).collect() };
    assert_eq!(statuses("/campaigns", 2), [200, 200]);
    assert_eq!(statuses("/accounts", 5), [200, 500, 500, 200, 200]);
    sandbox.fault(Fault::status(502).always());
    assert_eq!(statuses("/no/such/route", 3), [502, 502, 502]);
    sandbox.clear_faults();
    assert_eq!(statuses("/accounts", 1), [200]);
}
