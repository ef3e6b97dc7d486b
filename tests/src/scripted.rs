//! A server that plays one case of the vectors at a time and says what did not go as written.
//!
//! Rust uses it in-process. Other languages start the binary `instantly-scripted-server`, and for
//! each case `POST /__case {"operation", "name"}`, which answers with the key to use and the
//! settings, and after the call `GET /__verdict`.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine;
use instantly_sandbox::http::{Reply, Request};
use serde_json::{Value, json};

use crate::server::{Action, Server};
use crate::vectors::{Body, Case, Exchange, ExpectedRequest, Fault, Response, VectorFile, difference};

/// Stands for the client's key in the bodies of vectors.
pub const KEY_PLACEHOLDER: &str = "{{api_key}}";

/// The server; it stops with the process.
pub struct ScriptedServer {
    server: Server,
    stage: Arc<Mutex<Stage>>,
}

#[derive(Default)]
struct Stage {
    files: Vec<VectorFile>,
    key: String,
    script: VecDeque<Exchange>,
    problems: Vec<String>,
}

impl ScriptedServer {
    /// Starts on a free port of 127.0.0.1, knowing these vectors.
    ///
    /// # Errors
    ///
    /// Where no port is free.
    pub fn start(files: Vec<VectorFile>) -> io::Result<ScriptedServer> {
        let stage = Arc::new(Mutex::new(Stage { files, ..Stage::default() }));
        let shared = stage.clone();
        let server = Server::start(move |request| answer(request, &shared))?;
        Ok(ScriptedServer { server, stage })
    }

    /// Where it is.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// Sets the stage for a case; returns the key that its client must use.
    pub fn play(&self, case: &Case) -> String {
        lock(&self.stage).play(case)
    }

    /// What did not go as the case says; empty where all of it did.
    pub fn verdict(&self) -> Vec<String> {
        lock(&self.stage).verdict()
    }
}

fn lock(stage: &Mutex<Stage>) -> MutexGuard<'_, Stage> {
    stage.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Stage {
    fn play(&mut self, case: &Case) -> String {
        // Made anew each time, so that no file holds a key, and no two cases share a budget.
        self.key = format!("key-{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..));
        self.script = case.exchanges.iter().cloned().collect();
        self.problems.clear();
        self.key.clone()
    }

    fn verdict(&mut self) -> Vec<String> {
        let mut problems = std::mem::take(&mut self.problems);
        problems.extend(
            self.script.drain(..).map(|left| format!("never sent: {} {}", left.request.method, left.request.path)),
        );
        problems
    }

    /// The next exchange, when the request is the one that it expects.
    fn next(&mut self, request: &Request) -> Option<Exchange> {
        let Some(exchange) = self.script.pop_front() else {
            self.problems.push(format!("one request too many: {} {}", request.method, request.path));
            return None;
        };
        let problems = mismatches(&exchange.request, request, &self.key);
        let fits = problems.is_empty();
        self.problems.extend(problems);
        fits.then_some(exchange)
    }
}

fn mismatches(expected: &ExpectedRequest, request: &Request, key: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let mut compare = |what: &str, expected: String, actual: String| {
        if expected != actual {
            problems.push(format!("{what}: expected {expected}, got {actual}"));
        }
    };
    let query: BTreeMap<String, String> = request.query.iter().cloned().collect();
    compare("method", expected.method.clone(), request.method.clone());
    compare("path", expected.path.clone(), request.path.clone());
    compare("query", format!("{:?}", expected.query), format!("{query:?}"));
    for (name, value) in &expected.headers {
        compare(name, format!("{value:?}"), format!("{:?}", request.header(name).map(str::to_owned)));
    }
    let body = match serde_json::from_slice::<Value>(&request.body) {
        _ if request.body.is_empty() => None,
        Ok(value) => Some(value),
        Err(_) => Some(json!(String::from_utf8_lossy(&request.body))),
    };
    match (&expected.body, body) {
        (None, None) => {}
        (Some(Body::Json(expected)), Some(actual)) => {
            problems.extend(difference(expected, &actual).map(|difference| format!("body: {difference}")));
        }
        (expected, actual) => problems.push(format!("body: expected {expected:?}, got {actual:?}")),
    }
    if request.header("authorization") != Some(&format!("Bearer {key}")) {
        problems.push("the bearer key is not that of the case".to_owned());
    }
    if request.header("user-agent").is_none_or(str::is_empty) {
        problems.push("no User-Agent is sent".to_owned());
    }
    problems
}

fn answer(request: &Request, stage: &Mutex<Stage>) -> Action {
    if let Some(answer) = control(request, stage) {
        return Reply::json(200, &answer).into();
    }
    let mut stage = lock(stage);
    let Some(Exchange { response, .. }) = stage.next(request) else {
        return Reply::error(418, "not in the script").into();
    };
    let Response { fault, status, headers, body } = response;
    let body = body.map(|body| bytes(body, &stage.key)).unwrap_or_default();
    let half = body.len() / 2;
    let reply = headers
        .iter()
        .fold(Reply::bytes(status.unwrap_or(200), body), |reply, (name, value)| reply.header(name, value));
    match fault {
        None => Action::Reply(reply),
        Some(Fault::Drop) => Action::Drop,
        Some(Fault::Truncate) => Action::Truncate(reply, half),
    }
}

fn control(request: &Request, stage: &Mutex<Stage>) -> Option<Value> {
    match request.path.as_str() {
        "/__case" => {
            let wanted: Value = serde_json::from_slice(&request.body).ok()?;
            let mut stage = lock(stage);
            let case = stage
                .files
                .iter()
                .filter(|file| wanted["operation"] == file.operation)
                .flat_map(|file| &file.cases)
                .find(|case| wanted["name"] == case.name)?
                .clone();
            Some(json!({ "api_key": stage.play(&case) }))
        }
        "/__verdict" => Some(json!({ "problems": lock(stage).verdict() })),
        _ => None,
    }
}

fn bytes(body: Body, key: &str) -> Vec<u8> {
    match body {
        Body::Json(value) => value.to_string().replace(KEY_PLACEHOLDER, key).into_bytes(),
        Body::Text(text) => text.replace(KEY_PLACEHOLDER, key).into_bytes(),
        Body::Base64(text) => base64::engine::general_purpose::STANDARD.decode(text).expect("base64 in the vectors"),
    }
}
