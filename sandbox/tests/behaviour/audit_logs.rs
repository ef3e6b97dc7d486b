//! The audit log: seeded, generated and made by requests, in one order.

use std::collections::HashSet;

use instantly_sandbox::Sandbox;
use serde_json::json;

use crate::{Caller, sandbox};

#[test]
fn making_and_deleting_a_key_are_the_newest_events() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let made = admin.post("/api-keys", json!({"name": "n", "scopes": ["leads:read"]})).body;
    admin.delete(&format!("/api-keys/{}", made["id"].as_str().unwrap()));
    let page = admin.get("/audit-logs?limit=3").body;
    let events = page["items"].as_array().unwrap();
    assert_eq!((&events[0]["activity_type"], &events[1]["activity_type"]), (&json!(38), &json!(37)));
    for event in &events[..2] {
        assert_eq!(event["from_api"], true);
        assert_eq!(event["ip_address"], "127.0.0.1");
        assert_eq!(event["user_agent"], "behaviour");
        assert_eq!(event["audit_metadata"]["api_key_id"], made["id"]);
        assert!(event["api_key_id"].is_string());
        assert!(!event.to_string().contains(made["key"].as_str().unwrap()));
    }
    let found = admin.get("/audit-logs?search=BEHAVIOUR&activity_type=37&start_date=2026-11-20");
    assert_eq!(found.each("id"), [events[1]["id"].as_str().unwrap()]);
    let cursor = page["next_starting_after"].as_str().unwrap();
    assert_eq!(admin.get(&format!("/audit-logs?limit=1000&starting_after={cursor}")).each("id").len(), 399);
}

#[test]
fn dates_mean_whole_days_in_utc_at_both_ends() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let all = admin.get("/audit-logs?limit=1000").each("timestamp");
    assert!(all.iter().rev().is_sorted(), "newest first");
    for (start, end) in [("2026-10-01", "2026-10-31"), ("2026-11-19", "2026-11-19"), ("2020-01-01", "2020-01-02")] {
        let page = admin.get(&format!("/audit-logs?limit=1000&start_date={start}&end_date={end}"));
        let expected: Vec<&String> = all.iter().filter(|time| &time[..10] >= start && &time[..10] <= end).collect();
        assert_eq!(page.each("timestamp").iter().collect::<Vec<_>>(), expected, "{start} to {end}");
    }
    let exact = admin.get(&format!("/audit-logs?limit=1000&start_date={}", all[9])).each("timestamp");
    assert_eq!(exact, all[..10], "a time means that instant");
    assert_eq!(admin.get("/audit-logs?start_date=2026-11-02&end_date=2026-11-01").each("id").len(), 0);
}

#[test]
fn filters_find_the_same_as_looking_through_all() {
    let sandbox = Sandbox::builder().audit_events(3_000).rate_limit(false).start().unwrap();
    let admin = Caller::admin(&sandbox);
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = admin.get(&format!("/audit-logs?limit=1000{cursor}")).body;
        all.extend(page["items"].as_array().unwrap().clone());
        match page.get("next_starting_after") {
            Some(next) => cursor = format!("&starting_after={}", next.as_str().unwrap()),
            None => break,
        }
    }
    assert_eq!(all.len(), 3_400);
    assert_eq!(all.iter().map(|event| event["id"].as_str().unwrap()).collect::<HashSet<_>>().len(), 3_400);
    let kinds: HashSet<i64> = all.iter().map(|event| event["activity_type"].as_i64().unwrap()).collect();
    assert_eq!(kinds.len(), 39, "every documented activity occurs");
    assert!(
        all.iter().any(|event| event["api_key_id"].is_string()) && all.iter().any(|event| event["user_id"].is_null())
    );
    for (query, keep) in
        [("search=okafor", "Okafor"), ("search=203.0.113.77", "203.0.113.77"), ("search=zapier", "Zapier")]
    {
        let found = admin.get(&format!("/audit-logs?limit=1000&{query}")).each("id");
        let expected: Vec<&str> = all
            .iter()
            .filter(|event| event.to_string().contains(keep))
            .map(|event| event["id"].as_str().unwrap())
            .collect();
        assert_eq!(found, expected, "{query}");
        assert!(!found.is_empty());
    }
    let logins = admin.get("/audit-logs?limit=1000&activity_type=1").each("id").len();
    assert_eq!(logins, all.iter().filter(|event| event["activity_type"] == 1).count());
}
