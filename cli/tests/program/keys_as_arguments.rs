//! The key in use as an argument: it would be stored as a name, or shown by a message.

use instantly_sandbox::Sandbox;

use crate::office::Office;
use crate::{Ended, program, run, start_sandbox, with_key};

/// Calls with `KEY` where names, labels, addresses, filters, ids and paths stand.
const CALLS: &[&str] = &[
    "members invite KEY@x.example --role view",
    "members invite a@b.c --role view --nickname KEY",
    "members invite a@b.c --role view --user-email KEY@x.example",
    "members update KEY@x.example --role view",
    "members remove KEY@x.example",
    "members list --search KEY",
    "members list --output nope/KEY",
    "members list --starting-after KEY",
    "keys create KEY --scope leads:read --show-secret",
    "keys create not-KEY-yet --scope leads:read --show-secret",
    "keys create a --scope leads:read --secret-file nope/KEY",
    "keys create a --role SDR --matrix nope/KEY --show-secret",
    "keys revoke KEY",
    "tags ensure KEY",
    "tags ensure a=KEY",
    "tags assign KEY --account a@b.c",
    "tags unassign Priority --account KEY@b.c",
    "matrix check --assignment nope/KEY",
    "policy init --output nope/KEY",
    "review --output nope/KEY",
    "probe --output nope/KEY",
    "access KEY@x.example",
    "access --output nope/KEY",
    "check --workspace KEY",
    "check --timeout=1 --workspace=KEY",
];

#[test]
fn an_argument_that_holds_the_key_in_use_is_refused_before_anything_is_sent() {
    let office = Office::new();
    let (key, url) = (office.sandbox.admin_key(), office.sandbox.url());
    for call in CALLS {
        let given = call.replace("KEY", key.expose());
        let arguments: Vec<_> = given.split(' ').chain(["--yes"].into_iter().filter(|_| writes(call))).collect();
        let of_environment: Ended = with_key(&office.sandbox, &key, &arguments).output().unwrap().into();
        let of_file = office.run(&arguments);
        let other = [&arguments[..], &["--api-key-env", "INSTANTLY_OTHER", "--base-url", &url]].concat();
        let of_variable = program(&other).env("INSTANTLY_OTHER", key.expose()).output().unwrap().into();
        for (source, ended) in [("environment", of_environment), ("file", of_file), ("variable", of_variable)] {
            let is_shown = ended.out.contains(key.expose()) || ended.problem.contains(key.expose());
            assert!(!is_shown, "repeated by {call}, {source}");
            assert_eq!(ended.out, "", "{call}, {source}");
            if source == "environment" || !call.contains("nope/") {
                assert_eq!(ended.status, Some(2), "{call}, {source}: {}", ended.problem);
                assert!(ended.problem.starts_with("error: nothing was sent: argument "), "{}", ended.problem);
            } else {
                assert!(ended.status != Some(0), "{call}, {source}");
            }
        }
    }
    assert!(office.sandbox.requests().is_empty());
}

fn writes(call: &str) -> bool {
    ["invite", "update", "remove", "create", "revoke", "ensure", "assign"]
        .iter()
        .any(|verb| call.split(' ').nth(1).is_some_and(|given| given.ends_with(verb)))
}

#[test]
fn a_key_of_a_sandbox_that_is_started_for_the_call_is_one_in_use() {
    let key = Sandbox::builder().start().unwrap().admin_key();
    let ended = run(&["tags", "ensure", key.expose(), "--yes", "--sandbox"]);
    assert_eq!((ended.status, ended.out.as_str()), (Some(2), ""));
    assert!(ended.problem.starts_with("error: nothing was sent: argument 3 ") && !ended.problem.contains(key.expose()));
}

#[test]
fn verbs_that_need_no_key_refuse_that_of_the_environment() {
    let sandbox = start_sandbox();
    let key = sandbox.admin_key();
    for call in ["matrix show --matrix nope/KEY", "matrix can KEY leads", "scopes explain KEY:read"] {
        let given = call.replace("KEY", key.expose());
        let arguments: Vec<_> = given.split(' ').collect();
        let ended: Ended = program(&arguments).env("INSTANTLY_API_KEY", key.expose()).output().unwrap().into();
        assert_eq!(ended.status, Some(2), "{call}");
        assert!(ended.problem.starts_with("error: nothing was sent: argument "), "{call}");
        assert!(!ended.problem.contains(key.expose()) && !ended.out.contains(key.expose()), "{call}");
    }
    // In no variable, it is no key in use, and is still not shown.
    for call in ["matrix show --matrix nope/KEY", "matrix show --matrix KEY", "check --api-key-file nope/KEY"] {
        let given = call.replace("KEY", key.expose());
        let ended = run(&given.split(' ').collect::<Vec<_>>());
        assert!(ended.status != Some(0) && !ended.problem.contains(key.expose()), "{call}");
    }
}
