"""Errors: one class for each kind, with fields, and picklable."""

from __future__ import annotations

import inspect
import json
import pickle
import subprocess
import sys
from fractions import Fraction
from typing import Any

import pytest
from conftest import ROOT

import instantly_rbac
from instantly_rbac import (
    ApiKey,
    Client,
    ForbiddenError,
    GroupMember,
    InstantlyError,
    InternalError,
    InvalidArgumentError,
    Matrix,
    NetworkError,
    NotFoundError,
    OutcomeUnknownError,
    RateLimitedError,
    Sandbox,
    Secret,
    Tag,
    _native,
    errors,
    scopes,
)

CLASSES = [cls for _, cls in inspect.getmembers(errors, inspect.isclass) if issubclass(cls, InstantlyError)]


def test_there_is_a_class_for_every_kind_and_no_other() -> None:
    kinds = json.loads((ROOT / "tests" / "surface.json").read_text())["error_kinds"]
    assert sorted(cls.kind for cls in CLASSES if cls is not InstantlyError) == sorted(kinds)


def test_builtin_bases_are_only_those_that_mean_the_same() -> None:
    builtin = {cls.__name__: cls.__bases__[1:] for cls in CLASSES if len(cls.__bases__) > 1}
    assert builtin == {
        "InvalidArgumentError": (ValueError,),
        "NetworkError": (ConnectionError,),
        "InstantlyTimeoutError": (TimeoutError,),
    }


@pytest.mark.parametrize("cls", CLASSES)
def test_every_error_survives_a_pickle_with_its_fields(cls: type[InstantlyError]) -> None:
    error = cls(
        "members.list: no. Wait",
        message="no",
        http_status=429,
        operation="members.list",
        required_scopes=("a:read",),
        retry_after=1.5,
        request_id="r",
        attempts=2,
        hint="Wait",
        candidates=("k1",),
    )
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is cls
    assert str(again) == "members.list: no. Wait"
    assert again.to_dict() == error.to_dict()


def test_a_403_names_the_scopes_of_which_any_one_would_do(sandbox: Sandbox) -> None:
    narrow = Client(sandbox.key_with_scopes(["campaigns:read"]), base_url=sandbox.url)
    with pytest.raises(ForbiddenError) as caught:
        narrow.members.list()
    error = caught.value
    assert error.http_status == 403
    assert error.required_scopes[0] == "workspace_members:read"
    assert "holds such a scope" in str(error)
    assert error.hint and error.hint in str(error)


def test_fields_come_from_core(sandbox: Sandbox) -> None:
    client = sandbox.client(max_attempts=1)
    sandbox.fault("status", status=429, headers={"retry-after": "7"}, operation="members.list")
    with pytest.raises(RateLimitedError) as caught:
        client.members.list()
    assert (caught.value.retry_after, caught.value.attempts, caught.value.operation) == (7.0, 1, "members.list")


def test_keys_that_a_lost_request_made_are_candidates(sandbox: Sandbox, client: Client) -> None:
    sandbox.fault("drop_reply", operation="keys.create")
    with pytest.raises(OutcomeUnknownError, match="Revoke the candidates") as caught:
        client.keys.create("once", ["leads:read"])
    sent = [request for request in sandbox.requests() if request["operation"] == "keys.create"]
    assert len(sent) == 1
    made = [key.id for key in client.keys.list() if key.name == "once"]
    assert list(caught.value.candidates) == made
    assert pickle.loads(pickle.dumps(caught.value)).candidates == caught.value.candidates


def test_recover_makes_good_of_a_lost_key(sandbox: Sandbox, client: Client) -> None:
    sandbox.fault("drop_reply", operation="keys.create")
    key = client.keys.create("once", ["leads:read"], recover=True)
    assert key.meta is not None and key.meta.recovered and "revoked" in str(key.meta.hint)
    assert [other.id for other in client.keys.list() if other.name == "once"] == [key.id]


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda client: client.members.page(limit=101), "limit: must be from 1 to 100"),
        (lambda client: client.members.page(limit=-1), "limit: must be a whole number, not below zero"),
        (lambda client: client.members.list(timeout=0), "timeout: must be a number of seconds, above 0"),
        (lambda client: client.members.list(timeout=86_401), "above 0 and at most 86,400"),
        (lambda client: client.members.list(timeout=float("nan")), "timeout: holds a number that JSON lacks"),
        (lambda client: client.members.list(accepted="yes"), "accepted: must be a bool"),
        (lambda client: client.members.list(search=7), "search: must be a str"),
        (lambda client: client.members.list(search=Secret("x")), "search: holds a Secret, which JSON lacks"),
        (lambda client: client.tags.list(tag_ids=[7]), "tag_ids[0]: must be a str"),
        (lambda client: client.keys.revoke(ApiKey.from_dict({"id": "1"})), "id: must be an id, and not the whole ApiKey"),
        (lambda client: client.tags.assign([Tag.from_dict({"id": "1"})], accounts=["a@x.example"]), "tag_ids: must be an id, and not the whole Tag"),
        (lambda client: client.members.iter(max_items=0), "max_items: must be at least 1"),
        (lambda client: client.tags.get("west"), "a tag id must be a UUID"),
        (lambda client: client.audit_logs.arrow(start_date="yesterday"), "start_date: must be a date"),
        (lambda client: client.members.update("x"), "give a role or a nickname"),
        (lambda client: client.review(members={"max_admin": 3}), 'members: unknown option "max_admin"; expected one of: max_pending_days, max_admins, as_of'),
        (lambda client: client.review(keys=[1]), "keys: must be a dict"),
        (lambda client: client.review(assignment=[{}, {}]), "assignment: must be a dict"),
        (
            lambda client: client.review(matrix={"roles": {"Closer": {"campaigns": "Vew"}}}),
            'matrix.roles.Closer.campaigns: "Vew" is not allowed',
        ),
        (lambda client: Sandbox(port=65_536), "port: must be a whole number from 0 to 65535"),
        (lambda client: client.request("GET", "/x", body=float("inf")), "body: holds a number that JSON lacks"),
        (lambda client: client.request("FETCH", "/x"), "method: must be GET"),
    ],
)
def test_bad_input_is_refused_by_name_before_anything_is_sent(
    sandbox: Sandbox, client: Client, call: Any, named: str
) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        call(client)
    assert named in str(caught.value) and "total_timeout" not in str(caught.value)
    assert sandbox.requests() == []


def test_a_value_that_holds_itself_is_refused(client: Client) -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(InvalidArgumentError, match="body: is nested too deeply"):
        client.request("POST", "/x", body=endless)
    with pytest.raises(InvalidArgumentError, match="body: holds a set, which JSON lacks"):
        client.request("POST", "/x", body={1})


def test_parameters_are_texts_numbers_truth_values_and_lists_of_them(sandbox: Sandbox, client: Client) -> None:
    for query in ({"limit": None}, {"limit": [None]}, {"limit": [[1]]}):
        with pytest.raises(InvalidArgumentError, match=r"query\.limit: must be a str, a number"):
            client.request("GET", "/campaigns", query=query)  # type: ignore[arg-type]
    assert sandbox.requests() == []
    with pytest.raises(InstantlyError):
        client.request("GET", "/nothing", query={"limit": 2, "tags": ["a", 7], "deep": True, "part": 1.5})
    sent = [("limit", "2"), ("tags", "a"), ("tags", "7"), ("deep", "true"), ("part", "1.5")]
    assert [tuple(parameter) for parameter in sandbox.requests()[0]["query"]] == sent


def test_a_single_text_is_not_taken_for_a_list_of_letters(client: Client) -> None:
    with pytest.raises(InvalidArgumentError, match="scopes: must be a list"):
        client.keys.create("x", "leads:read")
    with pytest.raises(InvalidArgumentError, match="labels: must be a list"):
        client.tags.ensure("SDR")


@pytest.mark.parametrize("several", [list, tuple, set, iter, dict.fromkeys, lambda labels: dict.fromkeys(labels).keys()])
def test_whatever_can_be_iterated_stands_for_a_list_of_texts(client: Client, several: Any) -> None:
    assert [tag.label for tag in client.tags.ensure(several(["West"]))] == ["West"]


class Whole:
    """A whole number of another library's."""

    def __index__(self) -> int:
        return 2


def test_numbers_of_other_libraries_are_numbers(client: Client) -> None:
    assert len(client.members.list(max_items=Whole(), timeout=Fraction(21, 2))) == 2  # type: ignore[arg-type]
    numpy = pytest.importorskip("numpy")
    members = client.members.list(max_items=numpy.int64(2), accepted=numpy.bool_(True), timeout=numpy.float32(10))
    assert len(members) == 2 and all(member.accepted for member in members)


def test_an_unknown_keyword_is_a_type_error_of_pythons(client: Client) -> None:
    unknown: Any = {"acepted": True}
    for function in (client.members.list, client.members.iter, client.tags.ensure, Client, Sandbox):
        with pytest.raises(TypeError, match="acepted"):
            function(**unknown)


@pytest.mark.skipif(not hasattr(_native, "_panic"), reason="a release build has no function that panics")
def test_a_panic_is_an_internal_error_that_except_exception_catches() -> None:
    with pytest.raises(InternalError, match="panicked") as caught:
        _native._panic()
    assert "s3cret" not in str(caught.value)


@pytest.mark.skipif(not hasattr(_native, "_panic"), reason="a release build has no function that panics")
def test_what_was_said_in_panic_is_not_printed() -> None:
    program = "from instantly_rbac import _native\ntry:\n    _native._panic()\nexcept Exception as error:\n    print(error)"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "panicked at bindings/python/src/lib.rs" in ended.stdout
    assert "s3cret" not in ended.stdout + ended.stderr


def test_other_failures_have_their_classes(sandbox: Sandbox, client: Client) -> None:
    with pytest.raises(NotFoundError):
        client.members.get("00000000-0000-4000-8000-000000000000")
    sandbox.stop()
    with pytest.raises(NetworkError):
        client.members.list()
    client.close()
    with pytest.raises(InvalidArgumentError, match="was closed"):
        client.members.list()
    with pytest.raises(InvalidArgumentError, match="was stopped"):
        sandbox.requests()


def test_every_name_of_the_package_is_there() -> None:
    assert all(hasattr(instantly_rbac, name) for name in instantly_rbac.__all__)


def test_a_value_that_the_api_refuses_is_told_with_those_that_are_documented(client: Client) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        client.members.invite("x@example.com", "robot")
    assert caught.value.http_status == 400 and "Roles that can be granted are" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("call", "meant"),
    [
        (lambda client: client.members.invite("x@example.com", "edtor"), "editor"),
        (lambda client: client.keys.create("x", ["leads:read", "lead:read"]), "leads:read"),
        (lambda client: scopes.allows(["campaings:all"], "campaings:read"), "campaigns:read"),
        (lambda client: scopes.smallest_for(["members.lst"]), "members.list"),
        (lambda client: Matrix.original().can("Manger", "leads", "view"), "Manager"),
        (lambda client: Matrix.original().can("Manager", "lead", "view"), "leads"),
        (lambda client: Matrix.original().can("Manager", "leads", "veiw"), "view"),
        (lambda client: client.review(keys={"max_age_day": 7}), "max_age_days"),
    ],
)
def test_what_may_have_been_meant_is_said_before_anything_is_sent(
    sandbox: Sandbox, client: Client, call: Any, meant: str
) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        call(client)
    assert str(caught.value).endswith(f"; did you mean {meant}?") and sandbox.requests() == []


def test_a_granted_scope_that_cannot_be_read_counts_as_the_widest() -> None:
    assert scopes.allows(["campaings:all"], "campaigns:read")


@pytest.mark.skipif(sys.version_info < (3, 11), reason="notes came with Python 3.11")
def test_a_mistake_of_a_function_says_for_which_sub_workspace_it_was_called(client: Client) -> None:
    def fail(workspace: Client, link: GroupMember) -> None:
        raise ZeroDivisionError(link.sub_workspace_id)

    with pytest.raises(ZeroDivisionError) as caught:
        client.groups.for_each(fail, concurrency=1)
    (note,) = getattr(caught.value, "__notes__")  # the types are those of Python 3.10
    assert note.startswith("for the sub-workspace ") and f"{caught.value.args[0]} (groups.for_each)" in note
