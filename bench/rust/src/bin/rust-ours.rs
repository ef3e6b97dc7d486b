//! This library, from Rust.

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, RecordBatch};
use instantly_bench::{
    CALLS, CLIENTS, INDEXED, KEY, MEMBER, SMALL_REQUESTS, THREADS, Tally, Task, WORKSPACES, at_once, done, ready, task,
};
use instantly_rbac::audit_logs::{AuditLog, AuditLogFilter};
use instantly_rbac::internals::{Cell, FromRow, Pages, Row, Rows};
use instantly_rbac::members::Member;
use instantly_rbac::{Client, ClientBuilder, Method, Result};

fn length(text: &Option<String>) -> usize {
    text.as_ref().map_or(0, String::len)
}

fn read_event(event: &AuditLog) -> usize {
    event.id.len()
        + usize::from(event.timestamp.is_some())
        + event.organization_id.len()
        + event.activity_type.code() as usize
        + event.ip_address.len()
        + usize::from(event.from_api == Some(true))
        + length(&event.user_agent)
        + length(&event.user_id)
        + length(&event.user_name)
        + length(&event.api_key_id)
        + event.affected_count.map_or(0, |count| count as usize)
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

fn read_member(member: &Member) -> usize {
    member.id.len() + member.email.len() + member.role.as_str().len()
}

/// What the drivers in Python sum up of a frame.
fn read_batch(batch: &RecordBatch) -> u64 {
    let column = |name: &str| batch.column_by_name(name).expect("a column of the log");
    let kinds = column("activity_type").as_primitive::<Int64Type>().iter().flatten().sum::<i64>() as u64;
    let agents = column("user_agent");
    kinds + (agents.len() - agents.null_count()) as u64
}

fn read_log(client: &Client, task: &Task, read: impl Fn(&AuditLog) -> usize) -> Result<Tally> {
    let mut events = client.audit_logs().iter(&AuditLogFilter::default());
    if let Some(limit) = task.limit {
        events = events.page_size(limit);
    }
    let mut tally = Tally::default();
    for event in events {
        tally.add(read(&event?));
    }
    Ok(tally)
}

/// Every field of a row, read where it stands; its sum is that of `read_event`.
fn read_row(row: Row<'_>) -> usize {
    let values = (0..row.rows().spec().fields.len()).map(|place| match row.cell(place) {
        Cell::Text { text, .. } => text.len(),
        Cell::Integer(number) => number as usize,
        Cell::Bool(flag) => usize::from(flag),
        Cell::Time { .. } | Cell::Json(_) => 1,
        _ => 0,
    });
    values.sum()
}

fn read_rows(client: &Client, task: &Task) -> Result<Tally> {
    let events = client.audit_logs().iter(&AuditLogFilter::default()).page_size(task.limit.expect("a limit"));
    let (mut pages, mut tally) = (Pages::from(events), Tally::default());
    while let Some(rows) = pages.next_rows() {
        rows?.iter().for_each(|row| tally.add(read_row(row)));
    }
    Ok(tally)
}

/// One page from memory, again and again, without a look at its fields.
fn index(page: &[u8], events: u64) -> Result<Tally> {
    let mut tally = Tally::default();
    while tally.items < events {
        tally.items += Rows::of_page(page.to_vec(), AuditLog::SPEC)?.len() as u64;
    }
    Ok(tally)
}

fn read_batches(client: &Client) -> Result<Tally> {
    let mut batches = client.audit_logs().batches(&AuditLogFilter::default());
    let mut tally = Tally::default();
    while let Some(batch) = batches.next_batch() {
        let batch = batch?;
        tally.merge(&Tally { items: batch.num_rows() as u64, checksum: read_batch(&batch) });
    }
    Ok(tally)
}

fn call(client: &Client) -> Result<Tally> {
    let mut tally = Tally::default();
    for _ in 0..CALLS {
        tally.add(read_member(&*client.members().get(MEMBER)?));
    }
    Ok(tally)
}

fn work(client: &Client, task: &Task, page: &[u8]) -> Result<Tally> {
    let mut tally = Tally::default();
    match &*task.work {
        "objects" => tally = read_log(client, task, read_event)?,
        "objects-two" => tally = read_log(client, task, read_two)?,
        "rows" => tally = read_rows(client, task)?,
        "index" => tally = index(page, INDEXED)?,
        "frame" => tally = read_batches(client)?,
        "small" => {
            for _ in 0..SMALL_REQUESTS {
                tally.add(read_member(&*client.members().get(MEMBER)?));
            }
        }
        "fan-out" => {
            for workspace in client.groups().for_each(|workspace, _| call(workspace))? {
                tally.merge(&workspace.result?);
            }
        }
        "clients" => {
            tally =
                at_once(CLIENTS, CLIENTS, |number| call(&builder(task).api_key(format!("{KEY}-{number}")).build()?))?;
        }
        "workspaces" => {
            tally = at_once(WORKSPACES, THREADS, |number| {
                read_batches(&client.as_workspace(&format!("01900000-0000-7000-8000-{number:012}"))?)
            })?;
        }
        other => panic!("no such work: {other}"),
    }
    Ok(tally)
}

/// The limits of the API are kept, as they are by default, wherever that is what is asked.
fn builder(task: &Task) -> ClientBuilder {
    let builder = Client::builder().base_url(&*task.url);
    if matches!(&*task.work, "fan-out" | "clients" | "workspaces") { builder } else { builder.capacity(None) }
}

fn main() -> Result<()> {
    let task = task();
    let client = builder(&task).api_key(KEY).build()?;
    client.members().get(MEMBER)?;
    let page = match &*task.work {
        "index" => client.request(Method::Get, "/audit-logs", &[("limit", "1000")], None)?.as_str().as_bytes().to_vec(),
        _ => Vec::new(),
    };
    ready();
    done(&work(&client, &task, &page)?);
    Ok(())
}
