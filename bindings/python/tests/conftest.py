"""What the tests share: a sandbox for each test, and the server that plays the vectors."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from instantly_rbac import Client, Sandbox

# The tests say where their clients go.
os.environ.pop("INSTANTLY_BASE_URL", None)

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=1) as sandbox:
        yield sandbox


@pytest.fixture
def client(sandbox: Sandbox) -> Client:
    return sandbox.client(backoff=0.0)


@pytest.fixture(scope="session")
def scripted_server() -> Iterator[str]:
    """The address of the server that plays the vectors. Without it the tests fail: they would show nothing."""
    program = os.environ.get("INSTANTLY_SCRIPTED_SERVER")
    if not program:
        pytest.fail("INSTANTLY_SCRIPTED_SERVER must name the program of `cargo build -p instantly-tests`")
    vectors = ROOT / "tests" / "vectors"
    with subprocess.Popen([program, vectors], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin and server.stdout
        yield server.stdout.readline().strip()
        server.stdin.close()
