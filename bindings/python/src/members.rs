//! `client.members`: who is in a workspace, and in which role.

use instantly_rbac::members::{Invitation, Member, MemberFilter, MemberUpdate, Role};
use instantly_rbac::review::MemberReviewOptions;
use pyo3::prelude::*;

use crate::client::Client;
use crate::lists::{Items, Wanted};
use crate::progress::Progress;
use crate::values::{Changed, DateText, Text, Texts, moment, over_document, page_options, whole};

/// The members of a workspace: ``client.members``.
#[pyclass(frozen, module = "instantly_rbac")]
pub struct Members(pub Client);

#[pymethods]
impl Members {
    /// All members that match. Scope: ``workspace_members:read``.
    ///
    /// Args:
    ///     accepted: Only those who have, or have not, accepted their invitation.
    ///     search: Only those whose name or e-mail matches.
    ///     page_size: Items a request, 1 to 100. Default: 100.
    ///     max_items: Ends the list after so many; it then says whether it is ``complete``.
    ///     progress: ``True`` shows a bar (tqdm), a function is called with the number of items after each page.
    ///     timeout: Seconds for each page.
    ///
    /// Raises:
    ///     InstantlyError: Any error of any page: never a part of the list.
    ///
    /// Example:
    ///     >>> pending = client.members.list(accepted=False)
    ///     >>> print(len(pending), pending[0].role)
    ///     2 view
    #[pyo3(signature = (*, accepted=None, search=None, page_size=None, max_items=None, progress=None, timeout=None))]
    fn list(
        &self,
        py: Python<'_>,
        accepted: Option<bool>,
        search: Option<Text>,
        page_size: Option<i64>,
        max_items: Option<i64>,
        progress: Option<Progress>,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let filter = MemberFilter { accepted, search: search.map(String::from) };
        let open = |client: &instantly_rbac::Client| client.members().iter(&filter);
        self.0.list(py, "members.list", Wanted { page_size, max_items, progress, timeout }, open)
    }

    /// The same as ``list``, page by page as they are needed.
    #[pyo3(signature = (*, accepted=None, search=None, page_size=None, max_items=None, progress=None, timeout=None))]
    fn iter(
        &self,
        py: Python<'_>,
        accepted: Option<bool>,
        search: Option<Text>,
        page_size: Option<i64>,
        max_items: Option<i64>,
        progress: Option<Progress>,
        timeout: Option<f64>,
    ) -> PyResult<Items> {
        let filter = MemberFilter { accepted, search: search.map(String::from) };
        let open = |client: &instantly_rbac::Client| client.members().iter(&filter);
        self.0.items(py, "members.list", Wanted { page_size, max_items, progress, timeout }, open)
    }

    /// One page of the same, with its cursor.
    ///
    /// Args:
    ///     limit: Items at the most, 1 to 100. Default: 100.
    ///     starting_after: The previous page's ``next_starting_after``.
    ///
    /// Raises:
    ///     InvalidArgumentError: The limit is above 100.
    #[pyo3(signature = (*, accepted=None, search=None, limit=None, starting_after=None, timeout=None))]
    fn page(
        &self,
        py: Python<'_>,
        accepted: Option<bool>,
        search: Option<Text>,
        limit: Option<i64>,
        starting_after: Option<Text>,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let filter = MemberFilter { accepted, search: search.map(String::from) };
        let options = page_options(py, limit, starting_after)?;
        self.0.page(py, "members.list", timeout, |client| client.members().page(&filter, &options))
    }

    /// One member, by the id of the membership. Scope: ``workspace_members:read``.
    ///
    /// Raises:
    ///     NotFoundError: This workspace has no such membership; a ``user_id`` is none.
    ///
    /// Example:
    ///     >>> first = client.members.list()[0]
    ///     >>> client.members.get(first.id) == first
    ///     True
    #[pyo3(signature = (id, *, timeout=None))]
    fn get(&self, py: Python<'_>, id: Text, timeout: Option<f64>) -> PyResult<Py<PyAny>> {
        self.0.record::<Member>(py, "members.get", timeout, |client| client.members().get(&id))
    }

    /// Invites a person by e-mail. Scope: ``workspace_members:create``.
    ///
    /// The invitation is sent once. Where its reply is lost, the person is looked for among the members (scope
    /// ``workspace_members:read``): found, that is the result, with ``meta.recovered``.
    ///
    /// Args:
    ///     email: The address that the invitation is sent to.
    ///     role: Admin, editor or view; owner and client cannot be granted through the API.
    ///     user_email: The address of the person's account, where it is another one.
    ///     nickname: A private label, up to 80 characters.
    ///     permissions: Sections of the app that the member may use; they cannot be changed later.
    ///     timeout: Seconds for the whole call.
    ///
    /// Raises:
    ///     InvalidArgumentError: An address without ``@``, another role, or a nickname that is too long.
    ///     OutcomeUnknownError: The reply was lost, and nobody was found: the server may still carry it out.
    ///     ConflictError: The reply was lost, and the person was a member before.
    ///
    /// Example:
    ///     >>> client.members.invite("sam@example.com", Role.VIEW).accepted
    ///     False
    #[pyo3(signature = (email, role, *, user_email=None, nickname=None, permissions=None, timeout=None))]
    fn invite(
        &self,
        py: Python<'_>,
        email: Text,
        role: Text,
        user_email: Option<Text>,
        nickname: Option<Text>,
        permissions: Option<Texts>,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let permissions = permissions.map(|Texts(names)| names.iter().map(|name| name.as_str().into()).collect());
        let invitation = Invitation {
            email: email.into(),
            role: Role::from(role.as_str()),
            user_email: user_email.map(String::from),
            nickname: nickname.map(String::from),
            permissions,
        };
        self.0.record::<Member>(py, "members.invite", timeout, |client| client.members().invite(&invitation))
    }

    /// Changes a member's role or nickname. Scope: ``workspace_members:update``.
    ///
    /// Args:
    ///     id: The membership.
    ///     role: The new role: admin, editor or view.
    ///     nickname: The private label, up to 80 characters; ``None`` empties it; left out, or ``KEEP``, it stays.
    ///     timeout: Seconds for the whole call.
    ///
    /// Raises:
    ///     InvalidArgumentError: Nothing is to be changed, and as for ``invite``.
    ///
    /// Example:
    ///     >>> sam = client.members.list(accepted=False)[0]
    ///     >>> print(client.members.update(sam.id, role=Role.EDITOR, nickname="West").nickname)
    ///     West
    #[pyo3(signature = (id, *, role=None, nickname=Changed::default(), timeout=None))]
    fn update(
        &self,
        py: Python<'_>,
        id: Text,
        role: Option<Text>,
        nickname: Changed,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let update = MemberUpdate { role: role.map(|role| Role::from(role.as_str())), nickname: nickname.0 };
        self.0.record::<Member>(py, "members.update", timeout, |client| client.members().update(&id, &update))
    }

    /// Removes a member from the workspace. Scope: ``workspace_members:delete``.
    ///
    /// Raises:
    ///     NotFoundError: This workspace has no such membership.
    ///
    /// Example:
    ///     >>> client.members.remove(client.members.list(accepted=False)[0].id).record.accepted
    ///     False
    #[pyo3(signature = (id, *, timeout=None))]
    fn remove(&self, py: Python<'_>, id: Text, timeout: Option<f64>) -> PyResult<Py<PyAny>> {
        self.0.removal::<Member>(py, "members.remove", timeout, |client| client.members().remove(&id))
    }

    /// The members with what is worth a second look: invitations left open, unknown roles, addresses outside
    /// the owner's domain, too many admins. Scope: ``workspace_members:read``.
    ///
    /// Args:
    ///     max_pending_days: Invitations that are open for longer are found. Default: 30.
    ///     max_admins: More admins than this are found. Default: 3.
    ///     as_of: The moment from which ages count; one without a zone is in UTC. Default: now.
    ///     timeout: Seconds for each page.
    ///
    /// Example:
    ///     >>> client.members.review().findings[0].severity in list(Severity)
    ///     True
    #[pyo3(signature = (*, max_pending_days=None, max_admins=None, as_of=None, timeout=None))]
    fn review(
        &self,
        py: Python<'_>,
        max_pending_days: Option<i64>,
        max_admins: Option<i64>,
        as_of: Option<DateText>,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let usual = MemberReviewOptions::default();
        let options = MemberReviewOptions {
            max_pending_days: whole(py, "max_pending_days", max_pending_days)?.unwrap_or(usual.max_pending_days),
            max_admins: match whole::<u32>(py, "max_admins", max_admins)? {
                Some(admins) => admins as usize,
                None => usual.max_admins,
            },
            as_of: moment(py, "as_of", as_of)?,
        };
        let review = self.0.call(py, "members.review", timeout, |client| client.members().review(&options))?;
        over_document(py, "reviews", "MemberReview", &review)
    }

    fn __repr__(&self) -> String {
        format!("<members of {}>", self.0.shown())
    }
}
