"""Who did how much, and when: frozen objects over the document that core writes."""

from __future__ import annotations

from datetime import datetime

from ._document import Document
from ._native import Batches, _activity_batches
from .enums import ActivityType
from .frames import Frames
from .results import Meta
from .reviews import _each, _moment, _optional


class ActivityCount(Document):
    """The events of one user, in one hour, of one kind."""

    __slots__ = ()
    __match_args__ = ("user_id", "user_name", "hour", "activity_type", "events",)

    @property
    def user_id(self) -> str | None:
        """Who; none where the log names no user by id, as where a program or the system did it."""
        return self._fields["user_id"]  # type: ignore[no-any-return]

    @property
    def user_name(self) -> str | None:
        """Who, by the latest name that the events read give to that user."""
        return self._fields["user_name"]  # type: ignore[no-any-return]

    @property
    def hour(self) -> datetime | None:
        """The start of the hour, in UTC; none where the events bear no readable time."""
        try:
            return _moment(self._fields["hour"])
        except ValueError:
            # Python's calendar does not reach so far.
            return None

    @property
    def activity_type(self) -> ActivityType | None:
        """What; none where that could not be read."""
        return _optional(ActivityType, self._fields["activity_type"])

    @property
    def events(self) -> int:
        """How many."""
        return self._fields["events"]  # type: ignore[no-any-return]


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
    __match_args__ = ("counts", "events", "complete", "meta",)

    @property
    def counts(self) -> tuple[ActivityCount, ...]:
        """The counts by hour, then by name, id and kind; what is missing comes last."""
        return _each(ActivityCount, self._fields["counts"])

    @property
    def events(self) -> int:
        """How many events were read: the sum of the counts."""
        return self._fields["events"]  # type: ignore[no-any-return]

    @property
    def complete(self) -> bool:
        """Whether those are known to be all. False only where ``max_items`` ended the list, and more may follow."""
        return self._fields["complete"]  # type: ignore[no-any-return]

    @property
    def meta(self) -> Meta:
        """How the calls went, all pages together. Of an empty log, the hint says what may be the cause."""
        return Meta(self._fields["meta"])

    def _batches(self) -> Batches:
        return _activity_batches(self._fields["counts"])
