//! What one writes with reqwest and serde: owned structs.

use instantly_bench::{KEY, MEMBER, SMALL_REQUESTS, Tally, done, ready, task};
use serde::Deserialize;

#[derive(Deserialize)]
struct AuditLog {
    id: String,
    timestamp: Option<String>,
    organization_id: String,
    activity_type: u32,
    ip_address: String,
    from_api: bool,
    user_agent: Option<String>,
    user_id: Option<String>,
    user_name: Option<String>,
    api_key_id: Option<String>,
    affected_count: Option<u32>,
    campaign_id: Option<String>,
    webhook_id: Option<String>,
    subsequence_id: Option<String>,
    list_id: Option<String>,
    audit_metadata: Option<serde_json::Map<String, serde_json::Value>>,
}

#[derive(Deserialize)]
struct Page {
    items: Vec<AuditLog>,
    next_starting_after: Option<String>,
}

#[derive(Deserialize)]
struct Member {
    id: String,
    email: String,
    role: String,
}

fn length(text: &Option<String>) -> usize {
    text.as_ref().map_or(0, String::len)
}

fn read_event(event: &AuditLog) -> usize {
    event.id.len()
        + usize::from(event.timestamp.is_some())
        + event.organization_id.len()
        + event.activity_type as usize
        + event.ip_address.len()
        + usize::from(event.from_api)
        + length(&event.user_agent)
        + length(&event.user_id)
        + length(&event.user_name)
        + length(&event.api_key_id)
        + event.affected_count.unwrap_or(0) as usize
        + length(&event.campaign_id)
        + length(&event.webhook_id)
        + length(&event.subsequence_id)
        + length(&event.list_id)
        + usize::from(event.audit_metadata.is_some())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let task = task();
    // Cargo gives it the features that ours asks for: without a provider. It is never used: the server speaks no TLS.
    rustls::crypto::ring::default_provider().install_default().expect("no other provider");
    let client = reqwest::blocking::Client::new();
    let get = |path: &str| -> reqwest::Result<_> {
        client.get(format!("{}/api/v2/{path}", task.url)).bearer_auth(KEY).send()?.error_for_status()?.bytes()
    };
    let get_member = || -> Result<Member, Box<dyn std::error::Error>> {
        Ok(serde_json::from_slice(&get(&format!("workspace-members/{MEMBER}"))?)?)
    };
    get_member()?;
    ready();
    let mut tally = Tally::default();
    match &*task.work {
        "objects" => {
            let mut query = task.limit.map_or(String::new(), |limit| format!("limit={limit}"));
            loop {
                let page: Page = serde_json::from_slice(&get(&format!("audit-logs?{query}"))?)?;
                page.items.iter().for_each(|event| tally.add(read_event(event)));
                let Some(cursor) = page.next_starting_after else { break };
                query = task.limit.map_or(String::new(), |limit| format!("limit={limit}&"));
                query += &format!("starting_after={cursor}");
            }
        }
        "small" => {
            for _ in 0..SMALL_REQUESTS {
                let member = get_member()?;
                tally.add(member.id.len() + member.email.len() + member.role.len());
            }
        }
        other => panic!("no such work: {other}"),
    }
    done(&tally);
    Ok(())
}
