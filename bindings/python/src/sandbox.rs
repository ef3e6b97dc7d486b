//! The sandbox: a real HTTP server on 127.0.0.1 that behaves as the API does. `sandbox.py` has its class.

use std::sync::{Arc, Mutex, PoisonError};

use instantly_bridge::sandbox;
use instantly_rbac::SecretString;
use instantly_sandbox::Sandbox;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::errors::{guard, in_function, invalid};
use crate::secret::Secret;
use crate::values::{arguments, document, read};

/// A sandbox, for itself and for its clients.
pub struct Running {
    /// None once it was stopped.
    sandbox: Mutex<Option<Sandbox>>,
    pub url: String,
    pub admin_key: SecretString,
    workspace_id: String,
}

/// What a sandbox of the Python half is run by.
#[pyclass(frozen, module = "instantly_rbac._native")]
pub struct NativeSandbox(Arc<Running>);

impl NativeSandbox {
    /// Does something with a sandbox that still runs. Its lock is not waited for with the GIL in hand.
    fn with<T: Send>(&self, py: Python<'_>, act: impl FnOnce(&Sandbox) -> T + Send) -> PyResult<T> {
        guard(py, || {
            let outcome = py.detach(|| {
                let sandbox = self.0.sandbox.lock().unwrap_or_else(PoisonError::into_inner);
                sandbox.as_ref().map(act)
            });
            outcome.ok_or_else(|| invalid(py, "sandbox", "was stopped"))
        })
    }

    /// The sandbox, for a client of it: one that was stopped answers nobody.
    pub fn running(&self, py: Python<'_>) -> PyResult<Arc<Running>> {
        self.with(py, |_| self.0.clone())
    }
}

#[pymethods]
impl NativeSandbox {
    #[new]
    fn new(locals: &Bound<'_, PyDict>) -> PyResult<NativeSandbox> {
        const NAME: &str = "sandbox.start";
        let arguments = arguments(NAME, locals, None)?;
        let sandbox = in_function(locals.py(), NAME, || sandbox::start(sandbox::builder(arguments)?))?;
        Ok(NativeSandbox(Arc::new(Running {
            url: sandbox.url(),
            admin_key: sandbox.admin_key(),
            workspace_id: sandbox.workspace_id(),
            sandbox: Mutex::new(Some(sandbox)),
        })))
    }

    #[getter]
    fn url(&self) -> &str {
        &self.0.url
    }

    #[getter]
    fn admin_key(&self) -> Secret {
        Secret(self.0.admin_key.clone())
    }

    #[getter]
    fn workspace_id(&self) -> &str {
        &self.0.workspace_id
    }

    #[getter]
    fn owner_token(&self, py: Python<'_>) -> PyResult<Secret> {
        self.with(py, |sandbox| Secret(sandbox.owner_token()))
    }

    #[getter]
    fn stopped(&self) -> bool {
        self.0.sandbox.try_lock().is_ok_and(|sandbox| sandbox.is_none())
    }

    fn fault(&self, locals: &Bound<'_, PyDict>) -> PyResult<()> {
        const NAME: &str = "sandbox.fault";
        let arguments = arguments(NAME, locals, Some("times"))?;
        let fault = in_function(locals.py(), NAME, || sandbox::fault(arguments))?;
        self.with(locals.py(), |sandbox| sandbox.fault(fault))
    }

    fn clear_faults(&self, py: Python<'_>) -> PyResult<()> {
        self.with(py, Sandbox::clear_faults)
    }

    fn requests<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        document(py, &self.with(py, Sandbox::requests)?)
    }

    fn set_paid(&self, locals: &Bound<'_, PyDict>) -> PyResult<()> {
        const NAME: &str = "sandbox.set_paid";
        let mut given = arguments(NAME, locals, None)?;
        let read = || Ok((given.required::<String>("workspace_id")?, given.required("paid")?));
        let (workspace_id, paid) = in_function(locals.py(), NAME, read)?;
        self.with(locals.py(), |sandbox| sandbox.set_paid(&workspace_id, paid))
    }

    fn accept_invitation(&self, id: &Bound<'_, PyAny>) -> PyResult<bool> {
        let invitation: String = read("sandbox.accept_invitation", "id", id)?;
        self.with(id.py(), |sandbox| sandbox.accept_invitation(&invitation))
    }

    fn sub_workspaces(&self, py: Python<'_>) -> PyResult<Vec<(String, String)>> {
        self.with(py, Sandbox::sub_workspaces)
    }

    fn invitable_workspaces(&self, py: Python<'_>) -> PyResult<Vec<(String, String)>> {
        self.with(py, Sandbox::invitable_workspaces)
    }

    fn key_with_scopes(&self, scopes: &Bound<'_, PyAny>) -> PyResult<Secret> {
        const NAME: &str = "sandbox.key_with_scopes";
        let names: Vec<String> = read(NAME, "scopes", scopes)?;
        let scopes_of_key = in_function(scopes.py(), NAME, || sandbox::scopes(&names))?;
        self.with(scopes.py(), |sandbox| Secret(sandbox.key_with_scopes(&scopes_of_key)))
    }

    fn stop(&self, py: Python<'_>) -> PyResult<()> {
        guard(py, || {
            py.detach(|| drop(self.0.sandbox.lock().unwrap_or_else(PoisonError::into_inner).take()));
            Ok(())
        })
    }
}
