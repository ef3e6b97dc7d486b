//! What came of the soak: a short table, and the same with every sample as JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::ledger::{Account, Ledger};
use crate::vitals::{Figures, Sample};

/// Besides a tenth of what it took at the start, a process may grow by so much memory, in MiB.
const MEMORY_SLACK: f64 = 8.0;
/// The same for threads. Threads of a pool end when they had nothing to do for ten seconds, but are woken in
/// turn, so that those of the busiest moment so far stay.
const THREAD_SLACK: f64 = 16.0;
/// The same for descriptors: a sample may hit a moment with more calls under way.
const DESCRIPTOR_SLACK: f64 = 8.0;
/// Never more threads or descriptors than this: core has 64 at work and 256 abandoned, the Node package 64 of
/// its own, and a language a few for itself.
const MOST: f64 = 400.0;

#[derive(Serialize)]
pub struct Report {
    minutes: f64,
    profile: &'static str,
    processes: Vec<Process>,
    /// Empty where all is well.
    pub problems: Vec<String>,
}

/// What came of one process.
#[derive(Serialize)]
struct Process {
    name: String,
    memory_mib: Figures,
    threads: Figures,
    descriptors: Figures,
    calls: u64,
    outcomes: BTreeMap<String, BTreeMap<String, u64>>,
    /// None of the sandbox.
    account: Option<Account>,
    samples: Vec<Sample>,
}

impl Report {
    pub fn new<'a>(
        minutes: f64,
        processes: impl IntoIterator<Item = (&'a str, &'a [Sample], Option<&'a Ledger>)>,
    ) -> Report {
        let processes: Vec<Process> = processes
            .into_iter()
            .map(|(name, samples, ledger)| Process::new(name, samples, ledger, warm_up(minutes)))
            .collect();
        let problems = processes.iter().flat_map(Process::problems).collect();
        let profile = if cfg!(debug_assertions) { "debug" } else { "release" };
        Report { minutes, profile, processes, problems }
    }

    pub fn print(&self) {
        let warm_up = warm_up(self.minutes);
        println!("{} minutes in the {} profile, measured after {warm_up:.0} s of warm-up", self.minutes, self.profile);
        println!("\n{:10} {:12} {:>8} {:>8} {:>8} {:>10}", "", "", "start", "end", "max", "per hour");
        for process in &self.processes {
            let rows = [
                ("memory, MiB", process.memory_mib),
                ("threads", process.threads),
                ("descriptors", process.descriptors),
            ];
            for (row, Figures { start, end, max, slope_per_hour }) in rows {
                let name = if row == "threads" || row == "descriptors" { "" } else { &process.name };
                println!("{name:10} {row:12} {start:8.1} {end:8.1} {max:8.1} {slope_per_hour:+10.1}");
            }
        }
        let workers = || self.processes.iter().filter_map(|process| Some((process, process.account.as_ref()?)));
        println!("\n{:10} {:>8}  outcomes", "", "calls");
        for (process, _) in workers() {
            let outcomes: Vec<String> =
                process.by_outcome().map(|(outcome, count)| format!("{outcome} {count}")).collect();
            println!("{:10} {:>8}  {}", process.name, process.calls, outcomes.join(", "));
        }
        println!("\nwrites     reported done, not done, unknown (of which done, not done); unaccounted");
        for (process, account) in workers() {
            let Account {
                reported_done,
                reported_not_done,
                reported_unknown,
                unknown_done,
                unknown_not_done,
                unaccounted,
            } = account;
            println!(
                "{:10} {reported_done}, {reported_not_done}, {reported_unknown} ({unknown_done}, {unknown_not_done}); {}",
                process.name,
                unaccounted.len(),
            );
        }
        match &self.problems[..] {
            [] => println!("\nFlat, and everything is accounted for."),
            problems => println!("\nNot as it should be:\n  {}", problems.join("\n  ")),
        }
    }
}

/// A fifth of the run, and six minutes at the most.
fn warm_up(minutes: f64) -> f64 {
    (minutes * 60.0 * 0.2).min(360.0)
}

impl Process {
    fn new(name: &str, samples: &[Sample], ledger: Option<&Ledger>, warm_up: f64) -> Process {
        let cold = samples.iter().filter(|sample| sample.seconds < warm_up).count();
        let warm = &samples[cold..];
        Process {
            name: name.to_owned(),
            memory_mib: Figures::of(warm, |sample| sample.memory_mib),
            threads: Figures::of(warm, |sample| sample.threads),
            descriptors: Figures::of(warm, |sample| sample.descriptors),
            calls: ledger.map_or(0, |ledger| ledger.calls),
            outcomes: ledger.map_or_else(BTreeMap::new, |ledger| ledger.outcomes.clone()),
            account: ledger.map(|ledger| ledger.account.clone()),
            samples: samples.to_vec(),
        }
    }

    fn by_outcome(&self) -> impl Iterator<Item = (&str, u64)> {
        let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
        for (outcome, count) in self.outcomes.values().flatten() {
            *sums.entry(outcome).or_default() += count;
        }
        sums.into_iter()
    }

    fn problems(&self) -> Vec<String> {
        let counted = |figures: Figures, slack: f64| figures.grew(slack) || figures.max > MOST;
        let mut problems = Vec::new();
        let mut find = |found: bool, what: &str| {
            if found {
                problems.push(format!("{}: {what}", self.name));
            }
        };
        find(self.memory_mib.grew(MEMORY_SLACK), "its memory grew");
        find(counted(self.threads, THREAD_SLACK), "its threads became more");
        find(counted(self.descriptors, DESCRIPTOR_SLACK), "its descriptors became more");
        find(self.by_outcome().any(|(outcome, _)| outcome == "internal"), "an error was a defect of the library");
        if let Some(account) = &self.account {
            find(account.reported_done == 0, "no write was done");
            account.unaccounted.iter().for_each(|what| find(true, what));
        }
        problems
    }
}
