"""The worker in Python: the mix of ``worker.rs``, and asyncio and forks besides."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pyarrow

from instantly_rbac import AsyncClient, Client, InstantlyError, Role

PAUSE = 1.0
EVENTS = 2_000
KEEP_EVERY = 50
FORK_EVERY = 10

T = TypeVar("T")


def settings() -> dict[str, object]:
    return {"base_url": os.environ["SOAK_URL"], "backoff": 0.05, "attempt_timeout": 2.0, "timeout": 8.0}


def client() -> Client:
    return Client(**settings())  # type: ignore[arg-type]


def write(operation: str, outcome: str, name: str = "") -> None:
    # One write a line: threads write as well, and a fork must find nothing in a buffer.
    os.write(1, f"{operation} {outcome} {name}".rstrip().encode() + b"\n")


def note(operation: str, name: str, call: Callable[[], T]) -> T | None:
    """Makes a call, and writes down what came of it."""
    try:
        result = call()
    except InstantlyError as error:
        write(operation, error.kind, name)
        return None
    write(operation, "done", name)
    return result


class Round:
    """What of a round is not the same in each."""

    def __init__(self, number: int, campaign: str) -> None:
        self.number = number
        self.campaign = campaign

    def is_nth(self, every: int) -> bool:
        return self.number % every == 0

    def name(self, what: str) -> str:
        return f"soak-python-{self.number}-{what}"


def reads(client: Client) -> None:
    members = note("members.list", "", client.members.list)
    if members and (id := members[0].id):
        note("members.get", "", lambda: client.members.get(id))


def audit_log(client: Client) -> None:
    note("audit_logs.iter", "", lambda: sum(1 for _ in client.audit_logs.iter(max_items=EVENTS)))

    def rows() -> int:
        stream = pyarrow.RecordBatchReader.from_stream(client.audit_logs.arrow(max_items=EVENTS))
        return sum(batch.num_rows for batch in stream)

    try:
        rows()
        write("audit_logs.arrow", "done")
    except (OSError, InstantlyError) as error:
        # Of an error in a stream of Arrow, only its text comes through.
        write("audit_logs.arrow", error.kind if isinstance(error, InstantlyError) else "stream_error")


def tags(client: Client, round: Round) -> None:
    name = round.name("tag")
    tag = note("tags.create", name, lambda: client.tags.create(name))
    if not tag or not (id := tag.id):
        return
    note("tags.update", "", lambda: client.tags.update(id, description="of the soak"))
    note("tags.assign", "", lambda: client.tags.assign([id], campaigns=[round.campaign]))
    note("tags.unassign", "", lambda: client.tags.unassign([id], campaigns=[round.campaign]))
    if not round.is_nth(KEEP_EVERY):
        note("tags.delete", name, lambda: client.tags.delete(id))


def keys(client: Client, round: Round) -> None:
    if not round.is_nth(5):
        return
    name = round.name("key")
    key = note("keys.create", name, lambda: client.keys.create(name, ["campaigns:read"]))
    if key and (id := key.id) and not round.is_nth(KEEP_EVERY):
        note("keys.revoke", name, lambda: client.keys.revoke(id))


def members(client: Client, round: Round) -> None:
    email = round.name("member@example.com")
    member = note("members.invite", email, lambda: client.members.invite(email, Role.VIEW))
    if member and (id := member.id) and not round.is_nth(KEEP_EVERY):
        note("members.remove", email, lambda: client.members.remove(id))


def each_workspace(client: Client) -> None:
    def visit(workspace: Client, _: object) -> None:
        note("members.page", "", workspace.members.page)

    note("groups.for_each", "", lambda: client.groups.for_each(visit))


def cancelled(client: Client, round: Round) -> None:
    """Calls that are given up after none to 29 milliseconds, and the rest of what asyncio has."""
    name = round.name("cancelled")

    async def hasty(operation: str, name: str, call: Awaitable[T]) -> T | None:
        task = asyncio.ensure_future(call)
        done, _ = await asyncio.wait([task], timeout=round.number % 30 / 1000)
        if not done:
            task.cancel()
        try:
            result = await task
        except asyncio.CancelledError:
            write(operation, "cancelled", name)
            return None
        except InstantlyError as error:
            write(operation, error.kind, name)
            return None
        write(operation, "done", name)
        return result

    async def main() -> str | None:
        async with AsyncClient(**settings()) as client:  # type: ignore[arg-type]
            tag = await hasty("tags.create", name, client.tags.create(name))
            await asyncio.gather(
                hasty("audit_logs.list", "", client.audit_logs.list()), hasty("keys.list", "", client.keys.list())
            )
            return tag and tag.id

    if id := asyncio.run(main()):
        note("tags.delete", name, lambda: client.tags.delete(id))


def short_deadline(client: Client, round: Round) -> None:
    """Calls that have one to 30 milliseconds."""
    timeout = (1 + round.number % 30) / 1000
    email = round.name("late@example.com")
    member = note("members.invite", email, lambda: client.members.invite(email, Role.VIEW, timeout=timeout))
    note("members.list", "", lambda: client.members.list(timeout=timeout))
    if member and (id := member.id):
        note("members.remove", email, lambda: client.members.remove(id))


def fresh_client(round: Round) -> None:
    """A client that is opened and closed, or, every other time, forgotten."""
    fresh = client()
    note("client.check", "", fresh.check)
    if round.is_nth(2):
        fresh.close()


def half_read(client: Client) -> None:
    """An iterator that is left where it stands."""
    events = client.audit_logs.iter(page_size=100)
    note("audit_logs.half_read", "", lambda: sum(1 for _ in zip(range(150), events)))


def forked(client: Client, round: Round) -> None:
    """A child that uses its parent's client, and the client afterwards."""
    if not round.is_nth(FORK_EVERY):
        return
    child = os.fork()
    if child == 0:
        try:
            client.members.list()
        except InstantlyError:
            os._exit(2)
        except BaseException:
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    outcomes = {0: "done", 2: "failed"}
    write("fork", outcomes.get(os.waitstatus_to_exitcode(status), "internal"))


def first_campaign(client: Client) -> str:
    while True:
        campaigns = note("campaigns.list", "", client.campaigns.list)
        if campaigns and campaigns[0].id:
            return campaigns[0].id


def main() -> None:
    stopped = threading.Event()

    def wait_for_the_end() -> None:
        # Not by Python's buffer, whose lock a fork would take along.
        os.read(0, 1)
        stopped.set()

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    lasting = client()
    campaign = first_campaign(lasting)
    number = 0
    while not stopped.wait(PAUSE):
        number += 1
        round = Round(number, campaign)
        reads(lasting)
        audit_log(lasting)
        tags(lasting, round)
        keys(lasting, round)
        members(lasting, round)
        each_workspace(lasting)
        cancelled(lasting, round)
        short_deadline(lasting, round)
        fresh_client(round)
        half_read(lasting)
        forked(lasting, round)


if __name__ == "__main__":
    main()
