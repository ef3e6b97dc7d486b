//! One case: a write, done while something fails, and what is wrong with how it ended.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use instantly_rbac::{Client, ClientBuilder, Error, ErrorKind};
use instantly_sandbox::{Fault, LoggedRequest, Sandbox};
use instantly_tests::recorder::Recorder;

use crate::claims::{Reported, claim};
use crate::points::{Besides, HASTY, INTERRUPTED, LARGEST_REPLY, PATIENT, Point};
use crate::table::{Cell, Truth};
use crate::world::{Kind, World};
use crate::writes::{Got, Target, Write};

/// A sandbox whose ids and keys no other one has. The system gives a port again, and a client takes a key of an id that
/// this process was given at that address for one that is not lost.
pub fn start() -> Sandbox {
    static SEED: AtomicU64 = AtomicU64::new(1);
    let seed = SEED.fetch_add(1, Ordering::Relaxed);
    Sandbox::builder().seed(seed).rate_limit(false).start().expect("a port is free")
}

fn settings(sandbox: &Sandbox) -> ClientBuilder {
    Client::builder()
        .api_key(sandbox.admin_key())
        .base_url(sandbox.url())
        .capacity(None)
        .backoff(Duration::ZERO)
        .max_response_bytes(LARGEST_REPLY as u64)
}

/// Does a write as it goes when nothing fails; returns how long the body of its reply is.
pub fn rehearse(write: &Write) -> usize {
    let sandbox = start();
    let observer = settings(&sandbox).build().unwrap();
    let target = (write.prepare)(&sandbox, &observer).unwrap();
    let before = World::read(&observer).unwrap();
    let recorder = Recorder::start(sandbox.url().trim_start_matches("http://")).unwrap();
    let client = settings(&sandbox).base_url(recorder.url()).build().unwrap();
    let result = (write.act)(&sandbox, &client, &target);
    let after = World::read(&observer).unwrap();
    assert_eq!(target.effect.strays(write.also, &before, &after), Vec::<String>::new(), "{}", write.name);
    match result {
        Ok(got) => {
            assert_eq!(target.effect.times(&before, &after), 1, "{}", write.name);
            assert!(target.effect.is_shown_by(&got, &before, &after), "{}: {}", write.name, got.value);
            assert!(!write.is_there && !got.meta.recovered, "{}", write.name);
        }
        Err(error) => assert!(write.is_there && error.kind() == ErrorKind::Conflict, "{}: {error}", write.name),
    }
    let records = recorder.records();
    let reply = records.iter().rev().find(|record| record.request.method != "GET").expect("a write was sent");
    reply.body.len()
}

/// What one case came to.
pub struct Outcome<'a> {
    write: &'a Write,
    point: &'a Point,
    /// The fault strikes a single request.
    is_single: bool,
    target: Target,
    before: World,
    after: World,
    result: Result<Got, Error>,
    /// Requests of the operation that were not refused.
    sent: usize,
    /// Some requests were still to be carried out when the call ended.
    had_late: bool,
}

/// Does a write in a sandbox of its own that has these faults, and waits until it has done what it
/// still will.
pub fn play<'a>(write: &'a Write, point: &'a Point, faults: &[Fault]) -> Outcome<'a> {
    let sandbox = start();
    let observer = settings(&sandbox).build().unwrap();
    let target = (write.prepare)(&sandbox, &observer).unwrap();
    let before = World::read(&observer).unwrap();
    let prepared = sandbox.requests().len();
    faults.iter().for_each(|fault| sandbox.fault(fault.clone()));

    let (attempt, total) = if point.waits { HASTY } else { PATIENT };
    let client = settings(&sandbox).attempt_timeout(attempt).total_timeout(total).build().unwrap();
    let begun = Instant::now();
    let client = match point.besides {
        Besides::Interrupted => client.with_interrupt(move || begun.elapsed() >= INTERRUPTED),
        _ => client,
    };
    let result = (write.act)(&sandbox, &client, &target);
    client.close();

    let had_late = sandbox.late_requests() > 0;
    while sandbox.late_requests() > 0 {
        std::thread::sleep(Duration::from_millis(5));
    }
    sandbox.clear_faults();
    let requests = sandbox.requests();
    let is_it =
        |request: &&LoggedRequest| request.operation == Some(write.operation.name()) && request.status != Some(429);
    let sent = requests[prepared..].iter().filter(is_it).count();
    let after = World::read(&observer).unwrap();
    let is_single = matches!(faults, [fault, ..] if *fault == fault.clone().times(1));
    Outcome { write, point, is_single, target, before, after, result, sent, had_late }
}

impl Outcome<'_> {
    pub fn reported(&self) -> Reported {
        self.result.as_ref().map_or_else(claim, |_| Reported::Done)
    }

    fn done(&self) -> usize {
        self.target.effect.times(&self.before, &self.after)
    }

    pub fn cell(&self) -> Cell {
        let truth = match self.done() {
            0 => Truth::NotDone,
            1 if self.had_late && self.reported() != Reported::Done => Truth::Later,
            1 => Truth::Done,
            _ => Truth::Doubled,
        };
        Cell { reported: self.reported(), recovered: self.result.as_ref().is_ok_and(|got| got.meta.recovered), truth }
    }

    /// What is wrong with it.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = self.target.effect.strays(self.write.also, &self.before, &self.after);
        let done = self.done();
        if done > 1 {
            problems.push(format!("doubled: it is there {done} times"));
        }
        match (&self.result, self.reported()) {
            (Ok(got), _) => {
                if done == 0 {
                    problems.push("untrue: reported done, and it is not".to_owned());
                } else if !self.target.effect.is_shown_by(got, &self.before, &self.after) {
                    problems.push(format!("untrue: what was reported is not what there is: {}", got.value));
                }
            }
            (Err(error), Reported::NotDone) if done > 0 => {
                problems.push(format!("untrue: reported not done, and it is: {error}"));
            }
            (Err(_), _) => {}
        }
        if let Some(most) = self.write.most_requests
            && self.sent > most
        {
            problems.push(format!("{} requests were sent, of {most} at the most", self.sent));
        }
        problems.extend(self.unknown_keys());
        problems.extend(self.too_little());
        problems
    }

    /// A key whose secret was not received.
    fn unknown_keys(&self) -> Option<String> {
        let new: BTreeSet<String> = self.after.new_since(&self.before, Kind::Keys).into_iter().collect();
        let named: BTreeSet<String> = match &self.result {
            Ok(got) => got.value["id"].as_str().map(str::to_owned).into_iter().collect(),
            Err(error) => error.candidates().iter().cloned().collect(),
        };
        if let Err(error) = &self.result {
            // It may be gone all the same, where the reply to its end was lost.
            let may_be_gone = error.message().contains("could not be revoked");
            if let Some(dead) = named.difference(&new).find(|id| !may_be_gone || self.before.has(Kind::Keys, id)) {
                return Some(format!("the candidate {dead} is no living key of this call's"));
            }
        }
        let is_told = self.result.as_ref().is_err_and(says_that_it_did_not_look);
        let may_hide = is_told || self.point.is_late || self.point.besides == Besides::Interrupted;
        let hidden = new.difference(&named).next().filter(|_| !may_hide);
        hidden.map(|hidden| format!("the key {hidden} is neither the result nor a candidate"))
    }

    /// An unknown outcome is always true, so where something could be found out it has to be.
    fn too_little(&self) -> Option<String> {
        if !self.point.is_prompt() || !self.is_single {
            return None;
        }
        let expected = match self.write {
            Write { is_there: true, .. } => Reported::NotDone,
            Write { repeats: true, .. } => Reported::Done,
            Write { reads_back: true, .. } if self.point.is_done => Reported::Done,
            _ => return None,
        };
        let reported = self.reported();
        (reported != expected)
            .then(|| format!("reported {}, where {} could be found out", reported.name(), expected.name()))
    }
}

/// Whether an error says that there may be more than it names.
fn says_that_it_did_not_look(error: &Error) -> bool {
    ["could not be read back", "no time left to read it back"].iter().any(|words| error.message().contains(words))
}
