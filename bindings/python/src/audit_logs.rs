//! `client.audit_logs`: when, who, what, on which thing.

use instantly_rbac::audit_logs::{Activity, ActivityType, AuditLogFilter};
use pyo3::prelude::*;

use crate::arrow::PagedBatches;
use crate::client::Client;
use crate::lists::{Items, Wanted};
use crate::progress::Progress;
use crate::values::{DateText, Text, facade, over_document, page_options};

/// The audit log of a workspace: ``client.audit_logs``. It records no member, role, tag or ownership change.
#[pyclass(frozen, module = "instantly_rbac")]
pub struct AuditLogs(pub Client);

fn filter(
    activity_type: Option<i64>,
    search: Option<Text>,
    start_date: Option<DateText>,
    end_date: Option<DateText>,
) -> AuditLogFilter {
    AuditLogFilter {
        activity_type: activity_type.map(ActivityType::from),
        search: search.map(String::from),
        start_date: start_date.map(|DateText(text)| text),
        end_date: end_date.map(|DateText(text)| text),
    }
}

#[pymethods]
impl AuditLogs {
    /// All events that match, 1,000 a request. Scope: ``audit_logs:read``.
    ///
    /// An empty list is no error: nothing may have happened, a filter may leave nothing over, or the plan may keep
    /// no audit log. ``meta.hint`` says so.
    ///
    /// Args:
    ///     activity_type: Only this kind of activity.
    ///     search: Only those that match; what is searched is not documented.
    ///     start_date: From this date, a ``date``, a ``datetime`` or a text such as ``2026-01-31``. Time zone and
    ///         inclusiveness are not documented.
    ///     end_date: To this date.
    ///     page_size: Items a request, 1 to 1,000. Default: 1,000.
    ///     max_items: Ends the list after so many; it then says whether it is ``complete``.
    ///     progress: ``True`` shows a bar (tqdm), a function is called with the number of items after each page.
    ///     timeout: Seconds for each page.
    ///
    /// Raises:
    ///     InvalidArgumentError: A date is none.
    ///     InstantlyError: Any error of any page: never a part of the list.
    ///
    /// Example:
    ///     >>> made = client.audit_logs.list(activity_type=ActivityType.API_KEY_CREATED)
    ///     >>> {event.activity_type.label for event in made}
    ///     {'API key created'}
    #[pyo3(signature = (
        *, activity_type=None, search=None, start_date=None, end_date=None, page_size=None, max_items=None,
        progress=None, timeout=None
    ))]
    fn list(
        &self,
        py: Python<'_>,
        activity_type: Option<i64>,
        search: Option<Text>,
        start_date: Option<DateText>,
        end_date: Option<DateText>,
        page_size: Option<i64>,
        max_items: Option<i64>,
        progress: Option<Progress>,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let filter = filter(activity_type, search, start_date, end_date);
        let open = |client: &instantly_rbac::Client| client.audit_logs().iter(&filter);
        self.0.list(py, "audit_logs.list", Wanted { page_size, max_items, progress, timeout }, open)
    }

    /// The same as ``list``, page by page as they are needed; a log of any length in the memory of one page.
    #[pyo3(signature = (
        *, activity_type=None, search=None, start_date=None, end_date=None, page_size=None, max_items=None,
        progress=None, timeout=None
    ))]
    fn iter(
        &self,
        py: Python<'_>,
        activity_type: Option<i64>,
        search: Option<Text>,
        start_date: Option<DateText>,
        end_date: Option<DateText>,
        page_size: Option<i64>,
        max_items: Option<i64>,
        progress: Option<Progress>,
        timeout: Option<f64>,
    ) -> PyResult<Items> {
        let filter = filter(activity_type, search, start_date, end_date);
        let open = |client: &instantly_rbac::Client| client.audit_logs().iter(&filter);
        self.0.items(py, "audit_logs.list", Wanted { page_size, max_items, progress, timeout }, open)
    }

    /// One page of the same, with its cursor.
    ///
    /// Args:
    ///     limit: Items at the most, 1 to 1,000. Default: 1,000.
    ///     starting_after: The previous page's ``next_starting_after``.
    ///
    /// Raises:
    ///     InvalidArgumentError: The limit is above 1,000.
    #[pyo3(signature = (
        *, activity_type=None, search=None, start_date=None, end_date=None, limit=None, starting_after=None,
        timeout=None
    ))]
    fn page(
        &self,
        py: Python<'_>,
        activity_type: Option<i64>,
        search: Option<Text>,
        start_date: Option<DateText>,
        end_date: Option<DateText>,
        limit: Option<i64>,
        starting_after: Option<Text>,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let filter = filter(activity_type, search, start_date, end_date);
        let options = page_options(py, limit, starting_after)?;
        self.0.page(py, "audit_logs.list", timeout, |client| client.audit_logs().page(&filter, &options))
    }

    /// How many events each user caused, by hour and kind. Scope: ``audit_logs:read``.
    ///
    /// Hours are those of UTC. A user is one user under all names: counted by id, and called by the latest name.
    /// Events without a user's id are counted by name, and those without either (of an API key or of the system)
    /// together. A log of any length takes the memory of one page and of the counts.
    ///
    /// Args:
    ///     activity_type: Only this kind of activity.
    ///     search: Only what matches; what is searched is not documented.
    ///     start_date: From this date, a ``date``, a ``datetime`` or a text such as ``2026-01-31``. Time zone and
    ///         inclusiveness are not documented.
    ///     end_date: To this date.
    ///     page_size: Events a request, 1 to 1,000. Default: 1,000.
    ///     max_items: Counts so many events at the most; the result then says whether it is ``complete``.
    ///     progress: ``True`` shows a bar (tqdm), a function is called with the number of events after each page.
    ///     timeout: Seconds for each page.
    ///
    /// Raises:
    ///     InvalidArgumentError: A date is none, or a bound cannot be met.
    ///     InstantlyError: Any error of any page: never the counts of a part.
    ///
    /// Example:
    ///     >>> activity = client.audit_logs.activity()
    ///     >>> activity.complete, sum(count.events for count in activity.counts) == activity.events
    ///     (True, True)
    #[pyo3(signature = (
        *, activity_type=None, search=None, start_date=None, end_date=None, page_size=None, max_items=None,
        progress=None, timeout=None
    ))]
    fn activity(
        &self,
        py: Python<'_>,
        activity_type: Option<i64>,
        search: Option<Text>,
        start_date: Option<DateText>,
        end_date: Option<DateText>,
        page_size: Option<i64>,
        max_items: Option<i64>,
        progress: Option<Progress>,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let filter = filter(activity_type, search, start_date, end_date);
        let open = |client: &instantly_rbac::Client| client.audit_logs().iter(&filter);
        let wanted = Wanted { page_size, max_items, progress, timeout };
        let activity = self.0.read(py, "audit_logs.activity", &wanted, open, Activity::count)?;
        over_document(py, "activity", "Activity", &activity)
    }

    /// The audit log as Arrow record batches, for what reads columns. Scope: ``audit_logs:read``.
    ///
    /// ``pyarrow.RecordBatchReader.from_stream``, ``polars.DataFrame`` and ``duckdb.sql`` read the result, one page
    /// at a time. Nothing is sent before they ask, and each reading starts anew. Ctrl-C ends such a reading where
    /// its reader looks for it. ``to_pandas()``, ``to_polars()`` and ``to_arrow()`` read all of it, and end as
    /// ``list`` does. The columns are those of a list of events.
    ///
    /// Args: as for ``list``.
    ///
    /// Raises:
    ///     InvalidArgumentError: A date is none, or a bound cannot be met.
    ///
    /// Example:
    ///     >>> import pyarrow
    ///     >>> pyarrow.table(client.audit_logs.arrow(max_items=100)).num_rows
    ///     100
    #[pyo3(signature = (
        *, activity_type=None, search=None, start_date=None, end_date=None, page_size=None, max_items=None,
        progress=None, timeout=None
    ))]
    fn arrow(
        &self,
        py: Python<'_>,
        activity_type: Option<i64>,
        search: Option<Text>,
        start_date: Option<DateText>,
        end_date: Option<DateText>,
        page_size: Option<i64>,
        max_items: Option<i64>,
        progress: Option<Progress>,
        timeout: Option<f64>,
    ) -> PyResult<Py<PyAny>> {
        let filter = filter(activity_type, search, start_date, end_date);
        let wanted = Wanted { page_size, max_items, progress, timeout };
        let stream = PagedBatches::new(py, self.0.clone(), filter, wanted)?;
        Ok(facade(py, "frames", "AuditLogStream")?.call1((stream,))?.unbind())
    }

    fn __repr__(&self) -> String {
        format!("<audit_logs of {}>", self.0.shown())
    }
}
