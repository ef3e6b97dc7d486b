"""Who did how much, and when: frozen objects over the document that core writes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ._document import Document, each, field, moment, optional
from ._native import Batches, _activity_batches
from .enums import ActivityType
from .frames import Frames
from .results import Meta

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ._heatmap import By


class ActivityCount(Document):
    """The events of one user, in one hour, of one kind."""

    __slots__ = ()
    __match_args__ = ("user_id", "user_name", "hour", "activity_type", "events")
    user_id: field[str | None] = field(
        optional(str), "Who; none where the log names no user by id, as where a program or the system did it."
    )
    user_name: field[str | None] = field(
        optional(str), "Who, by the latest name that the events read give to that user."
    )
    hour: field[datetime | None] = field(
        optional(moment), "The start of the hour, in UTC; none where the events bear no readable time."
    )
    activity_type: field[ActivityType | None] = field(
        optional(ActivityType), "What; none where that could not be read."
    )
    events: field[int] = field(int, "How many.")


class Activity(Document, Frames):
    """The audit log as counts by user, hour and kind, from ``client.audit_logs.activity``.

    Example:
        >>> frame = client.audit_logs.activity().to_pandas()
        >>> print(*frame.columns)
        user_id user_name hour activity_type activity_type_name events
        >>> print(frame.events.sum())
        400
    """

    __slots__ = ()
    __match_args__ = ("counts", "events", "complete", "meta")
    counts: field[tuple[ActivityCount, ...]] = field(
        each(ActivityCount), "The counts by hour, then by name, id and kind; what is missing comes last."
    )
    events: field[int] = field(int, "How many events were read: the sum of the counts.")
    complete: field[bool] = field(
        bool, "Whether those are known to be all. False only where ``max_items`` ended the list, and more may follow."
    )
    meta: field[Meta] = field(
        Meta, "How the calls went, all pages together. Of an empty log, the hint says what may be the cause."
    )

    def plot(self, by: By = "user", *, ax: Axes | None = None) -> Axes:
        """Draws a heat map: the hours of the day, in UTC, in columns. Needs matplotlib: the extra ``plot``.

        Args:
            by: What the rows are: ``user``, ``activity_type`` or ``weekday``. Beyond the 20 rows with the most
                events, the others are one row.
            ax: Where to draw. Default: a new figure.

        Returns:
            The axes. Nothing is shown or saved: a notebook shows the figure by itself.

        Raises:
            InvalidArgumentError: ``by`` is none of those.
            ImportError: matplotlib is not installed.

        Example:
            >>> import matplotlib
            >>> matplotlib.use("agg")
            >>> axes = client.audit_logs.activity().plot(by="weekday")
            >>> axes.get_title()
            '400 events, ...'
        """
        from ._heatmap import draw

        return draw(self, by, ax)

    def _repr_html_(self) -> str:
        from ._html import activity

        return activity(self)

    def _batches(self) -> Batches:
        return _activity_batches(self._fields["counts"])
