"""Governs who may do what in Instantly.ai workspaces: members, API keys, groups, tags, audit logs, ownership.

A write is never doubled, a list is never silently short, a call always ends, and no key is ever printed. With a real
HTTP sandbox inside, so that all of it runs without an account.

Example:
    >>> with Sandbox() as mine:
    ...     print(mine.client().workspace.get().name)
    Northwind Outreach
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import enums, errors, matrix, records, scopes
from ._native import Items, Secret, __version__
from ._open import OpenCode, OpenText
from .access import (
    Access,
    AccessFailure,
    AccessRow,
)
from .accounts import Accounts
from .activity import (
    Activity,
    ActivityCount,
)
from .audit_logs import AuditLogs
from .campaigns import Campaigns
from .choices import DEFAULT, KEEP, AccessPart, Default, HolderSort, Keep, Preset, Severity, SubjectKind
from .client import Client
from .enums import *
from .errors import *
from .frames import (
    AuditLogStream,
)
from .groups import Groups
from .keys import Keys
from .lists import (
    List,
    Page,
)
from .matrix import (
    Cell,
    Compiled,
    Difference,
    Gap,
    Holder,
    Matrix,
    MatrixCheck,
    MatrixPart,
    MatrixRow,
    Mending,
)
from .members import Members
from .records import *
from .results import (
    Check,
    ForEach,
    Meta,
    Removal,
    Reply,
    Results,
)
from .reviews import (
    Excepted,
    Finding,
    FirstStep,
    KeyReview,
    MemberReview,
    Report,
    ReportPart,
    ReviewedKey,
    TagReview,
    Team,
    UnusedException,
)
from .rows import (
    Rows,
)
from .sandbox import Sandbox
from .scopes import Needs
from .tags import Tags
from .workspace import WorkspaceApi

# What the native half alone imports, for what follows imports through Python code, as PyInstaller does.
from . import _pickle as _pickle, _progress as _progress  # isort: skip

if TYPE_CHECKING:
    from .aio import AsyncClient, AsyncItems

__all__ = [
    "Access",
    "AccessFailure",
    "AccessPart",
    "AccessRow",
    "Accounts",
    "Activity",
    "ActivityCount",
    "AsyncClient",
    "AsyncItems",
    "AuditLogStream",
    "AuditLogs",
    "Campaigns",
    "Cell",
    "Check",
    "Client",
    "Compiled",
    "DEFAULT",
    "Default",
    "Difference",
    "Excepted",
    "Finding",
    "FirstStep",
    "ForEach",
    "Gap",
    "Groups",
    "Holder",
    "HolderSort",
    "Items",
    "KEEP",
    "Keep",
    "KeyReview",
    "Keys",
    "List",
    "Matrix",
    "MatrixCheck",
    "MatrixPart",
    "MatrixRow",
    "Mending",
    "MemberReview",
    "Members",
    "Meta",
    "Needs",
    "OpenCode",
    "OpenText",
    "Page",
    "Preset",
    "Removal",
    "Reply",
    "Report",
    "ReportPart",
    "Results",
    "ReviewedKey",
    "Rows",
    "Sandbox",
    "Secret",
    "Severity",
    "SubjectKind",
    "TagReview",
    "Tags",
    "Team",
    "UnusedException",
    "WorkspaceApi",
    "__version__",
    "matrix",
    "scopes",
]
__all__ += enums.__all__
__all__ += errors.__all__
__all__ += records.__all__

# Imported when they are asked for, because they load asyncio.
_LATER = {"AsyncClient": "aio", "AsyncItems": "aio"}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    found = getattr(importlib.import_module(f".{_LATER[name]}", __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    loaded = {name for name in globals() if name.startswith("__") or name in ("errors", "frames", "lists", "reviews", "rows")}
    return sorted({*loaded, *__all__})
