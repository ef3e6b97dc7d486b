"""``client.audit_logs``: when, who, what, on which thing."""

from __future__ import annotations

from datetime import date
from typing import final

from ._native import Items
from ._resource import Progress, Resource
from .activity import Activity
from .enums import ActivityType
from .frames import AuditLogStream
from .lists import List, Page
from .records import AuditLog


@final
class AuditLogs(Resource):
    """The audit log of a workspace: ``client.audit_logs``. It records no member, role, tag or ownership change."""

    __slots__ = ()
    _name = "audit_logs"

    def list(
        self,
        *,
        activity_type: ActivityType | int | None = None,
        search: str | None = None,
        start_date: str | date | None = None,
        end_date: str | date | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> List[AuditLog]:
        """All events that match, 1,000 a request. Scope: ``audit_logs:read``.

        An empty list is no error: nothing may have happened, a filter may leave nothing over, or the plan may keep
        no audit log. ``meta.hint`` says so.

        Args:
            activity_type: Only this kind of activity.
            search: Only those that match; what is searched is not documented.
            start_date: From this date, a ``date``, a ``datetime`` or a text such as ``2026-01-31``. Time zone and
                inclusiveness are not documented.
            end_date: To this date.
            page_size: Items a request, 1 to 1,000. Default: 1,000.
            max_items: Ends the list after so many; it then says whether it is ``complete``.
            progress: ``True`` shows a bar (tqdm), a function is called with the number of items after each page.
            timeout: Seconds for each page.

        Raises:
            InvalidArgumentError: A date is none.
            InstantlyError: Any error of any page: never a part of the list.

        Example:
            >>> made = client.audit_logs.list(activity_type=ActivityType.API_KEY_CREATED)
            >>> {event.activity_type.label for event in made}
            {'API key created'}
        """
        return self._native.call("audit_logs.list", locals())

    def iter(
        self,
        *,
        activity_type: ActivityType | int | None = None,
        search: str | None = None,
        start_date: str | date | None = None,
        end_date: str | date | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> Items[AuditLog]:
        """The same as ``list``, page by page as they are needed; a log of any length in the memory of one page."""
        return self._native.open("audit_logs.list", locals())

    def page(
        self,
        *,
        activity_type: ActivityType | int | None = None,
        search: str | None = None,
        start_date: str | date | None = None,
        end_date: str | date | None = None,
        limit: int | None = None,
        starting_after: str | None = None,
        timeout: float | None = None,
    ) -> Page[AuditLog]:
        """One page of the same, with its cursor.

        Args:
            limit: Items at the most, 1 to 1,000. Default: 1,000.
            starting_after: The previous page's ``next_starting_after``.

        Raises:
            InvalidArgumentError: The limit is above 1,000.
        """
        return self._native.call("audit_logs.page", locals())

    def activity(
        self,
        *,
        activity_type: ActivityType | int | None = None,
        search: str | None = None,
        start_date: str | date | None = None,
        end_date: str | date | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> Activity:
        """How many events each user caused, by hour and kind. Scope: ``audit_logs:read``.

        Hours are those of UTC. A user is one user under all names: counted by id, and called by the latest name.
        Events without a user's id are counted by name, and those without either (of an API key or of the system)
        together. A log of any length takes the memory of one page and of the counts.

        Args:
            activity_type: Only this kind of activity.
            search: Only what matches; what is searched is not documented.
            start_date: From this date, a ``date``, a ``datetime`` or a text such as ``2026-01-31``. Time zone and
                inclusiveness are not documented.
            end_date: To this date.
            page_size: Events a request, 1 to 1,000. Default: 1,000.
            max_items: Counts so many events at the most; the result then says whether it is ``complete``.
            progress: ``True`` shows a bar (tqdm), a function is called with the number of events after each page.
            timeout: Seconds for each page.

        Raises:
            InvalidArgumentError: A date is none, or a bound cannot be met.
            InstantlyError: Any error of any page: never the counts of a part.

        Example:
            >>> activity = client.audit_logs.activity()
            >>> activity.complete, sum(count.events for count in activity.counts) == activity.events
            (True, True)
        """
        return Activity(self._native.call("audit_logs.activity", locals()))

    def arrow(
        self,
        *,
        activity_type: ActivityType | int | None = None,
        search: str | None = None,
        start_date: str | date | None = None,
        end_date: str | date | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> AuditLogStream:
        """The audit log as Arrow record batches, for what reads columns. Scope: ``audit_logs:read``.

        ``pyarrow.RecordBatchReader.from_stream``, ``polars.DataFrame`` and ``duckdb.sql`` read the result, one page
        at a time. Nothing is sent before they ask, and each reading starts anew. Ctrl-C ends such a reading where
        its reader looks for it. ``to_pandas()``, ``to_polars()`` and ``to_arrow()`` read all of it, and end as
        ``list`` does. The columns are those of a list of events.

        Args: as for ``list``.

        Raises:
            InvalidArgumentError: A date is none, or a bound cannot be met.

        Example:
            >>> import pyarrow
            >>> pyarrow.table(client.audit_logs.arrow(max_items=100)).num_rows
            100
        """
        return AuditLogStream(self._native.batches(locals()))
