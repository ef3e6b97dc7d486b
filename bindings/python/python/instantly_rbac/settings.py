# Written by `make types` from the settings of core and of the sandbox.
"""The settings of a client and of a sandbox, as types of keyword arguments. One that is None is not given, but for
``capacity``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from os import PathLike

    from ._native import Secret

__all__ = ["ClientOptions", "ClientSettings", "SandboxSettings"]


class ClientSettings(TypedDict, total=False):
    """What every client may be given."""

    workspace: str | None
    """Acts for this sub-workspace from the start, as a client does that ``client.as_workspace`` made."""
    connect_timeout: float | None
    """How long a connection may take to be made. Default: 5 seconds."""
    attempt_timeout: float | None
    """How long one request may take, to the last byte of its reply. Default: 30 seconds."""
    timeout: float | None
    """How long one call may take, with all its retries and waits. A list or an iterator is one call a page. Default:
    120 seconds."""
    capacity: float | None
    """The share of the workspace's limit (100 requests a second) that all clients of this process together may use:
    0.01 to 1. Of clients that say otherwise, the lowest share counts for all, until the process ends. None leaves
    this client out of the pacing. Default: 0.8."""
    max_attempts: int | None
    """Requests at the most for one call, 1 to 10. Default: 5."""
    backoff: float | None
    """The longest wait before the first retry; it doubles from there, up to 20 seconds, and the wait itself is drawn
    at random below it. Zero never waits. Default: 0.5 seconds."""
    proxy: str | Secret | None
    """The URL of a proxy, by http or https, such as ``http://user:password@proxy.example:3128``, with what is special
    in a password percent-encoded. SOCKS is not supported. Never used for loopback addresses. Default: the first of
    ``HTTPS_PROXY``, ``https_proxy``, ``ALL_PROXY`` and ``all_proxy`` that is not empty, unless ``NO_PROXY`` or
    ``no_proxy`` names the host; they are read when the client is built, and checked as this setting is."""
    ca_file: str | PathLike[str] | None
    """A PEM file of certificates to trust besides the system's, such as that of a proxy that reads TLS. On Linux the
    certificates that ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` name take the place of the system's.
    ``REQUESTS_CA_BUNDLE``, ``CURL_CA_BUNDLE`` and ``NODE_EXTRA_CA_CERTS`` are not read."""
    user_agent: str | None
    """Names your program in the User-Agent, in front of this library's name."""
    max_response_bytes: int | None
    """The largest reply that is read, in bytes: 1 to 4 GiB. Default: 64 MiB."""


class ClientOptions(ClientSettings, total=False):
    """Where the key is, and where the API. Of the key's sources, one may be given."""

    api_key: str | Secret | None
    """The key itself. White space around it, such as a file's last newline, is trimmed."""
    api_key_env: str | None
    """The environment variable that holds the key. Default: ``INSTANTLY_API_KEY``."""
    api_key_file: str | PathLike[str] | None
    """A file that holds nothing but the key."""
    base_url: str | None
    """Where the API is: https, or http to this machine alone. Default: ``INSTANTLY_BASE_URL`` of the environment,
    which is read when the client is built, and checked as this setting is; where it is not set,
    ``https://api.instantly.ai``."""


class SandboxSettings(TypedDict, total=False):
    """How to start a sandbox."""

    seed: int | None
    """What ids, keys and the audit log are drawn from: the same seed gives the same. Default: 1."""
    port: int | None
    """The port on 127.0.0.1; 0 takes a free one. Default: 0."""
    audit_events: int | None
    """So many audit events in the admin workspace, older than the 400 seeded ones, up to 10^12. They are computed when
    asked for: ten million take no memory. Default: 0."""
    rate_limit: bool | None
    """Whether requests above the API's limits (100 a second, 6,000 a minute for each workspace) are answered with 429.
    Default: true."""
    campaigns: int | None
    """So many campaigns in the admin workspace in all, up to a million, one of them an AI sales agent's; the 12 seeded
    ones are always there."""
    accounts: int | None
    """So many accounts in the admin workspace in all, up to a million; the 14 seeded ones are always there."""
    members: int | None
    """So many members in the admin workspace in all, up to a million; the 8 seeded ones are always there."""
    sub_workspaces: int | None
    """So many accepted sub-workspaces in all, up to 10,000; the 4 seeded ones are always there."""
