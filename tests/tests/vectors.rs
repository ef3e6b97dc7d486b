//! Runs every shared vector against the Rust API.

use std::collections::{BTreeMap, BTreeSet};

use instantly_rbac::operation::{COMPOSED, Operation};
use instantly_rbac::{Client, Error};
use instantly_tests::dispatch::{self, Outcome};
use instantly_tests::scripted::ScriptedServer;
use instantly_tests::vectors::{self, Case, difference, field_differences};
use std::time::Duration;

fn client(case: &Case, server: &ScriptedServer, key: &str) -> Client {
    let mut builder = Client::builder().api_key(key).base_url(server.url()).capacity(None).backoff(Duration::ZERO);
    if let Some(attempts) = case.client.max_attempts {
        builder = builder.max_attempts(attempts);
    }
    if let Some(workspace) = &case.client.as_workspace {
        builder = builder.workspace(workspace);
    }
    builder.build().expect("a client for the case")
}

/// What went otherwise than the case says.
fn run(case: &Case, server: &ScriptedServer) -> Vec<String> {
    let key = server.play(case);
    let result = dispatch::call(&client(case, server, &key), &case.call, &case.arguments);
    let mut problems = server.verdict();
    match (&result, &case.expect.error) {
        (Err(error), None) => problems.push(format!("unexpected error: {error}")),
        (Ok(outcome), Some(_)) => problems.push(format!("an error was expected, not {}", outcome.value)),
        (Err(error), Some(fields)) => {
            let document = serde_json::to_value(error).expect("a document");
            problems.extend(field_differences(fields, &document));
            problems.extend(leaks(error, &key));
        }
        (Ok(outcome), None) => problems.extend(outcome_problems(case, outcome, &key)),
    }
    problems
}

fn outcome_problems(case: &Case, outcome: &Outcome, key: &str) -> Vec<String> {
    let mut problems = Vec::new();
    if let Some(value) = &case.expect.value {
        problems.extend(difference(value, &outcome.value));
    }
    if let Some(meta) = &case.expect.meta {
        problems.extend(field_differences(meta, &outcome.meta));
    }
    if let Some(secret) = &case.expect.secret
        && *secret != outcome.secret
    {
        problems.push(format!("secret: expected {secret:?}, got another"));
    }
    if outcome.value.to_string().contains(key) {
        problems.push("the document shows the key".to_owned());
    }
    problems
}

fn leaks(error: &Error, key: &str) -> Option<String> {
    let shown = format!("{error} {error:?} {}", serde_json::to_string(error).expect("a document"));
    shown.contains(key).then(|| "the error shows the key".to_owned())
}

#[test]
fn every_vector_comes_out_as_written() {
    let files = vectors::load(&vectors::folder());
    let server = ScriptedServer::start(Vec::new()).expect("a free port");
    let mut failures = Vec::new();
    let mut count = 0;
    for file in &files {
        for case in &file.cases {
            count += 1;
            let problems = run(case, &server);
            if !problems.is_empty() {
                failures.push(format!("{} / {}\n   {}", file.operation, case.name, problems.join("\n   ")));
            }
        }
    }
    println!("{count} vectors in {} files", files.len());
    assert!(failures.is_empty(), "{} of {count} vectors failed:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn every_operation_has_vectors_of_each_sort_and_each_its_own_name() {
    let files = vectors::load(&vectors::folder());
    let by_operation: BTreeMap<&str, usize> =
        files.iter().map(|file| (file.operation.as_str(), file.cases.len())).collect();
    let composed = COMPOSED.iter().filter(|composed| dispatch::NAMES.contains(&composed.name));
    for name in Operation::ALL.iter().map(|operation| operation.name()).chain(composed.map(|composed| composed.name)) {
        let cases = by_operation.get(name).copied().unwrap_or_default();
        // What takes no argument and needs no network has one answer.
        let least = if ["scopes.documented", "matrix.original"].contains(&name) { 1 } else { 4 };
        assert!(cases >= least, "{name} has {cases} vectors");
    }
    for file in files.iter().filter(|file| Operation::by_name(&file.operation).is_some()) {
        let has = |sort: fn(&Case) -> bool| file.cases.iter().any(sort);
        assert!(has(|case| case.expect.value.is_some()), "{}: no success", file.operation);
        assert!(
            has(|case| case.expect.error.is_some() && !case.exchanges.is_empty()),
            "{}: no failure",
            file.operation
        );
        let takes_arguments = file.cases.iter().any(|case| !case.arguments.is_empty());
        let refuses = has(|case| case.expect.error.is_some() && case.exchanges.is_empty());
        assert!(refuses || !takes_arguments, "{}: no bad input", file.operation);
    }
    for file in &files {
        let names: BTreeSet<&str> = file.cases.iter().map(|case| case.name.as_str()).collect();
        assert_eq!(names.len(), file.cases.len(), "{}: two vectors of one name", file.operation);
    }
}
