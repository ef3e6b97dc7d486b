"""Lists and pages: sequences that say how they came about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from ._document import Frozen
from ._native import Batches
from .frames import Frames, batches_of
from .results import Meta

T = TypeVar("T")


class _Items(Sequence[T], Frames, Frozen):
    """What lists and pages have in common."""

    # `_record`: the class of the items, which an empty list has too.
    __slots__ = ("_record", "items", "meta")
    _record: type[T] | None
    items: tuple[T, ...]
    """The items, in the order of the API."""
    meta: Meta
    """How the calls went, all pages together."""

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __contains__(self, item: object) -> bool:
        return item in self.items

    def to_dicts(self) -> list[dict[str, Any]]:
        """Each item as its canonical document, for what takes rows of dictionaries."""
        return [item.to_dict() for item in self.items]  # type: ignore[attr-defined]

    def _batches(self) -> Batches:
        return batches_of(self.items, self._record)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            problem = f"{type(self).__name__!r} object has no attribute {name!r}"
            # `pandas.DataFrame` asks for it: a sequence that is no list is an array to it. It looks for nothing else that
            # could say what the columns are.
            if name == "ndim":
                problem += ", because it is no array; to_pandas() makes a pandas.DataFrame of it"
            raise AttributeError(problem, name=name, obj=self)

    def _shown(self) -> str:
        first = ", ".join(repr(item) for item in self.items[:3])
        return first + (", …" if len(self.items) > 3 else "")


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
        partial = "" if self.complete else ", not complete"
        return f"<List of {len(self.items)}{partial}: [{self._shown()}]>"

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
        return f"<Page of {len(self.items)}, next_starting_after={self.next_starting_after!r}: [{self._shown()}]>"

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
