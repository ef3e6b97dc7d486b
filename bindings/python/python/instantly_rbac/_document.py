"""A frozen object over a JSON document: its attributes read the document, which ``to_dict`` gives back."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, Generic, NoReturn, TypeVar, overload

from ._native import moment as moment

T = TypeVar("T")
_Self = TypeVar("_Self", bound="Document")


class field(Generic[T]):
    """An attribute that reads a field of the document: how, and what it means."""

    def __init__(self, read: Callable[[Any], T], doc: str, name: str | None = None) -> None:
        """``name`` is that of the document, where the attribute has another."""
        self._read = read
        self._name = name or ""
        self.__doc__ = doc

    def __set_name__(self, owner: type[Document], name: str) -> None:
        self._name = self._name or name

    @overload
    def __get__(self, document: None, owner: type[Document]) -> field[T]: ...

    @overload
    def __get__(self, document: Document, owner: type[Document]) -> T: ...

    def __get__(self, document: Document | None, owner: type[Document]) -> field[T] | T:
        return self if document is None else self._read(document._fields[self._name])

    # With it, type checkers refuse an assignment, and `help` lists the attribute with its documentation.
    def __set__(self, document: Document, value: NoReturn) -> None:
        raise AttributeError(f"{type(document).__name__} is frozen")


def each(read: Callable[[Any], T]) -> Callable[[Any], tuple[T, ...]]:
    """Reads a list."""
    return lambda values: tuple(map(read, values))


def optional(read: Callable[[Any], T]) -> Callable[[Any], T | None]:
    """Reads what may be none."""
    return lambda value: None if value is None else read(value)


class Document:
    """A frozen object over a canonical document. Two are equal where their documents are."""

    __slots__ = ("_fields",)
    _fields: dict[str, Any]

    def __init__(self, fields: dict[str, Any]) -> None:
        object.__setattr__(self, "_fields", fields)

    def to_dict(self) -> dict[str, Any]:
        """The canonical document: a new dictionary, times as the API writes them."""
        return copy.deepcopy(self._fields)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._fields == other._fields

    def __hash__(self) -> int:
        return hash(_frozen(self._fields))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={_short(value)}" for name, value in self._fields.items() if value is not None)
        return f"{type(self).__name__}({shown})"

    def __reduce__(self: _Self) -> tuple[type[_Self], tuple[dict[str, Any]]]:
        return type(self), (self._fields,)

    def __copy__(self: _Self) -> _Self:
        return self

    def __deepcopy__(self: _Self, memo: object) -> _Self:
        return self


def _frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return frozenset((name, _frozen(item)) for name, item in value.items())
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    return value


def _short(value: Any) -> str:
    """A value as a ``repr`` has room for it."""
    if isinstance(value, list) and len(value) > 3:
        return f"[{len(value)} items]"
    if isinstance(value, dict) and len(value) > 8:
        return f"{{{len(value)} fields}}"
    return repr(value)
