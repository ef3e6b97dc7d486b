//! `access`: who can do what.

use instantly_sandbox::Fault;
use serde_json::json;

use crate::json;
use crate::office::Office;

const MAYA: &str = "maya.okafor@northwind.example.com";

#[test]
fn people_and_keys_are_shown_with_a_column_for_each_resource() {
    let office = Office::new();
    let ended = office.run(&["access"]);
    assert_eq!((ended.status, ended.problem.as_str()), (Some(0), ""));
    let lines: Vec<Vec<&str>> =
        ended.out.lines().map(|line| line.split("  ").filter(|it| !it.is_empty()).map(str::trim).collect()).collect();
    let titles = ["Campaigns", "Leads", "Accounts", "Webhooks", "API Keys", "Members"];
    assert_eq!(lines[0], ["This is a sandbox: the people and keys below are made up."]);
    assert_eq!(lines[2], [&["person", "role"][..], &titles].concat());
    assert!(lines.contains(&vec![MAYA, "editor", "Full", "Full", "Full", "Full", "Full", "View"]), "{}", ended.out);
    let invited = ["ben.carter@northwind.example.com (invited)", "view", "View", "-", "-", "-", "-", "View"];
    assert!(lines.contains(&invited.to_vec()), "{}", ended.out);
    assert!(lines.contains(&[&["key"][..], &titles, &["and also"]].concat()), "{}", ended.out);
    let editor = ["Bulk editor", "Edit/Launch/Pause", "Edit", "Edit", "Edit", "-", "Edit", "update everything"];
    assert!(lines.contains(&editor.to_vec()), "{}", ended.out);
}

#[test]
fn json_and_csv_hold_the_same_rows() {
    let office = Office::new();
    let document = json(&office.run(&["access", "--json"]).out);
    assert_eq!((&document["sandbox"], &document["complete"]), (&json!(true), &json!(true)));
    let rows = document["rows"].as_array().unwrap();
    assert_eq!(rows.len() % 6, 0);
    let file = office.folder.path("access.csv");
    let ended = office.run(&["access", "--csv", "--output", &file]);
    let said = "This is a sandbox: what is listed is made up.\n";
    assert_eq!((ended.status, ended.out.as_str(), ended.problem.as_str()), (Some(0), "", said));
    let written = std::fs::read_to_string(&file).unwrap();
    let mut lines = written.lines();
    let columns: Vec<&str> = lines.next().unwrap().split(',').collect();
    let fields: Vec<&str> = rows[0].as_object().unwrap().keys().map(String::as_str).collect();
    let sorted = |mut names: Vec<&str>| {
        names.sort_unstable();
        names.join(" ")
    };
    assert_eq!(sorted(columns), sorted(fields));
    assert_eq!(lines.count(), rows.len());
    assert!(written.contains(",leads,[],-,[]"), "{written}");
}

#[test]
fn one_person_is_shown_in_each_workspace_of_a_group() {
    let office = Office::new();
    let ended = office.run(&["access", MAYA, "--group"]);
    assert_eq!((ended.status, ended.problem.as_str()), (Some(0), ""));
    assert!(ended.out.contains("\nworkspace           person "), "{}", ended.out);
    assert!(ended.out.lines().skip(3).all(|line| line.contains(MAYA)), "{}", ended.out);
    assert!(!ended.out.contains("\nkey "), "{}", ended.out);
    let nobody = office.run(&["access", "nobody@example.com"]);
    let said = "Nobody here has that address; `members list` shows who is a member\n";
    assert_eq!((nobody.status, nobody.out.as_str(), nobody.problem.as_str()), (Some(1), "", said));
    let misspelt = office.run(&["access", "maya.okafro@northwind.example.com", "--group"]);
    let said = format!(
        "Nobody in these workspaces has that address; `members list` shows who is a member; did you mean {MAYA}?\n"
    );
    assert_eq!((misspelt.status, misspelt.problem), (Some(1), said));
    let sent = office.sandbox.requests().len();
    let wrong = office.run(&["access", "maya"]);
    assert_eq!((wrong.status, wrong.problem.as_str()), (Some(2), "error: PERSON: must be an e-mail address\n"));
    assert_eq!(office.sandbox.requests().len(), sent);
}

#[test]
fn what_is_missing_is_a_line_on_stderr_and_a_status() {
    let office = Office::new();
    let (id, name) = office.sandbox.sub_workspaces()[0].clone();
    office.sandbox.set_paid(&id, false);
    let ended = office.run(&["access", "--group", "--json"]);
    assert_eq!(ended.status, Some(4));
    assert!(
        ended.problem.starts_with(&format!("Not read: the members and the keys of {name} ({id}): ")),
        "{}",
        ended.problem
    );
    assert_eq!((ended.problem.lines().count(), json(&ended.out)["complete"].clone()), (1, json!(false)));
    office.sandbox.fault(Fault::status(404).on("members.list").always());
    office.sandbox.fault(Fault::status(404).on("keys.list").always());
    let ended = office.run(&["access", "--group"]);
    assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""), "{}", ended.problem);
    let narrow = Office::with_scopes(&["workspace_members:read"]);
    let ended = narrow.run(&["access"]);
    assert_eq!(ended.status, Some(4));
    assert!(
        ended.problem.starts_with("Not read: the keys") && ended.problem.contains("api_keys:read"),
        "{}",
        ended.problem
    );
}
