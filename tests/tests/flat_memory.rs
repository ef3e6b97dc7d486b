//! However much a server sends, a call takes no more memory than `max_response_bytes` allows. Alone in its
//! process, since other tests would count; on Linux with glibc, which report how much memory that is.
#![cfg(all(target_os = "linux", target_env = "gnu"))]

use std::time::{Duration, Instant};

use instantly_rbac::{CancelToken, Client};
use instantly_tests::raw::{Conduct, RawServer};

const MIB: u64 = 1024 * 1024;
/// What a process takes for threads, sockets, and buffers on both sides of them, beside the body.
const SLACK: u64 = 16 * MIB;

/// A figure of this process in bytes: `VmHWM` is the most memory that it ever had.
fn memory(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).expect("a figure");
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

/// Has the allocator give back what is freed at once: by itself it keeps some for each thread, which is
/// nothing that a reply holds.
fn keep_nothing_that_is_free() {
    for (parameter, bytes) in [(libc::M_MMAP_THRESHOLD, 1024 * 1024), (libc::M_TRIM_THRESHOLD, 1024 * 1024)] {
        // SAFETY: it sets a number of the allocator.
        assert_eq!(unsafe { libc::mallopt(parameter, bytes) }, 1);
    }
}

/// Makes the present the most that there ever was.
fn forget_the_peak() {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
}

/// The most that the process has while it makes a call, above what it had before any.
fn peak_of(conduct: Conduct, limit: u64, interruptible: bool, before: u64) -> u64 {
    let server = RawServer::start(conduct).unwrap().unwrap();
    let client = Client::builder()
        .api_key("k")
        .base_url(server.url())
        .capacity(None)
        .max_attempts(1)
        .max_response_bytes(limit)
        .total_timeout(if BODIES.contains(&conduct) { Duration::from_secs(10) } else { Duration::from_millis(300) })
        .build()
        .unwrap();
    let client = if interruptible { client.with_cancel(&CancelToken::new()) } else { client };
    forget_the_peak();
    let error = client.members().list(&Default::default()).unwrap_err();
    if BODIES.contains(&conduct) {
        assert!(error.message().contains("max_response_bytes"), "{conduct:?}: {error}");
    }
    memory("VmHWM").saturating_sub(before)
}

/// Those whose body is read up to the limit, or refused as soon as it is announced.
const BODIES: [Conduct; 3] = [Conduct::EndlessChunks, Conduct::EndlessUntilClose, Conduct::TwoGigabytes];

#[test]
fn no_reply_takes_more_memory_than_the_client_allows() {
    let begun = Instant::now();
    keep_nothing_that_is_free();
    // What a first call takes, for threads and TLS, is taken for good.
    peak_of(Conduct::GzipBomb, MIB, true, 0);
    let before = memory("VmRSS");
    let floods = Conduct::FLOODING.map(|conduct| (conduct, 8 * MIB));
    // The default, and a body of 2 GiB that is allowed, announced and never sent.
    let others =
        BODIES[1..].iter().map(|conduct| (*conduct, 64 * MIB)).chain([(Conduct::TwoGigabytesAnnounced, 4096 * MIB)]);
    let (mut count, mut most) = (0, (0, Conduct::GzipBomb, 0));
    for (conduct, limit) in floods.into_iter().chain(others) {
        for interruptible in [false, true] {
            let grown = peak_of(conduct, limit, interruptible, before);
            // A body that grows moves, and half of it is there twice meanwhile.
            let allowed = if conduct == Conduct::TwoGigabytesAnnounced { 0 } else { limit + limit / 2 };
            assert!(grown <= allowed + SLACK, "{conduct:?}: {grown} bytes more, for a limit of {limit}");
            (count, most) = (count + 1, most.max((grown, conduct, limit)));
        }
    }
    let (grown, conduct, limit) = most;
    println!(
        "flat memory: {count} floods; at the most {:.1} MiB more than before, in {conduct:?} with a limit of {} MiB; in {:.1?}",
        grown as f64 / MIB as f64,
        limit / MIB,
        begun.elapsed()
    );
}
