"""The sandbox runs as long as it is needed, and no longer."""

from __future__ import annotations

import gc

import pytest

from instantly_rbac import Client, InvalidArgumentError, NetworkError, Sandbox


def answers(url: str) -> bool:
    try:
        return not Client("no-such-key", base_url=url, max_attempts=1).check().works
    except NetworkError:
        return False


def test_it_runs_as_long_as_somebody_may_call_it() -> None:
    client = Sandbox().client()
    gc.collect()
    assert len(client.members.list()) == 8
    url, members = client.base_url, client.members
    del client
    events = Sandbox().client().audit_logs.iter(page_size=100)
    gc.collect()
    assert answers(url) and len(list(events)) == 400
    del members
    gc.collect()
    assert not answers(url)


def test_it_is_stopped_at_the_end_of_its_block_whoever_holds_a_client() -> None:
    with Sandbox() as sandbox:
        client = sandbox.client(max_attempts=1)
        assert client.check().works
    with pytest.raises(NetworkError):
        client.members.list()
    with pytest.raises(InvalidArgumentError, match="was stopped"):
        sandbox.requests()
