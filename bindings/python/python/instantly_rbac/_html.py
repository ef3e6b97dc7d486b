"""HTML tables for notebooks. Everything that came from the API is neutral and escaped, and what is long is cut.

Notebooks have themes that a page cannot ask for, so no text or page is coloured here: text is that of the notebook,
and lines, badges and shades are half transparent, which reads well on light and on dark.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum
from html import escape
from math import sqrt
from typing import TYPE_CHECKING, Any

from . import _heatmap
from ._native import matrix_resources, neutral
from ._open import OpenCode
from .choices import HolderSort, Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from .access import Access, AccessRow
    from .activity import Activity
    from .lists import List, Page
    from .matrix import Compiled, Holder, Matrix, MatrixCheck, MatrixPart, MatrixRow
    from .results import Meta
    from .reviews import Finding, FirstStep, KeyReview, MemberReview, Report, TagReview

ROWS = 20
"""Rows that are shown."""
WORDS = 60
"""Characters that are shown of a text."""
PROSE = 240
"""Characters that are shown of a sentence."""
HOVER = 2_000
"""Characters that are shown when the mouse is over a text."""

# JupyterLab's own rules for tables name two classes: ours weigh more.
STYLE = """<style>
& { overflow-x: auto; margin: 0 0 .5em; }
& p { margin: .4em 0; }
& table { border-collapse: collapse; border: 0; margin: 0 0 .6em; table-layout: auto; width: auto; }
& caption { caption-side: top; text-align: left; color: inherit; padding: .3em 0; font-weight: 600; }
& th, & td { text-align: left; vertical-align: top; padding: .25em .6em;
  border: 0; border-bottom: 1px solid rgba(128, 128, 128, .25); max-width: 26em; white-space: normal;
  overflow-wrap: break-word; }
& th { font-weight: 600; }
& thead th { border-bottom-color: rgba(128, 128, 128, .6); }
& tfoot td { border-bottom: 0; }
& .line { white-space: nowrap; }
& .id { font-family: monospace; white-space: nowrap; }
& .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
& .quiet { opacity: .75; }
& .badge { display: inline-block; padding: 0 .5em; border-radius: .7em; border: 1px solid;
  white-space: nowrap; }
& .critical { background: rgba(220, 38, 38, .25); border-color: rgba(220, 38, 38, .8); }
& .high { background: rgba(234, 88, 12, .2); border-color: rgba(234, 88, 12, .75); }
& .medium { background: rgba(202, 138, 4, .18); border-color: rgba(202, 138, 4, .7); }
& .low { background: rgba(128, 128, 128, .15); border-color: rgba(128, 128, 128, .6); }
& .heat th, & .heat td { padding: .25em .3em; }
& .heat .hour { text-align: center; min-width: 1.6em; font-variant-numeric: tabular-nums; }
& .heat tfoot th { border-bottom: 0; }
</style>""".replace("&", ".instantly-rbac" * 3)

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NOUNS = {"ApiKey": "API key", "AuditLog": "audit event"}


# Values


def _plain(value: Any) -> str:
    """A value as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, OpenCode):
        return value._in_words
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes").replace("+00:00", " UTC")
    if isinstance(value, (tuple, list)):
        return ", ".join(map(_plain, value[:HOVER]))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    if hasattr(value, "__match_args__"):
        label = getattr(value, "label", None) or getattr(value, "name", None)
        return str(label) if label else " ".join(filter(None, map(_plain, _parts(value))))
    return str(value)


def _parts(record: Any) -> Iterable[Any]:
    return (getattr(record, name, None) for name in record.__match_args__)


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and _UUID.fullmatch(value) is not None


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _text(value: Any, length: int = WORDS) -> str:
    """A value as HTML. A name may be written from right to left, and must not turn its neighbours around."""
    if isinstance(value, Severity):
        return f'<span class="badge {value.value}">{value.value}</span>'
    full = neutral(_plain(value))
    if _is_id(value):
        # The end: many ids begin with the time, so that those of one moment begin alike.
        return f'<span class="id" title="{full}">…{full[-8:]}</span>'
    short = _cut(full, length)
    hover = value.isoformat() if isinstance(value, datetime) else full if short != full else ""
    title = f' title="{escape(_cut(hover, HOVER))}"' if hover else ""
    # A wide table is scrolled rather than squeezed.
    line = ' class="line"' if len(short) <= 24 else ""
    return f"<bdi{line}{title}>{escape(short)}</bdi>" if short else ""


# Tables


def _cell(value: Any, length: int = WORDS) -> str:
    number = isinstance(value, (int, float)) and not isinstance(value, (bool, Enum))
    return f'<td class="number">{value}</td>' if number else f"<td>{_text(value, length)}</td>"


def _table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]], total: int) -> str:
    """A table of cells, of which the caller made no more than ``ROWS`` rows."""
    rows = list(rows)
    heads = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "\n".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    more = total - len(rows)
    foot = f'\n<tfoot><tr><td colspan="{len(columns)}">… and {more:,} more</td></tr></tfoot>' if more > 0 else ""
    return (
        f"<table>\n<caption>{caption}</caption>\n<thead><tr>{heads}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody>{foot}\n</table>"
    )


def _page(*parts: str) -> str:
    # A dollar sign in a name is no formula.
    inside = "\n".join(part for part in parts if part)
    return f'<div class="instantly-rbac tex2jax_ignore mathjax_ignore">\n{STYLE}\n{inside}\n</div>'


def _line(*parts: str) -> str:
    return f"<p>{' '.join(part for part in parts if part)}</p>" if any(parts) else ""


def _quiet(text: str | None) -> str:
    return f'<p class="quiet">{_text(text, PROSE)}</p>' if text else ""


def _records(caption: str, items: Sequence[Any], length: int = WORDS) -> str:
    """A row for each record, a column for each field that is not empty in all of them; ids come last, because people
    look for names."""
    shown = items[:ROWS]
    alike = all(type(item) is type(shown[0]) for item in shown)
    fields: Sequence[str] = getattr(shown[0], "__match_args__", ()) if alike else ()
    values = [[getattr(item, field, None) for field in fields] for item in shown]
    kept = [at for at in range(len(fields)) if any(row[at] not in (None, "", (), {}) for row in values)]
    if not kept:
        fields, values, kept = ["value"], [[item] for item in shown], [0]
    kept.sort(key=lambda at: all(row[at] in (None, "") or _is_id(row[at]) for row in values))
    columns = [fields[at] for at in kept]
    return _table(caption, columns, ([_cell(row[at], length) for at in kept] for row in values), len(items))


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _noun(items: Sequence[Any]) -> str:
    sorts = {type(item).__name__ for item in items[:ROWS]}
    sort = sorts.pop() if len(sorts) == 1 else "Item"
    return _NOUNS.get(sort) or re.sub(r"(?<=.)([A-Z])", r" \1", sort).lower()


# Lists and pages


def whole_list(shown: List[Any]) -> str:
    how = "complete" if shown.complete else "not complete: there may be more"
    return _sequence(shown.items, how, shown.meta)


def one_page(shown: Page[Any]) -> str:
    how = "the last page" if shown.next_starting_after is None else "a page: more may follow"
    return _sequence(shown.items, how, shown.meta)


def _sequence(items: Sequence[Any], how: str, meta: Meta) -> str:
    if not items:
        return _page(_line("No items", f"({how})."), _quiet(meta.hint))
    return _page(_records(f"{_count(len(items), _noun(items))}, {how}", items))


# Reviews


def _badges(findings: Sequence[Finding]) -> str:
    counts = {severity: 0 for severity in reversed(Severity)}
    for finding in findings:
        counts[finding.severity] += 1
    found = ((severity, count) for severity, count in counts.items() if count)
    return " ".join(f'<span class="badge {name.value}">{count:,} {name.value}</span>' for name, count in found)


def _findings(findings: Sequence[Finding]) -> str:
    if not findings:
        return _line("Nothing was found.")
    rows = (
        [
            _cell(finding.severity),
            _cell(finding.subject),
            _cell(finding.why, PROSE),
            _cell(finding.advice, PROSE),
            f'<td><span class="id">{_text(finding.fingerprint)}</span></td>',
        ]
        for finding in findings[:ROWS]
    )
    columns = ["severity", "about", "why", "advice", "fingerprint"]
    return _table(f"{_count(len(findings), 'finding')} {_badges(findings)}", columns, rows, len(findings))


def _first_steps(steps: Sequence[FirstStep]) -> str:
    if not steps:
        return ""
    rows = (
        [
            _cell(step.severity),
            _cell(step.about, PROSE),
            _cell(step.advice, PROSE),
            _cell(step.calls),
            f"<td>{''.join(f'<div><code>{_text(command, HOVER)}</code></div>' for command in step.commands)}</td>",
        ]
        for step in steps
    )
    return _table("What to do first", ["severity", "about", "what", "calls", "commands"], rows, len(steps))


def _counted(counts: dict[str, int]) -> str:
    first = ", ".join(f"{_text(name)} {count:,}" for name, count in list(counts.items())[:ROWS])
    return first + (f" … and {len(counts) - ROWS:,} more" if len(counts) > ROWS else "")


def key_review(review: KeyReview) -> str:
    keys = review.keys
    columns = ["severity", "key", "can", "why", "suggested_scopes", "last_logged"]
    rows = (
        [
            _cell(row.severity),
            _cell(f"{row.key.name or row.key.id}{' (in use here)' if row.in_use else ''}"),
            _cell(row.can, PROSE),
            _cell(tuple(finding.why for finding in row.findings), PROSE),
            _cell(row.suggested_scopes, PROSE),
            _cell(row.last_logged),
        ]
        for row in keys[:ROWS]
    )
    badges = _badges([finding for row in keys for finding in row.findings])
    log = f"{_count(review.events_read, 'audit event')} read"
    log += ", the whole log." if review.events_complete else ", not the whole log."
    problem = (review.events_problem or {}).get("message")
    unused = ", ".join(review.unused_needs)
    return _page(
        _table(f"{_count(len(keys), 'API key')} {badges}", columns, rows, len(keys)) if keys else _line("No API keys."),
        _line(log, _text(problem, PROSE)),
        _line("Needs that stand for no key:", _text(unused, PROSE)) if unused else "",
        _quiet(review.caveat),
    )


def member_review(review: MemberReview) -> str:
    roles = _counted(review.roles)
    return _page(
        _line(_count(len(review.members), "member") + (":" if roles else "."), roles), _findings(review.findings)
    )


def tag_review(review: TagReview) -> str:
    carriers = _counted(review.carriers)
    return _page(
        _line("Campaigns and accounts by tag:" if carriers else "No tags.", carriers),
        _records("Tags that stand for teams", review.teams, PROSE) if review.teams else "",
        _quiet(review.caveat),
        _findings(review.findings),
    )


def report(review: Report) -> str:
    name = review.workspace_name or review.workspace_id or "a workspace"
    gaps = [_line("<strong>Missing:</strong>", _text(gap, PROSE)) for gap in review.gaps]
    return _page(
        _line(f"<strong>Access review of {_text(name)}</strong>", _text(review.as_of)),
        # In the words of the other forms, which are core's.
        _line("This is a sandbox: the people, keys and findings below are made up.") if review.sandbox else "",
        *gaps,
        _first_steps(review.first_steps),
        _findings(review.findings),
        _records("Left as it is", review.excepted, PROSE) if review.excepted else "",
        _records("Exceptions that did nothing", review.unused_exceptions, PROSE) if review.unused_exceptions else "",
        '<p class="quiet"><code>to_html()</code> gives the whole report as a page.</p>',
    )


# The matrix


def matrix(shown: Matrix) -> str:
    return _page(_roles(shown.rows()))


def _roles(rows: Sequence[MatrixRow]) -> str:
    made = (
        [
            f'<th scope="row">{_text(row.name)}</th>',
            *(f'<td title="{escape(neutral(_plain(cell.actions)))}">{_text(cell.label)}</td>' for cell in row.cells),
        ]
        for row in rows[:ROWS]
    )
    return _table(_count(len(rows), "role"), ["role", *(heading for _, heading in matrix_resources())], made, len(rows))


def matrix_part(part: MatrixPart) -> str:
    columns = ["role", "api_role", "permissions", "scopes", "gaps"]
    nearest = (
        [
            _cell(row.role),
            _cell(row.api_role),
            _cell(row.permissions, PROSE),
            _cell(row.scopes, PROSE),
            _cell(len(row.gaps)),
        ]
        for row in part.compiled[:ROWS]
    )
    return _page(
        _roles(part.table),
        _table("What comes nearest to each role", columns, nearest, len(part.compiled)),
        *(_check(part.check) if part.check else ()),
        _quiet(part.not_compared),
    )


def compiled(shown: Compiled) -> str:
    fields = ("role", "api_role", "permissions", "scopes")
    rows = [[f'<th scope="row">{field}</th>', _cell(getattr(shown, field), PROSE)] for field in fields]
    gaps = shown.gaps
    return _page(
        _table("What comes nearest to the role", ["field", "value"], rows, len(rows)),
        _records(_count(len(gaps), "gap"), gaps, PROSE) if gaps else _line("Nothing is amiss: no gaps."),
    )


def matrix_check(check: MatrixCheck) -> str:
    return _page(*_check(check))


def _check(check: MatrixCheck) -> Iterable[str]:
    found = check.differences
    columns = ["who", "role", "with", "more", "less", "how to mend it"]
    rows = (
        [
            f'<td title="{escape(neutral(it.holder.sort))}">{_text(it.holder.name)}</td>',
            *(_cell(value) for value in (it.role, it.resource, it.more, it.less)),
            _cell(it.in_words, PROSE),
        ]
        for it in found[:ROWS]
    )
    caption = _count(len(found), "difference")
    yield _table(caption, columns, rows, len(found)) if found else _line("No differences.")
    costs = next((it.how.costs for it in found if it.how.costs), None)
    yield _line(_text(f"Inviting again has its price: {costs}.", HOVER)) if costs else ""
    yield _holders("Without a role of the matrix", check.unassigned)
    yield _holders("Assigned, and not there", check.absent)
    yield _holders("Counted as the widest, because it cannot be read", check.unreadable)


def _holders(what: str, holders: Sequence[Holder]) -> str:
    if not holders:
        return ""
    names = ", ".join(f"{_text(holder.name)} ({_text(holder.sort)})" for holder in holders[:ROWS])
    more = f" … and {len(holders) - ROWS:,} more" if len(holders) > ROWS else ""
    return _line(f"{what}: {len(holders):,}.", names + more)


# Who can do what


def access(shown: Access) -> str:
    resources = matrix_resources()
    holders = [shown.rows[at : at + len(resources)] for at in range(0, len(shown.rows), len(resources))]
    workspaces = {rows[0].workspace_id for rows in holders}
    parts = []
    for sort, noun in ((HolderSort.PERSON, "person"), (HolderSort.KEY, "API key")):
        of_sort = [rows for rows in holders if rows[0].sort == sort]
        if of_sort:
            heads = [noun, *(["workspace"] if len(workspaces) > 1 else []), *(title for _, title in resources)]
            caption = f"{len(of_sort):,} people" if noun == "person" and len(of_sort) != 1 else _count(len(of_sort), noun)
            table = _table(caption, heads, map(_rights_of(len(workspaces) > 1), of_sort[:ROWS]), len(of_sort))
            parts.append(table.replace("<table>", '<table class="heat">', 1))
    failed = [
        _line(
            f"<strong>Missing:</strong> {_text(', '.join(it.parts))} of",
            _text(it.workspace_name or it.workspace_id or "the workspace") + ":",
            _text(it.error.get("message"), PROSE),
        )
        for it in shown.failed[:ROWS]
    ]
    return _page(*(parts or [_line("Nobody.")]), *failed)


def _rights_of(with_workspace: bool) -> Callable[[Sequence[AccessRow]], list[str]]:
    """Makes a row of the rights of one holder, the wider the darker."""

    def row(rows: Sequence[AccessRow]) -> list[str]:
        first = rows[0]
        notes = [note for note, holds in (("invited", first.pending), ("cannot be read", not first.readable)) if holds]
        what = first.role if first.sort == HolderSort.PERSON else ", ".join(first.scopes or ())
        name = f'<th scope="row" title="{escape(_cut(neutral(_plain(what)), HOVER))}">{_text(first.name or first.id)}'
        name += f' <span class="quiet">({", ".join(notes)})</span></th>' if notes else "</th>"
        place = [_cell(first.workspace_name or first.workspace_id)] if with_workspace else []
        return [name, *place, *map(_right, rows)]

    return row


def _right(row: AccessRow) -> str:
    most = 6
    shade = 0 if not row.actions else 0.6 if row.label == "Full" else 0.1 + 0.5 * len(row.actions) / most
    style = f' style="background-color: rgba(59, 130, 246, {shade:.2f})"' if shade else ""
    return f'<td{style}>{_text(row.label)}</td>'


# Activity


def activity(shown: Activity) -> str:
    grid = _heatmap.grid(shown, "user")
    if not grid.rows:
        return _page(_line(escape(grid.title)), _quiet(shown.meta.hint))
    largest = max(max(row.hours) for row in grid.rows)
    body = [_heat(row, largest) for row in grid.rows]
    total = _heatmap.Row("total", "", [sum(hours) for hours in zip(*(row.hours for row in grid.rows))], grid.events)
    heads = "".join(f'<th scope="col" class="hour">{hour:02}</th>' for hour in range(24))
    return _page(
        f'<table class="heat">\n<caption>{escape(grid.title)}, by user and hour of the day (UTC)</caption>\n'
        f'<thead><tr><th scope="col">user</th>{heads}<th scope="col" class="number">total</th></tr></thead>\n'
        f"<tbody>\n{chr(10).join(body)}\n</tbody>\n<tfoot>\n{_heat(total, 0)}\n</tfoot>\n</table>"
    )


def _heat(row: _heatmap.Row, largest: int) -> str:
    """A row of the heat map; without shades where ``largest`` is 0."""
    cells = []
    for hour, events in enumerate(row.hours):
        # By the root, or one busy hour would pale all others. Never so strong that the number on it cannot be read.
        shade = 0.1 + 0.65 * sqrt(events / largest) if events and largest else 0
        style = f' style="background-color: rgba(59, 130, 246, {shade:.2f})"' if shade else ""
        title = f' title="{hour:02}:00 UTC: {_count(events, "event")}"' if events else ""
        cells.append(f'<td class="hour"{style}{title}>{_brief(events) if events else ""}</td>')
    label = f"{_text(row.label)} {escape(neutral(row.note))}".rstrip()
    return f'<tr><th scope="row">{label}</th>{"".join(cells)}<td class="number">{row.total:,}</td></tr>'


def _brief(number: int) -> str:
    """A whole number in four characters or so."""
    for size, letter in ((10**9, "G"), (10**6, "M"), (10**3, "k")):
        if number >= 10 * size:
            return f"{number // size}{letter}"
    return str(number)
