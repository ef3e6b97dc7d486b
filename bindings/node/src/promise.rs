//! Promises that a thread of the pool settles.

use std::borrow::Cow;

use instantly_rbac::Result;
use napi::bindgen_prelude::Object;
use napi::{Env, JsDeferred};

use crate::answer::{Answer, Outcome, outcome};
use crate::errors::catch;
use crate::events;
use crate::workers::{Patience, submit};

type Resolver = Box<dyn FnOnce(Env) -> napi::Result<Outcome> + Send>;

/// What is to be done for a promise: how long it may wait, and then what.
pub struct Task {
    pub patience: Patience,
    pub work: Box<dyn FnOnce() -> Result<Answer> + Send>,
}

/// The promise of an outcome. It is never rejected: errors are outcomes, of which `lib/` makes an `Error`
/// whose stack points at the caller.
pub fn promise<'env>(
    env: &'env Env,
    operation: impl Into<Cow<'static, str>>,
    prepare: impl FnOnce() -> Result<Task>,
) -> napi::Result<Object<'env>> {
    let operation = operation.into();
    let (deferred, promise): (JsDeferred<Outcome, Resolver>, _) = env.create_deferred()?;
    let settle = move |result: Result<Answer>| {
        deferred.resolve(Box::new(move |_| Ok(outcome(&operation, result))));
    };
    match catch(prepare) {
        Ok(Task { patience, work }) => {
            let channel = events::here();
            submit(patience, move |may_begin| {
                settle(events::told(channel, || catch(|| may_begin.and_then(|()| work()))));
            });
        }
        Err(error) => settle(Err(error)),
    }
    Ok(promise)
}
