"""What the resources of a client have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Union

from ._native import NativeClient

if TYPE_CHECKING:
    from .client import Client

Progress = Union[bool, Callable[[int], object], None]
"""What a call reports the pages of its lists to: ``True`` shows a bar, a function is called with the number of items so far."""

Parameter = Union[str, float]
"""What a parameter of a query may be: a text, a number or a truth value."""


class Resource:
    """A part of the API, with the functions of a client for it.

    Each function hands over its ``locals()``: whatever its signature has is an argument of the call. ``KEEP`` and
    ``DEFAULT`` are left out, and so is ``None``, unless the argument is named as nullable.
    """

    __slots__ = ("_client", "_native")
    _client: Client
    _native: NativeClient
    _name: str

    def __init__(self, client: Client) -> None:
        self._client = client
        self._native = client._native

    def __repr__(self) -> str:
        return f"<{self._name} of {self._client!r}>"
