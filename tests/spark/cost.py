"""What Spark costs beside one process, for the same events of one workspace: cost.py EVENTS

Each counts events by user, with the default pace. Nothing is asserted; docs/spark.md has the figures of a run.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable

import pyarrow
from pyspark.sql import SparkSession

from instantly_rbac import Client
from instantly_rbac.spark import register

SINCE = "2025-11-01"


def one_process() -> Counter[str]:
    counts: Counter[str] = Counter()
    for page in pyarrow.RecordBatchReader.from_stream(Client().audit_logs.arrow(start_date=SINCE)):
        for count in page.column("user_name").value_counts().to_pylist():
            counts[count["values"]] += count["counts"]
    return counts


def with_spark(spark: SparkSession) -> Counter[str]:
    log = spark.read.format("instantly").options(resource="audit_logs", start=SINCE).load()
    return Counter({row.user_name: row["count"] for row in log.groupBy("user_name").count().collect()})


def timed(read: Callable[[], Counter[str]]) -> tuple[float, Counter[str]]:
    began = time.monotonic()
    counts = read()
    return time.monotonic() - began, counts


def main(events: str) -> None:
    command = [sys.executable, "-m", "instantly_rbac", "sandbox", "--audit-events", events, "--no-rate-limit"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as sandbox:
        assert sandbox.stdout
        url, key = (sandbox.stdout.readline().split()[-1] for _ in range(2))
        # The workers have the environment in which Spark starts.
        os.environ |= {"INSTANTLY_BASE_URL": url, "INSTANTLY_API_KEY": key, "PYSPARK_PYTHON": sys.executable}
        alone, expected = timed(one_process)
        began = time.monotonic()
        builder = SparkSession.builder.master("local[2]").config("spark.driver.memory", "1g")
        spark = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
        register(spark)
        _, first = timed(lambda: with_spark(spark))
        cold = time.monotonic() - began
        warm, second = timed(lambda: with_spark(spark))
        spark.stop()
        sandbox.terminate()
    assert first == second == expected, "what Spark counts is what one process counts"
    print(f"{sum(expected.values()):,} events, load {os.getloadavg()[0]:.1f}")
    print(f"one process {alone:.1f} s; Spark with its start {cold:.1f} s; Spark that runs already {warm:.1f} s")


if __name__ == "__main__":
    main(sys.argv[1])
