"""The sandbox: a real HTTP server on 127.0.0.1 that behaves as the API does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, final

from ._native import NativeClient, NativeSandbox, Secret
from .choices import DEFAULT, Default
from .client import Client

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .aio import AsyncClient
    from .settings import ClientSettings


@final
class Sandbox:
    """A server on 127.0.0.1 that behaves as the API does, for trying things out and for your tests. It stops at the
    end of its ``with`` block, or with ``stop``. Its clock begins on 20 November 2026, whatever the day, so that a seed
    gives the same every time.

    Args:
        seed: What ids, keys and the audit log are drawn from: the same seed gives the same. Default: 1.
        port: The port; 0, the default, takes a free one.
        audit_events: So many audit events beyond the 400 seeded ones; ten million take no memory.
        rate_limit: Whether requests above the API's limits are answered with 429. Default: they are.
        campaigns: So many campaigns in the admin workspace in all.
        accounts: So many accounts in all.
        members: So many members in all.
        sub_workspaces: So many accepted sub-workspaces in all.

    Raises:
        NetworkError: The port is taken.

    Example:
        >>> with Sandbox(seed=1, members=250) as mine:
        ...     print(len(mine.client().members.list()))
        250
    """

    __slots__ = ("_native",)
    _native: NativeSandbox

    def __new__(
        cls,
        seed: int | None = None,
        *,
        port: int | None = None,
        audit_events: int | None = None,
        rate_limit: bool | None = None,
        campaigns: int | None = None,
        accounts: int | None = None,
        members: int | None = None,
        sub_workspaces: int | None = None,
    ) -> Sandbox:
        native = NativeSandbox(locals())
        made = object.__new__(cls)
        made._native = native
        return made

    @property
    def url(self) -> str:
        """Where it listens, for example ``http://127.0.0.1:40123``."""
        return self._native.url

    @property
    def admin_key(self) -> Secret:
        """A key of the admin workspace that may do everything."""
        return self._native.admin_key

    @property
    def workspace_id(self) -> str:
        """The id of the admin workspace."""
        return self._native.workspace_id

    @property
    def owner_token(self) -> Secret:
        """The ``sec`` that a change of owner takes here."""
        return self._native.owner_token

    def client(self, **settings: Unpack[ClientSettings]) -> Client:
        """A client with the admin key; the settings are those of ``Client``, without the key and the address. The
        sandbox runs as long as there is one, unless it is stopped before.
        """
        return Client._of(NativeClient({**settings}, self._native), {**settings})

    def async_client(self, **settings: Unpack[ClientSettings]) -> AsyncClient:
        """An ``AsyncClient`` with the admin key; the settings are those of ``client``.

        Example:
            >>> import asyncio
            >>> len(asyncio.run(sandbox.async_client().members.list()))
            8
        """
        from .aio import AsyncClient

        return AsyncClient.over(self.client(**settings))

    def fault(
        self,
        kind: Literal[
            "refuse", "status", "reset", "stall", "late", "drip", "cut", "truncate", "garbage", "drop_reply"
        ],
        *,
        operation: str | None = None,
        times: int | Default | None = DEFAULT,
        after: int | None = None,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        body: str | None = None,
        delay_seconds: float | None = None,
        interval_seconds: float | None = None,
        reply_bytes: int | None = None,
        body_bytes: int | None = None,
        carried_out: bool | None = None,
    ) -> None:
        """Adds something that goes wrong; faults that were added before come first.

        Args:
            kind: ``"refuse"``, ``"status"`` (with ``status``, and ``headers`` and ``body`` if wanted), ``"reset"`` or
                ``"stall"``: nothing is carried out. ``"late"``: it is after ``delay_seconds``, and never answered.
                ``"drip"`` (with ``interval_seconds``), ``"cut"`` (with ``reply_bytes``, those of the head counted),
                ``"truncate"`` (with ``body_bytes``), ``"garbage"`` or ``"drop_reply"``: it is, and the reply goes
                wrong.
            carried_out: Carries the request out before a ``"status"``, a ``"reset"`` or a ``"stall"``, as where a proxy
                loses the reply.
            operation: Strikes only this operation, for example ``members.list``.
            times: Strikes so often, once unless given; ``None`` stands for always.
            after: Lets so many matching requests pass first.

        Raises:
            InvalidArgumentError: A field is wrong, or is for faults of another kind.

        Example:
            >>> sandbox.fault("status", status=503, operation="members.list")
            >>> client.members.list().meta.attempts
            2
        """
        self._native.fault(locals())

    def clear_faults(self) -> None:
        """Ends all faults."""
        self._native.clear_faults()

    def requests(self) -> list[dict[str, Any]]:
        """The requests that were received, in order; of many, the last 10,000. No key is in them.

        Returns:
            Dictionaries: ``operation``, ``method``, ``path``, ``query``, ``headers``, ``body``, ``workspace``,
            ``status``, ``fault``.

        Example:
            >>> _ = client.tags.list()
            >>> print(sandbox.requests()[-1]["operation"])
            tags.list
        """
        return self._native.requests()

    def set_paid(self, workspace_id: str, paid: bool) -> None:
        """Whether that workspace has an active plan; without one, its requests are answered with 402."""
        self._native.set_paid(locals())

    def accept_invitation(self, id: str) -> bool:
        """Accepts the pending invitation of this id, of a member or of a workspace; says whether there was one."""
        return self._native.accept_invitation(id)

    def sub_workspaces(self) -> list[tuple[str, str]]:
        """The sub-workspaces that have accepted now: id and name."""
        return self._native.sub_workspaces()

    def invitable_workspaces(self) -> list[tuple[str, str]]:
        """The workspaces that can be invited into the group: id and name."""
        return self._native.invitable_workspaces()

    def key_with_scopes(self, scopes: Iterable[str]) -> Secret:
        """A further key of the admin workspace, with these scopes.

        Raises:
            InvalidArgumentError: A scope has not the form ``<resource>:<action>``.

        Example:
            >>> narrow = Client(sandbox.key_with_scopes(["campaigns:read"]), base_url=sandbox.url)
            >>> len(narrow.campaigns.list()) > 0
            True
        """
        return self._native.key_with_scopes(scopes)

    def stop(self) -> None:
        """Stops the sandbox: every connection is closed, and the port is free when this returns."""
        self._native.stop()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<Sandbox at {self.url}{', stopped' if self._native.stopped else ''}>"
