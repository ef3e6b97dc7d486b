"""The events of calls reach ``logging``, as its loggers want them; a call ends as it would have without them."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from instantly_rbac import AsyncClient, Client, OutcomeUnknownError, Sandbox

LOGGER = logging.getLogger("instantly_rbac")


class Kept(logging.Handler):
    """Keeps the records, and does something with each."""

    def __init__(self, does: Callable[[], object] = lambda: None) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []
        self.does = does

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)
        self.does()

    def seen(self) -> list[tuple[str, str]]:
        return [(record.levelname, record.getMessage().split(" operation=")[0]) for record in self.records]


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    level, handlers = LOGGER.level, list(LOGGER.handlers)
    yield
    LOGGER.setLevel(level)
    LOGGER.handlers[:] = handlers


def kept(level: int, does: Callable[[], object] = lambda: None) -> Kept:
    handler = Kept(does)
    LOGGER.setLevel(level)
    LOGGER.addHandler(handler)
    return handler


def test_each_attempt_and_each_retry_is_logged_where_the_call_was_made(sandbox: Sandbox, client: Client) -> None:
    handler = kept(logging.DEBUG)
    sandbox.fault("status", status=503)
    client.workspace.get()
    assert handler.seen() == [
        ("DEBUG", "response received"),
        ("INFO", "retrying"),
        ("DEBUG", "response received"),
    ]
    retry: Any = handler.records[1]
    assert retry.getMessage() == (
        "retrying operation=workspace.get attempt=1 status=503 kind=server wait=0.000"
    )
    assert (retry.name, retry.filename, retry.funcName) == ("instantly_rbac", "test_logging.py", CALLER)
    assert (retry.instantly_operation, retry.instantly_attempt, retry.instantly_status) == ("workspace.get", 1, 503)
    assert (retry.instantly_kind, retry.instantly_wait, retry.instantly_duration) == ("server", 0.0, None)
    answered: Any = handler.records[2]
    assert 0 < answered.instantly_duration < 60 and answered.instantly_request_id


CALLER = test_each_attempt_and_each_retry_is_logged_where_the_call_was_made.__name__


def test_an_unknown_outcome_is_a_warning_and_needs_no_setting(sandbox: Sandbox, client: Client) -> None:
    handler = kept(logging.NOTSET)
    sandbox.fault("drop_reply", operation="keys.create")
    with pytest.raises(OutcomeUnknownError):
        client.keys.create("lost", ["leads:read"])
    assert ("WARNING", "write outcome unknown") in handler.seen()


def test_a_level_that_changes_counts_from_the_next_call(sandbox: Sandbox, client: Client) -> None:
    handler = kept(logging.INFO)
    sandbox.fault("status", status=503)
    client.workspace.get()
    assert handler.seen() == [("INFO", "retrying")]
    for level, expected in ((logging.DEBUG, 2), (logging.ERROR, 2), (logging.DEBUG, 3)):
        LOGGER.setLevel(level)
        client.workspace.get()
        assert len(handler.records) == expected
    logging.disable(logging.CRITICAL)
    try:
        client.workspace.get()
    finally:
        logging.disable(logging.NOTSET)
    assert len(handler.records) == 3


def test_lists_iterators_and_threads_log_too(client: Client) -> None:
    handler = kept(logging.DEBUG)
    pages = client.members.list(page_size=2).meta.attempts
    assert len(handler.records) == pages > 1
    list(client.members.iter(page_size=2))
    assert len(handler.records) == 2 * pages
    before = len(handler.records)
    visited = client.groups.for_each(lambda workspace, _: workspace.workspace.get())
    assert len(handler.records) >= before + 1 + len(visited)
    threads = [threading.Thread(target=client.workspace.get) for _ in range(8)]
    before = len(handler.records)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(handler.records) == before + 8


def test_an_async_client_logs_and_goes_on(sandbox: Sandbox) -> None:
    handler = kept(logging.DEBUG)

    async def many() -> None:
        async with sandbox.async_client(capacity=None) as client:
            assert isinstance(client, AsyncClient)
            await asyncio.gather(*(client.workspace.get() for _ in range(20)))

    asyncio.run(many())
    assert len(handler.records) == 20


def test_a_handler_that_raises_costs_no_call(
    sandbox: Sandbox, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    unraisable: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda failure: unraisable.append(failure.exc_value))

    def fails() -> None:
        raise ValueError("of a handler")

    handler = kept(logging.DEBUG, fails)
    assert client.workspace.get().name == "Northwind Outreach"
    assert len(handler.records) == len(unraisable) == 1 and isinstance(unraisable[0], ValueError)


def test_ctrl_c_in_a_handler_ends_the_call(client: Client) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    handler = kept(logging.DEBUG, interrupted)
    with pytest.raises(KeyboardInterrupt):
        client.workspace.get()
    LOGGER.removeHandler(handler)
    assert client.workspace.get().name


def test_a_handler_may_call_the_library_and_is_not_told_of_that(client: Client) -> None:
    handler = kept(logging.DEBUG, lambda: client.tags.list())
    client.workspace.get()
    assert [getattr(record, "instantly_operation") for record in handler.records] == ["workspace.get"]


def test_a_programs_own_attributes_of_records_are_no_obstacle(client: Client) -> None:
    factory = logging.getLogRecordFactory()

    def make(*arguments: Any, **named: Any) -> logging.LogRecord:
        record = factory(*arguments, **named)
        for name in ("operation", "attempt", "status", "request_id", "duration"):
            setattr(record, name, "the program's")
        return record

    handler = kept(logging.DEBUG)
    logging.setLogRecordFactory(make)
    try:
        client.workspace.get()
    finally:
        logging.setLogRecordFactory(factory)
    assert len(handler.records) == 1


PROGRAM = """
import os, sys
from instantly_rbac import Client, InstantlyError
def call(client):
    try:
        client.keys.create("lost", ["leads:read"])
    except InstantlyError as error:
        return type(error).__name__
client = Client(base_url=sys.argv[1], backoff=0)
print(call(client))
{then}
"""


def run(sandbox: Sandbox, then: str = "") -> subprocess.CompletedProcess[str]:
    sandbox.fault("drop_reply", operation="keys.create", times=None)
    environment = {**os.environ, "INSTANTLY_API_KEY": sandbox.admin_key.expose()}
    command = [sys.executable, "-c", PROGRAM.format(then=then), sandbox.url]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)


def test_a_program_that_sets_nothing_up_prints_nothing(sandbox: Sandbox) -> None:
    ended = run(sandbox, "import logging; print(call(client))")
    assert (ended.stdout.split(), ended.stderr) == (["OutcomeUnknownError"] * 2, "")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="it is about fork")
def test_a_forked_child_logs_as_its_parent_does(sandbox: Sandbox) -> None:
    then = """
import logging
logging.basicConfig(format="%(process)d %(message)s", stream=sys.stdout)
call(client)
sys.stdout.flush()
child = os.fork()
call(client)
sys.stdout.flush()
if child == 0:
    os._exit(0)
os.waitpid(child, 0)
"""
    lines = [line.split()[0] for line in run(sandbox, then).stdout.splitlines() if "write outcome unknown" in line]
    assert len(lines) == 3 and len(set(lines)) == 2
