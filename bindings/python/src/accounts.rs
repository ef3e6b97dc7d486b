//! `client.accounts`: the mailboxes that campaigns send from. An account's e-mail address is its key.

use instantly_rbac::accounts::{
    AccountFilter, AccountListFilter, AccountPageOptions, AccountSort, AccountStatus, ProviderCode, SortOrder,
};
use pyo3::prelude::*;

use crate::client::Client;
use crate::lists::{Items, Wanted};
use crate::progress::Progress;
use crate::values::{Text, Texts, whole};

/// The sending accounts of a workspace: ``client.accounts``.
#[pyclass(frozen, module = "instantly_rbac")]
pub struct Accounts(pub Client);

fn filter(
    search: Option<Text>,
    status: Option<i64>,
    provider_code: Option<i64>,
    tag_ids: Option<Texts>,
    tag_ids_all: Option<Texts>,
    include_tags: Option<bool>,
    filter: Option<Text>,
) -> AccountFilter {
    AccountFilter {
        search: search.map(String::from),
        status: status.map(AccountStatus::from),
        provider_code: provider_code.map(ProviderCode::from),
        tag_ids: tag_ids.map(|Texts(ids)| ids),
        tag_ids_all: tag_ids_all.map(|Texts(ids)| ids),
        include_tags,
        filter: filter.map(|filter| AccountListFilter::from(filter.as_str())),
    }
}

#[pymethods]
impl Accounts {
    /// All accounts that match. Scope: ``accounts:read``.
    ///
    /// Args:
    ///     search: Only those whose e-mail address matches.
    ///     status: Only those in this state.
    ///     provider_code: Only those of this provider.
    ///     tag_ids: Only those with any one of these tags.
    ///     tag_ids_all: Only those with all of these tags.
    ///     include_tags: Show each account's tags.
    ///     filter: Only those that one of the app's own filters shows.
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
    ///     >>> any(account.tags for account in client.accounts.list(include_tags=True))
    ///     True
    #[pyo3(signature = (
        *, search=None, status=None, provider_code=None, tag_ids=None, tag_ids_all=None, include_tags=None,
        filter=None, page_size=None, max_items=None, progress=None, timeout=None
    ))]
    fn list(
        &self,
        py: Python<'_>,
        search: Option<Text>,
        status: Option<i64>,
        provider_code: Option<i64>,
        tag_ids: Option<Texts>,
        tag_ids_all: Option<Texts>,
        include_tags: Option<bool>,
        filter: Option<Text>,
        page_size: Option<i64>,
        max_items: Option<i64>,
        progress: Option<Progress>,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let filter = self::filter(search, status, provider_code, tag_ids, tag_ids_all, include_tags, filter);
        let open = |client: &instantly_rbac::Client| client.accounts().iter(&filter);
        self.0.list(py, "accounts.list", Wanted { page_size, max_items, progress, timeout }, open)
    }

    /// The same as ``list``, page by page as they are needed.
    #[pyo3(signature = (
        *, search=None, status=None, provider_code=None, tag_ids=None, tag_ids_all=None, include_tags=None,
        filter=None, page_size=None, max_items=None, progress=None, timeout=None
    ))]
    fn iter(
        &self,
        py: Python<'_>,
        search: Option<Text>,
        status: Option<i64>,
        provider_code: Option<i64>,
        tag_ids: Option<Texts>,
        tag_ids_all: Option<Texts>,
        include_tags: Option<bool>,
        filter: Option<Text>,
        page_size: Option<i64>,
        max_items: Option<i64>,
        progress: Option<Progress>,
        timeout: Option<f64>,
    ) -> PyResult<Items> {
        let filter = self::filter(search, status, provider_code, tag_ids, tag_ids_all, include_tags, filter);
        let open = |client: &instantly_rbac::Client| client.accounts().iter(&filter);
        self.0.items(py, "accounts.list", Wanted { page_size, max_items, progress, timeout }, open)
    }

    /// One page of the same, with its cursor; a page alone can be sorted, and begin further down.
    ///
    /// Args:
    ///     limit: Items at the most, 1 to 100. Default: 100.
    ///     starting_after: The previous page's ``next_starting_after``.
    ///     sort_by: By what the accounts are sorted.
    ///     sort_order: Which way; needs ``sort_by``.
    ///     skip: So many accounts are left out first; needs ``sort_by``.
    ///
    /// Raises:
    ///     InvalidArgumentError: The limit is above 100, or ``sort_by`` is missing.
    #[pyo3(signature = (
        *, search=None, status=None, provider_code=None, tag_ids=None, tag_ids_all=None, include_tags=None,
        filter=None, limit=None, starting_after=None, sort_by=None, sort_order=None, skip=None, timeout=None
    ))]
    fn page(
        &self,
        py: Python<'_>,
        search: Option<Text>,
        status: Option<i64>,
        provider_code: Option<i64>,
        tag_ids: Option<Texts>,
        tag_ids_all: Option<Texts>,
        include_tags: Option<bool>,
        filter: Option<Text>,
        limit: Option<i64>,
        starting_after: Option<Text>,
        sort_by: Option<Text>,
        sort_order: Option<Text>,
        skip: Option<i64>,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let filter = self::filter(search, status, provider_code, tag_ids, tag_ids_all, include_tags, filter);
        let options = AccountPageOptions {
            limit: whole(py, "limit", limit)?,
            starting_after: starting_after.map(String::from),
            sort_by: sort_by.map(|by| AccountSort::from(by.as_str())),
            sort_order: sort_order.map(|order| SortOrder::from(order.as_str())),
            skip: whole(py, "skip", skip)?,
        };
        self.0.page(py, "accounts.list", timeout, |client| client.accounts().page(&filter, &options))
    }

    fn __repr__(&self) -> String {
        format!("<accounts of {}>", self.0.shown())
    }
}
