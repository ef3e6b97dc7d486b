//! What the server has to say, rendered before it is asked.

use std::error::Error;

use instantly_bench::MEMBER;
use instantly_rbac::{Client, Method};
use instantly_sandbox::Sandbox;
use serde_json::{Value, json};

/// Different events; a longer log begins with them again.
const EVENTS: usize = 10_000;
const LARGEST_PAGE: usize = 1_000;
/// Sub-workspaces of the group.
const WORKSPACES: usize = 50;
/// Their time is that of every key that is made, and long ago: read back, none counts as new.
const MADE: &str = "2026-01-31T12:00:00.000Z";

pub struct Content {
    /// Different events, and the first of them again behind the last, with commas between.
    events: String,
    /// Where each begins; one more than there are.
    starts: Vec<usize>,
    /// How many the log has.
    total: usize,
    pub member: String,
    pub links: String,
    workspace: String,
}

impl Content {
    pub fn of_sandbox(total: usize, unknown_fields: bool) -> Result<Content, Box<dyn Error>> {
        let sandbox = Sandbox::builder().audit_events(2 * EVENTS as u64).rate_limit(false).start()?;
        let client = Client::builder().api_key(sandbox.admin_key()).base_url(sandbox.url()).capacity(None).build()?;
        let first = |path: &str| -> Result<Value, Box<dyn Error>> {
            let page = client.request(Method::Get, path, &[("limit", "1")], None)?.to_value();
            Ok(page["items"][0].clone())
        };
        let mut member = first("/workspace-members")?;
        member["id"] = json!(MEMBER);
        let mut link = first("/workspace-group-members")?;
        let links = (0..WORKSPACES).map(|number| {
            let id = format!("01900000-0000-7000-8000-0000000001{number:02}");
            (link["sub_workspace_id"], link["status"], link["id"]) = (json!(id), json!("accepted"), json!(id));
            link.to_string()
        });
        let links = format!(r#"{{"items":[{}]}}"#, links.collect::<Vec<_>>().join(","));
        let (events, starts) = render(different_events(&client)?, unknown_fields);
        Ok(Content { events, starts, total, member: member.to_string(), links, workspace: sandbox.workspace_id() })
    }

    /// The events of a page with the commas between them, and what comes behind them.
    pub fn page(&self, start: usize, limit: usize) -> (&[u8], String) {
        let limit = limit.min(LARGEST_PAGE).min(self.total.saturating_sub(start));
        let (first, next) = (start % EVENTS, start + limit);
        let items = self.events[self.starts[first]..self.starts[first + limit]].trim_end_matches(',').as_bytes();
        let end = if next < self.total { format!(r#"],"next_starting_after":"{next}"}}"#) } else { "]}".to_owned() };
        (items, end)
    }

    /// A key as it is made of the body of a request.
    pub fn key(&self, number: usize, body: &[u8]) -> (String, String) {
        let asked: Value = serde_json::from_slice(body).unwrap_or_default();
        let key = json!({
            "id": format!("01900000-0000-7000-8000-{number:012}"),
            "name": asked["name"],
            "scopes": asked["scopes"],
            "key": "not-a-secret",
            "organization_id": self.workspace,
            "timestamp_created": MADE,
            "timestamp_updated": MADE,
        });
        (asked["name"].to_string(), key.to_string())
    }
}

/// Those whose texts are ASCII: the length of a text is then the same in every language.
fn different_events(client: &Client) -> Result<Vec<Value>, Box<dyn Error>> {
    let mut events = Vec::with_capacity(EVENTS);
    let mut cursor = String::new();
    while events.len() < EVENTS {
        let all = [("limit", "1000"), ("starting_after", &cursor)];
        let query = if cursor.is_empty() { &all[..1] } else { &all[..] };
        let page = client.request(Method::Get, "/audit-logs", query, None)?.to_value();
        let items = page["items"].as_array().ok_or("no page")?;
        events.extend(items.iter().filter(|event| event.to_string().is_ascii()).cloned());
        cursor = page["next_starting_after"].as_str().ok_or("too few events")?.to_owned();
    }
    events.truncate(EVENTS);
    Ok(events)
}

fn render(mut events: Vec<Value>, unknown_fields: bool) -> (String, Vec<usize>) {
    events.extend_from_within(..LARGEST_PAGE);
    let mut text = String::new();
    let mut starts = vec![0];
    for mut event in events {
        if unknown_fields {
            event["session_id"] = event["id"].clone();
            event["location"] = json!({ "country": "US", "city": "Austin" });
        }
        text.push_str(&event.to_string());
        text.push(',');
        starts.push(text.len());
    }
    (text, starts)
}
