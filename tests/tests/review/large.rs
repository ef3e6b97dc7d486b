//! The review of a workspace of three thousand campaigns, and of keys of one name.

use instantly_rbac::review::{Report, ReviewOptions, SubjectKind, TagReviewOptions};
use instantly_sandbox::{Fault, Sandbox};
use serde_json::{Value, json};

use super::client;

const CAMPAIGNS: usize = 3000;
const ACCOUNTS: usize = 400;

fn tag_id(number: usize) -> String {
    format!("0198b407-3c6e-7f85-93a6-6f5e4d3c2b{number:02}")
}

/// A workspace of two teams, each with its own half, and of a tag that is on everything besides.
fn agency() -> Sandbox {
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let reply = |items: Vec<Value>, operation: &str| {
        let fault = Fault::status_with(200, &[], &json!({ "items": items }).to_string());
        sandbox.fault(fault.on(operation).always());
    };
    let email = |number: usize| format!("sender{number}@agency.example");
    let labels = ["West", "East", "Enterprise"];
    reply(
        labels.iter().enumerate().map(|(number, label)| json!({"id": tag_id(number), "label": label})).collect(),
        "tags.list",
    );
    let campaign = |number: usize| {
        let from = email(number % ACCOUNTS);
        json!({"id": format!("c{number}"), "name": format!("Campaign {number}"), "status": 1, "email_list": [from]})
    };
    reply((0..CAMPAIGNS).map(campaign).collect(), "campaigns.list");
    reply((0..ACCOUNTS).map(|number| json!({"email": email(number)})).collect(), "accounts.list");
    let campaigns = (0..CAMPAIGNS).map(|number| (number, format!("c{number}"), 2));
    let accounts = (0..ACCOUNTS).map(|number| (number, email(number), 1));
    let mappings = campaigns.chain(accounts).flat_map(|(number, resource, kind)| {
        [tag_id(number % 2), tag_id(2)].map(|tag| {
            json!({"id": format!("{tag}-{resource}"), "tag_id": tag, "resource_id": resource, "resource_type": kind})
        })
    });
    reply(mappings.collect(), "tags.mappings");
    sandbox
}

fn review(sandbox: &Sandbox, teams: Option<&[&str]>) -> Report {
    let teams = teams.map(|teams| teams.iter().map(ToString::to_string).collect());
    let options =
        ReviewOptions { tags: TagReviewOptions { teams, ..TagReviewOptions::default() }, ..ReviewOptions::default() };
    client(sandbox, &[]).review(&options).unwrap()
}

#[test]
fn a_large_workspace_in_order_is_not_found_to_be_otherwise() {
    let report = review(&agency(), None);
    let tags = report.tags.review.unwrap();
    assert!(tags.findings.is_empty(), "{} findings", tags.findings.len());
    let labels: Vec<&str> = tags.teams.iter().map(|team| team.label.as_str()).collect();
    assert_eq!(labels, ["East", "West"]);
    assert!(tags.caveat.unwrap().contains("Enterprise is not taken for a team"));
}

#[test]
fn findings_that_say_the_same_are_one_group_for_people_and_each_one_in_json() {
    let report = review(&agency(), Some(&["West", "East", "Enterprise"]));
    let of_campaigns = |findings: &[&instantly_rbac::review::Finding]| {
        findings.iter().filter(|finding| finding.kind == SubjectKind::Campaign).count()
    };
    assert_eq!(of_campaigns(&report.findings()), CAMPAIGNS);
    let document: Value = serde_json::from_str(&report.to_json()).unwrap();
    assert_eq!(document["tags"]["review"]["findings"].as_array().unwrap().len(), CAMPAIGNS + ACCOUNTS);
    let (text, markdown, html) = (report.to_text(), report.to_markdown(), report.to_html());
    for form in [&text, &markdown, &html] {
        assert!(form.len() < 100_000, "{} bytes", form.len());
        assert!(form.replace('`', "").contains("1,500 campaigns"), "{form}");
    }
    assert!(text.contains("and 1,490 more; the JSON has all"), "{text}");
    assert!(report.first_steps.len() <= 7, "{:?}", report.first_steps);
    assert!(report.first_steps.iter().any(|step| step.findings == 1500), "{:?}", report.first_steps);
}

#[test]
fn the_text_fits_a_terminal_of_80_columns_apart_from_commands() {
    let report = review(&agency(), Some(&["West", "East", "Enterprise"]));
    for line in report.to_text().lines().filter(|line| !line.trim_start().starts_with('$')) {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

#[test]
fn keys_of_one_name_are_told_apart_by_id_and_by_fingerprint() {
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let key =
        |id: &str| json!({"id": id, "name": "crm", "scopes": ["all:all"], "timestamp_created": "2026-01-01T00:00:00Z"});
    let keys = json!({"items": [key("k-one"), key("k-two")]}).to_string();
    sandbox.fault(Fault::status_with(200, &[], &keys).on("keys.list").always());
    let report = client(&sandbox, &[]).review(&ReviewOptions::default()).unwrap();
    let keys = report.keys.review.as_ref().unwrap();
    let ids: Vec<_> = keys.keys.iter().map(|key| key.findings[0].id.as_deref()).collect();
    assert_eq!(ids, [Some("k-one"), Some("k-two")]);
    assert_ne!(keys.keys[0].findings[0].fingerprint, keys.keys[1].findings[0].fingerprint);
    for form in [report.to_text(), report.to_markdown(), report.to_html()] {
        for said in ["crm (k-one)", "crm (k-two)"] {
            assert!(form.replace('`', "").contains(said), "{said}: {form}");
        }
        for key in &keys.keys {
            assert!(form.contains(&key.findings[0].fingerprint), "{form}");
        }
    }
}
