//! The sandbox: a real HTTP server on 127.0.0.1 that behaves as the API does.

use std::sync::{Arc, Mutex, PoisonError};

use instantly_bridge::{Arguments, Dialect, client_builder, sandbox};
use instantly_rbac::internals::pool::{QueueTerms, submit};
use instantly_rbac::{Error, ErrorKind, Result};
use napi_derive::napi;

use crate::answer::{Answer, guard};
use crate::client::Client;
use crate::promise::{Settler, Task};

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
        let builder = sandbox::builder(Arguments::of_call(Dialect::JavaScript, arguments)?)?;
        let work = Box::new(move || {
            let running = sandbox::start(builder)?;
            let (url, workspace_id) = (running.url(), running.workspace_id());
            let running = Arc::new(Mutex::new(Some(running)));
            Ok(Answer::object(|| Sandbox { running, url, workspace_id }))
        });
        Ok(Task { terms: QueueTerms::none(), work })
    });
}

/// A function of a running sandbox, by its name.
type Function = (&'static str, fn(&instantly_sandbox::Sandbox, Arguments) -> Result<Answer>);

const FUNCTIONS: &[Function] = &[
    ("sandbox.admin_key", |running, _| Answer::of(&running.admin_key().expose())),
    ("sandbox.owner_token", |running, _| Answer::of(&running.owner_token().expose())),
    ("sandbox.client", |running, arguments| {
        let place = Some((running.admin_key(), running.url()));
        Client::answer(client_builder(arguments, place)?.build()?)
    }),
    ("sandbox.fault", |running, arguments| {
        running.fault(sandbox::fault(arguments)?);
        Answer::done()
    }),
    ("sandbox.clear_faults", |running, _| {
        running.clear_faults();
        Answer::done()
    }),
    ("sandbox.requests", |running, _| Answer::of(&running.requests())),
    ("sandbox.set_paid", |running, mut arguments| {
        running.set_paid(&arguments.required::<String>("workspace_id")?, arguments.required("paid")?);
        Answer::done()
    }),
    ("sandbox.accept_invitation", |running, mut arguments| {
        Answer::of(&running.accept_invitation(&arguments.required::<String>("id")?))
    }),
    ("sandbox.sub_workspaces", |running, _| Answer::of(&sandbox::named(running.sub_workspaces()))),
    ("sandbox.invitable_workspaces", |running, _| Answer::of(&sandbox::named(running.invitable_workspaces()))),
    ("sandbox.key_with_scopes", |running, mut arguments| {
        let scopes = sandbox::scopes(&arguments.required::<Vec<String>>("scopes")?)?;
        Answer::of(&running.key_with_scopes(&scopes).expose())
    }),
];

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

    /// Calls a function of a sandbox that still runs, by its name, with arguments as JSON.
    #[napi]
    pub fn call(&self, name: String, arguments: String) -> Answer {
        let Some((name, function)) = FUNCTIONS.iter().find(|(known, _)| *known == name) else {
            return guard("sandbox", || Err(Error::new(ErrorKind::Internal, "there is no such function")));
        };
        guard(name, || {
            let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
            let running = running.as_ref().ok_or_else(|| Error::invalid_argument("sandbox", "was stopped"))?;
            function(running, Arguments::of_call(Dialect::JavaScript, arguments)?)
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
