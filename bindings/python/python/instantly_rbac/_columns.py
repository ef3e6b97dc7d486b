"""What is shown of records and documents where people look: which fields first, and what a value is as text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum
from typing import Any

from ._open import OpenCode

# What people look for first. What is not named here follows in the order of the API; ids come last.
_FIRST = {
    "AccessRow": ("name", "resource", "label", "beyond", "role", "workspace_name"),
    "Account": ("email", "status", "warmup_status", "provider_code", "first_name", "last_name", "daily_limit", "tags"),
    "ApiKey": ("name", "scopes", "timestamp_created"),
    "AuditLog": ("timestamp", "user_name", "activity_type", "affected_count", "ip_address", "from_api"),
    "Campaign": ("name", "status", "not_sending_status", "daily_limit", "timestamp_created"),
    "Difference": ("holder", "role", "resource", "more", "less"),
    "Finding": ("severity", "subject", "why", "advice"),
    "ForEach": ("link", "value", "error"),
    "GroupMember": ("sub_workspace_name", "status", "admin_workspace_name", "timestamp_created"),
    "Member": ("email", "role", "accepted", "name", "nickname", "permissions", "timestamp_created"),
    "ReviewedKey": ("severity", "key", "can", "suggested_scopes", "last_logged"),
    "Tag": ("label", "description", "timestamp_created"),
}

_NOUNS = {"AccessRow": "right", "ApiKey": "API key", "AuditLog": "audit event", "ForEach": "sub-workspace", "ReviewedKey": "API key"}
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_EMPTY: tuple[Any, ...] = (None, "", (), {})


def is_id(value: Any) -> bool:
    """Whether a value is an id for machines."""
    return isinstance(value, str) and _UUID.fullmatch(value) is not None


def shown(items: Sequence[Any]) -> tuple[list[str], list[list[Any]]]:
    """The names of the fields that are not empty in all of the items, and the values of each item."""
    alike = all(type(item) is type(items[0]) for item in items)
    names: Sequence[str] = getattr(items[0], "__match_args__", ()) if alike and items else ()
    first = _FIRST.get(type(items[0]).__name__, ()) if items else ()
    values = {name: [getattr(item, name, None) for item in items] for name in names}
    kept = [name for name in names if any(value not in _EMPTY for value in values[name])]
    if not kept:
        return ["value"], [[item] for item in items]
    is_of_ids = {name: all(value in (None, "") or is_id(value) for value in values[name]) for name in kept}
    kept.sort(key=lambda name: (is_of_ids[name], first.index(name) if name in first else len(first)))
    return kept, [[values[name][at] for name in kept] for at in range(len(items))]


def plain(value: Any) -> str:
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
    if isinstance(value, Sequence) and hasattr(value, "_batches"):
        return count(len(value), noun(value))
    if isinstance(value, (tuple, list)):
        return ", ".join(map(plain, value[:2_000]))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    if hasattr(value, "__match_args__"):
        names = ("label", "name", "sub_workspace_name", "why")
        label = next(filter(None, (getattr(value, name, None) for name in names)), None)
        if label:
            # Why something was found says nothing without what was.
            subject = getattr(value, "subject", None)
            return f"{subject}: {label}" if subject else str(label)
        # What has a short form of its own has too many parts to show.
        short = repr(value)
        return short[1:-1] if short.startswith("<") else " ".join(filter(None, map(plain, _parts(value))))
    return str(value)


def _parts(record: Any) -> Iterable[Any]:
    return (getattr(record, name, None) for name in record.__match_args__)


def count(number: int, noun: str) -> str:
    """A number of things."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def noun(items: Sequence[Any]) -> str:
    """What the items are called."""
    sorts = {type(item).__name__ for item in items[:20]}
    sort = sorts.pop() if len(sorts) == 1 else "Item"
    return _NOUNS.get(sort) or re.sub(r"(?<=.)([A-Z])", r" \1", sort).lower()
