//! The client: settings in Python's terms, and the key's source.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use instantly_rbac::internals::derive;
use instantly_rbac::{Check, ClientBuilder, DEFAULT_API_KEY_ENV, JsonValue, KeySource, Method, Reply};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyMapping, PyTuple};
use serde_json::Value;

use crate::accounts::Accounts;
use crate::audit_logs::AuditLogs;
use crate::campaigns::Campaigns;
use crate::errors::{exception, guard, invalid, offline, raised};
use crate::groups::Groups;
use crate::interrupt::Stop;
use crate::keys::Keys;
use crate::lists;
use crate::members::Members;
use crate::records::Record;
use crate::secret::Given;
use crate::settings::Settings;
use crate::tags::Tags;
use crate::values::{Text, parsed, to_json};
use crate::workspace::WorkspaceApi;

/// A client of one workspace. Make one and keep it: threads may share it, and it goes on working after a fork.
///
/// The key comes from ``api_key``, from the file ``api_key_file``, or from the environment variable that
/// ``api_key_env`` names. Nothing is sent before the first call.
///
/// Args:
///     api_key: The key itself, a ``str`` or a ``Secret``. Such a client cannot be pickled.
///     api_key_env: The name of the environment variable that holds the key.
///     api_key_file: A file that holds nothing but the key.
///     base_url: Where the API is: https, or http to this machine alone. Default: the API itself.
///     workspace: Acts for this sub-workspace; see ``as_workspace``.
///     connect_timeout: Seconds for making a connection. Default: 5.
///     attempt_timeout: Seconds for one request, to the last byte of its reply. Default: 30.
///     timeout: Seconds for one call with all its retries and waits; of a list, for each page. Default: 120.
///     capacity: The share of the workspace's 100 requests a second that all clients of this process together
///         may use, 0.01 to 1; ``None`` leaves this client out of the pacing.
///     max_attempts: Requests at the most for one call, 1 to 10. Default: 5.
///     backoff: Seconds of the longest wait before the first retry. Default: 0.5.
///     proxy: The URL of a proxy, by http or https. Default: what ``HTTPS_PROXY`` or ``ALL_PROXY`` say, which is
///         checked in the same way, unless ``NO_PROXY`` names the host.
///     ca_file: A PEM file of certificates to trust besides the system's, or on Linux those of ``SSL_CERT_FILE``.
///         ``REQUESTS_CA_BUNDLE`` is not read.
///     user_agent: Names your program in the User-Agent.
///     max_response_bytes: The largest reply that is read. Default: 64 MiB.
///
/// Raises:
///     InvalidArgumentError: A setting is not allowed, or there is no key.
///
/// Example:
///     >>> with Client(api_key_env="INSTANTLY_API_KEY", base_url=sandbox.url) as mine:
///     ...     print(mine.check().works)
///     True
#[pyclass(frozen, module = "instantly_rbac")]
#[derive(Clone)]
pub struct Client {
    client: instantly_rbac::Client,
    settings: Arc<Settings>,
    /// Set where a `for_each` that was interrupted made the client, or a task that was cancelled.
    stop: Option<Arc<AtomicBool>>,
}

impl Client {
    /// A client with these settings, whose key the builder knows.
    pub fn build(py: Python<'_>, builder: ClientBuilder, settings: Settings) -> PyResult<Client> {
        let builder = settings.apply(py, builder)?;
        let client = offline(py, || builder.build())?;
        Ok(Client { client, settings: Arc::new(settings), stop: None })
    }

    /// The same over another client of core's, which works for somebody who may stop it.
    pub fn over(&self, client: instantly_rbac::Client, stop: Option<Arc<AtomicBool>>) -> Client {
        Client { client, settings: self.settings.clone(), stop }
    }

    pub fn core(&self) -> &instantly_rbac::Client {
        &self.client
    }

    pub fn stop(&self) -> Option<Arc<AtomicBool>> {
        self.stop.clone()
    }

    /// Without the key, of which only the source is shown.
    pub fn shown(&self) -> String {
        let source = match self.client.key_source() {
            KeySource::Literal => "given as a text".to_owned(),
            KeySource::Environment(name) => format!("from the environment variable {name}"),
            KeySource::File(path) => format!("from the file {}", path.display()),
        };
        let workspace = self.client.workspace_id().map(|id| format!(", workspace {id}")).unwrap_or_default();
        let closed = if self.client.is_closed() { ", closed" } else { "" };
        format!("<Client of {}, key {source}{workspace}{closed}>", self.client.base_url())
    }
}

/// The parameters of a query.
fn texts_by_name(query: &Bound<'_, PyMapping>) -> PyResult<Vec<(String, String)>> {
    let Value::Object(fields) = to_json("query", query)? else { return Ok(Vec::new()) };
    let pairs = fields.into_iter().map(|(name, value)| match value {
        Value::String(text) => Ok((name, text)),
        _ => Err(PyTypeError::new_err("query: must hold texts by name, such as {\"limit\": \"100\"}")),
    });
    pairs.collect()
}

/// The name of a variable: a text that is borrowed, so that the signature shows what it is unless given.
fn variable<'a>(given: &'a Bound<'_, PyAny>) -> PyResult<&'a str> {
    given.extract().map(|Text(name)| name)
}

#[pymethods]
impl Client {
    #[new]
    #[pyo3(signature = (
        api_key=None, *, api_key_env="INSTANTLY_API_KEY", api_key_file=None, base_url=None, workspace=None,
        connect_timeout=None, attempt_timeout=None, timeout=None, capacity=0.8, max_attempts=None, backoff=None,
        proxy=None, ca_file=None, user_agent=None, max_response_bytes=None
    ))]
    fn new(
        py: Python<'_>,
        api_key: Option<Given>,
        #[pyo3(from_py_with = variable)] api_key_env: &str,
        api_key_file: Option<Text<PathBuf>>,
        base_url: Option<Text>,
        workspace: Option<Text>,
        connect_timeout: Option<f64>,
        attempt_timeout: Option<f64>,
        timeout: Option<f64>,
        capacity: Option<f64>,
        max_attempts: Option<i64>,
        backoff: Option<f64>,
        proxy: Option<Given>,
        ca_file: Option<Text<PathBuf>>,
        user_agent: Option<Text>,
        max_response_bytes: Option<i64>,
    ) -> PyResult<Client> {
        let builder = instantly_rbac::Client::builder();
        let other_env = api_key_env != DEFAULT_API_KEY_ENV;
        let builder = match (api_key, api_key_file) {
            (Some(Given(key)), None) if !other_env => builder.api_key(key),
            (None, Some(Text(file))) if !other_env => builder.api_key_file(file),
            (None, None) => builder.api_key_env(api_key_env),
            _ => return Err(invalid(py, "api_key", "give only one of api_key, api_key_env and api_key_file")),
        };
        let settings = Settings {
            base_url: base_url.map(String::from),
            workspace: workspace.map(String::from),
            connect_timeout,
            attempt_timeout,
            timeout,
            capacity,
            max_attempts,
            backoff,
            proxy: proxy.map(|Given(url)| url),
            ca_file: ca_file.map(|Text(file)| file),
            user_agent: user_agent.map(String::from),
            max_response_bytes,
            sandbox: None,
        };
        Client::build(py, builder, settings)
    }

    /// Members: who is in.
    #[getter]
    fn members(&self) -> Members {
        Members(self.clone())
    }

    /// API keys: what programs may do.
    #[getter]
    fn keys(&self) -> Keys {
        Keys(self.clone())
    }

    /// The workspace group: which workspaces belong together.
    #[getter]
    fn groups(&self) -> Groups {
        Groups(self.clone())
    }

    /// Custom tags, and what carries them.
    #[getter]
    fn tags(&self) -> Tags {
        Tags(self.clone())
    }

    /// Campaigns.
    #[getter]
    fn campaigns(&self) -> Campaigns {
        Campaigns(self.clone())
    }

    /// Sending accounts.
    #[getter]
    fn accounts(&self) -> Accounts {
        Accounts(self.clone())
    }

    /// The audit log: what happened.
    #[getter]
    fn audit_logs(&self) -> AuditLogs {
        AuditLogs(self.clone())
    }

    /// The workspace itself: name, ownership, removal, domain, plan.
    #[getter]
    fn workspace(&self) -> WorkspaceApi {
        WorkspaceApi(self.clone())
    }

    /// Where the API is.
    #[getter]
    fn base_url(&self) -> &str {
        self.client.base_url()
    }

    /// The sub-workspace that the client acts for, if any.
    #[getter]
    fn workspace_id(&self) -> Option<&str> {
        self.client.workspace_id()
    }

    /// Whether ``close`` was called, on this client or on one that it was made of.
    #[getter]
    fn closed(&self) -> bool {
        self.client.is_closed()
    }

    /// A client that acts for a sub-workspace, over the same connections.
    ///
    /// The key must be an admin workspace's, and the sub-workspace must have accepted its invitation.
    ///
    /// Raises:
    ///     InvalidArgumentError: The id is empty, or cannot stand in a header.
    ///
    /// Example:
    ///     >>> for id, name in sandbox.sub_workspaces():
    ///     ...     assert len(client.as_workspace(id).members.list()) > 0
    fn as_workspace(&self, py: Python<'_>, id: Text) -> PyResult<Client> {
        Ok(self.over(offline(py, || self.client.as_workspace(&id))?, self.stop()))
    }

    /// Says whether the key works, and for which workspace.
    ///
    /// A key that may not read the workspace (scope ``workspaces:read``) works all the same, and ``problem``
    /// says what it lacks.
    ///
    /// Raises:
    ///     InstantlyError: What says nothing about the key: the network, a timeout, a failing server.
    ///
    /// Example:
    ///     >>> check = client.check()
    ///     >>> print(check.works, check.workspace.name)
    ///     True Northwind Outreach
    #[pyo3(signature = (*, timeout=None))]
    fn check(&self, py: Python<'_>, timeout: Option<f64>) -> PyResult<Py<PyAny>> {
        let check = self.call(py, "client.check", timeout, instantly_rbac::Client::check)?;
        guard(py, || {
            let Check { works, workspace, problem, meta } = check;
            let workspace = workspace.map(|workspace| workspace.into_object(py, None)).transpose()?;
            let problem = problem.map(|problem| exception(py, &problem)).transpose()?;
            let check = (works, workspace, problem, lists::meta(py, &meta)?);
            Ok(crate::values::facade(py, "results", "Check")?.call1(check)?.unbind())
        })
    }

    /// Calls any other endpoint, with the same retries (of GET alone), pacing and redaction.
    ///
    /// Args:
    ///     method: ``"GET"``, ``"POST"``, ``"PATCH"``, ``"PUT"`` or ``"DELETE"``.
    ///     path: That of the API reference, with or without ``/api/v2``, percent-encoded already.
    ///     query: The parameters, texts by name.
    ///     body: Whatever JSON can hold.
    ///     timeout: Seconds for the whole call.
    ///
    /// Returns:
    ///     A ``Reply``, whose ``value`` is what the server sent, secrets included.
    ///
    /// Raises:
    ///     InvalidArgumentError: The path could reach another endpoint than it shows.
    ///     OutcomeUnknownError: The reply to anything but a GET was lost.
    ///
    /// Example:
    ///     >>> len(client.request("GET", "/campaigns", query={"limit": "2"}).value["items"])
    ///     2
    #[pyo3(signature = (method, path, query=None, body=None, *, timeout=None))]
    fn request(
        &self,
        py: Python<'_>,
        method: Text,
        path: Text,
        query: Option<&Bound<'_, PyMapping>>,
        body: Option<&Bound<'_, PyAny>>,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        const NAME: &str = "client.request";
        let method: Method = method.parse().map_err(|error: instantly_rbac::Error| raised(py, &error))?;
        let pairs = query.map(texts_by_name).transpose()?.unwrap_or_default();
        let body = body.map(|body| to_json("body", body)).transpose()?.map(JsonValue::from);
        let reply = self.call(py, NAME, timeout, |client| {
            let query: Vec<_> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            client.request(method, &path, &query, body.as_ref())
        })?;
        guard(py, || {
            let Reply { value, meta } = reply;
            let reply = (parsed(py, value.as_str())?, lists::meta(py, &meta)?);
            Ok(crate::values::facade(py, "results", "Reply")?.call1(reply)?.unbind())
        })
    }

    /// Reviews members, keys, tags and matrix as one report.
    ///
    /// A part that the key may not read is left out, and the report says why.
    ///
    /// Args:
    ///     members: Options of ``members.review``, by name.
    ///     keys: Options of ``keys.review``, by name.
    ///     tags: Options of ``tags.review``, by name.
    ///     matrix: The access matrix. Default: that of the original request.
    ///     assignment: Who has which role: ``{"people": {email: role}, "keys": {name or id: role}}``.
    ///     as_of: The moment from which ages count; one without a zone is in UTC. Default: now.
    ///     timeout: Seconds for each page of what is read.
    ///
    /// Raises:
    ///     InvalidArgumentError: An option cannot be met.
    ///
    /// Example:
    ///     >>> report = client.review()
    ///     >>> print(report.to_text().splitlines()[0])
    ///     Access review of Northwind Outreach
    #[pyo3(signature = (*, members=None, keys=None, tags=None, matrix=None, assignment=None, as_of=None, timeout=None))]
    fn review(
        &self,
        py: Python<'_>,
        members: Option<&Bound<'_, PyAny>>,
        keys: Option<&Bound<'_, PyAny>>,
        tags: Option<&Bound<'_, PyAny>>,
        matrix: Option<&Bound<'_, PyAny>>,
        assignment: Option<&Bound<'_, PyAny>>,
        as_of: Option<crate::values::DateText>,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        crate::review::whole(self, py, members, keys, tags, matrix, assignment, as_of, timeout)
    }

    /// Closes the client and those that were made of it (``as_workspace``, ``AsyncClient.over``): their later calls, and
    /// their iterators, are errors. The end of a ``with`` block does the same.
    ///
    /// Calls under way go on. The client that it was made of stays open, and so do others that were made of that one.
    /// Connections are shared by all clients of the process with the same proxy, certificates, user agent and connect
    /// timeout, and end with the last of them.
    ///
    /// Example:
    ///     >>> with client.as_workspace(sandbox.sub_workspaces()[0][0]) as theirs:
    ///     ...     assert len(theirs.members.list()) > 0
    ///     >>> theirs.closed, client.closed
    ///     (True, False)
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        let client = self.client.clone();
        py.detach(|| client.close());
        Ok(())
    }

    /// The same client, which is closed without closing this one.
    fn _derive(&self) -> Client {
        self.over(derive(&self.client), self.stop())
    }

    /// The same client, with what ends its calls.
    fn _stoppable(&self) -> (Client, Stop) {
        let stop = Arc::new(AtomicBool::new(false));
        (self.over(self.client.clone(), Some(stop.clone())), Stop(stop))
    }

    fn __enter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    #[pyo3(signature = (*_exception))]
    fn __exit__(&self, py: Python<'_>, _exception: &Bound<'_, PyTuple>) -> PyResult<()> {
        self.close(py)
    }

    fn __repr__(&self) -> String {
        self.shown()
    }

    fn __copy__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __deepcopy__<'py>(slf: Bound<'py, Self>, _memo: Bound<'py, PyAny>) -> Bound<'py, Self> {
        slf
    }

    fn __reduce__<'py>(slf: Bound<'py, Self>) -> PyResult<Bound<'py, PyTuple>> {
        let py = slf.py();
        let (client, settings) = (&slf.get().client, &slf.get().settings);
        let options = PyDict::new(py);
        match client.key_source() {
            KeySource::Environment(name) => options.set_item("api_key_env", name)?,
            KeySource::File(path) => options.set_item("api_key_file", path)?,
            KeySource::Literal => {
                return Err(PyTypeError::new_err(
                    "a Client whose key was given as a text cannot be pickled, because the pickle would hold the key; \
                     give api_key_env or api_key_file, whose name is pickled",
                ));
            }
        }
        settings.write(&options, client.workspace_id())?;
        let restore = crate::values::facade(py, "_pickle", "restore_client")?;
        (restore, (options,)).into_pyobject(py)
    }
}
