"""A sample of the outcome matrix, which core runs whole: what is reported of a write that fails is what there is."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from instantly_rbac import Client, OutcomeUnknownError, Sandbox

EMAIL = "lost@example.com"


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def sent(sandbox: Sandbox, operation: str) -> int:
    return sum(request["operation"] == operation for request in sandbox.requests())


def test_an_invitation_whose_reply_is_lost_is_the_one_that_was_made(sandbox: Sandbox, client: Client) -> None:
    sandbox.fault("reset", carried_out=True, operation="members.invite")
    member = client.members.invite(EMAIL, "view")
    assert member.meta is not None and member.meta.recovered
    assert [other.id for other in client.members.list() if other.email == EMAIL] == [member.id]
    assert sent(sandbox, "members.invite") == 1


def test_a_removal_behind_a_proxys_502_is_done(sandbox: Sandbox, client: Client) -> None:
    doomed = client.tags.create("doomed").id
    assert doomed is not None
    page = {"content-type": "text/html"}
    sandbox.fault("status", status=502, headers=page, body="<h1>Bad Gateway</h1>", carried_out=True, times=2)
    assert client.tags.delete(doomed).id == doomed
    assert all(tag.id != doomed for tag in client.tags.list())


def test_a_key_that_is_made_late_is_unknown_and_never_asked_for_twice(sandbox: Sandbox, client: Client) -> None:
    hasty = sandbox.client(backoff=0.0, attempt_timeout=0.15, timeout=1)
    sandbox.fault("late", delay_seconds=1, operation="keys.create", times=None)
    with pytest.raises(OutcomeUnknownError) as caught:
        hasty.keys.create("late", ["leads:read"], recover=True)
    assert caught.value.candidates == ()
    until(lambda: any(key.name == "late" for key in client.keys.list()))
    assert sent(sandbox, "keys.create") == 1


@pytest.mark.parametrize("reply_bytes", [0, 11, 60])
def test_a_tag_whose_replies_are_cut_is_made_once(sandbox: Sandbox, client: Client, reply_bytes: int) -> None:
    sandbox.fault("cut", reply_bytes=reply_bytes, operation="tags.create", times=None)
    tag = client.tags.create("lost")
    assert tag.meta is not None and tag.meta.recovered
    assert [other.id for other in client.tags.list() if other.label == "lost"] == [tag.id]


def test_an_owner_who_may_have_changed_is_not_told_as_unchanged(sandbox: Sandbox, client: Client) -> None:
    owner = client.workspace.get().owner
    heir = next(member for member in client.members.list() if member.role == "admin")
    sandbox.fault("refuse", operation="workspace.change_owner", times=None)
    with pytest.raises(OutcomeUnknownError):
        client.workspace.change_owner(heir.email, sandbox.owner_token)
    assert client.workspace.get().owner == owner
    assert sent(sandbox, "workspace.change_owner") == 1
