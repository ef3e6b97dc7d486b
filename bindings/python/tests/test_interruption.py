"""The GIL is released; Ctrl-C ends a call within 0.2 seconds, whatever it waits for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import pytest

from instantly_rbac import Client, InstantlyTimeoutError, Sandbox

# What a loaded machine may add to the 0.2 seconds: starting to run a thread, and delivering a signal.
PROMISED, SLACK = 0.2, 0.4

STALLED = """
import os, signal, threading, time
from instantly_rbac import Sandbox

# A shell has what it runs in the background ignore SIGINT.
signal.signal(signal.SIGINT, signal.default_int_handler)
sandbox = Sandbox()
client = sandbox.client()
{fault}

def interrupt():
    while len(sandbox.requests()) < {requests}:
        time.sleep(0.01)
    # What is answered by then waits by itself now.
    time.sleep(0.2)
    sent.append(time.monotonic())
    os.kill(os.getpid(), signal.SIGINT)

sent = []
threading.Thread(target=interrupt, daemon=True).start()
try:
    {call}
except KeyboardInterrupt as stop:
    before = stop.__context__
    print(time.monotonic() - sent[0], type(before).__name__, "may have been carried out" in str(before))
else:
    print("it ended by itself")
"""

STALL = 'sandbox.fault("stall", times=None)'
UNAVAILABLE = 'sandbox.fault("status", status=429, headers={"retry-after": "60"}, times=None)'
SOMEBODY_WAITS = """
import contextlib
from instantly_rbac import RateLimitedError
sandbox.fault("status", status=429, headers={"retry-after": "60"})
with contextlib.suppress(RateLimitedError):
    client.workspace.get(timeout=5)
"""
LOST = 'sandbox.fault("drop_reply", operation="tags.create"); sandbox.fault("stall", operation="tags.list", times=None)'
MANY_PAGES = "sandbox = Sandbox(audit_events=10**6, rate_limit=False); client = sandbox.client(capacity=None)"

# What a notebook's kernel is: a loop on the main thread that runs cells, beside threads of its own.
IN_A_KERNEL = """import asyncio

    async def cell():
        client.members.list()

    threading.Thread(target=lambda: time.sleep(60), daemon=True).start()
    asyncio.new_event_loop().run_until_complete(cell())"""

WAITS = {
    "a reply that never comes": (STALL, "client.members.list()"),
    "a write": (STALL, "client.keys.create('x', ['leads:read'])"),
    "reading back a lost write": (LOST, "client.tags.create('x')"),
    "a body that drips": ('sandbox.fault("drip", interval_seconds=0.2, times=None)', "client.members.list()"),
    "a wait that the server asked for": (UNAVAILABLE, "client.members.list()"),
    "a wait that the server asked somebody else for": (SOMEBODY_WAITS, "client.members.list()"),
    "a back-off": (
        'sandbox.fault("status", status=503, times=None); client = sandbox.client(backoff=30.0)',
        "while True: client.members.list()",
    ),
    "a wait of the pacing": ("client = sandbox.client(capacity=0.01)", "while True: client.members.list()"),
    "an iteration": ('sandbox.fault("stall", after=1, times=None)', "list(client.audit_logs.iter(page_size=9))"),
    "an iteration over many pages": (MANY_PAGES, "for event in client.audit_logs.iter(page_size=1): pass"),
    "a list of many pages": (MANY_PAGES, "client.audit_logs.list(page_size=1)"),
    "a cell of a notebook": (STALL, IN_A_KERNEL),
    "a review": ('sandbox.fault("stall", after=3, times=None)', "client.review()"),
    "the workspaces of a group": (
        'sandbox.fault("stall", operation="members.list", times=None)',
        "client.groups.for_each(lambda workspace, link: workspace.members.list())",
    ),
}

# How many requests there are once the call waits, where it is not the first that does. The pace lets 20 pass.
REQUESTS = {
    "reading back a lost write": 2,
    "a wait of the pacing": 20,
    "an iteration": 2,
    "a review": 4,
    "the workspaces of a group": 5,
}
WRITES = ("a write", "reading back a lost write")


def interrupted(fault: str, call: str, requests: int = 1) -> tuple[float, str, bool]:
    """How long after SIGINT the call ended, what was raised before KeyboardInterrupt, and whether that says that
    the call may have been carried out."""
    program = STALLED.format(fault=fault, call=call, requests=requests)
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30)
    assert run.returncode == 0, run.stderr
    took, before, maybe_done = run.stdout.split()
    return float(took), before, maybe_done == "True"


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize("wait", WAITS)
def test_ctrl_c_ends(wait: str) -> None:
    took, before, maybe_done = interrupted(*WAITS[wait], REQUESTS.get(wait, 1))
    assert took < PROMISED + SLACK
    assert before in ("CancelledError", "OutcomeUnknownError", "NoneType"), before
    assert maybe_done == (wait in WRITES)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_an_iterator_of_another_thread_can_be_interrupted_too() -> None:
    call = """made = []
    thread = threading.Thread(target=lambda: made.append(client.members.iter()))
    thread.start()
    thread.join()
    next(made[0])"""
    assert interrupted(STALL, call)[0] < PROMISED + SLACK


GREEN = {
    "gevent": ("from gevent import monkey; monkey.patch_all()", "import gevent; gevent.spawn(first).join()"),
    "eventlet": ("import eventlet; eventlet.monkey_patch()", "eventlet.spawn(first).wait()"),
}
IN_A_GREENLET = """
import os, signal, time
{before}
from instantly_rbac import Client
{after}

signal.signal(signal.SIGINT, signal.default_int_handler)
client = Client(base_url=os.environ["URL"])

def first():
    client.members.list()

{spawn}
try:
    client.groups.list()
except KeyboardInterrupt:
    print(time.monotonic())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize("order", ["patched before the import", "patched after the import"])
@pytest.mark.parametrize("library", GREEN)
def test_ctrl_c_ends_a_call_where_a_greenlet_made_the_first(sandbox: Sandbox, library: str, order: str) -> None:
    sandbox.fault("stall", operation="groups.list", times=None)
    patch, spawn = GREEN[library]
    before, after = (patch, "") if "before" in order else ("", patch)
    program = IN_A_GREENLET.format(before=before, after=after, spawn=spawn)
    env = {**os.environ, "URL": sandbox.url, "INSTANTLY_API_KEY": sandbox.admin_key.expose()}
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, env=env, text=True) as run:
        try:
            deadline = time.monotonic() + 30
            while len(sandbox.requests()) < 2 and time.monotonic() < deadline:
                time.sleep(0.02)
            time.sleep(0.2)
            sent = time.monotonic()
            run.send_signal(signal.SIGINT)
            ended, _ = run.communicate(timeout=10)
        finally:
            run.kill()
    assert float(ended) - sent < PROMISED + SLACK


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_ctrl_c_ends_a_call_of_a_thread_that_forked() -> None:
    # In the child, the thread that forked is the main one.
    fork = """def work():
        client.members.list()
        child = os.fork()
        if child:
            os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        sent.append(time.monotonic() + 0.3)
        try:
            client.groups.list()
        except KeyboardInterrupt as stop:
            print(time.monotonic() - sent[-1], "CancelledError", False, flush=True)
        os._exit(0)

    signal.signal(signal.SIGALRM, signal.default_int_handler)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()"""
    stall = 'sandbox.fault("stall", operation="groups.list", times=None)'
    assert interrupted(stall, fork, 10**9)[0] < PROMISED + SLACK


def test_what_a_signal_handler_raises_is_raised(sandbox: Sandbox) -> None:
    class Alarm(Exception):
        pass

    def ring(*_: object) -> None:
        raise Alarm

    before = signal.signal(signal.SIGALRM, ring)
    sandbox.fault("stall", times=None)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        start = time.monotonic()
        with pytest.raises(Alarm):
            sandbox.client().members.list()
        assert time.monotonic() - start < 0.3 + PROMISED + SLACK
    finally:
        signal.signal(signal.SIGALRM, before)


def test_a_handler_that_raises_nothing_ends_nothing(sandbox: Sandbox, client: Client) -> None:
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(1))
    sandbox.fault("drip", interval_seconds=0.0005)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        assert len(client.members.list()) == 8
        time.sleep(0.2)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert rung == [1]


def test_other_threads_run_while_a_call_waits(sandbox: Sandbox) -> None:
    sandbox.fault("stall", times=None)
    client = sandbox.client()
    counted, done = 0, threading.Event()

    def count() -> None:
        nonlocal counted
        while not done.is_set():
            counted += 1

    counter = threading.Thread(target=count)
    counter.start()
    at_start = counted
    with pytest.raises(InstantlyTimeoutError):
        client.members.list(timeout=0.5)
    at_end = counted
    done.set()
    counter.join()
    assert at_end - at_start > 1000


def test_a_timeout_of_a_call_holds_and_leaves_the_client_as_it_was(sandbox: Sandbox, client: Client) -> None:
    sandbox.fault("stall")
    start = time.monotonic()
    with pytest.raises(InstantlyTimeoutError) as caught:
        client.members.list(timeout=0.3)
    assert time.monotonic() - start < 0.3 + SLACK
    assert isinstance(caught.value, TimeoutError)
    assert len(client.members.list()) == 8


def test_a_client_with_options_has_other_limits_and_leaves_its_own_client_as_it_was(
    sandbox: Sandbox, client: Client
) -> None:
    # No request is over so soon.
    hasty = client.with_options(timeout=1e-6)
    other = hasty.as_workspace(sandbox.sub_workspaces()[0][0])
    for one in (hasty, other, hasty.with_options(), client.with_options(attempt_timeout=1e-6)):
        with pytest.raises(InstantlyTimeoutError):
            one.members.list()
    assert client.members.list() == hasty.members.list(timeout=60) == hasty.with_options(timeout=60).members.list()


def test_a_client_with_options_is_closed_alone_and_with_the_one_that_it_was_made_of(client: Client) -> None:
    for options in ({}, {"timeout": 60.0}):
        with client.with_options(**options) as other:
            assert other.check()
        assert other.closed and not client.closed
    other = client.with_options(timeout=60)
    client.close()
    assert other.closed


def test_threads_share_one_client_and_one_iterator(client: Client) -> None:
    events = client.audit_logs.iter(page_size=7)
    taken: list[str | None] = []
    lists: list[Any] = []

    def work() -> None:
        taken.extend(event.id for event in events)
        lists.append(client.members.list())

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 400
    assert len(lists) == 8 and all(members == lists[0] for members in lists)
