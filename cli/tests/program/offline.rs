//! `matrix` and `scopes`, which need no key but for `matrix check`.

use instantly_sandbox::Fault;

use crate::office::Office;
use crate::{Folder, json, run};

#[test]
fn the_matrix_is_shown_as_a_table_and_as_json() {
    let out = run(&["matrix", "show"]).out;
    let lines: Vec<Vec<_>> =
        out.lines().map(|line| line.split("  ").filter(|it| !it.is_empty()).map(str::trim).collect()).collect();
    assert_eq!(lines[0], ["role", "Campaigns", "Leads", "Accounts", "Webhooks", "API Keys", "Members"]);
    assert_eq!(lines[3], ["SDR", "Launch/Pause", "Import", "View", "-", "-", "-"]);
    assert_eq!(json(&run(&["matrix", "show", "--json"]).out)["roles"][2]["name"], "SDR");
}

#[test]
fn a_matrix_of_your_own_is_read_from_json_and_toml() {
    let folder = Folder::new();
    let (toml, document) = (folder.path("roles.toml"), folder.path("roles.json"));
    std::fs::write(&toml, "\u{feff}[roles.Closer]\ncampaigns = \"Launch\"\n").unwrap();
    std::fs::write(&document, r#"{"roles": {"Closer": {"campaigns": "Launch"}}}"#).unwrap();
    for file in [&toml, &document] {
        assert_eq!(run(&["matrix", "can", "Closer", "campaigns", "launch", "--matrix", file]).status, Some(0));
        assert_eq!(run(&["matrix", "can", "Closer", "campaigns", "pause", "--matrix", file]).status, Some(3));
    }
    std::fs::write(&document, r#"{"roles": {"Closer": {"campaigns": "Fly"}}}"#).unwrap();
    let ended = run(&["matrix", "show", "--matrix", &document]);
    assert_eq!((ended.status, ended.out.as_str()), (Some(2), ""));
    assert!(ended.problem.starts_with("error: --matrix: roles.Closer.campaigns: "), "{}", ended.problem);
    let ended = run(&["matrix", "show", "--matrix", &folder.path("nowhere")]);
    assert_eq!(ended.status, Some(1));
}

#[test]
fn whether_a_role_may_is_a_sentence_and_a_status() {
    for (arguments, status, said) in [
        (&["SDR", "campaigns", "launch"][..], 0, "SDR may launch campaigns.\n"),
        (&["SDR", "campaigns", "edit"], 3, "SDR may not edit campaigns.\n"),
        (&["SDR", "leads"], 0, "With leads, SDR may: view, import.\n"),
        (&["Viewer", "webhooks"], 3, "With webhooks, Viewer may do nothing.\n"),
    ] {
        let ended = run(&[&["matrix", "can"], arguments].concat());
        assert_eq!((ended.status, ended.out.as_str(), ended.problem.as_str()), (Some(status), said, ""));
        let document = json(&run(&[&["matrix", "can"], arguments, &["--json"]].concat()).out);
        assert_eq!(document["can"], status == 0);
    }
    for (arguments, said) in [
        (&["SDRR", "campaigns"][..], "ROLE: expected one of: Admin, Manager, SDR, Viewer; did you mean SDR?"),
        (
            &["SDR", "campaing"],
            "RESOURCE: expected one of: campaigns, leads, accounts, webhooks, api_keys, members; did you mean campaigns?",
        ),
        (
            &["SDR", "campaigns", "launsh"],
            "ACTION: expected one of: view, create, edit, delete, launch, pause, import; did you mean launch?",
        ),
        (&["SDR", "api_keys", "edit"], "ACTION: api_keys have no edit; there are view, create, delete"),
    ] {
        let ended = run(&[&["matrix", "can"], arguments].concat());
        assert_eq!((ended.status, ended.problem), (Some(2), format!("error: {said}\n")));
    }
}

#[test]
fn a_role_is_compiled_and_its_gaps_are_shown() {
    let ended = run(&["matrix", "compile", "SDR"]);
    assert_eq!((ended.status, ended.problem.as_str()), (Some(0), ""));
    for said in [
        "SDR\nA person:     the role editor\n",
        "\nIn the app:   dashboard.view, campaigns.view, campaigns.edit, ",
        "\nA key:        campaigns:read, campaigns:update, ",
        "there is no scope for launch and pause alone",
    ] {
        assert!(ended.out.contains(said), "{said} is missing in:\n{}", ended.out);
    }
    assert!(run(&["matrix", "compile", "Admin"]).out.ends_with("\nThe API can express all of it.\n"));
    assert_eq!(json(&run(&["matrix", "compile", "Viewer", "--json"]).out)["api_role"], "view");
    let ended = run(&["matrix", "compile", "Viewr"]);
    assert_eq!(ended.problem, "error: ROLE: expected one of: Admin, Manager, SDR, Viewer; did you mean Viewer?\n");
}

/// A comparison of a workspace in which two people and a key are viewers, as well as the API can express it.
fn compared(fail_on: &[&str], assignment: &str) -> crate::Ended {
    let office = Office::new();
    let reply = |body: &str| Fault::status_with(200, &[], body).always();
    let viewer = |id: &str, email: &str| {
        let permissions = ["dashboard.view", "campaigns.view", "leadManagement.view", "accounts.view"];
        serde_json::json!({"id": id, "email": email, "role": "view", "accepted": true, "permissions": permissions})
    };
    let members = serde_json::json!({"items": [viewer("m", "a@b.c"), viewer("n", "d@e.f")]}).to_string();
    let keys =
        r#"{"items": [{"id": "k", "name": "tool", "scopes": ["campaigns:read", "leads:read", "accounts:read"]}]}"#;
    office.sandbox.fault(reply(&members).on("members.list"));
    office.sandbox.fault(reply(keys).on("keys.list"));
    let path = office.folder.path("assignment.toml");
    std::fs::write(&path, assignment).unwrap();
    office.run(&[&["matrix", "check", "--assignment", &path], fail_on].concat())
}

#[test]
fn a_workspace_is_compared_with_the_matrix_and_judged() {
    let fits = "[people]\n\"a@b.c\" = \"Viewer\"\n\"d@e.f\" = \"Viewer\"\n[keys]\ntool = \"Viewer\"\n";
    for (limit, status) in [(None, 0), (Some("more"), 0), (Some("difference"), 0), (Some("any"), 3)] {
        let ended = compared(&limit.map(|limit| vec!["--fail-on", limit]).unwrap_or_default(), fits);
        assert_eq!(ended.status, Some(status), "{limit:?}: {}", ended.out);
        assert!(
            ended.out.contains("a@b.c  Accounts  cannot be mended: the API role `view` may still"),
            "{}",
            ended.out
        );
    }
    let lacks = fits.replace("\"d@e.f\" = \"Viewer\"", "\"d@e.f\" = \"Admin\"");
    for (limit, status) in [("more", 0), ("difference", 3), ("any", 3)] {
        assert_eq!(compared(&["--fail-on", limit], &lacks).status, Some(status), "{limit}");
    }
    let more =
        fits.replace("tool = \"Viewer\"", "tool = \"SDR\"\nnone = \"SDR\"").replace("\"d@e.f\" = \"Viewer\"\n", "");
    let ended = compared(&["--fail-on", "any"], &more);
    assert_eq!(ended.status, Some(3));
    assert!(ended.out.starts_with("This is a sandbox: the people and keys below are made up.\n\n"), "{}", ended.out);
    assert!(ended.out.contains("\nWithout a role of the matrix:\n  d@e.f\n"), "{}", ended.out);
    assert!(ended.out.contains("\nAssigned, and not there:\n  key \"none\"\n"), "{}", ended.out);
    assert_eq!(ended.problem, "Assigned, and not there: key \"none\"\nFound what --fail-on names: 6\n");
    let mended = "(`keys create`, `keys revoke`)";
    assert_eq!(ended.out.matches(mended).count(), 1, "once for a key, however many cells differ: {}", ended.out);
    let invited = "\n\nInviting again has its price: the person is out until they accept the invitation";
    assert!(!ended.out.contains(invited), "{}", ended.out);
    assert!(compared(&[], &fits.replace("\"a@b.c\" = \"Viewer\"", "\"a@b.c\" = \"Manager\"")).out.contains(invited));
    let document = json(&compared(&["--json", "--fail-on", "any"], &more).out);
    assert_eq!((&document["absent"][0]["name"], &document["sandbox"]), (&"none".into(), &true.into()));
}

#[test]
fn a_comparison_of_nobody_does_not_pass() {
    let nobody = "[people]\n\"a@b.com\" = \"Viewer\"\n[keys]\ntols = \"Viewer\"\n";
    let warned = "Assigned, and not there: a@b.com\nAssigned, and not there: key \"tols\"\n";
    let shown = compared(&[], nobody).out;
    assert!(shown.contains("Nobody was compared, because nobody here has a role of the matrix."), "{shown}");
    assert!(!shown.contains("than it says"), "{shown}");
    let ended = compared(&["--json"], nobody);
    assert_eq!((ended.status, ended.problem.as_str()), (Some(0), warned));
    for limit in ["more", "difference"] {
        for (assignment, warned) in [(nobody, warned), ("", "")] {
            let ended = compared(&["--fail-on", limit], assignment);
            let said = format!("{warned}Nobody was compared, because nobody who is assigned is there.\n");
            assert_eq!((ended.status, ended.problem), (Some(4), said));
        }
    }
    let one = format!("{nobody}tool = \"Viewer\"\n");
    let ended = compared(&["--fail-on", "difference"], &one);
    assert_eq!((ended.status, ended.problem.as_str()), (Some(0), warned), "one of them is there");
}

#[test]
fn an_assignment_that_cannot_be_used_is_refused_before_anything_is_sent() {
    let office = Office::new();
    for (name, text, said) in [
        (
            "a.toml",
            "[people]\n\"a@b.c\" = \"Viewr\"",
            "--assignment: people.a@b.c: expected one of: Admin, Manager, SDR, Viewer; did you mean Viewer?",
        ),
        ("a.toml", "[persons]\n", "--assignment: persons: expected `people` or `keys` at line 1 column 2"),
        ("a.json", "{", "--assignment: EOF while parsing"),
    ] {
        let path = office.folder.path(name);
        std::fs::write(&path, text).unwrap();
        let ended = office.run(&["matrix", "check", "--assignment", &path]);
        assert_eq!((ended.status, ended.out.as_str(), ended.problem.lines().count()), (Some(2), "", 1));
        assert!(ended.problem.starts_with(&format!("error: {said}")), "{}", ended.problem);
    }
    assert!(office.sandbox.requests().is_empty());
    let path = office.folder.path("a.json");
    std::fs::write(&path, r#"{"people": {" ": "SDR"}}"#).unwrap();
    let ended = office.run(&["matrix", "check", "--assignment", &path]);
    assert_eq!((ended.status, ended.out.as_str()), (Some(2), ""), "{}", ended.problem);
}

#[test]
fn a_key_that_may_not_read_everything_compares_nothing() {
    let office = Office::with_scopes(&["workspace_members:read"]);
    let path = office.folder.path("a.json");
    std::fs::write(&path, "{}").unwrap();
    let ended = office.run(&["matrix", "check", "--assignment", &path, "--fail-on", "any"]);
    assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""));
    assert!(ended.problem.contains("api_keys:read"), "{}", ended.problem);
}

#[test]
fn scopes_are_explained_and_unknown_ones_count_as_the_widest() {
    let ended = run(&["scopes", "explain", "campaigns:all", "leads:fly", "*"]);
    let said = "A key with these scopes can:\n  use \"*\", which cannot be read and counts as full access\n  \
                use \"leads:fly\", whose action is not documented, and which counts as leads:all\n  \
                do everything with campaigns\n";
    assert_eq!((ended.status, ended.out.as_str()), (Some(0), said));
    let document = json(&run(&["scopes", "explain", "--json", "leads:read", "x:y"]).out);
    assert_eq!((&document["can"][1], &document["undocumented"][0]), (&"read leads".into(), &"x:y".into()));
    let ended = run(&["scopes", "explain", "not-a-secret-0123456789"]);
    let said = "error: SCOPE: must have the form <resource>:<action>, such as campaigns:read\n";
    assert_eq!((ended.status, ended.problem.as_str()), (Some(2), said));
}

#[test]
fn operations_need_the_smallest_scopes_and_unknown_ones_are_refused() {
    let ended = run(&["scopes", "needs", "members.list", "tags.ensure", "tags.assign"]);
    let said = "workspace_members:read\ncustom_tags:read\ncustom_tags:create\ncustom_tags:update\n";
    assert_eq!((ended.status, ended.out.as_str()), (Some(0), said));
    assert_eq!(ended.problem, "The scope of tags.assign is not documented; this is what is assumed.\n");
    assert_eq!(json(&run(&["scopes", "needs", "--json", "tags.assign"]).out)["undocumented"][0], "tags.assign");
    let ended = run(&["scopes", "needs", "scopes.allows"]);
    assert_eq!((ended.status, ended.out.as_str()), (Some(0), ""));
    for (name, said) in [
        ("members.lst", "OPERATION 2: expected one of: members.list, "),
        ("client.request", "OPERATION 2: what client.request needs depends on what it is used for"),
    ] {
        let ended = run(&["scopes", "needs", "members.get", name]);
        assert_eq!((ended.status, ended.out.as_str()), (Some(2), ""));
        assert!(ended.problem.starts_with(&format!("error: {said}")), "{}", ended.problem);
    }
}
