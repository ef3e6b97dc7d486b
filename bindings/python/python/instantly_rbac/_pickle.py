"""How records, clients and matrices come out of a pickle. Pickles name these functions, so they stay."""

from __future__ import annotations

from typing import Any

from . import _native


def restore_record(cls: Any, json: str, irregular: list[str], meta: Any) -> Any:
    """Reads a record."""
    return cls._restore(json, list(irregular), meta)


def restore_client(options: dict[str, Any]) -> _native.Client:
    """Makes a client anew, whose key is read from where the first one read it."""
    return _native.Client(**options)


def restore_matrix(fields: dict[str, Any]) -> _native.Matrix:
    """Reads a matrix."""
    return _native.Matrix._restore(fields)
