"""``progress=``: off by default, a bar, or a function that hears of each page."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from contextvars import ContextVar
from operator import attrgetter
from typing import Any

import pytest

from instantly_rbac import AsyncClient, CancelledError, Client, InvalidArgumentError, RefusedError, Sandbox


def test_a_function_hears_of_each_page(sandbox: Sandbox, client: Client) -> None:
    heard: list[int] = []
    assert len(client.audit_logs.list(page_size=150, progress=heard.append)) == 400
    assert heard == [150, 300, 400]
    heard.clear()
    events = client.audit_logs.iter(page_size=10, max_items=25, progress=heard.append)
    assert heard == [] and len(list(events)) == 25 and heard == [10, 20, 25]
    heard.clear()
    assert client.audit_logs.activity(page_size=300, progress=heard.append).events == 400 and heard == [300, 400]


@pytest.mark.parametrize("namespace", ["members", "keys", "groups", "tags", "campaigns", "accounts", "audit_logs"])
def test_every_list_has_it(client: Client, namespace: str) -> None:
    heard: list[int] = []
    resource = getattr(client, namespace)
    assert len(resource.list(progress=heard.append)) == heard[-1]
    assert len(list(resource.iter(progress=heard.append))) == heard[-1]
    if namespace == "tags":
        assert len(resource.mappings(progress=heard.append)) == heard[-1]
        assert len(list(resource.mappings_iter(progress=heard.append))) == heard[-1]


@pytest.mark.parametrize("name", ["members.review", "keys.review", "tags.review", "review", "access"])
def test_a_function_that_reads_several_lists_tells_of_all_of_them_together(
    sandbox: Sandbox, client: Client, name: str
) -> None:
    heard: list[int] = []
    attrgetter(name)(client)(progress=heard.append)
    paged = [it for it in sandbox.requests() if it["operation"] != "workspace.get"]
    assert heard and heard == sorted(set(heard)) and len(heard) <= len(paged)

    def enough(items: int) -> None:
        raise StopIteration(f"{items} are enough")

    before = len(sandbox.requests())
    with pytest.raises(StopIteration, match=f"^{heard[0]} are enough"):
        attrgetter(name)(client)(progress=enough)
    assert len(sandbox.requests()) <= before + 2
    with pytest.raises(InvalidArgumentError, match="progress: must be True, False or a function"):
        attrgetter(name)(client)(progress="yes")


def test_workspaces_that_are_read_side_by_side_are_told_one_after_the_other(client: Client) -> None:
    heard: list[tuple[int, str]] = []
    place: ContextVar[str] = ContextVar("place")
    place.set("caller")
    access = client.access(group=True, progress=lambda items: heard.append((items, place.get())))
    assert access.complete
    counts = [items for items, _ in heard]
    assert counts == sorted(set(counts)) and {name for _, name in heard} == {"caller"}
    assert counts[-1] >= len(access.rows) / 6

    def refuse(items: int) -> None:
        if items > 20:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        client.access(group=True, progress=refuse)


def test_what_the_function_raises_ends_the_call_and_is_raised(sandbox: Sandbox, client: Client) -> None:
    def enough(items: int) -> None:
        if items >= 100:
            raise StopIteration(f"{items} are enough")

    with pytest.raises(StopIteration, match="100 are enough") as caught:
        client.audit_logs.list(page_size=50, progress=enough)
    assert isinstance(caught.value.__context__, CancelledError)
    assert len(sandbox.requests()) == 2

    def refuse(items: int) -> None:
        raise ZeroDivisionError

    events = client.audit_logs.iter(progress=refuse)
    with pytest.raises(ZeroDivisionError):
        next(events)
    assert list(events) == [] and not events.complete


def test_the_function_may_look_at_the_iterator_and_not_read_on(client: Client) -> None:
    seen: list[tuple[bool, int]] = []

    def look(items: int) -> None:
        seen.append((events.complete, events.meta.attempts))
        with pytest.raises(RefusedError, match="in the middle of reading a page"):
            next(events)

    events = client.audit_logs.iter(page_size=200, progress=look)
    assert len(list(events)) == 400 and seen == [(False, 0), (False, 1)]


def test_an_async_client_calls_the_function_on_its_event_loop(client: Client) -> None:
    heard: list[tuple[int, int]] = []

    def hear(items: int) -> None:
        assert asyncio.get_running_loop()
        heard.append((threading.get_ident(), items))

    async def read() -> tuple[int, int]:
        log = AsyncClient.over(client).audit_logs
        events = [event async for event in log.iter(page_size=300, progress=hear)]
        return len(events), len(await log.list(page_size=300, progress=hear))

    assert asyncio.run(read()) == (400, 400)
    assert heard == [(threading.get_ident(), items) for items in (300, 400, 300, 400)]


@pytest.mark.parametrize("wrong", ["yes", 1, [print]])
def test_anything_else_is_refused_before_anything_is_sent(sandbox: Sandbox, client: Client, wrong: Any) -> None:
    for call in (client.members.list, client.members.iter, client.audit_logs.arrow):
        with pytest.raises(InvalidArgumentError, match="progress: must be True, False or a function"):
            call(progress=wrong)
    assert sandbox.requests() == []


def test_a_stream_of_arrow_is_told_for_each_reading(client: Client) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    heard: list[int] = []
    stream = client.audit_logs.arrow(page_size=200, progress=heard.append)
    assert heard == []
    assert pyarrow.table(stream).num_rows == pyarrow.table(stream).num_rows == 400
    assert heard == [200, 400, 200, 400]

    def refuse(items: int) -> None:
        raise ValueError("no more than that")

    with pytest.raises(OSError, match="ValueError: no more than that"):
        pyarrow.table(client.audit_logs.arrow(progress=refuse))


def test_true_shows_a_bar_and_the_default_shows_nothing(client: Client, capfd: pytest.CaptureFixture[str]) -> None:
    client.audit_logs.list(page_size=100)
    assert capfd.readouterr() == ("", "")
    client.audit_logs.list(page_size=100, progress=True)
    shown = capfd.readouterr()
    assert shown.out == "" and "audit_logs.list" in shown.err and "400 items" in shown.err
    client.members.list(max_items=5, progress=True)
    assert "5/5" in capfd.readouterr().err


def test_a_bar_ends_with_the_list_whoever_still_holds_what_read_it(
    client: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    stream = client.audit_logs.arrow(page_size=200, progress=True)
    reader = pyarrow.RecordBatchReader.from_stream(stream)
    assert sum(batch.num_rows for batch in reader) == 400
    assert "400 items [" in capfd.readouterr().err
    events = client.audit_logs.iter(page_size=200, progress=True)
    assert len(list(events)) == 400
    assert "400 items [" in capfd.readouterr().err


def test_a_bar_without_tqdm_is_a_clear_error_before_anything_is_sent() -> None:
    program = """
import sys
sys.modules["tqdm"] = sys.modules["tqdm.auto"] = None
from instantly_rbac import Sandbox
with Sandbox() as sandbox:
    try:
        sandbox.client().members.list(progress=True)
    except ImportError as error:
        print(error)
    print(sandbox.requests())
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert "pip install 'instantly-rbac[progress]'" in run.stdout and run.stdout.endswith("[]\n")
