//! No secret leaves by any way but the one that is made for it: a key that is like no other text goes
//! through every operation and every fault, while everything that is logged anywhere below is kept, and
//! then all of it is searched.
//!
//! What is kept are the events and spans of every target at the finest level, those of the libraries
//! under this one too, results and errors in every form, and what the sandbox writes down.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Debug, Write};
use std::sync::{Mutex, Once};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use instantly_rbac::keys::KeyFilter;
use instantly_rbac::{Client, ClientBuilder, ErrorKind};
use instantly_sandbox::http::{Reply, Request};
use instantly_sandbox::{Fault, Sandbox};
use instantly_tests::server::{Action, Server};
use instantly_tests::{dispatch, vectors};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// With what a URL, and base64, write otherwise.
const KEY: &str = "canary+key/0123456789abcdef==";
const SEC: &str = "canary+sec/fedcba9876543210==";
const PASSWORD: &str = "canary-password-0123456789";

/// All that was logged, a line each, behind its target.
static LOGGED: Mutex<Vec<(String, String)>> = Mutex::new(Vec::new());

struct Everything;

struct Line<'a>(&'a mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

fn keep(metadata: &Metadata<'_>, record: impl FnOnce(&mut Line<'_>)) {
    let mut line = metadata.name().to_owned();
    record(&mut Line(&mut line));
    LOGGED.lock().unwrap().push((metadata.target().to_owned(), line));
}

impl Subscriber for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        keep(span.metadata(), |line| span.record(line));
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut line = String::new();
        values.record(&mut Line(&mut line));
        LOGGED.lock().unwrap().push(("a span".to_owned(), line));
    }
    fn event(&self, event: &Event<'_>) {
        keep(event.metadata(), |line| event.record(line));
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// The same of libraries that use the crate `log`.
impl log::Log for Everything {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }
    fn log(&self, record: &log::Record<'_>) {
        LOGGED.lock().unwrap().push((record.target().to_owned(), record.args().to_string()));
    }
    fn flush(&self) {}
}

fn keep_everything() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing::subscriber::set_global_default(Everything).unwrap();
        log::set_logger(&Everything).unwrap();
        log::set_max_level(log::LevelFilter::Trace);
        // What a panic would say is part of the output.
        std::panic::set_hook(Box::new(|panic| {
            eprintln!("{panic}");
            LOGGED.lock().unwrap().push(("panic".to_owned(), panic.to_string()));
        }));
    });
}

/// The ways in which a secret may be written.
fn forms(secret: &str) -> Vec<String> {
    let bytes = secret.as_bytes();
    let mut forms = vec![
        secret.to_owned(),
        percent_encode(bytes, NON_ALPHANUMERIC).to_string(),
        percent_encode(bytes, NON_ALPHANUMERIC).to_string().to_lowercase(),
        bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        // As bytes are printed for debugging.
        format!("{bytes:?}").trim_matches(['[', ']']).to_owned(),
    ];
    // Base64 of a text around it, wherever in three bytes it begins; the ends depend on what is around.
    forms.extend((0..3).map(|skip| {
        let shifted = STANDARD_NO_PAD.encode(&bytes[skip..]);
        shifted[..shifted.len() - 3].to_owned()
    }));
    forms
}

/// Looks for a secret in texts, each of which says where it is from.
fn assert_lacks(secret: &str, texts: &[(String, String)]) {
    let forms = forms(secret);
    let found: BTreeSet<_> = texts
        .iter()
        .filter_map(|(from, text)| forms.iter().position(|form| text.contains(form.as_str())).map(|form| (from, form)))
        .collect();
    assert!(found.is_empty(), "a secret shows, in {found:?} (each with the number of its form)");
}

fn assert_nothing_logged_holds(secrets: &[&str]) {
    let logged = LOGGED.lock().unwrap().clone();
    secrets.iter().for_each(|secret| assert_lacks(secret, &logged));
    let mut counts = BTreeMap::<&str, usize>::new();
    logged.iter().for_each(|(target, _)| *counts.entry(target).or_default() += 1);
    println!("logged: {counts:?}");
    assert!(counts.get("instantly_rbac").is_some_and(|&count| count > 0), "the library's own events are kept");
}

/// A server that repeats everything that it was sent, in one of these ways.
const WAYS: [&str; 14] = [
    "message",
    "text",
    "html",
    "url",
    "redirect",
    "request_id",
    "server_error",
    "throttled",
    "garbage",
    "truncated",
    "dropped",
    "odd_json",
    "conflict",
    "json_text",
];

fn repeat(way: &str, request: &Request) -> Action {
    let mut received = format!("{} {}", request.method, request.path);
    request.headers.iter().for_each(|(name, value)| write!(received, " {name}: {value}").unwrap());
    received.push_str(&String::from_utf8_lossy(&request.body));
    let authorization = request.header("authorization").unwrap_or_default().to_owned();
    let error = |status: u16| Reply::error(status, &received);
    let encoded = percent_encode(received.as_bytes(), NON_ALPHANUMERIC).to_string();
    Action::Reply(match way {
        "message" => error(400),
        "text" => Reply::bytes(403, received).header("content-type", "text/plain"),
        "html" => Reply::bytes(502, format!("<html>{received}</html>")).header("content-type", "text/html"),
        "url" => Reply::error(401, &encoded),
        "redirect" => Reply::bytes(302, "").header("location", format!("http://127.0.0.1:1/?{encoded}")),
        "request_id" => error(404).header("x-request-id", authorization),
        "server_error" => error(500).header("cf-ray", authorization),
        "throttled" => error(429).header("x-request-id", encoded),
        "garbage" => Reply::bytes(200, received),
        "truncated" => return Action::Truncate(Reply::bytes(200, received), 60),
        "dropped" => return Action::Drop,
        "odd_json" => Reply::json(200, &json!([received])),
        "conflict" => error(409),
        "json_text" => Reply::json(200, &json!(received)),
        _ => unreachable!("{way}"),
    })
}

#[test]
fn no_operation_tells_the_key_whatever_a_server_answers() {
    keep_everything();
    let files = vectors::load(&vectors::folder());
    // Of each function a case that is sent.
    let mut calls = BTreeMap::new();
    for case in files.iter().flat_map(|file| &file.cases).filter(|case| !case.exchanges.is_empty()) {
        calls.entry(&case.call).or_insert(case);
    }
    assert!(calls.len() > 50, "{} functions are called", calls.len());
    for way in WAYS {
        let server = Server::start(move |request| repeat(way, request)).unwrap();
        let mut shown = Vec::new();
        // `client.request` gives what the server sent, as it says.
        let is_shown = |call: &str| call == "client.request" && ["odd_json", "json_text"].contains(&way);
        for case in calls.values().filter(|case| !is_shown(&case.call)) {
            let mut settings = case.client.clone();
            settings.max_attempts = Some(2);
            let mut arguments = case.arguments.clone();
            if let Some(sec) = arguments.get_mut("sec") {
                *sec = json!(SEC);
            }
            let client = dispatch::client(&settings, &server.url(), KEY);
            let outcome = dispatch::call(&client, &case.call, &arguments);
            shown.push((format!("{way}: {}", case.call), format!("{outcome:?} {client:?}")));
        }
        assert_lacks(KEY, &shown);
        assert_lacks(SEC, &shown);
        println!("{way}: {} functions", shown.len());
    }
    assert_nothing_logged_holds(&[KEY, SEC]);
}

fn builder() -> ClientBuilder {
    Client::builder().api_key(KEY).max_attempts(1).total_timeout(Duration::from_secs(5))
}

#[test]
fn neither_tls_nor_connections_nor_proxies_tell_a_key_or_a_password() {
    keep_everything();
    let plain = Server::start(|request| repeat("message", request)).unwrap();
    let port = plain.url().rsplit_once(':').unwrap().1.to_owned();
    let proxy = format!("http://user:{PASSWORD}@127.0.0.1:{port}");
    let closed = format!("http://user:{PASSWORD}@127.0.0.1:1");
    let clients = [
        builder().base_url(format!("https://127.0.0.1:{port}")),
        builder().base_url("http://127.0.0.1:1"),
        // One that says all that it was sent, and one that is not there.
        builder().base_url("https://api.example.invalid").proxy(proxy.as_str()),
        builder().base_url("https://api.example.invalid").proxy(closed.as_str()),
    ];
    let mut shown = Vec::new();
    for client in clients {
        let client = client.build().unwrap();
        let error = client.workspace().get().unwrap_err();
        assert!([ErrorKind::Network, ErrorKind::Timeout].contains(&error.kind()), "{error}");
        shown.push((error.message().to_owned(), format!("{error} {error:?} {client:?} {}", json!(error))));
    }
    for bad in ["socks9://user:", "http://user:", "user:"] {
        let error = builder().proxy(format!("{bad}{PASSWORD}@")).build().unwrap_err();
        shown.push(("a proxy's URL".to_owned(), format!("{error} {error:?}")));
    }
    for broken in [format!("{KEY}\n{KEY}"), format!("{KEY}\0"), format!("{KEY} é")] {
        let error = Client::builder().api_key(broken).build().unwrap_err();
        shown.push(("a broken key".to_owned(), format!("{error} {error:?}")));
    }
    let error = Client::builder().api_key_env(KEY).build().unwrap_err();
    shown.push(("a key as the name of a variable".to_owned(), format!("{error} {error:?}")));
    let error = Client::builder().api_key_file(KEY.replace('/', "")).build().unwrap_err();
    shown.push(("a key as the name of a file".to_owned(), format!("{error} {error:?}")));
    assert_lacks(&KEY.replace('/', ""), &shown);
    let user_and_password = format!("user:{PASSWORD}");
    [KEY, PASSWORD, user_and_password.as_str()].into_iter().for_each(|secret| assert_lacks(secret, &shown));
    assert_nothing_logged_holds(&[KEY, PASSWORD, &user_and_password]);
}

#[test]
fn of_clients_that_share_a_connection_none_shows_the_key_of_another() {
    keep_everything();
    let keys = [KEY.to_owned(), KEY.replace("0123", "4567"), KEY.replace("0123", "89ab")];
    let server = Server::start(|_| Reply::error(400, "refused")).unwrap();
    let clients = keys.clone().map(|key| Client::builder().api_key(key).base_url(server.url()).build().unwrap());
    let shown: Vec<_> = clients
        .iter()
        .map(|client| (String::new(), format!("{client:?} {:?}", client.workspace().get().unwrap_err())))
        .collect();
    keys.iter().for_each(|key| assert_lacks(key, &shown));
    assert_nothing_logged_holds(&keys.each_ref().map(String::as_str));
}

#[test]
fn the_secret_of_a_created_key_is_returned_by_secret_alone() {
    keep_everything();
    let sandbox = Sandbox::start().unwrap();
    let client = sandbox.client().unwrap();
    let made = client.keys().create("canary", &["all:all"]).unwrap();
    let secret = made.secret().to_owned();
    let revealed = client.keys().list(&KeyFilter { reveal: true }).unwrap();
    let hidden = client.keys().list(&KeyFilter::default()).unwrap();
    let sec = sandbox.owner_token().expose().to_owned();
    let heir = client.workspace().change_owner("jonas.keller@northwind.example.com", sec.as_str()).unwrap();
    let theirs = Client::builder().api_key(secret.as_str()).base_url(sandbox.url()).build().unwrap();
    let mut shown = Vec::new();
    for fault in [Fault::truncate(5), Fault::garbage(), Fault::drop_reply(), Fault::reset(), Fault::status(503)] {
        sandbox.fault(fault);
        let error = theirs.keys().create("lost", &["leads:read"]).unwrap_err();
        shown.push(("an error".to_owned(), format!("{error} {error:?} {}", json!(error))));
    }
    let review = theirs.review(&Default::default()).unwrap();
    shown.push(("a review".to_owned(), format!("{review:?} {}", json!(review))));
    shown.push(("a key".to_owned(), format!("{made:?} {}", json!(made.value))));
    shown.push(("a list that reveals".to_owned(), format!("{revealed:?} {}", json!(revealed))));
    shown.push(("a list".to_owned(), format!("{hidden:?} {}", json!(hidden))));
    shown.push(("a workspace".to_owned(), format!("{heir:?} {}", json!(heir.value))));
    shown.push(("the sandbox".to_owned(), format!("{sandbox:?} {:?}", sandbox.requests())));
    let admin = sandbox.admin_key().expose().to_owned();
    [&secret, &sec, &admin].into_iter().for_each(|secret| assert_lacks(secret, &shown));
    assert_nothing_logged_holds(&[&secret, &sec, &admin]);
}

#[test]
fn what_is_searched_would_be_found() {
    let encoded = percent_encode(KEY.as_bytes(), NON_ALPHANUMERIC);
    let hidden = ["", "x", "xy"].map(|before| STANDARD_NO_PAD.encode(format!("{before}{KEY}{before}")));
    for text in [KEY.to_owned(), format!("?{encoded}"), format!("{:?}", KEY.as_bytes())].into_iter().chain(hidden) {
        let found = std::panic::catch_unwind(|| assert_lacks(KEY, &[("here".to_owned(), text.clone())]));
        assert!(found.is_err(), "{text} is not taken for the key");
    }
}
