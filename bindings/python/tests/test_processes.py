"""A client made before a fork works after it; one whose key has a name is pickled by that name."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from instantly_rbac import Client, InstantlyError, InstantlyTimeoutError, Sandbox, Secret

NAME = "INSTANTLY_TEST_KEY"


def count(client: Client) -> int:
    return len(client.members.list(timeout=10))


@pytest.fixture
def named(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setenv(NAME, sandbox.admin_key.expose())
    return Client(api_key_env=NAME, base_url=sandbox.url, timeout=20, capacity=None, max_attempts=2, user_agent="x")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_client_works_in_a_fork(client: Client) -> None:
    assert count(client) == 8
    events = client.audit_logs.iter(page_size=10)
    next(events)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            answer = f"{count(client)} {len(list(events))}"
        except BaseException as error:
            answer = repr(error)
        os.write(writing, answer.encode())
        os._exit(0)
    os.close(writing)
    with open(reading) as answer_of_child:
        assert answer_of_child.read() == "8 399"
    assert os.waitpid(child, 0)[1] == 0
    assert count(client) == 8 and len(list(events)) == 399


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_an_iterator_that_was_being_read_at_the_fork_says_so(sandbox: Sandbox) -> None:
    client = sandbox.client()
    sandbox.fault("stall", times=None)
    events = client.audit_logs.iter(timeout=2)
    reader = threading.Thread(target=lambda: pytest.raises(InstantlyError, next, events))
    reader.start()
    time.sleep(0.3)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            next(events)
            answer = "an event"
        except BaseException as error:
            answer = repr(error)
        os.write(writing, answer.encode())
        os._exit(0)
    os.close(writing)
    with open(reading) as answer_of_child:
        assert "another thread was reading this iterator" in answer_of_child.read()
    os.waitpid(child, 0)
    reader.join()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_sandbox_of_the_parent_is_left_alone_by_its_fork(sandbox: Sandbox, client: Client) -> None:
    child = os.fork()
    if child == 0:
        sandbox.stop()
        os._exit(7)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert count(client) == 8


def test_a_pickle_holds_the_name_of_the_source_and_no_key(named: Client, sandbox: Sandbox) -> None:
    pickled = pickle.dumps(named.as_workspace(sandbox.sub_workspaces()[0][0]))
    assert NAME.encode() in pickled and sandbox.admin_key.expose().encode() not in pickled
    again = pickle.loads(pickled)
    assert again.workspace_id == sandbox.sub_workspaces()[0][0] and again.base_url == named.base_url
    assert count(again) > 0


def test_a_pickle_holds_the_limits_of_a_client_with_options(named: Client) -> None:
    again = pickle.loads(pickle.dumps(named.with_options(timeout=1e-6)))
    with pytest.raises(InstantlyTimeoutError):
        again.members.list()
    assert count(again.with_options(timeout=60)) == 8


def test_a_client_with_a_file_is_pickled_by_its_path(sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(sandbox.admin_key.expose() + "\n")
    client = Client(api_key_file=file, base_url=sandbox.url)
    assert count(pickle.loads(pickle.dumps(client))) == 8


def test_a_literal_key_refuses_to_be_pickled_and_says_so(client: Client, sandbox: Sandbox) -> None:
    with pytest.raises(TypeError, match="api_key_env") as caught:
        pickle.dumps(client)
    assert sandbox.admin_key.expose() not in str(caught.value)
    with pytest.raises(TypeError, match="Secret cannot be pickled"):
        pickle.dumps(sandbox.admin_key)
    assert copy.copy(client) is client and copy.deepcopy(client) is client


def test_a_proxy_with_a_password_refuses_to_be_pickled(named: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(api_key_env=NAME, proxy=Secret("http://me:hush@proxy.example:3128"))
    with pytest.raises(TypeError, match="proxy") as caught:
        pickle.dumps(client)
    assert "hush" not in str(caught.value) and "hush" not in repr(client)


def test_a_client_may_be_left_to_the_end_of_the_process(sandbox: Sandbox) -> None:
    program = (
        "import threading, time\n"
        "from instantly_rbac import Sandbox\n"
        "sandbox = Sandbox()\n"
        "sandbox.fault('stall', times=None)\n"
        "client = sandbox.client()\n"
        "threading.Thread(target=client.members.list, daemon=True).start()\n"
        "time.sleep(0.3)\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=20)
    assert (run.returncode, run.stderr) == (0, "")


LATE = """
import ctypes, threading, time
from instantly_rbac import Client

client = Client(base_url={url!r})
# What ends after the interpreter did gives the thread the time to come back.
libc = ctypes.CDLL(None)
libc.__cxa_atexit(ctypes.cast(libc.sleep, ctypes.c_void_p), ctypes.c_void_p(2), None)
threading.Thread(target=lambda: {call}, daemon=True).start()
time.sleep(0.5)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the C library of Linux runs the last second")
@pytest.mark.parametrize(
    "call",
    [
        "client.groups.list()",
        "list(client.groups.iter())",
        "client.groups.list(progress=print)",
        "client.groups.for_each(print)",
    ],
)
def test_a_reply_that_comes_after_the_end_of_the_interpreter_is_let_go(sandbox: Sandbox, call: str) -> None:
    sandbox.fault("status", status=503, headers={"retry-after": "1"})
    program = LATE.format(url=sandbox.url, call=call)
    env = {**os.environ, "INSTANTLY_API_KEY": sandbox.admin_key.expose()}
    run = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, timeout=20)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert [request["status"] for request in sandbox.requests()][:2] == [503, 200]
