//! The access review of a whole workspace: its document, and what it says of the sandbox.

mod exceptions;
mod large;

use std::time::Duration;

use instantly_rbac::matrix::{Assignment, Matrix};
use instantly_rbac::review::{KeyReviewOptions, Report, ReviewOptions, Severity};
use instantly_rbac::{Client, ErrorKind, Timestamp};
use instantly_sandbox::Sandbox;
use instantly_tests::dispatch;
use instantly_tests::scripted::ScriptedServer;
use instantly_tests::vectors;
use serde_json::{Value, json};

fn client(sandbox: &Sandbox, scopes: &[&str]) -> Client {
    let scopes: Vec<_> = scopes.iter().map(|scope| scope.parse().unwrap()).collect();
    let key = if scopes.is_empty() { sandbox.admin_key() } else { sandbox.key_with_scopes(&scopes) };
    let builder = Client::builder().api_key(key).base_url(sandbox.url()).capacity(None).backoff(Duration::ZERO);
    builder.build().unwrap()
}

fn assignment() -> Assignment {
    Assignment {
        people: [("maya.okafor@northwind.example.com".to_owned(), "Manager".to_owned())].into(),
        keys: [("SDR console".to_owned(), "SDR".to_owned()), ("Not there".to_owned(), "Viewer".to_owned())].into(),
    }
}

fn report(client: &Client) -> Report {
    client.review(&ReviewOptions { assignment: Some(assignment()), ..ReviewOptions::default() }).unwrap()
}

/// What is wrong with a document by the schema of a review, or by a part of that schema.
fn schema_problems(part: &str, document: &Value) -> Vec<String> {
    let whole: Value = serde_json::from_str(include_str!("../../../docs/review.schema.json")).unwrap();
    let schema = match part {
        "" => whole,
        part => json!({ "$ref": format!("#/$defs/{part}"), "$defs": whole["$defs"] }),
    };
    let validator = jsonschema::validator_for(&schema).unwrap();
    validator.iter_errors(document).map(|error| format!("{error} at {}", error.instance_path())).collect()
}

#[test]
fn the_json_of_a_report_is_as_its_schema_says() {
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let whole = report(&client(&sandbox, &[]));
    let narrow = client(&sandbox, &["workspace_members:read"]).review(&ReviewOptions::default()).unwrap();
    let as_of = Timestamp::parse("2026-11-30");
    let dated = client(&sandbox, &[]).review(&ReviewOptions { as_of, ..ReviewOptions::default() }).unwrap();
    for report in [&whole, &narrow, &dated] {
        let document: Value = serde_json::from_str(&report.to_json()).unwrap();
        assert_eq!(schema_problems("", &document), Vec::<String>::new());
        assert_eq!((&document["version"], &document["sandbox"]), (&json!(1), &json!(true)));
    }
    assert!(whole.matrix.check.is_some());
    assert_eq!(narrow.keys.problem.unwrap().kind(), ErrorKind::Forbidden);
    assert!(narrow.members.review.is_some(), "one part that may not be read ends nothing");
}

#[test]
fn the_reviews_of_the_vectors_are_as_their_schemas_say() {
    let server = ScriptedServer::start(Vec::new()).unwrap();
    let mut count = 0;
    for file in vectors::load(&vectors::folder()) {
        let part = match file.operation.as_str() {
            "client.review" => "",
            "keys.review" => "KeyReview",
            "members.review" => "MemberReview",
            "tags.review" => "TagReview",
            _ => continue,
        };
        for case in &file.cases {
            let key = server.play(case);
            let client = dispatch::client(&case.client, &server.url(), &key);
            let Some(document) = dispatch::call(&client, &case.call, &case.arguments).document else { continue };
            assert_eq!(schema_problems(part, &document), Vec::<String>::new(), "{} / {}", file.operation, case.name);
            count += 1;
        }
    }
    assert!(count > 20, "{count} reviews");
}

#[test]
fn the_schema_of_a_review_finds_what_is_missing_and_what_must_not_be_there() {
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let good: Value = serde_json::from_str(&report(&client(&sandbox, &[])).to_json()).unwrap();
    let finds = |change: fn(&mut Value), part: &str| {
        let mut document = good.clone();
        change(&mut document);
        let problems = schema_problems("", &document);
        assert!(problems.iter().any(|problem| problem.contains(part)), "{problems:?} do not say {part}");
    };
    finds(|document| document["version"] = json!(2), "1 was expected");
    finds(|document| document["workspace_name"] = json!(7), "7 is not of type");
    finds(|document| document["matrix"]["table"]["roles"][0]["cells"] = json!([]), "has less than 6 items");
    finds(|document| drop(document.as_object_mut().unwrap().remove("tags")), "\"tags\" is a required property");
    finds(|document| document["keys"]["review"]["keys"][0]["key"]["key"] = json!("not-a-secret"), "/keys");
}

#[test]
fn a_report_that_could_read_nothing_does_not_look_like_a_pass() {
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let blind = report(&client(&sandbox, &["workspaces:read"]));
    assert!(blind.findings().is_empty() && blind.matrix.check.is_none());
    assert_eq!(blind.gaps.len(), 3);
    let text = blind.to_text();
    assert!(
        text.contains("UTC: no part could be reviewed.\n")
            && !text.contains("nothing was found")
            && !text.contains("Everybody"),
        "{text}"
    );
    assert!(text.contains("the members and the keys were not compared"), "{text}");
    let half = report(&client(&sandbox, &["workspaces:read", "workspace_members:read"]));
    assert!(
        half.matrix.check.is_some_and(|check| check.absent.is_empty()),
        "a key that was not looked for is not absent"
    );
    assert_eq!(
        half.matrix.not_compared.unwrap(),
        "the keys were not compared with the matrix, because they could not be read"
    );
}

#[test]
fn every_form_of_the_report_says_the_same_and_no_secret() {
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let report = report(&client(&sandbox, &[]));
    assert_eq!(report.severity(), Some(Severity::Critical));
    for form in [report.to_text(), report.to_markdown(), report.to_html(), report.to_json()] {
        for said in ["Zapier (legacy)", "maya.okafor", "keeps nobody out", "campaigns:update", "Not there"] {
            let in_json = said == "keeps nobody out" && form.starts_with('{');
            assert!(in_json || form.contains(said), "{said} is missing in {}", &form[..200]);
        }
        assert!(!form.contains(sandbox.admin_key().expose()));
    }
    assert!(report.to_html().contains("prefers-color-scheme: dark"));
}

#[test]
fn a_key_that_does_not_work_and_options_that_cannot_be_met_are_errors() {
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let wrong = Client::builder().api_key("wrong").base_url(sandbox.url()).build().unwrap();
    assert_eq!(wrong.review(&ReviewOptions::default()).unwrap_err().kind(), ErrorKind::Unauthorized);
    let before = sandbox.requests().len();
    let needs = [("crm".to_owned(), vec!["keys.fly".to_owned()])].into();
    let keys = KeyReviewOptions { needs, ..KeyReviewOptions::default() };
    let error = client(&sandbox, &[]).keys().review(&keys).unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::InvalidArgument, Some("keys.review")));
    let error = client(&sandbox, &[]).review(&ReviewOptions { keys, ..ReviewOptions::default() }).unwrap_err();
    assert!(error.message().contains("keys.fly"), "{error}");
    assert_eq!(sandbox.requests().len(), before, "nothing was sent");
    let matrix = Matrix::from_toml("[roles.Closer]\nleads = \"Edit\"\n").unwrap();
    let options = ReviewOptions { matrix: Some(matrix), assignment: Some(assignment()), ..ReviewOptions::default() };
    let error = client(&sandbox, &[]).review(&options).unwrap_err();
    assert!(error.message().contains("Closer"), "a role that the matrix lacks: {error}");
    assert_eq!(sandbox.requests().len(), before, "nothing was sent");
}

#[test]
fn the_key_in_use_is_marked_and_never_to_be_revoked() {
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let client = client(&sandbox, &[]);
    let names: Vec<String> =
        client.keys().list(&Default::default()).unwrap().iter().map(|key| key.name.clone()).collect();
    for needed in [vec![], vec!["keys.review".to_owned()], vec!["leads:read".to_owned()]] {
        let needs = names.iter().map(|name| (name.clone(), needed.clone())).collect();
        let options = KeyReviewOptions { needs, max_age_days: Some(0), ..KeyReviewOptions::default() };
        let review = client.keys().review(&options).unwrap();
        let own: Vec<_> = review.keys.iter().filter(|key| key.in_use == Some(true)).collect();
        assert_eq!(own.len(), 1);
        assert!(own[0].findings.iter().any(|finding| finding.rule == "old"));
        for finding in &own[0].findings {
            assert!(!finding.advice.to_lowercase().contains("revoke"), "{finding:?}");
        }
        assert!(review.keys.iter().any(|key| key.findings.iter().any(|finding| finding.advice.contains("revoke"))));
    }
    let report = client.review(&ReviewOptions::default()).unwrap();
    for form in [report.to_text(), report.to_markdown(), report.to_html()] {
        assert!(form.contains("(in use here)"), "{form}");
    }
}

#[test]
fn needs_that_stand_for_no_key_are_said_in_every_form_of_the_report() {
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let needs = [("Key that is gone".to_owned(), vec!["campaigns.list".to_owned()])].into();
    let keys = KeyReviewOptions { needs, ..KeyReviewOptions::default() };
    let report = client(&sandbox, &[]).review(&ReviewOptions { keys, ..ReviewOptions::default() }).unwrap();
    for form in [report.to_text(), report.to_markdown(), report.to_html(), report.to_json()] {
        // In Markdown, what is no plain word stands as code.
        assert!(form.replace('`', "").contains("Key that is gone"), "{form}");
    }
}

#[test]
fn a_log_longer_than_was_asked_for_is_said_to_be_cut() {
    let sandbox = Sandbox::builder().rate_limit(false).audit_events(5000).start().unwrap();
    let review = |max_events| {
        let options = KeyReviewOptions { max_events, ..KeyReviewOptions::default() };
        let review = client(&sandbox, &[]).keys().review(&options).unwrap();
        (review.events_read, review.events_complete)
    };
    assert_eq!(review(1200), (1200, false));
    assert_eq!(review(0), (0, false));
    let (read, complete) = review(1_000_000);
    assert!(read > 5000 && complete);
}
