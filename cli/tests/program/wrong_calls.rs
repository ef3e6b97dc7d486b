//! Calls that are wrong: status 2, one line, and nothing repeated that may be a key.

use crate::{Ended, program, run, run_with_key, start_sandbox};

#[test]
fn a_wrong_call_ends_with_2_and_one_line() {
    for (arguments, said) in [
        (&["review", "--no-such-option"][..], "there is no such option"),
        (&["review", "--json", "--html"], "give only one of --json and --html"),
        (&["review", "--fail-on", "terrible"], "--fail-on: expected one of: low, medium, high, critical"),
        (&["review", "--fail-on"], "--fail-on: needs a value"),
        (&["review", "--timeout", "soon"], "--timeout: must be a number of seconds"),
        (&["review", "--timeout="], "--timeout: must be a number of seconds"),
        (&["review", "--timeout", "nan"], "--timeout: must be a number of seconds"),
        (&["review", "--sandbox", "--timeout", "0"], "--timeout: must be above nothing and at most a day"),
        (
            &["review", "--api-key-env", "PATH", "--api-key-file", "b"],
            "give only one of --api-key-env and --api-key-file",
        ),
        (&["review", "--api-key-env", "INSTANTLY_NOWHERE"], "--api-key-env: no such variable is set"),
        (&["review", "--api-key-env", ""], "--api-key-env: no such variable is set"),
        (&["review", "--api-key-env", "A=B"], "--api-key-env: no such variable is set"),
        (&["review", "--api-key", "a-key"], "there is no such option; did you mean --api-key-env?"),
        (&["review", "--sandbox", "--base-url", "http://127.0.0.1:9"], "give only one of --sandbox and --base-url"),
        (&["review", "--sandbox=yes"], "--sandbox: takes no value"),
        (&["review", "a-key"], "there is an argument too many"),
        (&["demo", "--json"], "there is no such option"),
        (&["sandbox", "--port", "many"], "--port: invalid digit"),
        (&["reveiw"], "there is no such verb; did you mean review?"),
        (&["members", "lsit"], "there is no such verb; did you mean list?"),
        (&["members", "add", "a@b.c"], "there is no such verb; did you mean invite?"),
        (&["members", "delete", "a@b.c"], "there is no such verb; did you mean remove?"),
        (&["keys", "delete", "a"], "there is no such verb; did you mean revoke?"),
        (&["keys", "remove", "a"], "there is no such verb; did you mean revoke?"),
        (&["tags", "create", "a"], "there is no such verb; did you mean ensure?"),
        (&["tags", "delete", "a"], "there is no such verb; --help shows what there is"),
        (&["help"], "there is no such verb; did you mean --help?"),
        (&["help", "review"], "there is no such verb; did you mean --help?"),
        (&["members", "list", "--json", "--csv"], "give only one of --json and --csv"),
        (&["members", "list", "--csv", "--ndjson"], "give only one of --csv and --ndjson"),
        (&["members", "list", "--group", "--workspace", "w"], "give only one of --group and --workspace"),
        (&["members", "list", "--starting-after", "c", "--group"], "give only one of --starting-after and --group"),
        (&["members", "list", "--accepted", "maybe"], "--accepted: expected one of: true, false"),
        (&["members", "list", "--accepted", "fals"], "--accepted: expected one of: true, false; did you mean false?"),
        (&["members", "list", "--role", "admin"], "there is no such option"),
        (&["keys", "list", "--reveal"], "there is no such option"),
        (&["members", "list", "--max-items", "all"], "--max-items: invalid digit"),
        (&["members", "list"], "there is no key: set INSTANTLY_API_KEY"),
        (&["--no-such-option"], "there is no such option"),
    ] {
        let ended = run(arguments);
        assert_eq!((ended.status, ended.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(ended.problem.starts_with(&format!("error: {said}")), "{arguments:?}: {}", ended.problem);
        assert_eq!(ended.problem.lines().count(), 1, "{}", ended.problem);
    }
}

#[test]
fn a_url_that_is_not_allowed_is_named_by_its_option() {
    let sandbox = start_sandbox();
    let mut command = program(&["check", "--base-url", "http://elsewhere.example"]);
    let output = command.env("INSTANTLY_API_KEY", sandbox.admin_key().expose()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stderr.starts_with(b"error: --base-url: must be https"), "{output:?}");
}

#[test]
fn an_option_that_is_given_twice_counts_once_and_the_last_value_counts() {
    let sandbox = start_sandbox();
    let twice = ["check", "--json", "--json", "--timeout", "0.001", "--timeout", "30"];
    assert_eq!(run_with_key(&sandbox, &sandbox.admin_key(), &twice).status, Some(0));
}

#[test]
fn a_key_in_the_place_of_anything_is_not_repeated() {
    let sandbox = start_sandbox();
    let key = sandbox.admin_key();
    let key = key.expose();
    for (arguments, status) in [
        (&["review", "--api-key-env", key][..], 2),
        (&["review", "--api-key-file", key], 1),
        (&["review", "--api-key", key], 2),
        (&["review", &format!("--api-key={key}")], 2),
        (&["review", &format!("--{key}")], 2),
        (&["review", &format!("-{key}")], 2),
        (&["review", &format!("--sandbox={key}")], 2),
        (&["review", "--fail-on", key], 2),
        (&["review", "--timeout", key], 2),
        (&["review", key], 2),
        (&["campaigns", "list", "--status", key], 2),
        (&["members", "list", "--max-items", key], 2),
        (&["members", "list", "--accepted", key], 2),
        (&["members", key], 2),
        (&["sandbox", "--seed", key], 2),
        (&["sandbox", "--port", key], 2),
        (&[key], 2),
        (&[&format!("--{key}")], 2),
    ] {
        let ended: Ended = program(arguments).args(["--base-url", &sandbox.url()]).output().unwrap().into();
        let place = arguments.len();
        assert_eq!(ended.status, Some(status), "in place {place}: {}", ended.problem.replace(key, "KEY"));
        assert!(!ended.out.contains(key) && !ended.problem.contains(key), "repeated in place {place}");
    }
    for arguments in [
        ["audit-logs", "--activity-type", key],
        ["audit-logs", "--start-date", key],
        ["audit-logs", "--search", key],
        ["audit-logs", "--starting-after", key],
    ] {
        let ended = run_with_key(&sandbox, &"not-a-secret".into(), &arguments);
        let is_shown = ended.out.contains(key) || ended.problem.contains(key);
        assert!(ended.status != Some(0) && !is_shown, "repeated by {}", arguments[1]);
    }
    for option in ["--base-url", "--workspace"] {
        let mut command = program(&["check", option, key, "--timeout", "1"]);
        let ended: Ended = command.env("INSTANTLY_API_KEY", "not-a-secret").output().unwrap().into();
        assert!(ended.status != Some(0) && !ended.problem.contains(key), "repeated by {option}");
    }
}

#[test]
fn a_key_in_the_place_of_what_a_verb_takes_is_not_repeated() {
    let sandbox = start_sandbox();
    let key = sandbox.admin_key();
    let key = key.expose();
    for (arguments, status) in [
        (&["members", key][..], 2),
        (&["members", "invite", key, "--role", "view"], 2),
        (&["members", "invite", "a@b.c", "--role", key], 2),
        (&["members", "invite", "a@b.c", "--role", "view", "--permission", key], 2),
        (&["members", "update", "a@b.c", "--nickname", key], 2),
        (&["members", "remove", key], 2),
        (&["keys", "create", "a", "--scope", key, "--show-secret"], 2),
        (&["keys", "create", "a", "--preset", key, "--show-secret"], 2),
        (&["keys", "create", "a", "--role", key, "--show-secret"], 2),
        (&["keys", "create", "a", "--role", "SDR", "--matrix", key, "--show-secret"], 1),
        (&["keys", "create", "a", "--scope", "leads:read", "--secret-file", key], 2),
        (&["keys", "create", key, "--scope", "leads:read", "--show-secret"], 2),
        (&["keys", "revoke", key], 2),
        (&["tags", "ensure", key, key], 2),
        (&["tags", "assign", key, "--account", key], 2),
        (&["tags", "assign", key, "--campaign", key], 2),
        (&["matrix", "show", "--matrix", key], 1),
        (&["matrix", "can", key, "leads"], 2),
        (&["matrix", "can", "SDR", key], 2),
        (&["matrix", "can", "SDR", "leads", key], 2),
        (&["matrix", "compile", key], 2),
        (&["matrix", "check", "--assignment", key], 1),
        (&["matrix", "check", "--assignment", key, "--fail-on", key], 2),
        (&["scopes", "explain", key], 2),
        (&["scopes", "needs", key], 2),
    ] {
        let ended = run(arguments);
        let place = arguments.iter().map(|it| if *it == key { "KEY" } else { it }).collect::<Vec<_>>().join(" ");
        assert_eq!(ended.status, Some(status), "{place}");
        assert!(!ended.out.contains(key) && !ended.problem.contains(key), "repeated by {place}");
    }
}

#[test]
fn what_may_have_been_meant_is_the_same_but_for_its_spelling() {
    let create = |scope: &'static str| ["keys", "create", "a", "--show-secret", "--scope", scope];
    let invite =
        |permission: &'static str| ["members", "invite", "a@b.c", "--role", "view", "--permission", permission];
    let meant = |arguments: &[&str]| {
        let problem = run(arguments).problem;
        problem.split_once("; did you mean ").map(|(_, name)| name.trim_end().trim_end_matches('?').to_owned())
    };
    for (given, name) in [
        ("campaigns:raed", Some("campaigns:read")),
        ("campaings:read", Some("campaigns:read")),
        ("campaigns:Update", Some("campaigns:update")),
        ("campaigns:fly", None),
        ("campaigns:al", None),
        ("al:read", None),
        ("a:b", None),
        ("acounts:write", None),
        ("leads:create_all", None),
    ] {
        assert_eq!(meant(&create(given)).as_deref(), name, "{given}");
    }
    for (given, name) in [
        ("campaigns.veiw", Some("campaigns.view")),
        ("campaigns.fly", None),
        ("campaigns.edlete", Some("campaigns.delete")),
        ("campaigns", None),
    ] {
        assert_eq!(meant(&invite(given)).as_deref(), name, "{given}");
    }
    for (option, name) in [
        ("--grup", Some("--group")),
        ("--outptu", Some("--output")),
        ("--api-key", Some("--api-key-env")),
        ("--nothing", None),
    ] {
        assert_eq!(meant(&["review", option]).as_deref(), name, "{option}");
    }
}

#[test]
fn what_a_message_says_of_a_setting_names_its_option() {
    let folder = crate::Folder::new();
    let file = folder.path("key");
    std::fs::write(&file, "").unwrap();
    let ended = run(&["check", "--api-key-file", &file]);
    assert!(ended.problem.contains("error: --api-key-file: "), "{}", ended.problem);
    let mut command = crate::program(&["check", "--base-url", "http://127.0.0.1:1"]);
    command.env("INSTANTLY_API_KEY", "not-a-secret").env_remove("HTTPS_PROXY").env_remove("ALL_PROXY");
    let ended: crate::Ended = command.output().unwrap().into();
    assert_eq!(ended.status, Some(1));
    assert!(!ended.problem.contains("base_url"), "{}", ended.problem);
}
