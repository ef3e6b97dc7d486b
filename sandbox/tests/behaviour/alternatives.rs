//! What the sandbox does otherwise when it is told to: each alternative beside what it assumes.

use instantly_sandbox::Alternative::{self, *};
use instantly_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::{Caller, Reply};

/// The admin of a sandbox with these alternatives.
fn admin(alternatives: &[Alternative]) -> (Sandbox, Caller) {
    let builder = Sandbox::builder().rate_limit(false);
    let sandbox = alternatives.iter().fold(builder, |builder, one| builder.instead(*one)).start().unwrap();
    let caller = Caller::admin(&sandbox);
    (sandbox, caller)
}

/// The reply to a GET without alternatives, and with this one.
fn both(alternative: Alternative, path: &str) -> (Reply, Reply) {
    let (_usual, usual) = admin(&[]);
    let (_other, other) = admin(&[alternative]);
    (usual.get(path), other.get(path))
}

fn count(reply: &Reply) -> usize {
    reply.body["items"].as_array().unwrap().len()
}

#[test]
fn a_list_of_keys_masks_them_or_leaves_them_out_and_a_key_that_is_made_is_whole() {
    for (alternative, masked) in [(KeysMasked, json!("sand****")), (KeysLeftOut, Value::Null)] {
        let (sandbox, admin) = admin(&[alternative]);
        let keys = admin.get("/api-keys").body;
        assert!(keys["items"].as_array().unwrap().iter().all(|key| key["key"] == masked), "{alternative:?}");
        let made = admin.post("/api-keys", json!({"name": "n", "scopes": ["leads:read"]})).body;
        let secret = made["key"].as_str().unwrap();
        assert_eq!(secret.len(), sandbox.admin_key().expose().len());
        assert_eq!(Caller::with(&sandbox, Some(secret.into())).get("/custom-tags").status, 403, "the key works");
    }
}

#[test]
fn the_audit_log_begins_with_the_oldest_event_and_its_pages_go_on_from_there() {
    let (usual, other) = both(OldestEventFirst, "/audit-logs?limit=1000");
    let reversed: Vec<_> = usual.each("id").into_iter().rev().collect();
    assert_eq!(other.each("id"), reversed);
    let (_sandbox, admin) = admin(&[OldestEventFirst]);
    let first = admin.get("/audit-logs?limit=150");
    let cursor = first.body["next_starting_after"].as_str().unwrap();
    let second = admin.get(&format!("/audit-logs?limit=150&starting_after={cursor}"));
    assert_eq!([first.each("id"), second.each("id")].concat(), reversed[..300]);
}

#[test]
fn the_audit_log_loses_what_is_too_old() {
    let (usual, other) = both(EventsKept { days: 10 }, "/audit-logs?limit=1000");
    let kept: Vec<_> = usual.each("timestamp").into_iter().filter(|time| time.as_str() >= "2026-11-10T09:00").collect();
    assert!(!kept.is_empty() && kept.len() < 400);
    assert_eq!(other.each("timestamp"), kept);
}

#[test]
fn a_date_is_a_moment_a_day_elsewhere_or_without_its_end() {
    let (_sandbox, usual) = admin(&[]);
    let all = usual.get("/audit-logs?limit=1000").each("timestamp");
    for (alternatives, begin, end) in [
        (&[DatesAreMoments][..], "2026-10-01T00:00", "2026-10-09T00:00"),
        (&[EndDateExcluded], "2026-10-01T00:00", "2026-10-09T00:00"),
        (&[DatesInZone { minutes: -480 }], "2026-10-01T08:00", "2026-10-10T08:00"),
        (&[DatesInZone { minutes: 330 }, EndDateExcluded], "2026-09-30T18:30", "2026-10-08T18:30"),
    ] {
        let (_sandbox, admin) = admin(alternatives);
        let found = admin.get("/audit-logs?limit=1000&start_date=2026-10-01&end_date=2026-10-09").each("timestamp");
        let expected: Vec<_> = all.iter().filter(|time| (begin..end).contains(&time.as_str())).cloned().collect();
        assert_eq!(found, expected, "{alternatives:?}");
    }
    let (_sandbox, admin) = admin(&[EndDateExcluded]);
    let until = admin.get(&format!("/audit-logs?limit=1000&end_date={}", all[4])).each("timestamp");
    assert_eq!(until, all[5..]);
}

#[test]
fn a_limit_that_is_missing_or_too_large_is_met_in_another_way() {
    let (usual, other) = both(PageSize(4), "/accounts");
    assert_eq!((count(&usual), count(&other)), (10, 4));
    let (usual, other) = both(PageSize(4), "/accounts?limit=9");
    assert_eq!((count(&usual), count(&other)), (9, 9), "what is asked for counts");
    let (usual, other) = both(LargeLimitCut, "/accounts?limit=101");
    assert_eq!((count(&usual), count(&other)), (0, 14));
    let (usual, other) = both(LargeLimitRefused, "/accounts?limit=101");
    assert_eq!((usual.status, other.status, other.message()), (200, 400, "querystring/limit must be <= 100"));
}

#[test]
fn a_full_last_page_has_no_cursor_and_one_that_is_not_the_last_has_one() {
    for list in ["accounts?limit=14", "audit-logs?limit=400", "workspace-members?limit=8"] {
        let (usual, other) = both(LastPageWithoutCursor, &format!("/{list}"));
        assert!(usual.body["next_starting_after"].is_string(), "{list}");
        assert!(!other.body["next_starting_after"].is_string(), "{list}");
        assert_eq!(usual.body["items"], other.body["items"]);
    }
    let (_, other) = both(LastPageWithoutCursor, "/accounts?limit=13");
    assert!(other.body["next_starting_after"].is_string());
}

#[test]
fn the_own_workspace_may_be_named_and_another_one_still_may_not() {
    for (alternatives, status) in [(&[][..], 403), (&[OwnWorkspaceNamed][..], 200)] {
        let (sandbox, _) = admin(alternatives);
        let own = Caller::admin(&sandbox).acting_for(&sandbox.workspace_id());
        assert_eq!(own.get("/workspaces/current").status, status);
        let (stranger, _) = sandbox.invitable_workspaces().remove(0);
        assert_eq!(Caller::admin(&sandbox).acting_for(&stranger).get("/workspaces/current").status, 403);
    }
}

#[test]
fn parameters_are_ignored_refused_or_read_otherwise() {
    let (_sandbox, usual) = admin(&[]);
    let mappings = usual.get("/custom-tag-mappings?limit=100").body;
    let mapping = mappings["items"].as_array().unwrap().iter().find(|mapping| mapping["resource_type"] == 2).unwrap();
    let tag = mapping["tag_id"].as_str().unwrap();
    let and_none = format!("{tag},00000000-0000-7000-8000-000000000000");
    for (alternative, path, before, after) in [
        (ParameterIgnored("accepted"), "/workspace-members?accepted=false", Ok(2), Ok(8)),
        (ParameterRefused("accepted"), "/workspace-members?accepted=false", Ok(2), Err(400)),
        (ParameterRefused("accepted"), "/workspace-members?search=priya", Ok(1), Ok(1)),
        (UnknownParametersRefused, "/workspace-members?no_such=1", Ok(8), Err(400)),
        (UnknownParametersRefused, "/workspace-members?search=priya&limit=3", Ok(1), Ok(1)),
        (MalformedTagsRefused, "/campaigns?tag_ids=SDR-West", Ok(0), Err(400)),
        (MalformedTagsRefused, "/accounts?tag_ids_all=SDR-West", Ok(0), Err(400)),
        (MalformedTagsRefused, &format!("/campaigns?tag_ids={tag}"), Ok(3), Ok(3)),
        (AllTagsMeant, &format!("/campaigns?tag_ids={and_none}"), Ok(3), Ok(0)),
        (AllTagsMeant, &format!("/campaigns?tag_ids={tag}"), Ok(3), Ok(3)),
    ] {
        let (usual, other) = both(alternative, path);
        let found = |reply: &Reply| if reply.status == 200 { Ok(count(reply)) } else { Err(reply.status) };
        assert_eq!((found(&usual), found(&other)), (before, after), "{alternative:?} {path}");
    }
}

#[test]
fn replies_carry_headers_about_the_rate_limit() {
    for path in ["/custom-tags", "/nowhere"] {
        let (usual, other) = both(RateLimitHeaders, path);
        assert_eq!(usual.header("x-ratelimit-limit"), None);
        assert_eq!(
            (other.header("x-ratelimit-limit"), other.header("x-ratelimit-remaining")),
            (Some("100"), Some("99"))
        );
    }
}
