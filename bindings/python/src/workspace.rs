//! `client.workspace`: name, ownership, removal, agency domain, plan.

use instantly_rbac::workspace::{DomainInfo, PlanDetails, SubscriptionDetails, Workspace, WorkspaceUpdate};
use pyo3::prelude::*;

use crate::client::Client;
use crate::secret::Given;
use crate::values::{Changed, Text};

/// The workspace of the client: ``client.workspace``.
#[pyclass(frozen, module = "instantly_rbac")]
pub struct WorkspaceApi(pub Client);

#[pymethods]
impl WorkspaceApi {
    /// The workspace. Scope: ``workspaces:read``.
    ///
    /// Example:
    ///     >>> print(client.workspace.get().name)
    ///     Northwind Outreach
    #[pyo3(signature = (*, timeout=None))]
    fn get(&self, py: Python<'_>, timeout: Option<f64>) -> PyResult<Py<PyAny>> {
        self.0.record::<Workspace>(py, "workspace.get", timeout, |client| client.workspace().get())
    }

    /// Changes the name or the logo. Scope: ``workspaces:update``.
    ///
    /// Args:
    ///     name: The new name.
    ///     org_logo_url: The URL of the logo; ``None`` empties it; left out, or ``KEEP``, it stays.
    ///     timeout: Seconds for the whole call.
    ///
    /// Raises:
    ///     InvalidArgumentError: Nothing is to be changed.
    ///
    /// Example:
    ///     >>> print(client.workspace.update(name="Northwind Outreach").name)
    ///     Northwind Outreach
    #[pyo3(signature = (*, name=None, org_logo_url=Changed::default(), timeout=None))]
    fn update(
        &self,
        py: Python<'_>,
        name: Option<Text>,
        org_logo_url: Changed,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let update = WorkspaceUpdate { name: name.map(String::from), org_logo_url: org_logo_url.0 };
        self.0.record::<Workspace>(py, "workspace.update", timeout, |client| client.workspace().update(&update))
    }

    /// Hands the workspace to the person of this e-mail address. Scope: ``workspaces:update``.
    ///
    /// It is asked for once. Where the reply is lost, the owner is read back (scopes ``workspaces:read`` and
    /// ``workspace_members:read``): where it is that person, that is the result, with ``meta.recovered``.
    ///
    /// Args:
    ///     email: The new owner's address.
    ///     sec: A security token that the API asks for, a ``str`` or a ``Secret``; how to obtain one is not
    ///         documented, so try this in the sandbox first.
    ///     timeout: Seconds for the whole call.
    ///
    /// Raises:
    ///     InvalidArgumentError: An address without ``@``, or an empty ``sec``.
    ///     OutcomeUnknownError: The reply was lost, and the workspace is not known to be that person's.
    #[pyo3(signature = (email, sec, *, timeout=None))]
    fn change_owner(&self, py: Python<'_>, email: Text, sec: Given, timeout: Option<f64>) -> PyResult<Py<PyAny>> {
        let call = |client: &instantly_rbac::Client| client.workspace().change_owner(&email, sec.0);
        self.0.record::<Workspace>(py, "workspace.change_owner", timeout, call)
    }

    /// Hands the workspace to a member, whose e-mail address is looked up. Scopes: ``workspace_members:read`` and
    /// ``workspaces:update``.
    ///
    /// Raises:
    ///     RefusedError: The member has not accepted the invitation; nothing was changed.
    ///
    /// Example:
    ///     >>> heir = next(member for member in client.members.list() if member.role == Role.ADMIN)
    ///     >>> workspace = client.workspace.change_owner_to_member(heir.id, sandbox.owner_token)
    ///     >>> workspace.owner == heir.user_id
    ///     True
    #[pyo3(signature = (member_id, sec, *, timeout=None))]
    fn change_owner_to_member(
        &self,
        py: Python<'_>,
        member_id: Text,
        sec: Given,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let call = |client: &instantly_rbac::Client| client.workspace().change_owner_to_member(&member_id, sec.0);
        self.0.record::<Workspace>(py, "workspace.change_owner_to_member", timeout, call)
    }

    /// Schedules the workspace for removal in 24 hours. Scope: ``workspaces:delete``.
    ///
    /// Raises:
    ///     OutcomeUnknownError: It was asked for once, and the reply was lost.
    ///
    /// Example:
    ///     >>> client.workspace.schedule_removal().scheduled_for_removal_at is not None
    ///     True
    ///     >>> client.workspace.cancel_removal().scheduled_for_removal_at is None
    ///     True
    #[pyo3(signature = (*, timeout=None))]
    fn schedule_removal(&self, py: Python<'_>, timeout: Option<f64>) -> PyResult<Py<PyAny>> {
        let call = |client: &instantly_rbac::Client| client.workspace().schedule_removal();
        self.0.record::<Workspace>(py, "workspace.schedule_removal", timeout, call)
    }

    /// Cancels the scheduled removal. Scope: ``workspaces:delete``. Where the reply is lost and the workspace may
    /// not be read, the result is empty and ``meta.hint`` says so.
    #[pyo3(signature = (*, timeout=None))]
    fn cancel_removal(&self, py: Python<'_>, timeout: Option<f64>) -> PyResult<Py<PyAny>> {
        let call = |client: &instantly_rbac::Client| client.workspace().cancel_removal();
        self.0.record::<Workspace>(py, "workspace.cancel_removal", timeout, call)
    }

    /// The agency domain and its verification. Scope: ``workspaces:read``.
    #[pyo3(signature = (*, timeout=None))]
    fn get_domain(&self, py: Python<'_>, timeout: Option<f64>) -> PyResult<Py<PyAny>> {
        self.0.record::<DomainInfo>(py, "workspace.get_domain", timeout, |client| client.workspace().get_domain())
    }

    /// Sets the agency domain. Scope: ``workspaces:update``.
    ///
    /// Raises:
    ///     InvalidArgumentError: The domain is empty.
    ///
    /// Example:
    ///     >>> _ = client.workspace.set_domain("app.example.com")
    ///     >>> print(client.workspace.get_domain().name)
    ///     app.example.com
    ///     >>> _ = client.workspace.delete_domain()
    #[pyo3(signature = (domain, *, timeout=None))]
    fn set_domain(&self, py: Python<'_>, domain: Text, timeout: Option<f64>) -> PyResult<Py<PyAny>> {
        let call = |client: &instantly_rbac::Client| client.workspace().set_domain(&domain);
        self.0.record::<Workspace>(py, "workspace.set_domain", timeout, call)
    }

    /// Removes the agency domain. Scope: ``workspaces:update``. A lost reply is as for ``cancel_removal``.
    #[pyo3(signature = (*, timeout=None))]
    fn delete_domain(&self, py: Python<'_>, timeout: Option<f64>) -> PyResult<Py<PyAny>> {
        self.0.record::<Workspace>(py, "workspace.delete_domain", timeout, |client| client.workspace().delete_domain())
    }

    /// Plan and quota of each product. Scope: ``workspace_billing:read``.
    ///
    /// Example:
    ///     >>> client.workspace.plan().subscriptions.outreach.plan_name is not None
    ///     True
    #[pyo3(signature = (*, timeout=None))]
    fn plan(&self, py: Python<'_>, timeout: Option<f64>) -> PyResult<Py<PyAny>> {
        self.0.record::<PlanDetails>(py, "workspace.plan", timeout, |client| client.workspace().plan())
    }

    /// The subscriptions. Scope: ``workspace_billing:read``.
    ///
    /// Example:
    ///     >>> client.workspace.subscription().all_subs_cancelled
    ///     False
    #[pyo3(signature = (*, timeout=None))]
    fn subscription(&self, py: Python<'_>, timeout: Option<f64>) -> PyResult<Py<PyAny>> {
        let call = |client: &instantly_rbac::Client| client.workspace().subscription();
        self.0.record::<SubscriptionDetails>(py, "workspace.subscription", timeout, call)
    }

    fn __repr__(&self) -> String {
        format!("<workspace of {}>", self.0.shown())
    }
}
