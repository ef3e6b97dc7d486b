//! This library, from Rust.

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, RecordBatch};
use instantly_bench::{CALLS, KEY, MEMBER, SMALL_REQUESTS, Tally, Task, done, ready, task};
use instantly_rbac::audit_logs::{AuditLog, AuditLogFilter};
use instantly_rbac::members::Member;
use instantly_rbac::{Client, Result};

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

fn work(client: &Client, task: &Task) -> Result<Tally> {
    let mut tally = Tally::default();
    let everything = AuditLogFilter::default();
    match &*task.work {
        "objects" => {
            let mut events = client.audit_logs().iter(&everything);
            if let Some(limit) = task.limit {
                events = events.page_size(limit);
            }
            for event in events {
                tally.add(read_event(&event?));
            }
        }
        "frame" => {
            for batch in client.audit_logs().batches(&everything) {
                let batch = batch.expect("a batch");
                tally.items += batch.num_rows() as u64;
                tally.checksum += read_batch(&batch);
            }
        }
        "small" => {
            for _ in 0..SMALL_REQUESTS {
                tally.add(read_member(&*client.members().get(MEMBER)?));
            }
        }
        "fan-out" => {
            let of_all = client.groups().for_each(|workspace, _| {
                let mut tally = Tally::default();
                for _ in 0..CALLS {
                    tally.add(read_member(&*workspace.members().get(MEMBER)?));
                }
                Ok(tally)
            })?;
            for workspace in of_all {
                let Tally { items, checksum } = workspace.result?;
                tally.items += items;
                tally.checksum += checksum;
            }
        }
        other => panic!("no such work: {other}"),
    }
    Ok(tally)
}

fn main() -> Result<()> {
    let task = task();
    let mut builder = Client::builder().api_key(KEY).base_url(&*task.url);
    if task.work != "fan-out" {
        builder = builder.capacity(None);
    }
    let client = builder.build()?;
    client.members().get(MEMBER)?;
    ready();
    done(&work(&client, &task)?);
    Ok(())
}
