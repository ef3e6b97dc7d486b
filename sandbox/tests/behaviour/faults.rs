//! Faults: what the client sees, and whether the request was carried out.

use std::io::Read;
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
fn a_reset_breaks_the_connection_before_anything_is_carried_out() {
    let sandbox = sandbox();
    sandbox.fault(Fault::reset().on("tags.create"));
    let (bytes, ended) = create(&sandbox);
    assert!(bytes.is_empty());
    assert_eq!(ended.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset);
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
    assert!(matches!(waited.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut));
    assert!(!is_there(&sandbox, "West"));
    sandbox.stop();
    assert_eq!(stream.read(&mut [0; 1]).unwrap(), 0);
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
    while sandbox.requests().is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
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
