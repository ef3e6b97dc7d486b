"""Who was active on which day, and which API keys may do too much, in all workspaces of a group, with Apache Spark.

    pip install 'instantly-rbac[spark,plot]'
    python spark.py [FOLDER]

It prints two tables and draws them to ``activity.png`` and ``keys.png`` in the folder. It works on a sandbox of its own,
over real HTTP on this machine. For your own group, leave the sandbox out and set INSTANTLY_API_KEY.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from matplotlib.figure import Figure
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import col, count, count_distinct, to_date, udf
from pyspark.sql.types import BooleanType, StringType

from instantly_rbac import Sandbox, scopes
from instantly_rbac.spark import register

SINCE = "2026-11-01"


def main(folder: Path) -> None:
    # The workers are this Python, and find the key and the address in their environment.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    with Sandbox(sub_workspaces=12) as sandbox:
        os.environ |= {"INSTANTLY_API_KEY": sandbox.admin_key.expose(), "INSTANTLY_BASE_URL": sandbox.url}
        builder = SparkSession.builder.master("local[2]").config("spark.driver.memory", "1g")
        builder = builder.config("spark.sql.session.timeZone", "UTC").config("spark.sql.shuffle.partitions", "2")
        spark = builder.config("spark.log.level", "ERROR").getOrCreate()
        failures = register(spark)

        print(f"Events since {SINCE}, by workspace and day")
        activity = by_day(read(spark, "audit_logs", start=SINCE)).cache()
        activity.show(20, truncate=False)
        draw_activity(activity, folder / "activity.png")

        print("API keys that may make API keys, and with them do everything")
        keys = read(spark, "keys").withColumn("makes_keys", makes_keys("scopes")).cache()
        keys.where("makes_keys").select("workspace_name", "name", in_words("scopes").alias("can")).show(20, False)
        draw_keys(keys, folder / "keys.png")

        for workspace, problem in failures.value.items():
            print(f"Not read: {workspace}: {problem}", file=sys.stderr)
        spark.stop()


def read(spark: SparkSession, resource: str, **options: str) -> DataFrame:
    """A resource of the whole group. A client without a paid plan ends nothing."""
    options = {"resource": resource, "group": "true", "partial": "true", **options}
    return spark.read.format("instantly").options(**options).load()


def by_day(log: DataFrame) -> DataFrame:
    days = log.groupBy("workspace_name", to_date("timestamp").alias("day"))
    found = days.agg(count("*").alias("events"), count_distinct(col("user_id")).alias("people"))
    return found.orderBy("day", "workspace_name")


@udf(returnType=BooleanType(), useArrow=False)
def makes_keys(granted: list[str]) -> bool:
    return scopes.allows(granted, "api_keys:create")


@udf(returnType=StringType(), useArrow=False)
def in_words(granted: list[str]) -> str:
    return "; ".join(scopes.in_words(granted))


def draw_activity(activity: DataFrame, file: Path) -> None:
    events = {(row.workspace_name, row.day): row.events for row in activity.collect()}
    names = sorted({name for name, _ in events})
    days = sorted({day for _, day in events})
    figure = Figure(figsize=(2 + 0.4 * len(days), 1 + 0.3 * len(names)), layout="constrained")
    axes = figure.subplots()
    image = axes.imshow([[events.get((name, day), 0) for day in days] for name in names], cmap="Blues")
    axes.set_xticks(range(len(days)), [f"{day:%d %b}" for day in days], rotation=90)
    axes.set_yticks(range(len(names)), names)
    axes.set_title("Events by workspace and day (UTC)")
    figure.colorbar(image, label="events")
    figure.savefig(file)


def draw_keys(keys: DataFrame, file: Path) -> None:
    rows = keys.groupBy("workspace_name", "makes_keys").count().collect()
    counts = {(row.workspace_name, row.makes_keys): row["count"] for row in rows}
    names = sorted({name for name, _ in counts}, reverse=True)
    may, others = ([counts.get((name, makes), 0) for name in names] for makes in (True, False))
    figure = Figure(figsize=(8, 1 + 0.3 * len(names)), layout="constrained")
    axes = figure.subplots()
    axes.barh(names, may, color="firebrick", label="may make keys")
    axes.barh(names, others, left=may, color="lightgray", label="others")
    axes.set_title("API keys by workspace")
    axes.legend()
    figure.savefig(file)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
