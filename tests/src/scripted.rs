//! A server that plays one case of the vectors at a time and judges what its call came to.
//!
//! Rust uses it in-process. Other languages start the binary `instantly-scripted-server` and ask
//! it, in JSON:
//!
//! | request | body | answer |
//! |---|---|---|
//! | `GET /__cases` | | all cases in order: `[{operation, name, call, client, arguments}]` |
//! | `POST /__case` | `{operation, name}` | `{api_key}`: the key to use; 404 where there is no such case |
//! | `POST /__verdict` | an [`Outcome`] | `{problems}`: texts, none where all is well; 409 where no case is played |
//!
//! There is one stage: a runner that wants to play cases side by side starts a server for each.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine;
use instantly_sandbox::http::{Reply, Request};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::judge::{self, Outcome};
use crate::server::{Action, Server};
use crate::vectors::{Body, Case, Exchange, ExpectedRequest, Fault, Response, VectorFile, difference};

/// Stands for the client's key in the bodies of vectors, and in what is said of a case.
pub const KEY_PLACEHOLDER: &str = "{{api_key}}";

/// The server; it stops with the process.
pub struct ScriptedServer {
    server: Server,
    stage: Arc<Mutex<Stage>>,
}

struct Stage {
    files: Vec<VectorFile>,
    scene: Option<Scene>,
}

/// The case that is played.
struct Scene {
    case: Case,
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
        let stage = Arc::new(Mutex::new(Stage { files, scene: None }));
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
        lock(&self.stage).play(case.clone())
    }

    /// What did not go as the case says, which is over then; empty where all of it did.
    ///
    /// # Panics
    ///
    /// Where no case is played.
    pub fn verdict(&self, outcome: &Outcome) -> Vec<String> {
        lock(&self.stage).scene.take().expect("a case that is played").verdict(outcome)
    }
}

fn lock(stage: &Mutex<Stage>) -> MutexGuard<'_, Stage> {
    stage.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Stage {
    /// What a runner needs to make the calls, and nothing of what it must find out.
    fn cases(&self) -> Value {
        let all = self.files.iter().flat_map(|file| file.cases.iter().map(move |case| (&file.operation, case)));
        all.map(|(operation, Case { name, call, client, arguments, .. })| {
            json!({
                "operation": operation,
                "name": name,
                "call": call,
                "client": client,
                "arguments": arguments,
            })
        })
        .collect()
    }

    fn find(&self, operation: &str, name: &str) -> Option<Case> {
        let mut files = self.files.iter().filter(|file| file.operation == operation);
        files.find_map(|file| file.cases.iter().find(|case| case.name == name)).cloned()
    }

    fn play(&mut self, mut case: Case) -> String {
        // Made anew each time, so that no file holds a key, and no two cases share a budget.
        let key = format!("key-{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..));
        let script = std::mem::take(&mut case.exchanges).into();
        self.scene = Some(Scene { case, key: key.clone(), script, problems: Vec::new() });
        key
    }
}

impl Scene {
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

    fn verdict(self, outcome: &Outcome) -> Vec<String> {
        let unsent =
            self.script.iter().map(|unsent| format!("never sent: {} {}", unsent.request.method, unsent.request.path));
        let all = self.problems.iter().cloned().chain(unsent).chain(judge::problems(&self.case, &self.key, outcome));
        all.map(|problem| self.without_key(&problem)).collect()
    }

    /// What is quoted of a request or an outcome may hold the key, which must not get into a log.
    fn without_key(&self, text: &str) -> String {
        text.replace(&self.key, KEY_PLACEHOLDER)
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
    let mut stage = lock(stage);
    if request.path.starts_with("/__") {
        return control(request, &mut stage).map_or_else(|refusal| refusal, |answer| Reply::json(200, &answer)).into();
    }
    let Some(scene) = &mut stage.scene else {
        return Reply::error(418, NO_CASE).into();
    };
    let Some(Exchange { response, .. }) = scene.next(request) else {
        return Reply::error(418, "not in the script").into();
    };
    let Response { fault, status, headers, body } = response;
    let body = body.map(|body| bytes(body, &scene.key)).unwrap_or_default();
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

const NO_CASE: &str = "no case is played: POST /__case comes first, and a verdict ends it";

/// Which case a runner wants to play. A row of `/__cases` will do, so more fields may be there.
#[derive(Deserialize)]
struct CaseName {
    operation: String,
    name: String,
}

/// Answers a runner.
fn control(request: &Request, stage: &mut Stage) -> Result<Value, Reply> {
    match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/__cases") => Ok(stage.cases()),
        ("POST", "/__case") => {
            let CaseName { operation, name } = read(request, stage)?;
            let case = stage.find(&operation, &name);
            let case = case.ok_or_else(|| Reply::error(404, &format!("{operation} has no case {name:?}")))?;
            Ok(json!({ "api_key": stage.play(case) }))
        }
        ("POST", "/__verdict") => {
            let outcome = read(request, stage)?;
            let scene = stage.scene.take().ok_or_else(|| Reply::error(409, NO_CASE))?;
            Ok(json!({ "problems": scene.verdict(&outcome) }))
        }
        (method, path) => Err(Reply::error(404, &format!("{method} {path} is nothing that a runner can ask"))),
    }
}

fn read<T: DeserializeOwned>(request: &Request, stage: &Stage) -> Result<T, Reply> {
    serde_json::from_slice(&request.body).map_err(|error| {
        let message = error.to_string();
        // The message may quote what it could not read.
        let scene = stage.scene.as_ref();
        Reply::error(400, &scene.map(|scene| scene.without_key(&message)).unwrap_or(message))
    })
}

fn bytes(body: Body, key: &str) -> Vec<u8> {
    match body {
        Body::Json(value) => value.to_string().replace(KEY_PLACEHOLDER, key).into_bytes(),
        Body::Text(text) => text.replace(KEY_PLACEHOLDER, key).into_bytes(),
        Body::Base64(text) => base64::engine::general_purpose::STANDARD.decode(text).expect("base64 in the vectors"),
    }
}
