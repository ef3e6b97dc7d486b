//! What the sandbox promises, seen over a plain socket, so that nothing of the client can hide it.

mod access;
mod alternatives;
mod audit_logs;
mod bodies;
mod faults;
mod group;
mod life;
mod models;
mod pages;
mod resources;
mod story;
mod tags;
mod wire;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use instantly_rbac::{Scope, SecretString};
use instantly_sandbox::Sandbox;
use serde_json::Value;

/// A reply as it came over the wire.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Value,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn message(&self) -> &str {
        self.body["message"].as_str().unwrap_or_default()
    }

    /// The field of every item of a page.
    pub(crate) fn each(&self, field: &str) -> Vec<String> {
        let items = self.body["items"].as_array().expect("a page");
        items.iter().map(|item| item[field].as_str().unwrap_or_default().to_owned()).collect()
    }
}

/// One caller: a sandbox, a key, and the workspace that it acts for.
pub(crate) struct Caller {
    address: String,
    key: Option<SecretString>,
    workspace: Option<String>,
}

impl Caller {
    pub(crate) fn admin(sandbox: &Sandbox) -> Caller {
        Caller::with(sandbox, Some(sandbox.admin_key()))
    }

    pub(crate) fn with(sandbox: &Sandbox, key: Option<SecretString>) -> Caller {
        Caller { address: sandbox.url().trim_start_matches("http://").to_owned(), key, workspace: None }
    }

    pub(crate) fn scoped(sandbox: &Sandbox, scopes: &[&str]) -> Caller {
        let scopes: Vec<Scope> = scopes.iter().map(|scope| scope.parse().unwrap()).collect();
        Caller::with(sandbox, Some(sandbox.key_with_scopes(&scopes)))
    }

    pub(crate) fn acting_for(mut self, workspace: &str) -> Caller {
        self.workspace = Some(workspace.to_owned());
        self
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.call("GET", path, None)
    }

    pub(crate) fn delete(&self, path: &str) -> Reply {
        self.call("DELETE", path, None)
    }

    pub(crate) fn post(&self, path: &str, body: Value) -> Reply {
        self.call("POST", path, Some(body))
    }

    pub(crate) fn patch(&self, path: &str, body: Value) -> Reply {
        self.call("PATCH", path, Some(body))
    }

    pub(crate) fn call(&self, method: &str, path: &str, body: Option<Value>) -> Reply {
        let (extra, body) = match body {
            Some(body) => (vec![("content-type", "application/json")], body.to_string()),
            None => (Vec::new(), String::new()),
        };
        self.raw(method, path, &extra, body.as_bytes())
    }

    /// A request of any form; the content length is added where there is a body.
    pub(crate) fn raw(&self, method: &str, path: &str, extra: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut stream = self.send(method, path, extra, body);
        read_reply(&mut stream).expect("a reply")
    }

    pub(crate) fn send(&self, method: &str, path: &str, extra: &[(&str, &str)], body: &[u8]) -> BufReader<TcpStream> {
        let mut stream = TcpStream::connect(&self.address).expect("the sandbox listens");
        let mut head = format!("{method} /api/v2{path} HTTP/1.1\r\nhost: sandbox\r\nuser-agent: behaviour\r\n");
        if let Some(key) = &self.key {
            head.push_str(&format!("authorization: Bearer {}\r\n", key.expose()));
        }
        if let Some(workspace) = &self.workspace {
            head.push_str(&format!("x-as-workspace: {workspace}\r\n"));
        }
        for (name, value) in extra {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() {
            head.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        stream.write_all(&[head.as_bytes(), body].concat()).expect("the sandbox reads");
        BufReader::new(stream)
    }
}

/// Reads one reply; none where the connection ends before it is complete.
pub(crate) fn read_reply(stream: &mut BufReader<TcpStream>) -> Option<Reply> {
    let mut line = String::new();
    stream.read_line(&mut line).ok()?;
    let status = line.split(' ').nth(1)?.parse().ok()?;
    let mut headers = Vec::new();
    loop {
        line.clear();
        stream.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.push((name.to_owned(), value.to_owned()));
    }
    let length =
        headers.iter().find(|(name, _)| name == "content-length").map_or(0, |(_, value)| value.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    let body =
        serde_json::from_slice(&body).unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&body).into_owned()));
    Some(Reply { status, headers, body })
}

/// A sandbox without a rate limit, so that a fast test is not slowed down.
pub(crate) fn sandbox() -> Sandbox {
    Sandbox::builder().rate_limit(false).start().unwrap()
}
