"""Records: frozen, comparable, hashable, picklable; nothing that came is lost."""

from __future__ import annotations

import copy
import pickle
import pydoc
import re
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

import instantly_rbac
from instantly_rbac import (
    KEEP,
    ActivityType,
    ApiKey,
    AuditLog,
    Check,
    Client,
    Finding,
    ForEach,
    GroupMember,
    InvalidArgumentError,
    List,
    Matrix,
    Member,
    Meta,
    Page,
    Preset,
    Removal,
    Reply,
    Results,
    ReviewedKey,
    Role,
    Rows,
    Sandbox,
    Severity,
    SubjectKind,
    Workspace,
    _native,
    enums,
)
from instantly_rbac._document import Document, field

ODD = {
    "id": "m-1",
    "email": 7,
    "role": "robot",
    "timestamp_created": "2026-01-02T04:04:05.678+01:00",
    "nickname": None,
    "permissions": ["campaigns.view", "teleport.view"],
    "shoe_size": 43,
}


def test_a_record_keeps_what_it_does_not_know() -> None:
    member = Member.from_dict(ODD)
    assert member.id == "m-1"
    assert member.email == "" and member.extra == {"email": 7, "shoe_size": 43}
    assert set(member.irregular) == {"email", "user_id", "workspace_id", "accepted"}
    assert (member.user_id, member.workspace_id, member.accepted) == ("", "", None)
    assert member.role == "robot" and isinstance(member.role, Role) and not member.role.is_known
    assert member.permissions is not None and member.permissions[1] == "teleport.view"
    assert member.meta is None
    member.extra["email"] = "changed"
    assert member.extra == {"email": 7, "shoe_size": 43}


def test_what_is_required_and_did_not_come_has_a_stand_in_that_irregular_names() -> None:
    member, key, event = Member.from_dict({}), ApiKey.from_dict({}), AuditLog.from_dict({})
    assert member.id == "" and member.role == "unknown" and not member.role.is_known
    assert key.scopes == ("unknown",) and key.key is None and key.secret() == ""
    assert event.activity_type == -(2**31) and event.activity_type.label == "unknown"
    assert event.timestamp is None and event.user_name is None
    assert {"id", "role"} <= set(member.irregular) and {"id", "scopes"} <= set(key.irregular)
    assert {"activity_type", "timestamp"} <= set(event.irregular) and "user_name" not in event.irregular
    for record in (member, key, event):
        assert type(record).from_dict(record.to_dict()) == record == pickle.loads(pickle.dumps(record))


def test_whole_numbers_of_any_size_keep_their_digits(sandbox: Sandbox, client: Client) -> None:
    long = 123456789012345678901234567890
    event = (
        f'{{"id": "e", "affected_count": {long}, "audit_metadata": {{"n": [{long}, 9007199254740993]}}, "new": {long},'
        f' "far": 1e400, "text": "{long}"}}'
    )
    sandbox.fault("status", status=200, operation="audit_logs.list", body=f'{{"items": [{event}]}}')
    (read,) = client.audit_logs.list()
    assert read.affected_count is None and "affected_count" in read.irregular
    assert read.audit_metadata == {"n": [long, 9007199254740993]}
    kept = {"affected_count": long, "new": long, "far": float("inf"), "text": str(long)}
    assert read.extra == kept
    assert read.to_dict()["extra"] == kept
    again = pickle.loads(pickle.dumps(read))
    assert again == read and again.extra == kept
    sandbox.fault("status", status=200, operation="campaigns.list", body=event)
    assert client.request("GET", "/campaigns").value["new"] == long


def test_times_are_aware_and_their_text_is_kept() -> None:
    member = Member.from_dict(ODD)
    assert member.timestamp_created == datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=timezone.utc)
    assert member.to_dict()["timestamp_created"] == "2026-01-02T04:04:05.678+01:00"
    early = Member.from_dict({"timestamp_created": "0000-01-01T00:00:00Z"})
    assert early.timestamp_created is None and early.to_dict()["timestamp_created"] == "0000-01-01T00:00:00Z"


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00:00.000Z",
        "0255-12-31T23:59:59.999Z",
        "0256-01-01T00:00:00.001Z",
        "1582-10-10T10:10:10.010Z",
        "1900-02-28T23:59:59.999Z",
        "1969-12-31T23:59:59.999Z",
        "1970-01-01T00:00:00.000Z",
        "2000-02-29T12:34:56.789Z",
        "2024-12-31T23:59:59.256Z",
        "9999-12-30T21:59:59.999Z",
        "9999-12-31T23:59:59.999Z",
    ],
)
def test_a_time_is_what_python_reads_in_its_text(text: str) -> None:
    read = AuditLog.from_dict({"timestamp": text}).timestamp
    expected = datetime.fromisoformat(text.replace("Z", "+00:00"))
    assert read is not None and type(read) is datetime and read.tzinfo is timezone.utc and read.fold == 0
    assert (read, hash(read), repr(read), read.isoformat()) == (
        expected, hash(expected), repr(expected), expected.isoformat()
    )  # fmt: skip
    assert pickle.loads(pickle.dumps(read)) == read and read + timedelta(microseconds=1) > read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59+00:00"),
        ("2016-12-31t15:59:60.25-08:00", "2016-12-31T23:59:59.250000+00:00"),
        ("2026-01-31t12:00:00z", "2026-01-31T12:00:00+00:00"),
        ("2026-01-31T12:00:00.123456789012345678Z", "2026-01-31T12:00:00.123000+00:00"),
        ("2026-01-31T12:00:00-00:00", "2026-01-31T12:00:00+00:00"),
    ],
)
def test_a_time_of_rfc_3339_that_python_does_not_read_has_a_value_all_the_same(text: str, expected: str) -> None:
    event = AuditLog.from_dict({"timestamp": text})
    assert event.timestamp is not None and event.timestamp.isoformat() == expected
    assert event.to_dict()["timestamp"] == text and "timestamp" not in event.irregular


@pytest.mark.parametrize("moment", [date.min, date.max, datetime.min, datetime.max.replace(tzinfo=timezone.utc)])
def test_every_date_of_python_may_bound_the_audit_log(client: Client, moment: date) -> None:
    assert client.audit_logs.list(start_date=moment, end_date=moment).complete


def test_a_time_that_python_cannot_hold_is_none() -> None:
    for text in ("-000001-12-31T23:59:59.999Z", "0000-12-31T23:59:59.999Z", "0001-01-01T00:00:00+01:00"):
        event = AuditLog.from_dict({"timestamp": text})
        assert event.timestamp is None and event.to_dict()["timestamp"] == text and "timestamp" not in event.irregular


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_record_survives_a_pickle_and_a_copy(protocol: int, client: Client) -> None:
    for member in (Member.from_dict(ODD), client.members.get(client.members.list()[0].id)):
        again = pickle.loads(pickle.dumps(member, protocol))
        assert again == member and hash(again) == hash(member) and again.irregular == member.irregular
        assert again.meta == member.meta
        assert copy.copy(member) is member and copy.deepcopy(member) is member


def test_a_detached_record_is_the_same_and_keeps_no_other(client: Client) -> None:
    events = client.audit_logs.list()
    records: list[Any] = [*client.members.list(), *client.keys.list(reveal=True), events[0], events[-1]]
    for record in records:
        alone = record.detach()
        assert alone == record and hash(alone) == hash(record) and repr(alone) == repr(record)
        assert alone.to_dict() == record.to_dict() and alone.detach() is alone
        assert type(alone) is type(record) and alone.irregular == record.irregular
    key = client.keys.list(reveal=True)[0]
    assert key.secret() and key.detach().secret() == key.secret() and key.detach().key == key.key
    member = client.members.get(client.members.list()[0].id)
    assert member.detach().meta == member.meta and member.meta is not None


def test_rows_of_a_page_with_the_same_text_have_one_object(client: Client) -> None:
    events = client.audit_logs.list()
    workspaces = {id(event.organization_id): event.organization_id for event in events}
    assert len(events) > 100 and len(workspaces) == 1 == len(set(workspaces.values()))
    kept = [(event.user_name, event.timestamp) for event in events]
    for _ in range(2):
        # Whatever is kept of a page, each row has its own values.
        assert kept == [(event.user_name, event.timestamp) for event in events]
        documents = events.to_dicts()
        assert [name for name, _ in kept] == [document["user_name"] for document in documents]


def test_threads_that_read_one_page_read_the_same(client: Client) -> None:
    events = client.audit_logs.list()
    expected = [(event.id, event.user_name, event.timestamp, event.activity_type) for event in events]

    def read(_: int) -> bool:
        fields = [(event.id, event.user_name, event.timestamp, event.activity_type) for event in events]
        return fields == expected

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            assert all(threads.map(read, range(64)))
    finally:
        sys.setswitchinterval(interval)


def test_what_to_dict_shows_can_be_read_again(client: Client) -> None:
    members = [Member.from_dict(ODD), *client.members.list()]
    assert [Member.from_dict(member.to_dict()) for member in members] == members


def test_records_are_frozen_and_differ_by_their_fields() -> None:
    member = Member.from_dict(ODD)
    for name in (*Member.__match_args__, "extra", "irregular", "meta", "other"):
        with pytest.raises(AttributeError):
            setattr(member, name, "x")
    other = Member.from_dict({**ODD, "shoe_size": 44})
    assert member != other and member != object() and len({member, other, Member.from_dict(ODD)}) == 2
    match member:
        case Member(id="m-1", role="robot"):
            pass
        case _:
            pytest.fail("a record can be matched")


def test_a_record_shows_what_it_holds() -> None:
    shown = repr(Member.from_dict(ODD))
    assert shown.startswith("Member(id='m-1', email='', user_id='', role='robot', timestamp_created=2026-01-02T04:04:05.678+01:00")
    assert "extra={'email': 7, 'shoe_size': 43}" in shown and "nickname" not in shown


def test_a_call_says_how_it_went(client: Client) -> None:
    workspace = client.workspace.get()
    assert workspace.meta is not None and workspace.meta.attempts == 1 and not workspace.meta.recovered


def test_enumerations_are_those_of_core() -> None:
    for name, values in _native._known_values().items():
        members = list(getattr(enums, name))
        assert [member.value for member in members] == [value for value, _ in values], name
        if hasattr(members[0], "label"):
            assert [member.label for member in members] == [label for _, label in values], name


def test_values_that_are_not_known_are_kept() -> None:
    code = ActivityType(999)
    assert (code, code.label, code.is_known, f"{code}") == (999, "unknown", False, "999")
    assert pickle.loads(pickle.dumps(code)) == code and code in {999}
    role = Role("robot")
    assert (str(role), f"{role:>6}", role.is_known) == ("robot", " robot", False)
    assert pickle.loads(pickle.dumps(role)) == role and hash(role) == hash("robot")
    admin: str = Role.ADMIN
    assert str(admin) == "admin" == admin
    with pytest.raises(ValueError):
        Role(7)
    event = AuditLog.from_dict({"activity_type": 999})
    assert event.activity_type == 999 and isinstance(event.activity_type, ActivityType)


def test_values_that_are_known_are_the_members_of_their_enumeration() -> None:
    for code in ActivityType:
        event = AuditLog.from_dict({"activity_type": int(code)})
        assert event.activity_type is code and event.activity_type is ActivityType(int(code))
    for role in Role:
        assert Member.from_dict({"role": str(role)}).role is role


def test_presets_and_severities() -> None:
    assert Preset.ANALYTICS_READ_ONLY.scopes == ("campaigns:read", "accounts:read")
    assert Severity.CRITICAL > Severity.HIGH > Severity.MEDIUM > Severity.LOW


def test_lists_are_sequences(client: Client) -> None:
    members = client.members.list()
    assert isinstance(members, Sequence) and len(members) == 8 and members.complete
    assert members[0] is members[0] and members[-1] in members and members.index(members[3]) == 3
    assert list(reversed(members))[0] == members[-1]
    assert isinstance(members[:2], List) and not members[:2].complete and members[:] == members
    assert pickle.loads(pickle.dumps(members)) == members and copy.copy(members) is members
    assert members.to_dicts()[0]["email"] == members[0].email
    some = client.members.list(max_items=3)
    assert len(some) == 3 and not some.complete and "not complete" in repr(some)
    with pytest.raises(AttributeError):
        members.complete = False
    with pytest.raises(IndexError):
        members[8]


def test_pages_follow_their_cursor(client: Client) -> None:
    first = client.members.page(limit=5)
    rest = client.members.page(limit=5, starting_after=first.next_starting_after)
    assert [*first, *rest] == list(client.members.list()) and first[:2] == tuple(first)[:2]


def test_an_iterator_fetches_when_asked(sandbox: Sandbox, client: Client) -> None:
    events = client.audit_logs.iter(page_size=10)
    assert sandbox.requests() == []
    taken = [next(events) for _ in range(10)]
    assert len(sandbox.requests()) == 1 and len(taken) == 10 and not events.complete
    next(events)
    assert len(sandbox.requests()) == 2 and events.meta.attempts == 2
    assert len(list(events)) == 389 and events.complete and list(events) == []


def test_none_empties_and_keep_keeps(client: Client) -> None:
    member = client.members.list(accepted=True)[1]
    assert client.members.update(member.id, nickname="West").nickname == "West"
    kept = client.members.update(member.id, role=Role.EDITOR, nickname=KEEP)
    assert (kept.role, kept.nickname) == ("editor", "West")
    assert client.members.update(member.id, nickname=None).nickname is None


def test_dates_may_be_pythons_own(sandbox: Sandbox, client: Client) -> None:
    client.audit_logs.list(start_date=date(2026, 1, 31), end_date=datetime(2026, 2, 1, tzinfo=timezone.utc))
    query = dict(sandbox.requests()[-1]["query"])
    assert (query["start_date"], query["end_date"]) == ("2026-01-31", "2026-02-01T00:00:00+00:00")


def test_a_created_key_gives_its_secret_and_prints_it_nowhere(client: Client) -> None:
    key = client.keys.create("marketing", Preset.WEBHOOK_HANDLER)
    secret = key.secret()
    assert secret and key.key is not None and key.key.expose() == secret and key.scopes == ("leads:read",)
    for shown in (repr(key), str(key), str(key.to_dict()), f"{key.key}", repr(key.key)):
        assert secret not in shown


def test_a_key_with_its_secret_is_not_pickled_without_it_in_silence(client: Client) -> None:
    key = client.keys.create("marketing", Preset.WEBHOOK_HANDLER)
    secret = key.secret()
    for held in (key, [key], client.keys.list(reveal=True)):
        with pytest.raises(TypeError, match=r"take secret\(\) here") as caught:
            pickle.dumps(held)
        assert secret not in str(caught.value)
    rest = ApiKey.from_dict(key.to_dict())
    again = pickle.loads(pickle.dumps(rest))
    assert again == rest and again.id == key.id and again.secret() == ""
    assert pickle.loads(pickle.dumps(client.keys.list())) == client.keys.list()


def test_results_are_equal_where_their_parts_are(client: Client) -> None:
    for make in (client.check, lambda: client.request("GET", "/workspaces/current")):
        assert make() == make() == pickle.loads(pickle.dumps(make())) and hash(make()) == hash(make())
    counts = [client.groups.for_each(lambda workspace, link: len(workspace.members.list())) for _ in range(2)]
    assert counts[0] == counts[1] and client.check() != client.request("GET", "/workspaces/current")


def test_for_each_ends_nothing_for_one_failure(sandbox: Sandbox, client: Client) -> None:
    poor, name = sandbox.sub_workspaces()[0]
    sandbox.set_paid(poor, False)

    def count(workspace: Client, link: Any) -> int:
        if link.sub_workspace_id == sandbox.sub_workspaces()[1][0]:
            workspace.members.get("nobody")
        return len(workspace.members.list())

    results = client.groups.for_each(count)
    kinds = {result.link.sub_workspace_id: type(result.error).__name__ for result in results}
    assert kinds[poor] == "PaymentRequiredError"
    assert kinds[sandbox.sub_workspaces()[1][0]] == "NotFoundError"
    assert all(result.value for result in results[2:] if result.error is None)
    assert repr(results).startswith(f"{len(results)} sub-workspaces, 2 of them failed\n")
    first = next(result.error for result in results if result.error)
    with pytest.raises(type(first)) as caught:
        results.raise_first()
    assert caught.value is first
    rest = Results(result for result in results if result.error is None)
    assert rest[1:].raise_first() == rest[1:] == pickle.loads(pickle.dumps(rest))[1:] and len(rest) == len(results) - 2


@pytest.mark.parametrize("mistake", [SystemExit(3), ZeroDivisionError("mine"), TypeError("mine")])
def test_a_mistake_of_the_function_of_for_each_is_raised_once_the_calls_under_way_have_ended(
    client: Client, mistake: BaseException
) -> None:
    begun: list[str] = []
    ended: list[str] = []

    def fail(workspace: Client, link: Any) -> None:
        begun.append(link.id)
        if len(begun) == 2:
            raise mistake
        time.sleep(0.3)
        ended.append(link.id)

    with pytest.raises(type(mistake)) as caught:
        client.groups.for_each(fail, concurrency=2)
    assert caught.value is mistake and len(begun) == 2 and len(ended) == 1


def test_for_each_works_on_as_many_sub_workspaces_at_once_as_it_is_told_to(sandbox: Sandbox, client: Client) -> None:
    here, most = 0, 0
    lock = threading.Lock()

    def look(workspace: Client, link: Any) -> None:
        nonlocal here, most
        with lock:
            here, most = here + 1, max(most, here + 1)
        time.sleep(0.05)
        with lock:
            here -= 1

    client.groups.for_each(look, concurrency=2)
    assert most == 2
    before = len(sandbox.requests())
    for wrong in (0, 65):
        with pytest.raises(InvalidArgumentError, match="groups.for_each: concurrency: must be 1 to 64"):
            client.groups.for_each(look, concurrency=wrong)
    assert len(sandbox.requests()) == before


def test_reviews_have_attributes_and_documents(client: Client) -> None:
    report = client.review(assignment={"people": {}, "keys": {}})
    keys = report.keys.review
    assert keys and report.members.review and report.tags.review and report.keys.problem is None
    assert report.severity == Severity.CRITICAL == keys.keys[0].severity
    assert report.findings[0].severity == "critical" and report.gaps == ()
    assert report.findings[0].kind is SubjectKind.KEY and len(report.findings[0].fingerprint) == 16
    assert report.first_steps[0].severity is Severity.CRITICAL and len(report.first_steps) <= 7
    assert keys.keys[0].key in client.keys.list() and report.as_of is not None
    assert report.matrix.check is not None and report.matrix.check.unassigned
    again = pickle.loads(pickle.dumps(report))
    assert again == report and again.to_html() == report.to_html() and again.to_json() == report.to_json()
    assert report.to_markdown().startswith("# Access review")


def test_the_attributes_of_documents_are_all_their_fields(client: Client) -> None:
    report = client.review(assignment={"people": {"nobody@example.com": "SDR"}, "keys": {}})
    keys, members, tags = report.keys.review, report.members.review, report.tags.review
    assert keys and members and tags and report.matrix.check
    compiled = report.matrix.compiled
    documents = [
        keys,
        keys.keys[0],
        members,
        tags,
        report.findings[0],
        report.first_steps[0],
        report.matrix,
        report.matrix.table[0],
        report.matrix.table[0].cells[0],
        compiled[0],
        next(gap for row in compiled for gap in row.gaps),
        report.matrix.check,
        report.matrix.check.absent[0],
    ]
    for document in documents:
        attributes = set(getattr(type(document), "__match_args__"))
        fields = {"table" if name == "tables" else name for name in document.to_dict()}
        assert attributes - {"severity"} == fields - {"severity"}, type(document).__name__
        assert all(getattr(document, name) is not ... for name in attributes)


def test_what_is_excepted_until_a_day_is_listed_and_is_no_finding(client: Client) -> None:
    worst = client.review().findings[0]
    exceptions: list[dict[str, Any]] = [
        {"fingerprint": worst.fingerprint, "reason": "superseded", "until": date(9999, 12, 31)},
        {"rule": "old", "subject": "nobody", "reason": "gone", "until": "2026-01-31"},
    ]
    report = client.review(exceptions=exceptions)
    assert worst not in report.findings
    assert [(it.finding, it.reason, it.until) for it in report.excepted] == [(worst, "superseded", "9999-12-31")]
    assert [it.why for it in report.unused_exceptions] == ["it ended on 2026-01-31"]
    assert list(report.excepted.to_pandas()["reason"]) == ["superseded"]
    with pytest.raises(instantly_rbac.InvalidArgumentError, match=r"exceptions\[1\]\.until: must be the last day .*2026-12-31"):
        client.review(exceptions=[exceptions[0], {"rule": "old", "subject": "nobody", "reason": "gone"}])


def test_the_attributes_of_a_document_are_explained_matched_and_frozen(client: Client) -> None:
    report = client.review()
    finding = report.findings[0]
    match finding:
        case Finding("critical", rule, subject=str(subject)):
            assert (rule, subject) == (finding.rule, finding.subject)
        case _:
            pytest.fail("a document can be matched")
    assert Finding.severity.__doc__ == "How much it matters." and "How much it matters." in pydoc.render_doc(Finding)
    with pytest.raises(AttributeError, match="Finding is frozen"):
        setattr(finding, "why", "x")
    with pytest.raises(AttributeError, match="Finding is frozen"):
        delattr(finding, "why")


def test_a_document_is_matched_by_its_attributes_in_order() -> None:
    # Type checkers read the names, so they stand there twice.
    classes = Document.__subclasses__()
    assert len(classes) > 15
    for cls in classes:
        attributes = tuple(name for name, value in vars(cls).items() if isinstance(value, (field, property)))
        assert getattr(cls, "__match_args__") == attributes, cls


def test_a_document_shows_its_attributes_by_their_own_names(client: Client) -> None:
    meta = client.members.list().meta
    shown = re.findall(r"(\w+)=", repr(meta))
    assert "waited" in shown and all(hasattr(meta, name) for name in shown)


def test_documents_are_shown_in_words_and_not_as_dictionaries(client: Client) -> None:
    report = client.review(assignment={"people": {}, "keys": {"Zapier (legacy)": "Viewer"}})
    keys, check = report.keys.review, report.matrix.check
    assert keys and check
    assert repr(report).startswith("<Report on Northwind Outreach: 2 critical, ")
    assert repr(keys).startswith("<KeyReview of 7 keys: 2 critical, ")
    assert "<ReviewedKey 'Zapier (legacy)': critical, 2 findings>" in map(repr, keys.keys)
    assert repr(report.findings[0]).startswith("<Finding critical of 'Sandbox admin': it can do everything")
    shown = repr(check.differences[0])
    assert shown.startswith("<Difference of <key 'Zapier (legacy)'> as 'Viewer' with campaigns: more: create, ")
    assert repr(check).startswith(f"<MatrixCheck: {len(check.differences)} differences, ")
    for document in (report, keys, check, *report.findings, *keys.keys, *report.matrix.compiled, *report.matrix.table):
        assert "{" not in repr(document) and "\n" not in repr(document)


def test_a_report_of_which_parts_are_missing_shows_it(sandbox: Sandbox) -> None:
    poor = Client(sandbox.key_with_scopes(["campaigns:read"]), base_url=sandbox.url).review()
    assert repr(poor) == f"<Report on a workspace: {len(poor.gaps)} gaps, nothing was found>"
    assert poor.keys.review is None and poor.keys.problem and poor.keys.problem["kind"] == "forbidden"
    assert poor.gaps and "gaps" not in repr(sandbox.client().review())


def test_documents_read_times_as_records_do() -> None:
    whole, fine, early = "2026-01-02T03:04:05Z", "2026-01-02T04:04:05.123456789+01:00", "0000-01-01T00:00:00Z"
    for text in (whole, fine, early):
        record = Member.from_dict({"timestamp_created": text})
        assert ReviewedKey({"last_logged": text}).last_logged == record.timestamp_created


def test_a_document_makes_its_parts_once(client: Client) -> None:
    report = client.review()
    keys, members = report.keys.review, report.members.review
    assert keys and members and report.keys is report.keys
    assert keys.keys is keys.keys and report.matrix.table is report.matrix.table
    members.roles.clear()
    assert members.roles


FIELDS: dict[str, Any] = {"id": "a", "new": {"x": 1, "y": [{"p": -0.0, "q": None}]}, "newer": True}
# The same objects, their fields in another order.
REORDERED: dict[str, Any] = {"newer": True, "new": {"y": [{"q": None, "p": 0.0}], "x": 1}, "id": "a"}
META = Meta({"attempts": 1, "request_id": None, "recovered": False, "waited_seconds": 0.0, "hint": None})


def hashable_pairs() -> list[tuple[Any, Any]]:
    """Two of each class that can be compared and hashed, made of what is equal and looks different."""
    records = [value for value in vars(instantly_rbac).values() if hasattr(value, "from_dict")]
    pairs = [(record.from_dict(FIELDS), record.from_dict(REORDERED)) for record in records]
    events = [{"id": "a", "audit_metadata": FIELDS}, {"id": "a", "audit_metadata": REORDERED}]
    members = [Member.from_dict(FIELDS), Member.from_dict(REORDERED)]
    links = [GroupMember.from_dict(FIELDS), GroupMember.from_dict(REORDERED)]
    workspaces = [Workspace.from_dict(FIELDS), Workspace.from_dict(REORDERED)]
    matrices = [Matrix.from_json('{"roles": {"A": {"leads": "View", "campaigns": "Full"}}}'),
                Matrix.from_json('{"roles": {"A": {"campaigns": "Full", "leads": "View"}}}')]
    pairs += [
        (AuditLog.from_dict(events[0]), AuditLog.from_dict(events[1])),
        (Removal("a", members[0], META), Removal("a", members[1], META)),
        (Check(True, workspaces[0], None, META), Check(True, workspaces[1], None, META)),
        (Reply(FIELDS, META), Reply(REORDERED, META)),
        (Reply([1, 0.0], META), Reply([1.0, -0.0], META)),
        (ForEach(links[0], members[0], None), ForEach(links[1], members[1], None)),
        (List(members[:1], True, META), List(members[1:], True, META)),
        (Page(members[:1], None, META), Page(members[1:], None, META)),
        (Finding(FIELDS), Finding(REORDERED)),
        (Rows([Finding(FIELDS)], Finding), Rows([Finding(REORDERED)], Finding)),
        (matrices[0], matrices[1]),
        (Role.ADMIN, "admin"),
        (Role("robot"), "robot"),
        (ActivityType.USER_LOGIN, 1),
        (ActivityType(999), 999),
        (Severity.HIGH, "high"),
        (Preset.WEBHOOK_HANDLER, "webhook_handler"),
    ]
    return pairs


def test_what_is_equal_has_equal_hashes() -> None:
    for one, other in hashable_pairs():
        assert one == other, (one, other)
        assert hash(one) == hash(other), (one, other)


def test_every_class_with_hashes_of_its_own_is_compared() -> None:
    compared = {cls for pair in hashable_pairs() for cls in type(pair[0]).__mro__}
    own = {
        value
        for value in vars(instantly_rbac).values()
        if isinstance(value, type) and "__eq__" in vars(value) and vars(value).get("__hash__") is not None
    }
    assert own - compared == set()
