"""What the resources of a client have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Union

from ._native import Items
from .choices import DEFAULT, KEEP

if TYPE_CHECKING:
    from .client import Client

Progress = Union[bool, Callable[[int], object], None]
"""What a list reports its pages to: ``True`` shows a bar, a function is called with the number of items so far."""


def given(arguments: dict[str, Any], nullable: str = "") -> dict[str, Any]:
    """The arguments that were given, out of the ``locals()`` of a function; ``None`` is one only where ``nullable`` says
    that it means something."""
    return {
        name: value
        for name, value in arguments.items()
        if value is not KEEP
        and value is not DEFAULT
        and name not in ("self", "cls")
        and (value is not None or name == nullable)
    }


class Resource:
    """A part of the API, with the functions of a client for it.

    Each function hands over its ``locals()``: whatever its signature has is an argument of the call.
    """

    __slots__ = ("_client",)
    _client: Client
    _name: str

    def __init__(self, client: Client) -> None:
        self._client = client

    def _call(self, name: str, arguments: dict[str, Any], nullable: str = "") -> Any:
        return self._client._native.call(name, given(arguments, nullable))

    def _open(self, name: str, arguments: dict[str, Any]) -> Items[Any]:
        return self._client._native.open(name, given(arguments))

    def __repr__(self) -> str:
        return f"<{self._name} of {self._client!r}>"
