"""Lists and pages: sequences that say how they came about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar, overload

from ._native import Batches
from ._text import table
from .frames import batches_of
from .results import Meta
from .rows import Framed

T = TypeVar("T")


class _Items(Framed[T], Generic[T]):
    """What lists and pages have in common."""

    __slots__ = ("meta",)
    meta: Meta
    """How the calls went, all pages together."""

    def _batches(self) -> Batches:
        return batches_of(self.items, self._record)


class List(_Items[T], Generic[T]):
    """A whole list, or as much of it as was asked for. A slice of it is a list, too.

    Two lists are equal where their items are and both are complete, or both are not.

    Example:
        >>> members = client.members.list()
        >>> print(len(members), members.complete, len(members[:2]))
        8 True 2
    """

    __slots__ = ("complete",)
    complete: bool
    """Whether this is known to be everything. False only where ``max_items`` or a slice ended it."""

    def __init__(self, items: Sequence[T], complete: bool, meta: Meta, record: type[T] | None = None) -> None:
        object.__setattr__(self, "items", tuple(items))
        object.__setattr__(self, "complete", complete)
        object.__setattr__(self, "meta", meta)
        object.__setattr__(self, "_record", record)

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> List[T]: ...

    def __getitem__(self, index: int | slice) -> T | List[T]:
        if isinstance(index, slice):
            items = self.items[index]
            return List(items, self.complete and len(items) == len(self.items), self.meta, self._record)
        return self.items[index]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, List):
            return NotImplemented
        return self.items == other.items and self.complete == other.complete

    def __hash__(self) -> int:
        return hash(self.items)

    def __repr__(self) -> str:
        return table(self.items, "" if self.complete else ", not complete")

    def __reduce__(self) -> tuple[Any, ...]:
        return List, (self.items, self.complete, self.meta, self._record)

    def to_dict(self) -> dict[str, Any]:
        """The canonical document: ``items``, ``complete`` and ``meta``."""
        return {"items": self.to_dicts(), "complete": self.complete, "meta": self.meta.to_dict()}

    def _repr_html_(self) -> str:
        from ._html import whole_list

        return whole_list(self)


class Page(_Items[T], Generic[T]):
    """One page, with the cursor of the next."""

    __slots__ = ("next_starting_after",)
    next_starting_after: str | None
    """The cursor of the next page. A last page may carry one too; then the next page is empty."""

    def __init__(
        self, items: Sequence[T], next_starting_after: str | None, meta: Meta, record: type[T] | None = None
    ) -> None:
        object.__setattr__(self, "items", tuple(items))
        object.__setattr__(self, "next_starting_after", next_starting_after)
        object.__setattr__(self, "meta", meta)
        object.__setattr__(self, "_record", record)

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...

    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        return self.items[index]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Page):
            return NotImplemented
        return self.items == other.items and self.next_starting_after == other.next_starting_after

    def __hash__(self) -> int:
        return hash(self.items)

    def __repr__(self) -> str:
        return table(self.items, ", the last page" if self.next_starting_after is None else ", a page: more may follow")

    def __reduce__(self) -> tuple[Any, ...]:
        return Page, (self.items, self.next_starting_after, self.meta, self._record)

    def to_dict(self) -> dict[str, Any]:
        """The canonical document: ``items``, ``next_starting_after`` and ``meta``."""
        return {
            "items": self.to_dicts(),
            "next_starting_after": self.next_starting_after,
            "meta": self.meta.to_dict(),
        }

    def _repr_html_(self) -> str:
        from ._html import one_page

        return one_page(self)
