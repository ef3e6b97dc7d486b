//! The events of calls: the right ones, with the fields that they may have and no others, for every listener.

use std::cell::Cell;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::Duration;

use instantly_rbac::events::{Event, Level, Listener, listen};
use instantly_rbac::{CancelToken, Client, ErrorKind};
use instantly_sandbox::{Fault, Sandbox};
use tracing::{Metadata, Subscriber, span};

/// One test at a time: a listener receives the events of every call of the process.
static TURN: Mutex<()> = Mutex::new(());

fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(|error| error.into_inner())
}

type Events = Arc<Mutex<Vec<Event>>>;

fn listening(level: Option<Level>) -> (Events, Listener) {
    let events = Events::default();
    let kept = events.clone();
    let listener = listen(level, move |event| kept.lock().unwrap().push(event.clone())).unwrap();
    (events, listener)
}

fn sandbox() -> (Sandbox, Client) {
    let sandbox = Sandbox::builder().rate_limit(false).start().unwrap();
    let builder = Client::builder().api_key(sandbox.admin_key()).base_url(sandbox.url());
    let client = builder.capacity(None).backoff(Duration::ZERO).build().unwrap();
    (sandbox, client)
}

fn messages(events: &Events) -> Vec<String> {
    events.lock().unwrap().iter().map(|event| event.message.clone()).collect()
}

#[test]
fn each_attempt_and_each_retry_is_an_event() {
    let _turn = turn();
    let (sandbox, client) = sandbox();
    let (events, _listener) = listening(Some(Level::Debug));
    sandbox.fault(Fault::status(503));
    sandbox.fault(Fault::reset());
    client.workspace().get().unwrap();
    let passed: Vec<_> = events
        .lock()
        .unwrap()
        .iter()
        .map(|event| {
            let Event { level, message, operation, attempt, status, kind, wait, duration, request_id } = event.clone();
            assert_eq!(operation.as_deref(), Some("workspace.get"));
            let is_attempt = level == Level::Debug;
            assert_eq!((wait.is_some(), duration.is_some()), (!is_attempt, is_attempt), "{message}");
            assert_eq!(request_id.is_some(), is_attempt && status.is_some(), "{message}");
            (message, attempt, status, kind)
        })
        .collect();
    let expected = [
        ("response received", 1, Some(503), None),
        ("retrying", 1, Some(503), Some("server")),
        ("attempt failed", 2, None, Some("network")),
        ("retrying", 2, None, Some("network")),
        ("response received", 3, Some(200), None),
    ];
    let expected = expected
        .map(|(message, attempt, status, kind)| (message.to_owned(), Some(attempt), status, kind.map(str::to_owned)));
    assert_eq!(passed, expected);
}

#[test]
fn a_write_whose_outcome_is_unknown_is_a_warning() {
    let _turn = turn();
    let (sandbox, client) = sandbox();
    let (events, _listener) = listening(Some(Level::Warn));
    sandbox.fault(Fault::drop_reply().on("keys.create"));
    assert_eq!(client.keys().create("x", &["leads:read"]).unwrap_err().kind(), ErrorKind::OutcomeUnknown);
    let events = events.lock().unwrap();
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].level, events[0].operation.as_deref()), (Level::Warn, Some("keys.create")));
    assert_eq!(events[0].kind.as_deref(), Some("network"));
}

#[test]
fn a_lost_write_that_is_found_again_is_no_warning() {
    let _turn = turn();
    let (sandbox, client) = sandbox();
    let (events, _listener) = listening(Some(Level::Info));
    sandbox.fault(Fault::drop_reply().on("tags.create"));
    assert!(client.tags().create("x", None).unwrap().meta.recovered);
    let events = events.lock().unwrap();
    let passed: Vec<_> = events.iter().map(|event| (event.level, &*event.message)).collect();
    let lost = (Level::Info, "write reply lost");
    assert_eq!(passed, [lost, (Level::Info, "lost write recovered")]);
}

#[test]
fn a_wait_for_the_rate_limit_is_an_event() {
    let _turn = turn();
    let (sandbox, _) = sandbox();
    let builder = Client::builder().api_key(sandbox.key_with_scopes(&[])).base_url(sandbox.url());
    let client = builder.capacity(0.05).build().unwrap();
    let (events, _listener) = listening(Some(Level::Debug));
    let waited = || {
        let _ = client.workspace().get();
        let events = events.lock().unwrap();
        events.iter().find(|event| event.message == "waited for rate limit").and_then(|event| event.wait)
    };
    // The burst is 20, and a machine that is slow enough earns some of it back meanwhile.
    let wait = (0..200).find_map(|_| waited());
    assert!(wait.is_some_and(|wait| !wait.is_zero()), "{wait:?}");
}

#[test]
fn events_come_on_the_thread_that_makes_the_call() {
    let _turn = turn();
    let (_sandbox, client) = sandbox();
    let here = std::thread::current().id();
    let elsewhere = Arc::new(Mutex::new(0));
    let counted = elsewhere.clone();
    let _listener = listen(Some(Level::Debug), move |_| {
        *counted.lock().unwrap() += usize::from(std::thread::current().id() != here);
    });
    // Such a call makes its request on a thread of the library's.
    client.with_cancel(&CancelToken::new()).workspace().get().unwrap();
    assert_eq!(*elsewhere.lock().unwrap(), 0);
}

#[test]
fn a_listener_receives_events_of_its_levels_as_long_as_it_lives() {
    let _turn = turn();
    let (sandbox, client) = sandbox();
    let (all, listener) = listening(None);
    let (few, _few) = listening(Some(Level::Info));
    let call = || {
        sandbox.fault(Fault::status(503));
        client.workspace().get().unwrap();
        (all.lock().unwrap().drain(..).count(), few.lock().unwrap().drain(..).count())
    };
    assert_eq!(call(), (0, 1));
    listener.set_level(Some(Level::Debug));
    assert_eq!(call(), (3, 1));
    drop(listener);
    assert_eq!(call(), (0, 1));
}

#[test]
fn without_a_listener_no_event_is_made() {
    let _turn = turn();
    let is_enabled = || tracing::enabled!(target: "instantly_rbac", tracing::Level::WARN);
    let (_, listener) = listening(Some(Level::Info));
    assert!(is_enabled() && !tracing::enabled!(target: "instantly_rbac", tracing::Level::DEBUG));
    assert!(!tracing::enabled!(target: "hyper_util", tracing::Level::ERROR), "other libraries' events stay out");
    listener.set_level(None);
    assert!(
        !is_enabled() && tracing::level_filters::LevelFilter::current() == tracing::level_filters::LevelFilter::OFF
    );
    listener.set_level(Some(Level::Warn));
    assert!(is_enabled());
    drop(listener);
    assert!(!is_enabled());
}

#[test]
fn whatever_a_listener_does_a_call_ends_as_it_would_have() {
    let _turn = turn();
    let (_sandbox, client) = sandbox();
    let (events, _listener) = listening(Some(Level::Debug));
    let panicking = listen(Some(Level::Debug), |_| panic!("on purpose")).unwrap();
    client.workspace().get().unwrap();
    drop(panicking);
    assert_eq!(messages(&events).len(), 1, "and the others receive it");
    let again = client.clone();
    let calling = listen(Some(Level::Debug), move |_| assert!(again.tags().list(&Default::default()).is_ok())).unwrap();
    client.workspace().get().unwrap();
    drop(calling);
    assert_eq!(messages(&events).len(), 2, "calls that a listener makes are no events");
}

#[test]
fn threads_that_come_and_go_lose_no_event_of_those_who_stay() {
    let _turn = turn();
    let (_sandbox, client) = sandbox();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..200).for_each(|_| drop(listening(Some(Level::Debug)))));
        }
        for _ in 0..50 {
            let (events, _listener) = listening(Some(Level::Debug));
            client.workspace().get().unwrap();
            assert!(!events.lock().unwrap().is_empty());
        }
    });
}

#[test]
fn a_listener_that_was_dropped_is_not_running_and_one_dropped_inside_a_listener_does_not_wait() {
    let _turn = turn();
    let (_sandbox, client) = sandbox();
    let (begun, ended) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let slow = |inside: Arc<Mutex<Option<Listener>>>| {
        let (begun, ended) = (begun.clone(), ended.clone());
        listen(Some(Level::Debug), move |_| {
            drop(inside.lock().unwrap().take());
            begun.fetch_add(1, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(100));
            ended.fetch_add(1, Ordering::SeqCst);
        })
        .unwrap()
    };
    let running_at_the_drop = |end: &dyn Fn()| {
        std::thread::scope(|scope| {
            let before = begun.load(Ordering::SeqCst);
            scope.spawn(|| client.workspace().get().unwrap());
            while begun.load(Ordering::SeqCst) == before {
                std::thread::yield_now();
            }
            end();
            begun.load(Ordering::SeqCst) - ended.load(Ordering::SeqCst)
        })
    };
    let listener = Mutex::new(Some(slow(Arc::default())));
    assert_eq!(running_at_the_drop(&|| drop(listener.lock().unwrap().take())), 0);
    let itself = Arc::new(Mutex::new(None));
    *itself.lock().unwrap() = Some(slow(itself.clone()));
    // The drop of another waits for the one that ended inside its own function, too.
    assert_eq!(running_at_the_drop(&|| drop(listen(None, |_| ()).unwrap())), 0);
}

/// What may be in an event is decided in one file: nothing else of core knows how to emit one.
#[test]
fn one_file_alone_emits_events_and_only_with_fields_of_the_list() {
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/src");
    let mut folders = vec![core.clone()];
    let mut emitting = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if std::fs::read_to_string(&path).is_ok_and(|source| source.contains("use tracing")) {
                emitting.push(path.strip_prefix(&core).unwrap().to_string_lossy().replace('\\', "/"));
            }
        }
    }
    emitting.sort();
    assert_eq!(emitting, ["events.rs", "transport/events.rs"]);
    let source = std::fs::read_to_string(core.join("transport/events.rs")).unwrap();
    let allowed = ["operation", "attempt", "status", "kind", "wait", "duration", "request_id"];
    let mut events = 0;
    for event in source.split("event!(").skip(1) {
        let arguments = event.split(");").next().unwrap().split("Level::").nth(1).unwrap();
        let (fields, message) = arguments.split_once('"').expect("a fixed message");
        assert!(message.trim_end().trim_end_matches(',').ends_with('"') && !message.contains('{'), "{message}");
        for field in fields.split(',').map(str::trim).skip(1).filter(|field| !field.is_empty()) {
            assert!(allowed.contains(&field), "{field} may not be in an event");
        }
        events += 1;
    }
    assert_eq!(events, 7);
}

/// A subscriber of one thread: keeps for each event whether it came inside a span, of which it knows one.
struct InSpan(Arc<Mutex<Vec<bool>>>, OnceLock<&'static Metadata<'static>>);

thread_local! {
    static IS_IN_SPAN: Cell<bool> = const { Cell::new(false) };
}

impl Subscriber for InSpan {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, attributes: &span::Attributes<'_>) -> span::Id {
        self.1.set(attributes.metadata()).unwrap();
        span::Id::from_u64(1)
    }
    fn current_span(&self) -> tracing_core::span::Current {
        let metadata = self.1.get().filter(|_| IS_IN_SPAN.get());
        metadata.map_or_else(tracing_core::span::Current::none, |metadata| {
            tracing_core::span::Current::new(span::Id::from_u64(1), metadata)
        })
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, event: &tracing::Event<'_>) {
        if event.metadata().target() == "instantly_rbac" {
            self.0.lock().unwrap().push(IS_IN_SPAN.get());
        }
    }
    fn enter(&self, _: &span::Id) {
        IS_IN_SPAN.set(true);
    }
    fn exit(&self, _: &span::Id) {
        IS_IN_SPAN.set(false);
    }
}

#[test]
fn the_threads_of_for_each_report_to_the_subscriber_and_in_the_span_of_the_caller() {
    let _turn = turn();
    let (_sandbox, client) = sandbox();
    let events = Arc::new(Mutex::new(Vec::new()));
    let workspaces = tracing::subscriber::with_default(InSpan(events.clone(), OnceLock::new()), || {
        let _span = tracing::info_span!("nightly").entered();
        client.groups().for_each(|workspace, _| workspace.workspace().get()).unwrap().len()
    });
    // The group itself is read on the caller's own thread.
    assert!(workspaces > 1);
    assert_eq!(*events.lock().unwrap(), vec![true; 1 + workspaces]);
}
