"""A frozen object over a JSON document: its attributes read the document, which ``to_dict`` gives back."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar, Generic, NoReturn, TypeVar, overload

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
        if document is None:
            return self
        made: T | None = document._made.get(self._name)
        if made is None:
            made = self._read(document._fields[self._name])
            # What cannot change is made once: `counts[i]` in a loop reads no list anew.
            if isinstance(made, (tuple, Frozen)):
                document._made[self._name] = made
        return made

    # With it, type checkers refuse an assignment, and `help` lists the attribute with its documentation.
    def __set__(self, document: Document, value: NoReturn) -> None:
        raise AttributeError(f"{type(document).__name__} is frozen")


class each(Generic[T]):
    """Reads a list."""

    def __init__(self, read: Callable[[Any], T]) -> None:
        self.read = read

    def __call__(self, values: Any) -> tuple[T, ...]:
        return tuple(map(self.read, values))


class optional(Generic[T]):
    """Reads what may be none."""

    def __init__(self, read: Callable[[Any], T]) -> None:
        self.read = read

    def __call__(self, value: Any) -> T | None:
        return None if value is None else self.read(value)


class Frozen:
    """An object whose attributes do not change."""

    __slots__: tuple[str, ...] = ()

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __copy__(self: T) -> T:
        return self


class Document(Frozen):
    """A frozen object over a canonical document. Two are equal where their documents are."""

    __slots__ = ("_fields", "_made")
    _fields: dict[str, Any]
    _made: dict[str, Any]
    # The columns of a frame, where they are others than the attributes: each with the attribute, maybe one of a part.
    _frame: ClassVar[tuple[tuple[str, str], ...]] = ()

    def __init__(self, fields: dict[str, Any]) -> None:
        object.__setattr__(self, "_fields", fields)
        object.__setattr__(self, "_made", {})

    def to_dict(self) -> dict[str, Any]:
        """The canonical document: a new dictionary, times as the API writes them."""
        return copy.deepcopy(self._fields)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._fields == other._fields

    def __hash__(self) -> int:
        return hash(hashable(self._fields))

    def __repr__(self) -> str:
        parts = {name: getattr(self, name) for name, part in vars(type(self)).items() if isinstance(part, field)}
        shown = ", ".join(f"{name}={_short(value)}" for name, value in parts.items() if value is not None)
        return f"{type(self).__name__}({shown})"

    def __reduce__(self: _Self) -> tuple[type[_Self], tuple[dict[str, Any]]]:
        return type(self), (self._fields,)

    def __deepcopy__(self: _Self, memo: object) -> _Self:
        return self


def hashable(value: Any) -> Any:
    """Something to hash in the place of a value: equal where the values are equal."""
    if isinstance(value, dict):
        return frozenset((name, hashable(item)) for name, item in value.items())
    if isinstance(value, list):
        return tuple(map(hashable, value))
    return value


def _short(value: Any) -> str:
    """A value as a ``repr`` has room for it."""
    if hasattr(value, "_batches") or isinstance(value, tuple) and len(value) > 3:
        return f"({len(value)} items)"
    if isinstance(value, dict) and len(value) > 8:
        return f"{{{len(value)} fields}}"
    if isinstance(value, Enum):
        return repr(value.value)
    return repr(value.isoformat()) if isinstance(value, datetime) else repr(value)
