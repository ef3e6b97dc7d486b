//! `client.groups`: which workspaces belong together, and one function over all of them.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use instantly_rbac::groups::{AdminWorkspace, ForEach, GroupMember};
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::types::PyList;

use crate::client::Client;
use crate::errors::{exception, guard};
use crate::interrupt::{Interrupt, call_back};
use crate::lists::{Items, Wanted};
use crate::progress::Progress;
use crate::records::Record;
use crate::values::{Text, facade, page_options};

/// The workspace group: ``client.groups``. A record here is a link between two workspaces, not a person.
#[pyclass(frozen, module = "instantly_rbac")]
pub struct Groups(pub Client);

#[pymethods]
impl Groups {
    /// All links of this workspace's group. Scope: ``workspace_group_members:read``.
    ///
    /// Args:
    ///     page_size: Items a request, 1 to 100. Default: 100.
    ///     max_items: Ends the list after so many; it then says whether it is ``complete``.
    ///     progress: ``True`` shows a bar (tqdm), a function is called with the number of items after each page.
    ///     timeout: Seconds for each page.
    ///
    /// Raises:
    ///     InstantlyError: Any error of any page: never a part of the list.
    ///
    /// Example:
    ///     >>> {link.status for link in client.groups.list()} >= {"accepted", "pending"}
    ///     True
    #[pyo3(signature = (*, page_size=None, max_items=None, progress=None, timeout=None))]
    fn list(
        &self,
        py: Python<'_>,
        page_size: Option<i64>,
        max_items: Option<i64>,
        progress: Option<Progress>,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        self.0.list(py, "groups.list", Wanted { page_size, max_items, progress, timeout }, |client| {
            client.groups().iter()
        })
    }

    /// The same as ``list``, page by page as they are needed.
    #[pyo3(signature = (*, page_size=None, max_items=None, progress=None, timeout=None))]
    fn iter(
        &self,
        py: Python<'_>,
        page_size: Option<i64>,
        max_items: Option<i64>,
        progress: Option<Progress>,
        timeout: Option<f64>,
    ) -> PyResult<Items> {
        self.0.items(py, "groups.list", Wanted { page_size, max_items, progress, timeout }, |client| {
            client.groups().iter()
        })
    }

    /// One page of the same, with its cursor.
    ///
    /// Args:
    ///     limit: Items at the most, 1 to 100. Default: 100.
    ///     starting_after: The previous page's ``next_starting_after``.
    ///
    /// Raises:
    ///     InvalidArgumentError: The limit is above 100.
    #[pyo3(signature = (*, limit=None, starting_after=None, timeout=None))]
    fn page(
        &self,
        py: Python<'_>,
        limit: Option<i64>,
        starting_after: Option<Text>,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let options = page_options(py, limit, starting_after)?;
        self.0.page(py, "groups.list", timeout, |client| client.groups().page(&options))
    }

    /// One link. Scope: ``workspace_group_members:read``.
    ///
    /// Raises:
    ///     NotFoundError: There is no such link; a workspace's id is none.
    #[pyo3(signature = (id, *, timeout=None))]
    fn get(&self, py: Python<'_>, id: Text, timeout: Option<f64>) -> PyResult<Py<PyAny>> {
        self.0.record::<GroupMember>(py, "groups.get", timeout, |client| client.groups().get(&id))
    }

    /// Invites a workspace into the group; its owner must accept. Scope: ``workspace_group_members:create``.
    ///
    /// Where the reply is lost, the link is looked for (scope ``workspace_group_members:read``): found, it is the result,
    /// with ``meta.recovered``; otherwise the invitation is sent again, since the API takes one at a time.
    ///
    /// Raises:
    ///     ConflictError: The workspace has an admin workspace or an invitation already.
    ///     OutcomeUnknownError: The reply was lost, and no link was found within the call's time.
    ///
    /// Example:
    ///     >>> id, name = sandbox.invitable_workspaces()[0]
    ///     >>> print(client.groups.invite(id).status)
    ///     pending
    #[pyo3(signature = (sub_workspace_id, *, timeout=None))]
    fn invite(&self, py: Python<'_>, sub_workspace_id: Text, timeout: Option<f64>) -> PyResult<Py<PyAny>> {
        let call = |client: &instantly_rbac::Client| client.groups().invite(&sub_workspace_id);
        self.0.record::<GroupMember>(py, "groups.invite", timeout, call)
    }

    /// Removes a sub-workspace from the group, or leaves it. Scope: ``workspace_group_members:delete``.
    ///
    /// Raises:
    ///     NotFoundError: There is no such link.
    #[pyo3(signature = (id, *, timeout=None))]
    fn remove(&self, py: Python<'_>, id: Text, timeout: Option<f64>) -> PyResult<Py<PyAny>> {
        self.0.removal::<GroupMember>(py, "groups.remove", timeout, |client| client.groups().remove(&id))
    }

    /// The admin workspace of this one, if it has one. The documentation names no scope.
    ///
    /// Example:
    ///     >>> client.groups.admin().has_admin_workspace
    ///     False
    #[pyo3(signature = (*, timeout=None))]
    fn admin(&self, py: Python<'_>, timeout: Option<f64>) -> PyResult<Py<PyAny>> {
        self.0.record::<AdminWorkspace>(py, "groups.admin", timeout, |client| client.groups().admin())
    }

    /// Calls a function for every accepted sub-workspace, with a client that acts for it, on up to 8 threads.
    ///
    /// The function sees the context variables (``contextvars``) of the caller.
    /// The results come in the order of the group. What the function raises is one result and ends nothing;
    /// only what is no ``Exception`` (``SystemExit``) is raised, once all are done. Ctrl-C ends the calls of all
    /// threads, but not what else the function does.
    ///
    /// Args:
    ///     function: Called with the client and the link.
    ///     timeout: Seconds for each page of the list of the group.
    ///
    /// Returns:
    ///     A list of ``ForEach``: ``link``, and either ``value`` or ``error``.
    ///
    /// Raises:
    ///     InstantlyError: The group itself cannot be listed.
    ///
    /// Example:
    ///     >>> counts = client.groups.for_each(lambda workspace, link: len(workspace.members.list()))
    ///     >>> all(count.error is None and count.value > 0 for count in counts)
    ///     True
    #[pyo3(signature = (function, *, timeout=None))]
    fn for_each(&self, py: Python<'_>, function: Py<PyAny>, timeout: Option<f64>) -> PyResult<Py<PyList>> {
        const NAME: &str = "groups.for_each";
        let stop = self.0.stop().unwrap_or_else(|| Arc::new(AtomicBool::new(false)));
        let interrupt = Interrupt::new(Some(stop.clone()));
        let timeout = crate::values::timeout(py, "timeout", timeout)?;
        let client = interrupt.arm(py, self.0.core(), timeout)?;
        // The caller's context variables, for the threads that work for it.
        let context = py.import("contextvars")?.call_method0("copy_context")?.unbind();
        let results = interrupt.run(py, NAME, || {
            client.groups().for_each(|workspace, link| {
                let workspace = self.0.over(workspace.clone(), Some(stop.clone()));
                call_back(|py| {
                    let link = link.clone().into_object(py, None)?;
                    // Only one thread can be in a context, so each call has a copy.
                    let context = context.bind(py).call_method0("copy")?;
                    context.call_method1("run", (&function, workspace, link)).map(Bound::unbind)
                })
            })
        })?;
        guard(py, || {
            let class = facade(py, "results", "ForEach")?;
            let results = results.into_iter().map(|ForEach { link, result }| {
                let (value, error) = match result {
                    Ok(Ok(value)) => (Some(value), None),
                    Ok(Err(error)) if !error.is_instance_of::<PyException>(py) => return Err(error),
                    Ok(Err(error)) => (None, Some(error.into_value(py).into_any())),
                    Err(error) => (None, Some(exception(py, &error)?.unbind())),
                };
                class.call1((link.into_object(py, None)?, value, error))
            });
            Ok(PyList::new(py, results.collect::<PyResult<Vec<_>>>()?)?.unbind())
        })
    }

    fn __repr__(&self) -> String {
        format!("<groups of {}>", self.0.shown())
    }
}
