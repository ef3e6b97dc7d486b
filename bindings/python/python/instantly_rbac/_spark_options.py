"""What ``instantly_rbac.spark`` is given: read when the source is loaded, so that what is wrong is an error there."""

from __future__ import annotations

import difflib
import importlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from ._native import Secret, moment
from .client import Client
from .errors import InvalidArgumentError
from .records import Account, ApiKey, AuditLog, Campaign, Member, Tag

_T = TypeVar("_T")

RESOURCES: dict[str, type[Any]] = {
    "audit_logs": AuditLog,
    "members": Member,
    "keys": ApiKey,
    "tags": Tag,
    "accounts": Account,
    "campaigns": Campaign,
}
OF_LOGS = ("start", "end", "activity_type")
SOURCES = ("api_key_env", "api_key_file", "api_key_function")
PLAIN = ("base_url", "ca_file", "timeout", "capacity", "tasks", "partial")
ALLOWED = ("resource", "group", "workspaces", *OF_LOGS, *SOURCES, *PLAIN)
CAPACITY = 0.8
"""That of a client, which its tasks share here."""


class Options(NamedTuple):
    """Holds the name of the key's source and never the key: it travels, and is kept by Spark."""

    resource: str
    group: bool
    workspaces: tuple[str, ...]
    start: datetime | None
    end: datetime | None
    activity_type: int | None
    api_key_function: str | None
    settings: Mapping[str, Any]
    capacity: float
    tasks: int | None
    partial: bool

    def client(self, capacity: float) -> Client:
        """A client in this process, whose key is read here."""
        key = self.api_key_function and _key(self.api_key_function)
        return Client(key, capacity=capacity, user_agent="spark", **self.settings)


def read(given: Mapping[str, str]) -> Options:
    """The options as Spark gives them: texts, whose names are in small letters."""
    _check_names(given)
    if given.get("resource") not in RESOURCES:
        raise _wrong("resource", f"must be one of {', '.join(RESOURCES)}")
    if given["resource"] != "audit_logs":
        for name in OF_LOGS:
            if name in given:
                raise _wrong(name, "is for the resource audit_logs alone")
    if len([name for name in SOURCES if name in given]) > 1:
        raise _wrong("api_key", f"must have one source alone: {', '.join(SOURCES)}")

    def value(name: str, read: Callable[[str], _T], allowed: str) -> _T | None:
        try:
            return read(given[name]) if name in given else None
        except (KeyError, ValueError):
            raise _wrong(name, allowed) from None

    def flag(name: str) -> bool:
        truth = {"true": True, "false": False}
        return value(name, lambda text: truth[text.lower()], "must be true or false") or False

    a_moment = "must be an ISO 8601 date or time since 1970, such as 2026-01-31 or 2026-01-31T12:00:00Z"
    start, end = value("start", _moment, a_moment), value("end", _moment, a_moment)
    if start and end and start >= end:
        raise _wrong("end", "must be after start")
    workspaces = value("workspaces", _ids, "must be ids of sub-workspaces, with commas between them, each once")
    group = flag("group")
    if group and workspaces:
        raise _wrong("workspaces", "must not be given with group, which takes all of them")
    timeout = value("timeout", float, "must be a number of seconds")
    settings = {name: given[name] for name in ("api_key_env", "api_key_file", "base_url", "ca_file") if name in given}
    return Options(
        resource=given["resource"],
        group=group,
        workspaces=workspaces or (),
        start=start,
        end=end,
        activity_type=value("activity_type", int, "must be a whole number"),
        api_key_function=value("api_key_function", _function_name, "must be module:name"),
        settings={**settings, "timeout": timeout},
        capacity=value("capacity", _share, "must be from 0.01 to 1") or CAPACITY,
        tasks=value("tasks", _count, "must be a whole number of at least 1"),
        partial=flag("partial"),
    )


def _check_names(given: Mapping[str, str]) -> None:
    for name in given:
        if name.lower() in ALLOWED:
            continue
        if re.search("key|token|secret|password|bearer|auth", name.lower()):
            raise InvalidArgumentError(
                "the key itself must not be an option, because Spark writes options into event logs and its own logs. "
                f"Say where it is: {', '.join(SOURCES)}. A key that was given so is better revoked"
            )
        near = difflib.get_close_matches(name.lower(), ALLOWED, n=1)
        guess = f" (did you mean {near[0]}?)" if near else ""
        raise InvalidArgumentError(f"unknown option{guess}; expected: {', '.join(ALLOWED)}")


def _wrong(name: str, allowed: str) -> InvalidArgumentError:
    return InvalidArgumentError(f"{name}: {allowed}")


def _moment(text: str) -> datetime:
    read = moment(text.strip())
    # A calendar has no room around its ends.
    if not read or not 1970 <= read.year <= 9998:
        raise ValueError
    return read


def _ids(text: str) -> tuple[str, ...]:
    ids = tuple(id.strip() for id in text.split(","))
    if not all(ids) or len(set(ids)) < len(ids):
        raise ValueError
    return ids


def _share(text: str) -> float:
    share = float(text)
    if not 0.01 <= share <= 1:
        raise ValueError
    return share


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ValueError
    return count


def _function_name(text: str) -> str:
    if not re.fullmatch(r"[^\W\d][\w.]*:[^\W\d]\w*", text):
        raise ValueError
    return text


def _key(path: str) -> str | Secret:
    module, name = path.split(":")
    try:
        function = getattr(importlib.import_module(module), name)
    except (AttributeError, ImportError):
        # Neither name is shown: somebody may have given a key there.
        problem = "must be module:name, of a function that this process can import"
        raise _wrong("api_key_function", problem) from None
    key = function()
    if not isinstance(key, (str, Secret)):
        raise _wrong("api_key_function", "must return the key, a str or a Secret")
    return key
