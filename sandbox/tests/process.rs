//! What the sandbox costs the process that it runs in. These count threads and memory of the
//! whole process, so they run one after the other and in a binary of their own.
#![cfg(target_os = "linux")]

use std::sync::{Mutex, PoisonError};

use instantly_rbac::audit_logs::AuditLogFilter;
use instantly_rbac::{Client, PageOptions};
use instantly_sandbox::Sandbox;

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn threads() -> Vec<String> {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let name = |task: std::io::Result<std::fs::DirEntry>| std::fs::read_to_string(task.ok()?.path().join("comm")).ok();
    tasks.filter_map(name).filter(|name| name.starts_with("sandbox-")).collect()
}

fn resident_bytes() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

fn fast_client(sandbox: &Sandbox) -> Client {
    Client::builder().api_key(sandbox.admin_key()).base_url(sandbox.url()).capacity(None).build().unwrap()
}

#[test]
fn dropping_a_sandbox_leaves_no_thread_and_no_descriptor_behind() {
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let descriptors = || std::fs::read_dir("/proc/self/fd").unwrap().count();
    let mut before = None;
    for _ in 0..20 {
        let sandbox = Sandbox::start().unwrap();
        let address = sandbox.url();
        let streams: Vec<_> =
            (0..5).map(|_| std::net::TcpStream::connect(address.trim_start_matches("http://")).unwrap()).collect();
        while threads().len() < 6 {
            std::thread::yield_now();
        }
        drop(sandbox);
        drop(streams);
        assert_eq!(threads(), Vec::<String>::new());
        assert_eq!(*before.get_or_insert_with(descriptors), descriptors());
    }
}

#[test]
fn ten_million_events_are_paged_found_and_dated_in_the_memory_of_a_page() {
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let sandbox = Sandbox::builder().audit_events(10_000_000).rate_limit(false).start().unwrap();
    let client = fast_client(&sandbox);
    let page = |filter: &AuditLogFilter, cursor: Option<String>| {
        let options = PageOptions { limit: Some(1000), starting_after: cursor };
        client.audit_logs().page(filter, &options).unwrap()
    };
    let everything = AuditLogFilter::default();
    let mut last = page(&everything, None);
    let before = resident_bytes();

    let mut read = last.items.len();
    for _ in 0..30 {
        last = page(&everything, last.next_starting_after.clone());
        read += last.items.len();
    }
    assert_eq!(read, 31_000);

    let deep = AuditLogFilter { end_date: Some("2026-01-01".to_owned()), ..Default::default() };
    let deep = page(&deep, None);
    let newest = deep.items[0].timestamp.as_ref().unwrap().as_str().to_owned();
    assert!(newest.starts_with("2026-01-01T23:5"), "{newest}");
    let next = page(&everything, deep.next_starting_after);
    assert!(next.items[0].timestamp.as_ref().unwrap().as_str() < newest.as_str());

    let rare = AuditLogFilter { search: Some("Zapier".to_owned()), ..Default::default() };
    assert_eq!(page(&rare, None).items.len(), 1000);
    let grown = resident_bytes().saturating_sub(before);
    assert!(grown < 48 * 1024 * 1024, "{grown} bytes for a log of ten million events");
}
