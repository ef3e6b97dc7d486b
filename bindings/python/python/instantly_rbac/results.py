"""What calls give beside records and lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

from ._document import Document, Frozen, field, hashable, optional
from ._native import Batches, GroupMember, Workspace
from ._text import table
from .errors import InstantlyError
from .frames import Frames

T = TypeVar("T")


class Meta(Document):
    """How a call went. Every result carries one."""

    __slots__ = ()
    __match_args__ = ("attempts", "request_id", "recovered", "waited", "hint", "repeated")
    attempts: field[int] = field(int, "Requests made, retries and all pages included.")
    request_id: field[str | None] = field(
        optional(str), "The id that the server gave the (last) request, for its support."
    )
    recovered: field[bool] = field(bool, "Whether the reply was lost, and the result was read back from the server.")
    waited: field[float] = field(float, "Seconds spent in pacing and back-off, not in requests.", "waited_seconds")
    hint: field[str | None] = field(optional(str), "What may explain a surprising result, such as an empty audit log.")
    repeated: field[int] = field(int, "Records of a list that came again on the page after, and were dropped.")


class Result(Frozen):
    """A frozen object with a few named parts. Two are equal where their parts are, however the calls went."""

    __slots__: tuple[str, ...] = ()

    def _parts(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self.__slots__)

    def __repr__(self) -> str:
        parts = ", ".join(f"{name}={part!r}" for name, part in zip(self.__slots__, self._parts()))
        return f"{type(self).__name__}({parts})"

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__ if name != "meta")

    def __hash__(self) -> int:
        return hash((type(self), *(hashable(getattr(self, name)) for name in self.__slots__ if name != "meta")))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self._parts()


def _set(target: Result, **parts: object) -> None:
    for name, part in parts.items():
        object.__setattr__(target, name, part)


class Removal(Result, Generic[T]):
    """Something was removed."""

    __slots__ = ("id", "record", "meta")
    __match_args__ = ("id", "record", "meta")
    id: str
    """The id that was given."""
    record: T | None
    """What was removed, as the server described it; none where a lost reply hid it."""
    meta: Meta
    """How the call went."""

    def __init__(self, id: str, record: T | None, meta: Meta) -> None:
        _set(self, id=id, record=record, meta=meta)

    def to_dict(self) -> dict[str, Any]:
        """The canonical document."""
        record: Any = self.record
        return {"id": self.id, "record": record and record.to_dict(), "meta": self.meta.to_dict()}


class Check(Result):
    """Whether a key works, and for which workspace."""

    __slots__ = ("works", "workspace", "problem", "meta")
    __match_args__ = ("works", "workspace", "problem", "meta")
    works: bool
    """Whether the API accepts the key."""
    workspace: Workspace | None
    """The workspace, where the key may read it (``workspaces:read``)."""
    problem: InstantlyError | None
    """What stands in the way, where something does."""
    meta: Meta
    """How the call went."""

    def __init__(
        self, works: bool, workspace: Workspace | None, problem: InstantlyError | None, meta: Meta
    ) -> None:
        _set(self, works=works, workspace=workspace, problem=problem, meta=meta)

    def __bool__(self) -> bool:
        """Whether the key works: ``if client.check():`` asks for that."""
        return self.works

    def to_dict(self) -> dict[str, Any]:
        """The canonical document."""
        return {
            "works": self.works,
            "workspace": self.workspace and self.workspace.to_dict(),
            "problem": self.problem and self.problem.to_dict(),
            "meta": self.meta.to_dict(),
        }


class Reply(Result):
    """What any other endpoint answered, from ``client.request``."""

    __slots__ = ("value", "meta")
    __match_args__ = ("value", "meta")
    value: Any
    """What the server sent, secrets included."""
    meta: Meta
    """How the call went."""

    def __init__(self, value: Any, meta: Meta) -> None:
        _set(self, value=value, meta=meta)

    def __repr__(self) -> str:
        # The value may hold secrets.
        return f"Reply(value=<{type(self.value).__name__}>, meta={self.meta!r})"

    def to_dict(self) -> dict[str, Any]:
        """The canonical document."""
        return {"value": self.value, "meta": self.meta.to_dict()}


class ForEach(Result, Generic[T]):
    """What a function made of one sub-workspace, from ``groups.for_each``."""

    __slots__ = ("link", "value", "error")
    __match_args__ = ("link", "value", "error")
    link: GroupMember
    """The link to the sub-workspace."""
    value: T | None
    """What the function returned for it."""
    error: InstantlyError | None
    """What it raised instead."""

    def __init__(self, link: GroupMember, value: T | None, error: InstantlyError | None) -> None:
        _set(self, link=link, value=value, error=error)


class Results(Result, Sequence[ForEach[T]], Frames):
    """What a function made of each sub-workspace, in the order of the group.

    Where it made lists, all of them are one data frame, whose first columns are ``workspace_id`` and
    ``workspace_name``; one that failed raises its error there.

    Example:
        >>> keys = client.groups.for_each(lambda workspace, link: workspace.keys.list())
        >>> keys.to_pandas().workspace_name.nunique() == len(keys)
        True
        >>> plans = client.groups.for_each(lambda workspace, link: workspace.workspace.plan())
        >>> len(plans.raise_first()) == len(plans) > 0
        True
    """

    __slots__ = ("items",)
    __match_args__ = ("items",)
    items: tuple[ForEach[T], ...]
    """Each sub-workspace with a value or an error."""

    def __init__(self, items: Iterable[ForEach[T]]) -> None:
        _set(self, items=tuple(items))

    def raise_first(self) -> Results[T]:
        """Raises the error of the first sub-workspace that has one.

        Returns:
            The results, where there is none.
        """
        for result in self.items:
            if result.error is not None:
                raise result.error
        return self

    @overload
    def __getitem__(self, index: int) -> ForEach[T]: ...

    @overload
    def __getitem__(self, index: slice) -> Results[T]: ...

    def __getitem__(self, index: int | slice) -> ForEach[T] | Results[T]:
        return Results(self.items[index]) if isinstance(index, slice) else self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[ForEach[T]]:
        return iter(self.items)

    def __repr__(self) -> str:
        failed = sum(result.error is not None for result in self.items)
        return table(self.items, f", {failed} of them failed" if failed else "")

    def _repr_html_(self) -> str:
        from ._html import results

        return results(self)

    def _batches(self) -> Batches:
        def part(result: ForEach[T]) -> Batches:
            if isinstance(result.value, Frames):
                return result.value._batches()
            raise TypeError("only what a function made of lists is a data frame: it must return a list for each sub-workspace")

        parts = [(result.link.sub_workspace_id, result.link.sub_workspace_name, part(result)) for result in self.raise_first()]
        return Batches.of_workspaces(parts)
