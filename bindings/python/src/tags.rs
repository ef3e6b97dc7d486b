//! `client.tags`: labels on accounts, campaigns and workspaces. A tag keeps nobody out.

use instantly_rbac::review::TagReviewOptions;
use instantly_rbac::tags::{Assigned, MappingFilter, Tag, TagFilter, TagTargets, TagUpdate};
use pyo3::prelude::*;

use crate::client::Client;
use crate::errors::guard;
use crate::lists::{self, Items, Wanted};
use crate::progress::Progress;
use crate::values::{Changed, Text, Texts, over_document, page_options};

/// The custom tags of a workspace: ``client.tags``. A tag is a label and a filter; it keeps nobody out.
#[pyclass(frozen, module = "instantly_rbac")]
pub struct Tags(pub Client);

fn filter(search: Option<Text>, resource_ids: Option<Texts>, tag_ids: Option<Texts>) -> TagFilter {
    TagFilter {
        search: search.map(String::from),
        resource_ids: resource_ids.map(|Texts(ids)| ids),
        tag_ids: tag_ids.map(|Texts(ids)| ids),
    }
}

fn mapping_filter(resource_ids: Option<Texts>) -> MappingFilter {
    MappingFilter { resource_ids: resource_ids.map(|Texts(ids)| ids) }
}

fn targets(accounts: Option<Texts>, campaigns: Option<Texts>, workspaces: Option<Texts>) -> TagTargets {
    let given = |texts: Option<Texts>| texts.unwrap_or_default().0;
    TagTargets { accounts: given(accounts), campaigns: given(campaigns), workspaces: given(workspaces) }
}

#[pymethods]
impl Tags {
    /// All tags that match. Scope: ``custom_tags:read``.
    ///
    /// Args:
    ///     search: Only tags whose label matches.
    ///     resource_ids: Only tags that these accounts (e-mail addresses) or campaigns (ids) carry.
    ///     tag_ids: Only these tags.
    ///     page_size: Items a request, 1 to 100. Default: 100.
    ///     max_items: Ends the list after so many; it then says whether it is ``complete``.
    ///     progress: ``True`` shows a bar (tqdm), a function is called with the number of items after each page.
    ///     timeout: Seconds for each page.
    ///
    /// Raises:
    ///     InvalidArgumentError: A tag id is no UUID.
    ///     InstantlyError: Any error of any page: never a part of the list.
    ///
    /// Example:
    ///     >>> all("sdr" in tag.label.lower() for tag in client.tags.list(search="SDR"))
    ///     True
    #[pyo3(signature = (
        *, search=None, resource_ids=None, tag_ids=None, page_size=None, max_items=None, progress=None, timeout=None
    ))]
    fn list(
        &self,
        py: Python<'_>,
        search: Option<Text>,
        resource_ids: Option<Texts>,
        tag_ids: Option<Texts>,
        page_size: Option<i64>,
        max_items: Option<i64>,
        progress: Option<Progress>,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let filter = filter(search, resource_ids, tag_ids);
        let open = |client: &instantly_rbac::Client| client.tags().iter(&filter);
        self.0.list(py, "tags.list", Wanted { page_size, max_items, progress, timeout }, open)
    }

    /// The same as ``list``, page by page as they are needed.
    #[pyo3(signature = (
        *, search=None, resource_ids=None, tag_ids=None, page_size=None, max_items=None, progress=None, timeout=None
    ))]
    fn iter(
        &self,
        py: Python<'_>,
        search: Option<Text>,
        resource_ids: Option<Texts>,
        tag_ids: Option<Texts>,
        page_size: Option<i64>,
        max_items: Option<i64>,
        progress: Option<Progress>,
        timeout: Option<f64>,
    ) -> PyResult<Items> {
        let filter = filter(search, resource_ids, tag_ids);
        let open = |client: &instantly_rbac::Client| client.tags().iter(&filter);
        self.0.items(py, "tags.list", Wanted { page_size, max_items, progress, timeout }, open)
    }

    /// One page of the same, with its cursor.
    ///
    /// Args:
    ///     limit: Items at the most, 1 to 100. Default: 100.
    ///     starting_after: The previous page's ``next_starting_after``.
    ///
    /// Raises:
    ///     InvalidArgumentError: The limit is above 100.
    #[pyo3(signature = (
        *, search=None, resource_ids=None, tag_ids=None, limit=None, starting_after=None, timeout=None
    ))]
    fn page(
        &self,
        py: Python<'_>,
        search: Option<Text>,
        resource_ids: Option<Texts>,
        tag_ids: Option<Texts>,
        limit: Option<i64>,
        starting_after: Option<Text>,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let filter = filter(search, resource_ids, tag_ids);
        let options = page_options(py, limit, starting_after)?;
        self.0.page(py, "tags.list", timeout, |client| client.tags().page(&filter, &options))
    }

    /// One tag. Scope: ``custom_tags:read``.
    ///
    /// Raises:
    ///     InvalidArgumentError: The id is no UUID.
    ///     NotFoundError: There is no such tag.
    #[pyo3(signature = (id, *, timeout=None))]
    fn get(&self, py: Python<'_>, id: Text, timeout: Option<f64>) -> PyResult<Py<PyAny>> {
        self.0.record::<Tag>(py, "tags.get", timeout, |client| client.tags().get(&id))
    }

    /// Creates a tag. Scope: ``custom_tags:create``.
    ///
    /// Where the reply is lost, the tag is looked for (scope ``custom_tags:read``): found, it is the result, with
    /// ``meta.recovered``; otherwise the request is sent again, since the API keeps labels unique.
    ///
    /// Args:
    ///     label: The label, unique in the workspace.
    ///     description: What the tag is for.
    ///     timeout: Seconds for the whole call.
    ///
    /// Raises:
    ///     ConflictError: The workspace has a tag of that label.
    ///     OutcomeUnknownError: The reply was lost, and no tag was found within the call's time.
    ///
    /// Example:
    ///     >>> print(client.tags.create("Q4", "Campaigns of the fourth quarter").label)
    ///     Q4
    #[pyo3(signature = (label, description=None, *, timeout=None))]
    fn create(
        &self,
        py: Python<'_>,
        label: Text,
        description: Option<Text>,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        self.0.record::<Tag>(py, "tags.create", timeout, |client| {
            client.tags().create(&label, description.as_deref().map(String::as_str))
        })
    }

    /// Renames or describes a tag. Scope: ``custom_tags:update``.
    ///
    /// Args:
    ///     id: The tag.
    ///     label: The new label.
    ///     description: What the tag is for; ``None`` empties it; left out, or ``KEEP``, it stays.
    ///     timeout: Seconds for the whole call.
    ///
    /// Raises:
    ///     InvalidArgumentError: Nothing is to be changed, or the id is no UUID.
    ///     ConflictError: Another tag has the label.
    ///
    /// Example:
    ///     >>> print(client.tags.update(client.tags.ensure(["Q4"])[0].id, label="Q4 2026").label)
    ///     Q4 2026
    #[pyo3(signature = (id, *, label=None, description=Changed::default(), timeout=None))]
    fn update(
        &self,
        py: Python<'_>,
        id: Text,
        label: Option<Text>,
        description: Changed,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let update = TagUpdate { label: label.map(String::from), description: description.0 };
        self.0.record::<Tag>(py, "tags.update", timeout, |client| client.tags().update(&id, &update))
    }

    /// Deletes a tag, and with it its mappings. Scope: ``custom_tags:delete``.
    ///
    /// Raises:
    ///     InvalidArgumentError: The id is no UUID.
    ///     NotFoundError: There is no such tag.
    #[pyo3(signature = (id, *, timeout=None))]
    fn delete(&self, py: Python<'_>, id: Text, timeout: Option<f64>) -> PyResult<Py<PyAny>> {
        self.0.removal::<Tag>(py, "tags.delete", timeout, |client| client.tags().delete(&id))
    }

    /// Puts every one of the tags on every one of the targets; one request for each sort of target. The
    /// documentation names no scope. Where a later sort of target fails, the earlier ones are done.
    ///
    /// Args:
    ///     tag_ids: The tags.
    ///     accounts: Accounts, by e-mail address.
    ///     campaigns: Campaigns, by id.
    ///     workspaces: Workspaces, by id.
    ///     timeout: Seconds for each request.
    ///
    /// Raises:
    ///     InvalidArgumentError: A tag id is no UUID, or there are no tags or no targets.
    ///
    /// Example:
    ///     >>> west = client.tags.ensure(["SDR-West"])[0]
    ///     >>> client.tags.assign([west.id], accounts=[client.accounts.list()[0].email]).success
    ///     True
    #[pyo3(signature = (tag_ids, *, accounts=None, campaigns=None, workspaces=None, timeout=None))]
    fn assign(
        &self,
        py: Python<'_>,
        tag_ids: Texts,
        accounts: Option<Texts>,
        campaigns: Option<Texts>,
        workspaces: Option<Texts>,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let targets = targets(accounts, campaigns, workspaces);
        let call = |client: &instantly_rbac::Client| client.tags().assign(&tag_ids.0, &targets);
        self.0.record::<Assigned>(py, "tags.assign", timeout, call)
    }

    /// Takes every one of the tags off every one of the targets. Everything else is as for ``assign``.
    #[pyo3(signature = (tag_ids, *, accounts=None, campaigns=None, workspaces=None, timeout=None))]
    fn unassign(
        &self,
        py: Python<'_>,
        tag_ids: Texts,
        accounts: Option<Texts>,
        campaigns: Option<Texts>,
        workspaces: Option<Texts>,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let targets = targets(accounts, campaigns, workspaces);
        let call = |client: &instantly_rbac::Client| client.tags().unassign(&tag_ids.0, &targets);
        self.0.record::<Assigned>(py, "tags.unassign", timeout, call)
    }

    /// All mappings that match: which things carry which tags. Scope: ``custom_tag_mappings:read``.
    ///
    /// Args:
    ///     resource_ids: Only those of these accounts (e-mail addresses) or campaigns (ids).
    ///     page_size: Items a request, 1 to 100. Default: 100.
    ///     max_items: Ends the list after so many; it then says whether it is ``complete``.
    ///     progress: ``True`` shows a bar (tqdm), a function is called with the number of items after each page.
    ///     timeout: Seconds for each page.
    ///
    /// Example:
    ///     >>> {mapping.resource_type.label for mapping in client.tags.mappings()} >= {"account", "campaign"}
    ///     True
    #[pyo3(signature = (*, resource_ids=None, page_size=None, max_items=None, progress=None, timeout=None))]
    fn mappings(
        &self,
        py: Python<'_>,
        resource_ids: Option<Texts>,
        page_size: Option<i64>,
        max_items: Option<i64>,
        progress: Option<Progress>,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let filter = mapping_filter(resource_ids);
        let open = |client: &instantly_rbac::Client| client.tags().mappings_iter(&filter);
        self.0.list(py, "tags.mappings", Wanted { page_size, max_items, progress, timeout }, open)
    }

    /// The same as ``mappings``, page by page as they are needed.
    #[pyo3(signature = (*, resource_ids=None, page_size=None, max_items=None, progress=None, timeout=None))]
    fn mappings_iter(
        &self,
        py: Python<'_>,
        resource_ids: Option<Texts>,
        page_size: Option<i64>,
        max_items: Option<i64>,
        progress: Option<Progress>,
        timeout: Option<f64>,
    ) -> PyResult<Items> {
        let filter = mapping_filter(resource_ids);
        let open = |client: &instantly_rbac::Client| client.tags().mappings_iter(&filter);
        self.0.items(py, "tags.mappings", Wanted { page_size, max_items, progress, timeout }, open)
    }

    /// One page of the mappings, with its cursor.
    ///
    /// Raises:
    ///     InvalidArgumentError: The limit is above 100.
    #[pyo3(signature = (*, resource_ids=None, limit=None, starting_after=None, timeout=None))]
    fn mappings_page(
        &self,
        py: Python<'_>,
        resource_ids: Option<Texts>,
        limit: Option<i64>,
        starting_after: Option<Text>,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let filter = mapping_filter(resource_ids);
        let options = page_options(py, limit, starting_after)?;
        self.0.page(py, "tags.mappings", timeout, |client| client.tags().mappings_page(&filter, &options))
    }

    /// Creates the tags that are missing and returns all of them, in the order of the labels. Running it twice
    /// changes nothing. Scopes: ``custom_tags:read`` and ``custom_tags:create``.
    ///
    /// Raises:
    ///     InvalidArgumentError: A label is empty, or stands twice.
    ///
    /// Example:
    ///     >>> tags = client.tags.ensure(["SDR-West", "SDR-East", "Marketing", "Enterprise"])
    ///     >>> client.tags.ensure([tag.label for tag in tags]) == tags
    ///     True
    #[pyo3(signature = (labels, *, timeout=None))]
    fn ensure(&self, py: Python<'_>, labels: Texts, timeout: Option<f64>) -> PyResult<Py<PyAny>> {
        let list = self.0.call(py, "tags.ensure", timeout, |client| client.tags().ensure(&labels.0))?;
        guard(py, || lists::list(py, list))
    }

    /// What carries no tag, is under two teams, sends from another team's accounts, or is gone. Scopes:
    /// ``custom_tags:read``, ``custom_tag_mappings:read``, ``campaigns:read`` and ``accounts:read``.
    ///
    /// Args:
    ///     teams: The labels of the tags that stand for teams. Default: every tag does.
    ///     timeout: Seconds for each page.
    ///
    /// Example:
    ///     >>> len(client.tags.review().carriers) == len(client.tags.list())
    ///     True
    #[pyo3(signature = (*, teams=None, timeout=None))]
    fn review(&self, py: Python<'_>, teams: Option<Texts>, timeout: Option<f64>) -> PyResult<Py<PyAny>> {
        let options = TagReviewOptions { teams: teams.map(|Texts(teams)| teams) };
        let review = self.0.call(py, "tags.review", timeout, |client| client.tags().review(&options))?;
        over_document(py, "reviews", "TagReview", &review)
    }

    fn __repr__(&self) -> String {
        format!("<tags of {}>", self.0.shown())
    }
}
