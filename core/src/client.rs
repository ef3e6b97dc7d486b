//! The client.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use once_cell::race::OnceBox;
use serde::Serialize;

use crate::accounts::Accounts;
use crate::audit_logs::AuditLogs;
use crate::campaigns::Campaigns;
use crate::config::{ClientBuilder, Config, KeySource, check_timeout, header_text};
use crate::error::{Error, ErrorKind, Result};
use crate::groups::Groups;
use crate::json::JsonValue;
use crate::keys::Keys;
use crate::members::Members;
use crate::operation::{Method, Operation, name_of};
use crate::page::OnRows;
use crate::page::progress::Progress;
use crate::reply::{Meta, Removal, Reply};
use crate::request::{self, Outgoing, Received, read_json, read_removed};
use crate::rows::FromRow;
use crate::secret::SecretString;
use crate::tags::Tags;
use crate::timestamp::Timestamp;
use crate::transport::connection::Connection;
use crate::transport::deadline::{CancelToken, Deadline, Ended, Interrupt, SystemClock};
use crate::transport::events;
use crate::transport::pacing::{self, Bucket};
use crate::transport::process::PerProcess;
use crate::transport::retry::{Policy, Reason};
use crate::transport::runtime;
use crate::transport::{Call, Exchange, ServerFacts, Terms, perform};
use crate::workspace::{Workspace, WorkspaceApi};

/// A client of one workspace. Cloning is cheap, and clones share their connections; it may be
/// used from many threads at once, and goes on working after a fork.
///
/// Calls block. On a thread of tokio they work as well, but its other tasks wait until the reply is there. Run them
/// where blocking is allowed (`spawn_blocking`). In both cases the request is made on a thread of this library's, of
/// which there are up to 64; further calls wait for one.
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
    lifetime: Arc<Lifetime>,
    workspace: Option<Arc<str>>,
    options: CallOptions,
}

struct Shared {
    config: Config,
    connection: PerProcess<Mutex<Option<Connection>>>,
    /// The id of the key in use, once a list of keys showed it. Set without a lock, which a fork could leave held.
    own_key_id: OnceBox<String>,
    server: ServerFacts,
}

/// How long a client may be used; its clones share it. That of a derived client ends with its parent's, and never
/// ends that one.
#[derive(Default)]
struct Lifetime {
    closed: AtomicBool,
    parent: Option<Arc<Lifetime>>,
}

impl Lifetime {
    fn derive(self: &Arc<Lifetime>) -> Arc<Lifetime> {
        Arc::new(Lifetime { closed: AtomicBool::new(false), parent: Some(self.clone()) })
    }

    fn is_over(&self) -> bool {
        std::iter::successors(Some(self), |lifetime| lifetime.parent.as_deref())
            .any(|lifetime| lifetime.closed.load(Ordering::Acquire))
    }
}

impl Drop for Lifetime {
    /// One by one: a program may derive each client from the one before, and recursion would end on its stack.
    fn drop(&mut self) {
        let mut parent = self.parent.take();
        while let Some(mut last) = parent.and_then(Arc::into_inner) {
            parent = last.parent.take();
        }
    }
}

/// What a caller may set for single calls.
#[derive(Clone, Default)]
struct CallOptions {
    attempt_timeout: Option<Duration>,
    total_timeout: Option<Duration>,
    max_attempts: Option<u32>,
    /// A moment by which every call must be over, whatever else is said: of calls that are part of
    /// another.
    ends_at: Option<Instant>,
    interrupt: Option<Interrupt>,
    /// Who hears of the pages of its lists.
    progress: Option<Progress>,
}

/// Whether a key works, and for which workspace.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Check {
    /// Whether the API accepts the key.
    pub works: bool,
    /// The workspace, where the key may read it (`workspaces:read`).
    pub workspace: Option<Workspace>,
    /// Why the key does not work, or why the workspace cannot be read.
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
    /// `INSTANTLY_API_KEY`, at the address in `INSTANTLY_BASE_URL` where that is set.
    ///
    /// # Errors
    ///
    /// `InvalidArgument` where the first is not set or holds no key, or the second holds no URL that is allowed.
    pub fn from_env() -> Result<Client> {
        Client::builder().build()
    }

    pub(crate) fn new(config: Config) -> Client {
        let shared = Shared {
            config,
            connection: PerProcess::new(),
            own_key_id: OnceBox::new(),
            server: ServerFacts::default(),
        };
        Client { shared: Arc::new(shared), lifetime: Arc::default(), workspace: None, options: CallOptions::default() }
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
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// for (id, name) in sandbox.sub_workspaces() {
    ///     println!("{name}: {} members", client.as_workspace(&id)?.members().list(&Default::default())?.len());
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// `InvalidArgument` where the id is empty or cannot stand in a header.
    pub fn as_workspace(&self, id: &str) -> Result<Client> {
        self.for_workspace("id", id)
    }

    /// The same; errors name the argument that held the id.
    pub(crate) fn for_workspace(&self, argument: &str, id: &str) -> Result<Client> {
        let id = header_text(argument, id)?;
        Ok(Client { workspace: Some(id.into()), ..derive(self) })
    }

    /// The sub-workspace that the client acts for, if any.
    pub fn workspace_id(&self) -> Option<&str> {
        self.workspace.as_deref()
    }

    /// A client over the same connections whose calls may each take this long in all, retries
    /// and waits included.
    #[must_use]
    pub fn with_total_timeout(&self, timeout: Duration) -> Client {
        let mut client = derive(self);
        client.options.total_timeout = Some(timeout);
        client
    }

    /// A client over the same connections whose single requests may each take this long.
    #[must_use]
    pub fn with_attempt_timeout(&self, timeout: Duration) -> Client {
        let mut client = derive(self);
        client.options.attempt_timeout = Some(timeout);
        client
    }

    /// A client over the same connections whose calls end when the token is cancelled, or when
    /// whatever ended those of this client does.
    #[must_use]
    pub fn with_cancel(&self, token: &CancelToken) -> Client {
        let token = token.clone();
        self.with_interrupt(move || token.is_cancelled())
    }

    /// A client over the same connections whose calls ask this hook about every 50 ms, on the
    /// calling thread, whether to give up; and whatever those of this client ask.
    #[must_use]
    pub fn with_interrupt(&self, hook: impl Fn() -> bool + Send + Sync + 'static) -> Client {
        let mut client = derive(self);
        client.options.interrupt = Some(match client.options.interrupt.take() {
            Some(former) => Interrupt::new(move || former.requested() || hook()),
            None => Interrupt::new(hook),
        });
        client
    }

    /// A client over the same connections that calls a function after each page of the lists that it reads, with the
    /// number of items read so far, of all of them together: for functions that read several lists, such as
    /// [`review`](Self::review) and [`access`](Self::access). It takes the place of such a function of this client's. Its
    /// error ends what is read. Where workspaces are read side by side, it is called on their threads, one call after
    /// the other.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// let watched = client.with_progress(|items| {
    ///     eprintln!("{items} items");
    ///     Ok(())
    /// });
    /// let report = watched.review(&Default::default())?;
    /// # assert!(report.gaps.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_progress(&self, observer: impl FnMut(u64) -> Result<()> + Send + Sync + 'static) -> Client {
        let mut client = derive(self);
        client.options.progress = Some(Progress::new(Box::new(observer)));
        client
    }

    /// Who hears of the pages of its lists.
    pub(crate) fn progress(&self) -> Option<&Progress> {
        self.options.progress.as_ref()
    }

    /// A client for other threads than the caller's, on which the caller's own hook must not be
    /// asked: this token is asked in its place.
    pub(crate) fn interrupted_by(&self, token: &CancelToken) -> Client {
        let mut client = self.clone();
        client.options.interrupt = None;
        client.with_cancel(token)
    }

    /// A client for the parts of one call that has the time of one.
    pub(crate) fn for_one_call(&self) -> Client {
        let mut client = self.clone();
        // A time beyond the clock's range is refused before anything is sent.
        let ends_at = Instant::now().checked_add(self.total_timeout());
        client.options.ends_at = self.options.ends_at.into_iter().chain(ends_at).min();
        client
    }

    /// The same client with another limit of attempts a call.
    pub(crate) fn with_max_attempts(&self, attempts: u32) -> Client {
        let mut client = self.clone();
        client.options.max_attempts = Some(attempts);
        client
    }

    /// How many requests one call may make at the most.
    pub(crate) fn max_attempts(&self) -> u32 {
        self.options.max_attempts.unwrap_or(self.shared.config.policy.max_attempts)
    }

    /// Whether calls can be interrupted.
    pub(crate) fn is_interruptible(&self) -> bool {
        self.options.interrupt.is_some()
    }

    /// Whether they are to end now.
    pub(crate) fn is_interrupted(&self) -> bool {
        self.options.interrupt.as_ref().is_some_and(Interrupt::requested)
    }

    /// Where the key came from.
    pub fn key_source(&self) -> &KeySource {
        &self.shared.config.key_source
    }

    /// Where the API is.
    pub fn base_url(&self) -> &str {
        &self.shared.config.connection.base_url
    }

    /// Whether the server is a sandbox, in which everything is made up. It is known from the first reply on, to this
    /// client, to the one that it was derived from, and to all that were derived from either; before that it is false.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// assert!(!client.is_sandbox());
    /// client.check()?;
    /// assert!(client.is_sandbox());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn is_sandbox(&self) -> bool {
        self.shared.server.is_sandbox.load(Ordering::Relaxed)
    }

    /// Now, by the clock of the server, which made the times of what it lists: that of its last reply. Before it told
    /// any, this machine's.
    pub(crate) fn now(&self) -> Timestamp {
        let time = self.shared.server.time.load(Ordering::Relaxed);
        Some(time).filter(|time| *time > 0).and_then(Timestamp::at).unwrap_or_else(Timestamp::now)
    }

    /// The time that each call has in all, retries and waits included.
    pub fn total_timeout(&self) -> Duration {
        self.options.total_timeout.unwrap_or(self.shared.config.total_timeout)
    }

    /// Whether the key works, and for which workspace. A key that may not read the
    /// workspace works all the same, and `problem` says what it lacks.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// let check = client.check()?;
    /// assert!(check.works);
    /// println!("{:?}", check.workspace.map(|workspace| workspace.name));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those that say nothing about the key: the network, a timeout, a failing server. For a
    /// client that acts for a sub-workspace a 403 is one of them: the key may lack a scope, or may
    /// not act for that workspace.
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
            // It may lack the scope, or may not act for that workspace at all.
            ErrorKind::Forbidden if self.workspace.is_some() => return Err(error),
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
    /// println!("{}", campaigns.to_value()["items"]);
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
        body: Option<&JsonValue>,
    ) -> Result<Reply<JsonValue>> {
        let call = request::any(method, path, query, body, self.workspace.clone())?;
        self.perform(&call, read_json)
    }

    /// Closes this client, its clones, and every client derived from it ([`as_workspace`](Self::as_workspace),
    /// `with_…`): their later calls are `InvalidArgument`, and so are those of their iterators. Calls under way go on.
    ///
    /// The client that it was derived from stays open, and so do others derived from that one. Connections are shared
    /// by all clients of the process with the same proxy, certificates, user agent and connect timeout; they end with
    /// the last of these clients that is closed or dropped. Dropping a client closes no other.
    ///
    /// ```
    /// # let sandbox = instantly_sandbox::Sandbox::start()?;
    /// # let client = sandbox.client()?;
    /// # let id = sandbox.sub_workspaces()[0].0.clone();
    /// let theirs = client.as_workspace(&id)?;
    /// theirs.close();
    /// assert!(theirs.is_closed() && !client.is_closed());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn close(&self) {
        self.lifetime.closed.store(true, Ordering::Release);
        if self.lifetime.parent.is_none() {
            let connection = self.shared.connection.get().lock().unwrap_or_else(PoisonError::into_inner).take();
            drop(connection);
        }
    }

    /// Whether [`close`](Self::close) was called, on this client or on one that it was derived from.
    pub fn is_closed(&self) -> bool {
        self.lifetime.is_over()
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

    /// The key in use.
    pub(crate) fn key(&self) -> &SecretString {
        &self.shared.config.api_key
    }

    /// The id of the key in use, where it is known.
    pub(crate) fn own_key_id(&self) -> Option<&str> {
        self.shared.own_key_id.get().map(String::as_str)
    }

    /// Makes a call of the table. `read` makes a value of the reply, as [`perform`](crate::transport::perform) says.
    /// `fill` checks the arguments and puts them where they belong; its errors name the operation.
    pub(crate) fn send<T>(
        &self,
        operation: Operation,
        read: impl FnMut(Received<'_>) -> Result<T>,
        fill: impl FnOnce(&mut Outgoing) -> Result<()>,
    ) -> Result<Reply<T>> {
        let mut outgoing = Outgoing::new(operation);
        fill(&mut outgoing).map_err(|error| error.in_operation(operation))?;
        self.perform(&outgoing.into_call(operation, self.workspace.clone()), read)
    }

    /// Removes the thing of that id, once `check` allows it.
    pub(crate) fn remove<T: FromRow>(
        &self,
        operation: Operation,
        id: &str,
        check: impl FnOnce() -> Result<()>,
        on_rows: OnRows,
    ) -> Result<Removal<T>> {
        let Reply { value: mut rows, meta } = self.send(operation, read_removed(T::SPEC), |call| {
            check()?;
            call.id(id)
        })?;
        let record = rows.as_mut().map(|rows| {
            on_rows(self, rows);
            T::from_row(rows.row(0))
        });
        Ok(Removal { id: id.to_owned(), record, meta })
    }

    fn perform<T>(&self, call: &Call, read: impl FnMut(Received<'_>) -> Result<T>) -> Result<Reply<T>> {
        let connection = self.connection().map_err(|error| error.in_operation(name_of(call.operation)))?;
        self.perform_over(&connection, call, read)
    }

    /// The same over an exchange of the caller's.
    pub(crate) fn perform_over<T>(
        &self,
        exchange: &dyn Exchange,
        call: &Call,
        read: impl FnMut(Received<'_>) -> Result<T>,
    ) -> Result<Reply<T>> {
        let config = &self.shared.config;
        let CallOptions { attempt_timeout, total_timeout: _, max_attempts: _, ends_at: _, interrupt, progress: _ } =
            &self.options;
        let attempt_timeout = attempt_timeout.unwrap_or(config.attempt_timeout);
        let total_timeout = self.total_timeout();
        check_timeout("attempt_timeout", attempt_timeout)
            .and_then(|()| check_timeout("total_timeout", total_timeout))
            .map_err(|error| error.in_operation(name_of(call.operation)))?;
        let terms = Terms {
            clock: &SystemClock,
            interrupt: interrupt.as_ref(),
            attempt_timeout,
            total_timeout: self.time_left(),
            policy: Policy { max_attempts: self.max_attempts(), ..config.policy },
            capacity: config.capacity,
            bucket: self.bucket(),
            key: &config.api_key,
            server: &self.shared.server,
        };
        perform(exchange, call, &terms, read).inspect_err(|error| {
            // The outcome of a part of a call may still be read back.
            if error.lost_by().is_some() && self.options.ends_at.is_none() {
                events::outcome_unknown(call.operation, error);
            }
        })
    }

    /// The time that the next call has.
    fn time_left(&self) -> Duration {
        let ends_at = self.options.ends_at.map(|at| at.saturating_duration_since(Instant::now()));
        ends_at.map_or(self.total_timeout(), |remaining| remaining.min(self.total_timeout()))
    }

    /// What all clients of this workspace share in this process.
    fn bucket(&self) -> Arc<Bucket> {
        let config = &self.shared.config;
        pacing::bucket(self.base_url(), config.api_key.expose(), self.workspace.as_deref())
    }

    /// Distinguishes what clients may reach: by address, key and workspace. The key cannot be read from it.
    pub(crate) fn access_hash(&self, hasher: &RandomState) -> u64 {
        hasher.hash_one((self.base_url(), self.shared.config.api_key.expose(), self.workspace_id()))
    }

    /// Waits before a retry, after that many failures; returns how long. None
    /// where the retry budget is spent, or the wait would pass the call's end.
    pub(crate) fn back_off(&self, failures: u32) -> Result<Option<Duration>> {
        if !self.bucket().pay(Reason::Transient) {
            return Ok(None);
        }
        self.pause(self.shared.config.policy.wait(failures, None, fastrand::f64()))
    }

    /// Waits as long as a server asked; returns how long. None where that would pass the call's end.
    pub(crate) fn pause(&self, wait: Duration) -> Result<Option<Duration>> {
        let deadline = Deadline::after(self.time_left(), &SystemClock, self.options.interrupt.as_ref());
        match deadline.wait(wait) {
            Ok(()) => Ok(Some(wait)),
            Err(Ended::Interrupted) => Err(Error::new(ErrorKind::Cancelled, "the caller interrupted the call")),
            Err(Ended::Deadline | Ended::Panicked | Ended::NoThread) => Ok(None),
        }
    }

    pub(crate) fn connection(&self) -> Result<Connection> {
        let config = &self.shared.config;
        let mut slot = self.shared.connection.get().lock().unwrap_or_else(PoisonError::into_inner);
        // Checked under the lock, so that a client that is closed meanwhile keeps no connection.
        if self.is_closed() {
            return Err(Error::invalid_argument("client", "was closed; make a new one"));
        }
        match &*slot {
            Some(connection) => Ok(connection.clone()),
            None => {
                let opened =
                    runtime::outside(|| Connection::open(&config.connection, &config.api_key)).map_err(|error| {
                        Error::new(
                            ErrorKind::Internal,
                            format!("no thread can be started, and nothing was sent: {error}"),
                        )
                    })?;
                Ok(slot.insert(opened?).clone())
            }
        }
    }
}

/// The same client with a lifetime of its own: closing it leaves the other one open.
#[must_use]
pub fn derive(client: &Client) -> Client {
    Client { lifetime: client.lifetime.derive(), ..client.clone() }
}

/// [`Client::with_cancel`], but an attempt under way is not abandoned. For calls on a thread of the pool, which may
/// wait for the attempt: it is made on that same thread. A token or a hook that is added later has attempts abandoned
/// again, and so has an async runtime to which the thread belongs.
#[must_use]
pub fn with_cancel_between_attempts(client: &Client, token: &CancelToken) -> Client {
    let abandons_attempts = client.options.interrupt.as_ref().is_some_and(|former| former.abandons_attempts);
    let mut client = client.with_cancel(token);
    if let Some(interrupt) = &mut client.options.interrupt {
        interrupt.abandons_attempts = abandons_attempts;
    }
    client
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
