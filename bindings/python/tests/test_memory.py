"""However long the audit log is, who reads it as a stream holds one page of it at a time."""

from __future__ import annotations

import subprocess
import sys

import pytest

from instantly_rbac import Sandbox

# As a list of records they take 180 MB, as a table of Arrow 60 MB.
EVENTS = 100_000
LARGEST_GROWTH = 30.0

READ = """
import importlib
from instantly_rbac import Client

def peak():
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024

client = Client(base_url="{url}", capacity=None)
{warm_up}
events = client.audit_logs.arrow(max_items=2000)
{read}
before = peak()
events = client.audit_logs.arrow()
print({read}, peak() - before)
"""
READERS = {
    "pyarrow": ("import pyarrow", "sum(batch.num_rows for batch in pyarrow.RecordBatchReader.from_stream(events))"),
    "duckdb": (
        "import duckdb",
        "sum(row[1] for row in duckdb.sql('select activity_type, count(*) from events group by 1').fetchall())",
    ),
}


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("reader", READERS)
def test_reading_the_stream_takes_the_memory_of_a_page(reader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    warm_up, read = READERS[reader]
    with Sandbox(audit_events=EVENTS, rate_limit=False) as sandbox:
        monkeypatch.setenv("INSTANTLY_API_KEY", sandbox.admin_key.expose())
        program = READ.format(url=sandbox.url, warm_up=warm_up, read=read)
        run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    # DuckDB may have drawn how far it was.
    events, growth = run.stdout.splitlines()[-1].split()
    assert int(events) == EVENTS + 400
    assert float(growth) < LARGEST_GROWTH, f"{growth} MB"
