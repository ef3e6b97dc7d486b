//! Every rule with something that trips it and something that does not.

use std::collections::BTreeSet;

use super::keys::rule_ids;
use super::steps::Action;
use super::*;
use crate::access::Access;
use crate::audit_logs::{ActivityType, AuditLog};
use crate::keys::{ApiKey, Preset};
use crate::matrix::{Assignment, Matrix};
use crate::members::{Member, Role};
use crate::reply::Meta;
use crate::scopes::{self, Scope};
use crate::{SecretString, Timestamp};

mod log;
mod ownership;
mod tags;

fn at(text: &str) -> Option<Timestamp> {
    Some(Timestamp::parse(text).unwrap())
}

fn key(name: &str, scopes: &[&str]) -> ApiKey {
    ApiKey {
        id: format!("id of {name}"),
        name: name.to_owned(),
        scopes: scopes.iter().map(|scope| Scope::received(scope)).collect(),
        key: Some(SecretString::from("s3cret")),
        timestamp_created: at("2026-06-01T00:00:00Z"),
        ..ApiKey::default()
    }
}

fn key_options() -> KeyReviewOptions {
    KeyReviewOptions { as_of: at("2026-11-21T00:00:00Z"), ..KeyReviewOptions::default() }
}

fn rules_of(scopes: &[&str]) -> Vec<&'static str> {
    let review = keys::review(&[key("k", scopes)], &[], &key_options()).unwrap();
    let mut rules: Vec<_> = review.keys[0].findings.iter().map(|finding| finding.rule).collect();
    rules.sort_unstable();
    rules
}

#[test]
fn every_key_rule_has_scopes_that_trip_it_and_scopes_that_do_not() {
    type Keys<'a> = &'a [&'a [&'a str]];
    let table: [(&str, Keys<'_>, Keys<'_>); 15] = [
        (
            "holds_all_all",
            &[&["all:all"], &["ALL:ALL"], &[" all:all"], &["all:a\u{200b}ll"]],
            &[&["all:update"], &["campaigns:all"], &["*"]],
        ),
        ("holds_all_update", &[&["all:update"], &["leads:read", "all:update"]], &[&["all:all"], &["leads:update"]]),
        ("holds_all_create", &[&["all:create"]], &[&["leads:create"], &["all:read"]]),
        ("holds_all_delete", &[&["all:delete"]], &[&["leads:delete"], &["all:read"]]),
        ("holds_all_read", &[&["all:read"]], &[&["leads:read"], &["all:create"]]),
        (
            "mints_keys",
            &[
                &["api_keys:create"],
                &["api_keys:all"],
                &["all:create"],
                &["api_keys:CREATE"],
                &["api_keys:fly"],
                &["api_keys:create", "*"],
            ],
            &[&["api_keys:delete"], &["all:all"], &["*"]],
        ),
        (
            "reads_secrets",
            &[&["api_keys:read"], &["api_keys:all"], &["all:read"]],
            &[&["api_keys:delete"], &["leads:read"]],
        ),
        (
            "governs_members",
            &[&["workspace_members:create"], &["workspace_members:update"], &["all:update"]],
            &[&["workspace_members:read"], &["workspace_members:delete"]],
        ),
        (
            "governs_workspace",
            &[&["workspaces:update"], &["workspaces:all"]],
            &[&["workspaces:read"], &["workspace_billing:update"]],
        ),
        ("governs_auth", &[&["auth:read"], &["auth:all"]], &[&["leads:all"]]),
        ("reaches_security_tokens", &[&["security_tokens:create"]], &[&["leads:all"]]),
        (
            "unreadable_scopes",
            &[
                &["*"],
                &["*:*"],
                &["leads:read", "teleports:read"],
                &["all:execute"],
                &["leads:*"],
                &["Leads:fly"],
                &[""],
            ],
            &[&["leads:read"], &["all:all"], &[" all:all"], &["leads:fly"]],
        ),
        (
            "misspelled_scope",
            &[&["ALL:ALL"], &[" all:all"], &["leads:READ"], &["le\u{200b}ads:read"]],
            &[&["leads:read"], &["*"], &["leads:fly"]],
        ),
        (
            "undocumented_action",
            &[&["leads:fly"], &["email_verifications:delete"]],
            &[&["email_verifications:read"], &["teleports:read"], &["all:fly"]],
        ),
        ("no_scopes", &[&[]], &[&["leads:read"]]),
    ];
    for (rule, trips, passes) in table {
        assert!(!trips.is_empty() && !passes.is_empty(), "{rule} is not tried both ways");
        for scopes in trips {
            assert!(rules_of(scopes).contains(&rule), "{rule} is not tripped by {scopes:?}");
        }
        for scopes in passes {
            assert!(!rules_of(scopes).contains(&rule), "{rule} is tripped by {scopes:?}");
        }
    }
    let tested: BTreeSet<&str> =
        table.iter().map(|(rule, ..)| *rule).chain(["old", "exceeds_needs", "lacks_needs"]).collect();
    assert_eq!(tested, rule_ids().into_iter().collect());
}

#[test]
fn a_key_is_old_beyond_the_given_age_and_not_at_it() {
    let review = |max_age_days, as_of| {
        let options = KeyReviewOptions { max_age_days, as_of: at(as_of), ..KeyReviewOptions::default() };
        let review = keys::review(&[key("k", &["leads:read"])], &[], &options).unwrap();
        review.keys[0].findings.iter().any(|finding| finding.rule == "old")
    };
    assert!(!review(Some(30), "2026-07-01T00:00:00Z"), "30 days old");
    assert!(review(Some(30), "2026-07-01T00:00:01Z"), "and a second");
    assert!(!review(None, "2036-07-01T00:00:00Z"), "no age was given");
    let ageless = ApiKey { timestamp_created: None, ..key("k", &["leads:read"]) };
    let review = keys::review(&[ageless], &[], &key_options()).unwrap();
    assert_eq!(review.keys[0].findings[0].rule, "old", "an age that cannot be read may be any");
}

#[test]
fn no_scope_that_cannot_be_read_passes_a_review_that_fails_on_medium() {
    let odd =
        ["*", "*:*", "ALL:ALL", " all:all", "api_keys:CREATE", "al\u{200b}l:all", "teleports:read", "leads:fly", ""];
    for scope in odd {
        let review = keys::review(&[key("k", &[scope])], &[], &key_options()).unwrap();
        assert!(review.keys[0].severity() >= Some(Severity::Medium), "{scope:?}");
        assert!(review.keys[0].can[0].contains("counts as"), "{scope:?}: {:?}", review.keys[0].can);
    }
}

#[test]
fn a_key_whose_scopes_cannot_be_read_is_not_taken_for_harmless() {
    for scopes in [r#"["all:all", null]"#, r#""all:all""#, "null", "{}"] {
        let json = format!(r#"{{"name": "k", "scopes": {scopes}, "timestamp_created": "2026-11-01T00:00:00Z"}}"#);
        let odd: ApiKey = serde_json::from_str(&json).unwrap();
        let review = keys::review(std::slice::from_ref(&odd), &[], &key_options()).unwrap();
        let rules: Vec<_> = review.keys[0].findings.iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, ["unreadable_scopes"], "{scopes}");
        assert_eq!(review.keys[0].severity(), Some(Severity::High));
        let assignment = Assignment { keys: [("k".to_owned(), "Viewer".to_owned())].into(), ..Assignment::default() };
        let check = Matrix::original().check(&[], &[odd], &assignment).unwrap();
        assert!(check.differences.len() == 6, "it may be able to do anything: {check:?}");
    }
    assert!(!rules_of(&["all:all"]).contains(&"unreadable_scopes"));
}

#[test]
fn the_scopes_of_the_presets_are_in_order() {
    for preset in Preset::ALL {
        let names: Vec<String> = preset.scopes().iter().map(Scope::to_string).collect();
        assert!(rules_of(&names.iter().map(String::as_str).collect::<Vec<_>>()).is_empty(), "{preset:?}");
    }
}

#[test]
fn the_most_severe_key_comes_first_and_no_secret_is_kept() {
    let keys = [key("b", &["leads:read"]), key("a", &["all:read"]), key("c", &["all:all"])];
    let review = keys::review(&keys, &[], &key_options()).unwrap();
    let order: Vec<_> = review.keys.iter().map(|reviewed| reviewed.key.name.clone()).collect();
    assert_eq!(order, ["c", "a", "b"]);
    assert_eq!(review.keys[0].severity(), Some(Severity::Critical));
    assert_eq!(review.keys[2].severity(), None);
    assert!(review.keys.iter().all(|reviewed| reviewed.key.secret().is_empty()));
}

fn needing(entries: &[(&str, &[&str])]) -> KeyReviewOptions {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let needs = entries.iter().map(|(key, names)| ((*key).to_owned(), owned(names))).collect();
    KeyReviewOptions { needs, ..key_options() }
}

fn reviewed(scopes: &[&str], needs: &[&str]) -> ReviewedKey {
    keys::review(&[key("k", scopes)], &[], &needing(&[("k", needs)])).unwrap().keys.remove(0)
}

#[test]
fn a_key_is_advised_to_hold_the_smallest_scopes_for_what_it_is_stated_to_need() {
    let all = reviewed(&["all:all"], &["campaigns.list", "accounts.list", "leads:read"]);
    assert_eq!(scopes::listed(&all.suggested_scopes), "campaigns:read, accounts:read, leads:read");
    assert_eq!(all.suggested_from, Some(SuggestionSource::Needs));
    assert!(all.findings[0].advice.contains("campaigns:read, accounts:read, leads:read, switch to it"));
    let unsure = reviewed(&["all:all"], &["groups.admin"]);
    assert!(unsure.findings[0].advice.contains("groups.admin needs is not documented"));
    let wide = reviewed(&["campaigns:all", "leads:all"], &["campaigns.list"]);
    assert_eq!(wide.findings[0].rule, "exceeds_needs", "although no rule finds it powerful");
    assert_eq!(wide.suggested_scopes, [Scope::from_static("campaigns:read")]);
    assert!(reviewed(&["campaigns:read"], &["campaigns.list"]).findings.is_empty());
    let powerful = reviewed(&["api_keys:delete", "auth:read"], &["keys.revoke"]);
    let rules: Vec<_> = powerful.findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, ["governs_auth"], "a worse rule says that it can do too much");
}

#[test]
fn no_suggestion_adds_access() {
    let tried =
        ["all:all", "all:read", "workspace_members:read", "campaigns:all", "*", "ALL:READ", "campaigns:fly", ""];
    let needed: [&[&str]; 5] =
        [&["campaigns.list"], &["members.list"], &["members.list", "campaigns.list"], &["keys.create"], &[]];
    for held in tried.iter().flat_map(|one| tried.iter().map(move |other| [*one, *other])) {
        for needs in needed {
            let found = reviewed(&held, needs);
            assert!(!scopes::adds_access(&found.key.scopes, &found.suggested_scopes), "{held:?}");
        }
    }
}

#[test]
fn the_advice_on_a_key_that_lacks_what_it_needs_names_that_and_is_not_to_replace_it() {
    let members = reviewed(&["workspace_members:read", "workspace_members:update"], &["campaigns.list"]);
    assert!(members.suggested_scopes.is_empty() && members.suggested_from.is_none());
    assert!(members.findings.iter().any(|finding| finding.rule == "lacks_needs"));
    for finding in &members.findings {
        assert!(finding.advice.contains("campaigns:read") && !finding.advice.contains("revoke"), "{finding:?}");
        assert_eq!(finding.actions, [Action::Decide("keys.create")], "a person decides what adds access");
    }
    let unreadable = reviewed(&["*"], &["campaigns.list"]);
    assert!(unreadable.findings.iter().all(|finding| finding.advice.contains("dashboard")), "{unreadable:?}");
}

#[test]
fn needs_are_those_of_one_key_by_its_id_or_of_all_keys_of_a_name() {
    let twin = |id: &str| ApiKey { id: id.to_owned(), ..key("twin", &["all:all"]) };
    let keys = [twin("A"), twin("b"), key("other", &["all:all"])];
    let options = needing(&[("a", &["tags.list"]), ("twin", &["campaigns.list"]), ("gone", &["keys.list"])]);
    let review = keys::review(&keys, &[], &options).unwrap();
    let suggested = |id: &str| {
        let found = review.keys.iter().find(|found| found.key.id == id).unwrap();
        scopes::listed(&found.suggested_scopes)
    };
    assert_eq!(suggested("A"), "custom_tags:read", "its id wins over its name");
    assert_eq!(suggested("b"), "campaigns:read");
    assert_eq!(suggested("id of other"), "", "nothing was stated for it");
    assert_eq!(review.unused_needs, ["gone"]);
    let overridden = keys::review(&[twin("A")], &[], &options).unwrap();
    assert_eq!(overridden.unused_needs, ["gone", "twin"]);
}

#[test]
fn needs_that_name_no_operation_and_no_scope_are_refused_with_the_key() {
    for (wrong, said) in
        [("members.fire", "members.remove"), ("leads:raed", "did you mean leads:read?"), ("client.request", "depends")]
    {
        let error = keys::review(&[], &[], &needing(&[("crm", &[wrong])])).unwrap_err();
        let message = error.message();
        assert!(message.starts_with("needs[\"crm\"]: ") && message.contains(said), "{message}");
    }
}

fn event(key: &str, activity: ActivityType) -> AuditLog {
    AuditLog {
        api_key_id: Some(format!("id of {key}")),
        activity_type: activity,
        timestamp: at("2026-08-01T00:00:00Z"),
        ..AuditLog::default()
    }
}

#[test]
fn without_needs_a_suggestion_is_what_the_key_did_in_the_log_or_nothing() {
    let found = |scopes: &[&str], events: &[AuditLog]| {
        keys::review(&[key("k", scopes)], events, &key_options()).unwrap().keys.remove(0)
    };
    let silent = found(&["all:all"], &[event("another", ActivityType::LeadAdded)]);
    assert!(silent.suggested_scopes.is_empty(), "no evidence, no suggestion: {silent:?}");
    assert!(silent.findings[0].advice.contains("State what it needs"));
    let did = [event("k", ActivityType::CampaignPause), event("k", ActivityType::LeadAdded)];
    let active = found(&["all:all"], &did);
    assert_eq!(scopes::listed(&active.suggested_scopes), "campaigns:update, leads:create");
    assert_eq!(active.suggested_from, Some(SuggestionSource::AuditLog));
    assert!(active.findings[0].advice.contains("reads are not logged"), "{active:?}");
    let more = [did[0].clone(), event("k", ActivityType::Unknown(99))];
    assert!(found(&["all:all"], &more).suggested_scopes.is_empty(), "what takes an unknown scope is no evidence");
    assert!(found(&["auth:read"], &did).suggested_scopes.is_empty(), "it would add access");
    assert!(found(&["campaigns:all", "leads:all"], &did).suggested_scopes.is_empty(), "a key in order");
}

#[test]
fn the_last_logged_activity_is_the_latest_wherever_it_stands() {
    let event =
        |key: &str, when| AuditLog { api_key_id: Some(key.to_owned()), timestamp: at(when), ..AuditLog::default() };
    let events = [
        event("id of a", "2026-08-01T00:00:00Z"),
        event("id of a", "2026-09-01T00:00:00Z"),
        event("id of a", "2026-07-01T00:00:00Z"),
        AuditLog::default(),
    ];
    let review =
        keys::review(&[key("a", &["leads:read"]), key("b", &["leads:read"])], &events, &key_options()).unwrap();
    assert_eq!(review.keys[0].last_logged, at("2026-09-01T00:00:00Z"));
    assert_eq!(review.keys[1].last_logged, None);
    assert_eq!((review.events_read, review.events_complete), (4, true));
    assert!(review.caveat.contains("no reads"), "{}", review.caveat);
}

#[test]
fn a_member_whose_role_cannot_be_read_counts_as_an_admin() {
    let review = |members: &[Member]| {
        let options = MemberReviewOptions { as_of: at("2026-11-21T00:00:00Z"), ..MemberReviewOptions::default() };
        members::review(members, &options).findings
    };
    let rules = |members: &[Member]| -> Vec<_> { review(members).iter().map(|finding| finding.rule).collect() };
    let old = "2026-01-01T00:00:00Z";
    let joined = |email: &str, role: &str| member(email, Role::from(role), true, old);
    let crowd = ["admin", "admin", "Admin", "god"].map(|role| joined(&format!("{role}@h.example"), role));
    assert_eq!(rules(&crowd), ["unknown_role", "unknown_role", "many_admins"]);
    assert!(review(&crowd)[2].why.contains("counting 2 whose role cannot be read"));
    let owner = joined("o@home.example", " OWNER");
    assert_eq!(rules(&[owner.clone(), joined("e@else.example", "editor")]), ["unknown_role", "outside_domain"]);
    assert_eq!(rules(&[owner, joined("e@else.example", "Viewer")]), ["unknown_role", "unknown_role", "outside_domain"]);
    let addressless = joined("", "editor");
    assert_eq!(rules(&[joined("o@home.example", "owner"), addressless]), ["outside_domain"]);
    let high = review(&[joined("g@h.example", "god")]);
    assert_eq!(high[0].severity, Severity::High);
    assert!(high[0].why.contains("full access"), "{high:?}");
}

#[test]
fn an_invitation_of_which_something_cannot_be_read_counts_as_left_open() {
    let options = MemberReviewOptions { as_of: at("2026-11-21T00:00:00Z"), ..MemberReviewOptions::default() };
    let known = member("a@x.example", Role::View, false, "2026-01-01T00:00:00Z");
    for odd in [
        Member { accepted: None, ..known.clone() },
        Member { timestamp_created: None, ..known.clone() },
        Member { accepted: None, timestamp_created: None, ..known.clone() },
    ] {
        let findings = members::review(&[odd], &options).findings;
        assert_eq!(findings[0].rule, "invitation_left_open");
        assert!(findings[0].why.contains("cannot be read"), "{findings:?}");
    }
    let joined = Member { accepted: Some(true), timestamp_created: None, ..known };
    assert!(members::review(&[joined], &options).findings.is_empty());
}

fn member(email: &str, role: Role, accepted: bool, invited: &str) -> Member {
    Member {
        email: email.to_owned(),
        role,
        accepted: Some(accepted),
        timestamp_created: at(invited),
        ..Member::default()
    }
}

#[test]
fn every_member_rule_has_members_that_trip_it_and_members_that_do_not() {
    let old = "2026-01-01T00:00:00Z";
    let owner = || member("o@home.example", Role::Owner, true, old);
    let rules = |members: Vec<Member>| -> Vec<&'static str> {
        let options = MemberReviewOptions { as_of: at("2026-11-21T00:00:00Z"), ..MemberReviewOptions::default() };
        members::review(&members, &options).findings.iter().map(|finding| finding.rule).collect()
    };
    assert_eq!(rules(vec![member("a@x.example", Role::View, false, old)]), ["invitation_left_open"]);
    assert!(rules(vec![member("a@x.example", Role::View, false, "2026-11-01T00:00:00Z")]).is_empty());
    assert!(rules(vec![member("a@x.example", Role::View, true, old)]).is_empty());
    assert_eq!(rules(vec![member("a@x.example", Role::from("god"), true, old)]), ["unknown_role"]);
    assert_eq!(rules(vec![Member { irregular: vec!["role".to_owned()], ..owner() }]), ["unknown_role"]);
    assert_eq!(rules(vec![owner(), member("a@else.example", Role::Editor, true, old)]), ["outside_domain"]);
    assert!(rules(vec![owner(), member("a@HOME.example", Role::Editor, true, old)]).is_empty());
    assert!(rules(vec![owner(), member("a@else.example", Role::View, true, old)]).is_empty(), "changes nothing");
    let admins = |count: usize| (0..count).map(|n| member(&format!("{n}@h.example"), Role::Admin, true, old)).collect();
    assert_eq!(rules(admins(4)), ["many_admins"]);
    assert!(rules(admins(3)).is_empty());
}

#[test]
fn names_that_people_chose_cannot_change_the_page_that_shows_them() {
    let name = "<script>alert(1)</script> | **bold** @everybody \u{1b}[31m \u{202e}";
    let report = report_of_key(name);
    assert!(!report.to_html().contains("<script>"));
    assert!(report.to_markdown().contains("` <script>alert(1)</script>  `&#124;`"));
    for shown in [report.to_text(), report.to_markdown(), report.to_html()] {
        assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown}");
    }
    for rendered in [report.to_text(), report.to_markdown(), report.to_html(), report.to_json()] {
        assert!(!rendered.contains("s3cret"));
    }
}

#[test]
fn every_form_for_people_says_at_its_top_that_it_is_about_a_sandbox_and_nothing_else_changes() {
    let real = report_of_key("crm");
    let made_up = Report { sandbox: true, ..real.clone() };
    let notice = "This is a sandbox: the people, keys and findings below are made up.";
    for (real, made_up, line, before) in [
        (real.to_text(), made_up.to_text(), format!("{notice}\n\n"), "Access review of crm\n====================\n\n"),
        (real.to_markdown(), made_up.to_markdown(), format!("{notice}\n\n"), "# Access review of crm\n\n"),
        (
            real.to_html(),
            made_up.to_html(),
            format!("<p class=\"notice\">{notice}</p>"),
            "<h1>Access review of crm</h1>",
        ),
    ] {
        assert!(made_up.contains(&format!("{before}{line}")), "{made_up}");
        assert_eq!(made_up.replacen(&line, "", 1), real);
    }
    assert_eq!(made_up.to_json().replace("\"sandbox\": true", "\"sandbox\": false"), real.to_json());
}

/// A report of a workspace of that name with one key of that name.
fn report_of_key(name: &str) -> Report {
    let keys = keys::review(&[key(name, &["all:all"])], &[], &key_options()).unwrap();
    Report { workspace_name: Some(name.to_owned()), ..report_of(keys) }
}

/// A report of these keys alone.
pub(super) fn report_of(keys: KeyReview) -> Report {
    Report {
        version: report::REPORT_VERSION,
        as_of: at("2026-11-21T00:00:00Z").unwrap(),
        workspace_id: None,
        workspace_name: None,
        sandbox: false,
        gaps: Vec::new(),
        first_steps: Vec::new(),
        members: report::Part { review: None, problem: None },
        keys: report::Part { review: Some(keys), problem: None },
        tags: report::Part { review: None, problem: None },
        access: Access { rows: Vec::new(), failed: Vec::new(), complete: true, meta: Meta::default() },
        matrix: report::MatrixPart {
            table: crate::matrix::Matrix::original(),
            compiled: Vec::new(),
            check: None,
            not_compared: None,
        },
        excepted: Vec::new(),
        unused_exceptions: Vec::new(),
    }
}
