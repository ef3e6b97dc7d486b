//! The sandbox as its user sees it: started, asked, given faults, stopped.

use std::fmt;
use std::io;
use std::sync::Arc;

use instantly_rbac::groups::GroupStatus;
use instantly_rbac::internals::settings;
use instantly_rbac::{Client, Scope, SecretString};

use crate::alternatives::{Alternative, Alternatives};
use crate::dispatch::Shared;
use crate::faults::Fault;
use crate::groups;
use crate::requests::LoggedRequest;
use crate::seed::{self, Plan};
use crate::server::Server;
use crate::state::Workspace;

/// Sets a sandbox up.
///
/// ```
/// use instantly_sandbox::Sandbox;
///
/// let sandbox = Sandbox::builder().seed(7).members(250).rate_limit(false).start()?;
/// assert_eq!(sandbox.client()?.members().list(&Default::default())?.len(), 250);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing runs before `start`"]
pub struct Builder {
    plan: Plan,
    port: u16,
    rate_limit: bool,
    alternatives: Alternatives,
}

impl Default for Builder {
    fn default() -> Self {
        let plan = Plan { seed: 1, audit_events: 0, campaigns: 0, accounts: 0, members: 0, sub_workspaces: 0 };
        Builder { plan, port: 0, rate_limit: true, alternatives: Alternatives::default() }
    }
}

settings! {
    Builder in SANDBOX_SETTINGS;

    Behaviour {
        /// What ids, keys and the audit log are drawn from: the same seed gives the same.
        U64 seed(seed: u64) default "1" => plan.seed = seed;

        /// The port on 127.0.0.1; 0 takes a free one.
        U16 port(port: u16) default "0" => port = port;

        /// So many audit events in the admin workspace, older than the 400 seeded ones, up to 10^12. They are
        /// computed when asked for: ten million take no memory.
        U64 audit_events(events: u64) default "0" => plan.audit_events = events;

        /// Whether requests above the API's limits (100 a second, 6,000 a minute for each workspace)
        /// are answered with 429.
        Flag rate_limit(enforced: bool) default "true" => rate_limit = enforced;

        /// So many campaigns in the admin workspace in all, up to a million, one of them an AI sales agent's; the 12
        /// seeded ones are always there.
        Usize campaigns(campaigns: usize) => plan.campaigns = campaigns;

        /// So many accounts in the admin workspace in all, up to a million; the 14 seeded ones are always there.
        Usize accounts(accounts: usize) => plan.accounts = accounts;

        /// So many members in the admin workspace in all, up to a million; the 8 seeded ones are always there.
        Usize members(members: usize) => plan.members = members;

        /// So many accepted sub-workspaces in all, up to 10,000; the 4 seeded ones are always there.
        Usize sub_workspaces(workspaces: usize) => plan.sub_workspaces = workspaces;
    }
}

impl Builder {
    /// Does this in place of what the sandbox assumes. Of two that exclude each other, the later one counts.
    pub fn instead(mut self, alternative: Alternative) -> Self {
        self.alternatives.add(alternative);
        self
    }

    /// Starts the sandbox.
    ///
    /// # Errors
    ///
    /// `InvalidInput` for more than 10^12 audit events, 10,000 sub-workspaces, or a million of anything else;
    /// otherwise where the port is taken, or the system has no thread left.
    pub fn start(self) -> io::Result<Sandbox> {
        self.plan.check().map_err(|problem| io::Error::new(io::ErrorKind::InvalidInput, problem))?;
        let (world, admin_key) = seed::world(&self.plan);
        let shared = Arc::new(Shared::new(world, self.rate_limit, self.alternatives));
        let server = Server::start(self.port, Arc::clone(&shared))?;
        Ok(Sandbox { shared, server, admin_key: admin_key.into() })
    }
}

/// A running sandbox. It stops when it is dropped.
///
/// ```
/// use instantly_rbac::Scope;
/// use instantly_rbac::{Client, ErrorKind};
/// use instantly_sandbox::Sandbox;
///
/// let sandbox = Sandbox::start()?;
/// let narrow = sandbox.key_with_scopes(&["campaigns:read".parse::<Scope>()?]);
/// let client = Client::builder().api_key(narrow).base_url(sandbox.url()).build()?;
/// assert!(client.campaigns().list(&Default::default()).is_ok());
/// assert_eq!(client.members().list(&Default::default()).unwrap_err().kind(), ErrorKind::Forbidden);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Sandbox {
    shared: Arc<Shared>,
    server: Server,
    admin_key: SecretString,
}

impl Sandbox {
    /// Starts a sandbox on a free port, with seed 1 and the API's rate limit.
    ///
    /// # Errors
    ///
    /// Where the system has no port or no thread left.
    pub fn start() -> io::Result<Sandbox> {
        Builder::default().start()
    }

    /// Starts a sandbox of another kind.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Where it listens, for example `http://127.0.0.1:40123`.
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// A key of the admin workspace that may do everything.
    pub fn admin_key(&self) -> SecretString {
        self.admin_key.clone()
    }

    /// The admin workspace.
    pub fn workspace_id(&self) -> String {
        self.shared.lock().world.workspaces[0].id().to_owned()
    }

    /// The sub-workspaces that have accepted now: id and name.
    pub fn sub_workspaces(&self) -> Vec<(String, String)> {
        self.shared.lock().world.accepted_subs(0).map(id_and_name).collect()
    }

    /// The workspaces that stand in no relation to any other, and can be invited: id and name.
    pub fn invitable_workspaces(&self) -> Vec<(String, String)> {
        groups::invitable(&self.shared.lock().world).map(id_and_name).collect()
    }

    /// A further key of the admin workspace, with these scopes, made without a request.
    pub fn key_with_scopes(&self, scopes: &[Scope]) -> SecretString {
        self.shared.lock().world.add_key(0, "Made by key_with_scopes", scopes.to_vec()).secret().into()
    }

    /// A client with the admin key.
    ///
    /// # Errors
    ///
    /// Those of [`instantly_rbac::ClientBuilder::build`].
    pub fn client(&self) -> instantly_rbac::Result<Client> {
        Client::builder().api_key(self.admin_key()).base_url(self.url()).build()
    }

    /// The `sec` that a change of owner takes here.
    pub fn owner_token(&self) -> SecretString {
        self.shared.lock().world.owner_token.as_str().into()
    }

    /// Whether that workspace has an active plan; without one, every request for it is answered
    /// with 402. An unknown workspace is ignored.
    pub fn set_paid(&self, workspace_id: &str, paid: bool) {
        let mut inner = self.shared.lock();
        if let Some(position) = inner.world.position(workspace_id) {
            inner.world.workspaces[position].is_paid = paid;
        }
    }

    /// Accepts the pending invitation of this id, of a member or of a workspace, and returns
    /// whether there was one.
    ///
    /// ```
    /// use instantly_rbac::members::{Invitation, Role};
    ///
    /// let sandbox = instantly_sandbox::Sandbox::start()?;
    /// let members = sandbox.client()?;
    /// let sam = members.members().invite(&Invitation::new("sam@example.com", Role::View))?;
    /// assert!(sandbox.accept_invitation(&sam.id));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn accept_invitation(&self, id: &str) -> bool {
        let mut inner = self.shared.lock();
        let world = &mut inner.world;
        let members = world.workspaces.iter_mut().flat_map(|workspace| &mut workspace.members);
        if let Some(member) = members.into_iter().find(|member| member.id == id && !member.accepted) {
            member.accept();
            world.source.tick();
            return true;
        }
        let Some(link) = world.links.iter_mut().find(|link| link.id == id && link.is_pending()) else { return false };
        link.status = GroupStatus::Accepted;
        link.timestamp_updated = world.source.tick();
        true
    }

    /// Adds a fault; those that were added before come first.
    pub fn fault(&self, fault: Fault) {
        self.shared.lock().faults.push(fault);
    }

    /// Ends all faults.
    pub fn clear_faults(&self) {
        self.shared.lock().faults.clear();
    }

    /// Runs this before each page of a list but the first is read, with the list's canonical name, such as
    /// `members.list`: somebody who writes while a list is read. It may make requests of this sandbox; those that
    /// arrive while it runs pass without it. It stands in place of one that was given before.
    ///
    /// ```
    /// use instantly_rbac::members::MemberFilter;
    ///
    /// let sandbox = instantly_sandbox::Sandbox::builder().members(150).start()?;
    /// let (reader, writer) = (sandbox.client()?, sandbox.client()?);
    /// let mut ids: Vec<String> = Vec::new();
    /// for member in reader.members().list(&MemberFilter::default())?.iter().rev().take(20) {
    ///     ids.push(member.id.clone());
    /// }
    /// sandbox.between_pages(move |list| {
    ///     if let ("members.list", Some(id)) = (list, ids.pop()) {
    ///         writer.members().remove(&id).expect("a member");
    ///     }
    /// });
    /// assert_eq!(reader.members().list(&MemberFilter::default())?.len(), 149);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn between_pages(&self, writer: impl FnMut(&str) + Send + 'static) {
        self.shared.set_between_pages(Some(Box::new(writer)));
    }

    /// Everything that is in the sandbox now, without secrets, for models to compare with: `workspaces`, the admin's
    /// first, each with `workspace` as the API shows it, `is_paid`, and its `members`, `keys`, `tags`, `mappings`,
    /// `campaigns` and `accounts` in the order of creation; and `links`. Audit logs are not in it.
    pub fn world(&self) -> serde_json::Value {
        self.shared.lock().world.shown()
    }

    /// The requests that were received, in order; of many, the last 10,000. A request that is not
    /// valid HTTP is not among them.
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.shared.lock().log.iter().cloned().collect()
    }

    /// How many requests a [`Fault::late`] holds back now, which are still to be carried out.
    pub fn late_requests(&self) -> usize {
        self.shared.lock().late
    }

    /// Stops the sandbox: every connection is closed, every thread has ended and the port is
    /// free when this returns. Dropping it does the same.
    pub fn stop(self) {
        drop(self);
    }
}

fn id_and_name(workspace: &Workspace) -> (String, String) {
    (workspace.id().to_owned(), workspace.profile.name.clone())
}

/// Without the key.
impl fmt::Debug for Sandbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Sandbox").field("url", &self.url()).finish_non_exhaustive()
    }
}
