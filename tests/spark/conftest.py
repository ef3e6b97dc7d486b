"""What the tests of the Spark source share: one session, whose logs can be read, and a sandbox of fifty workspaces."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark import Accumulator
from pyspark.sql import SparkSession

from instantly_rbac import Client, Sandbox
from instantly_rbac.spark import register

VARIABLE = "INSTANTLY_TEST_KEY"
"""Where the workers find the key: they have the environment of the session."""
SUB_WORKSPACES = 49


class Spark:
    """A session with the source, and the files that it writes."""

    def __init__(self, session: SparkSession, folder: Path, failures: Accumulator[dict[str, str]]) -> None:
        self.session, self.failures = session, failures
        self.log, self.events = folder / "log", folder / "events"


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=1, audit_events=3_000, sub_workspaces=SUB_WORKSPACES) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def client(sandbox: Sandbox) -> Client:
    return sandbox.client()


@pytest.fixture(scope="session")
def spark(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spark]:
    folder = tmp_path_factory.mktemp("spark")
    (folder / "events").mkdir()
    os.environ |= {
        VARIABLE: sandbox.admin_key.expose(),
        "INSTANTLY_BASE_URL": sandbox.url,
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": str(Path(__file__).parent),
        "SPARK_LOCAL_IP": "127.0.0.1",
    }
    os.environ.pop("INSTANTLY_API_KEY", None)
    builder = SparkSession.builder.master("local[2]").appName("instantly-rbac")
    settings = {
        "spark.driver.memory": "1g",
        "spark.eventLog.compress": "false",
        "spark.eventLog.dir": str(folder / "events"),
        "spark.eventLog.enabled": "true",
        "spark.sql.session.timeZone": "America/New_York",
        "spark.sql.shuffle.partitions": "2",
        "spark.ui.port": "0",
        "spark.ui.showConsoleProgress": "false",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    # The JVM and the workers write where this process writes when it starts them.
    stderr = os.dup(2)
    with (folder / "log").open("wb") as log:
        os.dup2(log.fileno(), 2)
    try:
        session = builder.getOrCreate()
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
    yield Spark(session, folder, register(session))
    session.stop()
