//! Calls over the network: on a thread of core's pool, until they end or somebody cancels them.

use std::time::Instant;

use instantly_bridge::{Arguments, Call, Dialect, Function};
use instantly_rbac::internals::pool::QueueTerms;
use instantly_rbac::internals::with_cancel_between_attempts;
use instantly_rbac::operation::Composed;
use instantly_rbac::{CancelToken, Client, Error, ErrorKind, Result};
use napi::Env;
use napi_derive::napi;

use crate::cancel::{Cancel, at_exit_of};
use crate::client::Client as Handle;
use crate::groups;
use crate::promise::{Settler, Task};

/// Reads what every call is given, its arguments and its time; the call, and what cancels it.
pub fn prepare(
    env: &Env,
    client: &Handle,
    arguments: String,
    cancel: Option<&Cancel>,
) -> Result<(Call, Vec<CancelToken>)> {
    let arguments = Arguments::of_call(Dialect::JavaScript, arguments)?.beside(&["signal"]);
    let mut call = Call::new(client.core().clone(), arguments)?;
    let cancels: Vec<CancelToken> =
        cancel.map(|cancel| cancel.token().clone()).into_iter().chain([at_exit_of(env)]).collect();
    // The thread is the call's own, and JavaScript does not wait for an attempt that was given up.
    call.client = cancels.iter().fold(call.client, |client, token| with_cancel_between_attempts(&client, token));
    Ok((call, cancels))
}

/// The client with what is left of its time, once its call got a thread.
fn after_waiting(client: &Client, since: Instant) -> Client {
    let left = client.total_timeout().saturating_sub(since.elapsed());
    if left.is_zero() { client.clone() } else { client.with_total_timeout(left) }
}

/// Calls a function of a client, by its canonical name, with arguments as JSON.
#[napi]
pub fn call(
    env: &Env,
    settler: &Settler,
    promise: u32,
    client: &Handle,
    name: String,
    arguments: String,
    cancel: Option<&Cancel>,
) {
    let function = Function::by_name(&name);
    settler.settle(promise, function.map_or("call", Function::name), || {
        let function =
            function.ok_or_else(|| Error::new(ErrorKind::Internal, format!("there is no function {name:?}")))?;
        let (mut call, cancels) = prepare(env, client, arguments, cancel)?;
        let since = Instant::now();
        let terms = QueueTerms { deadline: since.checked_add(call.client.total_timeout()), cancel: cancels };
        let work = Box::new(move || {
            call.client = after_waiting(&call.client, since);
            match function {
                Function::Composed(Composed::GroupsForEach) => groups::for_each(call),
                _ => instantly_bridge::call(function, call),
            }
        });
        Ok(Task { terms, work })
    });
}
