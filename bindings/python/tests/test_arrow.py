"""The audit log as an Arrow stream, read by what reads Arrow."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from instantly_rbac import AuditLogStream, Client, ForbiddenError, InvalidArgumentError, Sandbox

pyarrow: Any = importlib.import_module("pyarrow")


def test_pyarrow_reads_it_page_by_page(sandbox: Sandbox, client: Client) -> None:
    stream = client.audit_logs.arrow(page_size=150)
    assert isinstance(stream, AuditLogStream) and sandbox.requests() == []
    reader = pyarrow.RecordBatchReader.from_stream(stream)
    assert [batch.num_rows for batch in reader] == [150, 150, 100]
    table = pyarrow.table(stream)
    events = client.audit_logs.list()
    assert table.num_rows == 400 and table.column("id").to_pylist() == [event.id for event in events]
    assert table.column("timestamp")[0].as_py() == events[0].timestamp
    assert pyarrow.schema(stream) == table.schema and str(table.schema.field("timestamp").type) == "timestamp[ms, tz=UTC]"


def test_a_stream_that_nobody_reads_to_its_end_goes_quietly(client: Client) -> None:
    for _ in range(3):
        capsule = client.audit_logs.arrow(page_size=10).__arrow_c_stream__()
        del capsule
    reader = pyarrow.RecordBatchReader.from_stream(client.audit_logs.arrow(page_size=10))
    reader.read_next_batch()
    del reader


def test_filters_and_bounds_hold(client: Client) -> None:
    table = pyarrow.table(client.audit_logs.arrow(activity_type=37, max_items=2))
    assert table.num_rows <= 2 and set(table.column("activity_type").to_pylist()) == {37}
    with pytest.raises(InvalidArgumentError, match="page_size: must be from 1 to 1000"):
        client.audit_logs.arrow(page_size=1001)


def test_an_error_of_a_page_is_the_readers(sandbox: Sandbox, client: Client) -> None:
    sandbox.fault("status", status=403, after=1, times=None)
    reader = pyarrow.RecordBatchReader.from_stream(client.audit_logs.arrow(page_size=100))
    reader.read_next_batch()
    with pytest.raises(OSError, match=r"audit_logs\.list"):
        reader.read_next_batch()


def test_pages_taken_one_by_one_are_those_of_the_stream_with_the_errors_of_a_list(
    sandbox: Sandbox, client: Client
) -> None:
    log = client.audit_logs.arrow(page_size=150)
    pages = [pyarrow.table(page) for page in log._pages._pages()]
    assert [page.num_rows for page in pages] == [150, 150, 100]
    assert pyarrow.concat_tables(pages) == pyarrow.table(log)
    sandbox.fault("status", status=403, after=1, times=None)
    broken = log._pages._pages()
    assert pyarrow.table(next(broken)).num_rows == 150
    with pytest.raises(ForbiddenError, match=r"audit_logs\.list"):
        next(broken)
    assert list(broken) == []


def test_polars_reads_it(client: Client) -> None:
    polars: Any = importlib.import_module("polars")
    assert polars.from_arrow(pyarrow.table(client.audit_logs.arrow())).height == 400
    assert polars.DataFrame(client.audit_logs.arrow(page_size=100)).height == 400


def test_duckdb_reads_it(client: Client) -> None:
    duckdb: Any = importlib.import_module("duckdb")
    events = client.audit_logs.arrow()
    assert duckdb.sql("select count(*) from events").fetchall() == [(400,)]


def test_pandas_reads_it(client: Client) -> None:
    pandas: Any = importlib.import_module("pandas")
    assert len(pandas.DataFrame.from_arrow(client.audit_logs.arrow())) == 400
