"""``AsyncClient`` offers what ``Client`` does, leaves the event loop free, and ends what is cancelled at once."""

from __future__ import annotations

import asyncio
import contextvars
import copy
import gc
import inspect
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import stubs
from conftest import ROOT

import instantly_rbac
from instantly_rbac import (
    AsyncClient,
    AsyncItems,
    AuditLogStream,
    CancelledError,
    Client,
    ForbiddenError,
    GroupMember,
    InstantlyError,
    InstantlyTimeoutError,
    InvalidArgumentError,
    Matrix,
    RateLimitedError,
    Sandbox,
    aio,
    scopes,
)
from instantly_rbac._calls import Call
from instantly_rbac._native import _MAX_RUNNING
from instantly_rbac._resource import Resource

# What a loaded machine may add to the 0.2 seconds.
PROMISED, SLACK = 0.2, 0.6
KEY = "canary-0123456789abcdef"


@pytest.fixture
def everywhere(sandbox: Sandbox) -> AsyncClient:
    return sandbox.async_client(backoff=0.0, capacity=None)


def threads_of_calls() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "instantly-rbac"]


def wait_until_no_call_runs() -> None:
    until = time.monotonic() + PROMISED + SLACK
    while threads_of_calls() and time.monotonic() < until:
        time.sleep(0.01)
    assert threads_of_calls() == []


async def cancelled_after(seconds: float, work: Awaitable[Any]) -> float:
    """Cancels the work, and says how long it took to end."""
    task = asyncio.ensure_future(work)
    await asyncio.sleep(seconds)
    assert not task.done(), task
    start = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    return time.monotonic() - start


async def received(sandbox: Sandbox, requests: int) -> None:
    while len(sandbox.requests()) < requests:
        await asyncio.sleep(0.01)


def public(cls: type) -> dict[str, Any]:
    return {name: member for name, member in vars(cls).items() if not name.startswith("_")}


PAIRS: list[tuple[type, type]] = [(Client, AsyncClient)] + [
    (getattr(instantly_rbac, name.removeprefix("Async")), getattr(aio, name))
    for name in aio.__all__
    if name != "AsyncClient"
]


@pytest.mark.parametrize(("sync", "asynchronous"), PAIRS)
def test_it_offers_what_the_blocking_one_does_and_nothing_else(sync: type, asynchronous: type) -> None:
    added = {"over"} if sync is Client else set()
    assert set(public(asynchronous)) - added == set(public(sync))
    for name, function in public(sync).items():
        if inspect.isroutine(function):
            assert inspect.signature(getattr(asynchronous, name)).parameters.keys() == (
                inspect.signature(function).parameters.keys()
            )


def test_every_namespace_is_there(everywhere: AsyncClient, client: Client) -> None:
    for name in public(Client):
        ours, theirs = getattr(everywhere, name), getattr(client, name)
        if isinstance(theirs, Resource):
            assert type(ours).__name__ == f"Async{type(theirs).__name__}"


@pytest.mark.parametrize("asynchronous", [asynchronous for _, asynchronous in PAIRS])
def test_every_function_is_explained_without_the_blocking_example(asynchronous: type) -> None:
    for name, member in public(asynchronous).items():
        text = inspect.getdoc(member) or ""
        assert text.strip(), name
        assert ">>>" not in text or name == "over", name


def test_the_stub_is_what_the_script_would_write() -> None:
    assert stubs.TARGET.read_text() == stubs.generated(), "run `make stubs`"


def test_a_name_that_is_none_is_an_attribute_error_and_dir_names_what_is_imported_later() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        getattr(instantly_rbac, "Nothing")
    program = "import instantly_rbac; print('AsyncClient' in dir(instantly_rbac))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "True"


def test_the_event_loop_goes_on_while_calls_wait(sandbox: Sandbox, everywhere: AsyncClient) -> None:
    sandbox.fault("stall", times=None)
    longest = 0.0

    async def beat() -> None:
        nonlocal longest
        last = time.monotonic()
        while True:
            await asyncio.sleep(0.01)
            now = time.monotonic()
            longest, last = max(longest, now - last), now

    async def main() -> None:
        heart = asyncio.create_task(beat())
        calls = [everywhere.members.list(timeout=1.5) for _ in range(50)]
        start = time.monotonic()
        ended = await asyncio.gather(*calls, return_exceptions=True)
        took = time.monotonic() - start
        heart.cancel()
        assert {type(error) for error in ended} == {InstantlyTimeoutError}
        assert took < 1.5 + 2 * SLACK

    asyncio.run(main())
    assert longest < PROMISED + SLACK


def test_so_many_calls_run_at_once_and_the_others_in_their_turn(sandbox: Sandbox, everywhere: AsyncClient) -> None:
    sandbox.fault("stall", times=None)

    async def main() -> None:
        calls = [asyncio.create_task(everywhere.members.list()) for _ in range(_MAX_RUNNING + 6)]
        await asyncio.sleep(0.5)
        assert len(threads_of_calls()) == _MAX_RUNNING
        for call in calls[:10]:
            call.cancel()
        await asyncio.sleep(PROMISED + SLACK)
        assert len(threads_of_calls()) == _MAX_RUNNING - 4
        # However many calls there are, it closes.
        await asyncio.wait_for(everywhere.close(), 5)
        assert everywhere.closed
        for call in calls:
            call.cancel()
        await asyncio.wait(calls)

    asyncio.run(main())
    wait_until_no_call_runs()


WAITS: dict[str, tuple[dict[str, Any], Callable[[AsyncClient], Awaitable[Any]]]] = {
    "a reply that never comes": ({"kind": "stall"}, lambda client: client.members.list()),
    "a body that drips": ({"kind": "drip", "interval_seconds": 0.2}, lambda client: client.members.list()),
    "a wait that the server asked for": (
        {"kind": "status", "status": 429, "headers": {"retry-after": "60"}},
        lambda client: client.members.list(),
    ),
    "a write": ({"kind": "stall"}, lambda client: client.keys.create("x", ["leads:read"])),
    "an iteration": ({"kind": "stall", "after": 1}, lambda client: taken(client.audit_logs.iter(page_size=9))),
    "an iteration that waits before it tries again": (
        {"kind": "status", "status": 429, "headers": {"retry-after": "60"}, "after": 1},
        lambda client: taken(client.audit_logs.iter(page_size=9)),
    ),
    "a review": ({"kind": "stall", "after": 3}, lambda client: client.review()),
    "the workspaces of a group": (
        {"kind": "stall", "operation": "members.list"},
        lambda client: client.groups.for_each(lambda workspace, link: workspace.members.list()),
    ),
    "the list of a group": ({"kind": "stall"}, lambda client: client.groups.for_each(nothing)),
}


async def taken(items: AsyncItems[Any]) -> list[Any]:
    return [item async for item in items]


async def nothing(workspace: AsyncClient, link: GroupMember) -> None:
    pass


@pytest.mark.parametrize("wait", WAITS)
def test_a_cancelled_task_goes_on_at_once_and_frees_its_threads(
    sandbox: Sandbox, everywhere: AsyncClient, wait: str
) -> None:
    fault, work = WAITS[wait]
    sandbox.fault(**fault, times=None)
    assert asyncio.run(cancelled_after(0.4, work(everywhere))) < PROMISED + SLACK
    wait_until_no_call_runs()


async def many_reads(client: AsyncClient) -> None:
    while True:
        await client.workspace.get()


async def after_a_429(client: AsyncClient) -> None:
    with pytest.raises(RateLimitedError):
        await client.workspace.get(timeout=5)
    await client.workspace.get()


# The options of the client, the faults, the call, and how many requests there are once it waits.
WAITS_BETWEEN_REQUESTS: dict[str, tuple[dict[str, Any], list[dict[str, Any]], Callable[[AsyncClient], Any], int]] = {
    "a back-off": (
        {"backoff": 20.0},
        [{"kind": "status", "status": 503, "times": None}],
        lambda client: client.workspace.get(),
        1,
    ),
    "a wait that the server asked somebody else for": (
        {},
        [{"kind": "status", "status": 429, "headers": {"retry-after": "60"}}],
        after_a_429,
        1,
    ),
    "a wait of the pacing": ({"capacity": 0.01}, [], many_reads, 20),
    "reading back a lost write": (
        {},
        [{"kind": "drop_reply", "operation": "tags.create"}, {"kind": "stall", "operation": "tags.list"}],
        lambda client: client.tags.create("x"),
        2,
    ),
}


@pytest.mark.parametrize("wait", WAITS_BETWEEN_REQUESTS)
def test_a_cancelled_task_goes_on_at_once_wherever_its_call_is(sandbox: Sandbox, wait: str) -> None:
    options, faults, work, requests = WAITS_BETWEEN_REQUESTS[wait]
    settings: dict[str, Any] = {"backoff": 0.0, "capacity": None, **options}
    client = sandbox.async_client(**settings)
    for fault in faults:
        sandbox.fault(**fault)

    async def main() -> float:
        task = asyncio.ensure_future(work(client))
        await received(sandbox, requests)
        return await cancelled_after(0.1, task)

    assert asyncio.run(main()) < PROMISED + SLACK
    wait_until_no_call_runs()


def test_a_client_works_on_after_a_call_was_cancelled(sandbox: Sandbox, everywhere: AsyncClient) -> None:
    sandbox.fault("stall")

    async def main() -> None:
        await cancelled_after(0.3, everywhere.members.list())
        assert len(await everywhere.members.list()) == 8

    asyncio.run(main())


def test_wait_for_ends_a_call(sandbox: Sandbox, everywhere: AsyncClient) -> None:
    sandbox.fault("stall", times=None)

    async def main() -> float:
        start = time.monotonic()
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(everywhere.members.list(), 0.3)
        return time.monotonic() - start

    assert 0.3 <= asyncio.run(main()) < 0.3 + PROMISED + SLACK
    wait_until_no_call_runs()


@pytest.mark.skipif(sys.version_info < (3, 11), reason="asyncio.timeout came with 3.11")
def test_a_timeout_ends_an_iteration_and_a_call(sandbox: Sandbox, everywhere: AsyncClient) -> None:
    sandbox.fault("stall", times=None, after=1)
    # Unknown to the oldest Python that the types are checked for.
    timeout: Any = getattr(asyncio, "timeout")

    async def main() -> None:
        events = everywhere.audit_logs.iter(page_size=10)
        read = 0
        with pytest.raises(TimeoutError):
            async with timeout(0.3):
                async for _ in events:
                    read += 1
        assert read == 10 and not events.complete
        with pytest.raises(TimeoutError):
            async with timeout(0.3):
                await everywhere.members.list()

    asyncio.run(main())
    wait_until_no_call_runs()


def test_a_write_that_was_cancelled_is_not_repeated(sandbox: Sandbox, everywhere: AsyncClient) -> None:
    sandbox.fault("stall", operation="keys.create")
    asyncio.run(cancelled_after(0.3, everywhere.keys.create("once", ["leads:read"])))
    wait_until_no_call_runs()
    assert [request["operation"] for request in sandbox.requests()] == ["keys.create"]


def test_errors_are_those_of_the_blocking_client(sandbox: Sandbox, everywhere: AsyncClient) -> None:
    narrow = AsyncClient(sandbox.key_with_scopes(["campaigns:read"]), base_url=sandbox.url)

    async def main() -> None:
        with pytest.raises(ForbiddenError) as caught:
            await narrow.members.list()
        assert caught.value.required_scopes[0] == "workspace_members:read"
        with pytest.raises(InvalidArgumentError, match="limit: must be from 1 to 100"):
            await everywhere.members.page(limit=101)
        with pytest.raises(InvalidArgumentError, match="max_items: must be at least 1"):
            everywhere.members.iter(max_items=0)
        with pytest.raises(TypeError, match="id"):
            await everywhere.members.get()  # type: ignore[call-arg]
        with pytest.raises(InvalidArgumentError):
            everywhere.as_workspace("")

    asyncio.run(main())


def test_an_iteration_says_how_it_went_without_waiting(sandbox: Sandbox, everywhere: AsyncClient) -> None:
    async def main() -> None:
        events = everywhere.audit_logs.iter(page_size=150)
        assert (events.complete, events.meta.attempts, sandbox.requests()) == (False, 0, [])
        first = await anext_of(events)
        assert first.id and len(sandbox.requests()) == 1
        sandbox.fault("stall", times=None)
        waiting = asyncio.create_task(taken(events))
        await asyncio.sleep(0.3)
        start = time.monotonic()
        assert (events.complete, events.meta.attempts) == (False, 1)
        assert time.monotonic() - start < 0.1
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        sandbox.clear_faults()
        whole = everywhere.audit_logs.iter(page_size=150)
        assert len(await taken(whole)) == 400 and whole.complete and whole.meta.attempts == 3
        assert await taken(whole) == []

    asyncio.run(main())


async def anext_of(items: AsyncItems[Any]) -> Any:
    return await items.__anext__()


def test_tasks_share_one_iterator(everywhere: AsyncClient) -> None:
    async def main() -> list[str]:
        events = everywhere.audit_logs.iter(page_size=7)
        shares = await asyncio.gather(*[taken(events) for _ in range(8)])
        return [event.id for share in shares for event in share]

    ids = asyncio.run(main())
    assert len(ids) == len(set(ids)) == 400


def test_nothing_is_sent_by_what_is_no_coroutine(sandbox: Sandbox, everywhere: AsyncClient) -> None:
    assert isinstance(everywhere.audit_logs.arrow(page_size=10), AuditLogStream)
    other = everywhere.as_workspace("w")
    assert isinstance(other, AsyncClient) and other.workspace_id == "w" and everywhere.workspace_id is None
    assert isinstance(everywhere.members.iter(), AsyncItems)
    assert other.base_url == sandbox.url and sandbox.requests() == []


def test_for_each_runs_an_async_function_for_every_workspace_side_by_side(
    sandbox: Sandbox, everywhere: AsyncClient
) -> None:
    poor, broken = (id for id, _ in sandbox.sub_workspaces()[:2])
    sandbox.set_paid(poor, False)
    here, most = 0, 0
    marked: contextvars.ContextVar[str] = contextvars.ContextVar("marked")

    async def count(workspace: AsyncClient, link: GroupMember) -> int:
        nonlocal here, most
        assert isinstance(workspace, AsyncClient) and workspace.workspace_id == link.sub_workspace_id
        assert marked.get() == "mine" and threading.current_thread() is threading.main_thread()
        here, most = here + 1, max(most, here + 1)
        await asyncio.sleep(0.2)
        here -= 1
        if link.sub_workspace_id == broken:
            await workspace.members.get("nobody")
        return len(await workspace.members.list())

    async def main() -> None:
        marked.set("mine")
        results = await everywhere.groups.for_each(count)
        kinds = {result.link.sub_workspace_id: type(result.error).__name__ for result in results if result.error}
        assert kinds == {poor: "PaymentRequiredError", broken: "NotFoundError"}
        accepted = [link for link in await everywhere.groups.list() if link.status == "accepted"]
        assert [result.link for result in results] == accepted
        assert all(result.value for result in results if result.error is None)
        assert most == min(8, len(results))

    asyncio.run(main())


@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited")
@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda client: client.members.get(client.members.list()), "members.get: id: holds a coroutine: await it first"),
        (lambda client: client.keys.create("x", client.keys.list()), "keys.create: scopes: holds a coroutine: await it"),
        (lambda client: client.tags.assign([client.tags.create("x")]), "tags.assign: tag_ids: holds a coroutine: await it"),
        (lambda client: client.review(assignment=client.check()), "client.review: assignment: holds a coroutine: await it"),
        (lambda client: client.request("POST", "/x", body={"x": client.check()}), "body: holds a coroutine: await it first"),
        (lambda client: client.tags.list(tag_ids=asyncio.ensure_future(client.check())), "tag_ids: holds a Task: await it"),
        (lambda client: client.tags.list(tag_ids=client.tags.iter()), "tag_ids: holds an AsyncItems: read it with `async for`"),
        (
            lambda client: Matrix.original().check(client.members.list(), [], {}),
            "matrix.check: members: holds a coroutine: await it first",
        ),
        (
            lambda client: Matrix.original().check([], [client.workspace.get()], {}),
            "matrix.check: keys: holds a coroutine: await it first",
        ),
        (lambda client: scopes.in_words(client.keys.list()), "scopes.in_words: granted: holds a coroutine: await it first"),
    ],
)
def test_what_nobody_awaited_is_refused_by_name(everywhere: AsyncClient, call: Any, named: str) -> None:
    async def main() -> None:
        with pytest.raises(InvalidArgumentError) as caught:
            await call(everywhere)
        assert named in str(caught.value)

    asyncio.run(main())
    # While the warning is not heard.
    gc.collect()


@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited")
def test_the_blocking_for_each_refuses_a_function_that_is_async(client: Client) -> None:
    async def look(workspace: Client, link: GroupMember) -> None:
        pass

    with pytest.raises(TypeError, match="the function gave a coroutine, which only AsyncClient.groups.for_each awaits"):
        client.groups.for_each(look)
    gc.collect()


def test_for_each_may_be_nested_and_be_called_by_more_tasks_than_calls_run_at_once(everywhere: AsyncClient) -> None:
    async def count(workspace: AsyncClient, link: GroupMember) -> int:
        return len(await workspace.members.list())

    async def nested(workspace: AsyncClient, link: GroupMember) -> int:
        return len(await everywhere.groups.for_each(nothing))

    async def main() -> None:
        runs = [everywhere.groups.for_each(nested if index % 8 == 0 else count) for index in range(16)]
        for results in await asyncio.gather(*runs):
            assert [result.error for result in results] == [None] * len(results)

    asyncio.run(main())


def test_a_cancelled_for_each_has_ended_its_tasks_before_it_goes_on(everywhere: AsyncClient) -> None:
    started, cleaned = [], []

    async def stay(workspace: AsyncClient, link: GroupMember) -> None:
        started.append(link)
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.05)
            cleaned.append(link)

    async def main() -> None:
        assert await cancelled_after(0.5, everywhere.groups.for_each(stay)) < PROMISED + SLACK
        assert 0 < len(started) == len(cleaned) <= 8
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())
    wait_until_no_call_runs()


def test_what_is_called_back_runs_on_the_event_loop_whether_async_or_not(everywhere: AsyncClient) -> None:
    here = threading.get_ident()
    function: Any = lambda workspace, link: (workspace.workspace_id == link.sub_workspace_id, threading.get_ident())
    results = asyncio.run(everywhere.groups.for_each(function))
    assert {result.value for result in results} == {(True, here)}


class Pages:
    """An iterator that says how far it is to whoever wants to know, as the native one could."""

    def __init__(self, progress: Callable[[int], Any]) -> None:
        self.progress, self.buffer = progress, [1, 2]

    def _ready(self) -> int | None:
        return self.buffer.pop() if self.buffer else None

    def _fetch(self) -> bool:
        self.progress(threading.get_ident())
        return False


class Paged:
    """A client with such an iterator."""

    def _stoppable(self) -> tuple[Paged, threading.Event]:
        return self, threading.Event()

    def iter(self, *, progress: Callable[[int], Any]) -> Pages:
        return Pages(progress)


def test_what_an_iterator_calls_back_runs_on_the_event_loop() -> None:
    reports: list[tuple[int, int]] = []
    function = getattr(aio, "_iterating")("iter", lambda client: client)
    over: Any = type("Over", (), {"_client": Paged(), "iter": function})()

    async def main() -> list[Any]:
        return await taken(over.iter(progress=lambda fetching: reports.append((fetching, threading.get_ident()))))

    assert asyncio.run(main()) == [2, 1]
    (fetching, reporting), = reports
    assert fetching != reporting == threading.get_ident()


def test_a_call_that_waits_for_the_event_loop_is_given_up_from_any_thread() -> None:
    stop: Any = threading.Event()

    async def main() -> None:
        call = Call(stop)
        task = asyncio.ensure_future(call.run(call.on_loop(lambda: asyncio.sleep(60))))
        await asyncio.sleep(0.1)
        threading.Thread(target=call.give_up).start()
        with pytest.raises(CancelledError):
            await asyncio.wait_for(task, PROMISED + SLACK)

    asyncio.run(main())
    assert stop.is_set()


def test_what_ends_the_program_ends_for_each_and_nobody_calls_it_lost() -> None:
    program = """
async def leave(workspace, link):
    raise SystemExit(3)
asyncio.run(client.groups.for_each(leave))
"""
    _, run = run_in_flight(program)
    assert (run.returncode, run.stdout, run.stderr) == (3, "", "")


def test_an_error_keeps_nothing_alive(everywhere: AsyncClient) -> None:
    async def main() -> Any:
        try:
            await everywhere.members.page(limit=101)
        except InstantlyError as error:
            return weakref.ref(error)

    gc.disable()
    try:
        error = asyncio.run(main())
        wait_until_no_call_runs()
        assert error() is None
    finally:
        gc.enable()


def test_a_task_of_for_each_that_cancels_itself_is_one_result(everywhere: AsyncClient) -> None:
    async def leave(workspace: AsyncClient, link: GroupMember) -> None:
        raise asyncio.CancelledError

    results = asyncio.run(everywhere.groups.for_each(leave))
    assert results and all(isinstance(result.error, CancelledError) for result in results)


def test_the_end_of_the_block_closes_the_client_and_all_that_came_from_it(sandbox: Sandbox) -> None:
    async def main() -> None:
        async with sandbox.async_client() as client:
            other = client.as_workspace(sandbox.sub_workspaces()[0][0])
            assert len(await other.members.list()) > 0
        assert client.closed and other.closed and "closed" in repr(client)
        with pytest.raises(InvalidArgumentError, match="was closed"):
            await client.members.list()

    asyncio.run(main())


def test_event_loops_of_several_threads_share_a_client(everywhere: AsyncClient) -> None:
    counts: list[int] = []

    async def main() -> None:
        lists = await asyncio.gather(*[everywhere.members.list() for _ in range(10)])
        counts.extend(map(len, lists))

    threads = [threading.Thread(target=lambda: asyncio.run(main())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [8] * 40


def test_it_shares_the_connections_of_a_client(client: Client) -> None:
    over = AsyncClient.over(client)
    assert asyncio.run(over.check()).works
    asyncio.run(over.close())
    assert over.closed and not client.closed
    other = AsyncClient.over(client)
    client.close()
    assert other.closed
    with pytest.raises(TypeError, match="must be a Client, not str"):
        AsyncClient.over("a key")  # type: ignore[arg-type]


def test_the_sandbox_gives_one_with_the_options_of_its_client(sandbox: Sandbox) -> None:
    async def main() -> None:
        client = sandbox.async_client(max_attempts=1, workspace=sandbox.sub_workspaces()[0][0])
        assert client.workspace_id == sandbox.sub_workspaces()[0][0]
        sandbox.fault("status", status=503)
        with pytest.raises(InstantlyError) as caught:
            await client.members.list()
        assert caught.value.attempts == 1

    asyncio.run(main())
    for settings in ({"api_key": "x"}, {"base_url": sandbox.url}, {"max_atempts": 1}):
        wrong: Any = settings
        with pytest.raises(InvalidArgumentError, match='unknown option ".*"; expected one of: workspace, .*max_attempts'):
            sandbox.async_client(**wrong)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize("used", [False, True])
def test_one_made_before_a_fork_works_after_it(everywhere: AsyncClient, used: bool) -> None:
    if used:
        asyncio.run(everywhere.members.list())
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, str(len(asyncio.run(everywhere.members.list(timeout=10)))).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading) as answer:
        assert answer.read() == "8"
    os.waitpid(child, 0)
    assert len(asyncio.run(everywhere.members.list())) == 8


def test_one_with_other_options_is_an_async_client(everywhere: AsyncClient) -> None:
    async def main() -> None:
        hasty = everywhere.with_options(timeout=1e-6)
        with pytest.raises(InstantlyTimeoutError):
            await hasty.members.list()
        assert await hasty.members.list(timeout=60) == await everywhere.members.list()

    asyncio.run(main())


def test_it_is_pickled_as_a_client_is(sandbox: Sandbox, tmp_path: Path, everywhere: AsyncClient) -> None:
    file = tmp_path / "key"
    file.write_text(sandbox.admin_key.expose())
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        pickled = pickle.dumps(AsyncClient(api_key_file=file, base_url=sandbox.url, workspace="w"), protocol)
        assert sandbox.admin_key.expose().encode() not in pickled
        again = pickle.loads(pickled)
        assert isinstance(again, AsyncClient) and again.workspace_id == "w"
    with pytest.raises(TypeError, match="api_key_env"):
        pickle.dumps(everywhere)
    assert copy.copy(everywhere) is everywhere and copy.deepcopy(everywhere) is everywhere


def test_its_key_shows_nowhere(sandbox: Sandbox) -> None:
    client = AsyncClient(KEY, base_url=sandbox.url)
    sandbox.fault("status", status=401, body=f'{{"message": "{KEY} is wrong"}}')
    with pytest.raises(InstantlyError) as caught:
        asyncio.run(client.members.list())
    shown = [repr(client), repr(client.members), repr(client.audit_logs.iter()), repr(caught.value), str(caught.value)]
    assert not [text for text in shown if KEY in text]
    assert repr(client) == f"<AsyncClient of {sandbox.url}, key given as a text>"


IN_FLIGHT = """
import asyncio, logging, os, signal, sys, threading, time
from instantly_rbac import Sandbox

sandbox = Sandbox()
client = sandbox.async_client()
sandbox.fault("stall", times=None, operation="members.list")

async def each(workspace, link):
    await workspace.members.list()

async def start():
    calls = [client.members.list(), client.groups.for_each(each)]
    tasks.extend(map(asyncio.ensure_future, calls))
    await asyncio.sleep(0.5)

# What asyncio says of tasks that were left, ours or not.
logging.getLogger("asyncio").addFilter(lambda record: "Task was destroyed" not in record.getMessage())

def interrupt():
    time.sleep(0.7)
    sent.append(time.monotonic())
    os.kill(os.getpid(), signal.SIGINT)

sent, tasks = [], []
"""


def run_in_flight(program: str) -> tuple[float, subprocess.CompletedProcess[str]]:
    """What the program came to, and the seconds that its end took beside what it waits for itself."""
    start = time.monotonic()
    run = subprocess.run([sys.executable, "-c", IN_FLIGHT + program], capture_output=True, text=True, timeout=30)
    return time.monotonic() - start, run


ENDS = {
    "asyncio.run": "asyncio.run(start())",
    "a loop that was closed": """
loop = asyncio.new_event_loop()
loop.run_until_complete(start())
loop.close()
tasks.clear()
""",
    "a loop that was closed, whose calls end later": """
client = sandbox.async_client(timeout=1)
loop = asyncio.new_event_loop()
loop.run_until_complete(start())
loop.close()
time.sleep(1)
""",
    "a loop that was left": """
loop = asyncio.new_event_loop()
loop.run_until_complete(start())
import warnings
warnings.simplefilter("ignore")
""",
    "a loop of another thread": """
async def start_and_stay():
    await start()
    await asyncio.sleep(60)
threading.Thread(target=lambda: asyncio.run(start_and_stay()), daemon=True).start()
time.sleep(1)
""",
    "sys.exit in a task": """
async def leave():
    await start()
    sys.exit(0)
try:
    asyncio.run(leave())
except SystemExit:
    pass
""",
}


@pytest.mark.parametrize("end", ENDS)
def test_the_program_ends_promptly_and_quietly_with_calls_in_flight(end: str) -> None:
    took, run = run_in_flight(ENDS[end])
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert took < 6


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize("call", ["client.members.list()", "client.groups.for_each(each)", "start_all()"])
def test_ctrl_c_ends_asyncio_run(call: str) -> None:
    program = f"""
async def start_all():
    await asyncio.gather(*[client.members.list() for _ in range(70)])

threading.Thread(target=interrupt, daemon=True).start()
try:
    asyncio.run({call})
except KeyboardInterrupt:
    print(time.monotonic() - sent[0])
"""
    _, run = run_in_flight(program)
    assert (run.returncode, run.stderr) == (0, "")
    assert float(run.stdout) < PROMISED + SLACK
