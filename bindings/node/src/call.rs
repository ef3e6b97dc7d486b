//! What all calls share: arguments, and for those over the network a client, time, and somebody who may
//! cancel.

use std::time::{Duration, Instant};

use instantly_rbac::internals::pool::QueueTerms;
use instantly_rbac::internals::with_cancel_between_attempts;
use instantly_rbac::{CancelToken, Client, Error, ErrorKind, ListOptions, PageOptions, Result};
use napi::Env;
use napi_derive::napi;
use serde::de::DeserializeOwned;

use crate::answer::Answer;
use crate::arguments::Arguments;
use crate::cancel::{Cancel, at_exit_of};
use crate::client::Client as Handle;
use crate::options::Nothing;
use crate::promise::{Settler, Task};
use crate::{accounts, audit_logs, campaigns, client, groups, keys, members, review, tags, workspace};

/// A function by its canonical name.
pub type Function = (&'static str, fn(Call) -> Result<Answer>);

const FUNCTIONS: &[&[Function]] = &[
    client::FUNCTIONS,
    members::FUNCTIONS,
    keys::FUNCTIONS,
    groups::FUNCTIONS,
    tags::FUNCTIONS,
    campaigns::FUNCTIONS,
    accounts::FUNCTIONS,
    audit_logs::FUNCTIONS,
    workspace::FUNCTIONS,
    review::FUNCTIONS,
];

/// A call over the network.
pub struct Call {
    client: Client,
    arguments: Arguments,
}

impl Call {
    /// The time that the whole call has.
    pub fn total_timeout(&self) -> Duration {
        self.client.total_timeout()
    }

    /// An argument that must be there.
    pub fn required<T: DeserializeOwned>(&mut self, name: &str) -> Result<T> {
        self.arguments.required(name)
    }

    /// A text that must be there.
    pub fn text(&mut self, name: &str) -> Result<String> {
        self.required(name)
    }

    /// An option, by JavaScript's name.
    pub fn option<T: DeserializeOwned>(&mut self, name: &'static str) -> Result<Option<T>> {
        self.arguments.options_mut().take(name)
    }

    /// The client for this call, which takes only the options of every call.
    pub fn client(self) -> Result<Client> {
        let (client, Nothing {}) = self.options()?;
        Ok(client)
    }

    /// The client for this call, and its options.
    pub fn options<A: DeserializeOwned>(self) -> Result<(Client, A)> {
        let (client, options, Nothing {}) = self.read()?;
        Ok((client, options))
    }

    /// The client for this call, which makes a list.
    pub fn list<A: DeserializeOwned>(self) -> Result<(Client, A, ListOptions)> {
        self.read()
    }

    /// The client for this call, which asks for a page.
    pub fn page<A: DeserializeOwned>(self) -> Result<(Client, A, PageOptions)> {
        self.read()
    }

    /// The client for this call, and its options in two structures.
    pub fn read<A: DeserializeOwned, B: DeserializeOwned>(self) -> Result<(Client, A, B)> {
        let (first, second) = self.arguments.into_options().read()?;
        Ok((self.client, first, second))
    }
}

/// A call, and what ends it.
pub struct Prepared {
    pub call: Call,
    pub cancels: Vec<CancelToken>,
}

/// Reads what every call is given: its arguments, its time, and who may end it.
pub fn prepare(env: &Env, client: &Handle, arguments: String, cancel: Option<&Cancel>) -> Result<Prepared> {
    let mut arguments = Arguments::parse(arguments)?;
    let mut client = client.core().clone();
    if let Some(total) = arguments.options_mut().take_limit("timeoutMs")? {
        client = client.with_total_timeout(total);
    }
    if let Some(attempt) = arguments.options_mut().take_limit("attemptTimeoutMs")? {
        client = client.with_attempt_timeout(attempt);
    }
    let arguments = arguments.beside(&["signal"]);
    let cancels: Vec<CancelToken> =
        cancel.map(|cancel| cancel.token().clone()).into_iter().chain([at_exit_of(env)]).collect();
    // The thread is the call's own, and JavaScript does not wait for an attempt that was given up.
    let client = cancels.iter().fold(client, |client, token| with_cancel_between_attempts(&client, token));
    Ok(Prepared { call: Call { client, arguments }, cancels })
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
    settler.settle(promise, name.clone(), || {
        let mut all = FUNCTIONS.iter().copied().flatten();
        let (_, function) = *all
            .find(|(known, _)| *known == name)
            .ok_or_else(|| Error::new(ErrorKind::Internal, format!("there is no function {name:?}")))?;
        let Prepared { mut call, cancels } = prepare(env, client, arguments, cancel)?;
        let since = Instant::now();
        let terms = QueueTerms { deadline: since.checked_add(call.client.total_timeout()), cancel: cancels };
        let work = Box::new(move || {
            call.client = after_waiting(&call.client, since);
            function(call)
        });
        Ok(Task { terms, work })
    });
}
