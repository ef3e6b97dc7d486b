//! The client: what JavaScript holds of it.

use instantly_bridge::{Arguments, Call, Dialect, client_builder};
use instantly_rbac::internals::derive;
use instantly_rbac::internals::pool::{QueueTerms, submit};
use instantly_rbac::operation::Composed;
use instantly_rbac::{KeySource, Result};
use napi_derive::napi;

use crate::answer::{Answer, guard};

/// A client of one workspace.
#[napi]
pub struct Client(Option<instantly_rbac::Client>);

impl From<instantly_rbac::Client> for Client {
    fn from(client: instantly_rbac::Client) -> Client {
        Client(Some(client))
    }
}

impl Client {
    pub fn core(&self) -> &instantly_rbac::Client {
        self.0.as_ref().expect("it is taken out only when it is dropped")
    }

    /// The answer that is that client.
    pub fn answer(client: instantly_rbac::Client) -> Result<Answer> {
        Ok(Answer::object(|| Client::from(client)))
    }
}

impl Drop for Client {
    /// The last client to go ends its connections, which the event loop must not wait for.
    fn drop(&mut self) {
        let client = self.0.take();
        submit(QueueTerms::none(), move |_| drop(client), |()| ());
    }
}

/// Makes a client. Nothing is sent.
#[napi]
pub fn new_client(arguments: String) -> Answer {
    guard("client.new", || {
        let arguments = Arguments::of_call(Dialect::JavaScript, arguments)?.beside(&["apiKey"]);
        Client::answer(client_builder(arguments, None)?.build()?)
    })
}

#[napi]
impl Client {
    /// A client that acts for a sub-workspace, over the same connections.
    #[napi]
    pub fn as_workspace(&self, arguments: String) -> Answer {
        guard(Composed::ClientAsWorkspace.name(), || {
            let id: String = Arguments::of_call(Dialect::JavaScript, arguments)?.required("id")?;
            Client::answer(self.core().as_workspace(&id)?)
        })
    }

    /// One with other options of every call, which `close` ends without ending this one.
    #[napi]
    pub fn with_options(&self, arguments: String) -> Answer {
        guard("client.with_options", || {
            let options = Arguments::of_call(Dialect::JavaScript, arguments)?;
            Client::answer(Call::new(derive(self.core()), options)?.client()?)
        })
    }

    /// Where the API is.
    #[napi(getter)]
    pub fn base_url(&self) -> String {
        self.core().base_url().to_owned()
    }

    /// The sub-workspace that the client acts for.
    #[napi(getter)]
    pub fn workspace_id(&self) -> Option<String> {
        self.core().workspace_id().map(str::to_owned)
    }

    /// Whether `close` was called, on this client or on one that it was made of.
    #[napi(getter)]
    pub fn closed(&self) -> bool {
        self.core().is_closed()
    }

    /// Where the key came from, in words.
    #[napi(getter)]
    pub fn key_source(&self) -> String {
        match self.core().key_source() {
            KeySource::Literal => "given as a text".to_owned(),
            KeySource::Environment(name) => format!("from the environment variable {name}"),
            KeySource::File(path) => format!("from the file {}", path.display()),
        }
    }

    /// Closes the client and those that were made of it.
    #[napi]
    pub fn close(&self) -> Answer {
        guard(Composed::ClientClose.name(), || {
            self.core().close();
            Answer::done()
        })
    }
}
