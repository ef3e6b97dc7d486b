//! The sandbox: a real HTTP server on 127.0.0.1 that behaves as the API does.

use std::sync::{Mutex, PoisonError};

use instantly_rbac::{Error, ErrorKind, Scope, SecretString};
use instantly_sandbox::Fault;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::client::Client;
use crate::errors::{guard, invalid, offline, raised};
use crate::secret::Secret;
use crate::settings::Settings;
use crate::values::{Text, Texts, document, facade, read, whole};

/// A server on 127.0.0.1 that behaves as the API does, for trying things out and for your tests. It stops at the
/// end of its ``with`` block, or with ``stop``. Its clock begins on 20 November 2026, whatever the day, so that a seed
/// gives the same every time.
///
/// Args:
///     seed: What ids, keys and the audit log are drawn from: the same seed gives the same.
///     port: The port; 0 takes a free one.
///     audit_events: So many audit events beyond the 400 seeded ones; ten million take no memory.
///     rate_limit: Whether requests above the API's limits are answered with 429.
///     campaigns: So many campaigns in the admin workspace in all.
///     accounts: So many accounts in all.
///     members: So many members in all.
///
/// Raises:
///     NetworkError: The port is taken.
///
/// Example:
///     >>> with Sandbox(seed=1, members=250) as mine:
///     ...     print(len(mine.client().members.list()))
///     250
#[pyclass(frozen, module = "instantly_rbac")]
pub struct Sandbox {
    /// None once it was stopped.
    running: Mutex<Option<instantly_sandbox::Sandbox>>,
    url: String,
    admin_key: SecretString,
    workspace_id: String,
}

impl Sandbox {
    /// Does something with a sandbox that still runs. Its lock is not waited for with the GIL in hand.
    fn with<T: Send>(&self, py: Python<'_>, act: impl FnOnce(&instantly_sandbox::Sandbox) -> T + Send) -> PyResult<T> {
        guard(py, || {
            let outcome = py.detach(|| {
                let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
                running.as_ref().map(act)
            });
            outcome.ok_or_else(|| invalid(py, "sandbox", "was stopped"))
        })
    }

    fn end(&self) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(running);
    }
}

#[pymethods]
impl Sandbox {
    #[new]
    #[pyo3(signature = (
        seed=1, *, port=0, audit_events=0, rate_limit=true, campaigns=0, accounts=0, members=0
    ))]
    fn new(
        py: Python<'_>,
        seed: u64,
        port: i64,
        audit_events: i64,
        rate_limit: bool,
        campaigns: i64,
        accounts: i64,
        members: i64,
    ) -> PyResult<Sandbox> {
        let count = |name: &str, number: i64| {
            whole::<u32>(py, name, Some(number)).map(|count| count.unwrap_or_default() as usize)
        };
        let builder = instantly_sandbox::Sandbox::builder()
            .seed(seed)
            .port(whole(py, "port", Some(port))?.unwrap_or_default())
            .audit_events(whole(py, "audit_events", Some(audit_events))?.unwrap_or_default())
            .rate_limit(rate_limit)
            .campaigns(count("campaigns", campaigns)?)
            .accounts(count("accounts", accounts)?)
            .members(count("members", members)?);
        let running = offline(py, || {
            let cannot = |error| Error::new(ErrorKind::Network, format!("the sandbox cannot start: {error}"));
            builder.start().map_err(cannot)
        })?;
        Ok(Sandbox {
            url: running.url(),
            admin_key: running.admin_key(),
            workspace_id: running.workspace_id(),
            running: Mutex::new(Some(running)),
        })
    }

    /// Where it listens, for example ``http://127.0.0.1:40123``.
    #[getter]
    fn url(&self) -> &str {
        &self.url
    }

    /// A key of the admin workspace that may do everything.
    #[getter]
    fn admin_key(&self) -> Secret {
        Secret(self.admin_key.clone())
    }

    /// The id of the admin workspace.
    #[getter]
    fn workspace_id(&self) -> &str {
        &self.workspace_id
    }

    /// The ``sec`` that a change of owner takes here.
    #[getter]
    fn owner_token(&self, py: Python<'_>) -> PyResult<Secret> {
        self.with(py, |sandbox| Secret(sandbox.owner_token()))
    }

    /// A client with the admin key; the options are those of ``Client``. The sandbox runs as long as there is one,
    /// unless it is stopped before.
    #[pyo3(signature = (
        *, workspace=None, connect_timeout=None, attempt_timeout=None, timeout=None, capacity=0.8,
        max_attempts=None, backoff=None, user_agent=None, max_response_bytes=None
    ))]
    fn client(
        slf: Bound<'_, Self>,
        workspace: Option<Text>,
        connect_timeout: Option<f64>,
        attempt_timeout: Option<f64>,
        timeout: Option<f64>,
        capacity: Option<f64>,
        max_attempts: Option<i64>,
        backoff: Option<f64>,
        user_agent: Option<Text>,
        max_response_bytes: Option<i64>,
    ) -> PyResult<Client> {
        // One that was stopped answers nobody.
        slf.get().with(slf.py(), |_| ())?;
        let settings = Settings {
            base_url: Some(slf.get().url.clone()),
            workspace: workspace.map(String::from),
            connect_timeout,
            attempt_timeout,
            timeout,
            capacity,
            max_attempts,
            backoff,
            // A loopback address needs neither.
            proxy: None,
            ca_file: None,
            user_agent: user_agent.map(String::from),
            max_response_bytes,
            sandbox: Some(slf.clone().unbind()),
        };
        let builder = instantly_rbac::Client::builder().api_key(slf.get().admin_key.clone());
        Client::build(slf.py(), builder, settings)
    }

    /// An ``AsyncClient`` with the admin key; the options are those of ``client``.
    ///
    /// Example:
    ///     >>> import asyncio
    ///     >>> len(asyncio.run(sandbox.async_client().members.list()))
    ///     8
    #[pyo3(signature = (**options))]
    fn async_client<'py>(slf: Bound<'py, Self>, options: Option<&Bound<'py, PyDict>>) -> PyResult<Bound<'py, PyAny>> {
        let client = slf.call_method("client", (), options)?;
        facade(slf.py(), "aio", "AsyncClient")?.call_method1("_of", (client,))
    }

    /// Adds something that goes wrong; faults that were added before come first.
    ///
    /// Args:
    ///     kind: ``"refuse"``, ``"status"`` (with ``status``, and ``headers`` and ``body`` if wanted), ``"reset"`` or
    ///         ``"stall"``: nothing is carried out. ``"late"``: it is after ``delay_seconds``, and never answered.
    ///         ``"drip"`` (with ``interval_seconds``), ``"cut"`` (with ``reply_bytes``, those of the head counted),
    ///         ``"truncate"`` (with ``body_bytes``), ``"garbage"`` or ``"drop_reply"``: it is, and the reply goes wrong.
    ///     carried_out: Carries the request out before a ``"status"``, a ``"reset"`` or a ``"stall"``, as where a proxy
    ///         loses the reply.
    ///     operation: Strikes only this operation, for example ``members.list``.
    ///     times: Strikes so often, once unless given; ``None`` stands for always.
    ///     after: Lets so many matching requests pass first.
    ///
    /// Raises:
    ///     InvalidArgumentError: A field is wrong, or is for faults of another kind.
    ///
    /// Example:
    ///     >>> sandbox.fault("status", status=503, operation="members.list")
    ///     >>> client.members.list().meta.attempts
    ///     2
    #[pyo3(signature = (kind, **fields))]
    fn fault(&self, py: Python<'_>, kind: Text, fields: Option<&Bound<'_, PyDict>>) -> PyResult<()> {
        let script = fields.map_or_else(|| Ok(PyDict::new(py)), |fields| fields.copy())?;
        script.set_item("kind", kind.as_str())?;
        let fault: Fault = read("fault", script.as_any())?;
        self.with(py, |sandbox| sandbox.fault(fault))
    }

    /// Ends all faults.
    fn clear_faults(&self, py: Python<'_>) -> PyResult<()> {
        self.with(py, |sandbox| sandbox.clear_faults())
    }

    /// The requests that were received, in order; of many, the last 10,000. No key is in them.
    ///
    /// Returns:
    ///     Dictionaries: ``operation``, ``method``, ``path``, ``query``, ``headers``, ``body``, ``workspace``,
    ///     ``status``, ``fault``.
    ///
    /// Example:
    ///     >>> _ = client.tags.list()
    ///     >>> print(sandbox.requests()[-1]["operation"])
    ///     tags.list
    fn requests<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let requests = self.with(py, |sandbox| sandbox.requests())?;
        document(py, &requests)
    }

    /// Whether that workspace has an active plan; without one, its requests are answered with 402.
    fn set_paid(&self, py: Python<'_>, workspace_id: Text, paid: bool) -> PyResult<()> {
        self.with(py, |sandbox| sandbox.set_paid(&workspace_id, paid))
    }

    /// Accepts the pending invitation of this id, of a member or of a workspace; says whether there was one.
    fn accept_invitation(&self, py: Python<'_>, id: Text) -> PyResult<bool> {
        self.with(py, |sandbox| sandbox.accept_invitation(&id))
    }

    /// The sub-workspaces that have accepted now: id and name.
    fn sub_workspaces(&self, py: Python<'_>) -> PyResult<Vec<(String, String)>> {
        self.with(py, |sandbox| sandbox.sub_workspaces())
    }

    /// The workspaces that can be invited into the group: id and name.
    fn invitable_workspaces(&self, py: Python<'_>) -> PyResult<Vec<(String, String)>> {
        self.with(py, |sandbox| sandbox.invitable_workspaces())
    }

    /// A further key of the admin workspace, with these scopes.
    ///
    /// Raises:
    ///     InvalidArgumentError: A scope has not the form ``<resource>:<action>``.
    ///
    /// Example:
    ///     >>> narrow = Client(sandbox.key_with_scopes(["campaigns:read"]), base_url=sandbox.url)
    ///     >>> len(narrow.campaigns.list()) > 0
    ///     True
    fn key_with_scopes(&self, py: Python<'_>, scopes: Texts) -> PyResult<Secret> {
        let scopes = scopes.0.iter().map(|scope| scope.parse::<Scope>()).collect::<Result<Vec<_>, _>>();
        let scopes = scopes.map_err(|error| raised(py, &error))?;
        self.with(py, |sandbox| Secret(sandbox.key_with_scopes(&scopes)))
    }

    /// Stops the sandbox: every connection is closed, and the port is free when this returns.
    fn stop(&self, py: Python<'_>) -> PyResult<()> {
        guard(py, || {
            py.detach(|| self.end());
            Ok(())
        })
    }

    fn __enter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, py: Python<'_>, _exception: &Bound<'_, PyTuple>) -> PyResult<()> {
        self.stop(py)
    }

    fn __repr__(&self) -> String {
        let is_stopped = self.running.try_lock().is_ok_and(|running| running.is_none());
        format!("<Sandbox at {}{}>", self.url, if is_stopped { ", stopped" } else { "" })
    }
}
