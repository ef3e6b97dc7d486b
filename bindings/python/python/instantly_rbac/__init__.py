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

from . import matrix, scopes
from ._native import (
    Account,
    AccountTag,
    Accounts,
    AdminWorkspace,
    ApiKey,
    Assigned,
    AuditLog,
    AuditLogs,
    Campaign,
    Campaigns,
    Client,
    DomainInfo,
    DomainVerification,
    GroupMember,
    Groups,
    Items,
    Keys,
    Matrix,
    Member,
    MemberName,
    Members,
    PlanDetails,
    PlanSubscriptions,
    ProductPlan,
    Sandbox,
    Secret,
    Subscription,
    SubscriptionDetails,
    Tag,
    TagMapping,
    Tags,
    VerificationPlan,
    Workspace,
    WorkspaceApi,
    __version__,
)
from .activity import (
    Activity,
    ActivityCount,
)
from .enums import (
    AccountListFilter,
    AccountSort,
    AccountStatus,
    ActivityType,
    CampaignStatus,
    GroupStatus,
    KEEP,
    Keep,
    OpenCode,
    OpenText,
    Permission,
    Preset,
    ProviderCode,
    ResourceType,
    Role,
    Severity,
    SortOrder,
    WarmupStatus,
)
from .errors import (
    CancelledError,
    ConflictError,
    DecodeError,
    ForbiddenError,
    InstantlyError,
    InstantlyTimeoutError,
    InternalError,
    InvalidArgumentError,
    NetworkError,
    NotFoundError,
    OutcomeUnknownError,
    PaymentRequiredError,
    RateLimitedError,
    RefusedError,
    ServerError,
    UnauthorizedError,
    UnexpectedStatusError,
)
from .frames import (
    AuditLogStream,
)
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
    MatrixCheck,
    MatrixPart,
    MatrixRow,
)
from .results import (
    Check,
    ForEach,
    Meta,
    Removal,
    Reply,
)
from .reviews import (
    Finding,
    KeyReview,
    MemberReview,
    Report,
    ReviewedKey,
    TagReview,
)
from .scopes import Needs

# What the native half alone imports, for what follows imports through Python code, as PyInstaller does.
from . import _pickle as _pickle, _progress as _progress  # isort: skip

if TYPE_CHECKING:
    from .aio import AsyncClient, AsyncItems

__all__ = [
    "Account",
    "AccountListFilter",
    "AccountSort",
    "AccountStatus",
    "AccountTag",
    "Accounts",
    "Activity",
    "ActivityCount",
    "ActivityType",
    "AdminWorkspace",
    "ApiKey",
    "Assigned",
    "AsyncClient",
    "AsyncItems",
    "AuditLog",
    "AuditLogStream",
    "AuditLogs",
    "Campaign",
    "CampaignStatus",
    "Campaigns",
    "CancelledError",
    "Cell",
    "Check",
    "Client",
    "Compiled",
    "ConflictError",
    "DecodeError",
    "Difference",
    "DomainInfo",
    "DomainVerification",
    "Finding",
    "ForEach",
    "ForbiddenError",
    "Gap",
    "GroupMember",
    "GroupStatus",
    "Groups",
    "Holder",
    "InstantlyError",
    "InstantlyTimeoutError",
    "InternalError",
    "InvalidArgumentError",
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
    "Member",
    "MemberName",
    "MemberReview",
    "Members",
    "Meta",
    "Needs",
    "NetworkError",
    "NotFoundError",
    "OpenCode",
    "OpenText",
    "OutcomeUnknownError",
    "Page",
    "PaymentRequiredError",
    "Permission",
    "PlanDetails",
    "PlanSubscriptions",
    "Preset",
    "ProductPlan",
    "ProviderCode",
    "RateLimitedError",
    "RefusedError",
    "Removal",
    "Reply",
    "Report",
    "ResourceType",
    "ReviewedKey",
    "Role",
    "Sandbox",
    "Secret",
    "ServerError",
    "Severity",
    "SortOrder",
    "Subscription",
    "SubscriptionDetails",
    "Tag",
    "TagMapping",
    "TagReview",
    "Tags",
    "UnauthorizedError",
    "UnexpectedStatusError",
    "VerificationPlan",
    "WarmupStatus",
    "Workspace",
    "WorkspaceApi",
    "__version__",
    "matrix",
    "scopes",
]

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
    loaded = {name for name in globals() if name.startswith("__") or name in ("errors", "frames", "lists", "reviews")}
    return sorted({*loaded, *__all__})
