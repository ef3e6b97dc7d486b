//! Runs every shared vector against the Rust API.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use instantly_bridge::OWN;
use instantly_rbac::operation::{Composed, Operation};
use instantly_tests::dispatch;
use instantly_tests::judge::Outcome;
use instantly_tests::scripted::ScriptedServer;
use instantly_tests::vectors::{self, Case, ClientSettings};
use serde_json::{Value, json};

/// What went otherwise than the case says.
fn run(case: &Case, server: &ScriptedServer) -> Vec<String> {
    let key = server.play(case);
    let client = dispatch::client(&case.client, &server.url(), &key);
    server.verdict(&dispatch::call(&client, &case.call, &case.arguments))
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
fn no_vector_is_content_with_whatever_comes_out() {
    let server = ScriptedServer::start(Vec::new()).expect("a free port");
    let document = Outcome { document: Some(json!({ "meta": {}, "other": 1 })), ..Outcome::default() };
    let error = Outcome { error: Some(json!({})), ..Outcome::default() };
    for file in vectors::load(&vectors::folder()) {
        for mut case in file.cases {
            // Without what travels, only the outcome is judged.
            case.exchanges.clear();
            for outcome in [&document, &error] {
                server.play(&case);
                assert!(!server.verdict(outcome).is_empty(), "{} / {}: {outcome:?}", file.operation, case.name);
            }
        }
    }
}

#[test]
fn a_vector_that_names_no_function_or_not_its_arguments_is_a_defect() {
    let client = dispatch::client(&ClientSettings::default(), "http://127.0.0.1:1", "not-a-secret-key");
    let call = |name: &str, arguments: Value| {
        let arguments = arguments.as_object().expect("arguments").clone();
        catch_unwind(AssertUnwindSafe(|| dispatch::call(&client, name, &arguments)))
    };
    for (name, arguments, message) in [
        ("members.fire", json!({}), "members.fire is no function"),
        ("client.close", json!({}), "client.close is not called by vectors"),
        ("members.iter", json!({ "acepted": true }), "members.list has no argument acepted"),
        ("members.page", json!({ "page_size": 0 }), "members.list has no argument page_size"),
        ("matrix.original", json!({ "role": "Admin" }), "matrix.original has no argument role"),
        ("tags.create", json!({ "description": "x" }), "tags.create needs the argument label"),
    ] {
        let panic = call(name, arguments).expect_err(name).downcast::<String>().expect("a text");
        assert_eq!(*panic, message);
    }
    let bad_input = call("members.iter", json!({ "accepted": "yes" })).expect("an outcome").error.expect("an error");
    assert_eq!(bad_input["kind"], "invalid_argument");
    assert_eq!(bad_input["operation"], "members.list");
    assert_eq!(bad_input["message"], "accepted: must be a boolean");
}

#[test]
fn every_operation_has_vectors_of_each_sort_and_each_its_own_name() {
    let files = vectors::load(&vectors::folder());
    let by_operation: BTreeMap<&str, usize> =
        files.iter().map(|file| (file.operation.as_str(), file.cases.len())).collect();
    let composed = Composed::ALL.iter().filter(|composed| !OWN.contains(composed)).map(|composed| composed.name());
    for name in Operation::ALL.iter().map(|operation| operation.name()).chain(composed) {
        let cases = by_operation.get(name).copied().unwrap_or_default();
        // Of what needs no network, vectors show what a binding converts; `tests/tables` holds the rest.
        let least = if vectors::is_offline(name) { 1 } else { 4 };
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

#[test]
fn every_fixture_is_used_and_one_that_is_missing_is_an_error() {
    let text = |path: &Path| std::fs::read_to_string(path).expect("a file of the vectors");
    let folder = vectors::folder();
    let fixtures = text(&folder.with_file_name("fixtures.json"));
    let files = std::fs::read_dir(&folder).expect("the vectors").map(|file| text(&file.expect("a file").path()));
    let all = files.chain([fixtures.clone()]).collect::<String>();
    let fixtures: Value = serde_json::from_str(&fixtures).expect("JSON");
    for name in fixtures.as_object().expect("fixtures by name").keys() {
        assert!(all.contains(&format!(r#""$use": "{name}""#)), "no vector uses the fixture {name}");
    }
    let fixtures =
        json!({ "member": { "role": "view", "accepted": true }, "editor": { "$use": "member", "role": "editor" } });
    let expanded = vectors::expand(json!([{ "$use": "editor", "accepted": false }]), &fixtures);
    assert_eq!(expanded, json!([{ "role": "editor", "accepted": false }]));
    let missing = catch_unwind(|| vectors::expand(json!({ "$use": "owner" }), &fixtures));
    let message = missing.expect_err("a fixture that is missing").downcast::<String>().expect("a text");
    assert!(message.contains("owner"), "{message}");
}
