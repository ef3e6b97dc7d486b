//! The client: its settings, and what hangs on the client itself.

use std::path::PathBuf;
use std::time::Duration;

use instantly_rbac::internals::pool::{QueueTerms, submit};
use instantly_rbac::{ClientBuilder, Error, Extra, JsonValue, KeySource, Method, Result, SecretString};
use napi_derive::napi;

use crate::answer::{Answer, Outcome, guard};
use crate::arguments::Arguments;
use crate::call::Function;
use crate::options::Options;

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
}

impl Drop for Client {
    /// The last client to go ends its connections, which the event loop must not wait for.
    fn drop(&mut self) {
        let client = self.0.take();
        submit(QueueTerms::none(), move |_| drop(client), |()| ());
    }
}

/// The builder with the settings that do not say where the key or the API is.
pub fn settings(options: &mut Options, mut builder: ClientBuilder) -> Result<ClientBuilder> {
    if let Some(id) = options.take::<String>("workspace")? {
        builder = builder.workspace(id);
    }
    if let Some(connect) = options.take_limit("connectTimeoutMs")? {
        builder = builder.connect_timeout(connect);
    }
    if let Some(attempt) = options.take_limit("attemptTimeoutMs")? {
        builder = builder.attempt_timeout(attempt);
    }
    if let Some(total) = options.take_limit("timeoutMs")? {
        builder = builder.total_timeout(total);
    }
    // Null turns pacing off, absence leaves its default.
    let has_capacity = options.has("capacity");
    let capacity = options.take::<f64>("capacity")?;
    if has_capacity {
        builder = builder.capacity(capacity);
    }
    if let Some(attempts) = options.take::<u32>("maxAttempts")? {
        builder = builder.max_attempts(attempts);
    }
    if let Some(wait) = options.take::<f64>("backoffMs")? {
        let wait = Duration::try_from_secs_f64(wait / 1000.0);
        let allowed = "must be a number of milliseconds, not below zero";
        builder = builder.backoff(wait.map_err(|_| Error::invalid_argument("backoffMs", allowed))?);
    }
    if let Some(url) = options.take::<SecretString>("proxy")? {
        builder = builder.proxy(url);
    }
    if let Some(file) = options.take::<PathBuf>("caFile")? {
        builder = builder.ca_file(file);
    }
    if let Some(name) = options.take::<String>("userAgent")? {
        builder = builder.user_agent(name);
    }
    if let Some(bytes) = options.take::<u64>("maxResponseBytes")? {
        builder = builder.max_response_bytes(bytes);
    }
    Ok(builder)
}

/// The builder with the key's one source, and with the way to the API.
fn places(api_key: Option<SecretString>, options: &mut Options, mut builder: ClientBuilder) -> Result<ClientBuilder> {
    if let Some(url) = options.take::<String>("baseUrl")? {
        builder = builder.base_url(url);
    }
    let (env, file) = (options.take::<String>("apiKeyEnv")?, options.take::<PathBuf>("apiKeyFile")?);
    match (api_key, env, file) {
        (None, None, None) => Ok(builder),
        (Some(key), None, None) => Ok(builder.api_key(key)),
        (None, Some(name), None) => Ok(builder.api_key_env(name)),
        (None, None, Some(file)) => Ok(builder.api_key_file(file)),
        _ => Err(Error::invalid_argument("apiKey", "give only one of apiKey, apiKeyEnv and apiKeyFile")),
    }
}

/// Makes a client. Nothing is sent.
#[napi]
pub fn new_client(api_key: Option<String>, arguments: String) -> Outcome {
    let api_key = api_key.map(SecretString::from);
    guard("client.new", || {
        let mut options = Arguments::parse(arguments)?.into_options();
        let builder = places(api_key, &mut options, instantly_rbac::Client::builder())?;
        let builder = settings(&mut options, builder)?;
        options.beside(&["apiKey"]).end()?;
        Ok(Answer::client(builder.build()?.into()))
    })
}

#[napi]
impl Client {
    /// A client that acts for a sub-workspace, over the same connections.
    #[napi]
    pub fn as_workspace(&self, id: String) -> Outcome {
        guard("client.as_workspace", || Ok(Answer::client(self.core().as_workspace(&id)?.into())))
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
    pub fn close(&self) -> Outcome {
        guard("client.close", || {
            self.core().close();
            Answer::done()
        })
    }
}

pub const FUNCTIONS: &[Function] = &[
    ("client.check", |call| Answer::of(&call.client()?.check()?)),
    ("client.request", |mut call| {
        let (method, path) = (call.text("method")?, call.text("path")?);
        let query: Extra = call.option("query")?.unwrap_or_default();
        let query = query.iter().map(|(name, value)| match value.parse() {
            Ok(text) => Ok((name, text)),
            Err(_) => Err(Error::invalid_argument("query", format_args!("{name}: must be a string"))),
        });
        let query: Vec<(&str, String)> = query.collect::<Result<_>>()?;
        let query: Vec<_> = query.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let body: Option<JsonValue> = call.option("body")?;
        let method: Method = method.parse()?;
        Answer::sent(call.client()?.request(method, &path, &query, body.as_ref())?)
    }),
];
