"""The audit log as counts: by user, hour and kind, whatever the log holds."""

from __future__ import annotations

import copy
import pickle
from collections import Counter
from datetime import date, datetime, timezone

import pytest

from instantly_rbac import Activity, ActivityCount, ActivityType, Client, ForbiddenError, InvalidArgumentError, Sandbox

COUNT = {"user_id": "1", "user_name": "Ada", "hour": "2026-01-31T14:00:00.000Z", "activity_type": 4711, "events": 3}
META = {"attempts": 1, "request_id": None, "recovered": False, "waited_seconds": 0.0, "hint": None}


def test_the_counts_are_those_of_the_events(client: Client) -> None:
    counted: Counter[tuple[object, ...]] = Counter()
    for event in client.audit_logs.iter():
        assert event.timestamp is not None
        hour = event.timestamp.replace(minute=0, second=0, microsecond=0)
        counted[event.user_id, event.user_name, hour, event.activity_type] += 1
    activity = client.audit_logs.activity(page_size=150)
    counts = {
        (count.user_id, count.user_name, count.hour, count.activity_type): count.events for count in activity.counts
    }
    assert counts == counted and activity.events == counted.total()
    assert activity.complete and activity.meta.attempts == 3
    hours = [count.hour for count in activity.counts if count.hour]
    assert hours == sorted(hours) and all(hour.tzinfo == timezone.utc for hour in hours)


def test_the_bounds_and_the_filter_are_kept(client: Client) -> None:
    some = client.audit_logs.activity(page_size=100, max_items=250, timeout=30)
    assert (some.events, some.complete, some.meta.attempts) == (250, False, 3)
    made = client.audit_logs.activity(activity_type=ActivityType.API_KEY_CREATED, start_date=date(2020, 1, 1))
    assert {count.activity_type for count in made.counts} == {ActivityType.API_KEY_CREATED}


def test_an_empty_log_says_what_may_be_the_cause(client: Client) -> None:
    none = client.audit_logs.activity(start_date="2020-01-01", end_date="2020-01-02")
    assert none.counts == () and none.events == 0 and none.complete
    assert none.meta.hint is not None and "plan keeps no audit log" in none.meta.hint


def test_what_cannot_be_counted_is_an_error(sandbox: Sandbox, client: Client) -> None:
    with pytest.raises(InvalidArgumentError, match="start_date"):
        client.audit_logs.activity(start_date="yesterday")
    with pytest.raises(InvalidArgumentError, match="max_items"):
        client.audit_logs.activity(max_items=0)
    with pytest.raises(InvalidArgumentError, match="timeout"):
        client.audit_logs.activity(timeout=0)
    sandbox.fault("status", status=403, operation="audit_logs.list", after=1)
    with pytest.raises(ForbiddenError) as caught:
        client.audit_logs.activity(page_size=100)
    assert "audit_logs:read" in caught.value.required_scopes


def test_counts_are_frozen_documents(client: Client) -> None:
    activity = client.audit_logs.activity()
    again = pickle.loads(pickle.dumps(activity))
    assert again == activity and hash(again) == hash(activity) and copy.deepcopy(activity) is activity
    assert Activity(activity.to_dict()) == activity
    with pytest.raises(AttributeError):
        activity.events = 0  # type: ignore[assignment]
    match activity.counts[0]:
        case ActivityCount(events=int(), hour=datetime()):
            pass
        case _:
            pytest.fail("a count can be matched")


def test_what_is_not_known_is_kept_and_what_is_missing_is_none() -> None:
    count = ActivityCount(COUNT)
    assert count.hour == datetime(2026, 1, 31, 14, tzinfo=timezone.utc)
    assert count.activity_type == 4711 and isinstance(count.activity_type, ActivityType)
    assert not count.activity_type.is_known and (count.user_id, count.user_name, count.events) == ("1", "Ada", 3)
    nobody = ActivityCount({**dict.fromkeys(COUNT), "events": 1})
    assert [nobody.user_id, nobody.user_name, nobody.hour, nobody.activity_type] == [None] * 4
    assert ActivityCount({**COUNT, "hour": "-000001-01-01T00:00:00.000Z"}).hour is None
    activity = Activity({"counts": [COUNT], "events": 3, "complete": False, "meta": META})
    assert activity.counts == (count,) and not activity.complete
