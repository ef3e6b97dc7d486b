//! Promises that threads of the pool settle. Each is a number here; `lib/promises.js` holds it.
//!
//! napi's own promises bring a threadsafe function each, with a handle of libuv's and a hook for the end of the
//! environment; here all promises of one copy of that file share one.

use std::sync::Arc;

use instantly_rbac::Result;
use instantly_rbac::internals::at_border;
use instantly_rbac::internals::pool::{QueueTerms, submit};
use napi::Status;
use napi::bindgen_prelude::{FnArgs, Function};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi_derive::napi;

use crate::answer::Answer;
use crate::events;

/// A function of JavaScript's that keeps no process alive; who waits for a promise does.
type Settle = ThreadsafeFunction<(u32, Answer), (), FnArgs<(u32, Answer)>, Status, false, true>;

/// What is to be done for a promise: how long it may wait, and then what.
pub struct Task {
    pub terms: QueueTerms,
    pub work: Box<dyn FnOnce() -> Result<Answer> + Send>,
}

/// Settles promises by a function of JavaScript's.
#[napi]
pub struct Settler(Arc<Settle>);

#[napi]
impl Settler {
    /// One that calls this function with the number of a promise and its answer.
    #[napi(constructor)]
    pub fn new(settle: Function<'_, FnArgs<(u32, Answer)>, ()>) -> napi::Result<Settler> {
        let settle = settle.build_threadsafe_function::<(u32, Answer)>().weak::<true>();
        Ok(Settler(Arc::new(settle.build_callback(|context| Ok(context.value.into()))?)))
    }
}

impl Settler {
    /// Settles the promise of a call of that name with an answer, sooner or later. It is never rejected: of an answer
    /// with an error `lib/` makes an `Error` whose stack points at the caller.
    pub fn settle(&self, promise: u32, operation: &'static str, prepare: impl FnOnce() -> Result<Task>) {
        let settle = self.0.clone();
        let settle = move |result: Result<Answer>| {
            // An environment that ends waits for no promise.
            let answer = Answer::of_result(operation, result);
            let _ = settle.call((promise, answer), ThreadsafeFunctionCallMode::NonBlocking);
        };
        match at_border(prepare).flatten() {
            Ok(Task { terms, work }) => {
                let channel = events::channel();
                let work = move |may_start: Result<()>| {
                    events::with_channel(channel, || at_border(|| may_start.and_then(|()| work())).flatten())
                };
                submit(terms, work, settle);
            }
            Err(error) => settle(Err(error)),
        }
    }
}
