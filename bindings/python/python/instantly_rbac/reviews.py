"""Reviews and matrix results: frozen objects over the documents that core writes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any, Protocol, TypeVar

from ._document import Document
from ._native import ApiKey, Member
from .enums import Permission, Role, Severity
from .results import Meta

T = TypeVar("T")


def _each(make: Callable[[Any], T], documents: list[Any]) -> tuple[T, ...]:
    return tuple(make(document) for document in documents)


def _optional(make: Callable[[Any], T], document: Any) -> T | None:
    return None if document is None else make(document)


def _records(cls: Any, documents: list[Any]) -> tuple[Any, ...]:
    return tuple(cls.from_dict(document) for document in documents)


def _permissions(names: list[str] | None) -> tuple[Permission, ...] | None:
    return None if names is None else tuple(Permission(name) for name in names)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    # Python 3.10 reads neither Z nor every number of digits.
    date, _, fraction = text.rstrip("Zz").partition(".")
    moment = datetime.fromisoformat(date) if "+" not in fraction and "-" not in fraction else None
    if moment is None:
        return datetime.fromisoformat(text)
    micros = int(fraction[:6].ljust(6, "0")) if fraction else 0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return moment.replace(microsecond=micros)


class Finding(Document):
    """Something worth a second look."""

    __slots__ = ()
    __match_args__ = ("severity", "rule", "subject", "why", "advice",)

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return Severity(self._fields["severity"])

    @property
    def rule(self) -> str:
        """Which rule found it."""
        return self._fields["rule"]  # type: ignore[no-any-return]

    @property
    def subject(self) -> str:
        """What it is about: a key's name, a person's address, a campaign's name."""
        return self._fields["subject"]  # type: ignore[no-any-return]

    @property
    def why(self) -> str:
        """Why it matters, in one sentence."""
        return self._fields["why"]  # type: ignore[no-any-return]

    @property
    def advice(self) -> str:
        """What to do about it."""
        return self._fields["advice"]  # type: ignore[no-any-return]


class ReviewedKey(Document):
    """A key with what is worth knowing about it."""

    __slots__ = ()
    __match_args__ = ("key", "can", "findings", "suggested_scopes", "last_logged", "severity",)

    @property
    def key(self) -> ApiKey:
        """The key."""
        return ApiKey.from_dict(self._fields["key"])

    @property
    def can(self) -> tuple[str, ...]:
        """What it can do, in words, widest first."""
        return tuple(self._fields["can"])

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, most severe first."""
        return _each(Finding, self._fields["findings"])

    @property
    def suggested_scopes(self) -> tuple[str, ...]:
        """The scopes that would do in its place."""
        return tuple(self._fields["suggested_scopes"])

    @property
    def last_logged(self) -> datetime | None:
        """Its last logged activity; reads are not logged."""
        return _moment(self._fields["last_logged"])

    @property
    def severity(self) -> Severity | None:
        """The severity of the worst finding."""
        return self.findings[0].severity if self.findings else None


class KeyReview(Document):
    """Every key with what is worth a second look, most severe first."""

    __slots__ = ()
    __match_args__ = ("keys", "events_read", "events_complete", "events_problem", "caveat", "meta",)

    @property
    def keys(self) -> tuple[ReviewedKey, ...]:
        """The keys, the most severe first."""
        return _each(ReviewedKey, self._fields["keys"])

    @property
    def events_read(self) -> int:
        """How many audit events were read."""
        return self._fields["events_read"]  # type: ignore[no-any-return]

    @property
    def events_complete(self) -> bool:
        """Whether the whole audit log was read."""
        return self._fields["events_complete"]  # type: ignore[no-any-return]

    @property
    def events_problem(self) -> dict[str, Any] | None:
        """Why the audit log was not read: the fields of the error."""
        return self._fields["events_problem"]  # type: ignore[no-any-return]

    @property
    def caveat(self) -> str:
        """What the last logged activity says, and what not."""
        return self._fields["caveat"]  # type: ignore[no-any-return]

    @property
    def meta(self) -> Meta:
        """How the calls went."""
        return Meta(self._fields["meta"])


class MemberReview(Document):
    """The members with what is worth a second look."""

    __slots__ = ()
    __match_args__ = ("members", "roles", "findings", "meta",)

    @property
    def members(self) -> tuple[Member, ...]:
        """The members."""
        return _records(Member, self._fields["members"])

    @property
    def roles(self) -> dict[str, int]:
        """How many members have each role."""
        return dict(self._fields["roles"])

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, most severe first."""
        return _each(Finding, self._fields["findings"])

    @property
    def meta(self) -> Meta:
        """How the calls went."""
        return Meta(self._fields["meta"])


class TagReview(Document):
    """What carries no tag, is under two teams, or sends from another team's accounts."""

    __slots__ = ()
    __match_args__ = ("carriers", "findings", "meta",)

    @property
    def carriers(self) -> dict[str, int]:
        """How many campaigns and accounts carry each tag, by label."""
        return dict(self._fields["carriers"])

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, most severe first."""
        return _each(Finding, self._fields["findings"])

    @property
    def meta(self) -> Meta:
        """How the calls went."""
        return Meta(self._fields["meta"])


class Cell(Document):
    """What a role may do with a resource."""

    __slots__ = ()
    __match_args__ = ("label", "actions",)

    @property
    def label(self) -> str:
        """As the table has it, for example ``Create/Edit``."""
        return self._fields["label"]  # type: ignore[no-any-return]

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions."""
        return tuple(self._fields["actions"])


class MatrixRow(Document):
    """A role with its cells."""

    __slots__ = ()
    __match_args__ = ("name", "cells",)

    @property
    def name(self) -> str:
        """The role."""
        return self._fields["name"]  # type: ignore[no-any-return]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """One for each resource, in the order of the matrix."""
        return _each(Cell, self._fields["cells"])


class Gap(Document):
    """A cell that the API cannot express, for people or for keys."""

    __slots__ = ()
    __match_args__ = ("resource", "holder", "more", "less", "why",)

    @property
    def resource(self) -> str:
        """The resource."""
        return self._fields["resource"]  # type: ignore[no-any-return]

    @property
    def holder(self) -> str:
        """``member`` or ``key``."""
        return self._fields["holder"]  # type: ignore[no-any-return]

    @property
    def more(self) -> tuple[str, ...]:
        """What is allowed beyond the matrix."""
        return tuple(self._fields["more"])

    @property
    def less(self) -> tuple[str, ...]:
        """What the matrix allows and the API does not."""
        return tuple(self._fields["less"])

    @property
    def why(self) -> str:
        """Why, in one sentence."""
        return self._fields["why"]  # type: ignore[no-any-return]


class Compiled(Document):
    """What comes nearest to a role of the matrix."""

    __slots__ = ()
    __match_args__ = ("role", "api_role", "permissions", "scopes", "gaps",)

    @property
    def role(self) -> str:
        """The role of the matrix."""
        return self._fields["role"]  # type: ignore[no-any-return]

    @property
    def api_role(self) -> Role:
        """The role to invite a person with: the narrowest that lacks nothing."""
        return Role(self._fields["api_role"])

    @property
    def permissions(self) -> tuple[Permission, ...] | None:
        """The permissions to invite a person with; none where the role needs no narrowing."""
        return _permissions(self._fields["permissions"])

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes to create a key with."""
        return tuple(self._fields["scopes"])

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Each cell that the API cannot express."""
        return _each(Gap, self._fields["gaps"])


class Holder(Document):
    """Who is meant."""

    __slots__ = ()
    __match_args__ = ("sort", "name",)

    @property
    def sort(self) -> str:
        """``person`` or ``key``."""
        return self._fields["sort"]  # type: ignore[no-any-return]

    @property
    def name(self) -> str:
        """The address of a person, the name of a key."""
        return self._fields["name"]  # type: ignore[no-any-return]


class Difference(Document):
    """A cell in which somebody can do more, or less, than the matrix says."""

    __slots__ = ()
    __match_args__ = ("holder", "role", "resource", "more", "less", "inherent",)

    @property
    def holder(self) -> Holder:
        """Who."""
        return Holder(self._fields["holder"])

    @property
    def role(self) -> str:
        """The role that was assigned."""
        return self._fields["role"]  # type: ignore[no-any-return]

    @property
    def resource(self) -> str:
        """With what."""
        return self._fields["resource"]  # type: ignore[no-any-return]

    @property
    def more(self) -> tuple[str, ...]:
        """What they can do beyond the matrix."""
        return tuple(self._fields["more"])

    @property
    def less(self) -> tuple[str, ...]:
        """What the matrix allows and they cannot do."""
        return tuple(self._fields["less"])

    @property
    def inherent(self) -> bool:
        """Whether the API can do no better: what ``compile`` gives differs in the same way."""
        return self._fields["inherent"]  # type: ignore[no-any-return]


class MatrixCheck(Document):
    """A workspace compared with the matrix."""

    __slots__ = ()
    __match_args__ = ("differences", "unassigned", "absent",)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """The cells that differ, those that can be mended first."""
        return _each(Difference, self._fields["differences"])

    @property
    def unassigned(self) -> tuple[Holder, ...]:
        """Members and keys without a role of the matrix."""
        return _each(Holder, self._fields["unassigned"])

    @property
    def absent(self) -> tuple[Holder, ...]:
        """Roles assigned to somebody who is not there."""
        return _each(Holder, self._fields["absent"])


class Needs(Document):
    """What a list of operations needs."""

    __slots__ = ()
    __match_args__ = ("scopes", "undocumented",)

    @property
    def scopes(self) -> tuple[str, ...]:
        """The smallest set of scopes with which all of them work."""
        return tuple(self._fields["scopes"])

    @property
    def undocumented(self) -> tuple[str, ...]:
        """Those operations whose scope is not documented; ``scopes`` holds what is assumed."""
        return tuple(self._fields["undocumented"])


class MatrixPart(Document):
    """The matrix, what the API makes of it, and who differs from it."""

    __slots__ = ()
    __match_args__ = ("table", "compiled", "check", "not_compared",)

    @property
    def table(self) -> tuple[MatrixRow, ...]:
        """The matrix, role by role."""
        return _each(MatrixRow, self._fields["table"]["roles"])

    @property
    def compiled(self) -> tuple[Compiled, ...]:
        """What comes nearest to each role."""
        return _each(Compiled, self._fields["compiled"])

    @property
    def check(self) -> MatrixCheck | None:
        """The workspace compared with it, where an assignment was given."""
        return _optional(MatrixCheck, self._fields["check"])

    @property
    def not_compared(self) -> str | None:
        """Who was not compared, and why."""
        return self._fields["not_compared"]  # type: ignore[no-any-return]


class _Renderer(Protocol):
    def to_text(self) -> str: ...
    def to_markdown(self) -> str: ...
    def to_json(self) -> str: ...
    def to_html(self) -> str: ...


class _Rendered:
    """A report in its forms, as a pickle holds it."""

    def __init__(self, text: str, markdown: str, json: str, html: str) -> None:
        self._forms = (text, markdown, json, html)

    def to_text(self) -> str:
        return self._forms[0]

    def to_markdown(self) -> str:
        return self._forms[1]

    def to_json(self) -> str:
        return self._forms[2]

    def to_html(self) -> str:
        return self._forms[3]

    def __reduce__(self) -> tuple[Any, ...]:
        return _Rendered, self._forms


class Report(Document):
    """The access review of a workspace. A part that the key may not read is ``None``, and ``gaps`` says why.

    Example:
        >>> report = client.review()
        >>> print(report.severity, report.findings[0].severity, report.gaps)
        critical critical ()
    """

    __slots__ = ("_findings", "_gaps", "_severity", "_rendered")
    _findings: list[Any]
    _gaps: list[str]
    _severity: str | None
    _rendered: _Renderer

    def __init__(
        self, fields: dict[str, Any], findings: list[Any], gaps: list[str], severity: str | None, rendered: _Renderer
    ) -> None:
        super().__init__(fields)
        object.__setattr__(self, "_findings", findings)
        object.__setattr__(self, "_gaps", gaps)
        object.__setattr__(self, "_severity", severity)
        object.__setattr__(self, "_rendered", rendered)

    @property
    def version(self) -> int:
        """The version of the document."""
        return self._fields["version"]  # type: ignore[no-any-return]

    @property
    def as_of(self) -> datetime | None:
        """When it was made."""
        return _moment(self._fields["as_of"])

    @property
    def workspace_id(self) -> str | None:
        """The workspace, where the key may read it."""
        return self._fields["workspace_id"]  # type: ignore[no-any-return]

    @property
    def workspace_name(self) -> str | None:
        """Its name."""
        return self._fields["workspace_name"]  # type: ignore[no-any-return]

    @property
    def members(self) -> MemberReview | None:
        """The members."""
        return _optional(MemberReview, self._fields["members"]["review"])

    @property
    def keys(self) -> KeyReview | None:
        """The keys."""
        return _optional(KeyReview, self._fields["keys"]["review"])

    @property
    def tags(self) -> TagReview | None:
        """The tags."""
        return _optional(TagReview, self._fields["tags"]["review"])

    @property
    def matrix(self) -> MatrixPart:
        """The matrix, what the API makes of it, and who differs from it."""
        return MatrixPart(self._fields["matrix"])

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding of every part, most severe first."""
        return _each(Finding, self._findings)

    @property
    def gaps(self) -> tuple[str, ...]:
        """Why parts are missing: a report with such gaps may look better than the workspace is."""
        return tuple(self._gaps)

    @property
    def severity(self) -> Severity | None:
        """The severity of the worst finding."""
        return _optional(Severity, self._severity)

    def to_text(self) -> str:
        """For a terminal."""
        return self._rendered.to_text()

    def to_markdown(self) -> str:
        """For a ticket or a wiki."""
        return self._rendered.to_markdown()

    def to_json(self) -> str:
        """For a program; ``docs/review.schema.json`` describes it."""
        return self._rendered.to_json()

    def to_html(self) -> str:
        """For a person: one page that needs nothing else, in light and dark, on screen and on paper."""
        return self._rendered.to_html()

    def __repr__(self) -> str:
        return f"<Report on {self.workspace_name or self.workspace_id}: {len(self._findings)} findings>"

    def __reduce__(self) -> tuple[Any, ...]:
        made = self._rendered
        forms = _Rendered(made.to_text(), made.to_markdown(), made.to_json(), made.to_html())
        return Report, (self._fields, self._findings, self._gaps, self._severity, forms)
