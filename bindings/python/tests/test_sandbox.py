"""The sandbox runs as long as it is needed, and no longer."""

from __future__ import annotations

import gc
import importlib
from typing import Any

import pytest

from instantly_rbac import Client, InvalidArgumentError, NetworkError, Sandbox

pyarrow: Any = importlib.import_module("pyarrow")


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
    batches = pyarrow.RecordBatchReader.from_stream(Sandbox().client().audit_logs.arrow(page_size=100))
    gc.collect()
    assert answers(url) and len(list(events)) == 400 == batches.read_all().num_rows
    del members
    gc.collect()
    assert not answers(url)


def test_it_is_stopped_at_the_end_of_its_block_whoever_holds_a_client() -> None:
    with Sandbox() as sandbox:
        client = sandbox.client(max_attempts=1)
        assert client.check().works
    with pytest.raises(NetworkError):
        client.members.list()
    for call in (sandbox.requests, sandbox.client, sandbox.async_client):
        with pytest.raises(InvalidArgumentError, match="was stopped"):
            call()
    assert repr(sandbox).endswith(", stopped>")


def test_the_address_is_that_of_the_environment_unless_one_is_given(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = sandbox.admin_key
    monkeypatch.setenv("INSTANTLY_BASE_URL", sandbox.url)
    assert Client(key).check() and not Client("wrong").check()
    assert Client(key, base_url="https://api.example").base_url == "https://api.example"
    for mistake in ("", "api.example"):
        monkeypatch.setenv("INSTANTLY_BASE_URL", mistake)
        with pytest.raises(InvalidArgumentError, match=r"^client\.new: INSTANTLY_BASE_URL: .*must be a URL"):
            Client(key)
        assert sandbox.client().base_url == sandbox.url


def test_a_check_is_true_only_where_the_key_works(sandbox: Sandbox) -> None:
    assert sandbox.client().check()
    assert not Client("wrong", base_url=sandbox.url).check()
