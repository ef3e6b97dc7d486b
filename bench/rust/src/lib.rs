//! What the drivers in Rust share: the protocol that `run.py` speaks with every driver.
//!
//! A driver is called as `driver WORK URL LIMIT`. It makes its client, sends one small request, prints
//! `ready`, and waits for a line. Then it works, prints one line of JSON, and waits for its input to end:
//! until then, `run.py` reads its processor time and its memory from outside, alike for all languages.

use std::io::{BufRead, Read};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The key that every driver sends; the server takes any.
pub const KEY: &str = "not-a-secret";
/// The member that the small requests ask for.
pub const MEMBER: &str = "01900000-0000-7000-8000-000000000001";
/// Requests of the work `small`.
pub const SMALL_REQUESTS: u64 = 2_000;
/// Requests for each sub-workspace of the work `fan-out`.
pub const CALLS: usize = 10;
/// Clients of the work `clients`, each with a key of its own and [`CALLS`] to make.
pub const CLIENTS: usize = 200;
/// Workspaces of the work `workspaces`.
pub const WORKSPACES: usize = 128;
/// Threads that these have; they suffice for a reply that takes 20 ms, and hold no more pages than that.
pub const THREADS: usize = 32;

/// Events of the work `index`, which are those of one page.
pub const INDEXED: u64 = 500_000;

/// What a driver is to do.
pub struct Task {
    pub work: String,
    pub url: String,
    /// Items a page; none where the library's own default is wanted.
    pub limit: Option<u32>,
}

/// What came of it. The checksum counts what was in every field, so that no library reads less than the others.
#[derive(Default)]
pub struct Tally {
    pub items: u64,
    pub checksum: u64,
}

impl Tally {
    pub fn add(&mut self, checksum: usize) {
        self.items += 1;
        self.checksum += checksum as u64;
    }

    pub fn merge(&mut self, other: &Tally) {
        self.items += other.items;
        self.checksum += other.checksum;
    }
}

/// Does the work of each number below `count`, on so many threads, and sums up what came of it.
pub fn at_once<E: Send>(
    count: usize,
    threads: usize,
    work: impl Fn(usize) -> Result<Tally, E> + Sync,
) -> Result<Tally, E> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut all = Tally::default();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return Ok(all);
            }
            all.merge(&work(number)?);
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        let mut all = Tally::default();
        for thread in threads {
            all.merge(&thread.join().expect("no panic")?);
        }
        Ok(all)
    })
}

pub fn task() -> Task {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().expect("driver WORK URL LIMIT");
    let (work, url, limit) = (next(), next(), next());
    Task { work, url, limit: Some(limit.parse().expect("a number")).filter(|&limit| limit > 0) }
}

/// Says that the client is warm, and waits for the signal to begin.
pub fn ready() {
    println!("ready");
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).expect("the runner");
}

/// Says what came of the work, and waits for the runner to have looked at this process.
pub fn done(Tally { items, checksum }: &Tally) {
    println!(r#"{{"items": {items}, "checksum": {checksum}}}"#);
    std::io::stdin().lock().read_to_end(&mut Vec::new()).expect("the runner");
}
