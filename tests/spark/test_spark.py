"""The source in a session: what Spark reads is what the library reads, and no key is written anywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.compute
import pytest
from conftest import SUB_WORKSPACES, VARIABLE, Spark
from pyspark.errors import AnalysisException, PythonException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import col

from instantly_rbac import ActivityType, Client, Sandbox

Read = Callable[..., DataFrame]
SECRET = "not-a-secret-4f7c2b9e"
COLUMNS_OF_WORKSPACE = ["workspace_id", "workspace_name"]


@pytest.fixture
def load(spark: Spark) -> Read:
    def load(resource: str, schema: str | None = None, **options: Any) -> DataFrame:
        source = {"api_key_env": VARIABLE} if not {"api_key_file", "api_key_function"} & options.keys() else {}
        reader = spark.session.read.format("instantly").options(resource=resource, **source, **options)
        return (reader.schema(schema) if schema else reader).load()

    return load


@pytest.fixture
def unpaid(sandbox: Sandbox) -> Iterator[str]:
    """A workspace that cannot be read."""
    id = sandbox.sub_workspaces()[3][0]
    sandbox.set_paid(id, False)
    yield id
    sandbox.set_paid(id, True)


def without_spark(client: Client, resource: str) -> pyarrow.Table:
    """What the library reads of the whole group."""
    own = client.workspace.get()
    clients = [(own.id, own.name, client)]
    links = [link for link in client.groups.list() if link.status == "accepted"]
    clients += [
        (link.sub_workspace_id, link.sub_workspace_name or "", client.as_workspace(link.sub_workspace_id))
        for link in links
    ]
    tables = []
    for id, name, here in clients:
        table = getattr(here, resource).list().to_arrow()
        table = table.select([column for column in table.column_names if column not in COLUMNS_OF_WORKSPACE])
        table = table.add_column(0, "workspace_name", pyarrow.array([name] * len(table), pyarrow.string()))
        tables.append(table.add_column(0, "workspace_id", pyarrow.array([id] * len(table), pyarrow.string())))
    return pyarrow.concat_tables(tables)


def rows(table: pyarrow.Table) -> list[dict[str, Any]]:
    order = [(name, "ascending") for name in ("workspace_id", "id", "email") if name in table.column_names]
    found: list[dict[str, Any]] = table.sort_by(order).to_pylist()
    return found


@pytest.mark.parametrize("resource", ["audit_logs", "members", "keys", "tags", "accounts", "campaigns"])
def test_the_rows_of_fifty_workspaces_are_those_read_without_spark(
    load: Read, client: Client, resource: str
) -> None:
    expected, options = without_spark(client, resource), {}
    if resource == "audit_logs":
        start = datetime(2026, 9, 15, tzinfo=timezone.utc)
        options = {"start": start.isoformat()}
        expected = expected.filter(pyarrow.compute.field("timestamp") >= pyarrow.scalar(start))
    frame = load(resource, group=True, **options)
    read = frame.toArrow()
    assert read.column_names == expected.column_names
    assert len(set(read["workspace_id"].to_pylist())) == 1 + SUB_WORKSPACES
    assert rows(read) == rows(expected)
    assert "key" not in read.column_names


def test_a_log_read_in_pieces_is_whole_and_nothing_is_there_twice(load: Read, client: Client) -> None:
    whole = sorted(event.id for event in client.audit_logs.list())
    times = sorted(event.timestamp for event in client.audit_logs.list() if event.timestamp)
    # At the very time of an event, where the end of one piece is the start of the next.
    middle = times[len(times) // 2].isoformat()
    schema = "id string"
    pieces = [load("audit_logs", schema, end=middle), load("audit_logs", schema, start=middle)]
    read = [sorted(row.id for row in piece.collect()) for piece in pieces]
    assert len(read[1]) == len([time for time in times if time >= times[len(times) // 2]])
    assert sorted(read[0] + read[1]) == whole


def test_the_columns_that_are_named_are_the_only_ones(load: Read, client: Client) -> None:
    frame = load("members", "email string, workspace_name string, timestamp_created timestamp")
    assert frame.toArrow().column_names == ["email", "workspace_name", "timestamp_created"]
    assert frame.count() == len(client.members.list())


@pytest.mark.parametrize("schema", ["email string, nothing string", "email int", "email string not null"])
def test_columns_that_are_none_are_refused_with_those_that_there_are(load: Read, schema: str) -> None:
    with pytest.raises(AnalysisException, match="schema: the columns are workspace_id string, workspace_name string"):
        load("members", schema).count()


def test_filters_of_spark_hold_without_being_pushed(load: Read, client: Client) -> None:
    made = [event for event in client.audit_logs.list() if event.activity_type == ActivityType.LEAD_ADDED]
    assert made
    log = load("audit_logs")
    assert log.where(col("activity_type") == int(ActivityType.LEAD_ADDED)).count() == len(made)
    assert load("audit_logs", activity_type=int(ActivityType.LEAD_ADDED)).count() == len(made)


def test_the_named_workspaces_alone_are_read(load: Read, sandbox: Sandbox) -> None:
    ids = {id for id, _ in sandbox.sub_workspaces()[:2]}
    frame = load("members", workspaces=",".join(ids))
    assert {row.workspace_id for row in frame.select("workspace_id").distinct().collect()} == ids


def test_the_key_may_come_from_a_file_or_a_function(load: Read, sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(sandbox.admin_key.expose())
    assert load("keys", api_key_file=str(file)).count() == load("keys", api_key_function="key_function:key").count() > 0


def test_a_workspace_that_fails_ends_the_read_and_is_named(
    load: Read, unpaid: str, sandbox: Sandbox
) -> None:
    with pytest.raises(PythonException) as failed:
        load("keys", group=True).count()
    text = str(failed.value)
    assert "PaymentRequiredError: keys.list: the server answered 402" in text and f"workspace {unpaid}" in text
    assert sandbox.admin_key.expose() not in text


def test_partial_leaves_out_the_workspace_and_says_so(load: Read, unpaid: str, spark: Spark) -> None:
    read = load("audit_logs", group=True, partial=True).select("workspace_id").distinct().collect()
    assert len(read) == SUB_WORKSPACES and unpaid not in {row.workspace_id for row in read}
    failed = spark.failures.value
    assert set(failed) == {unpaid} and "402" in failed[unpaid]
    assert f"workspace {unpaid} could not be read: audit_logs.list" in spark.log.read_text(errors="replace")


def test_partial_does_not_stand_for_a_key_that_does_not_work(load: Read, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(SECRET)
    with pytest.raises(PythonException, match="UnauthorizedError") as failed:
        load("keys", api_key_file=str(file), partial=True).count()
    assert SECRET not in str(failed.value)


def test_what_is_wrong_is_an_error_before_anything_is_read(load: Read, spark: Spark) -> None:
    with pytest.raises(AnalysisException, match="NO_SUCH_VARIABLE"):
        spark.session.read.format("instantly").options(resource="keys", api_key_env="NO_SUCH_VARIABLE").load().count()
    with pytest.raises(AnalysisException, match="unknown option"):
        load("keys", workspace="x")


def test_a_key_as_an_option_is_refused_and_not_repeated(load: Read) -> None:
    for name in ("api_key", "apiKey", "TOKEN", "secret"):
        with pytest.raises(AnalysisException, match="the key itself must not be an option") as refused:
            load("keys", **{name: SECRET})
        assert SECRET not in str(refused.value)


def pages_of_the_ui(session: SparkSession) -> dict[str, str]:
    """The pages of Spark's UI, with what they fetch."""
    address, application = session.sparkContext.uiWebUrl, session.sparkContext.applicationId

    def get(path: str) -> str:
        with urllib.request.urlopen(f"{address}/{path}", timeout=60) as reply:
            text: str = reply.read().decode()
            return text

    pages = ["environment/", "jobs/", "stages/", "executors/", "SQL/", "storage/"]
    fetched = ["environment", "jobs", "stages?details=true", "allexecutors"]
    queries = "sql?details=true&planDescription=true&length=1000"
    shown = {name: get(f"api/v1/applications/{application}/{name}") for name in [*fetched, queries]}
    pages += [f"SQL/execution/?id={query['id']}" for query in json.loads(shown[queries])]
    return shown | {page: get(page) for page in pages}


def test_no_key_is_in_a_plan_a_page_an_event_log_or_a_log(
    load: Read, spark: Spark, sandbox: Sandbox, tmp_path: Path
) -> None:
    key, session = sandbox.admin_key.expose(), spark.session
    file = tmp_path / "key_of_the_canary"
    file.write_text(key)
    session.sparkContext.setLogLevel("DEBUG")
    try:
        load("keys", api_key_file=str(file)).createOrReplaceTempView("of_a_file")
        session.sql(
            f"CREATE OR REPLACE TEMPORARY VIEW of_a_variable USING instantly "
            f"OPTIONS (resource 'members', api_key_env '{VARIABLE}')"
        )
        frame = session.sql("SELECT name, count(*) FROM of_a_file GROUP BY name")
        assert frame.collect() and session.sql("SELECT email FROM of_a_variable").collect()
        with pytest.raises(PythonException):
            load("members", workspaces="no-such-workspace").collect()
        plan = frame._jdf.queryExecution().toString()
    finally:
        session.sparkContext.setLogLevel("WARN")
    shown = pages_of_the_ui(session)
    events = "".join(path.read_text() for path in spark.events.rglob("*") if path.is_file())
    log = spark.log.read_text(errors="replace")
    # What would show a key shows where it comes from.
    assert VARIABLE in log and VARIABLE in events and file.name in events
    assert "of_a_variable" in shown["sql?details=true&planDescription=true&length=1000"]
    written = {"plan": plan, "events": events, "log": log, **shown}
    assert [place for place, text in written.items() if key in text or not text] == []


def test_a_worker_without_the_package_says_what_it_lacks(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n')
    python.chmod(0o755)
    program = """
from pyspark.sql import SparkSession
from instantly_rbac.spark import register
session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
register(session)
try:
    session.read.format("instantly").option("resource", "keys").load()
except Exception as error:
    print(error)
"""
    bare = {"PYSPARK_PYTHON": str(python), "PYSPARK_DRIVER_PYTHON": sys.executable}
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env={**os.environ, **bare})
    assert "ModuleNotFoundError" in run.stdout, run.stderr[-2000:]
