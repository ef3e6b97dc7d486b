"""A client that was made and used before its host forked works in every worker, and its key shows nowhere."""

from __future__ import annotations

import importlib
import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from instantly_rbac import Client, Sandbox

TESTS = Path(__file__).parent
# Seconds in which what takes one or two must have happened: starting a host, answering, ending.
ENOUGH = 60.0
NAME = "INSTANTLY_TEST_KEY"

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")


@contextmanager
def hosted(command: list[str], sandbox: Sandbox, log: Path, **settings: Any) -> Iterator[None]:
    """Runs a host of ``hosted.py``, which must end in order and have logged nothing of the key."""
    key = sandbox.admin_key.expose()
    settings["env"] = {**os.environ, "HOSTED_KEY": key, "HOSTED_URL": sandbox.url, **settings.pop("env", {})}
    with log.open("wb") as output:
        host = subprocess.Popen(
            [sys.executable, "-m", *command],
            stdout=output, stderr=output, cwd=log.parent, start_new_session=True, **settings,
        )
    try:
        yield
        host.terminate()
        assert host.wait(ENOUGH) == 0, log.read_text()
    finally:
        if host.poll() is None:
            os.killpg(host.pid, signal.SIGKILL)
            host.wait()
    written = log.read_text()
    assert written and key not in written and "Traceback" not in written


def workers(answers: Callable[[], list[dict[str, int]]]) -> set[int]:
    """The workers that answer, once there are two of them; each answer must be right."""
    found: set[int] = set()
    end = time.monotonic() + ENOUGH
    while len(found) < 2:
        assert time.monotonic() < end, f"only {found} answered"
        for answer in answers():
            assert answer["before"] == answer["members"] == 8
            assert answer["made_in"] != answer["pid"], "the worker made a client of its own"
            found.add(answer["pid"])
    return found


@pytest.mark.parametrize("kind", [["sync"], ["gthread", "--threads", "4"]], ids=["sync", "gthread"])
def test_gunicorn_that_preloads(sandbox: Sandbox, tmp_path: Path, kind: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        handed = listener.fileno()
        command = ["gunicorn", "--preload", "--workers", "2", "--worker-class", *kind, "--log-level", "debug"]
        command += ["--pythonpath", str(TESTS), "--bind", f"fd://{handed}", "hosted:wsgi"]
        with hosted(command, sandbox, tmp_path / "log", pass_fds=[handed]), ThreadPoolExecutor(8) as pool:

            def ask(_: int) -> dict[str, int]:
                with urlopen(url, timeout=ENOUGH) as answer:
                    return dict(json.load(answer))

            workers(lambda: list(pool.map(ask, range(16))))


def test_celery_with_a_pool_of_processes(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOSTED_KEY", sandbox.admin_key.expose())
    monkeypatch.setenv("HOSTED_URL", sandbox.url)
    folder = tmp_path / "messages"
    folder.mkdir()
    app = importlib.import_module("hosted").celery(str(folder))
    command = ["celery", "--app", "hosted", "worker", "--pool", "prefork", "--concurrency", "2", "--loglevel", "debug"]
    environment = {"PYTHONPATH": str(TESTS), "HOSTED_FOLDER": str(folder)}
    with hosted(command, sandbox, tmp_path / "log", env=environment):

        def ask() -> list[dict[str, int]]:
            asked = [app.send_task("count") for _ in range(8)]
            return [one.get(timeout=ENOUGH, interval=0.05) for one in asked]

        workers(ask)


def count(client: Client) -> tuple[int, int]:
    time.sleep(0.05)
    return os.getpid(), len(client.members.list(timeout=10))


@pytest.fixture
def named(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setenv(NAME, sandbox.admin_key.expose())
    client = Client(api_key_env=NAME, base_url=sandbox.url)
    assert len(client.members.list()) == 8
    return client


@contextmanager
def children_that_hang_are_killed() -> Iterator[None]:
    def kill() -> None:
        for child in multiprocessing.active_children():
            child.kill()

    timer = threading.Timer(ENOUGH, kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_an_executor_of_processes(
    named: Client, client: Client, sandbox: Sandbox, method: str, capfd: pytest.CaptureFixture[str]
) -> None:
    context = multiprocessing.get_context(method)
    with children_that_hang_are_killed(), ProcessPoolExecutor(2, mp_context=context) as pool:
        answers = list(pool.map(count, [named] * 40, timeout=ENOUGH))
        assert {members for _, members in answers} == {8}
        assert len({pid for pid, _ in answers} - {os.getpid()}) == 2
        with pytest.raises(TypeError, match="give api_key_env or api_key_file, whose name is pickled"):
            pool.submit(count, client).result(ENOUGH)
    assert sandbox.admin_key.expose() not in "".join(capfd.readouterr())


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_a_pool_of_multiprocessing(
    named: Client, client: Client, sandbox: Sandbox, method: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with multiprocessing.get_context(method).Pool(2) as pool:
        answers = pool.map_async(count, [named] * 40, chunksize=1).get(ENOUGH)
        assert {members for _, members in answers} == {8}
        assert len({pid for pid, _ in answers} - {os.getpid()}) == 2
        with pytest.raises(TypeError, match="give api_key_env or api_key_file, whose name is pickled"):
            pool.apply_async(count, (client,)).get(ENOUGH)
    assert sandbox.admin_key.expose() not in "".join(capfd.readouterr())


def test_forks_while_other_threads_are_in_the_middle_of_calls() -> None:
    over = threading.Event()
    failures: list[BaseException] = []
    with Sandbox(rate_limit=False) as sandbox:
        client = sandbox.client(capacity=None)
        sub_workspace = sandbox.sub_workspaces()[0][0]

        def call() -> None:
            try:
                while not over.is_set():
                    client.members.list()
                    list(client.audit_logs.iter(page_size=100, max_items=200))
                    client.as_workspace(sub_workspace).workspace.get()
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=call) for _ in range(4)]
        for thread in threads:
            thread.start()
        try:
            answers = [answer_of_a_fork(client) for _ in range(20)]
        finally:
            over.set()
            for thread in threads:
                thread.join()
    assert set(answers) == {"8 400"} and failures == []


def answer_of_a_fork(client: Client) -> str:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            answer = f"{len(client.members.list(timeout=10))} {len(client.audit_logs.list(timeout=10))}"
        except BaseException as error:
            answer = repr(error)
        os.write(writing, answer.encode())
        os._exit(0)
    os.close(writing)
    killer = threading.Timer(ENOUGH, os.kill, [child, signal.SIGKILL])
    killer.start()
    with open(reading) as answer_of_child:
        answer = answer_of_child.read()
    killer.cancel()
    os.waitpid(child, 0)
    return answer or "killed, because it hung"
