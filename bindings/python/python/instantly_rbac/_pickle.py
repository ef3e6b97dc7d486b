"""How records and clients come out of a pickle. Pickles name these functions, so they stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .client import Client


def restore_record(cls: Any, json: str, irregular: list[str], meta: Any) -> Any:
    """Reads a record."""
    return cls._restore(json, list(irregular), meta)


def restore_client(options: dict[str, Any]) -> Client:
    """Makes a client anew, whose key is read from where the first one read it."""
    from .client import Client

    return Client(**options)
