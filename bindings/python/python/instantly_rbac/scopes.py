"""What scopes allow: ``<resource>:<action>``, of which ``all`` stands for every one. Nothing here needs the network."""

from __future__ import annotations

from collections.abc import Iterable

from ._document import Document, each, field
from ._native import offline

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


def documented() -> list[str]:
    """Every documented scope: 178 of them.

    Example:
        >>> len(scopes.documented())
        178
    """
    return offline("scopes.documented", {})


def allows(granted: Iterable[str], required: str) -> bool:
    """Whether any of the granted scopes covers the required one. A granted scope that is not documented counts as the
    widest that it could mean.

    Raises:
        InvalidArgumentError: The required scope has not the form ``<resource>:<action>``.

    Example:
        >>> scopes.allows(["campaigns:all"], "campaigns:read")
        True
    """
    return offline("scopes.allows", locals())


def effective(granted: Iterable[str]) -> list[str]:
    """Every scope that a set of scopes covers: the documented ones and those of the set itself.

    Example:
        >>> scopes.effective(["leads:all"])
        ['leads:all', 'leads:create', 'leads:delete', 'leads:read', 'leads:update']
    """
    return offline("scopes.effective", locals())


def in_words(granted: Iterable[str]) -> list[str]:
    """What a set of scopes allows, in words: first what is in doubt, then widest first.

    Example:
        >>> scopes.in_words(["campaigns:all", "leads:read", "leads:create"])
        ['do everything with campaigns', 'create and read leads']
    """
    return offline("scopes.in_words", locals())


def smallest_for(operations: Iterable[str]) -> Needs:
    """The smallest set of scopes for a list of operations, given by canonical name: ``members.list``.

    Returns:
        ``Needs``: the ``scopes``, and the operations whose scope is ``undocumented``.

    Raises:
        InvalidArgumentError: A name is none, or what it needs depends on its use.

    Example:
        >>> scopes.smallest_for(["campaigns.list", "tags.ensure"]).scopes
        ('campaigns:read', 'custom_tags:read', 'custom_tags:create')
    """
    return Needs(offline("scopes.smallest_for", locals()))


def added_access(before: Iterable[str], after: Iterable[str]) -> list[str]:
    """What a change of scopes adds: each scope that is allowed after it and not before; empty where nothing is added.
    Of a scope that is not documented, the least that it could mean counts before the change and the most after it.

    Example:
        >>> scopes.added_access(["campaigns:all"], ["campaigns:read", "leads:read"])
        ['leads:read']
    """
    return offline("scopes.added_access", locals())


def adds_access(before: Iterable[str], after: Iterable[str]) -> bool:
    """Whether a change of scopes adds anything; ``added_access`` says what.

    Example:
        >>> scopes.adds_access(["campaigns:all"], ["campaigns:read"])
        False
    """
    return offline("scopes.adds_access", locals())
