"""The data source that ``instantly_rbac.spark`` registers: planned in the driver, read in the workers."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, ClassVar, NamedTuple

import pyarrow
import pyarrow.compute
from pyspark import Accumulator, AccumulatorParam
from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition
from pyspark.sql.types import StructType

from ._spark_options import RESOURCES, Options, read
from .client import Client
from .errors import InstantlyError, InvalidArgumentError, UnauthorizedError
from .frames import batches_of

_WINDOW = timedelta(days=30)
# The API does not say in which zone its dates are, nor whether they are inclusive.
_AROUND = timedelta(days=1, hours=14)
_MOST_WORKSPACES = 64
"""Workspaces of one task."""
_LEAST_SHARE = 0.01
"""That of a client."""
_OF_WORKSPACE = ("workspace_id", "workspace_name")


class Workspace(NamedTuple):
    id: str | None
    """None where the key may not say of which workspace it is."""
    name: str | None
    is_sub: bool


class Window(NamedTuple):
    """From the first moment up to and without the second; None is open."""

    start: datetime | None
    end: datetime | None


class Part(InputPartition):
    """What one task reads."""

    def __init__(self, workspaces: Sequence[Workspace], window: Window, capacity: float) -> None:
        self.workspaces, self.window, self.capacity = workspaces, window, capacity


class FailuresParam(AccumulatorParam[dict[str, str]]):
    """Why by workspace: a task that Spark runs again changes nothing."""

    def zero(self, value: dict[str, str]) -> dict[str, str]:
        return {}

    def addInPlace(self, value1: dict[str, str], value2: dict[str, str]) -> dict[str, str]:
        return {**value1, **value2}


class InstantlySource(DataSource):
    # Of the session: what workers have of it travels with the class.
    parallelism: ClassVar[int]
    failures: ClassVar[Accumulator[dict[str, str]]]

    def __init__(self, options: Any) -> None:
        # Not the options themselves: Spark pickles the source.
        self.read_options = read(options)

    @classmethod
    def name(cls) -> str:
        return "instantly"

    def schema(self) -> str:
        columns = _columns(self.read_options.resource)
        return ", ".join(f"{field.name} {_spark_type(field.type)}" for field in columns)

    def reader(self, schema: StructType) -> InstantlyReader:
        columns = _chosen(_columns(self.read_options.resource), schema)
        return InstantlyReader(self.read_options, columns, self.parallelism, self.failures)


def source(parallelism: int, failures: Accumulator[dict[str, str]]) -> type[InstantlySource]:
    """The source of one session."""
    return type("Source", (InstantlySource,), {"parallelism": parallelism, "failures": failures})


class InstantlyReader(DataSourceReader):
    def __init__(
        self, options: Options, columns: pyarrow.Schema, parallelism: int, failures: Accumulator[dict[str, str]]
    ) -> None:
        self.options, self.columns, self.failures = options, columns, failures
        self.tasks = options.tasks or parallelism

    def partitions(self) -> list[InputPartition]:
        options = self.options
        workspaces = _workspaces(options, options.client(options.capacity))
        if options.resource != "audit_logs":
            # One task reads a workspace, which nobody else does.
            size = min(_MOST_WORKSPACES, math.ceil(len(workspaces) / self.tasks))
            groups = [workspaces[first : first + size] for first in range(0, len(workspaces), size)]
            return [Part(group, Window(None, None), options.capacity) for group in groups]
        windows = _windows(options.start, options.end, int(options.capacity / _LEAST_SHARE))
        share = max(_LEAST_SHARE, options.capacity / min(self.tasks, len(windows)))
        # The windows of a workspace are apart, so that tasks seldom share its limit.
        return [Part([workspace], window, share) for window in windows for workspace in workspaces]

    def read(self, partition: InputPartition) -> Iterator[pyarrow.RecordBatch]:
        assert isinstance(partition, Part)
        client = self.options.client(partition.capacity)
        for workspace in partition.workspaces:
            here = client.as_workspace(workspace.id) if workspace.is_sub and workspace.id else client
            try:
                for batch in self._batches(here, partition.window):
                    yield self._finished(batch, workspace)
            except InstantlyError as error:
                place = f"workspace {workspace.id or 'of the key'}"
                # A key that does not work says nothing about the workspace.
                if not self.options.partial or isinstance(error, UnauthorizedError):
                    if sys.version_info >= (3, 11):
                        error.add_note(place)
                    raise
                # Spark keeps it as the log of the worker.
                print(f"{place} could not be read: {error}", file=sys.stderr, flush=True)
                self.failures.add({workspace.id or "": str(error)})

    def _batches(self, client: Client, window: Window) -> Iterator[pyarrow.RecordBatch]:
        options = self.options
        if options.resource != "audit_logs":
            yield from pyarrow.RecordBatchReader.from_stream(getattr(client, options.resource).list())
            return
        start = window.start and (window.start - _AROUND).date()
        end = window.end and (window.end + _AROUND).date()
        log = client.audit_logs.arrow(activity_type=options.activity_type, start_date=start, end_date=end)
        for page in log._pages._pages():
            yield from (_within(batch, window) for batch in pyarrow.RecordBatchReader.from_stream(page))

    def _finished(self, batch: pyarrow.RecordBatch, workspace: Workspace) -> pyarrow.RecordBatch:
        """The columns that Spark asked for, of its types."""
        of_workspace = dict(zip(_OF_WORKSPACE, workspace))
        columns = [
            pyarrow.repeat(pyarrow.scalar(of_workspace[field.name], field.type), batch.num_rows)
            if field.name in of_workspace
            else batch.column(field.name).cast(field.type)
            for field in self.columns
        ]
        return pyarrow.RecordBatch.from_arrays(columns, schema=self.columns)


def _workspaces(options: Options, client: Client) -> list[Workspace]:
    if options.workspaces:
        for id in options.workspaces:
            client.as_workspace(id)
        return [Workspace(id, None, True) for id in options.workspaces]
    check = client.check()
    own = check.workspace
    workspaces = [Workspace(own and own.id, own and own.name, False)]
    if options.group:
        links = [link for link in client.groups.list() if link.status == "accepted"]
        workspaces += [Workspace(link.sub_workspace_id, link.sub_workspace_name, True) for link in links]
    return workspaces


def _windows(start: datetime | None, end: datetime | None, most: int) -> list[Window]:
    """Windows of 30 days, or longer ones where there would be too many for each to have a share of the pace."""
    if not start:
        return [Window(None, end)]
    span = (end or datetime.now(timezone.utc)) - start
    count = max(1, min(most, math.ceil(span / _WINDOW)))
    length = max(_WINDOW, span / count)
    edges = [start + number * length for number in range(count)]
    return [Window(*window) for window in zip(edges, [*edges[1:], end])]


def _within(batch: pyarrow.RecordBatch, window: Window) -> pyarrow.RecordBatch:
    """The events of a window. One without a readable time is in every window in which the API gives it."""
    compute, time = pyarrow.compute, batch.column("timestamp")
    bounds = [(bound, keep) for bound, keep in zip(window, (compute.greater_equal, compute.less)) if bound]
    for bound, keep in bounds:
        moment = pyarrow.scalar(bound, time.type)
        batch = batch.filter(compute.fill_null(keep(batch.column("timestamp"), moment), True))
    return batch


def _columns(resource: str) -> pyarrow.Schema:
    """Those of the record behind those of its workspace, in Spark's types."""
    record = pyarrow.table(batches_of([], RESOURCES[resource])).schema
    of_workspace = [pyarrow.field(name, pyarrow.string()) for name in _OF_WORKSPACE]
    fields = [field for field in record if field.name not in _OF_WORKSPACE]
    return pyarrow.schema([*of_workspace, *(field.with_type(_arrow_type(field.type)) for field in fields)])


def _arrow_type(of_record: pyarrow.DataType) -> pyarrow.DataType:
    # Spark has times in microseconds alone.
    return pyarrow.timestamp("us", "UTC") if pyarrow.types.is_timestamp(of_record) else of_record


def _spark_type(of_column: pyarrow.DataType) -> str:
    if pyarrow.types.is_list(of_column):
        return f"array<{_spark_type(of_column.value_type)}>"
    names = {
        pyarrow.string(): "string",
        pyarrow.int64(): "bigint",
        pyarrow.float64(): "double",
        pyarrow.bool_(): "boolean",
        pyarrow.timestamp("us", "UTC"): "timestamp",
    }
    return names[of_column]


def _chosen(columns: pyarrow.Schema, schema: StructType) -> pyarrow.Schema:
    """The columns of ``spark.read.schema(…)``."""
    types = {field.name: _spark_type(field.type) for field in columns}
    for field in schema:
        if types.get(field.name) != field.dataType.simpleString() or not field.nullable:
            expected = ", ".join(f"{name} {kind}" for name, kind in types.items())
            raise InvalidArgumentError(f"schema: the columns are {expected}; each may be null")
    return pyarrow.schema([columns.field(field.name) for field in schema])
