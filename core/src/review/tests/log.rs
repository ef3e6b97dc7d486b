//! What the audit log says against the scopes of a key.

use super::*;

/// The rule with what it says, of a key of these scopes, made on the first of June.
fn found(rule: &str, scopes: &[&str], events: &[AuditLog]) -> Option<Finding> {
    let review = keys::review(&[key("k", scopes)], events, &key_options()).unwrap();
    review.keys[0].findings.iter().find(|finding| finding.rule == rule).cloned()
}

fn on(day: &str, event: AuditLog) -> AuditLog {
    AuditLog { timestamp: at(&format!("{day}T00:00:00Z")), ..event }
}

#[test]
fn what_a_key_did_without_a_scope_for_it_is_found_with_both_causes() {
    let did = [event("k", ActivityType::LeadDeletion), event("k", ActivityType::CampaignPause)];
    let exceeded = found("exceeds_scopes", &["campaigns:all"], &did).unwrap();
    assert_eq!(exceeded.severity, Severity::Medium);
    for said in ["leads:delete", "wider then", "takes the events for what they are not"] {
        assert!(exceeded.why.contains(said), "{exceeded:?}");
    }
    assert!(!exceeded.why.contains("campaigns:update"), "{exceeded:?}");
    for scopes in [&["campaigns:update", "leads:delete"][..], &["all:update", "all:delete"], &["all:all"], &["*"]] {
        assert_eq!(found("exceeds_scopes", scopes, &did), None, "{scopes:?}");
    }
    let others = [event("another", ActivityType::LeadDeletion), event("k", ActivityType::UserLogin)];
    assert_eq!(found("exceeds_scopes", &["campaigns:all"], &others), None, "of another key, and of no scope");
}

#[test]
fn scopes_without_use_since_a_day_are_found_in_a_whole_log_alone() {
    let log = [
        on("2026-07-04", event("another", ActivityType::LeadAdded)),
        on("2026-11-01", event("k", ActivityType::CampaignPause)),
    ];
    let unused = found("unused_scopes", &["campaigns:all", "leads:all", "leads:read", "emails:create"], &log).unwrap();
    assert_eq!(unused.severity, Severity::Low);
    assert_eq!(unused.why, "the audit log shows no use of leads:all since 2026-07-04; reads are not logged");
    assert!(unused.advice.contains("campaigns:update") && unused.advice.contains("needs"), "{unused:?}");
    let silent = found("unused_scopes", &["all:update"], &log[..1]).unwrap();
    assert!(silent.why.contains("all:update since 2026-07-04"), "{silent:?}");
    let young = [on("2026-05-01", log[0].clone()), log[1].clone()];
    assert!(
        found("unused_scopes", &["leads:all"], &young).unwrap().why.contains("since 2026-06-01"),
        "since it was made"
    );

    let none = |scopes: &[&str], events: &[AuditLog], why: &str| {
        assert_eq!(found("unused_scopes", scopes, events), None, "{why}");
    };
    none(&["campaigns:all", "all:update"], &log, "what it holds was used");
    none(&["leads:read", "emails:all", "audit_logs:all"], &log, "none of it would be logged");
    none(&["leads:all"], &[], "an empty log may be none at all");
    none(&["leads:all"], &[on("2026-11-10", log[0].clone())], "the log is too young");
    none(&["leads:all", "*"], &log, "its scopes cannot be read");
    let more = [log[0].clone(), log[1].clone(), event("k", ActivityType::Unknown(99))];
    none(&["leads:all"], &more, "what it did may have been that");

    let needs = KeyReviewOptions { needs: needing(&[("k", &["leads:create"])]).needs, ..key_options() };
    let stated = keys::review(&[key("k", &["leads:create"])], &log[..1], &needs).unwrap();
    assert!(stated.keys[0].findings.is_empty(), "what it is stated to need says more: {stated:?}");
}
