"""Who can do what: frozen objects over the document that core writes."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ._columns import count
from ._document import Document, each, field, optional
from ._native import Batches, _access_batches
from .choices import AccessPart, HolderSort
from .enums import Permission, Role
from .frames import Frames
from .results import Meta
from .rows import Rows
from .rows import rows as _rows


class AccessRow(Document):
    """What one person or one key can do with one resource."""

    __slots__ = ()
    __match_args__ = (
        "workspace_id",
        "workspace_name",
        "sort",
        "name",
        "id",
        "role",
        "permissions",
        "scopes",
        "pending",
        "readable",
        "resource",
        "actions",
        "label",
        "beyond",
    )
    workspace_id: field[str | None] = field(optional(str), "The workspace, where it is known.")
    workspace_name: field[str | None] = field(optional(str), "Its name, where it is known.")
    sort: field[HolderSort] = field(HolderSort, "Whether it is a person or a key.")
    name: field[str] = field(
        str, "The e-mail address of the person, or the name of the key; empty where that could not be read."
    )
    id: field[str | None] = field(optional(str), "The id of the membership or of the key, where it is known.")
    role: field[Role | None] = field(optional(Role), "The role of the person in the API; none for a key.")
    permissions: field[tuple[Permission, ...] | None] = field(
        optional(each(Permission)), "The permissions of the person; none for a key, and where none narrow the role."
    )
    scopes: field[tuple[str, ...] | None] = field(optional(each(str)), "The scopes of the key; none for a person.")
    pending: field[bool | None] = field(
        optional(bool),
        "Whether it is an invitation that was not accepted yet: the person has these rights once it is. None for a "
        "key, and where that could not be read.",
    )
    readable: field[bool] = field(
        bool,
        "Whether role, permissions or scopes are documented ones. Those that are not count as the widest that they "
        "could mean.",
    )
    resource: field[str] = field(str, "The resource.")
    actions: field[tuple[str, ...]] = field(each(str), "What they can do with it.")
    label: field[str] = field(str, "The same as a table shows it: ``-``, ``Full``, or actions such as ``View/Edit``.")
    beyond: field[tuple[str, ...]] = field(
        each(str),
        "What a key can do beyond the resources of the matrix, in words; the same in each row of the key, and empty "
        "for a person.",
    )


class AccessFailure(Document):
    """What could not be read, and why."""

    __slots__ = ()
    __match_args__ = ("workspace_id", "workspace_name", "parts", "error")
    workspace_id: field[str | None] = field(optional(str), "The workspace, where it is known.")
    workspace_name: field[str | None] = field(optional(str), "Its name, where it is known.")
    parts: field[tuple[AccessPart, ...]] = field(each(AccessPart), "What of it.")
    error: field[dict[str, Any]] = field(dict[str, Any], "Why: the fields of the error.")


class Access(Document, Frames):
    """Who can do what, from ``client.access``, and as a part of a review.

    Example:
        >>> access = client.access()
        >>> frame = access.to_pandas()
        >>> people = frame[frame["sort"] == "person"]
        >>> people.pivot(index="name", columns="resource", values="label").loc["maya.okafor@northwind.example.com", "members"]
        'View'
    """

    __slots__ = ()
    __match_args__ = ("rows", "failed", "complete", "meta")
    rows: field[Rows[AccessRow]] = field(
        _rows(AccessRow),
        "A row for each holder and resource: of each workspace the people, then the keys, in the order of the API, and "
        "of each of these the resources in the order of the matrix.",
    )
    failed: field[tuple[AccessFailure, ...]] = field(
        each(AccessFailure), "What could not be read: whoever is there has no row."
    )
    complete: field[bool] = field(bool, "Whether everything could be read.")
    meta: field[Meta] = field(Meta, "How the calls went.")

    def __repr__(self) -> str:
        holders = Counter(sort for sort, *_ in {(row.sort, row.workspace_id, row.id, row.name) for row in self.rows})
        people, keys = holders[HolderSort.PERSON], holders[HolderSort.KEY]
        gaps = f", {len(self.failed)} could not be read" if self.failed else ""
        return f"<Access of {'1 person' if people == 1 else f'{people:,} people'} and {count(keys, 'API key')}{gaps}>"

    def _repr_html_(self) -> str:
        from ._html import access

        return access(self)

    def _batches(self) -> Batches:
        return _access_batches(self._fields["rows"])
