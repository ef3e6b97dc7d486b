"""The access matrix: which role may do what with which resource. Nothing here needs the network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, final

from ._columns import count
from ._document import Document, each, field, optional
from ._native import ApiKey, Member, matrix_check, matrix_resources, matrix_text, neutral, offline
from .enums import Permission, Role
from .rows import Rows, rows

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
    "Mending",
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
    gaps: field[Rows[Gap]] = field(rows(Gap), "Each cell that the API cannot express.")

    def _repr_html_(self) -> str:
        from ._html import compiled

        return compiled(self)


class Holder(Document):
    """Who is meant."""

    __slots__ = ()
    __match_args__ = ("sort", "name")
    sort: field[str] = field(str, "``person`` or ``key``.")
    name: field[str] = field(str, "The address of a person, the name of a key.")

    def __repr__(self) -> str:
        return f"<{self.sort} {self.name!r}>"


class Mending(Document):
    """How a difference from the matrix is mended. ``by`` says which of the other attributes count; those of no count
    are none or empty.

    Example:
        >>> members, keys = client.members.list(), client.keys.list()
        >>> check = Matrix.original().check(members, keys, {"keys": {"SDR console": "SDR"}})
        >>> print(check.differences[0].how.by, check.differences[0].how.scopes)
        replace_key ('campaigns:read', ...
    """

    __slots__ = ()
    __match_args__ = ("by", "member_id", "role", "permissions", "adds", "costs", "key_id", "scopes", "why")

    def __init__(self, fields: dict[str, Any]) -> None:
        super().__init__({**dict.fromkeys(self.__match_args__), **fields})

    by: field[str] = field(
        str,
        "``change_role``: ``members.update``. ``invite_again``: ``members.remove`` and ``members.invite``, because "
        "permissions cannot be changed. ``replace_key``: ``keys.create`` and ``keys.revoke``, because scopes cannot be "
        "changed. ``nothing``: nothing in the API mends it.",
    )
    member_id: field[str | None] = field(optional(str), "The membership to change or to remove, where its id is known.")
    role: field[Role | None] = field(optional(Role), "The role to give, or to invite with.")
    permissions: field[tuple[Permission, ...] | None] = field(
        optional(each(Permission)), "The permissions to invite with; none where the role needs no narrowing."
    )
    adds: field[dict[str, tuple[str, ...]]] = field(
        lambda adds: {name: tuple(actions) for name, actions in (adds or {}).items()},
        "What that adds beyond the matrix with other resources: actions by resource.",
    )
    costs: field[str | None] = field(optional(str), "What inviting again costs.")
    key_id: field[str | None] = field(optional(str), "The key to revoke, where its id is known.")
    scopes: field[tuple[str, ...]] = field(
        lambda scopes: tuple(scopes or ()),
        "The scopes to create the new key with; without any, the role may do nothing, and no new key is needed.",
    )
    why: field[str | None] = field(optional(str), "Why nothing mends it, in one sentence.")


class Difference(Document):
    """A cell in which somebody can do more, or less, than the matrix says."""

    __slots__ = ()
    __match_args__ = ("holder", "role", "resource", "more", "less", "how", "more_after", "less_after", "in_words")
    holder: field[Holder] = field(Holder, "Who.")
    role: field[str] = field(str, "The role that was assigned.")
    resource: field[str] = field(str, "With what.")
    more: field[tuple[str, ...]] = field(each(str), "What they can do beyond the matrix.")
    less: field[tuple[str, ...]] = field(each(str), "What the matrix allows and they cannot do.")
    how: field[Mending] = field(Mending, "How it is mended, as far as the API can.")
    more_after: field[tuple[str, ...]] = field(each(str), "What they can do beyond the matrix after that.")
    less_after: field[tuple[str, ...]] = field(each(str), "What the matrix allows and they cannot do after that.")
    in_words: field[str] = field(str, "How it is mended and what stays, in words.")

    def __repr__(self) -> str:
        parts = (("more", self.more), ("less", self.less))
        actions = "; ".join(f"{word}: {', '.join(actions)}" for word, actions in parts if actions)
        return f"<Difference of {self.holder!r} as {self.role!r} with {self.resource}: {actions}>"


class MatrixCheck(Document):
    """A workspace compared with the matrix."""

    __slots__ = ()
    __match_args__ = ("differences", "unassigned", "absent", "unreadable")
    differences: field[Rows[Difference]] = field(
        rows(Difference), "The cells that differ, those that can be mended first."
    )
    unassigned: field[Rows[Holder]] = field(rows(Holder), "Members and keys without a role of the matrix.")
    absent: field[Rows[Holder]] = field(rows(Holder), "Roles assigned to somebody who is not there.")
    unreadable: field[Rows[Holder]] = field(
        rows(Holder), "Who counts as the widest, because role, permissions or scopes cannot be read."
    )

    def __repr__(self) -> str:
        differences = count(len(self.differences), "difference")
        return f"<MatrixCheck: {differences}, {len(self.unassigned)} without a role, {len(self.absent)} not there>"

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
    compiled: field[Rows[Compiled]] = field(rows(Compiled), "What comes nearest to each role.")
    check: field[MatrixCheck | None] = field(
        optional(MatrixCheck), "The workspace compared with it, where an assignment was given."
    )
    not_compared: field[str | None] = field(optional(str), "Who was not compared, and why.")

    def _repr_html_(self) -> str:
        from ._html import matrix_part

        return matrix_part(self)


@final
class Matrix(Document):
    """The access matrix: which role may do what with which resource. The product knows no such matrix.

    Example:
        >>> Matrix.original().can("SDR", "campaigns", "launch")
        True
    """

    __slots__ = ()
    __match_args__ = ()

    @staticmethod
    def original() -> Matrix:
        """The matrix of the original request: Admin, Manager, SDR and Viewer."""
        return Matrix(offline("matrix.original", {}))

    @staticmethod
    def from_json(text: str) -> Matrix:
        """Reads a matrix from JSON. What a role does not name is ``-``.

        Raises:
            InvalidArgumentError: With the line, the key, and what is allowed.

        Example:
            >>> Matrix.from_json('{"roles": {"Closer": {"campaigns": "View"}}}').roles()
            ('Closer',)
        """
        return Matrix(offline("matrix.from_json", {"text": text}))

    @staticmethod
    def from_toml(text: str) -> Matrix:
        r"""Reads a matrix from TOML: a table ``[roles.Closer]`` for each role. What a role does not name is ``-``.

        Of a file, give what it holds: ``Matrix.from_toml(Path("matrix.toml").read_text())``.

        Raises:
            InvalidArgumentError: With the line, the key, and what is allowed.

        Example:
            >>> Matrix.from_toml('[roles.Closer]\ncampaigns = "View"').can("Closer", "campaigns", "view")
            True
        """
        return Matrix(offline("matrix.from_toml", {"text": text}))

    def roles(self) -> tuple[str, ...]:
        """The names of the roles, in order."""
        return tuple(self._fields["roles"])

    def rows(self) -> tuple[MatrixRow, ...]:
        """Each role with its cells, one for each resource.

        Returns:
            ``MatrixRow`` in the order of the roles: ``name`` and ``cells``.
        """
        return each(MatrixRow)(self._ask("matrix.rows"))

    def cell(self, role: str, resource: str) -> Cell:
        """What a role may do with a resource.

        Raises:
            InvalidArgumentError: There is no such role or resource.

        Example:
            >>> Matrix.original().cell("SDR", "campaigns").label
            'Launch/Pause'
        """
        return Cell(self._ask("matrix.cell", role=role, resource=resource))

    def can(self, role: str, resource: str, action: str) -> bool:
        """Whether a role may do something with a resource.

        Raises:
            InvalidArgumentError: There is no such role or resource, or the resource lacks the action.
        """
        return self._ask("matrix.can", role=role, resource=resource, action=action)

    def compile(self, role: str) -> Compiled:
        """What comes nearest to a role: the API role and permissions for a person, the scopes for a key, and every
        cell that cannot be expressed.

        Raises:
            InvalidArgumentError: There is no such role.

        Example:
            >>> print(Matrix.original().compile("Viewer").api_role)
            view
        """
        return Compiled(self._ask("matrix.compile", role=role))

    def check(
        self, members: Iterable[Member], keys: Iterable[ApiKey], assignment: Mapping[str, Mapping[str, str]]
    ) -> MatrixCheck:
        """Where members and keys can do more, or less, than the matrix says.

        Args:
            members: The members of a workspace.
            keys: Its keys.
            assignment: Who has which role: ``{"people": {email: role}, "keys": {name or id: role}}``.

        Raises:
            InvalidArgumentError: There is no such role, or somebody is named twice with different roles.

        Example:
            >>> check = Matrix.original().check(client.members.list(), client.keys.list(), {})
            >>> len(check.unassigned) == len(client.members.list()) + len(client.keys.list())
            True
        """
        return MatrixCheck(matrix_check(self._fields, members, keys, assignment))

    def to_json(self) -> str:
        """The matrix as JSON, which ``from_json`` reads.

        Example:
            >>> mine = Matrix.original()
            >>> Matrix.from_json(mine.to_json()) == mine
            True
        """
        return str(self._ask("matrix.to_json"))

    def _ask(self, function: str, **arguments: str) -> Any:
        return offline(function, {"matrix": self._fields, **arguments})

    def _repr_html_(self) -> str:
        from ._html import matrix

        return matrix(self)

    def __str__(self) -> str:
        """As a table for people: a heading, and a line for each role."""
        return matrix_text(self._fields)

    def __repr__(self) -> str:
        return f"<Matrix of {neutral(', '.join(self.roles()))}>"


def added_access(before: str, after: str) -> dict[str, list[str]]:
    """What a change of the API role adds, cell by cell, before permissions; empty where nothing is added.

    Returns:
        Actions by resource.

    Example:
        >>> matrix.added_access(Role.ADMIN, Role.EDITOR)
        {}
    """
    return offline("matrix.added_access", locals())


def adds_access(before: str, after: str) -> bool:
    """Whether a change of the API role adds anything, before permissions; ``added_access`` says what.

    Example:
        >>> matrix.adds_access(Role.ADMIN, Role.EDITOR)
        False
    """
    return offline("matrix.adds_access", locals())
