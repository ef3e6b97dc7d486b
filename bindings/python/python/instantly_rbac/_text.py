"""Tables for the interactive interpreter: as many columns as the terminal is wide, one line a row."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Sequence
from typing import Any

from . import _columns
from ._native import neutral

ROWS = 10
"""Rows that are shown."""
WORDS = 40
"""Characters that are shown of a text."""
GAP = "  "


def table(items: Sequence[Any], how: str = "") -> str:
    """A heading, and a line for each of the first items. What came from the API is neutral."""
    heading = _columns.count(len(items), _columns.noun(items)) + how
    if not items:
        return heading
    names, rows = _columns.shown(items[:ROWS])
    cells = [names, *([_cut(neutral(_columns.plain(value))) for value in row] for row in rows)]
    widths = [max(map(_width, column)) for column in zip(*cells)]
    room, fitting = shutil.get_terminal_size((100, 24)).columns, 0
    for width in widths:
        room -= width + len(GAP)
        if room < -len(GAP) and fitting:
            break
        fitting += 1
    lines = [
        GAP.join(cell + " " * (width - _width(cell)) for cell, width in zip(row[:fitting], widths)).rstrip()
        for row in cells
    ]
    lines.insert(1, GAP.join("─" * width for width in widths[:fitting]))
    more = len(items) - ROWS
    left = names[fitting:]
    rest = [f"{more:,} more" if more > 0 else "", f"not shown: {', '.join(left)}" if left else ""]
    return "\n".join([heading, *lines, *([f"… {'; '.join(filter(None, rest))}"] if any(rest) else [])])


def _width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def _cut(text: str) -> str:
    return text if len(text) <= WORDS else text[: WORDS - 1].rstrip() + "…"
