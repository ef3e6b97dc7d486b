//! The events of calls while they run, over the crate [`tracing`].
//!
//! Their target is `instantly_rbac`. A subscriber of that ecosystem shows them, for example that of
//! `tracing-subscriber` with `RUST_LOG=instantly_rbac=debug`; a program that uses the crate `log`
//! gets them there once it depends on `tracing` with its feature `log`. Without a subscriber, an
//! event costs the reading of one number.
//!
//! | level | message | fields |
//! |---|---|---|
//! | debug | response received | operation, attempt, status, duration, request_id |
//! | debug | attempt failed | operation, attempt, kind, duration |
//! | debug | waited for rate limit | operation, wait |
//! | info | retrying | operation, attempt, kind, status, wait |
//! | info | write reply lost | operation, kind, status, request_id |
//! | info | lost write recovered | operation |
//! | warn | write outcome unknown | operation, kind, status, request_id |
//!
//! `operation` is a name of the table in [`operation`](crate::operation); `kind` that of an
//! [`ErrorKind`](crate::ErrorKind); `wait` and `duration` are seconds. There are no other fields: no
//! URL, no id of a record, no body, no text of the server's but that id of the request, and no key.
//!
//! # For what is built on this library
//!
//! A shared library has a copy of `tracing` of its own, which the program around it does not see.
//! What makes one of this crate, as the packages for Python, Node and C do, passes the events on
//! with [`listen`].

use std::cell::Cell;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use serde::{Serialize, Serializer};
use strum::IntoStaticStr;
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::subscriber::Interest;
use tracing::{Dispatch, Metadata, Span, Subscriber, callsite, dispatcher, span};

use crate::error::{Error, Result};
use crate::transport::process::PerProcess;

/// The target of every event.
pub(crate) const TARGET: &str = "instantly_rbac";

/// How much an event matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Level {
    /// The outcome of a write is not known, and should be checked.
    Warn,
    /// Something failed and is handled: a retry.
    Info,
    /// Everything: each attempt, each wait.
    Debug,
}

impl Level {
    /// Every level, the one with the fewest events first.
    pub const ALL: [Level; 3] = [Level::Warn, Level::Info, Level::Debug];

    /// The canonical name, for example `warn`.
    pub fn name(self) -> &'static str {
        self.into()
    }

    fn filter(self) -> LevelFilter {
        match self {
            Level::Warn => LevelFilter::WARN,
            Level::Info => LevelFilter::INFO,
            Level::Debug => LevelFilter::DEBUG,
        }
    }

    fn of(level: &tracing::Level) -> Level {
        match *level {
            tracing::Level::ERROR | tracing::Level::WARN => Level::Warn,
            tracing::Level::INFO => Level::Info,
            tracing::Level::DEBUG | tracing::Level::TRACE => Level::Debug,
        }
    }
}

/// An event, with all that may be in one. Printed, it is its message and the fields that it has, as
/// `response received operation=members.list attempt=1 status=200 duration=0.012`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    /// How much it matters.
    pub level: Level,
    /// What happened; a fixed text.
    pub message: String,
    /// Whose it is, for example `members.list`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// Which of the requests of a call, counted from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempt: Option<u32>,
    /// The HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// What sort of failure it was: the name of an [`ErrorKind`](crate::ErrorKind).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// How long the call waits, or waited.
    #[serde(rename = "wait_seconds", skip_serializing_if = "Option::is_none", serialize_with = "seconds")]
    pub wait: Option<Duration>,
    /// How long the attempt took.
    #[serde(rename = "duration_seconds", skip_serializing_if = "Option::is_none", serialize_with = "seconds")]
    pub duration: Option<Duration>,
    /// The id that the server gave the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

fn seconds<S: Serializer>(duration: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    duration.map(|duration| duration.as_secs_f64()).serialize(serializer)
}

impl Event {
    fn read(event: &tracing::Event<'_>) -> Event {
        let mut read = Event {
            level: Level::of(event.metadata().level()),
            message: String::new(),
            operation: None,
            attempt: None,
            status: None,
            kind: None,
            wait: None,
            duration: None,
            request_id: None,
        };
        event.record(&mut read);
        read
    }
}

/// Fields that an event may not have are left out here, too.
impl Visit for Event {
    fn record_u64(&mut self, field: &Field, value: u64) {
        match field.name() {
            "attempt" => self.attempt = u32::try_from(value).ok(),
            "status" => self.status = u16::try_from(value).ok(),
            _ => {}
        }
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        let duration = Duration::try_from_secs_f64(value).ok();
        match field.name() {
            "wait" => self.wait = duration,
            "duration" => self.duration = duration,
            _ => {}
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let value = || Some(value.to_owned());
        match field.name() {
            "operation" => self.operation = value(),
            "kind" => self.kind = value(),
            "request_id" => self.request_id = value(),
            _ => {}
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.message = format!("{value:?}");
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Event { level: _, message, operation, attempt, status, kind, wait, duration, request_id } = self;
        formatter.write_str(message)?;
        let mut field = |name: &str, value: Option<&dyn fmt::Display>| match value {
            Some(value) => write!(formatter, " {name}={value}"),
            None => Ok(()),
        };
        let (wait, duration) = (wait.map(|wait| wait.as_secs_f64()), duration.map(|taken| taken.as_secs_f64()));
        field("operation", operation.as_ref().map(|operation| operation as _))?;
        field("attempt", attempt.as_ref().map(|attempt| attempt as _))?;
        field("status", status.as_ref().map(|status| status as _))?;
        field("kind", kind.as_ref().map(|kind| kind as _))?;
        field("wait", wait.map(|wait| format!("{wait:.3}")).as_ref().map(|wait| wait as _))?;
        field("duration", duration.map(|taken| format!("{taken:.3}")).as_ref().map(|taken| taken as _))?;
        field("request_id", request_id.as_ref().map(|id| id as _))
    }
}

type Function = Box<dyn Fn(&Event) + Send + Sync>;

struct Registered {
    /// A place in [`Level::ALL`], or beyond it for none.
    level: AtomicUsize,
    function: Function,
    /// Whether its [`Listener`] ended. It stays in the list as long as the function may still run.
    has_ended: AtomicBool,
    /// Calls of the function at this moment. In the child of a fork there are none: it has no thread that could
    /// finish those of its parent.
    running: PerProcess<AtomicUsize>,
}

impl Registered {
    fn level(&self) -> Option<Level> {
        // In one order with `running`: see `pass_on`.
        let level = Level::ALL.get(self.level.load(Ordering::SeqCst)).copied();
        level.filter(|_| !self.has_ended.load(Ordering::SeqCst))
    }

    /// Calls the function, where its level includes the event.
    fn pass_on(&self, event: &Event) {
        let running = self.running.get();
        // Counted first, checked afterwards: either the listener that ends waits for this call, or this call finds it
        // ended.
        running.fetch_add(1, Ordering::SeqCst);
        if self.level().is_some_and(|level| event.level <= level) {
            // A listener is no part of the call, which must end as it would have ended.
            let _ = catch_unwind(AssertUnwindSafe(|| (self.function)(event)));
        }
        running.fetch_sub(1, Ordering::SeqCst);
    }

    fn is_running(&self) -> bool {
        self.running.get().load(Ordering::SeqCst) > 0
    }
}

/// All listeners. Read without a lock, which a fork could leave held.
static LISTENERS: ArcSwapOption<Vec<Arc<Registered>>> = ArcSwapOption::const_empty();
/// Counts changes of the listeners and their levels.
static CHANGES: AtomicU64 = AtomicU64::new(0);
thread_local! {
    /// Whether this thread is in a listener's function.
    static IN_LISTENER: Cell<bool> = const { Cell::new(false) };
}
/// How long a wait for a function that still runs goes on before it looks again.
const WAIT_STEP: Duration = Duration::from_millis(1);
/// Whether [`Forward`] is the subscriber of this copy of `tracing`.
static INSTALLED: AtomicBool = AtomicBool::new(false);

/// Passes every event of this library on to a function, in a program that has no subscriber of
/// `tracing`'s: for shared libraries. The function is called on the thread that makes the call,
/// during it; it holds up that call, and holds no lock of this library's. What it panics with is
/// dropped. Events of calls that it makes itself are not passed on.
///
/// Dropping the [`Listener`] ends it: when the drop returns, the function is not running, and is not called
/// again. It waits for calls of the function on other threads, so hold no lock that the function takes. A drop
/// inside a listener's function does not wait; the function may then still run until the next drop of any
/// listener outside.
///
/// ```
/// # let sandbox = instantly_sandbox::Sandbox::start()?;
/// # let client = sandbox.client()?;
/// use instantly_rbac::events::{Level, listen};
///
/// let (sender, receiver) = std::sync::mpsc::channel();
/// let listener = listen(Some(Level::Debug), move |event| {
///     let _ = sender.send(event.clone());
/// })?;
/// client.workspace().get()?;
/// let mut answers = receiver.iter().filter(|event| event.status == Some(200));
/// let answer = answers.find(|event| event.operation.as_deref() == Some("workspace.get"));
/// assert!(answer.is_some_and(|event| event.level == Level::Debug));
/// drop(listener);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// `InvalidArgument` where the program set a global subscriber of its own, which gets the events.
pub fn listen(level: Option<Level>, function: impl Fn(&Event) + Send + Sync + 'static) -> Result<Listener> {
    install()?;
    let registered = Arc::new(Registered {
        level: AtomicUsize::new(place(level)),
        function: Box::new(function),
        has_ended: AtomicBool::new(false),
        running: PerProcess::new(),
    });
    LISTENERS.rcu(|listeners| {
        let former = listeners.as_ref().map(|listeners| listeners.to_vec()).unwrap_or_default();
        Some(Arc::new([former, vec![registered.clone()]].concat()))
    });
    changed();
    Ok(Listener(registered))
}

/// The subscriber and the span of the thread that makes a call, for the threads that work for it.
pub(crate) struct Caller(Dispatch, Span);

impl Caller {
    pub(crate) fn current() -> Caller {
        Caller(dispatcher::get_default(Clone::clone), Span::current())
    }

    pub(crate) fn scope<T>(&self, work: impl FnOnce() -> T) -> T {
        dispatcher::with_default(&self.0, || self.1.in_scope(work))
    }
}

/// Makes [`Forward`] the subscriber of this copy of `tracing`.
fn install() -> Result<()> {
    while !INSTALLED.load(Ordering::Acquire) {
        if dispatcher::set_global_default(Dispatch::new(Forward)).is_ok() {
            INSTALLED.store(true, Ordering::Release);
        } else if !dispatcher::has_been_set() {
            // Another thread does it.
            std::thread::yield_now();
        } else if dispatcher::get_default(|current| current.is::<Forward>()) {
            break;
        } else {
            return Err(Error::invalid_argument("subscriber", "the program has a subscriber of its own already"));
        }
    }
    Ok(())
}

/// Keeps a function listening until it is dropped.
#[must_use]
pub struct Listener(Arc<Registered>);

impl Listener {
    /// The level that is passed to it from now on; none for no events. One that ended gets none.
    pub fn set_level(&self, level: Option<Level>) {
        if self.0.level.swap(place(level), Ordering::SeqCst) != place(level) {
            changed();
        }
    }

    /// Ends it without waiting: no call of the function begins any more, and [`wait_for_ended`] waits for those that
    /// run.
    pub fn end(&self) {
        if !self.0.has_ended.swap(true, Ordering::SeqCst) {
            changed();
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.end();
        wait_for_ended();
    }
}

/// Waits for calls of functions whose listeners ended, on whichever thread that was. Inside a listener's function it
/// does not wait.
pub fn wait_for_ended() {
    if IN_LISTENER.get() {
        return;
    }
    let listeners = LISTENERS.load_full();
    let ended = listeners.iter().flat_map(|listeners| listeners.iter());
    for registered in ended.filter(|registered| registered.has_ended.load(Ordering::SeqCst)) {
        // No condition variable: a fork could leave its lock held.
        while registered.is_running() {
            std::thread::sleep(WAIT_STEP);
        }
    }
    LISTENERS.rcu(|listeners| {
        let mut kept = listeners.as_ref().map(|listeners| listeners.to_vec()).unwrap_or_default();
        kept.retain(|registered| !registered.has_ended.load(Ordering::SeqCst) || registered.is_running());
        (!kept.is_empty()).then(|| Arc::new(kept))
    });
}

impl fmt::Debug for Listener {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Listener").field("level", &self.0.level()).finish_non_exhaustive()
    }
}

fn place(level: Option<Level>) -> usize {
    level.map_or(usize::MAX, |level| level as usize)
}

/// Has `tracing` evaluate the level again. Another thread may do the same: the one that finds a change meanwhile does
/// it again, so that the result is that of the last change.
fn changed() {
    CHANGES.fetch_add(1, Ordering::SeqCst);
    loop {
        let before = CHANGES.load(Ordering::SeqCst);
        callsite::rebuild_interest_cache();
        if CHANGES.load(Ordering::SeqCst) == before {
            return;
        }
    }
}

/// The subscriber that passes our own events on, and no others: those of the libraries below this one may hold secrets.
struct Forward;

impl Forward {
    fn max_level(&self) -> LevelFilter {
        let listeners = LISTENERS.load();
        let levels = listeners.iter().flat_map(|listeners| listeners.iter()).filter_map(|one| one.level());
        levels.max().map_or(LevelFilter::OFF, Level::filter)
    }
}

impl Subscriber for Forward {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if self.enabled(metadata) { Interest::always() } else { Interest::never() }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == TARGET && *metadata.level() <= self.max_level()
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.max_level())
    }

    fn event(&self, event: &tracing::Event<'_>) {
        if IN_LISTENER.replace(true) {
            return;
        }
        let event = Event::read(event);
        let listeners = LISTENERS.load_full();
        for registered in listeners.iter().flat_map(|listeners| listeners.iter()) {
            registered.pass_on(&event);
        }
        IN_LISTENER.set(false);
    }

    // There are no spans.
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_prints_the_fields_that_it_has() {
        let event = Event {
            level: Level::Info,
            message: "retrying".to_owned(),
            operation: Some("members.list".to_owned()),
            attempt: Some(2),
            status: Some(429),
            kind: Some("rate_limited".to_owned()),
            wait: Some(Duration::from_millis(1500)),
            duration: None,
            request_id: None,
        };
        assert_eq!(
            event.to_string(),
            "retrying operation=members.list attempt=2 status=429 kind=rate_limited wait=1.500"
        );
        let json = serde_json::to_value(&event).unwrap();
        let expected = serde_json::json!({
            "level": "info", "message": "retrying", "operation": "members.list", "attempt": 2,
            "status": 429, "kind": "rate_limited", "wait_seconds": 1.5,
        });
        assert_eq!(json, expected);
    }
}
