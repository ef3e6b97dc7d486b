//! Whatever a server answers, a call comes to a value or to an error that says what was wrong with the
//! reply: never a panic, never a hang, never a list that is silently short, and no value that was not sent.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use instantly_rbac::operation::{Operation, RetryClass};
use instantly_rbac::{Client, JsonValue};
use instantly_sandbox::http::Reply;
use instantly_tests::dispatch;
use instantly_tests::judge::Outcome;
use instantly_tests::mutants::{self, Mutant, Sample};
use instantly_tests::server::{Action, Server};
use instantly_tests::vectors::{self, Body, Case};
use serde_json::{Map, Value, json};

/// A call that was not back by then hangs.
const A_HANG: Duration = Duration::from_secs(10);
/// The key of every client here.
const KEY: &str = "c4nary-key";

/// A server that answers by a script: the replies in order, and then the last of them again.
struct Stage {
    replies: Arc<Mutex<(Vec<Reply>, usize)>>,
    server: Server,
}

impl Stage {
    fn start() -> Stage {
        let replies: Arc<Mutex<(Vec<Reply>, usize)>> = Arc::default();
        let shared = replies.clone();
        let server = Server::start(move |_| {
            let mut stage = shared.lock().unwrap();
            let next = stage.1.min(stage.0.len() - 1);
            stage.1 += 1;
            Action::Reply(stage.0[next].clone())
        });
        Stage { replies, server: server.unwrap() }
    }

    fn client(&self, case: &Case) -> Client {
        let mut builder = Client::builder()
            .api_key(KEY)
            .base_url(self.server.url())
            .capacity(None)
            .backoff(Duration::ZERO)
            .max_attempts(1)
            .total_timeout(A_HANG);
        if let Some(workspace) = &case.client.as_workspace {
            builder = builder.workspace(workspace);
        }
        builder.build().unwrap()
    }

    /// What the call comes to, and how many of the replies were used; an error text for a panic or a hang.
    fn play(&self, client: &Client, case: &Case, replies: Vec<Reply>) -> Result<(Outcome, usize), String> {
        *self.replies.lock().unwrap() = (replies, 0);
        let begun = Instant::now();
        let outcome = catch_unwind(AssertUnwindSafe(|| dispatch::call(client, &case.call, &case.arguments)));
        let used = self.replies.lock().unwrap().1;
        let outcome = outcome.map_err(|_| "a panic".to_owned())?;
        if begun.elapsed() >= A_HANG {
            return Err(format!("no answer within {A_HANG:?}"));
        }
        Ok((outcome, used))
    }
}

/// The cases of operations that end well after nothing but successes with JSON bodies.
fn successes() -> Vec<Case> {
    let files = vectors::load(&vectors::folder());
    let fits = |case: &Case| {
        let is_plain = |exchange: &vectors::Exchange| {
            let response = &exchange.response;
            response.fault.is_none()
                && response.status.unwrap_or(200) == 200
                && matches!(&response.body, Some(Body::Json(body)) if body.get("statusCode").is_none())
        };
        case.expect.value.is_some() && !case.exchanges.is_empty() && case.exchanges.iter().all(is_plain)
    };
    files.into_iter().flat_map(|file| file.cases).filter(fits).collect()
}

fn bodies(case: &Case) -> Vec<Value> {
    let body = |exchange: &vectors::Exchange| match &exchange.response.body {
        Some(Body::Json(value)) => value.clone(),
        other => panic!("no JSON: {other:?}"),
    };
    case.exchanges.iter().map(body).collect()
}

fn ok(body: impl Into<Vec<u8>>) -> Reply {
    Reply::bytes(200, body)
}

fn is_read(call: &str) -> bool {
    match Operation::by_name(call) {
        Some(operation) => operation.spec().retry == RetryClass::Read,
        None => is_list(call),
    }
}

fn is_list(call: &str) -> bool {
    [".list", ".iter", ".page", "mappings", "mappings_iter", "mappings_page"].iter().any(|verb| call.ends_with(verb))
}

/// What is wrong with an error that a reply brought about; none where it is as promised.
fn error_problem(case: &Case, error: &Value) -> Option<String> {
    let kind = error["kind"].as_str().unwrap_or_default();
    let may_be = match kind {
        "decode" => true,
        // A write whose reply cannot be read.
        "outcome_unknown" => !is_read(&case.call),
        // The documented refusals of a reply that was read: it lacks what the next step needs.
        "refused" | "unexpected" | "not_found" | "conflict" => !is_read(&case.call),
        // An id from a reply that no path may carry.
        "invalid_argument" => case.call.ends_with("review") || !is_read(&case.call),
        _ => false,
    };
    if !may_be {
        return Some(format!("the kind is {kind}: {error}"));
    }
    if error["operation"].as_str().is_none_or(str::is_empty) {
        return Some(format!("it names no operation: {error}"));
    }
    let message = error["message"].as_str().unwrap_or_default();
    if message.len() < 10 {
        return Some(format!("it does not say what is wrong: {error}"));
    }
    None
}

/// The items of a reply, if it is a page.
fn items(body: &Value) -> Option<&Vec<Value>> {
    body.as_array().or_else(|| body.get("items")?.as_array())
}

/// What a document has beside the fields of a record.
const OURS: [&str; 3] = ["extra", "irregular", "meta"];

/// Whether a record has this value for a field that did not come as the contract requires, and names the field.
fn is_stand_in(name: &str, value: &Value, record: &Map<String, Value>) -> bool {
    let is_named = record.get("irregular").and_then(Value::as_array).is_some_and(|names| names.contains(&name.into()));
    is_named && [json!(""), json!([]), json!("unknown"), json!(i32::MIN), json!(["unknown"])].contains(value)
}

/// What the record lost or invented of the object that came; none where it is as promised.
fn record_problem(sent: &Value, record: &Value) -> Option<String> {
    let (Value::Object(sent), Value::Object(record)) = (sent, record) else {
        return Some(format!("{sent} became {record}"));
    };
    let extra = &record.get("extra").cloned().unwrap_or_default();
    for (name, value) in sent {
        if name == "key" {
            continue;
        }
        let is_value = |kept: &&Value| !kept.is_null() && !is_stand_in(name, kept, record);
        let own = record.get(name).filter(|kept| is_value(kept) && !OURS.contains(&name.as_str()));
        let kept = own.or_else(|| extra.get(name));
        let same = match (value, kept) {
            (Value::Null, None) => true,
            (_, Some(kept)) => keeps(value, kept),
            (_, None) => false,
        };
        if !same {
            return Some(format!("{name}: {value} became {kept:?}"));
        }
    }
    for (name, value) in record {
        let is_ours = value.is_null() || OURS.contains(&name.as_str()) || is_stand_in(name, value, record);
        if !is_ours && !sent.contains_key(name) {
            return Some(format!("{name}: {value} was not sent"));
        }
    }
    extra
        .as_object()
        .into_iter()
        .flatten()
        .find_map(|(name, value)| (!sent.contains_key(name)).then(|| format!("extra {name}: {value} was not sent")))
}

/// Whether a value is still the one that was sent. Nested records have an `extra` of their own, and a
/// whole number may come as `37.0`.
fn keeps(sent: &Value, kept: &Value) -> bool {
    match (sent, kept) {
        (Value::Number(sent), Value::Number(kept)) => {
            sent == kept || (sent.is_f64() || kept.is_f64()) && sent.as_f64() == kept.as_f64()
        }
        (Value::Array(sent), Value::Array(kept)) => {
            sent.len() == kept.len() && sent.iter().zip(kept).all(|(sent, kept)| keeps(sent, kept))
        }
        // What may be a secret prints so.
        (_, Value::String(kept)) if kept == "***" => true,
        (Value::Object(_), Value::Object(_)) => sent == kept || record_problem(sent, kept).is_none(),
        _ => sent == kept,
    }
}

/// The items of all pages, without those whose ids were on the page before.
fn once_each<'a>(case: &Case, pages: &'a [Value]) -> Vec<&'a Value> {
    let name = if case.call.starts_with("accounts.") { "email" } else { "id" };
    let id = |item: &'a Value| item[name].as_str().filter(|id| !id.is_empty());
    let (mut all, mut before) = (Vec::new(), BTreeSet::new());
    for page in pages.iter().filter_map(items) {
        let page: Vec<&Value> = page.iter().collect();
        all.extend(page.iter().copied().filter(|item| id(item).is_none_or(|id| !before.contains(id))));
        before = page.into_iter().filter_map(id).collect();
    }
    all
}

/// What a value lost or invented of the replies that it was made of.
fn value_problem(case: &Case, sent: &[Value], document: &Value) -> Option<String> {
    if case.call == "client.request" {
        return (document["value"] != sent[0]).then(|| "another value than was sent".to_owned());
    }
    let verb = case.call.split_once('.').map(|(_, verb)| verb).unwrap_or_default();
    match verb {
        "list" | "iter" | "page" | "mappings" | "mappings_iter" | "mappings_page" => {
            let all = once_each(case, sent);
            let most = case.arguments.get("max_items").and_then(Value::as_u64).unwrap_or(u64::MAX);
            let expected = all.len().min(usize::try_from(most).unwrap_or(usize::MAX));
            let got = document["items"].as_array().map(Vec::as_slice).unwrap_or_default();
            if got.len() != expected {
                return Some(format!("{} items of {expected}, without an error", got.len()));
            }
            all.iter().zip(got).find_map(|(sent, got)| record_problem(sent, got))
        }
        "get" | "create" | "update" | "admin" | "plan" | "subscription" | "get_domain" | "set_domain" | "invite"
        | "change_owner" | "schedule_removal" | "cancel_removal" | "delete_domain"
            if sent.len() == 1 =>
        {
            record_problem(&sent[0], document)
        }
        "remove" | "revoke" | "delete" if sent.len() == 1 => match &document["record"] {
            Value::Null => Some("the record that was removed is lost".to_owned()),
            record => record_problem(&sent[0], record),
        },
        _ => None,
    }
}

/// A page is not read because of one item, and the error does not say which.
fn unnamed_item(case: &Case, mutant: &Mutant, error: &Value) -> Option<String> {
    let index = mutant.place.strip_prefix("/items/")?.split('/').next()?;
    let message = error["message"].as_str()?;
    // A page that is shorter than it was may end in a cursor that leads back.
    let is_named = message.contains(&format!("item {index} of the page")) || message.contains("cursor");
    (is_list(&case.call) && error["kind"] == "decode" && !is_named)
        .then(|| format!("it does not name the item: {error}"))
}

/// Whether the place is a field of a page that is not read, and may hold anything.
fn is_beside_items(page: &Value, place: &str) -> bool {
    let is_of_the_page = place.rfind('/') == Some(0) && page.get("items").is_some();
    is_of_the_page && !["/items", "/next_starting_after"].contains(&place)
}

/// What a reply says, where it is JSON.
fn tree(body: &[u8]) -> Option<Value> {
    serde_json::from_slice::<JsonValue>(body).ok().map(|value| value.to_value())
}

/// What is wrong with what a mutant came to.
fn verdict(
    case: &Case,
    mutant: &Mutant,
    bodies: &[Value],
    at: usize,
    outcome: &Outcome,
    used: usize,
) -> Option<String> {
    let shown = outcome.shown.as_deref().unwrap_or_default();
    if shown.contains(KEY) {
        return Some("the key shows".to_owned());
    }
    if let Some(error) = &outcome.error {
        return error_problem(case, error).or_else(|| unnamed_item(case, mutant, error));
    }
    let document = outcome.document.as_ref()?;
    // Of what is no JSON nothing can be compared.
    let Some(parsed) = tree(&mutant.body) else {
        if is_list(&case.call) && is_beside_items(&bodies[at], &mutant.place) {
            return value_problem(case, &bodies[..used.min(bodies.len())], document);
        }
        // An empty reply is what a removal may have, also one that is a part of the call, and any endpoint that
        // `client.request` reaches.
        let may_be_empty = document.get("record").or(document.get("value")).is_some_and(Value::is_null)
            || at + 1 < bodies.len() && case.exchanges[at].request.method == "DELETE";
        let tolerated = mutant.tolerated || may_be_empty && mutant.body.trim_ascii().is_empty();
        return (!tolerated).then(|| format!("a reply that is no JSON became {document}"));
    };
    if mutant.has_duplicates {
        return None;
    }
    let mut sent = bodies.to_vec();
    sent[at] = parsed;
    sent.truncate(used);
    value_problem(case, &sent, document)
}

/// What many plays came to.
#[derive(Default)]
struct Tally {
    count: usize,
    values: usize,
    of: usize,
    longest: Duration,
    kinds: BTreeSet<&'static str>,
    failures: Vec<String>,
}

/// Plays a sample of the mutants of one case's replies.
fn play_mutants(case: &Case, stage: &Stage, sample: &mut Sample, tally: &mut Tally) {
    let (bodies, client) = (bodies(case), stage.client(case));
    for at in 0..bodies.len() {
        for mutant in mutants::of(&bodies[at], sample) {
            let mut replies: Vec<Reply> = bodies.iter().map(|body| ok(body.to_string())).collect();
            let changed = ok(mutant.body.clone());
            replies[at] = mutant.headers.iter().fold(changed, |reply, (name, value)| reply.header(name, *value));
            let begun = Instant::now();
            let problem = match stage.play(&client, case, replies) {
                Ok((outcome, used)) => {
                    tally.values += usize::from(outcome.error.is_none());
                    verdict(case, &mutant, &bodies, at, &outcome, used)
                }
                Err(problem) => Some(problem),
            };
            tally.longest = tally.longest.max(begun.elapsed());
            tally.count += 1;
            tally.kinds.insert(mutant.kind);
            tally.failures.extend(problem.map(|problem| {
                let short: String = problem.chars().take(300).collect();
                format!("{} ({}), {} at {}: {short}", case.call, case.name, mutant.kind, mutant.place)
            }));
        }
    }
}

#[test]
fn every_mutant_of_every_reply_is_a_value_or_an_error_that_says_why() {
    const SEED: u64 = 7;
    // All of them take minutes: INSTANTLY_MUTANTS=1 for a search.
    let share = std::env::var("INSTANTLY_MUTANTS").map_or(0.2, |share| share.parse().expect("a share of the mutants"));
    const THREADS: usize = 4;
    let (begun, cases) = (Instant::now(), successes());
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| {
                let cases = cases.iter().skip(thread).step_by(THREADS);
                scope.spawn(move || {
                    let (stage, mut tally) = (Stage::start(), Tally::default());
                    let mut sample = Sample::new(SEED + thread as u64, share);
                    cases.for_each(|case| play_mutants(case, &stage, &mut sample, &mut tally));
                    tally.of = sample.of;
                    tally
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let sum = |of: fn(&Tally) -> usize| tallies.iter().map(of).sum::<usize>();
    let (count, values) = (sum(|tally| tally.count), sum(|tally| tally.values));
    let kinds: BTreeSet<_> = tallies.iter().flat_map(|tally| &tally.kinds).collect();
    println!(
        "hostile replies: {count} mutants of {} kinds, a sample (seed {SEED}) of {} from {} replies' cases: {values} \
         values, {} errors, the longest call {:?}, in {:.1?}",
        kinds.len(),
        sum(|tally| tally.of),
        cases.len(),
        count - values,
        tallies.iter().map(|tally| tally.longest).max().unwrap_or_default(),
        begun.elapsed()
    );
    let mut failures: Vec<_> = tallies.iter().flat_map(|tally| tally.failures.clone()).collect();
    failures.sort();
    assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures[..failures.len().min(60)].join("\n"));
    assert!(count > 10_000 && kinds.len() > 50, "{count} of {} kinds", kinds.len());
}

/// Every file of the corpus, by its name.
fn corpus() -> Vec<(String, Vec<u8>)> {
    let folder = vectors::folder().with_file_name("hostile");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            (path.file_stem().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn every_reply_of_the_corpus_is_a_value_or_an_error_that_says_why() {
    let (begun, stage, corpus) = (Instant::now(), Stage::start(), corpus());
    // Of each function that sends something, the first case that succeeds.
    let mut calls: BTreeMap<String, Case> = BTreeMap::new();
    for case in successes().into_iter().filter(|case| !case.call.ends_with("review")) {
        calls.entry(case.call.clone()).or_insert(case);
    }
    let (mut count, mut values, mut failures) = (0, 0, Vec::new());
    for case in calls.values() {
        let client = stage.client(case);
        for (name, body) in &corpus {
            let mutant = Mutant {
                // Half a character in a name or a value is mended.
                tolerated: name.starts_with("lone-surrogate"),
                has_duplicates: name.starts_with("duplicate"),
                ..Mutant::new("corpus", "", body.clone())
            };
            let problem = match stage.play(&client, case, vec![ok(body.clone())]) {
                // An error in the body of a 200 is that error, whichever it says.
                Ok((Outcome { error: Some(error), shown, .. }, _)) if name.starts_with("error") => {
                    let is_complete = error["operation"].is_string() && error["message"].is_string();
                    let clean = !shown.unwrap_or_default().contains(|c: char| c.is_control() && c != '\n');
                    (!is_complete || !clean || error.to_string().contains(KEY)).then(|| format!("{error}"))
                }
                Ok((outcome, used)) => {
                    values += usize::from(outcome.error.is_none());
                    // The one reply is all that is ever sent, however often.
                    let replies: Vec<Value> = (0..used).map(|_| tree(body).unwrap_or_default()).collect();
                    if used == 0 {
                        Some("nothing was sent".to_owned())
                    } else {
                        verdict(case, &mutant, &replies, 0, &outcome, used)
                    }
                }
                Err(problem) => Some(problem),
            };
            count += 1;
            failures.extend(problem.map(|problem| {
                let short: String = problem.chars().take(300).collect();
                format!("{} answered with {name}: {short}", case.call)
            }));
        }
    }
    println!(
        "hostile corpus: {} bodies, each to {} functions: {count} calls, {values} values and {} errors, in {:.1?}",
        corpus.len(),
        calls.len(),
        count - values,
        begun.elapsed()
    );
    assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n"));
    assert!(count > 1000);
}
