//! What one writes with reqwest and serde: owned structs.

use std::ops::Deref;

use instantly_bench::{CALLS, CLIENTS, KEY, MEMBER, SMALL_REQUESTS, Tally, Task, at_once, done, ready, task};
use reqwest::blocking::Client;
use serde::Deserialize;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

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

/// The two fields of the work `objects-two`.
fn read_two(event: &AuditLog) -> usize {
    usize::from(event.timestamp.is_some()) + length(&event.user_name)
}

fn get(client: &Client, address: &str, key: &str) -> reqwest::Result<impl Deref<Target = [u8]>> {
    client.get(address).bearer_auth(key).send()?.error_for_status()?.bytes()
}

fn get_member(client: &Client, url: &str, key: &str) -> Result<Member> {
    Ok(serde_json::from_slice(&get(client, &format!("{url}/api/v2/workspace-members/{MEMBER}"), key)?)?)
}

fn read_member(member: &Member) -> usize {
    member.id.len() + member.email.len() + member.role.len()
}

fn read_log(client: &Client, task: &Task, tally: &mut Tally, read: impl Fn(&AuditLog) -> usize) -> Result<()> {
    let mut query = task.limit.map_or(String::new(), |limit| format!("limit={limit}"));
    loop {
        let page: Page =
            serde_json::from_slice(&get(client, &format!("{}/api/v2/audit-logs?{query}", task.url), KEY)?)?;
        page.items.iter().for_each(|event| tally.add(read(event)));
        let Some(cursor) = page.next_starting_after else { return Ok(()) };
        query = task.limit.map_or(String::new(), |limit| format!("limit={limit}&"));
        query += &format!("starting_after={cursor}");
    }
}

fn main() -> Result<()> {
    let task = task();
    // Cargo gives it the features that ours asks for: without a provider. It is never used: the server speaks no TLS.
    rustls::crypto::ring::default_provider().install_default().expect("no other provider");
    let client = Client::new();
    get_member(&client, &task.url, KEY)?;
    ready();
    let mut tally = Tally::default();
    match &*task.work {
        "objects" => read_log(&client, &task, &mut tally, read_event)?,
        "objects-two" => read_log(&client, &task, &mut tally, read_two)?,
        "small" => {
            for _ in 0..SMALL_REQUESTS {
                tally.add(read_member(&get_member(&client, &task.url, KEY)?));
            }
        }
        // One client for all, as its documentation advises: the key comes with each request.
        "clients" => {
            tally = at_once(CLIENTS, CLIENTS, |number| -> Result<Tally> {
                let mut tally = Tally::default();
                for _ in 0..CALLS {
                    tally.add(read_member(&get_member(&client, &task.url, &format!("{KEY}-{number}"))?));
                }
                Ok(tally)
            })?;
        }
        other => panic!("no such work: {other}"),
    }
    done(&tally);
    Ok(())
}
