//! `--group` of `check`, `review` and `matrix check`: the key's workspace and all accepted sub-workspaces.

use instantly_sandbox::{Fault, Sandbox};
use serde_json::{Value, json};

use crate::lists_of_groups::workspaces;
use crate::office::Office;
use crate::{Ended, key_with_scopes, run_with_key, start_sandbox};

fn run(sandbox: &Sandbox, arguments: &[&str]) -> Ended {
    run_with_key(sandbox, &sandbox.admin_key(), &[arguments, &["--group"]].concat())
}

/// The ids and names in these documents, in their order.
fn named(documents: &Value) -> Vec<(String, String)> {
    let text = |document: &Value, field: &str| document[field].as_str().expect("a text").to_owned();
    let documents = documents.as_array().expect("a list").iter();
    documents.map(|document| (text(document, "workspace_id"), text(document, "workspace_name"))).collect()
}

/// The places in a text at which the report of each of these workspaces begins.
fn places(text: &str, start: &str, workspaces: &[(String, String)]) -> Vec<usize> {
    let starts = workspaces.iter().map(|(_, name)| format!("{start} of {}\n", name));
    starts.map(|start| text.find(&start).unwrap_or_else(|| panic!("{start} in {text}"))).collect()
}

#[test]
fn check_shows_every_workspace_of_the_group_in_its_order() {
    let sandbox = start_sandbox();
    let all = workspaces(&sandbox);
    for _ in 0..3 {
        let document = crate::json(&run(&sandbox, &["check", "--json"]).out);
        assert_eq!((&document["sandbox"], &document["complete"]), (&json!(true), &json!(true)));
        assert_eq!(named(&document["workspaces"]), all);
        for check in document["workspaces"].as_array().unwrap() {
            assert_eq!((&check["works"], &check["workspace_id"]), (&json!(true), &check["workspace"]["id"]));
        }
    }
    let ended = run(&sandbox, &["check"]);
    assert_eq!((ended.status, ended.problem.as_str()), (Some(0), ""));
    let lines: Vec<&str> = ended.out.lines().skip(2).collect();
    assert_eq!(lines[0].split_whitespace().collect::<Vec<_>>(), ["workspace_id", "workspace", "works", "problem"]);
    for (line, (id, name)) in lines[1..].iter().zip(&all) {
        assert!(line.starts_with(&format!("{id}  {name}")) && line.ends_with("  yes    -"), "{line}");
    }
    assert_eq!(lines.len(), 1 + all.len());
}

#[test]
fn check_shows_where_a_key_does_not_work_and_says_where_there_is_no_answer() {
    let sandbox = start_sandbox();
    let all = workspaces(&sandbox);
    sandbox.set_paid(&all[2].0, false);
    let ended = run(&sandbox, &["check"]);
    assert_eq!((ended.status, ended.problem.as_str()), (Some(4), ""));
    let line = ended.out.lines().find(|line| line.starts_with(&all[2].0)).unwrap();
    assert!(line.contains("  no     workspace.get: ") && line.contains("402"), "{line}");
    sandbox.set_paid(&all[2].0, true);

    // Of the key's own workspace it is asked twice: for its name first.
    sandbox.fault(Fault::status(404).on("workspace.get").after(3));
    let ended = run(&sandbox, &["check", "--json"]);
    assert_eq!((ended.status, ended.problem.lines().count()), (Some(4), 1), "{}", ended.problem);
    let document = crate::json(&ended.out);
    assert_eq!(document["complete"], false);
    assert_eq!(document["workspaces"].as_array().unwrap().len(), all.len() - 1);
    let (id, name) = &named(&document["failed"])[0];
    assert!(ended.problem.starts_with(&format!("Not checked: {name} ({id}): workspace.get: ")), "{}", ended.problem);
    assert_eq!(document["failed"][0]["error"]["http_status"], 404);
}

#[test]
fn a_group_that_cannot_be_had_ends_with_1_and_nothing_on_stdout() {
    let sandbox = start_sandbox();
    let assignment = Office::new();
    let file = assignment.folder.path("a.json");
    std::fs::write(&file, "{}").unwrap();
    let no_group = key_with_scopes(&sandbox, &["workspaces:read"]);
    let own_only = key_with_scopes(&sandbox, &["workspaces:read", "workspace_group_members:read"]);
    let matrix = ["matrix", "check", "--assignment", &file];
    for verb in [&["check"][..], &["review"], &matrix] {
        let ended = run_with_key(&sandbox, &no_group, &[verb, &["--group"]].concat());
        assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""), "{verb:?}");
        assert!(ended.problem.starts_with("error: groups.list: "), "{}", ended.problem);
    }
    let ended = run_with_key(&sandbox, &own_only, &[&matrix[..], &["--group", "--json"]].concat());
    assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""));
    assert_eq!(ended.problem.matches("Not compared: ").count(), 5, "{}", ended.problem);
}

#[test]
fn review_writes_the_reports_one_after_the_other_to_stdout_and_to_a_file() {
    let office = Office::new();
    let all = workspaces(&office.sandbox);
    let file = office.folder.path("review");
    for (form, start) in [(&[][..], "Access review"), (&["--markdown"], "# Access review")] {
        let arguments = [&["review", "--group"], form].concat();
        let shown = office.run(&arguments);
        assert_eq!((shown.status, shown.problem.as_str()), (Some(0), ""));
        let written = office.run(&[&arguments[..], &["--output", &file]].concat());
        assert_eq!((written.status, written.out.as_str()), (Some(0), ""));
        for text in [shown.out, std::fs::read_to_string(&file).unwrap()] {
            // Markdown writes the sign of one name as code.
            let places = places(&text.replace("`&`", "&"), start, &all);
            assert!(places[0] == 0 && places.is_sorted(), "{places:?}");
            assert!(text.ends_with('\n') && !text.ends_with("\n\n"));
        }
    }
}

#[test]
fn review_writes_one_json_document_with_the_reports_of_all() {
    let office = Office::new();
    let document = crate::json(&office.run(&["review", "--group", "--json"]).out);
    assert_eq!(
        (&document["sandbox"], &document["complete"], &document["failed"]),
        (&json!(true), &json!(true), &json!([]))
    );
    assert_eq!(named(&document["reports"]), workspaces(&office.sandbox));
    for report in document["reports"].as_array().unwrap() {
        let id = report["workspace_id"].as_str().unwrap();
        let of_one = match id == office.sandbox.workspace_id() {
            true => office.run(&["review", "--json"]),
            false => office.run(&["review", "--json", "--workspace", id]),
        };
        let of_one = crate::json(&of_one.out);
        assert_eq!(report["keys"]["review"]["keys"], of_one["keys"]["review"]["keys"]);
        assert_eq!(
            report.as_object().unwrap().keys().collect::<Vec<_>>(),
            of_one.as_object().unwrap().keys().collect::<Vec<_>>()
        );
    }
}

#[test]
fn a_team_without_a_tag_in_one_workspace_costs_no_report_and_one_without_any_is_refused() {
    let office = Office::new();
    office.client().tags().create("Only here", None).unwrap();
    let ended = office.run(&["review", "--group", "--team", "Only here"]);
    assert_eq!((ended.status, ended.problem.as_str()), (Some(0), ""));
    let others = workspaces(&office.sandbox).len() - 1;
    assert_eq!(ended.out.matches("There is no tag \"Only here\" here.").count(), others, "{}", ended.out);
    let nowhere = office.run(&["review", "--group", "--team", "Onli here"]);
    let said = "error: --team: there is no tag \"Onli here\" in any of these workspaces; did you mean Only here?\n";
    assert_eq!((nowhere.status, nowhere.out.as_str(), nowhere.problem.as_str()), (Some(2), "", said));
}

#[test]
fn what_has_no_effect_in_any_workspace_is_said_once_and_what_has_one_in_some_is_not() {
    let office = Office::new();
    let write = |name: &str, text: &str| {
        let path = office.folder.path(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let roles = "[people]\n\"nobody@example.com\" = \"SDR\"\n[keys]\n\"SDR console\" = \"SDR\"\n";
    let except = "[[exceptions]]\nfingerprint = \"0123456789abcdef\"\nreason = \"r\"\nuntil = 9999-12-31\n";
    let (roles, except) = (write("roles.toml", roles), write("except.toml", except));
    let needs = write("needs.toml", "\"SDR console\" = []\n\"No key\" = []\n");
    let review = ["review", "--group", "--assignment", &roles, "--exceptions", &except, "--needs", &needs];
    let ended = office.run(&review);
    assert_eq!(ended.status, Some(0), "{}", ended.problem);
    assert_eq!(
        ended.problem.lines().collect::<Vec<_>>(),
        [
            "Assigned, and in none of these workspaces: nobody@example.com",
            "Excepted, and found in none of these workspaces: 0123456789abcdef: it matches nothing",
            "Needed by a key that is in none of these workspaces: \"No key\"",
        ]
    );
    for said in ["but not there", "took nothing out", "stand for no key"] {
        assert!(!ended.out.contains(said), "{said}: {}", ended.out);
    }
    let document = crate::json(&office.run(&[&review[..], &["--json"]].concat()).out);
    assert_eq!(document["absent"], json!([{"sort": "person", "name": "nobody@example.com"}]));
    assert_eq!(document["unused_exceptions"][0]["fingerprint"], "0123456789abcdef");
    assert_eq!(document["unused_needs"], json!(["No key"]));
}

#[test]
fn the_key_of_the_own_workspace_is_not_looked_for_among_those_of_another() {
    let office = Office::new();
    // Without their secrets, a list does not say which key is in use.
    let (sub, _) = &workspaces(&office.sandbox)[1];
    let said = |arguments: &[&str]| {
        let out = office.run(&[&["review"], arguments].concat()).out;
        out.contains("made this review is not known") || out.contains("key that made this review")
    };
    assert!(!said(&["--workspace", sub]));
}

#[test]
fn a_page_of_html_is_of_one_workspace() {
    let office = Office::new();
    let ended = office.run(&["review", "--group", "--html"]);
    assert_eq!((ended.status, ended.out.as_str(), ended.problem.lines().count()), (Some(2), "", 1));
    assert!(ended.problem.starts_with("error: --html: ") && ended.problem.contains("--workspace"), "{}", ended.problem);
    assert!(office.sandbox.requests().is_empty());
    let both = office.run(&["review", "--group", "--workspace", "x"]);
    assert_eq!((both.status, both.problem.contains("give only one of")), (Some(2), true), "{}", both.problem);
}

#[test]
fn a_workspace_that_cannot_be_reviewed_is_a_line_on_stderr_and_the_others_are_shown() {
    let office = Office::new();
    let mut others = workspaces(&office.sandbox);
    let (id, name) = others.remove(2);
    office.sandbox.set_paid(&id, false);
    for form in [&[][..], &["--markdown"], &["--json"]] {
        let ended = office.run(&[&["review", "--group"], form].concat());
        assert_eq!((ended.status, ended.problem.lines().count()), (Some(4), 1), "{}", ended.problem);
        assert!(
            ended.problem.starts_with(&format!("Not reviewed: {name} ({id}): workspace.get: ")),
            "{}",
            ended.problem
        );
        assert!(!ended.out.contains(&format!("Access review of {name}")));
        if form == ["--json"] {
            let document = crate::json(&ended.out);
            assert_eq!(named(&document["reports"]), others);
            assert_eq!(named(&document["failed"]), [(id.clone(), name.clone())]);
            assert_eq!(
                (&document["failed"][0]["error"]["http_status"], &document["complete"]),
                (&json!(402), &json!(false))
            );
        } else {
            places(&ended.out.replace("`&`", "&"), "Access review", &others);
        }
    }
}

#[test]
fn fail_on_counts_over_all_workspaces_and_then_asks_what_is_missing() {
    let office = Office::new();
    let review = |options: &[&str]| office.run(&[&["review", "--group", "--json", "--fail-on"], options].concat());
    let counted = |limit: &str| {
        let said = review(&[limit]).problem;
        said.trim().rsplit(": ").next().unwrap().parse::<usize>().unwrap()
    };
    let mut sum = 0;
    for (id, _) in workspaces(&office.sandbox) {
        let of_one = match id == office.sandbox.workspace_id() {
            true => office.run(&["review", "--fail-on", "low"]),
            false => office.run(&["review", "--fail-on", "low", "--workspace", &id]),
        };
        sum += of_one.problem.trim().rsplit(": ").next().unwrap().parse::<usize>().unwrap();
    }
    assert_eq!(counted("low"), sum);
    assert_eq!(review(&["critical"]).status, Some(3));

    // Without anything that is found, what is missing counts.
    office.sandbox.fault(Fault::status_with(200, &[], r#"{"items": []}"#).on("keys.list").always());
    assert_eq!(review(&["critical"]).status, Some(0));
    let missing = &workspaces(&office.sandbox)[1];
    office.sandbox.set_paid(&missing.0, false);
    let ended = review(&["critical"]);
    assert_eq!(ended.status, Some(4), "{}", ended.problem);
    assert!(ended.problem.contains("findings may be missing"), "{}", ended.problem);
    // What was found is certain, whatever is missing.
    assert_eq!(review(&["low"]).status, Some(3));
}

#[test]
fn parts_that_are_missing_are_named_with_their_workspace() {
    let scopes = ["workspaces:read", "workspace_group_members:read", "workspace_members:read", "custom_tags:read"];
    let office = Office::with_scopes(&scopes);
    let ended = office.run(&["review", "--group", "--json"]);
    assert_eq!(ended.status, Some(4), "{}", ended.problem);
    assert_eq!(crate::json(&ended.out)["complete"], false);
    for (id, name) in workspaces(&office.sandbox) {
        let said = format!("Not reviewed: {name} ({id}): the keys could not be reviewed");
        assert!(ended.problem.contains(&said), "{}", ended.problem);
    }
    assert_eq!(office.run(&["review", "--group", "--fail-on", "critical"]).status, Some(4));
}

#[test]
fn a_review_in_which_all_workspaces_fail_leaves_the_file_of_yesterday() {
    let office = Office::new();
    let file = office.folder.path("review");
    std::fs::write(&file, "yesterday").unwrap();
    office.sandbox.fault(Fault::status(404).on("members.list").always());
    let ended = office.run(&["review", "--group", "--fail-on", "low", "--output", &file]);
    assert_eq!((ended.status, ended.problem.matches("Not reviewed: ").count()), (Some(1), 5), "{}", ended.problem);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "yesterday");
    // The key is the other one.
    assert_eq!(std::fs::read_dir(office.folder.path("")).unwrap().count(), 2);
}

#[test]
fn matrix_check_compares_every_workspace_and_misses_only_who_is_in_none() {
    let office = Office::new();
    let file = office.folder.path("a.toml");
    // Each workspace but the first has this key.
    let assignment =
        "[people]\n\"nobody@example.com\" = \"SDR\"\n[keys]\n\"SDR console\" = \"SDR\"\nReporting = \"Viewer\"\n";
    std::fs::write(&file, assignment).unwrap();
    let compare =
        |options: &[&str]| office.run(&[&["matrix", "check", "--group", "--assignment", &file], options].concat());
    let all = workspaces(&office.sandbox);
    let document = crate::json(&compare(&["--json"]).out);
    assert_eq!((&document["sandbox"], &document["complete"]), (&json!(true), &json!(true)));
    assert_eq!(named(&document["workspaces"]), all);
    assert_eq!(document["absent"], json!([{"sort": "person", "name": "nobody@example.com"}]));
    assert!(document["workspaces"][1]["absent"].to_string().contains("SDR console"));
    let ended = compare(&[]);
    let warned = "Assigned, and in none of these workspaces: nobody@example.com\n";
    assert_eq!((ended.status, ended.problem.as_str()), (Some(0), warned));
    assert!(ended.out.starts_with("This is a sandbox: "), "{}", ended.out);
    let places: Vec<usize> =
        all.iter().map(|(id, name)| ended.out.find(&format!("\n{name} ({id})\n")).unwrap()).collect();
    assert!(places.is_sorted());
    assert!(
        ended.out.ends_with("\nAssigned, and in none of these workspaces:\n  nobody@example.com\n"),
        "{}",
        ended.out
    );
    assert_eq!(compare(&["--fail-on", "more"]).status, Some(3));

    let (id, name) = &all[3];
    office.sandbox.set_paid(id, false);
    let ended = compare(&["--json"]);
    assert_eq!((ended.status, ended.problem.lines().count()), (Some(4), 2), "{}", ended.problem);
    assert!(ended.problem.starts_with(&format!("{warned}Not compared: {name} ({id}): ")), "{}", ended.problem);
    assert_eq!(named(&crate::json(&ended.out)["failed"]), [(id.clone(), name.clone())]);
    assert_eq!(compare(&["--fail-on", "more"]).status, Some(3));
}

#[test]
fn who_is_in_no_workspace_is_no_finding_where_one_is_missing() {
    let office = Office::new();
    let file = office.folder.path("a.toml");
    std::fs::write(&file, "[people]\n\"nobody@example.com\" = \"SDR\"\n").unwrap();
    let nothing = || Fault::status_with(200, &[], r#"{"items": []}"#).always();
    office.sandbox.fault(nothing().on("keys.list"));
    office.sandbox.fault(nothing().on("members.list"));
    let matrix = ["matrix", "check", "--group", "--fail-on", "any", "--assignment", &file];
    assert_eq!(office.run(&matrix).status, Some(3));
    office.sandbox.clear_faults();
    office.sandbox.fault(Fault::status(404).on("keys.list"));
    office.sandbox.fault(nothing().on("keys.list"));
    office.sandbox.fault(nothing().on("members.list"));
    let ended = office.run(&matrix);
    assert_eq!(ended.status, Some(4), "{}", ended.problem);
}

#[test]
fn a_group_in_which_nobody_who_is_assigned_is_there_does_not_pass() {
    let office = Office::new();
    let file = office.folder.path("a.toml");
    std::fs::write(&file, "[people]\n\"nobody@example.com\" = \"SDR\"\n").unwrap();
    let matrix = ["matrix", "check", "--group", "--assignment", &file];
    assert_eq!(office.run(&matrix).status, Some(0));
    let ended = office.run(&[&matrix[..], &["--fail-on", "more"]].concat());
    assert_eq!(ended.status, Some(4), "{}", ended.problem);
    assert!(ended.problem.ends_with("Nobody was compared, because nobody who is assigned is there.\n"));
}
