//! `client.keys`: what programs may do. A key cannot be changed, only replaced.

use instantly_rbac::keys::{ApiKey, CreateOptions, KeyFilter, Preset};
use instantly_rbac::review::KeyReviewOptions;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::client::Client;
use crate::lists::{Items, Wanted};
use crate::progress::Progress;
use crate::values::{DateText, Text, TextLists, Texts, facade, moment, over_document, page_options, whole};

/// The scopes of a preset, by its canonical name.
#[pyfunction]
pub fn preset_scopes<'py>(py: Python<'py>, name: Text) -> PyResult<Bound<'py, PyTuple>> {
    let preset = Preset::ALL.into_iter().find(|preset| preset.name() == name.as_str());
    let preset = preset.ok_or_else(|| PyValueError::new_err(format!("{:?} is no preset", name.0)))?;
    PyTuple::new(py, preset.scopes().iter().map(|scope| scope.as_str().to_owned()).collect::<Vec<_>>())
}

/// Scopes that were given one by one, or a preset.
struct Scopes(Vec<String>);

impl<'a, 'py> FromPyObject<'a, 'py> for Scopes {
    type Error = PyErr;

    fn extract(given: Borrowed<'a, 'py, PyAny>) -> PyResult<Scopes> {
        let given = if given.is_instance(&facade(given.py(), "choices", "Preset")?)? {
            given.getattr("scopes")?
        } else {
            given.to_owned()
        };
        given.extract::<Texts>().map(|Texts(scopes)| Scopes(scopes))
    }
}

/// The API keys of a workspace: ``client.keys``.
#[pyclass(frozen, module = "instantly_rbac")]
pub struct Keys(pub Client);

#[pymethods]
impl Keys {
    /// All keys. Scope: ``api_keys:read``.
    ///
    /// Args:
    ///     reveal: Keep the secrets that the API's list may hold, readable with ``secret()``. Without it they are
    ///         dropped as soon as the list arrives.
    ///     page_size: Items a request, 1 to 100. Default: 100.
    ///     max_items: Ends the list after so many; it then says whether it is ``complete``.
    ///     progress: ``True`` shows a bar (tqdm), a function is called with the number of items after each page.
    ///     timeout: Seconds for each page.
    ///
    /// Raises:
    ///     InstantlyError: Any error of any page: never a part of the list.
    ///
    /// Example:
    ///     >>> any("all:all" in key.scopes for key in client.keys.list())
    ///     True
    #[pyo3(signature = (*, reveal=false, page_size=None, max_items=None, progress=None, timeout=None))]
    fn list(
        &self,
        py: Python<'_>,
        reveal: bool,
        page_size: Option<i64>,
        max_items: Option<i64>,
        progress: Option<Progress>,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let filter = KeyFilter { reveal };
        let open = |client: &instantly_rbac::Client| client.keys().iter(&filter);
        self.0.list(py, "keys.list", Wanted { page_size, max_items, progress, timeout }, open)
    }

    /// The same as ``list``, page by page as they are needed.
    #[pyo3(signature = (*, reveal=false, page_size=None, max_items=None, progress=None, timeout=None))]
    fn iter(
        &self,
        py: Python<'_>,
        reveal: bool,
        page_size: Option<i64>,
        max_items: Option<i64>,
        progress: Option<Progress>,
        timeout: Option<f64>,
    ) -> PyResult<Items> {
        let filter = KeyFilter { reveal };
        let open = |client: &instantly_rbac::Client| client.keys().iter(&filter);
        self.0.items(py, "keys.list", Wanted { page_size, max_items, progress, timeout }, open)
    }

    /// One page of the same, with its cursor.
    ///
    /// Args:
    ///     limit: Items at the most, 1 to 100. Default: 100.
    ///     starting_after: The previous page's ``next_starting_after``.
    ///
    /// Raises:
    ///     InvalidArgumentError: The limit is above 100.
    #[pyo3(signature = (*, reveal=false, limit=None, starting_after=None, timeout=None))]
    fn page(
        &self,
        py: Python<'_>,
        reveal: bool,
        limit: Option<i64>,
        starting_after: Option<Text>,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let filter = KeyFilter { reveal };
        let options = page_options(py, limit, starting_after)?;
        self.0.page(py, "keys.list", timeout, |client| client.keys().page(&filter, &options))
    }

    /// Creates a key. Scope: ``api_keys:create``.
    ///
    /// The request is sent once. Its secret is read with ``secret()``, and prints as ``***`` everywhere else.
    ///
    /// Args:
    ///     name: What you call it.
    ///     scopes: What it may do, such as ``["campaigns:read"]``, or a ``Preset``.
    ///     recover: Where the reply is lost, revoke what was made, which nobody can use, and create the key anew;
    ///         ``meta.recovered`` and ``meta.hint`` say so. Needs ``api_keys:read`` and ``api_keys:delete`` too. Give each
    ///         key a name of its own: another program's of the same name and scopes, made in the same moment, would be
    ///         revoked as well.
    ///     timeout: Seconds for the whole call.
    ///
    /// Raises:
    ///     InvalidArgumentError: An empty name, no scopes, or a scope without the form ``<resource>:<action>``.
    ///     OutcomeUnknownError: The reply was lost: a key may exist whose secret nobody saw. ``candidates`` has the ids of
    ///         those that were found (scope ``api_keys:read``). With ``recover`` only where that did not help: none was
    ///         found, they could not be listed or revoked, it is not known when they were made, or the second reply was
    ///         lost, too.
    ///
    /// Example:
    ///     >>> key = client.keys.create("marketing", Preset.ANALYTICS_READ_ONLY)
    ///     >>> print(key.scopes, key.key, len(key.secret()) > 0)
    ///     ('campaigns:read', 'accounts:read') *** True
    #[pyo3(signature = (name, scopes, *, recover=false, timeout=None))]
    fn create(
        &self,
        py: Python<'_>,
        name: Text,
        scopes: Scopes,
        recover: bool,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let options = CreateOptions { recover };
        self.0.record::<ApiKey>(py, "keys.create", timeout, |client| {
            client.keys().create_with(&name, &scopes.0, &options)
        })
    }

    /// Revokes a key, at once and for good. Scope: ``api_keys:delete``.
    ///
    /// Raises:
    ///     RefusedError: The key is known to be the one in use; nothing was sent.
    ///
    /// Example:
    ///     >>> key = client.keys.create("short-lived", ["leads:read"])
    ///     >>> client.keys.revoke(key.id).id == key.id
    ///     True
    #[pyo3(signature = (id, *, timeout=None))]
    fn revoke(&self, py: Python<'_>, id: Text, timeout: Option<f64>) -> PyResult<Py<PyAny>> {
        self.0.removal::<ApiKey>(py, "keys.revoke", timeout, |client| client.keys().revoke(&id))
    }

    /// Every key with what is worth a second look, most severe first. Scopes: ``api_keys:read`` and, for the
    /// last logged activity, ``audit_logs:read``.
    ///
    /// Args:
    ///     max_age_days: Keys that are older are found; ``None`` finds no key too old. Default: 180.
    ///     needs: What keys must still do, by the id or name of each: ``{"marketing": ["campaigns.list"]}``. Operations
    ///         by canonical name, and scopes such as ``leads:read``; then the advice on such a key is the smallest set
    ///         of scopes for that.
    ///     max_events: Audit events to read at the most; 0 reads none. Default: 10,000.
    ///     as_of: The moment from which ages count; one without a zone is in UTC. Default: now.
    ///     timeout: Seconds for each page.
    ///
    /// Raises:
    ///     InvalidArgumentError: ``needs`` holds what is no operation and no documented scope.
    ///
    /// Example:
    ///     >>> worst = client.keys.review().keys[0]
    ///     >>> print(worst.severity, worst.can[0])
    ///     critical do everything
    #[pyo3(signature = (*, max_age_days=180, needs=None, max_events=None, as_of=None, timeout=None))]
    fn review(
        &self,
        py: Python<'_>,
        max_age_days: Option<i64>,
        needs: Option<TextLists>,
        max_events: Option<i64>,
        as_of: Option<DateText>,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let options = KeyReviewOptions {
            max_age_days: whole(py, "max_age_days", max_age_days)?,
            needs: needs.unwrap_or_default().0,
            max_events: whole(py, "max_events", max_events)?.unwrap_or(KeyReviewOptions::default().max_events),
            as_of: moment(py, "as_of", as_of)?,
        };
        let review = self.0.call(py, "keys.review", timeout, |client| client.keys().review(&options))?;
        over_document(py, "reviews", "KeyReview", &review)
    }

    fn __repr__(&self) -> String {
        format!("<keys of {}>", self.0.shown())
    }
}
