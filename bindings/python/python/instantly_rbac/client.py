"""``Client``, which makes all calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from os import PathLike
from types import TracebackType
from typing import Any, final

from . import _pickle
from ._native import NativeClient, Secret, _Stop, hidden
from ._resource import Parameter, Progress
from .access import Access
from .accounts import Accounts
from .audit_logs import AuditLogs
from .campaigns import Campaigns
from .choices import DEFAULT, Default
from .groups import Groups
from .keys import Keys
from .matrix import Matrix
from .members import Members
from .results import Check, Reply
from .reviews import Report
from .tags import Tags
from .workspace import WorkspaceApi

# How it is shown where the key comes from, by the setting that says it.
_SOURCES = {"api_key_env": "from the environment variable", "api_key_file": "from the file"}


@final
class Client:
    """A client of one workspace. Make one and keep it: threads may share it, and it goes on working after a fork.

    The key comes from ``api_key``, from the file ``api_key_file``, or from the environment variable that
    ``api_key_env`` names. Nothing is sent before the first call.

    Args:
        api_key: The key itself, a ``str`` or a ``Secret``. Such a client cannot be pickled.
        api_key_env: The name of the environment variable that holds the key. Default: ``INSTANTLY_API_KEY``.
        api_key_file: A file that holds nothing but the key.
        base_url: Where the API is: https, or http to this machine alone. Default: what ``INSTANTLY_BASE_URL`` says,
            which is checked in the same way; where it is not set, the API itself.
        workspace: Acts for this sub-workspace; see ``as_workspace``.
        connect_timeout: Seconds for making a connection. Default: 5.
        attempt_timeout: Seconds for one request, to the last byte of its reply. Default: 30.
        timeout: Seconds for one call with all its retries and waits; of a list, for each page. Default: 120.
        capacity: The share of the workspace's 100 requests a second that all clients of this process together
            may use, 0.01 to 1; ``None`` leaves this client out of the pacing. Default: 0.8.
        max_attempts: Requests at the most for one call, 1 to 10. Default: 5.
        backoff: Seconds of the longest wait before the first retry. Default: 0.5.
        proxy: The URL of a proxy, by http or https. Default: what ``HTTPS_PROXY`` or ``ALL_PROXY`` say, which is
            checked in the same way, unless ``NO_PROXY`` names the host.
        ca_file: A PEM file of certificates to trust besides the system's, or on Linux those of ``SSL_CERT_FILE``.
            ``REQUESTS_CA_BUNDLE`` is not read.
        user_agent: Names your program in the User-Agent.
        max_response_bytes: The largest reply that is read. Default: 64 MiB.

    Raises:
        InvalidArgumentError: A setting is not allowed, or there is no key.

    Example:
        >>> with Client(api_key_env="INSTANTLY_API_KEY", base_url=sandbox.url) as mine:
        ...     print(mine.check().works)
        True
    """

    __slots__ = ("_native", "_settings")
    _native: NativeClient
    # What was given beside the key, for a copy of the client in another process.
    _settings: dict[str, Any]

    def __new__(
        cls,
        api_key: str | Secret | None = None,
        *,
        api_key_env: str | None = None,
        api_key_file: str | PathLike[str] | None = None,
        base_url: str | None = None,
        workspace: str | None = None,
        connect_timeout: float | None = None,
        attempt_timeout: float | None = None,
        timeout: float | None = None,
        capacity: float | Default | None = DEFAULT,
        max_attempts: int | None = None,
        backoff: float | None = None,
        proxy: str | Secret | None = None,
        ca_file: str | PathLike[str] | None = None,
        user_agent: str | None = None,
        max_response_bytes: int | None = None,
    ) -> Client:
        api_key, proxy = hidden("client.new", "api_key", api_key), hidden("client.new", "proxy", proxy)
        settings = locals().copy()
        native = NativeClient(settings)
        del settings["cls"], settings["api_key"]
        return cls._of(native, settings)

    @classmethod
    def _of(cls, native: NativeClient, settings: dict[str, Any]) -> Client:
        made = object.__new__(cls)
        made._native, made._settings = native, settings
        return made

    def _over(self, native: NativeClient) -> Client:
        """A client like this one that makes its calls with another native one."""
        return self._of(native, self._settings)

    @property
    def members(self) -> Members:
        """Members: who is in."""
        return Members(self)

    @property
    def keys(self) -> Keys:
        """API keys: what programs may do."""
        return Keys(self)

    @property
    def groups(self) -> Groups:
        """The workspace group: which workspaces belong together."""
        return Groups(self)

    @property
    def tags(self) -> Tags:
        """Custom tags, and what carries them."""
        return Tags(self)

    @property
    def campaigns(self) -> Campaigns:
        """Campaigns."""
        return Campaigns(self)

    @property
    def accounts(self) -> Accounts:
        """Sending accounts."""
        return Accounts(self)

    @property
    def audit_logs(self) -> AuditLogs:
        """The audit log: what happened."""
        return AuditLogs(self)

    @property
    def workspace(self) -> WorkspaceApi:
        """The workspace itself: name, ownership, removal, domain, plan."""
        return WorkspaceApi(self)

    @property
    def base_url(self) -> str:
        """Where the API is."""
        return self._native.base_url

    @property
    def workspace_id(self) -> str | None:
        """The sub-workspace that the client acts for, if any."""
        return self._native.workspace_id

    @property
    def closed(self) -> bool:
        """Whether ``close`` was called, on this client or on one that it was made of."""
        return self._native.closed

    def as_workspace(self, id: str) -> Client:
        """A client that acts for a sub-workspace, over the same connections.

        The key must be an admin workspace's, and the sub-workspace must have accepted its invitation.

        Raises:
            InvalidArgumentError: The id is empty, or cannot stand in a header.

        Example:
            >>> for id, name in sandbox.sub_workspaces():
            ...     assert len(client.as_workspace(id).members.list()) > 0
        """
        return self._over(self._native.as_workspace({"id": id}))

    def with_options(self, *, timeout: float | None = None, attempt_timeout: float | None = None) -> Client:
        """A client with other limits for every call, and everything else in common with this one, which stays as it is.

        The ``timeout`` of a single call goes before them.

        Args:
            timeout: Seconds for one call with all its retries and waits; of a list, for each page.
            attempt_timeout: Seconds for one request, to the last byte of its reply.

        Raises:
            InvalidArgumentError: A limit is no number of seconds above 0, or more than a day.

        Example:
            >>> patient = client.with_options(timeout=600, attempt_timeout=120)
            >>> patient.members.list() == client.members.list()
            True
        """
        given = {"timeout": timeout, "attempt_timeout": attempt_timeout}
        changed = {name: limit for name, limit in given.items() if limit is not None}
        return self._of(self._native.with_options(given), {**self._settings, **changed})

    def check(self, *, timeout: float | None = None) -> Check:
        """Says whether the key works, and for which workspace.

        A key that may not read the workspace (scope ``workspaces:read``) works all the same, and ``problem``
        says what it lacks.

        Raises:
            InstantlyError: What says nothing about the key: the network, a timeout, a failing server.

        Example:
            >>> check = client.check()
            >>> print(check.works, check.workspace.name)
            True Northwind Outreach
        """
        return self._native.call("client.check", locals())

    def access(
        self,
        person: str | None = None,
        *,
        group: bool = False,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> Access:
        """Who can do what: people and keys, with their rights to each resource.

        What may not be read, and a workspace that fails, is in ``failed`` and costs nothing else; where nothing
        of the client's own workspace may be read, that is an error. Scopes:
        ``workspace_members:read`` and ``api_keys:read``, ``workspaces:read`` for the name of the workspace, and with
        ``group`` ``workspace_group_members:read``.

        Args:
            person: Only this person, by e-mail address, and no keys. Default: everybody, and every key.
            group: Besides this workspace, every accepted sub-workspace of its group.
            progress: ``True`` shows a bar (tqdm), a function is called with the number of items after each page, of all
                lists together.
            timeout: Seconds for each page of what is read.

        Raises:
            InvalidArgumentError: ``person`` is no e-mail address.
            InstantlyError: Nothing at all could be read, or the group cannot be listed.

        Example:
            >>> for row in client.access("maya.okafor@northwind.example.com").rows:
            ...     print(row.resource, row.label)
            campaigns Full
            leads Full
            accounts Full
            webhooks Full
            api_keys Full
            members View
        """
        return Access(self._native.call("client.access", locals()))

    def request(
        self,
        method: str,
        path: str,
        query: Mapping[str, Parameter | Sequence[Parameter]] | None = None,
        body: Any = None,
        *,
        timeout: float | None = None,
    ) -> Reply:
        """Calls any other endpoint, with the same retries (of GET alone), pacing and redaction.

        Args:
            method: ``"GET"``, ``"POST"``, ``"PATCH"``, ``"PUT"`` or ``"DELETE"``.
            path: That of the API reference, with or without ``/api/v2``, percent-encoded already.
            query: The parameters by name: texts, numbers, truth values, or lists of them, of which each item is sent as a
                parameter of its own.
            body: Whatever JSON can hold.
            timeout: Seconds for the whole call.

        Returns:
            A ``Reply``, whose ``value`` is what the server sent, secrets included.

        Raises:
            InvalidArgumentError: The path could reach another endpoint than it shows.
            OutcomeUnknownError: The reply to anything but a GET was lost.

        Example:
            >>> len(client.request("GET", "/campaigns", query={"limit": 2}).value["items"])
            2
        """
        return self._native.call("client.request", locals())

    def review(
        self,
        *,
        members: Mapping[str, Any] | None = None,
        keys: Mapping[str, Any] | None = None,
        tags: Mapping[str, Any] | None = None,
        matrix: Matrix | Mapping[str, Any] | None = None,
        assignment: Mapping[str, Mapping[str, str]] | None = None,
        exceptions: Iterable[Mapping[str, Any]] | None = None,
        as_of: str | date | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> Report:
        """Reviews members, keys, tags and matrix as one report.

        A part that the key may not read is left out, and the report says why.

        Args:
            members: Options of ``members.review``, by name.
            keys: Options of ``keys.review``, by name.
            tags: Options of ``tags.review``, by name.
            matrix: The access matrix. Default: that of the original request.
            assignment: Who has which role: ``{"people": {email: role}, "keys": {name or id: role}}``.
            exceptions: Findings that are left as they are: each a mapping with ``fingerprint``, or with ``rule`` and
                ``subject`` (an id or a name), and with ``reason`` and ``until``, the last day on which it holds.
            as_of: The moment from which ages count; one without a zone is in UTC. Default: now, by the
                server's clock.
            progress: ``True`` shows a bar (tqdm), a function is called with the number of items after each page, of all
                lists together.
            timeout: Seconds for each page of what is read.

        Raises:
            InvalidArgumentError: An option cannot be met.

        Example:
            >>> report = client.review()
            >>> print(report.to_text().splitlines()[0])
            Access review of Northwind Outreach
        """
        if isinstance(matrix, Matrix):
            matrix = matrix.to_dict()
        return self._native.call("client.review", locals())

    def close(self) -> None:
        """Closes the client and those that were made of it (``as_workspace``, ``with_options``, ``AsyncClient.over``):
        their later calls, and their iterators, are errors. The end of a ``with`` block does the same.

        Calls under way go on. The client that it was made of stays open, and so do others that were made of that one.
        Connections are shared by all clients of the process with the same proxy, certificates, user agent and connect
        timeout, and end with the last of them.

        Example:
            >>> with client.as_workspace(sandbox.sub_workspaces()[0][0]) as theirs:
            ...     assert len(theirs.members.list()) > 0
            >>> theirs.closed, client.closed
            (True, False)
        """
        self._native.close()

    def _derive(self) -> Client:
        """The same client, which is closed without closing this one."""
        return self._over(self._native.derive())

    def _stoppable(self) -> tuple[Client, _Stop]:
        """The same client, with what ends its calls."""
        native, stop = self._native.stoppable()
        return self._over(native), stop

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        source = self._native.key_source
        key = f"{_SOURCES[source[0]]} {source[1]}" if source else "given as a text"
        workspace = f", workspace {self.workspace_id}" if self.workspace_id else ""
        return f"<Client of {self.base_url}, key {key}{workspace}{', closed' if self.closed else ''}>"

    def __copy__(self) -> Client:
        return self

    def __deepcopy__(self, memo: object, /) -> Client:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        source, settings = self._native.key_source, self._settings.copy()
        if not source:
            raise TypeError(
                "a Client whose key was given as a text cannot be pickled, because the pickle would hold the key; "
                "give api_key_env or api_key_file, whose name is pickled"
            )
        if settings.get("proxy"):
            settings["proxy"] = settings["proxy"].expose()
            if "@" in settings["proxy"]:
                raise TypeError(
                    "a Client whose proxy URL has a user or a password cannot be pickled, because the pickle would "
                    "hold them; set HTTPS_PROXY instead"
                )
        name, value = source
        return _pickle.restore_client, ({**settings, name: value, "workspace": self.workspace_id},)
