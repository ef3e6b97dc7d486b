"""Who ends with whom: a closed client takes along what was made of it, and nothing else."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from instantly_rbac import AsyncClient, Client, InvalidArgumentError, Sandbox


def _is_closed(client: Client) -> bool:
    if client.closed:
        with pytest.raises(InvalidArgumentError, match="was closed"):
            client.check()
    else:
        assert client.check().works
    return client.closed


def test_the_end_of_a_block_closes_its_client_and_not_the_one_it_was_made_of(sandbox: Sandbox, client: Client) -> None:
    id = sandbox.sub_workspaces()[0][0]
    sibling = client.as_workspace(id)
    with client.as_workspace(id) as derived:
        child = derived.as_workspace(id)
        assert not _is_closed(derived) and not _is_closed(child)
    assert _is_closed(derived) and _is_closed(child)
    assert not _is_closed(client) and not _is_closed(sibling)
    client.close()
    assert _is_closed(sibling)


def test_the_end_of_an_asynchronous_block_does_the_same(sandbox: Sandbox, client: Client) -> None:
    async def main() -> None:
        async with AsyncClient.over(client) as everywhere:
            async with everywhere.as_workspace(sandbox.sub_workspaces()[0][0]) as derived:
                assert len(await derived.members.list()) > 0
            assert derived.closed and (await everywhere.check()).works
        assert everywhere.closed and not _is_closed(client)

    asyncio.run(main())


def test_a_function_given_to_for_each_may_close_its_client_and_may_keep_it(client: Client) -> None:
    kept: list[Client] = []

    def end(workspace: Client, link: Any) -> None:
        if kept:
            workspace.close()
            assert workspace.closed
        else:
            kept.append(workspace)

    assert all(result.error is None for result in client.groups.for_each(end))
    assert not _is_closed(client) and not _is_closed(kept[0])
    client.close()
    assert _is_closed(kept[0])


def test_an_iterator_ends_when_its_client_is_closed_and_not_with_another(sandbox: Sandbox, client: Client) -> None:
    derived = client.as_workspace(sandbox.sub_workspaces()[0][0])
    ours, theirs = client.members.iter(page_size=1), derived.members.iter(page_size=1)
    next(ours)
    next(theirs)
    derived.close()
    with pytest.raises(InvalidArgumentError, match="was closed"):
        next(theirs)
    del derived
    assert len(list(ours)) == 7


def test_a_client_that_is_gone_closes_nothing(sandbox: Sandbox) -> None:
    client = sandbox.client()
    derived = client.as_workspace(sandbox.sub_workspaces()[0][0])
    del client
    assert not _is_closed(derived)
