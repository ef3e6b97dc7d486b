"""Workspaces as data frames of Apache Spark: members, keys, tags, accounts, campaigns and audit logs of a whole group.

Needs ``pip install 'instantly-rbac[spark]'``, on the workers too. The columns are those of ``instantly_rbac.frames``,
behind ``workspace_id`` and ``workspace_name``.

Example::

    from instantly_rbac.spark import register

    failures = register(spark)
    log = (
        spark.read.format("instantly")
        .options(resource="audit_logs", group=True, start="2026-01-01", api_key_file="/run/secrets/instantly")
        .load()
    )
    log.groupBy("workspace_name", "user_name").count().show()

The options, of which ``resource`` is needed; any other is refused:

- ``resource``: ``audit_logs``, ``members``, ``keys``, ``tags``, ``accounts`` or ``campaigns``;
- ``group``: ``true`` reads the workspace of the key and every accepted sub-workspace; ``workspaces``: these
  sub-workspaces, ids with commas between them. Without either, the workspace of the key;
- ``start``, ``end``: of audit logs, from this moment up to and without that one: an ISO 8601 date or time, in UTC where it
  has no zone;
- ``activity_type``: of audit logs, only this kind of activity, a number;
- ``api_key_env``, ``api_key_file``: where each process reads the key: an environment variable, a file;
  ``api_key_function``: ``module:name``, a function that each process calls for it. Default: the environment variable
  ``INSTANTLY_API_KEY``. The key itself is no option, because Spark writes options down;
- ``base_url``, ``ca_file``, ``timeout``: as for ``Client``;
- ``capacity``: the share of a workspace's 100 requests a second that all tasks together may use. Default: 0.8;
  ``tasks``: how many tasks run at once, which share it. Default: the parallelism of the session;
- ``partial``: ``true`` leaves out a workspace that cannot be read, where the read would fail. What came of it before stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark import Accumulator
    from pyspark.sql import SparkSession

__all__ = ["register"]


def register(spark: SparkSession) -> Accumulator[dict[str, str]]:
    """Makes ``spark.read.format("instantly")`` known to a session. The options are in ``help(instantly_rbac.spark)``.

    Returns:
        The workspaces that a read with ``partial`` left out: why, by id. Spark gives it once the read has ended; a log
        line of the worker says the same.

    Raises:
        ImportError: pyspark or pyarrow is not installed.
    """
    try:
        from ._spark import FailuresParam, source
    except ImportError as error:
        problem = f"register() needs {error.name}, which cannot be imported ({error})"
        raise ImportError(f"{problem}: pip install 'instantly-rbac[spark]'", name=error.name) from error

    failures = spark.sparkContext.accumulator({}, FailuresParam())
    spark.dataSource.register(source(spark.sparkContext.defaultParallelism, failures))
    return failures
