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
        (&["sandbox", "--port", "many"], "--port: must be a whole number from 0 to 65535\n"),
        (&["sandbox", "--port", "99999"], "--port: must be a whole number from 0 to 65535\n"),
        (&["sandbox", "--port", "-1"], "--port: must be a whole number from 0 to 65535\n"),
        (&["sandbox", "--seed", "1e2"], "--seed: must be a whole number, not below 0\n"),
        (&["review", "--timeout", "-1"], "--timeout: must be a number of seconds, above 0\n"),
        (&["campaigns", "list", "--search", "a", "--search", "b"], "--search: is given twice, and takes one value\n"),
        (&["campaigns", "list", "--status=active", "--status=1"], "--status: is given twice, and takes one value\n"),
        (&["check", "--timeout", "1", "--timeout", "2"], "--timeout: is given twice, and takes one value\n"),
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
        (&["members", "list", "--max-items", "all"], "--max-items: must be a whole number, not below 0\n"),
        (&["members", "list", "--max-items", "-1"], "--max-items: must be a whole number, not below 0\n"),
        (&["members", "list", "--page-size", "1e2"], "--page-size: must be a whole number, not below 0\n"),
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
fn a_flag_that_is_given_twice_counts_once() {
    let sandbox = start_sandbox();
    let twice = ["check", "--json", "--json"];
    assert_eq!(run_with_key(&sandbox, &sandbox.admin_key(), &twice).status, Some(0));
}

#[test]
fn a_key_in_the_place_of_anything_is_not_repeated() {
    let sandbox = start_sandbox();
    let key = sandbox.admin_key();
    let key = key.expose();
    for (arguments, status) in [
        (&["review", "--api-key-env", key][..], 2),
        (&["review", "--api-key-file", key], 2),
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
        (&["policy", "check", key], 1),
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

#[test]
fn a_key_or_a_url_that_cannot_be_used_is_a_wrong_call_wherever_it_comes_from() {
    let sandbox = start_sandbox();
    let folder = crate::Folder::new();
    let (empty, nowhere, in_folder) = (folder.path("empty"), folder.path("nowhere"), folder.path(""));
    std::fs::write(&empty, "").unwrap();
    for (arguments, variables, said) in [
        (&["check"][..], &[("INSTANTLY_API_KEY", "")][..], "INSTANTLY_API_KEY: the key is empty"),
        (&["check"], &[("INSTANTLY_API_KEY", "a b")], "INSTANTLY_API_KEY: the key may hold only"),
        (
            &["check"],
            &[("INSTANTLY_API_KEY", "a"), ("INSTANTLY_BASE_URL", "garbage")],
            "INSTANTLY_BASE_URL: must be a URL",
        ),
        (&["check", "--api-key-file", &nowhere], &[], "--api-key-file: "),
        (&["check", "--api-key-file", &empty], &[], "--api-key-file: the key is empty"),
        (&["check", "--workspace", "nonsense"], &[("INSTANTLY_API_KEY", "a")], "--workspace: must be an id, such as "),
        (&["members", "list", "--sandbox", "--output", &in_folder], &[], "--output: "),
        (&["members", "list", "--sandbox", "--page-size", "99999999999"], &[], "--page-size: must be from 1 to 100"),
    ] {
        let ended: Ended = program(arguments).envs(variables.iter().copied()).output().unwrap().into();
        assert_eq!((ended.status, ended.out.as_str()), (Some(2), ""), "{arguments:?}: {}", ended.problem);
        assert!(ended.problem.contains(&format!("error: {said}")), "{arguments:?}: {}", ended.problem);
    }
    assert!(sandbox.requests().is_empty());
}

#[test]
fn of_several_arguments_the_wrong_one_is_named() {
    let office = crate::office::Office::new();
    let path = office.folder.path("roles.toml");
    std::fs::write(&path, "[people]\n\"maya@x.example\" = \"SDR\"\n\"sam@x.example\" = \"Closer\"\n").unwrap();
    for (arguments, said) in [
        (&["members", "invite", "a@b.c", "bad", "--role", "view"][..], "EMAIL 2: must be an e-mail address"),
        (
            &["members", "invite", "a@b.c,d@e.f", "--role", "view"],
            "EMAIL: must be one e-mail address; give several with",
        ),
        (&["members", "remove", "a@b.c", "d@e.f", "x"], "WHO 3: must be an e-mail address, or"),
        (&["tags", "ensure", "a", "=b"], "LABEL 2: a label must not be empty"),
        (&["scopes", "explain", "a:b,key"], "SCOPE 2: must have the form"),
        (&["scopes", "needs", "members.list", "x"], "OPERATION 2: expected one of: members.list, "),
        (&["matrix", "check", "--assignment", &path], "--assignment: people.sam@x.example: expected one of: Admin, "),
    ] {
        let ended = if arguments[0] == "scopes" { run(arguments) } else { office.run(arguments) };
        assert_eq!((ended.status, ended.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(ended.problem.starts_with(&format!("error: {said}")), "{}", ended.problem);
    }
    assert!(office.sandbox.requests().is_empty());
}

#[test]
fn an_error_about_a_file_names_its_option_and_the_file() {
    let folder = crate::Folder::new();
    let text = folder.path("roles.txt");
    std::fs::write(&text, "[roles.A]\nleads = \"View\"\n").unwrap();
    for (arguments, status, said) in [
        (&["matrix", "show", "--matrix", "nope.toml"][..], 1, "--matrix: cannot use nope.toml: No such file"),
        (&["matrix", "check", "--assignment", "nope.toml"], 1, "--assignment: cannot use nope.toml: No such file"),
        (
            &["members", "list", "--sandbox", "--output", "nope/a.csv"],
            1,
            "--output: cannot use nope/a.csv: No such file",
        ),
        (&["matrix", "show", "--matrix", &text], 2, "--matrix: "),
    ] {
        let ended = run(arguments);
        assert_eq!((ended.status, ended.out.as_str()), (Some(status), ""), "{arguments:?}");
        assert!(ended.problem.contains(&format!("error: {said}")), "{}", ended.problem);
    }
    let said = "; the file is read as JSON, because its name does not end in .toml\n";
    assert!(run(&["matrix", "show", "--matrix", &text]).problem.ends_with(said));
}

#[test]
fn names_are_taken_in_capital_and_in_small_letters() {
    for (arguments, said) in [
        (&["matrix", "can", "sdr", "Campaigns", "Launch"][..], "SDR may launch campaigns."),
        (&["matrix", "can", "ADMIN", "API Keys", "view"], "Admin may view api_keys."),
        (&["matrix", "compile", "manager"], "Manager\n"),
        (&["members", "invite", "a@b.c", "--role", "Editor", "--sandbox", "--yes"], "Invited a@b.c as editor ("),
        (
            &["keys", "create", "a", "--role", "viewer", "--json", "--show-secret", "--sandbox", "--yes"],
            "{\n  \"sandbox\": true",
        ),
        (
            &["scopes", "explain", "campaigns:all,leads:read"],
            "A key with these scopes can:\n  do everything with campaigns",
        ),
    ] {
        let ended = run(arguments);
        assert_eq!(ended.status, Some(0), "{arguments:?}: {}", ended.problem);
        assert!(ended.out.starts_with(said), "{}", ended.out);
    }
    let ended = run(&["members", "update", "a@b.c", "--role", "Owner", "--sandbox", "--yes"]);
    assert!(ended.problem.contains("--role: expected one of: admin, editor, view"), "{}", ended.problem);
    let folder = crate::Folder::new();
    let path = folder.path("roles.json");
    std::fs::write(&path, r#"{"roles": {"A": {}, "a": {"leads": "View"}}}"#).unwrap();
    assert_eq!(run(&["matrix", "can", "a", "leads", "view", "--matrix", &path]).status, Some(0));
}
