"""Lists, pages and counts as data frames: the same columns in each library, whether the list is empty or full."""

from __future__ import annotations

import csv
import importlib
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import instantly_rbac
from instantly_rbac import (
    Access,
    AccessRow,
    ApiKey,
    AuditLog,
    Client,
    ForbiddenError,
    List,
    Member,
    Page,
    PaymentRequiredError,
    Sandbox,
    Tag,
)
from instantly_rbac.frames import Frames
from instantly_rbac.spark import register

duckdb: Any = importlib.import_module("duckdb")
pandas: Any = importlib.import_module("pandas")
polars: Any = importlib.import_module("polars")
pyarrow: Any = importlib.import_module("pyarrow")

LISTS: dict[str, Callable[[Client], Any]] = {
    "members": lambda client: client.members.list(),
    "keys": lambda client: client.keys.list(reveal=True),
    "groups": lambda client: client.groups.list(),
    "tags": lambda client: client.tags.list(),
    "mappings": lambda client: client.tags.mappings(),
    "campaigns": lambda client: client.campaigns.list(),
    "accounts": lambda client: client.accounts.list(include_tags=True),
    "events": lambda client: client.audit_logs.list(),
}
PAGES: dict[str, Callable[[Client], Any]] = {
    "page of members": lambda client: client.members.page(limit=3),
    "page of keys": lambda client: client.keys.page(limit=3),
    "page of groups": lambda client: client.groups.page(limit=3),
    "page of tags": lambda client: client.tags.page(limit=3),
    "page of mappings": lambda client: client.tags.mappings_page(limit=3),
    "page of campaigns": lambda client: client.campaigns.page(limit=3),
    "page of accounts": lambda client: client.accounts.page(limit=3),
    "page of events": lambda client: client.audit_logs.page(limit=3),
}
ALL: dict[str, Callable[[Client], Any]] = {
    **LISTS,
    **PAGES,
    "activity": lambda client: client.audit_logs.activity(),
    "access": lambda client: client.access(),
    "stream": lambda client: client.audit_logs.arrow(),
}
# A type in the words of each library.
TYPES = {
    "string": ("String", ("str", "object"), "VARCHAR"),
    "bool": ("Boolean", ("boolean",), "BOOLEAN"),
    "int64": ("Int64", ("Int64",), "BIGINT"),
    "double": ("Float64", ("float64",), "DOUBLE"),
    "timestamp[ms, tz=UTC]": (
        "Datetime(time_unit='ms', time_zone='UTC')",
        ("datetime64[ms, UTC]",),
        "TIMESTAMP WITH TIME ZONE",
    ),
    "list<item: string>": ("List(String)", ("object",), "VARCHAR[]"),
}


def columns(frames: Frames) -> dict[str, str]:
    """Names and types as pyarrow has them, once every other library was found to agree."""
    schema = frames.to_arrow().schema
    found = {field.name: str(field.type) for field in schema}
    assert pyarrow.table(frames).schema == schema
    polars_types = {name: str(kind) for name, kind in frames.to_polars().schema.items()}
    assert polars_types == {name: TYPES[kind][0] for name, kind in found.items()}
    frame = frames.to_pandas()
    assert list(frame.columns) == list(found)
    assert all(str(frame.dtypes[name]) in TYPES[kind][1] for name, kind in found.items()), frame.dtypes
    relation = duckdb.sql("select * from frames")
    assert dict(zip(relation.columns, map(str, relation.types), strict=True)) == {
        name: TYPES[kind][2] for name, kind in found.items()
    }
    return found


@pytest.mark.parametrize("name", ALL)
def test_names_and_types_are_those_of_the_empty_one_in_every_library(
    name: str, sandbox: Sandbox, client: Client
) -> None:
    full = ALL[name](client)
    assert len(full.to_arrow()) > 0
    expected = columns(full)
    sandbox.fault("status", status=200, body='{"items":[]}', times=None)
    empty = ALL[name](client)
    assert len(empty.to_arrow()) == 0
    assert columns(empty) == expected
    assert len(empty.to_pandas()) == empty.to_polars().height == len(duckdb.sql("select * from empty").fetchall()) == 0


def expected_cell(kind: str, value: Any) -> Any:
    if value is None or kind != "string" and "timestamp" not in kind:
        return value
    if "timestamp" in kind:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@pytest.mark.parametrize("name", LISTS)
def test_each_library_has_the_rows_of_the_list(name: str, client: Client) -> None:
    records = LISTS[name](client)
    kinds = columns(records)
    fields = [field for field in type(records[0]).__match_args__ if field != "key"]
    assert [column for column in kinds if column in {*fields, "extra", "irregular"}] == [*fields, "extra", "irregular"]
    expected = [
        {field: expected_cell(kinds[field], document.get(field)) for field in [*fields, "extra", "irregular"]}
        for document in records.to_dicts()
    ]
    shown = [{field: row[field] for field in expected[0]} for row in records.to_arrow().to_pylist()]
    assert shown == expected
    assert records.to_polars().select(list(expected[0])).to_dicts() == expected
    rows = duckdb.sql("select * from records")
    in_duckdb = [dict(zip(rows.columns, row, strict=True)) for row in rows.fetchall()]
    assert [{field: row[field] for field in expected[0]} for row in in_duckdb] == expected
    frame = records.to_pandas()
    assert len(frame) == len(records)
    for field in expected[0]:
        for cell, wanted in zip(frame[field], (row[field] for row in expected), strict=True):
            if wanted is None:
                assert cell is None or pandas.isna(cell)
            else:
                assert (cell.tolist() if isinstance(wanted, list) else cell) == wanted


def records_of(record: Any, *documents: dict[str, Any], client: Client) -> List[Any]:
    return List([record.from_dict(document) for document in documents], True, client.members.list().meta)


def test_codes_have_their_names_and_one_that_did_not_come_is_null(client: Client) -> None:
    events = records_of(AuditLog, {"activity_type": 37}, {"activity_type": 987}, {}, client=client)
    assert "activity_type" in events[2].irregular and "activity_type" not in events[1].irregular
    frame = events.to_pandas()
    assert frame.activity_type[:2].tolist() == [37, 987] and frame.activity_type.dtype == "Int64"
    assert frame.activity_type[2] is pandas.NA
    assert frame.activity_type_name[0] == "API key created" and frame.activity_type_name[1:].isna().all()
    assert events.to_polars()["activity_type"].to_list() == [37, 987, None]
    assert duckdb.sql("select activity_type, activity_type_name from events").fetchall() == [
        (37, "API key created"),
        (987, None),
        (None, None),
    ]
    listed = client.audit_logs.list()
    assert listed.to_arrow()["activity_type_name"].to_pylist() == [
        event.activity_type.label if event.activity_type else None for event in listed
    ]


def test_a_missing_truth_value_or_number_makes_no_other_an_object_or_a_float(client: Client) -> None:
    large = 2**53 + 1
    events = records_of(AuditLog, {"from_api": True, "affected_count": large}, {}, client=client)
    frame = events.to_pandas()
    assert frame.from_api[0] and frame.from_api[1] is pandas.NA
    assert frame.affected_count[0] == large and frame.affected_count[1] is pandas.NA
    assert len(frame[frame.from_api]) == 1


def test_a_field_of_another_type_is_null_or_a_stand_in_and_is_kept_in_extra(client: Client) -> None:
    odd = {"id": "m", "email": 7, "timestamp_created": "soon", "new": {"deep": [1, None]}, "name": {"first": "Søren"}}
    row = records_of(Member, odd, {"id": "n"}, client=client).to_arrow().to_pylist()[0]
    assert (row["id"], row["email"], row["timestamp_created"]) == ("m", "", None)
    assert json.loads(row["extra"]) == {"email": 7, "timestamp_created": "soon", "new": {"deep": [1, None]}}
    assert json.loads(row["name"]) == {"first": "Søren", "last": None}
    assert {"email", "timestamp_created", "role"} <= set(row["irregular"])
    whole = client.members.list().to_arrow()
    assert whole["extra"].null_count == whole["irregular"].null_count == len(whole)


def test_a_moment_that_pandas_could_not_count_in_nanoseconds_is_kept(client: Client) -> None:
    far = {"timestamp": "0001-01-01T00:00:00Z"}, {"timestamp": "9999-12-30T12:00:00.999Z"}
    events = records_of(AuditLog, *far, client=client)
    assert events.to_pandas().timestamp.dt.year.tolist() == [1, 9999]
    assert events.to_arrow()["timestamp"][0].as_py() == datetime(1, 1, 1, tzinfo=timezone.utc)


def test_no_secret_of_a_key_is_in_a_frame_not_even_masked(client: Client) -> None:
    keys = client.keys.list(reveal=True)
    secrets = [secret for secret in (key.secret() for key in keys) if secret]
    assert len(secrets) == len(keys) > 0
    shown = [
        keys.to_pandas().to_csv(),
        keys.to_polars().write_json(),
        str(keys.to_arrow().to_pylist()),
        str(duckdb.sql("select * from keys").fetchall()),
    ]
    for text in shown:
        assert keys[0].name and keys[0].name in text and "***" not in text
        assert not any(secret in text for secret in secrets)
    assert "key" not in columns(keys)
    odd = records_of(ApiKey, {"id": "k", "key": ["s3cret"]}, client=client)
    assert "s3cret" not in str(odd.to_arrow().to_pylist())


def test_slices_and_pickles_have_the_same_columns_empty_ones_too(client: Client) -> None:
    members = client.members.list()
    expected = columns(members)
    page = client.members.page(limit=2)
    for some in (members[:2], members[:0], page, pickle.loads(pickle.dumps(members[:0]))):
        assert columns(some) == expected
    again = pickle.loads(pickle.dumps(members))
    assert again == members and again.to_arrow() == members.to_arrow()
    assert pickle.loads(pickle.dumps(page)).to_arrow() == page.to_arrow() == members[:2].to_arrow()
    assert members[2:5].to_arrow() == members.to_arrow().slice(2, 3)
    activity = client.audit_logs.activity()
    assert pickle.loads(pickle.dumps(activity)).to_arrow() == activity.to_arrow()


def test_the_counts_are_those_of_the_activity(client: Client) -> None:
    activity = client.audit_logs.activity()
    rows = activity.to_arrow().to_pylist()
    assert [(row["user_id"], row["user_name"], row["hour"], row["activity_type"], row["events"]) for row in rows] == [
        (count.user_id, count.user_name, count.hour, count.activity_type, count.events) for count in activity.counts
    ]
    assert columns(activity) == {
        "user_id": "string",
        "user_name": "string",
        "hour": "timestamp[ms, tz=UTC]",
        "activity_type": "int64",
        "activity_type_name": "string",
        "events": "int64",
    }
    by_user = activity.to_pandas().groupby("user_name", dropna=False).events.sum()
    assert by_user.sum() == activity.events


def test_the_rows_are_those_of_the_access(client: Client) -> None:
    access = client.access()
    rows = access.to_arrow().to_pylist()
    assert [(row["sort"], row["name"], row["resource"], row["actions"], row["label"]) for row in rows] == [
        (row.sort, row.name, row.resource, list(row.actions), row.label) for row in access.rows
    ]
    texts = ["permissions", "scopes", "actions", "beyond"]
    flags = ["pending", "readable"]
    assert columns(access) == {
        name: "list<item: string>" if name in texts else "bool" if name in flags else "string"
        for name in AccessRow.__match_args__
    }
    assert pickle.loads(pickle.dumps(access)).to_arrow() == access.to_arrow()
    odd = Access({**access.to_dict(), "rows": [{**access.to_dict()["rows"][-1], "scopes": ["*", "leads"]}]})
    assert odd.to_polars()["scopes"].to_list() == [["*", "leads"]]
    table = access.to_pandas().pivot_table(index="name", columns="resource", values="label", aggfunc="first")
    assert table.loc["Marketing dashboard", "campaigns"] == "View"


def test_a_list_of_more_than_a_batch_is_whole(client: Client) -> None:
    events = client.audit_logs.list()
    many = List(events.items * 200, True, events.meta)
    table = many.to_arrow()
    assert table.num_rows == len(many) == 80_000 and table["id"].num_chunks == 3
    assert table["id"].to_pylist() == [event.id for event in many]
    assert table["id"].to_pylist() == many.to_pandas().id.tolist() == many.to_polars()["id"].to_list()
    assert duckdb.sql("select count(*), count(distinct id) from many").fetchall() == [(80_000, 400)]


def test_what_is_no_list_of_one_class_of_records_says_so(client: Client) -> None:
    members = client.members.list()
    mixed = List([members[0], Tag.from_dict({"id": "t"})], True, members.meta)
    nothing: list[Frames] = [
        mixed,
        List([1, 2], True, members.meta),
        List([members], True, members.meta),
        List([members.meta], True, members.meta),
        List([], True, members.meta),
        Page([], None, members.meta),
    ]
    for frames in nothing:
        for read in (frames.__arrow_c_stream__, frames.to_pandas, frames.to_polars, frames.to_arrow):
            with pytest.raises(TypeError, match="only records of one class make a data frame"):
                read()
    by_hand = List([members[0]], True, members.meta)
    assert by_hand.to_arrow() == members[:1].to_arrow()


@pytest.mark.parametrize(
    ("method", "missing", "extra"),
    [
        ("to_pandas", "pandas", "pandas"),
        ("to_pandas", "pyarrow", "pandas"),
        ("to_polars", "polars", "polars"),
        ("to_arrow", "pyarrow", "arrow"),
    ],
)
def test_a_library_that_is_missing_is_named_with_what_installs_it(
    method: str, missing: str, extra: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    everything: list[Frames] = [
        client.members.list(),
        client.members.page(),
        client.audit_logs.activity(),
        client.audit_logs.arrow(),
    ]
    for frames in everything:
        with pytest.raises(ImportError) as caught:
            getattr(frames, method)()
        assert f"{type(frames).__name__}.{method}() needs {missing}, " in str(caught.value)
        assert str(caught.value).endswith(f": pip install 'instantly-rbac[{extra}]'")
        assert caught.value.name == missing


@pytest.mark.parametrize("missing", ["pyspark", "pyarrow"])
def test_the_source_for_spark_says_what_it_lacks(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    session: Any = SimpleNamespace()
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ImportError) as caught:
        register(session)
    assert str(caught.value).startswith(f"register() needs {missing}, ") and caught.value.name == missing
    assert str(caught.value).endswith(": pip install 'instantly-rbac[spark]'")


def test_polars_and_duckdb_need_neither_pyarrow_nor_pandas() -> None:
    program = """
import sys
sys.modules.update(pyarrow=None, pandas=None)
import duckdb
from instantly_rbac import Sandbox
with Sandbox(seed=1) as sandbox:
    members = sandbox.client().members.list()
    print(members.to_polars().height, duckdb.sql("select count(*) from members").fetchall())
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.stdout.strip() == "8 [(8,)]", run.stderr


def test_pandas_reads_a_list_as_it_is(client: Client) -> None:
    members = client.members.list()
    assert list(pandas.DataFrame.from_arrow(members).email) == [member.email for member in members]


def test_a_capsule_may_be_dropped_unread_and_a_stream_outlives_its_list(client: Client) -> None:
    capsule = client.members.list().__arrow_c_stream__()
    del capsule
    reader = pyarrow.RecordBatchReader.from_stream(client.audit_logs.list())
    client.close()
    assert reader.read_all().num_rows == 400


def test_the_log_as_a_frame_fails_and_ends_as_a_list_does(sandbox: Sandbox, client: Client) -> None:
    sandbox.fault("status", status=403, after=1, times=None)
    for read in ("to_pandas", "to_polars", "to_arrow"):
        with pytest.raises(ForbiddenError, match=r"audit_logs\.list"):
            getattr(client.audit_logs.arrow(page_size=100), read)()


def test_ctrl_c_ends_the_log_as_a_frame(sandbox: Sandbox) -> None:
    sandbox.fault("stall", times=None)
    stream = sandbox.client().audit_logs.arrow()
    # A shell has what it runs in the background ignore SIGINT.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Timer(0.3, signal.raise_signal, [signal.SIGINT]).start()
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        stream.to_arrow()
    assert time.monotonic() - begun < 5


def test_every_class_with_frames_offers_all_of_them() -> None:
    classes = [List, Page, instantly_rbac.Activity, instantly_rbac.AuditLogStream]
    for frames in classes:
        assert issubclass(frames, Frames)
        assert all(hasattr(frames, name) for name in ("to_pandas", "to_polars", "to_arrow", "__arrow_c_stream__"))


@pytest.mark.parametrize("kind", ["members", "page of members"])
def test_the_error_of_pandas_own_constructor_says_what_makes_the_frame(client: Client, kind: str) -> None:
    members = ALL[kind](client)
    with pytest.raises(AttributeError, match=r"no attribute 'ndim', because it is no array; to_pandas\(\) makes"):
        pandas.DataFrame(members)
    assert not hasattr(members, "ndim") and not hasattr(members, "shape")
    with pytest.raises(AttributeError, match="object has no attribute 'shape'$"):
        _ = members.shape
    assert list(pandas.DataFrame.from_arrow(members).columns) == list(members.to_pandas().columns)


def test_documents_in_a_row_are_frames_of_their_attributes(client: Client) -> None:
    report = client.review(assignment={"people": {}, "keys": {"Zapier (legacy)": "Viewer"}})
    keys, check = report.keys.review, report.matrix.check
    assert keys and check
    for rows in (report.findings, keys.keys, check.differences, check.unassigned, report.matrix.compiled[1].gaps):
        found = columns(rows)
        assert len(rows.to_arrow()) == len(rows) > 0 and columns(rows[:0]) == found
        assert pickle.loads(pickle.dumps(rows)) == rows
    findings = report.findings.to_arrow().to_pylist()
    assert [row["severity"] for row in findings] == [finding.severity.value for finding in report.findings]
    assert [row["why"] for row in findings] == [finding.why for finding in report.findings]
    first = check.differences.to_arrow().to_pylist()[0]
    assert (first["holder_sort"], first["holder_name"], first["role"]) == ("key", "Zapier (legacy)", "Viewer")
    assert first["more"] == list(check.differences[0].more)
    reviewed = keys.keys.to_arrow().to_pylist()
    assert [row["key_name"] for row in reviewed] == [key.key.name for key in keys.keys]
    assert [row["last_logged"] and row["last_logged"].timestamp() for row in reviewed] == [
        key.last_logged and round(key.last_logged.timestamp(), 3) for key in keys.keys
    ]
    assert columns(keys.keys)["in_use"] == "bool" and columns(keys.keys)["can"] == "list<item: string>"


def test_what_a_function_made_of_each_sub_workspace_is_one_frame(sandbox: Sandbox, client: Client) -> None:
    members = client.groups.for_each(lambda workspace, link: workspace.members.list())
    assert list(columns(members))[:3] == ["workspace_id", "workspace_name", "id"]
    rows = members.to_arrow().to_pylist()
    assert [(row["workspace_id"], row["email"]) for row in rows] == [
        (result.link.sub_workspace_id, member.email) for result in members for member in result.value or ()
    ]
    findings = client.groups.for_each(lambda workspace, link: workspace.review().findings).to_polars()
    assert set(findings["workspace_name"]) == {result.link.sub_workspace_name for result in members}
    with pytest.raises(TypeError, match="must return a list for each sub-workspace"):
        client.groups.for_each(lambda workspace, link: 7).to_arrow()
    sandbox.set_paid(members[0].link.sub_workspace_id, False)
    with pytest.raises(PaymentRequiredError):
        client.groups.for_each(lambda workspace, link: workspace.members.list()).to_pandas()


@pytest.mark.parametrize("name", ["members", "keys", "groups", "tags", "campaigns", "accounts"])
def test_csv_is_that_of_the_command_line(name: str, sandbox: Sandbox, client: Client, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    LISTS[name](client).to_csv(path)
    program = os.environ.get("INSTANTLY_PROGRAM") or Path(__file__).parents[3] / "target" / "debug" / "instantly-rbac"
    environment = {**os.environ, "INSTANTLY_API_KEY": sandbox.admin_key.expose(), "INSTANTLY_BASE_URL": sandbox.url}
    more = ["--include-tags"] if name == "accounts" else []
    said = subprocess.run([program, name, "list", "--csv", *more], env=environment, capture_output=True, check=True)
    assert path.read_bytes() == said.stdout


def test_csv_holds_no_formula_and_every_row(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "tags.csv"
    labels = ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", 'say "x", y', "two\r\nlines", "plain", "\uff1d1"]
    tags = [Tag.from_dict({"id": str(at), "label": label}) for at, label in enumerate(labels)]
    List(tags, True, client.tags.list().meta).to_csv(path)
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, label in zip(rows, labels, strict=True):
        assert row["label"] == (label if label[0] in "spt" else f"'{label}")
        assert row["description"] == ""
    client.tags.list()[:0].to_csv(path)
    assert path.read_text(encoding="utf-8").startswith("id,") and len(path.read_text(encoding="utf-8").splitlines()) == 1
    List([], True, client.tags.list().meta).to_csv(path)
    assert path.read_bytes() == b"", "nobody knows its columns"
    client.audit_logs.arrow().to_csv(path)
    assert len(path.read_text(encoding="utf-8").splitlines()) == 401
