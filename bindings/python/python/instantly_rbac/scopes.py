"""What scopes allow: ``<resource>:<action>``, of which ``all`` stands for every one. Nothing here needs the network."""

from __future__ import annotations

from ._document import Document, each, field
from ._native import added_access, adds_access, allows, documented, effective, in_words, smallest_for

__all__ = [
    "Needs",
    "added_access",
    "adds_access",
    "allows",
    "documented",
    "effective",
    "in_words",
    "smallest_for",
]


class Needs(Document):
    """What a list of operations needs."""

    __slots__ = ()
    __match_args__ = ("scopes", "undocumented")
    scopes: field[tuple[str, ...]] = field(each(str), "The smallest set of scopes with which all of them work.")
    undocumented: field[tuple[str, ...]] = field(
        each(str), "Those operations whose scope is not documented; ``scopes`` holds what is assumed."
    )
