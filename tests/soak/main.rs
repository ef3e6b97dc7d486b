//! The soak: a sandbox in which something goes wrong all the time, a worker in each language that makes
//! the same mix of calls, and a check of the resources that they use and of the outcomes that they report.
//!
//! `instantly-soak MINUTES FOLDER NAME=COMMAND…` starts each command as the worker of that name, with
//! INSTANTLY_API_KEY and SOAK_URL in its environment; its standard output is its ledger (see `ledger.rs`),
//! and it stops at the end of its standard input. `make soak MINUTES=60` does all that.

mod faults;
mod ledger;
mod report;
mod vitals;

use std::error::Error;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use instantly_rbac::Client;
use instantly_rbac::members::{Invitation, Role};
use instantly_sandbox::Sandbox;

use faults::Faults;
use ledger::Ledger;
use report::Report;
use vitals::Sample;

const SEED: u64 = 1;
/// Of the audit log, besides the 400 that are there anyway.
const AUDIT_EVENTS: u64 = 3_000;
/// How often the faults to come are replaced.
const RENEWAL: Duration = Duration::from_secs(5);
/// How often what the workers do not know is looked up, and removed.
const SWEEP: Duration = Duration::from_secs(30);
/// Calls under way may take as long as a client's total timeout; a worker that needs longer hangs.
const WORKER_TIMEOUT: Duration = Duration::from_secs(60);
/// What was abandoned may still be carried out.
const SETTLING: Duration = Duration::from_secs(5);
/// Requests that the sandbox remembers: as many are made beforehand, since their log is no leak.
const REMEMBERED: usize = 10_000;
const CONNECTIONS: usize = 16;

/// One process under observation.
struct Worker {
    name: String,
    child: Child,
    ledger: Ledger,
    samples: Vec<Sample>,
}

impl Worker {
    fn start(name: &str, command: &str, folder: &Path, sandbox: &Sandbox) -> Result<Worker, Box<dyn Error>> {
        let path = folder.join(format!("{name}.ledger"));
        let mut words = command.split_whitespace();
        let child = Command::new(words.next().ok_or_else(|| format!("{name}: no command"))?)
            .args(words)
            .env("INSTANTLY_API_KEY", sandbox.admin_key().expose())
            .env("SOAK_URL", sandbox.url())
            // The sandbox's own setting: see the Makefile.
            .env_remove("MALLOC_ARENA_MAX")
            .stdin(Stdio::piped())
            .stdout(File::create(&path)?)
            .spawn()
            .map_err(|error| format!("{name}: {command}: {error}"))?;
        Ok(Worker { name: name.to_owned(), child, ledger: Ledger::new(path), samples: Vec::new() })
    }

    fn check(&mut self) -> Result<(), Box<dyn Error>> {
        match self.child.try_wait()? {
            Some(status) => Err(format!("the worker in {} ended by itself: {status}", self.name).into()),
            None => Ok(()),
        }
    }

    /// Waits for its end, which `stdin` was closed for.
    fn end(&mut self) -> Result<(), Box<dyn Error>> {
        let begun = Instant::now();
        while begun.elapsed() < WORKER_TIMEOUT {
            match self.child.try_wait()? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => return Err(format!("the worker in {} failed: {status}", self.name).into()),
                None => thread::sleep(Duration::from_millis(50)),
            }
        }
        Err(format!("the worker in {} did not end within {WORKER_TIMEOUT:?}", self.name).into())
    }
}

/// Whatever became of the soak, no worker outlives it.
impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(report) => {
            report.print();
            if report.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("soak: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<Report, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [minutes, folder, commands @ ..] = &arguments[..] else {
        return Err("usage: instantly-soak MINUTES FOLDER NAME=COMMAND…".into());
    };
    let minutes: f64 = minutes.parse().map_err(|_| format!("MINUTES must be a number, not {minutes:?}"))?;
    let folder = Path::new(folder);
    fs::create_dir_all(folder)?;
    let sandbox = Sandbox::builder().seed(SEED).audit_events(AUDIT_EVENTS).start()?;
    fill_log(&sandbox)?;
    let mut workers = Vec::new();
    for command in commands {
        let (name, command) = command.split_once('=').ok_or_else(|| format!("{command}: must be NAME=COMMAND"))?;
        workers.push(Worker::start(name, command, folder, &sandbox)?);
    }
    println!("The soak runs for {minutes} minutes.");
    let own = observe(&sandbox, &mut workers, Duration::from_secs_f64(minutes * 60.0))?;
    finish(&sandbox, &mut workers)?;
    let workers = workers.iter().map(|worker| (worker.name.as_str(), &worker.samples[..], Some(&worker.ledger)));
    let report = Report::new(minutes, workers.chain([("sandbox", &own[..], None)]));
    fs::write(folder.join("report.json"), serde_json::to_string_pretty(&report)?)?;
    Ok(report)
}

/// Fills the sandbox's log of requests with such as are refused at once, over as many connections as the
/// workers have: what is freed by one thread of the sandbox is not at once another's to use.
fn fill_log(sandbox: &Sandbox) -> Result<(), Box<dyn Error>> {
    let client = || Client::builder().api_key("not-a-key").base_url(sandbox.url()).capacity(None).build();
    let clients = (0..CONNECTIONS).map(|_| client()).collect::<Result<Vec<_>, _>>()?;
    thread::scope(|scope| {
        for client in &clients {
            scope.spawn(move || {
                for _ in 0..REMEMBERED / CONNECTIONS / 2 {
                    // The answers are 401, but the requests are as large as those to come.
                    let _ = client.members().list(&Default::default());
                    let _ = client.members().invite(&Invitation::new("soak@example.com", Role::View));
                }
            });
        }
    });
    Ok(())
}

/// Lets it run: takes samples, has things go wrong, sweeps. Returns the sandbox's own samples, which are
/// this process's.
fn observe(sandbox: &Sandbox, workers: &mut [Worker], duration: Duration) -> Result<Vec<Sample>, Box<dyn Error>> {
    let client = sandbox.client()?;
    let mut faults = Faults::new(SEED)?;
    let mut own = Vec::new();
    let (begun, mut renewed, mut swept) = (Instant::now(), None, Instant::now());
    // At least 60 samples, and no more than one in five seconds over an hour.
    let interval = (duration / 60).min(RENEWAL);
    while begun.elapsed() < duration {
        if swept.elapsed() >= SWEEP {
            // One that does not succeed is made up for by the next.
            if let Err(error) = sweep(sandbox, &client, workers) {
                eprintln!("soak: what is unknown was not looked up: {error}");
            }
            (renewed, swept) = (None, Instant::now());
        }
        if renewed.is_none_or(|at: Instant| at.elapsed() >= RENEWAL) {
            faults.renew(sandbox);
            renewed = Some(Instant::now());
        }
        thread::sleep(interval);
        let seconds = begun.elapsed().as_secs_f64();
        own.push(Sample::of(std::process::id(), seconds)?);
        for worker in &mut *workers {
            worker.check()?;
            worker.samples.push(Sample::of(worker.child.id(), seconds)?);
        }
    }
    Ok(own)
}

/// Without faults for as long as it takes, removes what the workers do not know.
fn sweep(sandbox: &Sandbox, client: &Client, workers: &mut [Worker]) -> Result<(), Box<dyn Error>> {
    sandbox.clear_faults();
    for worker in &mut *workers {
        worker.ledger.catch_up()?;
    }
    let holdings = ledger::holdings(client)?;
    for worker in workers {
        worker.ledger.sweep(client, &holdings)?;
    }
    Ok(())
}

/// Has the workers stop, and compares the outcomes that they reported with what exists.
fn finish(sandbox: &Sandbox, workers: &mut [Worker]) -> Result<(), Box<dyn Error>> {
    sandbox.clear_faults();
    for worker in &mut *workers {
        drop(worker.child.stdin.take());
    }
    for worker in &mut *workers {
        worker.end()?;
    }
    thread::sleep(SETTLING);
    let holdings = ledger::holdings(&sandbox.client()?)?;
    for Worker { name, ledger, .. } in workers {
        ledger.catch_up()?;
        ledger.close(name, &holdings);
    }
    Ok(())
}
