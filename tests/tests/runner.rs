//! What a runner of another language relies on: the scripted server gives it the cases, and finds
//! every sort of difference. Everything here goes over HTTP, as it does there.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::process::{Command, Stdio};

use instantly_tests::dispatch;
use instantly_tests::scripted::ScriptedServer;
use serde_json::{Value, json};

/// A status and a document; null where the body is none.
fn ask(url: &str, method: &str, path: &str, key: &str, body: &Value) -> (u16, Value) {
    let address = url.strip_prefix("http://").expect("an address");
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nuser-agent: runner\r\nauthorization: Bearer {key}\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(address).expect("the server listens");
    stream.write_all((head + &body).as_bytes()).expect("the server reads");
    // Nothing else is asked on this connection, so the server ends it after its reply.
    stream.shutdown(Shutdown::Write).expect("an open connection");
    let mut reply = String::new();
    stream.read_to_string(&mut reply).expect("a reply");
    let (head, body) = reply.split_once("\r\n\r\n").expect("a head");
    (head[9..12].parse().expect("a status"), serde_json::from_str(body).unwrap_or_default())
}

fn play(url: &str, case: &Value) -> String {
    let wanted = json!({ "operation": case["operation"], "name": case["name"] });
    let (status, answer) = ask(url, "POST", "/__case", "", &wanted);
    assert_eq!(status, 200, "{answer}");
    answer["api_key"].as_str().expect("a key").to_owned()
}

fn verdict(url: &str, outcome: &Value) -> Vec<String> {
    let (status, answer) = ask(url, "POST", "/__verdict", "", outcome);
    assert_eq!(status, 200, "{answer}");
    serde_json::from_value(answer["problems"].clone()).expect("texts")
}

/// A server that knows one case, and what a runner asks to play it.
fn stage(call: &str, exchanges: Value, expect: Value) -> (ScriptedServer, Value) {
    let case = json!({ "name": "one", "call": call, "arguments": {}, "exchanges": exchanges, "expect": expect });
    let file = json!({ "operation": call, "cases": [case] });
    let server = ScriptedServer::start(vec![serde_json::from_value(file).expect("a file")]).expect("a free port");
    (server, json!({ "operation": call, "name": "one" }))
}

/// What is said of an outcome in which `KEY` stands for the key; nothing of it ever holds the key.
fn judged(call: &str, expect: Value, outcome: Value) -> Vec<String> {
    let (server, case) = stage(call, json!([]), expect);
    let key = play(&server.url(), &case);
    let outcome = serde_json::from_str(&outcome.to_string().replace("KEY", &key)).expect("JSON");
    let problems = verdict(&server.url(), &outcome);
    assert!(!problems.concat().contains(&key), "a problem repeats the key");
    problems
}

/// The outcome has one problem, in which all these texts stand.
fn assert_found(problems: &[String], texts: &[&str]) {
    assert_eq!(problems.len(), 1, "{texts:?}: {problems:?}");
    for text in texts {
        assert!(problems[0].contains(text), "{text}: {problems:?}");
    }
}

#[test]
fn every_difference_of_a_result_is_found() {
    let expect = json!({
        "value": { "id": "m1", "role": "editor", "tags": ["a"] },
        "meta": { "attempts": 1, "hint_contains": "July" },
        "secret": "not-a-secret-1",
    });
    let right = json!({
        "document": {
            "id": "m1", "role": "editor", "tags": ["a"], "email": null,
            "meta": { "attempts": 1, "hint": "since July", "request_id": "r" },
        },
        "secret": "not-a-secret-1",
        "shown": "Member(m1, ***)",
    });
    assert_eq!(judged("keys.create", expect.clone(), right.clone()), [""; 0]);
    let changes: [(&str, Value, &[&str]); 11] = [
        ("/document/role", json!("admin"), &["document: /role", "editor", "admin"]),
        ("/document/role", Value::Null, &["document: /role", "editor", "null"]),
        ("/document/email", json!("more"), &["document: /email", "more"]),
        ("/document/tags", json!(["a", "b"]), &["document: /tags"]),
        ("/document/meta/attempts", json!(2), &["meta: attempts", "1", "2"]),
        ("/document/meta/hint", json!("since May"), &["meta: hint lacks \"July\""]),
        ("/document/meta", Value::Null, &["the document has no meta"]),
        ("/secret", json!("another"), &["secret: expected", "got another"]),
        ("/secret", Value::Null, &["secret: expected", "got another"]),
        ("/document", json!([]), &["the document has no meta"]),
        ("/document", Value::Null, &["the document has no meta"]),
    ];
    for (place, value, texts) in changes {
        let mut wrong = right.clone();
        *wrong.pointer_mut(place).expect(place) = value;
        assert_found(&judged("keys.create", expect.clone(), wrong), texts);
    }
}

#[test]
fn every_difference_of_an_error_is_found() {
    let expect = json!({ "error": {
        "kind": "forbidden",
        "http_status": 403,
        "retry_after_seconds": null,
        "required_scopes": ["tags:read", "tags:all"],
        "message_contains": ["refused", "again"],
        "message_lacks": "token",
    }});
    let right = json!({ "error": {
        "kind": "forbidden",
        "message": "refused, do not try again",
        "http_status": 403,
        "operation": "tags.list",
        "required_scopes": ["tags:read", "tags:all"],
        "retry_after_seconds": null,
        "attempts": 1,
    }});
    assert_eq!(judged("tags.list", expect.clone(), right.clone()), [""; 0]);
    let changes: [(&str, Value, &[&str]); 6] = [
        ("/error/kind", json!("unauthorized"), &["error: kind", "forbidden", "unauthorized"]),
        ("/error/http_status", Value::Null, &["error: http_status", "403", "null"]),
        ("/error/retry_after_seconds", json!(2.5), &["error: retry_after_seconds", "2.5"]),
        ("/error/required_scopes", json!(["tags:all", "tags:read"]), &["error: required_scopes: /0"]),
        ("/error/message", json!("refused"), &["error: message lacks \"again\""]),
        ("/error/message", json!("refused: token, again"), &["error: message contains \"token\""]),
    ];
    for (place, value, texts) in changes {
        let mut wrong = right.clone();
        *wrong.pointer_mut(place).expect(place) = value;
        assert_found(&judged("tags.list", expect.clone(), wrong), texts);
    }
}

#[test]
fn a_result_in_place_of_an_error_is_found_and_the_reverse() {
    let (value, error) = (json!({ "value": { "id": "t" } }), json!({ "error": { "kind": "decode" } }));
    let document = json!({ "document": { "id": "t", "meta": {} } });
    assert_found(&judged("tags.get", value.clone(), error.clone()), &["unexpected error", "decode"]);
    assert_found(&judged("tags.get", error.clone(), document.clone()), &["an error was expected", "\"t\""]);
    let both = json!({ "document": document["document"], "error": error["error"] });
    for expect in [value, error] {
        assert_found(&judged("tags.get", expect.clone(), both.clone()), &["a document or an error"]);
        assert_found(&judged("tags.get", expect, json!({ "shown": "nothing" })), &["a document or an error"]);
    }
}

#[test]
fn a_secret_is_found_wherever_it_shows_and_is_not_repeated() {
    let value = json!({ "value": { "name": "n" }, "secret": "not-a-secret-1" });
    let right = json!({ "document": { "name": "n", "meta": {} }, "secret": "not-a-secret-1", "shown": "" });
    let with = |document: Value, place: &str, text: &str| {
        let mut document = document;
        *document.pointer_mut(place).expect(place) = json!(text);
        document
    };
    let key = "what is shown contains the client's key";
    assert_found(&judged("keys.create", value.clone(), with(right.clone(), "/shown", "Key{n, KEY}")), &[key]);
    let secret = "what is shown contains a secret";
    assert_found(&judged("keys.create", value.clone(), with(right.clone(), "/shown", "not-a-secret-1")), &[secret]);
    let problems = judged("keys.create", value, with(right, "/document/name", "a KEY"));
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems[0].contains("got \"a {{api_key}}\""), "{problems:?}");
    assert_eq!(problems[1], "the document contains the client's key");

    let expect = json!({ "error": { "kind": "decode" } });
    let error = json!({ "error": { "kind": "decode", "message": "" }, "shown": "" });
    let inside = "the error contains the client's key";
    assert_found(&judged("tags.get", expect.clone(), with(error.clone(), "/error/message", "KEY")), &[inside]);
    assert_found(&judged("tags.get", expect.clone(), with(error, "/shown", "KeyError: KEY")), &[key]);
    let unexpected = judged("tags.get", json!({ "value": {} }), json!({ "error": { "message": "KEY" } }));
    assert_eq!(unexpected.len(), 2, "{unexpected:?}");

    // What the vector itself expects to be seen is no secret.
    let seen = json!({ "value": { "txt": "not-a-secret-7" } });
    let document = json!({ "document": { "txt": "not-a-secret-7", "meta": {} } });
    assert_eq!(judged("workspace.get_domain", seen, document), [""; 0]);
}

#[test]
fn a_document_says_how_the_call_went_where_its_function_says_it() {
    let accepted = |call: &str, value: Value, document: Value| {
        judged(call, json!({ "value": value }), json!({ "document": document })).is_empty()
    };
    let meta = json!({ "attempts": 1 });
    assert!(accepted("client.request", json!({ "meta": 1 }), json!({ "value": { "meta": 1 }, "meta": meta })));
    assert!(accepted("client.request", Value::Null, json!({ "value": null, "meta": meta })));
    assert!(!accepted("client.request", json!({ "id": 1 }), json!({ "id": 1, "meta": meta })));
    assert!(!accepted("client.request", json!(1), json!({ "value": 1 })), "no meta");
    assert!(accepted("tags.review", json!({ "rows": [{ "n": 1 }] }), json!({ "rows": [{ "n": 1, "meta": meta }] })));
    assert!(!accepted("tags.review", json!({ "rows": [{ "n": 1 }] }), json!({ "rows": [{ "n": 2, "meta": meta }] })));
    assert!(accepted("members.remove", json!({ "id": "m" }), json!({ "id": "m", "record": null, "meta": meta })));
    assert!(!accepted("members.get", json!({ "a": { "n": 1 } }), json!({ "a": { "n": 1, "meta": {} }, "meta": meta })));
    assert!(accepted("matrix.can", json!(true), json!(true)));
    assert!(accepted("scopes.effective", json!([]), json!([])));
    assert!(!accepted("matrix.cell", json!({ "label": "-" }), json!({ "label": "-", "meta": meta })));
}

#[test]
fn a_request_that_is_missing_one_too_many_or_another_is_found() {
    let exchanges = json!([{
        "request": { "method": "POST", "path": "/api/v2/x", "query": { "a": "1" }, "body": { "json": { "n": 1 } } },
        "response": { "body": { "json": { "echo": "{{api_key}}" } } },
    }]);
    let sent = |requests: &[(&str, &str, Value)]| {
        let (server, case) = stage("client.request", exchanges.clone(), json!({ "value": 1 }));
        let key = play(&server.url(), &case);
        for (method, path, body) in requests {
            let (status, answer) = ask(&server.url(), method, path, &key, body);
            assert_eq!(status == 200, answer["echo"] == key, "{answer}");
        }
        let problems = verdict(&server.url(), &json!({ "document": { "value": 1, "meta": {} } }));
        assert!(!problems.concat().contains(&key), "a problem repeats the key");
        problems
    };
    let right = || ("POST", "/api/v2/x?a=1", json!({ "n": 1 }));
    assert_eq!(sent(&[right()]), [""; 0]);
    assert_found(&sent(&[]), &["never sent: POST /api/v2/x"]);
    assert_found(&sent(&[right(), ("GET", "/api/v2/y", Value::Null)]), &["one request too many: GET /api/v2/y"]);
    assert_found(&sent(&[("PUT", "/api/v2/x?a=1", json!({ "n": 1 }))]), &["method"]);
    assert_found(&sent(&[("POST", "/api/v2/y?a=1", json!({ "n": 1 }))]), &["path"]);
    assert_found(&sent(&[("POST", "/api/v2/x?a=2", json!({ "n": 1 }))]), &["query"]);
    assert_found(&sent(&[("POST", "/api/v2/x?a=1", json!({ "n": 2 }))]), &["body: /n"]);

    let (server, case) = stage("client.request", exchanges.clone(), json!({ "value": 1 }));
    let key = play(&server.url(), &case);
    ask(&server.url(), "POST", "/api/v2/x?a=1", "another", &json!({ "n": format!("1 {key}") }));
    let problems = verdict(&server.url(), &json!({ "document": { "value": 1, "meta": {} } }));
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems[0].contains("body: /n: expected 1, got \"1 {{api_key}}\""), "{problems:?}");
    assert_eq!(problems[1], "the bearer key is not that of the case");
}

#[test]
fn a_runner_that_errs_is_told_so() {
    let (server, case) = stage("tags.get", json!([]), json!({ "value": {} }));
    let url = server.url();
    let refused = |method: &str, path: &str, body: Value| {
        let (status, answer) = ask(&url, method, path, "", &body);
        (status, answer["message"].as_str().expect("a message").to_owned())
    };
    assert_eq!(refused("POST", "/__verdict", json!({ "document": {} })).0, 409);
    assert_eq!(refused("GET", "/api/v2/x", Value::Null).0, 418);
    let unknown = refused("POST", "/__case", json!({ "operation": "tags.get", "name": "another" }));
    assert_eq!(unknown, (404, "tags.get has no case \"another\"".to_owned()));
    assert_eq!(refused("POST", "/__case", json!({ "name": "one" })).0, 400);
    assert_eq!(refused("GET", "/__verdict", Value::Null).0, 404);

    let key = play(&url, &case);
    let (status, message) = refused("POST", "/__verdict", json!({ "value": {} }));
    assert!(status == 400 && message.contains("value"), "{status} {message}");
    let (status, message) = refused("POST", "/__verdict", json!({ "document": {}, &key: 1 }));
    assert!(status == 400 && message.contains("{{api_key}}") && !message.contains(&key), "{status}");
    // What could not be read is no verdict; one that was ends the case.
    assert_eq!(verdict(&url, &json!({ "document": { "meta": {} } })), [""; 0]);
    assert_eq!(refused("POST", "/__verdict", json!({ "document": { "meta": {} } })).0, 409);
}

/// Calls as the case says and reports what it came to, changed by `change`.
fn run(url: &str, case: &Value, change: impl FnOnce(&mut Value)) -> Vec<String> {
    let settings = serde_json::from_value(case["client"].clone()).expect("settings");
    let client = dispatch::client(&settings, url, &play(url, case));
    let arguments = case["arguments"].as_object().expect("arguments");
    let came_to = dispatch::call(&client, case["call"].as_str().expect("a name"), arguments);
    let mut outcome = match (came_to.document, came_to.error) {
        (Some(document), _) => json!({ "document": document, "secret": came_to.secret, "shown": came_to.shown }),
        (None, error) => json!({ "error": error, "shown": came_to.shown }),
    };
    change(&mut outcome);
    verdict(url, &outcome)
}

#[test]
fn a_runner_needs_the_program_and_no_file() {
    let mut server = Command::new(env!("CARGO_BIN_EXE_instantly-scripted-server"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program");
    let mut url = String::new();
    BufReader::new(server.stdout.take().expect("its output")).read_line(&mut url).expect("its address");
    let url = url.trim_end();

    let (status, cases) = ask(url, "GET", "/__cases", "", &Value::Null);
    assert_eq!(status, 200);
    let cases = cases.as_array().expect("a list");
    let fields = |case: &Value| case.as_object().expect("a case").keys().cloned().collect::<Vec<_>>();
    assert!(cases.iter().all(|case| fields(case) == ["operation", "name", "call", "client", "arguments"]));
    let case = |operation: &str, name: &str| {
        cases.iter().find(|case| case["operation"] == operation && case["name"] == name).expect(name)
    };

    let success = case("tags.ensure", "creates what is missing and returns all in the order of the labels");
    assert_eq!(run(url, success, |_| ()), [""; 0]);
    let wrong = run(url, success, |outcome| outcome["document"]["items"][0]["label"] = json!("SDR-North"));
    assert_found(&wrong, &["document: /items/0/label", "SDR-East", "SDR-North"]);

    let failure = case("keys.create", "a 403 names the scopes that would do");
    assert_eq!(run(url, failure, |_| ()), [""; 0]);
    let wrong = run(url, failure, |outcome| outcome["error"]["kind"] = json!("unauthorized"));
    assert_found(&wrong, &["error: kind", "forbidden", "unauthorized"]);

    let secret = case("keys.create", "creates a key whose secret prints as ***");
    assert_eq!(run(url, secret, |_| ()), [""; 0]);
    let wrong = run(url, secret, |outcome| outcome["secret"] = json!("***"));
    assert_found(&wrong, &["secret: expected"]);
    let shown = run(url, secret, |outcome| outcome["shown"] = json!("ApiKey(key='not-a-secret-1')"));
    assert_found(&shown, &["what is shown contains a secret"]);

    drop(server.stdin.take());
    assert!(server.wait().expect("its end").success(), "it ends with its input");
}
