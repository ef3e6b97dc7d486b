//! The worker in Rust. Those in other languages make the same calls in the same order, under the same
//! names: `worker.py`, `worker.mjs`, and `tests/go/soak`.

use std::io::Read;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use instantly_rbac::members::{Invitation, Role};
use instantly_rbac::tags::{TagTargets, TagUpdate};
use instantly_rbac::{CancelToken, Change, Client, Result};

/// Between two rounds, so that the soak takes but a part of a processor.
const PAUSE: Duration = Duration::from_secs(1);
const EVENTS: u64 = 2_000;
/// Every so many rounds something is kept, for the sandbox to hold it to the end.
const KEEP_EVERY: u64 = 50;

fn client() -> Client {
    let url = std::env::var("SOAK_URL").expect("the soak sets SOAK_URL");
    let builder = Client::builder().base_url(url).backoff(Duration::from_millis(50));
    let builder = builder.attempt_timeout(Duration::from_secs(2)).total_timeout(Duration::from_secs(8));
    builder.build().expect("the soak sets INSTANTLY_API_KEY")
}

/// Writes down what came of a call.
fn note<T>(operation: &str, name: &str, result: Result<T>) -> Option<T> {
    let outcome = result.as_ref().map_or_else(|error| error.kind().name(), |_| "done");
    println!("{}", format!("{operation} {outcome} {name}").trim_end());
    result.ok()
}

/// What of a round is not the same in each.
struct Round {
    number: u64,
    campaign: String,
}

impl Round {
    fn is_nth(&self, every: u64) -> bool {
        self.number.is_multiple_of(every)
    }

    /// A name that is used once.
    fn name(&self, what: &str) -> String {
        format!("soak-rust-{}-{what}", self.number)
    }
}

fn reads(client: &Client) {
    let members = note("members.list", "", client.members().list(&Default::default()));
    if let Some(id) = members.and_then(|members| Some(members.first()?.id.clone())) {
        note("members.get", "", client.members().get(&id));
    }
}

fn audit_log(client: &Client) {
    let mut events = client.audit_logs().iter(&Default::default()).max_items(EVENTS);
    note("audit_logs.iter", "", events.try_for_each(|event| event.map(drop)));
    let mut batches = client.audit_logs().batches(&Default::default()).max_items(EVENTS);
    let rows = std::iter::from_fn(|| batches.next_batch()).map(|batch| batch.map(|batch| batch.num_rows()));
    note("audit_logs.arrow", "", rows.sum::<Result<usize>>());
}

fn tags(client: &Client, round: &Round) {
    let name = round.name("tag");
    let tags = client.tags();
    let Some(id) = note("tags.create", &name, tags.create(&name, None)).map(|tag| tag.id.clone()) else { return };
    let update = TagUpdate { description: Change::Set("of the soak".to_owned()), ..Default::default() };
    note("tags.update", "", tags.update(&id, &update));
    let targets = TagTargets { campaigns: vec![round.campaign.clone()], ..Default::default() };
    note("tags.assign", "", tags.assign(std::slice::from_ref(&id), &targets));
    note("tags.unassign", "", tags.unassign(std::slice::from_ref(&id), &targets));
    if !round.is_nth(KEEP_EVERY) {
        note("tags.delete", &name, tags.delete(&id));
    }
}

fn keys(client: &Client, round: &Round) {
    // Each leaves two events in the audit log of the sandbox, which nothing removes.
    if !round.is_nth(5) {
        return;
    }
    let name = round.name("key");
    let key = note("keys.create", &name, client.keys().create(&name, &["campaigns:read"]));
    if let Some(id) = key.map(|key| key.id.clone())
        && !round.is_nth(KEEP_EVERY)
    {
        note("keys.revoke", &name, client.keys().revoke(&id));
    }
}

fn members(client: &Client, round: &Round) {
    let email = round.name("member@example.com");
    let invited = note("members.invite", &email, client.members().invite(&Invitation::new(email.clone(), Role::View)));
    if let Some(id) = invited.map(|member| member.id.clone())
        && !round.is_nth(KEEP_EVERY)
    {
        note("members.remove", &email, client.members().remove(&id));
    }
}

fn each_workspace(client: &Client) {
    let visited = client.groups().for_each(|workspace, _| {
        note("members.page", "", workspace.members().page(&Default::default(), &Default::default()));
        Ok(())
    });
    note("groups.for_each", "", visited);
}

/// Calls that are given up after none to 29 milliseconds.
fn cancelled(client: &Client, round: &Round) {
    let token = CancelToken::new();
    let canceller = {
        let (token, delay) = (token.clone(), Duration::from_millis(round.number % 30));
        thread::spawn(move || {
            thread::sleep(delay);
            token.cancel();
        })
    };
    let hasty = client.with_cancel(&token);
    let name = round.name("cancelled");
    let made = note("tags.create", &name, hasty.tags().create(&name, None));
    note("audit_logs.list", "", hasty.audit_logs().list(&Default::default()));
    if let Some(id) = made.map(|tag| tag.id.clone()) {
        note("tags.delete", &name, client.tags().delete(&id));
    }
    canceller.join().expect("it only sleeps");
}

/// Calls that have one to 30 milliseconds.
fn short_deadline(client: &Client, round: &Round) {
    let hasty = client.with_total_timeout(Duration::from_millis(1 + round.number % 30));
    let email = round.name("late@example.com");
    let made = note("members.invite", &email, hasty.members().invite(&Invitation::new(email.clone(), Role::View)));
    note("members.list", "", hasty.members().list(&Default::default()));
    if let Some(id) = made.map(|member| member.id.clone()) {
        note("members.remove", &email, client.members().remove(&id));
    }
}

/// A client that is opened and closed, or, every other time, forgotten.
fn fresh_client(round: &Round) {
    let client = client();
    note("client.check", "", client.check());
    if round.is_nth(2) {
        client.close();
    }
}

/// An iterator that is left where it stands.
fn half_read(client: &Client) {
    let mut events = client.audit_logs().iter(&Default::default()).page_size(100);
    note("audit_logs.half_read", "", events.by_ref().take(150).try_for_each(|event| event.map(drop)));
}

fn first_campaign(client: &Client) -> String {
    loop {
        let campaigns = note("campaigns.list", "", client.campaigns().list(&Default::default()));
        if let Some(id) = campaigns.and_then(|campaigns| Some(campaigns.first()?.id.clone())) {
            return id;
        }
    }
}

fn main() {
    let (stop, stopped) = channel();
    thread::spawn(move || {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        drop(stop);
    });
    run(&stopped);
}

fn run(stopped: &Receiver<()>) {
    let client = client();
    let campaign = first_campaign(&client);
    let mut round = Round { number: 1, campaign };
    while stopped.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
        reads(&client);
        audit_log(&client);
        tags(&client, &round);
        keys(&client, &round);
        members(&client, &round);
        each_workspace(&client);
        cancelled(&client, &round);
        short_deadline(&client, &round);
        fresh_client(&round);
        half_read(&client);
        round.number += 1;
    }
}
