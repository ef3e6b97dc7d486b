"""The access matrix: which role may do what with which resource. Nothing here needs the network."""

from __future__ import annotations

from ._document import Document, each, field, optional
from ._native import Matrix, matrix_added_access as added_access, matrix_adds_access as adds_access
from .enums import Permission, Role

__all__ = [
    "Cell",
    "Compiled",
    "Difference",
    "Gap",
    "Holder",
    "Matrix",
    "MatrixCheck",
    "MatrixPart",
    "MatrixRow",
    "added_access",
    "adds_access",
]


class Cell(Document):
    """What a role may do with a resource."""

    __slots__ = ()
    __match_args__ = ("label", "actions")
    label: field[str] = field(str, "As the table has it, for example ``Create/Edit``.")
    actions: field[tuple[str, ...]] = field(each(str), "The actions.")


class MatrixRow(Document):
    """A role with its cells."""

    __slots__ = ()
    __match_args__ = ("name", "cells")
    name: field[str] = field(str, "The role.")
    cells: field[tuple[Cell, ...]] = field(each(Cell), "One for each resource, in the order of the matrix.")


class Gap(Document):
    """A cell that the API cannot express, for people or for keys."""

    __slots__ = ()
    __match_args__ = ("resource", "holder", "more", "less", "why")
    resource: field[str] = field(str, "The resource.")
    holder: field[str] = field(str, "``member`` or ``key``.")
    more: field[tuple[str, ...]] = field(each(str), "What is allowed beyond the matrix.")
    less: field[tuple[str, ...]] = field(each(str), "What the matrix allows and the API does not.")
    why: field[str] = field(str, "Why, in one sentence.")


class Compiled(Document):
    """What comes nearest to a role of the matrix."""

    __slots__ = ()
    __match_args__ = ("role", "api_role", "permissions", "scopes", "gaps")
    role: field[str] = field(str, "The role of the matrix.")
    api_role: field[Role] = field(Role, "The role to invite a person with: the narrowest that lacks nothing.")
    permissions: field[tuple[Permission, ...] | None] = field(
        optional(each(Permission)), "The permissions to invite a person with; none where the role needs no narrowing."
    )
    scopes: field[tuple[str, ...]] = field(each(str), "The scopes to create a key with.")
    gaps: field[tuple[Gap, ...]] = field(each(Gap), "Each cell that the API cannot express.")

    def _repr_html_(self) -> str:
        from ._html import compiled

        return compiled(self)


class Holder(Document):
    """Who is meant."""

    __slots__ = ()
    __match_args__ = ("sort", "name")
    sort: field[str] = field(str, "``person`` or ``key``.")
    name: field[str] = field(str, "The address of a person, the name of a key.")


class Difference(Document):
    """A cell in which somebody can do more, or less, than the matrix says."""

    __slots__ = ()
    __match_args__ = ("holder", "role", "resource", "more", "less", "inherent")
    holder: field[Holder] = field(Holder, "Who.")
    role: field[str] = field(str, "The role that was assigned.")
    resource: field[str] = field(str, "With what.")
    more: field[tuple[str, ...]] = field(each(str), "What they can do beyond the matrix.")
    less: field[tuple[str, ...]] = field(each(str), "What the matrix allows and they cannot do.")
    inherent: field[bool] = field(
        bool, "Whether the API can do no better: what ``compile`` gives differs in the same way."
    )


class MatrixCheck(Document):
    """A workspace compared with the matrix."""

    __slots__ = ()
    __match_args__ = ("differences", "unassigned", "absent", "unreadable")
    differences: field[tuple[Difference, ...]] = field(
        each(Difference), "The cells that differ, those that can be mended first."
    )
    unassigned: field[tuple[Holder, ...]] = field(each(Holder), "Members and keys without a role of the matrix.")
    absent: field[tuple[Holder, ...]] = field(each(Holder), "Roles assigned to somebody who is not there.")
    unreadable: field[tuple[Holder, ...]] = field(
        each(Holder), "Who counts as the widest, because role, permissions or scopes cannot be read."
    )

    def _repr_html_(self) -> str:
        from ._html import matrix_check

        return matrix_check(self)


class MatrixPart(Document):
    """The matrix, what the API makes of it, and who differs from it."""

    __slots__ = ()
    __match_args__ = ("table", "compiled", "check", "not_compared")
    table: field[tuple[MatrixRow, ...]] = field(
        lambda table: each(MatrixRow)(table["roles"]), "The matrix, role by role."
    )
    compiled: field[tuple[Compiled, ...]] = field(each(Compiled), "What comes nearest to each role.")
    check: field[MatrixCheck | None] = field(
        optional(MatrixCheck), "The workspace compared with it, where an assignment was given."
    )
    not_compared: field[str | None] = field(optional(str), "Who was not compared, and why.")

    def _repr_html_(self) -> str:
        from ._html import matrix_part

        return matrix_part(self)
