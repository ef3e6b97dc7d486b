"""Access reviews: frozen objects over the documents that core writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from . import _columns
from ._document import Document, each, field, moment, optional
from ._native import ApiKey, Member, neutral
from .access import Access
from .choices import Severity, SubjectKind
from .matrix import MatrixPart
from .results import Meta, Result
from .rows import Rows, rows

T = TypeVar("T")


class Finding(Document):
    """Something worth a second look."""

    __slots__ = ()
    __match_args__ = (
        "severity",
        "rule",
        "kind",
        "id",
        "subject",
        "workspace_id",
        "why",
        "advice",
        "fingerprint",
    )
    severity: field[Severity] = field(Severity, "How much it matters.")
    rule: field[str] = field(str, "Which rule found it.")
    kind: field[SubjectKind] = field(SubjectKind, "What sort of thing it is about.")
    id: field[str | None] = field(optional(str), "The id of what it is about; an account's is its address.")
    subject: field[str] = field(
        str, "What it is about, as people call it: a key's name, a person's address, a campaign's name."
    )
    workspace_id: field[str | None] = field(optional(str), "The workspace, where that is known.")
    why: field[str] = field(str, "Why it matters, in one sentence.")
    advice: field[str] = field(str, "What to do about it.")
    fingerprint: field[str] = field(
        str, "By what it is known again: names, severities, words and time do not change it."
    )

    def __repr__(self) -> str:
        return f"<Finding {self.severity.value} of {self.subject!r}: {neutral(self.why)}>"


class ReviewedKey(Document):
    """A key with what is worth knowing about it."""

    __slots__ = ()
    __match_args__ = (
        "key",
        "can",
        "findings",
        "suggested_scopes",
        "suggested_from",
        "in_use",
        "last_logged",
        "severity",
    )
    _frame = (
        ("key_id", "key.id"),
        ("key_name", "key.name"),
        ("severity", "severity"),
        ("can", "can"),
        ("suggested_scopes", "suggested_scopes"),
        ("suggested_from", "suggested_from"),
        ("in_use", "in_use"),
        ("last_logged", "last_logged"),
    )
    key: field[ApiKey] = field(ApiKey.from_dict, "The key.")
    can: field[tuple[str, ...]] = field(each(str), "What it can do, in words, widest first.")
    findings: field[Rows[Finding]] = field(rows(Finding), "What was found, most severe first.")
    suggested_scopes: field[tuple[str, ...]] = field(
        each(str), "Less than its own, and enough for what it needs or did; empty without evidence of that."
    )
    suggested_from: field[str | None] = field(
        optional(str), "What the suggestion rests on: ``needs``, or ``audit_log``, where reads are not logged."
    )
    in_use: field[bool | None] = field(
        optional(bool), "True where this is known to be the key of the client, otherwise none."
    )
    last_logged: field[datetime | None] = field(optional(moment), "Its last logged activity; reads are not logged.")

    @property
    def severity(self) -> Severity | None:
        """The severity of the worst finding."""
        return self.findings[0].severity if self.findings else None

    def __repr__(self) -> str:
        found = f"{self.severity.value}, {_columns.count(len(self.findings), 'finding')}" if self.severity else "no findings"
        return f"<ReviewedKey {self.key.name!r}: {found}>"


class KeyReview(Document):
    """Every key with what is worth a second look, most severe first."""

    __slots__ = ()
    __match_args__ = ("keys", "events_read", "events_complete", "events_problem", "caveat", "unused_needs", "meta")
    keys: field[Rows[ReviewedKey]] = field(rows(ReviewedKey), "The keys, the most severe first.")
    events_read: field[int] = field(int, "How many audit events were read.")
    events_complete: field[bool] = field(bool, "Whether the whole audit log was read.")
    events_problem: field[dict[str, Any] | None] = field(
        optional(dict[str, Any]), "Why the audit log was not read: the fields of the error."
    )
    caveat: field[str] = field(str, "What the last logged activity says, and what not.")
    unused_needs: field[tuple[str, ...]] = field(each(str), "The entries of ``needs`` that stand for no key.")
    meta: field[Meta] = field(Meta, "How the calls went.")

    def __repr__(self) -> str:
        found = [finding for key in self.keys for finding in key.findings]
        return f"<KeyReview of {_columns.count(len(self.keys), 'key')}: {_severities(found)}>"

    def _repr_html_(self) -> str:
        from ._html import key_review

        return key_review(self)


class MemberReview(Document):
    """The members with what is worth a second look."""

    __slots__ = ()
    __match_args__ = ("members", "roles", "findings", "meta")
    members: field[tuple[Member, ...]] = field(each(Member.from_dict), "The members.")
    roles: field[dict[str, int]] = field(dict[str, int], "How many members have each role.")
    findings: field[Rows[Finding]] = field(rows(Finding), "What was found, most severe first.")
    meta: field[Meta] = field(Meta, "How the calls went.")

    def __repr__(self) -> str:
        return f"<MemberReview of {_columns.count(len(self.members), 'member')}: {_severities(self.findings)}>"

    def _repr_html_(self) -> str:
        from ._html import member_review

        return member_review(self)


class Team(Document):
    """A tag that stands for a team."""

    __slots__ = ()
    __match_args__ = ("label", "why")
    label: field[str] = field(str, "The label of the tag.")
    why: field[str] = field(str, "Why it stands for a team: it is named, or what it is on.")


class FirstStep(Document):
    """A thing to do, for all of which the same was found."""

    __slots__ = ()
    __match_args__ = ("severity", "about", "advice", "findings", "calls", "commands")
    severity: field[Severity] = field(Severity, "The severity of the worst finding that it mends.")
    about: field[str] = field(str, "What it is about: the first subjects by name, and how many more there are.")
    advice: field[str] = field(str, "What to do.")
    findings: field[int] = field(int, "How many findings it is about.")
    calls: field[tuple[str, ...]] = field(each(str), "The calls that do it, by canonical name, in order.")
    commands: field[tuple[str, ...]] = field(
        each(str), "The commands that do it, for the first three subjects; none where a decision is needed."
    )


class Excepted(Document):
    """A finding that an exception took out."""

    __slots__ = ()
    __match_args__ = ("finding", "reason", "until")
    finding: field[Finding] = field(Finding, "The finding.")
    reason: field[str] = field(str, "Why it is left as it is.")
    until: field[str] = field(str, "The last day, in UTC, on which this holds.")


class UnusedException(Document):
    """An exception that took nothing out."""

    __slots__ = ()
    __match_args__ = ("fingerprint", "rule", "subject", "reason", "until", "why")
    fingerprint: field[str | None] = field(optional(str), "The fingerprint that it names.")
    rule: field[str | None] = field(optional(str), "Or the rule that it names.")
    subject: field[str | None] = field(optional(str), "With the subject that it names.")
    reason: field[str] = field(str, "Its reason.")
    until: field[str] = field(str, "Its last day, in UTC.")
    why: field[str] = field(str, "Why it took nothing out: it is over, or it matches nothing.")


class TagReview(Document):
    """What is without a team, is under two, or sends from another team's accounts."""

    __slots__ = ()
    __match_args__ = ("teams", "caveat", "carriers", "findings", "meta")
    teams: field[tuple[Team, ...]] = field(each(Team), "The tags that stand for teams, by label.")
    caveat: field[str | None] = field(optional(str), "What was not looked for, and how to have it found.")
    carriers: field[dict[str, int]] = field(dict[str, int], "How many campaigns and accounts carry each tag, by label.")
    findings: field[Rows[Finding]] = field(rows(Finding), "What was found, most severe first.")
    meta: field[Meta] = field(Meta, "How the calls went.")

    def __repr__(self) -> str:
        return f"<TagReview of {_columns.count(len(self.carriers), 'tag')}: {_severities(self.findings)}>"

    def _repr_html_(self) -> str:
        from ._html import tag_review

        return tag_review(self)


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


class ReportPart(Result, Generic[T]):
    """One part of the report: the review, or why there is none."""

    __slots__ = ("review", "problem")
    __match_args__ = ("review", "problem")
    review: T | None
    """The review."""
    problem: dict[str, Any] | None
    """Why there is none, where the key lacks a scope, or the workspace a plan: the fields of the error."""

    def __init__(self, review: T | None, problem: dict[str, Any] | None) -> None:
        object.__setattr__(self, "review", review)
        object.__setattr__(self, "problem", problem)

    def _repr_html_(self) -> str:
        from ._html import part

        return part(self)


def _part(read: Callable[[Any], T]) -> Callable[[Any], ReportPart[T]]:
    return lambda part: ReportPart(optional(read)(part["review"]), part["problem"])


def _severities(findings: Iterable[Finding]) -> str:
    """How many findings of each severity there are, the worst first."""
    counts = Counter(finding.severity for finding in findings)
    found = [f"{counts[severity]} {severity.value}" for severity in reversed(Severity) if counts[severity]]
    return ", ".join(found) or "nothing was found"


class Report(Document):
    """The access review of a workspace. A part that the key may not read has no ``review``, and ``gaps`` says why.

    Example:
        >>> report = client.review()
        >>> print(report.severity, report.findings[0].severity, report.gaps)
        critical critical ()
    """

    __slots__ = ("_findings", "_severity", "_rendered")
    __match_args__ = (
        "version",
        "as_of",
        "workspace_id",
        "workspace_name",
        "sandbox",
        "gaps",
        "first_steps",
        "members",
        "keys",
        "tags",
        "access",
        "matrix",
        "excepted",
        "unused_exceptions",
        "findings",
        "severity",
    )
    _findings: list[Any]
    _severity: str | None
    _rendered: _Renderer

    def __init__(self, fields: dict[str, Any], findings: list[Any], severity: str | None, rendered: _Renderer) -> None:
        super().__init__(fields)
        object.__setattr__(self, "_findings", findings)
        object.__setattr__(self, "_severity", severity)
        object.__setattr__(self, "_rendered", rendered)

    version: field[int] = field(int, "The version of the document.")
    as_of: field[datetime | None] = field(optional(moment), "When it was made.")
    workspace_id: field[str | None] = field(optional(str), "The workspace, where the key may read it.")
    workspace_name: field[str | None] = field(optional(str), "Its name.")
    sandbox: field[bool] = field(bool, "Whether the workspace is one of a sandbox, in which everything is made up.")
    gaps: field[tuple[str, ...]] = field(
        each(str), "What could not be read: a report with such gaps may look better than the workspace is."
    )
    first_steps: field[Rows[FirstStep]] = field(
        rows(FirstStep), "What to do first: at most seven things, for the most severe findings."
    )
    members: field[ReportPart[MemberReview]] = field(_part(MemberReview), "The members.")
    keys: field[ReportPart[KeyReview]] = field(_part(KeyReview), "The keys.")
    tags: field[ReportPart[TagReview]] = field(_part(TagReview), "The tags.")
    access: field[Access] = field(Access, "Who can do what, as far as members and keys could be read.")
    matrix: field[MatrixPart] = field(MatrixPart, "The matrix, what the API makes of it, and who differs from it.")
    excepted: field[Rows[Excepted]] = field(rows(Excepted), "Findings that are left as they are.")
    unused_exceptions: field[Rows[UnusedException]] = field(
        rows(UnusedException), "Exceptions that are over, or match nothing."
    )

    @property
    def findings(self) -> Rows[Finding]:
        """Every finding of every part, most severe first."""
        return rows(Finding)(self._findings)

    @property
    def severity(self) -> Severity | None:
        """The severity of the worst finding."""
        return optional(Severity)(self._severity)

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
        name = self.workspace_name or self.workspace_id or "a workspace"
        gaps = f"{_columns.count(len(self.gaps), 'gap')}, " if self.gaps else ""
        return f"<Report on {neutral(name)}: {gaps}{_severities(self.findings)}>"

    def __reduce__(self) -> tuple[Any, ...]:
        made = self._rendered
        forms = _Rendered(made.to_text(), made.to_markdown(), made.to_json(), made.to_html())
        return Report, (self._fields, self._findings, self._severity, forms)

    def _repr_html_(self) -> str:
        from ._html import report

        return report(self)
