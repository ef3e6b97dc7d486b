//! The client: what a program holds, and the way from a typed call to the transport and back.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use once_cell::race::OnceBox;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::form_urlencoded;
use zeroize::Zeroizing;

use crate::accounts::Accounts;
use crate::audit_logs::AuditLogs;
use crate::campaigns::Campaigns;
use crate::config::{ClientBuilder, Config, KeySource, check_timeout, header_text};
use crate::decode;
use crate::error::{Error, ErrorKind, Result};
use crate::groups::Groups;
use crate::keys::Keys;
use crate::members::Members;
use crate::operation::{Method, Operation, RetryClass};
use crate::reply::{Meta, Removal, Reply};
use crate::secret::SecretString;
use crate::tags::Tags;
use crate::transport::connection::{Connection, Failure, Request, Response};
use crate::transport::deadline::{CancelToken, Deadline, Interrupt, SystemClock};
use crate::transport::process::{PerProcess, Process};
use crate::transport::workers::Left;
use crate::transport::{Answer, Call, Exchange, Terms, outcome_unknown, perform};
use crate::workspace::{Workspace, WorkspaceApi};

/// A client of one workspace. Cloning is cheap, and clones share their connections; it may be
/// used from many threads at once, and goes on working after a fork.
///
/// Calls block. From asynchronous code, run them where blocking is allowed (with tokio:
/// `spawn_blocking`).
///
/// ```
/// # let sandbox = instantly_sandbox::Sandbox::start()?;
/// # let (key, url) = (sandbox.admin_key().expose().to_owned(), sandbox.url());
/// use instantly_rbac::Client;
///
/// let client = Client::builder().api_key(key).base_url(url).build()?;
/// for member in &client.members().list(&Default::default())? {
///     println!("{:?} {:?}", member.email, member.role);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    workspace: Option<Arc<str>>,
    options: CallOptions,
}

struct Shared {
    config: Config,
    connection: PerProcess<Mutex<Option<Connection>>>,
    closed: AtomicBool,
    /// The id of the key in use, once a list of keys showed it. Set without a lock, so that a
    /// fork cannot leave one behind.
    own_key_id: OnceBox<String>,
}

/// What a caller may set for single calls.
#[derive(Clone, Default)]
struct CallOptions {
    attempt_timeout: Option<Duration>,
    total_timeout: Option<Duration>,
    interrupt: Option<Interrupt>,
}

/// Whether a key works, and for which workspace.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Check {
    /// Whether the API accepts the key.
    pub works: bool,
    /// The workspace, where the key may read it (`workspaces:read`).
    pub workspace: Option<Workspace>,
    /// What stands in the way, where something does.
    pub problem: Option<Error>,
    /// How the call went.
    pub meta: Meta,
}

impl Client {
    /// Starts the settings of a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A client with default settings and the key in the environment variable
    /// `INSTANTLY_API_KEY`.
    ///
    /// # Errors
    ///
    /// `InvalidArgument` where the variable is not set or holds no key.
    pub fn from_env() -> Result<Client> {
        Client::builder().build()
    }

    pub(crate) fn new(config: Config) -> Client {
        Client {
            shared: Arc::new(Shared {
                config,
                connection: PerProcess::new(),
                closed: AtomicBool::new(false),
                own_key_id: OnceBox::new(),
            }),
            workspace: None,
            options: CallOptions::default(),
        }
    }

    /// Members: who is in.
    pub fn members(&self) -> Members<'_> {
        Members { client: self }
    }

    /// API keys: what programs may do.
    pub fn keys(&self) -> Keys<'_> {
        Keys { client: self }
    }

    /// The workspace group: which workspaces belong together.
    pub fn groups(&self) -> Groups<'_> {
        Groups { client: self }
    }

    /// Custom tags, and what carries them.
    pub fn tags(&self) -> Tags<'_> {
        Tags { client: self }
    }

    /// Campaigns.
    pub fn campaigns(&self) -> Campaigns<'_> {
        Campaigns { client: self }
    }

    /// Sending accounts.
    pub fn accounts(&self) -> Accounts<'_> {
        Accounts { client: self }
    }

    /// The audit log: what happened.
    pub fn audit_logs(&self) -> AuditLogs<'_> {
        AuditLogs { client: self }
    }

    /// The workspace itself: name, ownership, removal, domain, plan.
    pub fn workspace(&self) -> WorkspaceApi<'_> {
        WorkspaceApi { client: self }
    }

    /// A client that acts for a sub-workspace (header `x-as-workspace`), over the same
    /// connections. The key must be an admin workspace's, and the sub-workspace must have
    /// accepted its invitation.
    ///
    /// # Errors
    ///
    /// `InvalidArgument` where the id is empty or cannot stand in a header.
    pub fn as_workspace(&self, id: &str) -> Result<Client> {
        let id = header_text("workspace", id)?;
        Ok(Client { workspace: Some(id.into()), ..self.clone() })
    }

    /// The sub-workspace that the client acts for, if any.
    pub fn workspace_id(&self) -> Option<&str> {
        self.workspace.as_deref()
    }

    /// A client over the same connections whose calls may each take this long in all, retries
    /// and waits included.
    #[must_use]
    pub fn with_total_timeout(&self, timeout: Duration) -> Client {
        let mut client = self.clone();
        client.options.total_timeout = Some(timeout);
        client
    }

    /// A client over the same connections whose single requests may each take this long.
    #[must_use]
    pub fn with_attempt_timeout(&self, timeout: Duration) -> Client {
        let mut client = self.clone();
        client.options.attempt_timeout = Some(timeout);
        client
    }

    /// A client over the same connections whose calls end when the token is cancelled.
    #[must_use]
    pub fn with_cancel(&self, token: &CancelToken) -> Client {
        let token = token.clone();
        self.with_interrupt(move || token.is_cancelled())
    }

    /// A client over the same connections whose calls ask this hook about every 50 ms, on the
    /// calling thread, whether to give up.
    #[must_use]
    pub fn with_interrupt(&self, hook: impl Fn() -> bool + Send + Sync + 'static) -> Client {
        let mut client = self.clone();
        client.options.interrupt = Some(Interrupt::new(hook));
        client
    }

    /// Whether calls ask somebody whether to give up.
    pub(crate) fn is_interruptible(&self) -> bool {
        self.options.interrupt.is_some()
    }

    /// Whether that somebody gave up.
    pub(crate) fn is_interrupted(&self) -> bool {
        self.options.interrupt.as_ref().is_some_and(Interrupt::requested)
    }

    /// Where the key came from.
    pub fn key_source(&self) -> &KeySource {
        &self.shared.config.key_source
    }

    /// Where the API is.
    pub fn base_url(&self) -> &str {
        &self.shared.config.base_url
    }

    /// Tells whether the key works, and for which workspace. A key that may not read the
    /// workspace works all the same, and `problem` says what it lacks.
    ///
    /// # Errors
    ///
    /// Those that say nothing about the key: the network, a timeout, a failing server.
    pub fn check(&self) -> Result<Check> {
        let error = match self.workspace().get() {
            Ok(Reply { value, meta }) => {
                return Ok(Check { works: true, workspace: Some(value), problem: None, meta });
            }
            Err(error) => error,
        };
        let works = match error.kind() {
            // An answer of the API's edge names no scopes, and says nothing about the key.
            ErrorKind::Forbidden if error.required_scopes().is_empty() => return Err(error),
            ErrorKind::Forbidden => true,
            ErrorKind::Unauthorized | ErrorKind::PaymentRequired => false,
            _ => return Err(error),
        };
        let meta =
            Meta { attempts: error.attempts(), request_id: error.request_id().map(str::to_owned), ..Meta::default() };
        Ok(Check { works, workspace: None, problem: Some(error), meta })
    }

    /// Calls any other endpoint, with the same retries (of GET alone), pacing and redaction.
    ///
    /// `path` is that of the API reference, with or without `/api/v2`; it must be
    /// percent-encoded already, and the query is given apart from it. The value is what the
    /// server sent, secrets included: a list of keys asked for in this way shows them.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// use instantly_rbac::Method;
    ///
    /// let campaigns = client.request(Method::Get, "/campaigns", &[("limit", "10")], None)?;
    /// println!("{}", campaigns["items"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` for a path that could reach another endpoint than it shows; otherwise as
    /// the API answers. A lost reply to anything but a GET is `OutcomeUnknown`.
    pub fn request(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Reply<Value>> {
        const NAME: &str = "client.request";
        let path = request_path(path).map_err(|error| error.in_operation(NAME))?;
        let query: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        let retry = if method == Method::Get { RetryClass::Read } else { RetryClass::Once };
        let call = Call {
            name: NAME.into(),
            operation: None,
            retry,
            secrets: Vec::new(),
            request: Request {
                method,
                target: if query.is_empty() { path } else { format!("{path}?{query}") },
                workspace: self.workspace.clone(),
                body: body.map(json_body).transpose()?,
            },
        };
        let answered = self.perform(call)?;
        answered.decoded(|body| if body.trim_ascii().is_empty() { Ok(Value::Null) } else { decode::value(body) })
    }

    /// Closes the client and all its clones: their later calls fail, and their idle connections
    /// end. Calls under way go on.
    pub fn close(&self) {
        self.shared.closed.store(true, Ordering::Release);
        let connection = self.shared.connection.get().lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(connection);
    }

    /// Whether [`close`](Self::close) was called.
    pub fn is_closed(&self) -> bool {
        self.shared.closed.load(Ordering::Acquire)
    }

    /// Notes the id of the key in use, when a list of keys shows it.
    pub(crate) fn notice_key(&self, id: Option<&str>, key: &SecretString) {
        if *key == self.shared.config.api_key
            && let Some(id) = id
        {
            // Set once: later lists say the same.
            let _ = self.shared.own_key_id.set(Box::new(id.to_owned()));
        }
    }

    /// The id of the key in use, where it is known.
    pub(crate) fn own_key_id(&self) -> Option<&str> {
        self.shared.own_key_id.get().map(String::as_str)
    }

    /// Makes a call of the table. `fill` checks the arguments and puts them where they belong;
    /// its errors name the operation.
    pub(crate) fn send(
        &self,
        operation: Operation,
        fill: impl FnOnce(&mut Outgoing) -> Result<()>,
    ) -> Result<Answered> {
        let spec = operation.spec();
        let mut outgoing =
            Outgoing { path: spec.path.to_owned(), query: Query::default(), body: None, secrets: Vec::new() };
        fill(&mut outgoing).map_err(|error| error.in_operation(spec.name))?;
        let Outgoing { path, query, body, secrets } = outgoing;
        self.perform(Call {
            name: spec.name.into(),
            operation: Some(operation),
            retry: spec.retry,
            secrets,
            request: Request {
                method: spec.method,
                target: query.after(path),
                workspace: self.workspace.clone(),
                body,
            },
        })
    }

    fn perform(&self, call: Call) -> Result<Answered> {
        let config = &self.shared.config;
        let CallOptions { attempt_timeout, total_timeout, interrupt } = &self.options;
        let attempt_timeout = attempt_timeout.unwrap_or(config.attempt_timeout);
        let total_timeout = total_timeout.unwrap_or(config.total_timeout);
        check_timeout("attempt_timeout", attempt_timeout)
            .and_then(|()| check_timeout("total_timeout", total_timeout))
            .map_err(|error| error.in_operation(call.name.clone()))?;
        let connection = self.connection().map_err(|error| error.in_operation(call.name.clone()))?;
        let workspace = self.workspace.as_deref();
        let bucket = Process::current().bucket(&config.base_url, config.api_key.expose(), workspace);
        let terms = Terms {
            clock: &SystemClock,
            interrupt: interrupt.as_ref(),
            attempt_timeout,
            total_timeout,
            policy: config.policy,
            capacity: config.capacity,
            bucket,
            key: &config.api_key,
        };
        let answer = perform(&connection, &call, &terms)?;
        Ok(Answered { name: call.name, operation: call.operation, retry: call.retry, answer })
    }

    fn connection(&self) -> Result<Connection> {
        if self.is_closed() {
            return Err(Error::invalid_argument("client", "was closed; make a new one"));
        }
        let mut slot = self.shared.connection.get().lock().unwrap_or_else(PoisonError::into_inner);
        match &*slot {
            Some(connection) => Ok(connection.clone()),
            None => Ok(slot.insert(Connection::open(&self.shared.config)?).clone()),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("base_url", &self.base_url())
            .field("key_source", self.key_source())
            .field("workspace", &self.workspace)
            .finish_non_exhaustive()
    }
}

/// A caller that can be interrupted waits for one of our threads; any other makes the request
/// itself.
impl Exchange for Connection {
    fn exchange(
        &self,
        request: &Request,
        timeout: Duration,
        deadline: &Deadline<'_>,
    ) -> Result<Result<Response, Failure>, Left> {
        if deadline.interrupt.is_none() {
            return Ok(Connection::exchange(self, request, timeout));
        }
        let (connection, request) = (self.clone(), request.clone());
        Process::current().workers.run(deadline, move || connection.exchange(&request, timeout))
    }
}

/// The parts of a request that come from the caller's arguments.
pub(crate) struct Outgoing {
    path: String,
    query: Query,
    body: Option<Arc<Zeroizing<Vec<u8>>>>,
    secrets: Vec<SecretString>,
}

/// Everything but RFC 3986's unreserved characters.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

impl Outgoing {
    /// Puts an id into the path, as one segment and nothing else.
    pub(crate) fn id(&mut self, id: &str) -> Result<()> {
        if matches!(id.trim(), "" | "." | "..") {
            return Err(Error::invalid_argument("id", "must not be empty, \".\" or \"..\""));
        }
        let segment = utf8_percent_encode(id, SEGMENT).to_string();
        self.path = self.path.replace("{id}", &segment);
        Ok(())
    }

    pub(crate) fn query(&mut self, query: Query) {
        self.query.0.extend(query.0);
    }

    pub(crate) fn body(&mut self, body: &Value) -> Result<()> {
        self.body = Some(json_body(body)?);
        Ok(())
    }

    /// Masks a secret argument wherever the server's words are quoted.
    pub(crate) fn mask(&mut self, secret: &SecretString) {
        self.secrets.push(secret.clone());
    }
}

fn json_body(body: &Value) -> Result<Arc<Zeroizing<Vec<u8>>>> {
    let bytes = serde_json::to_vec(body).map_err(|error| Error::invalid_argument("body", error))?;
    Ok(Arc::new(Zeroizing::new(bytes)))
}

/// The parameters of a query string. Empty texts and lists are refused: on the wire they would
/// mean "no filter", which is seldom what an empty variable was meant to say.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query(Vec<(&'static str, String)>);

impl Query {
    pub(crate) fn text(mut self, name: &'static str, text: Option<&str>) -> Result<Query> {
        if let Some(text) = text {
            if text.is_empty() {
                return Err(Error::invalid_argument(name, "must not be empty; leave it out instead"));
            }
            self.0.push((name, text.to_owned()));
        }
        Ok(self)
    }

    pub(crate) fn flag(mut self, name: &'static str, flag: Option<bool>) -> Query {
        self.0.extend(flag.map(|flag| (name, flag.to_string())));
        self
    }

    pub(crate) fn number(mut self, name: &'static str, number: Option<i64>) -> Query {
        self.0.extend(number.map(|number| (name, number.to_string())));
        self
    }

    /// One comma-separated value.
    pub(crate) fn list(self, name: &'static str, items: Option<&[String]>) -> Result<Query> {
        let Some(items) = items else { return Ok(self) };
        let fits = |item: &String| !item.trim().is_empty() && !item.contains(',');
        if items.is_empty() || !items.iter().all(fits) {
            return Err(Error::invalid_argument(
                name,
                "must hold at least one item, none of them empty or with a comma; leave it out for no filter",
            ));
        }
        self.text(name, Some(&items.join(",")))
    }

    /// One comma-separated value of tag ids.
    pub(crate) fn tag_ids(self, name: &'static str, ids: Option<&[String]>) -> Result<Query> {
        if let Some(ids) = ids {
            crate::tags::check_tag_ids(name, ids)?;
        }
        self.list(name, ids)
    }

    fn after(self, path: String) -> String {
        if self.0.is_empty() {
            return path;
        }
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(self.0).finish();
        format!("{path}?{query}")
    }
}

/// A path of `request`: what it shows is where it goes.
fn request_path(path: &str) -> Result<String> {
    let wrong = |allowed: &str| Error::invalid_argument("path", allowed);
    if path.contains(['?', '#']) {
        return Err(wrong("must not hold ? or #; give the query apart from it"));
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~%:@!$&'()*+,;=".contains(&byte);
    if !path.starts_with('/') || !path.bytes().all(allowed) {
        return Err(wrong("must start with / and be percent-encoded, for example /campaigns"));
    }
    // As a server might read it that decodes too early.
    let decoded = path[1..].to_ascii_lowercase().replace("%2e", ".").replace("%2f", "/").replace("%5c", "/");
    let segments = decoded.split('/');
    let is_escape = |rest: &str| rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    if !path.split('%').skip(1).all(is_escape) {
        return Err(wrong("must hold % only in front of two hexadecimal digits"));
    }
    if segments.into_iter().any(|segment| matches!(segment, "" | "." | "..")) {
        return Err(wrong("must not hold empty segments, \".\" or \"..\""));
    }
    Ok(if path.starts_with("/api/") { path.to_owned() } else { format!("/api/v2{path}") })
}

/// A reply that was a success, not yet read.
pub(crate) struct Answered {
    name: std::borrow::Cow<'static, str>,
    operation: Option<Operation>,
    retry: RetryClass,
    pub answer: Answer,
}

impl Answered {
    /// One record.
    pub(crate) fn record<T: DeserializeOwned>(self) -> Result<Reply<T>> {
        self.decoded(decode::one)
    }

    /// What was removed; an empty reply, or one lost and found done, says that it was.
    pub(crate) fn removal<T: DeserializeOwned>(self, id: &str) -> Result<Removal<T>> {
        let Reply { value, meta } = self.decoded(|body| match body.trim_ascii() {
            b"" => Ok(None),
            body => decode::one(body).map(Some),
        })?;
        Ok(Removal { id: id.to_owned(), record: value, meta })
    }

    /// Reads the body; errors say what they cost.
    fn decoded<T>(self, read: impl FnOnce(&[u8]) -> Result<T>) -> Result<Reply<T>> {
        let Answered { name, operation, retry, answer } = self;
        let (body, meta) = match answer {
            Answer::Body(body, meta) => (body, meta),
            Answer::AlreadyGone(meta) => (Zeroizing::new(Vec::new()), meta),
        };
        match read(&body) {
            Ok(value) => Ok(Reply { value, meta }),
            Err(error) => {
                let error = if retry.may_repeat() { error } else { outcome_unknown(error, operation) };
                Err(error.in_operation(name).with(|details| {
                    details.attempts = meta.attempts;
                    details.request_id = meta.request_id;
                }))
            }
        }
    }
}
