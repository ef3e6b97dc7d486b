"""``AsyncClient``: what ``Client`` offers, for asyncio.

The classes are made from those of ``Client``, function by function; their types are in ``aio.pyi``, which is made from
the same sources. Neither decides anything.
"""

from __future__ import annotations

import functools
import inspect
import operator
from collections.abc import Callable
from types import TracebackType
from typing import Any, Generic, TypeVar, final

from ._calls import Call
from ._native import Items, _Stop
from .accounts import Accounts
from .audit_logs import AuditLogs
from .campaigns import Campaigns
from .client import Client
from .groups import Groups
from .keys import Keys
from .members import Members
from .results import Meta
from .tags import Tags
from .workspace import WorkspaceApi

__all__ = [
    "AsyncAccounts",
    "AsyncAuditLogs",
    "AsyncCampaigns",
    "AsyncClient",
    "AsyncGroups",
    "AsyncItems",
    "AsyncKeys",
    "AsyncMembers",
    "AsyncTags",
    "AsyncWorkspaceApi",
]

T = TypeVar("T")

_NAMESPACES: dict[str, type] = {
    "members": Members,
    "keys": Keys,
    "groups": Groups,
    "tags": Tags,
    "campaigns": Campaigns,
    "accounts": Accounts,
    "audit_logs": AuditLogs,
    "workspace": WorkspaceApi,
}

# What is said otherwise than of the blocking function.
_TEXTS = {
    "Groups.for_each": """Calls an async function for every accepted sub-workspace, with an ``AsyncClient`` that acts
for it.

Each runs as a task of the running event loop. The results come in the order of the group. An ``InstantlyError`` of the
function is one result and ends nothing, and so is a task of it that was cancelled (``CancelledError`` of this package).
Anything else that it raises is a mistake of its own: it is called for no other sub-workspace, and that is raised once
all tasks under way have ended. When the task that waits for ``for_each`` is cancelled, all of them are, and have ended
before it goes on.

Args:
    function: Called with the ``AsyncClient`` and the link.
    concurrency: Sub-workspaces at the same time, 1 to 64. Default: 8.
    timeout: Seconds for each page of the list of the group.

Returns:
    ``Results``, a sequence of ``ForEach``: ``link``, and either ``value`` or ``error``.

Raises:
    InstantlyError: The group itself cannot be listed.
    InvalidArgumentError: ``concurrency`` is none of 1 to 64.""",
    "AuditLogs.arrow": """The audit log as Arrow record batches, for what reads columns. Scope: ``audit_logs:read``.

This is no coroutine: it sends nothing. Reading the result blocks, so leave that to a thread:
``await asyncio.to_thread(pyarrow.table, client.audit_logs.arrow())``.

Args: as for ``list``.

Raises:
    InvalidArgumentError: A date is none, or a bound cannot be met.""",
}


@final
class AsyncItems(Generic[T]):
    """Items of a list, page by page as they are needed. After an error, or once a task that waits for one was
    cancelled, it is over. Tasks may share one.

    Example:
        >>> import asyncio
        >>> async def count():
        ...     events = sandbox.async_client().audit_logs.iter(max_items=250)
        ...     return len([event async for event in events]), events.complete
        >>> asyncio.run(count())
        (250, False)
    """

    __slots__ = ("_call", "_items", "_stop")
    _call: Call
    _items: Items[T]
    _stop: _Stop

    def __aiter__(self) -> AsyncItems[T]:
        return self

    async def __anext__(self) -> T:
        while True:
            item = self._items._ready()
            if item is not None:
                return item
            self._call = Call(self._stop)
            if not await self._call.run(self._items._fetch):
                raise StopAsyncIteration

    @property
    def complete(self) -> bool:
        """Whether every item of the list was taken."""
        return self._items.complete

    @property
    def meta(self) -> Meta:
        """How the calls went so far."""
        return self._items.meta

    def __repr__(self) -> str:
        return repr(self._items).replace("<", "<async ", 1)


@final
class AsyncClient:
    """``Client`` for asyncio: the same functions by the same names, to be awaited.

    It takes the arguments of ``Client``, and shares what ``Client`` promises: threads, forks and event loops may share
    it, and it is pickled by the name of its key's source. ``iter`` gives an ``AsyncItems`` for ``async for``.
    ``as_workspace``, ``with_options`` and ``audit_logs.arrow`` are no coroutines, because they send nothing.

    Up to 64 calls run at once on an event loop, each on a thread of its own; the others wait for their turn, and their
    ``timeout`` counts from there. None of asyncio's own threads is used. What is given to be called runs on the event
    loop, async or not.

    A task that is cancelled, also by ``asyncio.timeout`` or ``asyncio.wait_for``, goes on at once, and its request is
    given up within 0.2 s. Where that request wrote something, its outcome is unknown then: look before you repeat it,
    for example with ``list``.

    Example:
        >>> import asyncio
        >>> async def main():
        ...     async with AsyncClient(base_url=sandbox.url) as client:
        ...         members, keys = await asyncio.gather(client.members.list(), client.keys.list())
        ...         return len(members), len(keys)
        >>> asyncio.run(main())
        (8, 7)
    """

    __slots__ = ("_client",)
    _client: Client

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        self._client = Client(*arguments, **settings)

    @classmethod
    def over(cls, client: Client) -> AsyncClient:
        """One that shares the connections of a ``Client``, and is closed with it; closing this one leaves that one open.

        Example:
            >>> AsyncClient.over(client).base_url == client.base_url
            True
        """
        if not isinstance(client, Client):
            raise TypeError(f"client: must be a Client, not {type(client).__name__}")
        return cls._of(client._derive())

    @classmethod
    def _of(cls, client: Client) -> AsyncClient:
        made = cls.__new__(cls)
        made._client = client
        return made

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes the client and those that were made of it: their later calls are errors; see ``Client.close``.

        Calls under way go on; those who wait for them may cancel them.
        """
        await Call(self._client._stoppable()[1]).run_at_once(self._client.close)

    def __repr__(self) -> str:
        return repr(self._client).replace("<", "<Async", 1)

    def __reduce__(self) -> tuple[Any, ...]:
        return AsyncClient._of, (self._client,)

    def __copy__(self) -> AsyncClient:
        return self

    def __deepcopy__(self, memo: object, /) -> AsyncClient:
        return self


class _Namespace:
    __slots__ = ("_client",)
    _name: str

    def __init__(self, client: Client) -> None:
        self._client = client

    def __repr__(self) -> str:
        return repr(getattr(self._client, self._name)).replace("<", "<async ", 1)


def _adapted(value: Any) -> Any:
    """What the blocking function gives, or gives to what it calls, in its asynchronous form."""
    return AsyncClient._of(value) if isinstance(value, Client) else value


def _calling_back(
    call: Callable[[], Call], arguments: tuple[Any, ...], options: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments, of which those that can be called run on the event loop."""

    def given(value: Any) -> Any:
        if not callable(value):
            return value
        return lambda *others: call().on_loop(value)(*map(_adapted, others))

    return tuple(map(given, arguments)), {name: given(value) for name, value in options.items()}


def _plain(name: str, find: Callable[[Client], Any]) -> Callable[..., Any]:
    def function(self: Any, *arguments: Any, **options: Any) -> Any:
        return _adapted(getattr(find(self._client), name)(*arguments, **options))

    return function


def _iterating(name: str, find: Callable[[Client], Any]) -> Callable[..., Any]:
    def function(self: Any, *arguments: Any, **options: Any) -> Any:
        client, stop = self._client._stoppable()
        items: AsyncItems[Any] = AsyncItems()
        arguments, options = _calling_back(lambda: items._call, arguments, options)
        items._items, items._stop = getattr(find(client), name)(*arguments, **options), stop
        return items

    return function


def _awaited(name: str, find: Callable[[Client], Any]) -> Callable[..., Any]:
    async def function(self: Any, *arguments: Any, **options: Any) -> Any:
        client, stop = self._client._stoppable()
        call = Call(stop)
        calls_back = any(map(callable, (*arguments, *options.values())))
        arguments, options = _calling_back(lambda: call, arguments, options)
        run = call.run_at_once if calls_back else call.run
        return await run(functools.partial(getattr(find(client), name), *arguments, **options))

    return function


def _function(owner: str, sync: Callable[..., Any], find: Callable[[Client], Any]) -> Callable[..., Any]:
    """The function of a class here that stands for a function of a blocking one."""
    name = sync.__name__
    if name in ("as_workspace", "with_options", "arrow"):
        make = _plain
    elif name == "iter" or name.endswith("_iter"):
        make = _iterating
    else:
        make = _awaited
    function = make(name, find)
    function.__name__, function.__qualname__ = name, f"{owner}.{name}"
    # The example is that of the blocking function.
    text = (inspect.getdoc(sync) or "").partition("\n\nExample:")[0]
    function.__doc__ = _TEXTS.get(sync.__qualname__, text)
    function.__signature__ = inspect.signature(sync)  # type: ignore[attr-defined]
    return function


def _property(name: str, adapted: Callable[[Client], Any]) -> property:
    def get(self: AsyncClient) -> Any:
        return adapted(self._client)

    return property(get, doc=getattr(Client, name).__doc__)


def _public(sync: type) -> list[tuple[str, Any]]:
    return [(name, member) for name, member in vars(sync).items() if not name.startswith("_")]


def _namespace(name: str, sync: type) -> type:
    """The class of a namespace."""
    own = f"Async{sync.__name__}"
    find = operator.attrgetter(name)
    body: dict[str, Any] = {"__slots__": (), "__doc__": sync.__doc__, "__module__": __name__, "_name": name}
    body |= {verb: _function(own, member, find) for verb, member in _public(sync)}
    return final(type(own, (_Namespace,), body))


def _complete_client(namespaces: dict[str, type]) -> None:
    for name, member in _public(Client):
        if name in vars(AsyncClient):
            continue
        if name in namespaces:
            setattr(AsyncClient, name, _property(name, namespaces[name]))
        elif inspect.isroutine(member):
            setattr(AsyncClient, name, _function("AsyncClient", member, lambda client: client))
        else:
            setattr(AsyncClient, name, _property(name, operator.attrgetter(name)))
    settings = inspect.signature(Client).parameters.values()
    itself = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
    AsyncClient.__init__.__signature__ = inspect.Signature([itself, *settings])  # type: ignore[attr-defined]


def _made() -> dict[str, type]:
    namespaces = {name: _namespace(name, sync) for name, sync in _NAMESPACES.items()}
    _complete_client(namespaces)
    return {made.__name__: made for made in namespaces.values()}


globals().update(_made())
