//! Pages: complete, without repetition, and with the live API's quirks.

use std::collections::HashSet;

use instantly_sandbox::Sandbox;
use serde_json::json;

use crate::{Caller, Reply, sandbox};

/// All pages of a list, the last one included.
fn pages(caller: &Caller, path: &str, limit: usize) -> Vec<Reply> {
    let mut pages = Vec::new();
    let mut cursor = String::new();
    loop {
        let join = if path.contains('?') { '&' } else { '?' };
        let page = caller.get(&format!("{path}{join}limit={limit}{cursor}"));
        assert_eq!(page.status, 200, "{page:?}");
        let next = page.body["next_starting_after"].as_str().filter(|next| !next.is_empty()).map(str::to_owned);
        pages.push(page);
        match next {
            Some(next) => cursor = format!("&starting_after={}", next.replace('&', "%26").replace('+', "%2B")),
            None => return pages,
        }
    }
}

#[test]
fn a_list_is_complete_and_without_repetition_around_every_page_boundary() {
    for size in [99, 100, 101, 200] {
        let sandbox =
            Sandbox::builder().members(size).accounts(size).campaigns(size).rate_limit(false).start().unwrap();
        let admin = Caller::admin(&sandbox);
        for (path, field) in [
            ("/workspace-members", "id"),
            ("/accounts", "email"),
            ("/accounts?sort_by=stat_warmup_score&sort_order=asc", "email"),
            ("/accounts?sort_by=email", "email"),
            ("/campaigns?include_ai_sales_agent_campaigns=true", "id"),
        ] {
            for limit in [1, 7, 50, 100] {
                let pages = pages(&admin, path, limit);
                let items: Vec<String> = pages.iter().flat_map(|page| page.each(field)).collect();
                assert_eq!(items.len(), size, "{path} {limit}");
                assert_eq!(items.iter().collect::<HashSet<_>>().len(), size, "{path} {limit}");
                let quirk = size % limit == 0;
                assert_eq!(pages.last().unwrap().each(field).is_empty(), quirk, "a full last page carries a cursor");
            }
        }
    }
}

#[test]
fn ten_items_come_by_default_and_none_above_the_maximum() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    assert_eq!(admin.get("/accounts").each("email").len(), 10);
    assert_eq!(admin.get("/accounts?limit=100").each("email").len(), 14);
    let above = admin.get("/accounts?limit=101");
    assert!(above.each("email").is_empty());
    assert_eq!(admin.get("/audit-logs?limit=1000").each("id").len(), 400);
    assert_eq!(admin.get("/audit-logs?limit=1001").each("id").len(), 0);
}

#[test]
fn lists_end_in_the_three_ways_that_have_been_seen() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let end = |path: &str| pages(&admin, path, 100).last().unwrap().body.get("next_starting_after").cloned();
    assert_eq!(end("/campaigns"), Some(json!("")));
    assert_eq!(end("/accounts"), Some(json!(null)));
    for path in ["/workspace-members", "/api-keys", "/workspace-group-members", "/custom-tags", "/audit-logs"] {
        assert_eq!(end(path), None, "{path}");
    }
    let full = pages(&admin, "/campaigns", 11);
    assert_eq!(full.last().unwrap().body, json!({"items": [], "next_starting_after": ""}), "also behind a full page");
}

#[test]
fn a_cursor_holds_although_its_record_is_gone() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let all = admin.get("/workspace-members?limit=100").each("id");
    let first = admin.get("/workspace-members?limit=2");
    let cursor = first.body["next_starting_after"].as_str().unwrap().to_owned();
    assert_eq!(admin.delete(&format!("/workspace-members/{cursor}")).status, 200);
    assert_eq!(admin.get(&format!("/workspace-members?starting_after={cursor}")).each("id"), all[2..]);
}

#[test]
fn accounts_page_by_time_and_address_by_time_alone_and_by_offset() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let all = admin.get("/accounts?limit=100").each("email");
    let page = admin.get("/accounts?limit=5");
    let cursor = page.body["next_starting_after"].as_str().unwrap().to_owned();
    let (time, email) = cursor.split_once('&').unwrap();
    assert_eq!(email, all[4]);
    assert_eq!(admin.get(&format!("/accounts?limit=100&starting_after={time}")).each("email"), all[5..]);
    let sorted = admin.get("/accounts?limit=100&sort_by=email&sort_order=asc").each("email");
    assert!(sorted.is_sorted());
    assert_eq!(admin.get("/accounts?limit=3&sort_by=email&sort_order=asc&skip=4").each("email"), sorted[4..7]);
    let falling = admin.get("/accounts?limit=100&sort_by=email").each("email");
    assert!(falling.iter().rev().is_sorted(), "falling unless said otherwise");
}

#[test]
fn filters_leave_over_what_they_name() {
    let sandbox = sandbox();
    let admin = Caller::admin(&sandbox);
    let count = |query: &str| admin.get(query).body["items"].as_array().unwrap().len();
    assert_eq!(count("/workspace-members?accepted=false&limit=100"), 2);
    assert_eq!(count("/workspace-members?accepted=true&limit=100"), 6);
    assert_eq!(admin.get("/workspace-members?search=OKAFOR").each("email"), ["maya.okafor@northwind.example.com"]);
    assert_eq!(count("/campaigns?limit=100"), 11, "those of AI sales agents are left out");
    assert_eq!(count("/campaigns?limit=100&include_ai_sales_agent_campaigns=true"), 12);
    assert_eq!(count("/campaigns?limit=100&status=1") + count("/campaigns?limit=100&exclude_status=1"), 11);
    let agents = admin.get("/campaigns?limit=100&include_ai_sales_agent_campaigns=true").each("ai_sdr_id");
    let agent = agents.iter().find(|agent| !agent.is_empty()).unwrap();
    assert_eq!(count(&format!("/campaigns?ai_sales_agent_id={agent}")), 1);
    assert_eq!(admin.get("/campaigns?search=dental").each("name"), ["Dental clinics, Texas"]);
    let by_status: usize =
        [1, 2, 3, -1, -2, -3].iter().map(|status| count(&format!("/accounts?limit=100&status={status}"))).sum();
    assert_eq!(by_status, 14);
    assert!(count("/accounts?limit=100&filter=ACC_FILTER_PAUSED") > 0);
    assert!(count("/accounts?limit=100&filter=ACC_FILTER_NO_CTD") > 0);
    assert!(count("/accounts?limit=100&provider_code=2") > 0);
}
