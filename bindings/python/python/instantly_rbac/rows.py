"""Documents in a row, such as findings, and what they have in common with lists of records."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta, timezone
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from ._document import Document, Frozen, each, field, moment, optional
from ._native import Batches, _document_batches
from ._text import table
from .frames import Frames

T = TypeVar("T")
D = TypeVar("D", bound=Document)

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_Column = tuple[str, str, Callable[[Any], Any]]


class Framed(Sequence[T], Frames, Frozen):
    """A sequence that can be a data frame."""

    # `_record`: the class of the items, which an empty one has too.
    __slots__ = ("_record", "items")
    _record: type[T] | None
    items: tuple[T, ...]
    """The items, in their order."""

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __contains__(self, item: object) -> bool:
        return item in self.items

    def to_dicts(self) -> list[dict[str, Any]]:
        """Each item as its canonical document, for what takes rows of dictionaries."""
        return [item.to_dict() for item in self.items]  # type: ignore[attr-defined]

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            problem = f"{type(self).__name__!r} object has no attribute {name!r}"
            # `pandas.DataFrame` asks for it: a sequence that is no list is an array to it. It looks for nothing else that
            # could say what the columns are.
            if name == "ndim":
                problem += ", because it is no array; to_pandas() makes a pandas.DataFrame of it"
            raise AttributeError(problem, name=name, obj=self)


class Rows(Framed[T], Generic[T]):
    """Documents of one class, such as findings. A slice of it is one, too.

    A column of the data frame is an attribute of the documents, and of a document inside one (``holder_name``); what is
    none of text, number, truth value, time and list of texts is a JSON text.

    Example:
        >>> findings = client.review().findings
        >>> print(*findings.to_pandas().severity.unique())
        critical high medium low
    """

    __slots__ = ()
    _record: type[T]

    def __init__(self, items: Iterable[T], record: type[T]) -> None:
        object.__setattr__(self, "items", tuple(items))
        object.__setattr__(self, "_record", record)

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> Rows[T]: ...

    def __getitem__(self, index: int | slice) -> T | Rows[T]:
        if isinstance(index, slice):
            return Rows(self.items[index], self._record)
        return self.items[index]

    def __eq__(self, other: object) -> bool:
        return self.items == other.items if isinstance(other, Rows) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.items)

    def __reduce__(self) -> tuple[Any, ...]:
        return Rows, (self.items, self._record)

    def _batches(self) -> Batches:
        columns = _columns(self._record)
        return _document_batches([(name, sort, [read(item) for item in self]) for name, sort, read in columns])

    def __repr__(self) -> str:
        return table(self.items)

    def _repr_html_(self) -> str:
        from ._html import rows

        return rows(self)


def rows(record: type[D]) -> Callable[[Any], Rows[D]]:
    """Reads a list of documents."""
    return lambda values: Rows(map(record, values), record)


def _columns(record: Any) -> list[_Column]:
    found: list[_Column] = []
    for name, path in record._frame or ((name, name) for name in record.__match_args__):
        part = getattr(record, path, None)
        read: Any = part._read if isinstance(part, field) else None
        inner = read.read if isinstance(read, optional) else read
        if isinstance(inner, type) and issubclass(inner, Document):
            found += [(f"{name}_{below}", sort, _within(name, value)) for below, sort, value in _columns(inner)]
        else:
            sort = _sort(inner)
            found.append((name, sort, _value(operator.attrgetter(path), sort)))
    return found


def _sort(read: Any) -> str:
    """What a column holds, by what reads its field."""
    if read is bool:
        return "flag"
    if read is moment:
        return "time"
    if isinstance(read, type) and issubclass(read, int):
        return "number"
    if isinstance(read, type) and issubclass(read, str):
        return "text"
    if isinstance(read, each) and isinstance(read.read, type) and issubclass(read.read, str):
        return "texts"
    return "json"


def _within(name: str, read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def value(item: Any) -> Any:
        inner = getattr(item, name)
        return None if inner is None else read(inner)

    return value


def _value(find: Callable[[Any], Any], sort: str) -> Callable[[Any], Any]:
    def value(item: Any) -> Any:
        found = find(item)
        if found is None:
            return None
        if sort == "time":
            return _milliseconds(found)
        if sort == "texts":
            return [str(_bare(text)) for text in found]
        if sort == "json" and not isinstance(found, str):
            return json.dumps(_bare(found), ensure_ascii=False, separators=(",", ":"))
        return _bare(found)

    return value


def _bare(value: Any) -> Any:
    """A value without classes of this package."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (tuple, list)):
        return [_bare(item) for item in value]
    if isinstance(value, dict):
        return {name: _bare(item) for name, item in value.items()}
    return value.to_dict() if hasattr(value, "to_dict") else value


def _milliseconds(time: datetime) -> int:
    return (time - _EPOCH) // timedelta(milliseconds=1)
