//! `--group`: a list of the key's workspace and of all accepted sub-workspaces.

use std::collections::BTreeMap;

use instantly_sandbox::{Fault, Sandbox};
use serde_json::{Value, json};

use crate::lists::{csv_rows, items};
use crate::{Ended, key_with_scopes, run_with_key, start_sandbox};

const MEMBERS: [&str; 3] = ["members", "list", "--group"];

fn list(sandbox: &Sandbox, form: &[&str]) -> Ended {
    run_with_key(sandbox, &sandbox.admin_key(), &[&MEMBERS, form].concat())
}

/// The workspaces in the order of the group, that of the key first: id and name.
pub fn workspaces(sandbox: &Sandbox) -> Vec<(String, String)> {
    let own = (sandbox.workspace_id(), "Northwind Outreach".to_owned());
    let links = sandbox.client().unwrap().groups().for_each(|_, _| Ok(())).unwrap();
    let subs = links.into_iter().map(|each| (each.link.sub_workspace_id, each.link.sub_workspace_name.unwrap()));
    [own].into_iter().chain(subs).collect()
}

/// How many items there are of each workspace.
fn counts(items: &[Value]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for item in items {
        *counts.entry(item["workspace_name"].as_str().expect("a name").to_owned()).or_default() += 1;
    }
    counts
}

#[test]
fn every_item_says_of_which_workspace_it_is_and_the_order_is_that_of_the_group() {
    let sandbox = start_sandbox();
    let mut expected = Vec::new();
    for (id, name) in workspaces(&sandbox) {
        let mut of_one: Vec<Value> = match id == sandbox.workspace_id() {
            true => items(&sandbox, &[&["members", "list"]]),
            false => items(&sandbox, &[&["members", "list", "--workspace", &id]]),
        };
        for item in &mut of_one {
            (item["workspace_id"], item["workspace_name"]) = (json!(id), json!(name));
        }
        expected.extend(of_one);
    }
    assert_eq!(counts(&expected).len(), 5);
    let ended = list(&sandbox, &["--json"]);
    assert_eq!((ended.status, ended.problem.as_str()), (Some(0), ""));
    assert_eq!(crate::json(&ended.out)["items"], json!(expected));
    assert_eq!(crate::json(&ended.out)["complete"], true);
    for line in list(&sandbox, &["--ndjson"]).out.lines() {
        assert!(line.starts_with("{\"workspace_id\":\"") && line.matches("\"workspace_id\"").count() == 1, "{line}");
    }
    for page_size in ["1", "2", "100"] {
        let lines = list(&sandbox, &["--ndjson", "--page-size", page_size]).out;
        assert_eq!(lines.lines().map(crate::json).collect::<Vec<_>>(), expected, "in pages of {page_size}");
    }
    let rows = csv_rows(&list(&sandbox, &["--csv"]).out);
    assert_eq!(rows[0][..3], ["workspace_id", "workspace_name", "id"]);
    assert_eq!(rows[0].iter().filter(|title| *title == "workspace_id").count(), 1);
    for (row, item) in rows[1..].iter().zip(&expected) {
        assert_eq!(
            row[..3],
            [&item["workspace_id"], &item["workspace_name"], &item["id"]].map(|text| text.as_str().unwrap())
        );
    }
    assert_eq!(rows.len() - 1, expected.len());
    let table = list(&sandbox, &[]).out;
    assert!(
        table.lines().nth(2).unwrap().starts_with("workspace_id  ") && table.contains("  workspace_name  "),
        "{table}"
    );
    assert_eq!(table.lines().count() - 3, expected.len(), "{table}");
}

#[test]
fn a_workspace_that_fails_is_one_line_on_stderr_and_the_others_are_shown() {
    let sandbox = start_sandbox();
    let (id, name) = &workspaces(&sandbox)[2];
    let whole = counts(&items(&sandbox, &[&MEMBERS]));
    sandbox.set_paid(id, false);
    for form in [&["--json"][..], &["--ndjson"], &["--csv"], &[]] {
        let ended = list(&sandbox, form);
        assert_eq!(ended.status, Some(4), "{form:?}");
        let lines: Vec<&str> = ended.problem.lines().filter(|line| line.starts_with("Not shown")).collect();
        assert_eq!(lines.len(), 1, "{}", ended.problem);
        assert!(lines[0].starts_with(&format!("Not shown: {name} ({id}): members.list: ")), "{}", lines[0]);
        assert!(lines[0].contains("402"), "{}", lines[0]);
        let items = if form == ["--json"] { crate::json(&ended.out)["items"].to_string() } else { ended.out.clone() };
        let shown: Vec<&String> = whole.keys().filter(|name| items.contains(*name)).collect();
        assert_eq!(shown.len(), 4, "{}", ended.out);
        assert!(!shown.contains(&name));
    }
    let document = crate::json(&list(&sandbox, &["--json"]).out);
    assert_eq!(document["complete"], false);
    let failed = document["failed"].as_array().unwrap();
    assert_eq!((failed.len(), &failed[0]["workspace_id"], &failed[0]["workspace_name"]), (1, &json!(id), &json!(name)));
    assert_eq!(
        (&failed[0]["error"]["http_status"], &failed[0]["error"]["operation"]),
        (&json!(402), &json!("members.list"))
    );
    let mut others = whole;
    others.remove(name);
    assert_eq!(counts(document["items"].as_array().unwrap()), others);
}

#[test]
fn a_workspace_that_fails_after_its_first_page_is_not_shown_in_part_but_where_it_was_written_already() {
    let sandbox = start_sandbox();
    let whole = counts(&items(&sandbox, &[&MEMBERS]));
    let small_pages = ["--page-size", "1"];
    for form in ["--json", "--ndjson"] {
        // Whichever of them it is that asks for a second page then: each has asked for its first one before.
        sandbox.fault(Fault::status(403).on("members.list").after(10));
        let ended = list(&sandbox, &[&small_pages[..], &[form]].concat());
        sandbox.clear_faults();
        assert_eq!(ended.status, Some(4), "{}", ended.problem);
        assert_eq!(ended.problem.matches("Not shown").count(), 1, "{}", ended.problem);
        let shown = match form {
            "--json" => crate::json(&ended.out)["items"].as_array().unwrap().clone(),
            _ => ended.out.lines().map(crate::json).collect(),
        };
        let short = whole.iter().filter(|(name, count)| counts(&shown).get(*name) != Some(count)).count();
        assert_eq!(short, 1, "{}", ended.out);
        let is_partly_there = counts(&shown).len() == 5;
        assert!(!is_partly_there || form == "--ndjson", "{}", ended.out);
    }
}

#[test]
fn where_every_workspace_fails_nothing_is_written_and_the_status_is_1() {
    let sandbox = start_sandbox();
    let key = key_with_scopes(&sandbox, &["workspaces:read", "workspace_group_members:read"]);
    for form in [&["--json"][..], &["--ndjson"], &["--csv"], &[]] {
        let ended = run_with_key(&sandbox, &key, &[&MEMBERS, form].concat());
        assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""), "{form:?}");
        assert_eq!(ended.problem.matches("Not shown: ").count(), 5, "{}", ended.problem);
    }
    let blind = key_with_scopes(&sandbox, &["workspace_members:read"]);
    let ended = run_with_key(&sandbox, &blind, &MEMBERS);
    assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""));
    assert!(ended.problem.starts_with("error: workspace.get: "), "{}", ended.problem);
}

#[test]
fn every_list_can_be_had_of_a_whole_group() {
    let sandbox = start_sandbox();
    // A sub-workspace has no links of its own.
    for (verb, of) in [("members", 5), ("keys", 5), ("groups", 1), ("tags", 5), ("campaigns", 5), ("accounts", 5)] {
        let names = counts(&items(&sandbox, &[&[verb, "list", "--group"]]));
        assert_eq!(names.len(), of, "{verb}");
    }
    let lines = items(&sandbox, &[&["audit-logs", "--group", "--max-items", "3"]]);
    assert_eq!(counts(&lines).into_values().collect::<Vec<_>>(), [3; 5]);
}

#[test]
fn a_hint_is_said_once_for_all_the_workspaces_that_it_is_about() {
    let sandbox = start_sandbox();
    let arguments = ["audit-logs", "--group", "--json", "--start-date", "2030-01-01"];
    let ended = run_with_key(&sandbox, &sandbox.admin_key(), &arguments);
    assert_eq!((ended.status, ended.problem.lines().count()), (Some(0), 1), "{}", ended.problem);
    let names: Vec<String> = workspaces(&sandbox).into_iter().map(|(_, name)| name).collect();
    assert!(ended.problem.starts_with(&format!("{}: An empty audit log ", names.join(", "))), "{}", ended.problem);
}
