"""What the source does without Spark: its options, its parts, what it asks the API for."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta, timezone

import pytest
from conftest import VARIABLE
from pyspark import Accumulator
from pyspark.accumulators import _accumulatorRegistry

from instantly_rbac import Client, InvalidArgumentError, Sandbox
from instantly_rbac._spark import FailuresParam, InstantlyReader, Part, Window, _columns, _windows, source
from instantly_rbac._spark_options import ALLOWED, CAPACITY, Options, read

SECRET = "not-a-secret-4f7c2b9e"


def a_time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


@pytest.fixture
def failures() -> Accumulator[dict[str, str]]:
    return Accumulator(len(_accumulatorRegistry), {}, FailuresParam())


@pytest.fixture(autouse=True)
def key(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, sandbox.admin_key.expose())
    monkeypatch.setenv("INSTANTLY_BASE_URL", sandbox.url)


def reader(failures: Accumulator[dict[str, str]], tasks: int = 4, **options: str) -> InstantlyReader:
    of_session = source(tasks, failures)({"api_key_env": VARIABLE, **options})
    columns = _columns(of_session.read_options.resource)
    return InstantlyReader(of_session.read_options, columns, of_session.parallelism, of_session.failures)


def parts(reader: InstantlyReader) -> list[Part]:
    return [part for part in reader.partitions() if isinstance(part, Part)]


@pytest.mark.parametrize("name", ["api_key", "API_KEY", "apiKey", "key", "token", "Secret", "password", "x-api-key"])
def test_a_key_as_an_option_is_refused_and_not_repeated(name: str) -> None:
    with pytest.raises(InvalidArgumentError, match="api_key_env, api_key_file, api_key_function") as refused:
        read({"resource": "keys", name: SECRET})
    assert SECRET not in str(refused.value)


def test_an_unknown_option_is_refused_with_what_is_allowed_and_not_repeated() -> None:
    with pytest.raises(InvalidArgumentError, match=r"did you mean workspaces\?") as refused:
        read({"resource": "keys", "workspace": SECRET})
    assert SECRET not in str(refused.value) and all(name in str(refused.value) for name in ALLOWED)
    with pytest.raises(InvalidArgumentError, match="unknown option; expected: resource") as refused:
        read({"resource": "keys", "zq4f7c2b9e": "1"})
    assert "zq4f7c2b9e" not in str(refused.value)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, "resource: must be one of audit_logs, members, keys, tags, accounts, campaigns"),
        ({"resource": "groups"}, "resource: must be one of"),
        ({"resource": "keys", "start": "2026-01-01"}, "start: is for the resource audit_logs alone"),
        ({"resource": "keys", "group": "yes"}, "group: must be true or false"),
        ({"resource": "keys", "partial": "1"}, "partial: must be true or false"),
        ({"resource": "keys", "workspaces": "a,,b"}, "workspaces: must be ids of sub-workspaces"),
        ({"resource": "keys", "workspaces": "a,a"}, "each once"),
        ({"resource": "keys", "workspaces": ""}, "workspaces: must be ids"),
        ({"resource": "keys", "workspaces": "a", "group": "true"}, "workspaces: must not be given with group"),
        ({"resource": "audit_logs", "start": "yesterday"}, "start: must be an ISO 8601 date or time"),
        ({"resource": "audit_logs", "start": "0001-01-01"}, "since 1970"),
        ({"resource": "audit_logs", "end": "9999-12-31"}, "since 1970"),
        ({"resource": "audit_logs", "start": "2026-02-01", "end": "2026-02-01"}, "end: must be after start"),
        ({"resource": "audit_logs", "activity_type": "login"}, "activity_type: must be a whole number"),
        ({"resource": "keys", "capacity": "0"}, "capacity: must be from 0.01 to 1"),
        ({"resource": "keys", "tasks": "0"}, "tasks: must be a whole number of at least 1"),
        ({"resource": "keys", "timeout": "long"}, "timeout: must be a number of seconds"),
        ({"resource": "keys", "api_key_function": "module"}, "api_key_function: must be module:name"),
        ({"resource": "keys", "api_key_env": "A", "api_key_file": "/b"}, "api_key: must have one source alone"),
    ],
)
def test_a_wrong_option_is_named_with_what_is_allowed(options: dict[str, str], expected: str) -> None:
    with pytest.raises(InvalidArgumentError, match=expected):
        read(options)


def test_the_default_of_capacity_is_that_of_a_client() -> None:
    assert f"Default: {CAPACITY}." in (Client.__doc__ or "")


def test_options_hold_the_name_of_the_key_alone(sandbox: Sandbox) -> None:
    options: Options = read({"resource": "keys", "api_key_function": "key_function:key"})
    assert options.client(0.5).check().works
    assert sandbox.admin_key.expose() not in repr(options)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("key_function:none", "can import"),
        ("no_such_module:key", "can import"),
        ("key_function:no_key", "must return the key, a str or a Secret"),
    ],
)
def test_a_function_that_gives_no_key_is_an_error(function: str, expected: str) -> None:
    with pytest.raises(InvalidArgumentError, match=expected):
        read({"resource": "keys", "api_key_function": function}).client(0.5)


def test_windows_follow_one_another_and_are_not_too_many() -> None:
    start, end = a_time("2026-01-01"), a_time("2026-03-05")
    windows = _windows(start, end, 80)
    assert [window.start for window in windows] == [start, a_time("2026-01-31"), a_time("2026-03-02")]
    assert [window.end for window in windows] == [a_time("2026-01-31"), a_time("2026-03-02"), end]
    assert _windows(None, end, 80) == [Window(None, end)]
    assert _windows(start, None, 80)[-1].end is None
    assert [window.start for window in _windows(start, end, 2)] == [start, start + (end - start) / 2]
    future = datetime.now(timezone.utc) + timedelta(days=9)
    assert _windows(future, None, 80) == [Window(future, None)]


def test_the_tasks_of_a_workspace_share_its_limit(failures: Accumulator[dict[str, str]]) -> None:
    log = {"resource": "audit_logs", "start": "2026-01-01", "end": "2026-03-05"}
    whole = parts(reader(failures, tasks=2, **log))
    assert [part.capacity for part in whole] == [CAPACITY / 2] * 3
    assert {part.capacity for part in parts(reader(failures, tasks=100, capacity="0.3", **log))} == {0.3 / 3}
    assert {part.capacity for part in parts(reader(failures, tasks=2, resource="keys", group="true"))} == {CAPACITY}
    for capacity in ("0.29", "0.57", "0.07"):
        shares = parts(reader(failures, tasks=1_000, capacity=capacity, **{**log, "start": "1990-01-01"}))
        assert all(part.capacity >= 0.01 for part in shares)
    long = parts(reader(failures, tasks=1_000, resource="audit_logs", start="1990-01-01", end="2026-01-01"))
    assert len(long) == 80 and {part.capacity for part in long} == {0.01}


def test_lists_of_many_workspaces_are_dealt_to_the_tasks(failures: Accumulator[dict[str, str]]) -> None:
    group = parts(reader(failures, tasks=4, resource="members", group="true"))
    assert [len(part.workspaces) for part in group] == [13, 13, 13, 11]
    many = ",".join(f"id-{number}" for number in range(130))
    named = parts(reader(failures, tasks=1, resource="tags", workspaces=many))
    assert [len(part.workspaces) for part in named] == [64, 64, 2]


def test_dates_are_asked_for_with_room_for_every_zone_and_the_rows_of_the_window_kept(
    sandbox: Sandbox, failures: Accumulator[dict[str, str]]
) -> None:
    log = reader(failures, resource="audit_logs", start="2026-09-10", end="2026-09-12T12:00:00Z")
    [part] = parts(log)
    times = [time for batch in log.read(part) for time in batch.column("timestamp").to_pylist()]
    assert times and min(times) >= a_time("2026-09-10") and max(times) < a_time("2026-09-12T12:00:00")
    query = dict(sandbox.requests()[-1]["query"])
    assert (query["start_date"], query["end_date"]) == ("2026-09-08", "2026-09-14")


def test_the_package_loads_spark_only_when_it_is_asked_to() -> None:
    program = "import sys, instantly_rbac, instantly_rbac.spark; print('pyspark' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
