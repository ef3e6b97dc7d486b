"""Errors: one class for each kind, all of them :class:`InstantlyError`.

The text of an error says what failed, whether it is safe to try again, and the next step. It never holds a key. Some
classes are a builtin exception too (``ValueError``, ``ConnectionError``, ``TimeoutError``), where every handler of that
builtin means the same. A 403 is no ``PermissionError``, nor a 404 a ``LookupError``: those speak of files and
containers, and whoever skips an unreadable file does not mean to skip a refused key.
"""

from __future__ import annotations

from typing import Any, ClassVar

__all__ = [
    "CancelledError",
    "ConflictError",
    "DecodeError",
    "ForbiddenError",
    "InstantlyError",
    "InstantlyTimeoutError",
    "InternalError",
    "InvalidArgumentError",
    "NetworkError",
    "NotFoundError",
    "OutcomeUnknownError",
    "PaymentRequiredError",
    "RateLimitedError",
    "RefusedError",
    "ServerError",
    "UnauthorizedError",
    "UnexpectedStatusError",
]


class InstantlyError(Exception):
    """Why a call failed. Every error of this library is one.

    Example:
        >>> try:
        ...     client.members.get("no-such-member")
        ... except InstantlyError as error:
        ...     print(error.kind, error.http_status, error.operation)
        not_found 404 members.get
    """

    kind: ClassVar[str] = "internal"
    """The canonical name of the kind, the same in every language."""

    message: str
    """What failed, and whether it is safe to try again."""
    http_status: int | None
    """The HTTP status, where the server answered."""
    operation: str | None
    """The canonical name of the operation, for example ``members.invite``."""
    required_scopes: tuple[str, ...]
    """Of a 403: the scopes of which any one would do, narrowest first. Of an unknown outcome: those with any one of which
    it could have been read back."""
    retry_after: float | None
    """How many seconds the server asked to wait, where it said so."""
    request_id: str | None
    """The id that the server gave the request, for its support."""
    attempts: int
    """How many requests were tried; 0 where the call ended before any was."""
    hint: str | None
    """The next step, where one is known."""
    candidates: tuple[str, ...]
    """Of an unknown outcome: the ids of what the call may have made, as far as it was found. Of ``keys.create`` live keys
    whose secrets nobody saw."""

    def __init__(
        self,
        text: str = "",
        *,
        message: str | None = None,
        http_status: int | None = None,
        operation: str | None = None,
        required_scopes: tuple[str, ...] = (),
        retry_after: float | None = None,
        request_id: str | None = None,
        attempts: int = 0,
        hint: str | None = None,
        candidates: tuple[str, ...] = (),
    ) -> None:
        super().__init__(text)
        self.message = text if message is None else message
        self.http_status = http_status
        self.operation = operation
        self.required_scopes = tuple(required_scopes)
        self.retry_after = retry_after
        self.request_id = request_id
        self.attempts = attempts
        self.hint = hint
        self.candidates = tuple(candidates)

    def to_dict(self) -> dict[str, Any]:
        """The fields by their canonical names, as JSON would have them.

        Returns:
            A new dictionary, with ``retry_after_seconds`` in seconds.

        Example:
            >>> InvalidArgumentError("limit: must be from 1 to 100").to_dict()["kind"]
            'invalid_argument'
        """
        return {
            "kind": self.kind,
            "message": self.message,
            "http_status": self.http_status,
            "operation": self.operation,
            "required_scopes": list(self.required_scopes),
            "retry_after_seconds": self.retry_after,
            "request_id": self.request_id,
            "attempts": self.attempts,
            "hint": self.hint,
            "candidates": list(self.candidates),
        }


class InvalidArgumentError(InstantlyError, ValueError):
    """An argument is not allowed: nothing was sent, or the server answered 400 or 422."""

    kind = "invalid_argument"


class UnauthorizedError(InstantlyError):
    """401: the key is missing, malformed, wrong or revoked."""

    kind = "unauthorized"


class PaymentRequiredError(InstantlyError):
    """402: the workspace has no active paid plan."""

    kind = "payment_required"


class ForbiddenError(InstantlyError):
    """403: the key lacks a scope; ``required_scopes`` names those of which any one would do."""

    kind = "forbidden"


class NotFoundError(InstantlyError):
    """404: no such thing in this workspace."""

    kind = "not_found"


class ConflictError(InstantlyError):
    """409: it exists already."""

    kind = "conflict"


class RateLimitedError(InstantlyError):
    """429: the workspace's request budget is spent; ``retry_after`` may say for how long."""

    kind = "rate_limited"


class ServerError(InstantlyError):
    """5xx: the server failed."""

    kind = "server"


class UnexpectedStatusError(InstantlyError):
    """The server answered with a status that no other class stands for."""

    kind = "unexpected"


class NetworkError(InstantlyError, ConnectionError):
    """The server could not be reached, or the connection broke."""

    kind = "network"


class InstantlyTimeoutError(InstantlyError, TimeoutError):
    """One of the three clocks ran out: to connect, of one request, of the whole call."""

    kind = "timeout"


class DecodeError(InstantlyError):
    """The reply is not what the API documents, and cannot be used."""

    kind = "decode"


class OutcomeUnknownError(InstantlyError):
    """A write was sent, its reply was lost, and reading back did not show its outcome: look before you repeat it."""

    kind = "outcome_unknown"


class CancelledError(InstantlyError):
    """The call was interrupted. Ctrl-C raises ``KeyboardInterrupt``, whose ``__context__`` this is."""

    kind = "cancelled"


class RefusedError(InstantlyError):
    """A guard of this library said no; nothing was sent."""

    kind = "refused"


class InternalError(InstantlyError):
    """A defect of this library: please report it."""

    kind = "internal"


_CLASSES = {cls.kind: cls for cls in InstantlyError.__subclasses__()}


def of_kind(kind: str, text: str, fields: dict[str, Any]) -> InstantlyError:
    """The error of a kind, for the native half."""
    return _CLASSES[kind](text, **fields)
