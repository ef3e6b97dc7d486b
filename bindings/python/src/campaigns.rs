//! `client.campaigns`: who owns one, which tags find it, which accounts send for it.

use instantly_rbac::campaigns::{CampaignFilter, CampaignStatus};
use pyo3::prelude::*;

use crate::client::Client;
use crate::lists::{Items, Wanted};
use crate::progress::Progress;
use crate::values::{Text, Texts, page_options};

/// The campaigns of a workspace: ``client.campaigns``.
#[pyclass(frozen, module = "instantly_rbac")]
pub struct Campaigns(pub Client);

fn filter(
    search: Option<Text>,
    tag_ids: Option<Texts>,
    status: Option<i64>,
    exclude_status: Option<i64>,
    ai_sales_agent_id: Option<Text>,
    include_ai_sales_agent_campaigns: Option<bool>,
) -> CampaignFilter {
    CampaignFilter {
        search: search.map(String::from),
        tag_ids: tag_ids.map(|Texts(ids)| ids),
        status: status.map(CampaignStatus::from),
        exclude_status: exclude_status.map(CampaignStatus::from),
        ai_sales_agent_id: ai_sales_agent_id.map(String::from),
        include_ai_sales_agent_campaigns,
    }
}

#[pymethods]
impl Campaigns {
    /// All campaigns that match. Scope: ``campaigns:read``.
    ///
    /// Args:
    ///     search: Only those whose name matches.
    ///     tag_ids: Only those with any one of these tags.
    ///     status: Only those in this state.
    ///     exclude_status: Only those in another state than this.
    ///     ai_sales_agent_id: Only those of this AI sales agent.
    ///     include_ai_sales_agent_campaigns: Those of AI sales agents too.
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
    ///     >>> active = client.campaigns.list(status=CampaignStatus.ACTIVE)
    ///     >>> {campaign.status.label for campaign in active}
    ///     {'active'}
    #[pyo3(signature = (
        *, search=None, tag_ids=None, status=None, exclude_status=None, ai_sales_agent_id=None,
        include_ai_sales_agent_campaigns=None, page_size=None, max_items=None, progress=None, timeout=None
    ))]
    fn list(
        &self,
        py: Python<'_>,
        search: Option<Text>,
        tag_ids: Option<Texts>,
        status: Option<i64>,
        exclude_status: Option<i64>,
        ai_sales_agent_id: Option<Text>,
        include_ai_sales_agent_campaigns: Option<bool>,
        page_size: Option<i64>,
        max_items: Option<i64>,
        progress: Option<Progress>,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let agents = include_ai_sales_agent_campaigns;
        let filter = filter(search, tag_ids, status, exclude_status, ai_sales_agent_id, agents);
        let open = |client: &instantly_rbac::Client| client.campaigns().iter(&filter);
        self.0.list(py, "campaigns.list", Wanted { page_size, max_items, progress, timeout }, open)
    }

    /// The same as ``list``, page by page as they are needed.
    #[pyo3(signature = (
        *, search=None, tag_ids=None, status=None, exclude_status=None, ai_sales_agent_id=None,
        include_ai_sales_agent_campaigns=None, page_size=None, max_items=None, progress=None, timeout=None
    ))]
    fn iter(
        &self,
        py: Python<'_>,
        search: Option<Text>,
        tag_ids: Option<Texts>,
        status: Option<i64>,
        exclude_status: Option<i64>,
        ai_sales_agent_id: Option<Text>,
        include_ai_sales_agent_campaigns: Option<bool>,
        page_size: Option<i64>,
        max_items: Option<i64>,
        progress: Option<Progress>,
        timeout: Option<f64>,
    ) -> PyResult<Items> {
        let agents = include_ai_sales_agent_campaigns;
        let filter = filter(search, tag_ids, status, exclude_status, ai_sales_agent_id, agents);
        let open = |client: &instantly_rbac::Client| client.campaigns().iter(&filter);
        self.0.items(py, "campaigns.list", Wanted { page_size, max_items, progress, timeout }, open)
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
        *, search=None, tag_ids=None, status=None, exclude_status=None, ai_sales_agent_id=None,
        include_ai_sales_agent_campaigns=None, limit=None, starting_after=None, timeout=None
    ))]
    fn page(
        &self,
        py: Python<'_>,
        search: Option<Text>,
        tag_ids: Option<Texts>,
        status: Option<i64>,
        exclude_status: Option<i64>,
        ai_sales_agent_id: Option<Text>,
        include_ai_sales_agent_campaigns: Option<bool>,
        limit: Option<i64>,
        starting_after: Option<Text>,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let agents = include_ai_sales_agent_campaigns;
        let filter = filter(search, tag_ids, status, exclude_status, ai_sales_agent_id, agents);
        let options = page_options(py, limit, starting_after)?;
        self.0.page(py, "campaigns.list", timeout, |client| client.campaigns().page(&filter, &options))
    }

    fn __repr__(&self) -> String {
        format!("<campaigns of {}>", self.0.shown())
    }
}
