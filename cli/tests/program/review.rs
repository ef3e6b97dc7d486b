//! `review`: its forms, and what it ends with.

use instantly_rbac::Client;
use instantly_rbac::keys::KeyFilter;
use instantly_rbac::review::ReviewOptions;
use instantly_sandbox::Fault;

use crate::office::Office;
use crate::{Folder, json, key_with_scopes, run, run_with_key, start_sandbox};

#[test]
fn each_form_is_written_to_stdout_and_to_a_file_alike() {
    let folder = Folder::new();
    let file = folder.path("review");
    for (form, start) in
        [("--markdown", "# Access review"), ("--html", "<!DOCTYPE html>"), ("--json", "{\n  \"version\": 1,\n")]
    {
        let (shown, written) =
            (run(&["review", "--sandbox", form]), run(&["review", "--sandbox", form, "--output", &file]));
        assert_eq!((shown.status, written.status, written.out.as_str()), (Some(0), Some(0), ""));
        let text = std::fs::read_to_string(&file).unwrap();
        for text in [&shown.out, &text] {
            assert!(text.to_lowercase().starts_with(&start.to_lowercase()), "{form}: {text}");
            assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{form}");
        }
    }
}

#[test]
fn json_is_what_core_makes_of_the_review_and_a_line_break() {
    // What differs from one review to the next.
    let without_moments = |text: &str| {
        let lines =
            text.split('\n').filter(|line| !["as_of", "request_id", "waited_"].iter().any(|it| line.contains(it)));
        lines.map(|line| format!("{line}\n")).collect::<String>()
    };
    let sandbox = start_sandbox();
    let out = run_with_key(&sandbox, &sandbox.admin_key(), &["review", "--json"]).out;
    let report = sandbox.client().unwrap().review(&ReviewOptions::default()).unwrap();
    assert!(without_moments(&out) == without_moments(&format!("{}\n", report.to_json())), "{out}");
}

#[test]
fn a_file_that_cannot_be_written_is_an_error_that_names_it_before_anything_is_sent() {
    let (sandbox, folder) = (start_sandbox(), Folder::new());
    let ended = run_with_key(&sandbox, &sandbox.admin_key(), &["review", "--output", &folder.path("nowhere/review")]);
    assert!(sandbox.requests().is_empty());
    assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""));
    assert!(ended.problem.contains("nowhere"), "{}", ended.problem);
}

#[test]
fn a_call_that_fails_ends_with_1_and_its_message() {
    let sandbox = start_sandbox();
    let wrong = "not-a-secret-0123456789";
    let ended = run_with_key(&sandbox, &wrong.into(), &["review"]);
    assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""));
    assert!(ended.problem.starts_with("error: ") && ended.problem.contains("401"), "{}", ended.problem);
    assert!(!ended.problem.contains(wrong));

    sandbox.fault(Fault::stall().always());
    let ended = run_with_key(&sandbox, &sandbox.admin_key(), &["review", "--timeout", "0.3"]);
    assert_eq!((ended.status, ended.problem.lines().count()), (Some(1), 1));
    assert!(!ended.problem.contains(sandbox.admin_key().expose()));
}

#[test]
fn a_review_that_fails_leaves_the_report_of_yesterday() {
    let (sandbox, folder) = (start_sandbox(), Folder::new());
    let file = folder.path("review");
    std::fs::write(&file, "yesterday").unwrap();
    let ended = run_with_key(&sandbox, &"not-a-secret".into(), &["review", "--output", &file]);
    assert_eq!(ended.status, Some(1));
    assert_eq!(std::fs::read_to_string(file).unwrap(), "yesterday");
}

#[test]
fn findings_end_with_3_behind_the_whole_report() {
    for limit in ["low", "medium", "high", "critical", "CRITICAL"] {
        let ended = run(&["review", "--sandbox", "--json", "--fail-on", limit]);
        assert_eq!(ended.status, Some(3));
        assert_eq!(json(&ended.out)["workspace_name"], "Northwind Outreach");
        let said = format!("\nFindings that are {} or worse: ", limit.to_lowercase());
        assert!(ended.problem.contains(&said), "{}", ended.problem);
    }
}

#[test]
fn only_findings_that_are_severe_enough_fail() {
    let sandbox = start_sandbox();
    let reader = key_with_scopes(&sandbox, &["all:read"]);
    let remover = key_with_scopes(&sandbox, &["api_keys:read", "api_keys:delete"]);
    let client = Client::builder().api_key(remover).base_url(sandbox.url()).build().unwrap();
    for key in &client.keys().list(&KeyFilter::default()).unwrap() {
        if key.scopes.iter().any(|scope| scope.as_str() == "all:all") {
            client.keys().revoke(&key.id).unwrap();
        }
    }
    assert_eq!(run_with_key(&sandbox, &reader, &["review", "--fail-on", "critical"]).status, Some(0));
    assert_eq!(run_with_key(&sandbox, &reader, &["review", "--fail-on", "high"]).status, Some(3));
}

#[test]
fn a_scope_that_cannot_be_read_does_not_pass_for_harmless() {
    let unreadable =
        ["*", "*:*", "ALL:ALL", " all:all", "al\u{200b}l:all", "api_keys:CREATE", "teleports:read", "leads:fly"];
    for (scope, status) in unreadable.map(|scope| (scope, 3)).into_iter().chain([("leads:read", 0)]) {
        // A workspace in which there is nothing but one key.
        let sandbox = start_sandbox();
        let as_of = "2026-11-20T00:00:00Z";
        let keys =
            serde_json::json!({"items": [{"id": "k", "name": "k", "scopes": [scope], "timestamp_created": as_of}]});
        let reply = |body: &str| Fault::status_with(200, &[], body).always();
        sandbox.fault(reply(&keys.to_string()).on("keys.list"));
        for list in ["members.list", "tags.list", "campaigns.list", "accounts.list"] {
            sandbox.fault(reply(r#"{"items": []}"#).on(list));
        }
        let ended = run_with_key(&sandbox, &sandbox.admin_key(), &["review", "--markdown", "--fail-on", "medium"]);
        assert_eq!(ended.status, Some(status), "{scope:?}: {}", ended.problem);
        assert_eq!(ended.out.contains("counts as"), status == 3, "{scope:?}: {}", ended.out);
    }
}

#[test]
fn a_review_with_gaps_does_not_pass() {
    let sandbox = start_sandbox();
    let blind = key_with_scopes(&sandbox, &["workspaces:read", "workspace_members:read"]);
    let ended = run_with_key(&sandbox, &blind, &["review", "--fail-on", "critical"]);
    assert_eq!(ended.status, Some(4));
    assert!(ended.out.starts_with("Access review of"));
    assert!(ended.problem.starts_with("Not reviewed: the keys could not be reviewed"), "{}", ended.problem);
    assert!(ended.problem.contains("api_keys:read"), "{}", ended.problem);
    // What was found is certain, gaps or not.
    assert_eq!(run_with_key(&sandbox, &blind, &["review", "--fail-on", "low"]).status, Some(3));
    // Without a judgement asked for, the gaps are reported all the same.
    let ended = run_with_key(&sandbox, &blind, &["review", "--json"]);
    assert_eq!(ended.status, Some(4));
    assert!(ended.problem.contains("\nNot reviewed: the tags"), "{}", ended.problem);
}

#[test]
fn a_review_that_could_read_nothing_ends_with_4_and_a_line_for_each_part() {
    let sandbox = start_sandbox();
    let blind = key_with_scopes(&sandbox, &["custom_tags:read"]);
    for form in [&[][..], &["--json"], &["--fail-on", "low"]] {
        let ended = run_with_key(&sandbox, &blind, &[&["review"], form].concat());
        assert_eq!(ended.status, Some(4), "{}", ended.problem);
        for part in ["the keys", "the members", "the tags"] {
            let said = format!("Not reviewed: {part} could not be reviewed: ");
            assert!(ended.problem.lines().any(|line| line.starts_with(&said)), "{}", ended.problem);
        }
        assert!(!ended.out.is_empty());
    }
}

#[test]
fn an_audit_log_that_cannot_be_read_ends_with_4_and_a_line() {
    let sandbox = start_sandbox();
    let key = key_with_scopes(
        &sandbox,
        &[
            "workspaces:read",
            "workspace_members:read",
            "api_keys:read",
            "custom_tags:read",
            "custom_tag_mappings:read",
            "campaigns:read",
            "accounts:read",
        ],
    );
    for (options, status) in [(&[][..], 4), (&["--markdown"], 4), (&["--fail-on", "low"], 3)] {
        let ended = run_with_key(&sandbox, &key, &[&["review"], options].concat());
        assert_eq!(ended.status, Some(status), "{}", ended.problem);
        let said = "Not reviewed: the audit log could not be read: ";
        let line = ended.problem.lines().find(|line| line.starts_with(said));
        assert!(line.is_some_and(|line| line.contains("audit_logs:read")), "{}", ended.problem);
    }
    let nothing = r#"{"items": []}"#;
    sandbox.fault(Fault::status_with(200, &[], nothing).on("keys.list").always());
    sandbox.fault(Fault::status_with(200, &[], nothing).on("members.list").always());
    let ended = run_with_key(&sandbox, &key, &["review", "--fail-on", "critical"]);
    assert_eq!(ended.status, Some(4), "nothing was found, but not everything was read: {}", ended.problem);
}

#[test]
fn only_a_part_of_a_long_audit_log_ends_with_4_and_the_option_that_reads_more() {
    let office = Office::new();
    for (events, status) in [("10", 4), ("5000", 0)] {
        let ended = office.run(&["review", "--max-events", events]);
        assert_eq!(ended.status, Some(status), "{}", ended.problem);
        let said = "Not reviewed: only 10 events of the audit log were read; --max-events reads more\n";
        assert_eq!(ended.problem, if status == 4 { said } else { "" });
    }
}

#[test]
fn what_is_stated_beside_the_workspace_decides_the_advice() {
    let office = Office::new();
    let write = |name: &str, text: &str| {
        let path = office.folder.path(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let review = |options: &[&str]| json(&office.run(&[&["review", "--json"], options].concat()).out);
    let key = |report: &serde_json::Value, name: &str| {
        let keys = report["keys"]["review"]["keys"].as_array().unwrap().clone();
        keys.into_iter().find(|reviewed| reviewed["key"]["name"] == name).unwrap()
    };
    let is_old = |report: &serde_json::Value, name: &str| key(report, name)["findings"].to_string().contains("\"old\"");

    let plain = review(&[]);
    assert_eq!(plain["matrix"]["check"], serde_json::Value::Null);
    assert!(is_old(&plain, "SDR console") && !is_old(&plain, "Access review"));
    let needs = [
        write("needs.toml", "\"SDR console\" = [\"campaigns.list\", \"leads:create\"]\n"),
        write("needs.json", r#"{"SDR console": ["campaigns.list", "leads:create"]}"#),
    ];
    for needs in needs {
        let report = review(&["--needs", &needs, "--max-age-days", "3650"]);
        assert_eq!(
            key(&report, "SDR console")["suggested_scopes"],
            serde_json::json!(["campaigns:read", "leads:create"])
        );
        assert!(!is_old(&report, "SDR console"));
    }
    assert!(is_old(&review(&["--max-age-days", "1"]), "Access review"));

    let matrix = write("own.toml", "[roles.Closer]\ncampaigns = \"View\"\n");
    let assignment = write("roles.toml", "[keys]\n\"SDR console\" = \"Closer\"\n");
    let report = review(&["--matrix", &matrix, "--assignment", &assignment]);
    assert_eq!(report["matrix"]["check"]["differences"][0]["role"], "Closer");
    let group = review(&["--group", "--matrix", &matrix, "--assignment", &assignment]);
    assert_eq!(group["reports"][0]["matrix"]["check"], report["matrix"]["check"]);
}

#[test]
fn what_is_stated_wrongly_is_refused_before_anything_is_sent() {
    let office = Office::new();
    let file = office.folder.path("stated.toml");
    for (option, text, said) in [
        ("--needs", "k = [\"campaigns.lst\"]", "--needs: expected one of: members.list, "),
        ("--needs", "k = [\"leads:fly\"]", "--needs: expected one of: "),
        ("--needs", "\" \" = []", "--needs: must not name a key by an empty text"),
        ("--needs", "k = 1", "--needs: "),
        (
            "--exceptions",
            "[[exceptions]]\nfingerprint = \"f3d0b393af5fc36b\"\nreason = \"r\"",
            "--exceptions: exceptions[0].until: must be the last day ",
        ),
        ("--exceptions", "[[exceptions]]\nfinger = \"f3d0b393af5fc36b\"", "--exceptions: "),
        ("--exceptions", "[[exceptions]]\nuntil = 7", "--exceptions: "),
        ("--assignment", "[keys]\nk = \"SDRR\"", "--assignment: keys.k: expected one of: Admin, Manager, SDR, Viewer"),
    ] {
        std::fs::write(&file, text).unwrap();
        for group in [&[][..], &["--group"]] {
            let ended = office.run(&[&["review", option, &file], group].concat());
            assert_eq!((ended.status, ended.out.as_str()), (Some(2), ""), "{option}: {}", ended.problem);
            assert!(ended.problem.starts_with(&format!("error: {said}")), "{}", ended.problem);
            assert_eq!(ended.problem.lines().count(), 1);
        }
    }
    for (option, value) in [("--max-age-days", "old"), ("--max-age-days", "-1"), ("--max-events", "0")] {
        for arguments in [&["review", &format!("{option}={value}")][..], &["review", option, value]] {
            let ended = office.run(arguments);
            assert_eq!(ended.status, Some(2));
            assert!(
                ended.problem.starts_with(&format!("error: {option}: must be a whole number ")),
                "{}",
                ended.problem
            );
        }
    }
    assert!(office.sandbox.requests().is_empty());
}

#[test]
fn what_a_file_excepts_is_no_finding_of_the_review_and_does_not_fail_it() {
    let office = Office::new();
    let write = |name: &str, text: &str| {
        let path = office.folder.path(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let all = json(&office.run(&["review", "--json"]).out);
    let keys =
        all["keys"]["review"]["keys"].as_array().unwrap().iter().flat_map(|key| key["findings"].as_array().unwrap());
    let critical: Vec<&str> = keys
        .filter(|finding| finding["severity"] == "critical")
        .map(|finding| finding["fingerprint"].as_str().unwrap())
        .collect();
    assert_eq!(office.run(&["review", "--fail-on", "critical"]).status, Some(3));
    let toml: String = critical
        .iter()
        .map(|it| format!("[[exceptions]]\nfingerprint = \"{it}\"\nreason = \"superseded\"\nuntil = 9999-12-31\n"))
        .collect();
    let items: Vec<_> = critical
        .iter()
        .map(|it| serde_json::json!({"fingerprint": it, "reason": "superseded", "until": "9999-12-31"}))
        .collect();
    let in_json = serde_json::json!({ "exceptions": items }).to_string();
    for file in [write("exceptions.toml", &toml), write("exceptions.json", &in_json)] {
        let ended = office.run(&["review", "--fail-on", "critical", "--exceptions", &file]);
        assert_eq!((ended.status, ended.problem.as_str()), (Some(0), ""));
        assert!(ended.out.contains("superseded") && ended.out.contains("9999-12-31"), "{}", ended.out);
        let report = json(&office.run(&["review", "--json", "--exceptions", &file]).out);
        assert_eq!(report["excepted"].as_array().unwrap().len(), critical.len());
        // What took something out of one workspace of a group is not said to match nothing in the others.
        let group = json(&office.run(&["review", "--json", "--group", "--exceptions", &file]).out);
        for report in group["reports"].as_array().unwrap() {
            assert_eq!(report["unused_exceptions"], serde_json::json!([]));
        }
    }
    let unmatched = write("unmatched.toml", &toml.replace(critical[0], "0123456789abcdef"));
    let group = json(&office.run(&["review", "--json", "--group", "--exceptions", &unmatched]).out);
    assert_eq!(group["reports"][0]["unused_exceptions"][0]["why"], "it matches nothing");
}

#[test]
fn the_tags_that_stand_for_teams_are_named_by_options() {
    let office = Office::new();
    let named = office.run(&["review", "--json", "--team", "Priority", "--team", "Warm-up"]).out;
    assert!(named.contains("the campaign is in no team: it carries none of Priority and Warm-up"), "{named}");
    let unnamed = office.run(&["review"]).out;
    assert!(!unnamed.contains("is in no team") && unnamed.contains("(--team)"), "{unnamed}");
    let ended = office.run(&["review", "--team", "Nobody"]);
    assert_eq!((ended.status, ended.problem.as_str()), (Some(2), "error: --team: there is no tag \"Nobody\"\n"));
    let ended = office.run(&["review", "--team", ""]);
    assert_eq!((ended.status, ended.problem.as_str()), (Some(2), "error: --team: must be the label of a tag\n"));
}
