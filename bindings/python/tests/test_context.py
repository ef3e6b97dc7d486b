"""What is called for a caller (functions, progress, logging) sees the context variables of that caller."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from typing import Any

import pyarrow

from instantly_rbac import AsyncClient, Client, GroupMember, Sandbox

REQUEST: ContextVar[str] = ContextVar("request", default="none")


@contextmanager
def logged() -> Iterator[list[str]]:
    """The value of the variable in a filter of the logger, record by record."""
    seen: list[str] = []

    def look(record: logging.LogRecord) -> bool:
        seen.append(REQUEST.get())
        return True

    logger = logging.getLogger("instantly_rbac")
    before = logger.level
    logger.setLevel(logging.DEBUG)
    logger.addFilter(look)
    token = REQUEST.set("mine")
    try:
        yield seen
    finally:
        REQUEST.reset(token)
        logger.removeFilter(look)
        logger.setLevel(before)


def test_a_call() -> None:
    progress = []
    with Sandbox() as sandbox, logged() as seen:
        sandbox.client().members.list(progress=lambda _: progress.append(REQUEST.get()))
    assert seen and {*seen, *progress} == {"mine"}


def test_for_each() -> None:
    def look(workspace: Client, link: GroupMember) -> str:
        workspace.members.list()
        inside = REQUEST.get()
        # Each call has a context of its own.
        REQUEST.set("changed")
        return inside

    with Sandbox() as sandbox, logged() as seen:
        counts = sandbox.client().groups.for_each(look)
        assert REQUEST.get() == "mine"
    assert len(counts) > 1 and {count.value for count in counts} == {"mine"}
    assert len(seen) > len(counts) and set(seen) == {"mine"}


def test_an_async_client() -> None:
    progress: list[str] = []

    async def work(client: AsyncClient, name: str) -> None:
        REQUEST.set(name)
        await client.members.list(progress=lambda _: progress.append(REQUEST.get()))
        async for _ in client.audit_logs.iter(page_size=100, max_items=200):
            pass

    async def main(client: AsyncClient) -> None:
        await asyncio.gather(*(work(client, name) for name in ("a", "b")))

    with Sandbox() as sandbox, logged() as seen:
        asyncio.run(main(sandbox.async_client()))
    assert sorted(seen) == ["a"] * 3 + ["b"] * 3
    assert sorted(progress) == ["a", "b"]


def test_for_each_of_an_async_client() -> None:
    async def look(workspace: AsyncClient, link: GroupMember) -> str:
        await workspace.members.list()
        return REQUEST.get()

    async def main(client: AsyncClient) -> list[Any]:
        return [count.value for count in await client.groups.for_each(look)]

    with Sandbox() as sandbox, logged() as seen:
        values = asyncio.run(main(sandbox.async_client()))
    assert seen and {*seen, *values} == {"mine"}


def test_an_iterator_and_an_arrow_stream_see_the_variables_of_their_reader() -> None:
    progress: list[str] = []
    with Sandbox() as sandbox, logged() as seen:
        client = sandbox.client()
        events = client.audit_logs.iter(page_size=100, progress=lambda _: progress.append(REQUEST.get()))
        log = client.audit_logs.arrow(progress=lambda _: progress.append(REQUEST.get()))
        with_variable("reader", lambda: list(events))
        with_variable("reader", lambda: pyarrow.table(log))
    assert seen and progress and {*seen, *progress} == {"reader"}


def with_variable(value: str, work: Callable[[], object]) -> None:
    context = copy_context()
    context.run(REQUEST.set, value)
    context.run(work)
