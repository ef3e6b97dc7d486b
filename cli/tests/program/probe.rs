//! `probe`: what it answers when the API does the one thing or the other, and what never leaves the account.

use std::collections::{BTreeMap, BTreeSet};

use instantly_rbac::SecretString;
use instantly_sandbox::{Alternative, Fault, Sandbox};
use serde_json::{Value, json as object};

use crate::{Ended, Folder, json, key_with_scopes, run, run_with_key, start_sandbox};

/// A sandbox that does this in place of what it assumes.
fn sandbox_with(alternatives: &[Alternative]) -> Sandbox {
    let builder = Sandbox::builder().rate_limit(false);
    alternatives.iter().fold(builder, |builder, alternative| builder.instead(*alternative)).start().unwrap()
}

/// The answers by their numbers.
struct Answers(BTreeMap<String, String>);

impl Answers {
    fn of(sandbox: &Sandbox) -> Answers {
        Answers::with_key(sandbox, &sandbox.admin_key())
    }

    fn with_key(sandbox: &Sandbox, key: &SecretString) -> Answers {
        let ended = run_with_key(sandbox, key, &["probe", "--json"]);
        assert_eq!(ended.status, Some(0), "{}", ended.problem);
        assert!(reads_at_most_49(sandbox));
        let report = json(&ended.out);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let answers = report["answers"].as_array().unwrap();
        Answers(answers.iter().map(|answer| (text(&answer["number"]), text(&answer["answer"]))).collect())
    }

    #[track_caller]
    fn check(&self, number: &str, begin: &str) {
        let answer = &self.0[number];
        assert!(answer.starts_with(begin), "{number}: {answer:?} does not begin with {begin:?}");
    }
}

/// Whether the sandbox received fewer than 50 requests, none of which could change anything.
fn reads_at_most_49(sandbox: &Sandbox) -> bool {
    let requests = sandbox.requests();
    (1..50).contains(&requests.len())
        && requests.iter().all(|request| request.method == "GET" && request.body.is_none())
}

#[test]
fn without_alternatives_it_answers_what_the_sandbox_assumes() {
    let answers = Answers::of(&start_sandbox());
    for (number, begin) in [
        ("2", "no: 7 of 7 are as long as the key in use, which is among them"),
        ("3", "as far as this key shows, workspace_group_members:read: the key holds all:all"),
        ("5.1", "10 (audit_logs.list), 10 (accounts.list), 10 (campaigns.list)"),
        ("5.2", "yes: members.list: 8 of 100"),
        ("5.3", "audit_logs.list: 1001 gives 0 records, 1000 gives 400; accounts.list: 101 gives 0 records"),
        ("6.1", "about the rate limit: none; others: content-length, content-type, date"),
        ("6.2", "not settled: not asked: it takes more than 100 requests a second"),
        ("7.1", "JSON with error (text, the usual phrase), message (text), statusCode (number, the status)"),
        ("7.2", "JSON with error (text, the usual phrase), message (text), statusCode (number, the status)"),
        ("9.1", "newest first; stable: yes"),
        ("9.2", "the oldest event is 89 days old; the workspace is 399 days old"),
        ("9.3", "not on this plan: the log gives 400 events"),
        ("9.4", "a day in UTC; end_date is inclusive"),
        ("9.5", "yes, and both ends are included"),
        ("9.6", "yes: all of 51 events have the code; a code that no activity has gives 0 events"),
        ("9.7", "user_name: yes, all of 19 events have it; ip_address: yes"),
        ("11.1", "yes: Account.tracking_domain_name (null, text)"),
        ("11.2", "no, in 476 records"),
        ("11.3", "no, in 476 records"),
        ("11.4", "addons (object), addons.credits (object)"),
        ("11.5", "all_subs_cancelled (boolean), subscriptions (list), subscriptions[].cancel_at_time (null)"),
        ("14.1", "an empty text (campaigns.list); no cursor (members.list, keys.list"),
        ("14.2", "yes (members.list); the page after it has 0 records"),
        ("14.3", "members.list: newest first, keys.list: newest first"),
        ("14.4", "members.list: UUID, keys.list: UUID"),
        ("14.5", "it is ignored (tags.list)"),
        ("14.6", "/accounts: time & another value, /audit-logs: UUID"),
        ("15.1", "yes: 6 with true, 2 with false, of 8"),
        ("15.2", "e-mail: yes, 1 of 8; first name: yes, 1 of 8"),
        ("16.1", "1: accounts, 2: others"),
        ("16.2", "yes: 3 of 11"),
        ("16.3", "yes: 3 of 11"),
        ("16.4", "yes: 4 of 14"),
        ("16.5", "campaigns.list: not refused, an empty page; accounts.list: not refused, an empty page"),
        ("16.6", "name: yes, 1 of 11"),
        ("16.7", "yes: 12 campaigns with it, 11 without"),
        ("17", "it is refused with 403: JSON with error"),
    ] {
        answers.check(number, begin);
    }
    assert_eq!(answers.0.len(), 37, "each question is in the table above");
}

#[test]
fn an_answer_is_another_one_where_the_api_does_otherwise() {
    /// What a sandbox does otherwise, and how some answers begin then, by their numbers.
    type Case<'a> = (&'a [Alternative], &'a [(&'a str, &'a str)]);
    use Alternative::*;
    let of_each: &[Case] = &[
        (&[KeysMasked], &[("2", "yes: 7 of 7 have masked characters"), ("3", "not settled: the scopes of the key")]),
        (&[KeysLeftOut], &[("2", "yes: none of 7 shows a secret; the key in use cannot be recognised")]),
        (&[PageSize(7)], &[("5.1", "7 (audit_logs.list), 7 (accounts.list), 7 (campaigns.list)")]),
        (&[LargeLimitRefused], &[("5.3", "audit_logs.list: 1001 is refused with 400")]),
        (&[LargeLimitCut], &[("5.3", "audit_logs.list: 1001 gives 400 records, 1000 gives 400")]),
        (&[RateLimitHeaders], &[("6.1", "about the rate limit: x-ratelimit-limit = 100, x-ratelimit-remaining = 99;")]),
        (&[OldestEventFirst], &[("9.1", "oldest first; stable: yes"), ("9.4", "a day in UTC; end_date is inclusive")]),
        (&[EventsKept { days: 30 }], &[("9.2", "the oldest event is 29 days old"), ("9.4", "a day in UTC")]),
        (&[DatesAreMoments], &[("9.4", "the first moment of a day in UTC, or"), ("9.5", "yes, and both")]),
        (
            &[EndDateExcluded],
            &[("9.4", "the first moment of a day in UTC, or"), ("9.5", "yes; start_date is included, end_date is not")],
        ),
        (&[DatesInZone { minutes: -480 }], &[("9.4", "a day in a zone from -08:00 to -07:00; end_date is inclusive")]),
        (
            &[DatesInZone { minutes: 330 }, EndDateExcluded],
            &[("9.4", "the first moment of a day in a zone from +05:30 to +06:00")],
        ),
        (&[ParameterIgnored("end_date")], &[("9.4", "neither"), ("9.5", "no: ")]),
        (
            &[ParameterRefused("end_date")],
            &[("9.4", "a date is refused with 400"), ("9.5", "no: a time is refused with 400")],
        ),
        (&[ParameterIgnored("activity_type")], &[("9.6", "no: ")]),
        (&[ParameterRefused("activity_type")], &[("9.6", "no: it is refused with 400")]),
        (
            &[ParameterIgnored("search")],
            &[("9.7", "user_name: "), ("15.2", "e-mail: no, all 8 are found"), ("16.6", "name: no, all 11 are found")],
        ),
        (
            &[ParameterRefused("search")],
            &[("9.7", "user_name: refused with 400"), ("15.2", "e-mail: refused with 400"), ("16.6", "name: refused")],
        ),
        (&[LastPageWithoutCursor], &[("14.2", "no (members.list)")]),
        (&[UnknownParametersRefused], &[("14.5", "it is refused with 400 (tags.list)")]),
        (&[ParameterIgnored("accepted")], &[("15.1", "no: true gives all 8 members")]),
        (&[ParameterRefused("accepted")], &[("15.1", "no: it is refused with 400")]),
        (
            &[ParameterIgnored("tag_ids")],
            &[
                ("16.2", "no: all 11 are found, of which 3 carry it"),
                ("16.3", "no: all 11"),
                ("16.4", "no: all 14 are found, of which 4 carry it"),
                ("16.5", "campaigns.list: not refused, 11 of 11 records"),
            ],
        ),
        (&[AllTagsMeant], &[("16.2", "yes: 3 of 11"), ("16.3", "no: none is found, of which 3 carry it")]),
        (&[MalformedTagsRefused], &[("16.5", "campaigns.list: refused with 400; accounts.list: refused with 400")]),
        (&[ParameterRefused("include_ai_sales_agent_campaigns")], &[("16.7", "no: it is refused with 400")]),
        (&[OwnWorkspaceNamed], &[("17", "it is accepted"), ("7.2", "not settled: no request was answered with a 403")]),
    ];
    for (alternatives, expected) in of_each {
        let answers = Answers::of(&sandbox_with(alternatives));
        for (number, begin) in *expected {
            answers.check(number, begin);
        }
    }
    let answers = Answers::of(&sandbox_with(&[ParameterIgnored("search")]));
    assert!(!answers.0["9.7"].contains("yes"), "{}", answers.0["9.7"]);
}

#[test]
fn an_answer_is_another_one_where_a_reply_is() {
    let page = |items: Value| object!({ "items": items }).to_string();
    let reply = |operation, body: String| Fault::status_with(200, &[], &body).always().on(operation);
    let refusal = object!({"statusCode": 403, "error": "Forbidden", "message": "no"}).to_string();
    let refused =
        |headers: &[(&str, &str)], body: &str| Fault::status_with(403, headers, body).always().on("groups.admin");
    let tag = object!({"id": "5f43a1c2b7d8e9f0a1b2c3d4", "label": "x", "colour_code": 7, "organization_id": "w",
        "timestamp_created": "yesterday", "timestamp_updated": null});
    let mapping = object!({"id": "m", "tag_id": "t", "resource_id": "someone@example.com", "resource_type": 9,
        "timestamp_created": "2026-01-01T00:00:00Z", "organization_id": "w"});
    let key = |day| {
        object!({"id": "k", "name": "k", "scopes": ["teleports:read"], "organization_id": "w", "key": "sk_ab",
        "timestamp_created": format!("2026-01-0{day}T00:00:00Z"), "timestamp_updated": "2026-01-01T00:00:00Z"})
    };
    let with_cursor = object!({"items": [], "next_starting_after": "x", "total": 0}).to_string();
    let of_each = [
        (refused(&[], &refusal), "3", "another than workspace_group_members:read: the key holds all:all"),
        (refused(&[("content-type", "text/html")], "<h1>no</h1>"), "7.2", "no JSON but HTML, as the edge sends it"),
        (
            Fault::status_with(429, &[("retry-after", "0")], &refusal.replace("403", "429")).on("groups.list"),
            "6.2",
            "about the rate limit: retry-after = 0; others: content-length",
        ),
        (Fault::status_with(404, &[], "{\"detail\": 1}").on("members.get"), "7.1", "JSON with detail (number)"),
        (Fault::status(402).always().on("audit_logs.list"), "9.3", "not settled: the workspace has no active plan"),
        (reply("audit_logs.list", page(object!([]))), "9.3", "not settled: the log can be read and is empty"),
        (
            reply("tags.list", page(object!([tag]))),
            "11.1",
            "yes: Account.tracking_domain_name (null, text), Tag.colour_code",
        ),
        (
            reply("tags.list", page(object!([tag]))),
            "11.3",
            "yes: Tag.timestamp_created is of another type (text) (1 times)",
        ),
        (reply("tags.mappings", page(object!([mapping]))), "11.2", "yes: TagMapping.resource_type (9)"),
        (reply("tags.mappings", page(object!([mapping]))), "16.1", "9: accounts"),
        (reply("keys.list", page(object!([key(1), key(2)]))), "11.2", "yes: ApiKey.scopes (2 times)"),
        (reply("keys.list", page(object!([key(1), key(2)]))), "2", "not settled: 0 of 2 have masked characters"),
        (reply("tags.list", with_cursor.clone()), "14.1", "a cursor all the same (tags.list);"),
        (reply("tags.list", with_cursor), "11.1", "yes: Account.tracking_domain_name (null, text), page of Tag.total"),
    ];
    for (fault, number, begin) in of_each {
        let sandbox = start_sandbox();
        sandbox.fault(fault);
        Answers::of(&sandbox).check(number, begin);
    }
    let sandbox = start_sandbox();
    sandbox.fault(reply("keys.list", page(object!([key(1), key(2)]))));
    assert!(Answers::of(&sandbox).0["14.3"].contains("keys.list: oldest first"));
    let sandbox = start_sandbox();
    sandbox.fault(reply("tags.list", page(object!([tag]))));
    assert!(Answers::of(&sandbox).0["14.4"].contains("tags.list: 24 hexadecimal digits"));
}

#[test]
fn a_log_that_is_longer_than_a_page_is_measured_by_halves() {
    let builder = || Sandbox::builder().rate_limit(false).audit_events(5_000);
    for (builder, begin) in [
        (builder(), "the oldest event is about 270 to 365 days old; the workspace is 399 days old"),
        (builder().instead(Alternative::EventsKept { days: 200 }), "the oldest event is about 180 to 270 days old"),
        (builder().instead(Alternative::ParameterIgnored("end_date")), "not settled: end_date does not filter"),
        (builder().instead(Alternative::OldestEventFirst), "the oldest event is 364 days old"),
    ] {
        let answers = Answers::of(&builder.start().unwrap());
        answers.check("9.2", begin);
    }
}

#[test]
fn a_scope_that_is_not_documented_is_found_by_what_the_key_may_do() {
    let sandbox = start_sandbox();
    let narrow = key_with_scopes(&sandbox, &["api_keys:read"]);
    Answers::with_key(&sandbox, &narrow).check("3", "the 403 names workspace_group_members:read, ");
    for (fault, begin) in [
        (
            Fault::status_with(200, &[], r#"{"workspace_name": "Undefined", "has_admin_workspace": false}"#),
            "not workspace_group_members:read: the key holds nothing that covers it, and may read",
        ),
        (Fault::status(403), "as far as this key shows, workspace_group_members:read: without it the key may not read"),
        (Fault::status(404), "not settled: the server answered 404"),
    ] {
        let sandbox = start_sandbox();
        let narrow = key_with_scopes(&sandbox, &["api_keys:read"]);
        sandbox.fault(fault.always().on("groups.admin"));
        Answers::with_key(&sandbox, &narrow).check("3", begin);
    }
}

#[test]
fn fewer_than_50_requests_are_sent_whatever_the_server_does() {
    let large =
        || Sandbox::builder().rate_limit(false).audit_events(2_000_000).members(300).campaigns(300).accounts(300);
    assert!(Answers::of(&large().start().unwrap()).0.len() > 30);
    for fault in [Fault::status(503).always(), Fault::status(503), Fault::status(503).times(20).after(5)] {
        let sandbox = large().start().unwrap();
        sandbox.fault(fault);
        Answers::of(&sandbox).check("6.2", "not settled");
    }
    // Connections that break: it gives up, and what it knows by then is an answer.
    let sandbox = start_sandbox();
    sandbox.fault(Fault::reset().always().after(10));
    let answers = Answers::of(&sandbox);
    answers.check("2", "no: 7 of 7");
    answers.check("16.7", "not settled: the server does not answer any more");
    assert_eq!(sandbox.requests().len(), 13);
}

#[test]
fn nothing_is_changed() {
    let sandbox = start_sandbox();
    let state = || {
        let client = sandbox.client().unwrap();
        let keys: Vec<_> = client.keys().list(&Default::default()).unwrap().iter().map(|key| key.id.clone()).collect();
        let events = client.audit_logs().list(&Default::default()).unwrap().len();
        let members = client.members().list(&Default::default()).unwrap();
        let members: Vec<_> = members.iter().map(|member| member.to_json()).collect();
        let tags = client.tags().mappings(&Default::default()).unwrap().len();
        (keys, events, members, tags, client.workspace().get().unwrap().timestamp_updated.clone())
    };
    let before = state();
    let already = sandbox.requests().len();
    assert_eq!(run_with_key(&sandbox, &sandbox.admin_key(), &["probe"]).status, Some(0));
    let requests = sandbox.requests().split_off(already);
    assert!(requests.len() < 50 && requests.iter().all(|request| request.method == "GET"));
    assert_eq!(state(), before);
}

/// Every text and every long number of the sandbox's data, but for the words that the API itself has.
fn texts_of(value: &Value, name: &str, texts: &mut BTreeSet<String>) {
    const WORDS_OF_THE_API: [&str; 6] = ["role", "status", "scopes", "permissions", "interval", "plan_type"];
    match value {
        Value::String(text) if !WORDS_OF_THE_API.contains(&name) && !text.is_empty() => {
            texts.insert(text.clone());
        }
        Value::Number(number) if number.to_string().len() > 4 => {
            texts.insert(number.to_string());
        }
        Value::Array(items) => items.iter().for_each(|item| texts_of(item, name, texts)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| texts_of(value, name, texts)),
        _ => {}
    }
}

/// Those of the texts that stand in an output as words of their own, in any spelling.
fn shown<'a>(texts: &'a BTreeSet<String>, output: &str) -> Vec<&'a str> {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let output = output.to_lowercase();
    let stands = |text: &&str| {
        output.match_indices(&text.to_lowercase()).any(|(at, found)| {
            let (before, behind) = (output[..at].chars().next_back(), output[at + found.len()..].chars().next());
            !before.is_some_and(is_part) && !behind.is_some_and(is_part)
        })
    };
    texts.iter().map(String::as_str).filter(stands).collect()
}

fn both_forms(sandbox: &Sandbox, key: &SecretString) -> [Ended; 2] {
    [&["probe"][..], &["probe", "--json"]].map(|arguments| run_with_key(sandbox, key, arguments))
}

#[test]
fn nothing_of_the_account_is_in_the_output() {
    let sandbox = start_sandbox();
    let client = sandbox.client().unwrap();
    let mut texts = BTreeSet::new();
    for path in [
        "/workspaces/current",
        "/workspace-members",
        "/api-keys",
        "/workspace-group-members",
        "/custom-tags",
        "/custom-tag-mappings",
        "/campaigns",
        "/accounts",
        "/audit-logs",
        "/workspace-billing/plan-details",
        "/workspace-billing/subscription-details",
        "/workspace-group-members/admin",
    ] {
        let limit: &[(&str, &str)] =
            if path.starts_with("/audit") { &[("limit", "1000")] } else { &[("limit", "100")] };
        let reply = client.request(instantly_rbac::Method::Get, path, limit, None).unwrap();
        texts_of(&reply.to_value(), "", &mut texts);
    }
    for part in ["Northwind", "Raman", "Priya", "northwind.example.com", "Zapier", "SaaS"] {
        texts.insert(part.to_owned());
    }
    texts.insert(sandbox.admin_key().expose().to_owned());
    texts.insert(sandbox.url().rsplit(':').next().unwrap().to_owned());
    // What the API says where there is no admin workspace, and no plan.
    for word in ["Undefined", "None"] {
        texts.remove(word);
    }
    assert!(texts.len() > 1_000, "{}", texts.len());
    for ended in both_forms(&sandbox, &sandbox.admin_key()) {
        assert_eq!(ended.status, Some(0));
        assert_eq!(shown(&texts, &ended.out), Vec::<&str>::new());
        assert_eq!(shown(&texts, &ended.problem), Vec::<&str>::new());
        assert!(ended.out.contains("It holds no names, addresses, ids, keys or texts of the account"));
    }
}

#[test]
fn nothing_of_the_account_is_in_the_output_wherever_the_server_puts_it() {
    const PRIVATE: [&str; 4] =
        ["sam.private@example.com", "Private Label", "0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f", "981726354"];
    let [email, label, id, _] = PRIVATE;
    let fields = |names: [&str; 4]| {
        let fields = names.map(|name| (name.to_owned(), object!({ name: [name], "id": id, "deep": { email: label } })));
        Value::Object(fields.into_iter().collect())
    };
    let mut odd = fields(PRIVATE);
    for name in ["id", "role", "status", "scopes", "key", "activity_type", "timestamp", "timestamp_created", "name"] {
        odd[name] = object!(email);
    }
    for name in ["resource_type", "user_name", "next_starting_after", "message", "error", "statusCode", "warmup_status"]
    {
        odd[name] = object!(981_726_354);
    }
    odd["items"] = object!([odd.clone(), { "resource_type": 981_726_354, "status": -981_726_354, "provider_code": 9.5 }, email, null]);
    let headers = [
        ("x-0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f", "1"),
        ("x-ratelimit-policy", email),
        ("x-ratelimit-limit", "981726354981726354"),
        ("retry-after", "Private Label"),
        ("content-type", "text/html; name=sam.private@example.com"),
    ];
    for status in [200, 400, 402, 403, 404, 418, 429, 500] {
        for body in
            [odd.to_string(), object!({"items": [odd]}).to_string(), email.to_owned(), object!([label]).to_string()]
        {
            let sandbox = start_sandbox();
            sandbox.fault(Fault::status_with(status, &headers, &body).always());
            for ended in both_forms(&sandbox, &sandbox.admin_key()) {
                for private in PRIVATE {
                    assert!(!ended.out.contains(private), "{status} {body}: {}", ended.out);
                    assert!(!ended.problem.contains(private), "{status} {body}: {}", ended.problem);
                }
            }
        }
    }
}

#[test]
fn a_key_of_few_scopes_answers_what_it_may_read() {
    let sandbox = start_sandbox();
    let narrow = key_with_scopes(&sandbox, &["custom_tags:read"]);
    let answers = Answers::with_key(&sandbox, &narrow);
    answers.check("14.3", "tags.list: newest first");
    answers.check("11.2", "no, in 3 records");
    answers.check("17", "it is refused with 403");
    answers.check("7.2", "JSON with error (text, the usual phrase), message (text), statusCode (number, the status); ");
    for number in ["2", "5.1", "5.3", "9.1", "9.2", "9.4", "11.4", "15.1", "15.2", "16.1", "16.2", "16.5", "16.7"] {
        answers.check(number, "not settled: the key may not read it");
    }
    let nothing = key_with_scopes(&sandbox, &["leads:read"]);
    let ended = run_with_key(&sandbox, &nothing, &["probe"]);
    assert_eq!(ended.status, Some(0));
    assert!(ended.problem.ends_with("\nSettled 2 of 37 questions.\n"), "{}", ended.problem);
}

#[test]
fn a_key_that_does_not_work_and_a_server_that_is_not_there_are_failures() {
    let sandbox = start_sandbox();
    let ended = run_with_key(&sandbox, &"not-a-secret".into(), &["probe", "--json"]);
    assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""));
    assert!(ended.problem.ends_with("\nerror: the server answered 401: the key is wrong or was revoked\n"));
    assert_eq!(sandbox.requests().len(), 1);

    sandbox.fault(Fault::reset().always());
    let ended = run_with_key(&sandbox, &sandbox.admin_key(), &["probe"]);
    assert_eq!((ended.status, ended.out.as_str()), (Some(1), ""));
    assert!(ended.problem.contains("\nerror: "), "{}", ended.problem);

    sandbox.clear_faults();
    sandbox.fault(Fault::status_with(404, &[("content-type", "text/html")], "<html>Not found</html>").always());
    let ended = run_with_key(&sandbox, &sandbox.admin_key(), &["probe"]);
    assert_eq!(ended.status, Some(1));
    assert!(
        ended
            .problem
            .ends_with("\nerror: nothing answered as the API does; look at --base-url and INSTANTLY_BASE_URL\n")
    );

    let ended = run(&["probe"]);
    assert_eq!(ended.status, Some(2));
    assert!(ended.problem.starts_with("error: there is no key"), "{}", ended.problem);
}

#[test]
fn both_forms_say_what_they_are_and_what_each_answer_rests_on() {
    let (sandbox, folder) = (start_sandbox(), Folder::new());
    let file = folder.path("answers");
    let [text, report] = both_forms(&sandbox, &sandbox.admin_key());
    let written = run_with_key(&sandbox, &sandbox.admin_key(), &["probe", "--json", "--output", &file]);
    assert_eq!((written.status, written.out.as_str()), (Some(0), ""));
    let written_answers = json(&std::fs::read_to_string(file).unwrap());
    assert_eq!(written_answers["answers"], json(&report.out)["answers"]);
    let report = json(&report.out);
    let version = env!("CARGO_PKG_VERSION");
    let requests = report["requests"].as_array().unwrap();
    assert_eq!(report["request_count"], requests.len());
    assert_eq!((&report["version"], &report["library"]), (&object!(1), &object!(version)));
    let sent = format!("\nLibrary: {version}\nDate: ");
    assert!(
        text.out.contains(&sent) && text.out.contains(&format!("\nRequests: {}, all of them GET\n", requests.len()))
    );
    let mut all_evidence = BTreeSet::new();
    for answer in report["answers"].as_array().unwrap() {
        let part = |name: &str| answer[name].as_str().unwrap();
        let settled = !part("answer").starts_with("not settled: ");
        assert_eq!(answer["is_settled"], settled);
        let lines = format!("\n{}  {}\n  {}\n", part("number"), part("question"), part("answer"));
        assert!(text.out.contains(&lines), "{lines}");
        let evidence: Vec<_> = answer["evidence"].as_array().unwrap().iter().map(|one| one.as_u64().unwrap()).collect();
        assert!(!settled || !evidence.is_empty(), "{answer}");
        all_evidence.extend(evidence);
    }
    let numbers: Vec<_> = (1..).take(requests.len()).collect();
    assert!(all_evidence.into_iter().eq(numbers.clone()), "each request is the evidence of an answer");
    for (number, one) in numbers.into_iter().zip(requests) {
        let line = format!("  [{number}]  {}: {}\n", one["request"].as_str().unwrap(), one["status"]);
        assert!(text.out.contains(&line), "{line}");
    }
    for not_asked in report["not_asked"].as_array().unwrap() {
        assert!(text.out.contains(not_asked["question"].as_str().unwrap()));
    }
    assert_eq!(
        (&report["server"], report["date"].as_str().unwrap().len()),
        (&object!("a sandbox, in which everything is made up"), 10)
    );
    for out in [&text.problem, &written.problem] {
        assert!(out.starts_with("Reading the workspace: at most 49 requests, all of them GET. Nothing is changed.\n"));
        assert!(out.ends_with("\nSettled 36 of 37 questions.\n"));
    }
}

#[cfg(unix)]
#[test]
fn it_says_what_it_will_do_before_it_asks_and_ctrl_c_ends_it() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;

    let sandbox = start_sandbox();
    sandbox.fault(Fault::stall().always());
    let mut command = crate::with_key(&sandbox, &sandbox.admin_key(), &["probe"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut problem = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    problem.read_line(&mut line).unwrap();
    assert!(line.starts_with("Reading the workspace: at most 49 requests"), "{line}");
    let ended = crate::streams::interrupted(child);
    assert_eq!((ended.status, ended.out.as_str()), (Some(130), ""));
}
