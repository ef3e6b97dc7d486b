//! HTTP itself: chunks, `Expect`, connections that are used again, and requests that are none.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use instantly_sandbox::{Fault, Sandbox};

use crate::{read_reply, sandbox};

fn connect(sandbox: &Sandbox) -> TcpStream {
    TcpStream::connect(sandbox.url().trim_start_matches("http://")).unwrap()
}

fn head(sandbox: &Sandbox, line: &str, headers: &str) -> String {
    let key = sandbox.admin_key();
    format!("{line} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n{headers}\r\n", key.expose())
}

#[test]
fn a_chunked_body_is_put_together_and_trailers_are_passed_over() {
    let sandbox = sandbox();
    let mut stream = connect(&sandbox);
    let head =
        head(&sandbox, "POST /api/v2/custom-tags", "content-type: application/json\r\ntransfer-encoding: chunked\r\n");
    let body = "9;ext=1\r\n{\"label\":\r\n7\r\n\"West\"}\r\n0\r\nx-trailer: 1\r\n\r\n";
    for piece in format!("{head}{body}").as_bytes().chunks(5) {
        stream.write_all(piece).unwrap();
    }
    stream.write_all(self::head(&sandbox, "GET /api/v2/custom-tags?search=West", "").as_bytes()).unwrap();
    let mut reader = BufReader::new(stream);
    assert_eq!(read_reply(&mut reader).unwrap().body["label"], "West");
    assert_eq!(read_reply(&mut reader).unwrap().each("label"), ["West"]);
}

#[test]
fn expect_is_answered_before_the_body_is_sent() {
    let sandbox = sandbox();
    let mut stream = connect(&sandbox);
    let headers = "content-type: application/json\r\ncontent-length: 13\r\nexpect: 100-continue\r\n";
    stream.write_all(head(&sandbox, "POST /api/v2/custom-tags", headers).as_bytes()).unwrap();
    let mut interim = [0; 25];
    stream.read_exact(&mut interim).unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(br#"{"label":"W"}"#).unwrap();
    assert_eq!(read_reply(&mut BufReader::new(stream)).unwrap().status, 200);
}

#[test]
fn several_requests_at_once_are_answered_in_order_on_one_connection() {
    let sandbox = sandbox();
    let mut stream = connect(&sandbox);
    let lines = ["GET /api/v2/accounts?limit=1", "GET /api/v2/campaigns?limit=2", "GET /api/v2/custom-tags?limit=3"];
    let close = |index: usize| if index == 2 { "connection: close\r\n" } else { "" };
    let all: String = lines.iter().enumerate().map(|(index, line)| head(&sandbox, line, close(index))).collect();
    stream.write_all(all.as_bytes()).unwrap();
    let mut reader = BufReader::new(stream);
    for count in 1..=3 {
        let reply = read_reply(&mut reader).unwrap();
        assert_eq!(reply.body["items"].as_array().unwrap().len(), count);
        assert_eq!(reply.header("connection"), (count == 3).then_some("close"));
    }
    assert_eq!(reader.read(&mut [0; 1]).unwrap(), 0);
}

/// The status and the headers of a reply, without a look at a body.
fn read_head(stream: &mut BufReader<TcpStream>) -> (u16, Vec<String>) {
    let mut lines = stream.by_ref().lines().map(|line| line.unwrap()).take_while(|line| !line.is_empty());
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    (status, lines.collect())
}

#[test]
fn head_is_answered_as_get_with_the_length_of_the_body_and_without_the_body() {
    let sandbox = sandbox();
    let mut reader = BufReader::new(connect(&sandbox));
    let mut exchange = |line: &str| {
        reader.get_mut().write_all(head(&sandbox, line, "").as_bytes()).unwrap();
        if line.starts_with("HEAD") {
            read_head(&mut reader)
        } else {
            (read_reply(&mut reader).unwrap().status, Vec::new())
        }
    };
    for (target, status) in [
        ("/api/v2/workspace-members?limit=1", 200),
        ("/api/v2/workspaces/current", 200),
        ("/api/v2/audit-logs", 200),
        ("/api/v2/accounts?limit=0", 400),
        ("/api/v2/workspace-members/0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f", 404),
        ("/api/v2/workspaces/current/schedule-for-removal", 404),
        ("/api/v2/nothing", 404),
    ] {
        let (answered, headers) = exchange(&format!("HEAD {target}"));
        assert_eq!(answered, status, "{target}");
        let length = headers.iter().find_map(|header| header.strip_prefix("content-length: "));
        assert!(length.unwrap().parse::<usize>().unwrap() > 10, "{target}: {headers:?}");
        // On the same connection: a body would be taken for the next reply.
        assert_eq!(exchange("GET /api/v2/workspaces/current").0, 200, "{target}");
    }
    let scopes = ["campaigns:read".parse().unwrap()];
    let poor = crate::Caller::with(&sandbox, Some(sandbox.key_with_scopes(&scopes)));
    let (status, _) = read_head(&mut poor.send("HEAD", "/workspace-members", &[], b""));
    assert_eq!(status, 403, "HEAD needs the scope of GET");
    assert_eq!(sandbox.requests().last().unwrap().operation, Some("members.list"));
}

#[test]
fn a_request_that_names_the_whole_url_reaches_its_path() {
    let sandbox = sandbox();
    let origin = sandbox.url();
    for (target, status) in [
        (format!("{origin}/api/v2/accounts?limit=1"), 200),
        ("http://api.example.com/api/v2/accounts?limit=1".to_owned(), 200),
        ("HTTPS://api.example.com:443/api/v2/accounts?limit=1".to_owned(), 200),
        (format!("{origin}/api/v2/nothing"), 404),
        (origin.clone(), 404),
    ] {
        let mut stream = connect(&sandbox);
        stream.write_all(head(&sandbox, &format!("GET {target}"), "").as_bytes()).unwrap();
        assert_eq!(read_reply(&mut BufReader::new(stream)).unwrap().status, status, "{target}");
    }
    assert_eq!(sandbox.requests()[0].path, "/api/v2/accounts");
}

#[test]
fn what_is_no_acceptable_request_is_refused_with_its_own_status() {
    let sandbox = sandbox();
    let large_head = format!("x-large: {}\r\n", "x".repeat(70_000));
    let many = "x: 1\r\n".repeat(200);
    for (line, headers, status) in [
        ("GET /api/v2/accounts", large_head.as_str(), 431),
        ("GET /api/v2/accounts", many.as_str(), 431),
        ("POST /api/v2/custom-tags", "content-length: 9000000\r\n", 413),
        ("POST /api/v2/custom-tags", "content-length: -1\r\n", 400),
        ("POST /api/v2/custom-tags", "content-length: 1\r\ncontent-length: 2\r\n", 400),
        ("POST /api/v2/custom-tags", "content-length: 1\r\ntransfer-encoding: chunked\r\n", 400),
        ("POST /api/v2/custom-tags", "transfer-encoding: gzip\r\n", 501),
        ("GET\u{1}", "", 400),
    ] {
        let mut stream = connect(&sandbox);
        stream.write_all(head(&sandbox, line, headers).as_bytes()).unwrap();
        let reply = read_reply(&mut BufReader::new(stream)).unwrap();
        assert_eq!(reply.status, status, "{line} {}", &headers[..headers.len().min(60)]);
        assert_eq!(reply.body["statusCode"], status);
    }
}

#[test]
fn every_reply_says_that_it_is_a_sandboxs() {
    let sandbox = sandbox();
    let large_head = format!("x-large: {}\r\n", "x".repeat(70_000));
    sandbox.fault(Fault::status(503).on("tags.list"));
    sandbox.fault(Fault::garbage().on("workspace.get"));
    for (line, headers, status) in [
        ("GET /api/v2/accounts?limit=1", "", 200),
        ("HEAD /api/v2/accounts?limit=1", "", 200),
        ("GET /api/v2/accounts?limit=0", "", 400),
        ("GET /api/v2/nothing", "", 404),
        ("GET /api/v2/custom-tags", "", 503),
        ("GET /api/v2/workspaces/current", "", 200),
        ("GET /api/v2/accounts", large_head.as_str(), 431),
        ("GET\u{1}", "", 400),
    ] {
        let mut stream = connect(&sandbox);
        stream.write_all(head(&sandbox, line, headers).as_bytes()).unwrap();
        let (answered, headers) = read_head(&mut BufReader::new(stream));
        assert_eq!(answered, status, "{line}");
        let marks = headers.iter().filter(|header| *header == "x-instantly-sandbox: 1").count();
        assert_eq!(marks, 1, "{line}: {headers:?}");
    }
    let stranger = crate::Caller::with(&sandbox, None).get("/accounts");
    assert_eq!((stranger.status, stranger.header("x-instantly-sandbox")), (401, Some("1")));
}

#[test]
fn a_body_of_any_bytes_is_a_reply_and_never_the_end() {
    let sandbox = sandbox();
    let mut dice = fastrand::Rng::with_seed(3);
    for _ in 0..200 {
        let mut bytes = vec![0; dice.usize(1..200)];
        dice.fill(&mut bytes);
        let mut stream = connect(&sandbox);
        stream.write_all(&bytes).unwrap();
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let _ = stream.read_to_end(&mut Vec::new());
    }
    let mut stream = connect(&sandbox);
    stream.write_all(head(&sandbox, "GET /api/v2/accounts", "").as_bytes()).unwrap();
    assert_eq!(read_reply(&mut BufReader::new(stream)).unwrap().status, 200);
}
