//! The events of calls: each goes to `lib/events.js`, on the event loop of the environment that made the call.
//!
//! A call knows who subscribed in its environment, and the thread of the pool that makes the call notes that. So a
//! worker thread gets the events of its own calls alone.

use std::cell::{Cell, RefCell};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use instantly_rbac::events::{Event, Level, Listener, listen};
use napi::bindgen_prelude::{FnArgs, Function};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Env, Status};
use napi_derive::napi;

/// A function of JavaScript's that keeps no process alive.
type Publish = ThreadsafeFunction<String, (), FnArgs<(String,)>, Status, false, true>;

/// The subscribers of one environment.
pub struct Channel(Publish);

thread_local! {
    /// Of the environment whose event loop runs on this thread.
    static OF_ENVIRONMENT: RefCell<Option<Arc<Channel>>> = const { RefCell::new(None) };
    /// Whether the end of that environment ends the subscription.
    static HAS_HOOK: Cell<bool> = const { Cell::new(false) };
    /// Of the environment that made the call that this thread makes.
    static OF_CALL: RefCell<Option<Arc<Channel>>> = const { RefCell::new(None) };
}

/// Calls a function with every event, as JSON, of the calls that this environment makes from now on; without one, that
/// ends.
#[napi]
pub fn listen_to_calls(env: &Env, publish: Option<Function<'_, FnArgs<(String,)>, ()>>) -> napi::Result<()> {
    let Some(publish) = publish else {
        unsubscribe();
        return Ok(());
    };
    let publish = publish.build_threadsafe_function::<String>().weak::<true>();
    let channel = Arc::new(Channel(publish.build_callback(|context| Ok((context.value,).into()))?));
    change_channels(|all| all.push(Arc::downgrade(&channel)));
    OF_ENVIRONMENT.set(Some(channel));
    if !HAS_HOOK.replace(true) {
        // Without the hook, the end of the thread does the same.
        let _ = env.add_env_cleanup_hook((), |()| {
            // The thread may be given another environment afterwards.
            let _ = HAS_HOOK.try_with(|has_hook| has_hook.set(false));
            unsubscribe();
        });
    }
    Ok(())
}

fn unsubscribe() {
    drop(OF_ENVIRONMENT.try_with(RefCell::take));
    change_channels(|all| all.retain(|channel| channel.strong_count() > 0));
}

/// Changes who subscribed in all environments: core makes events as long as there is anybody.
fn change_channels(change: impl FnOnce(&mut Vec<Weak<Channel>>)) {
    static ALL: Mutex<Vec<Weak<Channel>>> = Mutex::new(Vec::new());
    static LISTENER: OnceLock<Option<Listener>> = OnceLock::new();
    let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
    change(&mut all);
    let wanted = (!all.is_empty()).then_some(Level::Debug);
    // Nobody else subscribes to this copy of the library.
    if let Some(listener) = LISTENER.get_or_init(|| listen(None, publish).ok()) {
        listener.set_level(wanted);
    }
}

/// The subscribers in the environment of this thread.
pub fn channel() -> Option<Arc<Channel>> {
    OF_ENVIRONMENT.with_borrow(Option::clone)
}

/// Makes a call whose events go to these subscribers.
pub fn with_channel<T>(channel: Option<Arc<Channel>>, make: impl FnOnce() -> T) -> T {
    OF_CALL.set(channel);
    let made = make();
    OF_CALL.set(None);
    made
}

/// Called by core on the thread that makes the call.
fn publish(event: &Event) {
    let Some(channel) = OF_CALL.with_borrow(Option::clone) else { return };
    let json = serde_json::to_string(event).unwrap_or_default();
    // An environment that ends gets no more.
    let _ = channel.0.call(json, ThreadsafeFunctionCallMode::NonBlocking);
}
