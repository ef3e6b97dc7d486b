//! Where the key comes from, and that it never shows.

use std::collections::BTreeSet;

use instantly_rbac_cli::{Status, Streams};

use crate::{Ended, Folder, json, key_with_scopes, program, run, run_with_key, start_sandbox};

#[test]
fn a_key_of_the_environment_or_of_a_file_is_used_and_never_printed() {
    let (sandbox, folder) = (start_sandbox(), Folder::new());
    let (url, key) = (sandbox.url(), sandbox.admin_key());
    let (key, file) = (key.expose(), folder.path("key"));
    std::fs::write(&file, format!("{key}\n")).unwrap();
    for (arguments, variable) in [
        (&[][..], Some(("INSTANTLY_API_KEY", key))),
        (&["--api-key-env", "OTHER"], Some(("OTHER", key))),
        (&["--api-key-file", &file], None),
        (&["--api-key-file", &file], Some(("INSTANTLY_API_KEY", "not-a-secret-another"))),
    ] {
        let before = sandbox.requests().len();
        let mut command = program(&["review", "--json", "--base-url", &url]);
        let ended: Ended = command.args(arguments).envs(variable).output().unwrap().into();
        assert_eq!((ended.status, ended.problem.as_str()), (Some(0), ""));
        assert_eq!(json(&ended.out)["workspace_id"], sandbox.workspace_id());
        assert!(!ended.out.contains(key));
        assert!(sandbox.requests().len() > before);
    }
    let methods: BTreeSet<_> = sandbox.requests().iter().map(|request| request.method.to_owned()).collect();
    assert_eq!(methods, BTreeSet::from(["GET".into()]));
}

#[test]
fn a_sub_workspace_is_meant_by_its_id_with_the_key_of_its_admin() {
    let sandbox = start_sandbox();
    let (id, name) = &sandbox.sub_workspaces()[0];
    let ended = run_with_key(&sandbox, &sandbox.admin_key(), &["review", "--json", "--workspace", id]);
    assert_eq!(json(&ended.out)["workspace_name"], name.as_str());
}

#[test]
fn an_empty_key_is_an_error_and_no_sandbox() {
    let ended: Ended = program(&["review"]).env("INSTANTLY_API_KEY", "").output().unwrap().into();
    assert_eq!((ended.status, ended.out.as_str()), (Some(2), ""));
    assert!(ended.problem.starts_with("error: ") && ended.problem.contains("empty"), "{}", ended.problem);
}

#[test]
fn without_a_key_nothing_takes_a_sandbox_but_a_plain_review_on_a_terminal() {
    for arguments in [
        &["check"][..],
        &["review"],
        &["review", "--json"],
        &["review", "--html"],
        &["review", "--markdown"],
        &["review", "--output", "-"],
        &["review", "--fail-on", "high"],
        &["review", "--base-url", "http://127.0.0.1:9"],
    ] {
        let ended = run(arguments);
        assert_eq!((ended.status, ended.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(ended.problem.starts_with("error: there is no key: set INSTANTLY_API_KEY"), "{}", ended.problem);
        assert!(ended.problem.contains("--sandbox takes a sandbox"), "{}", ended.problem);
        assert_eq!(ended.problem.lines().count(), 1);
    }
    let (mut input, mut output, mut messages) = (std::io::empty(), Vec::new(), Vec::new());
    let mut streams = Streams::new(&mut input, &mut output, &mut messages);
    streams.terminals.output = true;
    // The key that whoever runs the tests may have is not that of the sandbox.
    let is_without_key = std::env::var_os("INSTANTLY_API_KEY").is_none();
    if is_without_key {
        let status = instantly_rbac_cli::run(["review".into()], &mut streams);
        assert_eq!(status, Status::Done);
        assert!(output.starts_with(b"Access review of Northwind Outreach\n"));
        let said = "Using a sandbox workspace, because INSTANTLY_API_KEY is not set. Nothing leaves this machine.\n";
        assert_eq!(String::from_utf8(messages).unwrap(), said);
    }
}

#[test]
fn sandbox_wins_over_a_key() {
    let mut command = program(&["review", "--sandbox"]);
    let ended: Ended = command.env("INSTANTLY_API_KEY", "not-a-secret").output().unwrap().into();
    assert_eq!(ended.status, Some(0));
    assert!(ended.out.contains("Northwind Outreach"));
    assert_eq!(ended.problem, "Using a sandbox workspace. Nothing leaves this machine.\n");
}

#[test]
fn a_check_says_what_the_key_is_good_for() {
    let sandbox = start_sandbox();
    let checked = |scopes: &[&str], arguments: &[&str]| {
        run_with_key(&sandbox, &key_with_scopes(&sandbox, scopes), &[&["check"], arguments].concat())
    };
    let ended = checked(&["all:read"], &[]);
    let line = format!("The key works, for the workspace Northwind Outreach ({}).\n", sandbox.workspace_id());
    assert_eq!((ended.status, ended.out, ended.problem.as_str()), (Some(0), line, ""));

    let ended = checked(&["leads:read"], &[]);
    assert_eq!((ended.status, ended.out.as_str()), (Some(0), "The key works, but may not read the workspace.\n"));
    assert!(ended.problem.contains("workspaces:read"), "{}", ended.problem);

    let document = json(&checked(&["leads:read"], &["--json"]).out);
    assert_eq!((&document["works"], &document["problem"]["kind"]), (&true.into(), &"forbidden".into()));

    for arguments in [&["check"][..], &["check", "--json"]] {
        let ended = run_with_key(&sandbox, &"not-a-secret-0123456789".into(), arguments);
        assert_eq!(ended.status, Some(1));
        assert!(format!("{}{}", ended.out, ended.problem).contains("401"));
    }
}
