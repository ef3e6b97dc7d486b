//! The sandbox: a real HTTP server on 127.0.0.1 that behaves as the API does.

use std::sync::{Arc, Mutex, PoisonError};

use instantly_rbac::internals::pool::{QueueTerms, submit};
use instantly_rbac::{Error, ErrorKind, Result, Scope};
use instantly_sandbox::{Builder, Fault};
use napi_derive::napi;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::answer::{Answer, Outcome, guard};
use crate::arguments::Arguments;
use crate::client::{Client, settings};
use crate::options::Options;
use crate::promise::{Settler, Task};

/// How to start a sandbox.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SandboxOptions {
    seed: Option<u64>,
    port: Option<u16>,
    audit_events: Option<u64>,
    rate_limit: Option<bool>,
    campaigns: Option<usize>,
    accounts: Option<usize>,
    members: Option<usize>,
}

impl SandboxOptions {
    fn builder(self) -> Builder {
        let SandboxOptions { seed, port, audit_events, rate_limit, campaigns, accounts, members } = self;
        let mut builder = instantly_sandbox::Sandbox::builder();
        if let Some(seed) = seed {
            builder = builder.seed(seed);
        }
        if let Some(port) = port {
            builder = builder.port(port);
        }
        if let Some(events) = audit_events {
            builder = builder.audit_events(events);
        }
        if let Some(enforced) = rate_limit {
            builder = builder.rate_limit(enforced);
        }
        if let Some(campaigns) = campaigns {
            builder = builder.campaigns(campaigns);
        }
        if let Some(accounts) = accounts {
            builder = builder.accounts(accounts);
        }
        if let Some(members) = members {
            builder = builder.members(members);
        }
        builder
    }
}

/// None once it was stopped.
type Running = Arc<Mutex<Option<instantly_sandbox::Sandbox>>>;

fn stop(running: &Running) {
    let running = running.lock().unwrap_or_else(PoisonError::into_inner).take();
    drop(running);
}

/// A running sandbox.
#[napi]
pub struct Sandbox {
    running: Running,
    url: String,
    workspace_id: String,
}

impl Drop for Sandbox {
    /// It ends with its last connection, which the event loop must not wait for.
    fn drop(&mut self) {
        let running = self.running.clone();
        submit(QueueTerms::none(), move |_| stop(&running), |()| ());
    }
}

/// Starts a sandbox.
#[napi]
pub fn start_sandbox(settler: &Settler, promise: u32, arguments: String) {
    settler.settle(promise, "sandbox.start", || {
        let options: SandboxOptions = Arguments::parse(arguments)?.into_options().read_one()?;
        let work = Box::new(move || {
            let running = options.builder().start().map_err(|error| match error.kind() {
                std::io::ErrorKind::InvalidInput => Error::new(ErrorKind::InvalidArgument, error.to_string()),
                _ => Error::new(ErrorKind::Network, format!("the sandbox cannot start: {error}")),
            })?;
            let (url, workspace_id) = (running.url(), running.workspace_id());
            Ok(Answer::sandbox(Sandbox { running: Arc::new(Mutex::new(Some(running))), url, workspace_id }))
        });
        Ok(Task { terms: QueueTerms::none(), work })
    });
}

/// A function by its name.
type Act = (&'static str, fn(&instantly_sandbox::Sandbox, Arguments) -> Result<Answer>);

const ACTS: &[Act] = &[
    ("admin_key", |sandbox, _| Answer::of(&sandbox.admin_key().expose())),
    ("owner_token", |sandbox, _| Answer::of(&sandbox.owner_token().expose())),
    ("client", |sandbox, arguments| {
        let mut options = arguments.into_options();
        let builder = instantly_rbac::Client::builder().api_key(sandbox.admin_key()).base_url(sandbox.url());
        let builder = settings(&mut options, builder)?;
        options.end()?;
        Ok(Answer::client(Client::from(builder.build()?)))
    }),
    ("fault", |sandbox, arguments| {
        sandbox.fault(fault(arguments.into_options())?);
        Answer::done()
    }),
    ("clear_faults", |sandbox, _| {
        sandbox.clear_faults();
        Answer::done()
    }),
    ("requests", |sandbox, _| Answer::of(&sandbox.requests())),
    ("set_paid", |sandbox, mut arguments| {
        sandbox.set_paid(&arguments.required::<String>("workspaceId")?, arguments.required("paid")?);
        Answer::done()
    }),
    ("accept_invitation", |sandbox, mut arguments| {
        Answer::of(&sandbox.accept_invitation(&arguments.required::<String>("id")?))
    }),
    ("sub_workspaces", |sandbox, _| Answer::of(&named(sandbox.sub_workspaces()))),
    ("invitable_workspaces", |sandbox, _| Answer::of(&named(sandbox.invitable_workspaces()))),
    ("key_with_scopes", |sandbox, mut arguments| {
        let scopes: Vec<String> = arguments.required("scopes")?;
        let scopes: Vec<Scope> = scopes.iter().map(|scope| scope.parse()).collect::<Result<_>>()?;
        Answer::of(&sandbox.key_with_scopes(&scopes).expose())
    }),
];

fn named(workspaces: Vec<(String, String)>) -> Vec<Value> {
    workspaces.into_iter().map(|(id, name)| json!({ "id": id, "name": name })).collect()
}

/// What goes wrong, with its times in milliseconds.
fn fault(mut options: Options) -> Result<Fault> {
    for (milliseconds, seconds) in [("intervalMs", "intervalSeconds"), ("delayMs", "delaySeconds")] {
        if let Some(time) = options.take::<f64>(milliseconds)? {
            options.insert(seconds, json!(time / 1000.0).into());
        }
    }
    options.read_one()
}

#[napi]
impl Sandbox {
    /// Where it listens.
    #[napi(getter)]
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// The id of the admin workspace.
    #[napi(getter)]
    pub fn workspace_id(&self) -> String {
        self.workspace_id.clone()
    }

    /// Does something with a sandbox that still runs, by the name of its function, with arguments as JSON.
    #[napi]
    pub fn act(&self, name: String, arguments: String) -> Outcome {
        guard(&format!("sandbox.{name}"), || {
            let (_, act) = ACTS
                .iter()
                .find(|(known, _)| *known == name)
                .ok_or_else(|| Error::new(ErrorKind::Internal, "there is no such function"))?;
            let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
            let running = running.as_ref().ok_or_else(|| Error::invalid_argument("sandbox", "was stopped"))?;
            act(running, Arguments::parse(arguments)?)
        })
    }

    /// Stops it: every connection is closed, and the port is free when the promise is settled.
    #[napi]
    pub fn stop(&self, settler: &Settler, promise: u32) {
        settler.settle(promise, "sandbox.stop", || {
            let running = self.running.clone();
            let work = Box::new(move || {
                stop(&running);
                Answer::done()
            });
            Ok(Task { terms: QueueTerms::none(), work })
        });
    }
}
