"""The values that the API documents. One that it adds later is kept: ``Role("robot")`` is a ``Role``, too."""

from __future__ import annotations

from enum import Enum
from typing import Any

from . import _native


# What core calls each value.
_NAMES: dict[str, dict[Any, str]] = {
    name: dict(values) for name, values in _native._known_values().items()
}


class OpenText(str, Enum):
    """A text of which the API documents some values. It equals its text, and unknown ones are kept."""

    @classmethod
    def _missing_(cls, value: object) -> Any:
        if not isinstance(value, str):
            return None
        # Not remembered: a reply could otherwise fill the memory with values.
        unknown = str.__new__(cls, value)
        unknown._name_ = "UNKNOWN"
        unknown._value_ = str(value)
        return unknown

    @property
    def is_known(self) -> bool:
        """Whether this version knows the value."""
        return self._value_ in type(self)._value2member_map_

    def __str__(self) -> str:
        return str.__str__(self)

    def __format__(self, spec: str) -> str:
        return str.__format__(self, spec)


class OpenCode(int, Enum):
    """A number of which the API documents some values. It equals its number, and unknown ones are kept."""

    @classmethod
    def _missing_(cls, value: object) -> Any:
        if not isinstance(value, int):
            return None
        unknown = int.__new__(cls, value)
        unknown._name_ = "UNKNOWN"
        unknown._value_ = int(value)
        return unknown

    @property
    def label(self) -> str:
        """The documented name; ``unknown`` for a code that this version does not know."""
        return _NAMES[type(self).__name__].get(self._value_, "unknown")

    @property
    def is_known(self) -> bool:
        """Whether this version knows the code."""
        return self._value_ in type(self)._value2member_map_

    @property
    def _in_words(self) -> str:
        return self.label if self.is_known else f"unknown ({self._value_})"

    def __repr__(self) -> str:
        return f"<{type(self).__name__}.{self._name_}: {self._value_}>"

    def __str__(self) -> str:
        return int.__repr__(self)

    def __format__(self, spec: str) -> str:
        return int.__format__(self, spec)


class Role(OpenText):
    """What a member may do in the app. There is no manager or SDR: the access matrix maps those to these."""

    OWNER = "owner"
    """Everything, and the workspace itself. Never granted: it moves with ``change_owner``."""
    ADMIN = "admin"
    """Everything but deleting the workspace."""
    EDITOR = "editor"
    """May edit, but not manage the workspace's settings, team or billing."""
    VIEW = "view"
    """Reads; may still answer in the inbox and change mailbox settings."""
    CLIENT = "client"
    """An agency's own client, in the white-label app; cannot be granted through the API."""


class Permission(OpenText):
    """A section of the app that a member may use. Permissions restrict the app; nothing says that they restrict API
    keys. They can be given with an invitation, and not changed later.
    """

    DASHBOARD_VIEW = "dashboard.view"
    CAMPAIGNS_VIEW = "campaigns.view"
    CAMPAIGNS_CREATE = "campaigns.create"
    CAMPAIGNS_EDIT = "campaigns.edit"
    CAMPAIGNS_DELETE = "campaigns.delete"
    ORGANIZATION_MANAGE = "organization.manage"
    ORGANIZATION_INTEGRATIONS = "organization.integrations"
    ORGANIZATION_BILLING = "organization.billing"
    ORGANIZATION_USERS_MANAGE = "organization.users.manage"
    LEAD_FINDER_VIEW = "leadFinder.view"
    CUSTOM_LEAD_LABELS_CREATE = "customLeadLabels.create"
    CUSTOM_LEAD_LABELS_EDIT = "customLeadLabels.edit"
    CUSTOM_LEAD_LABELS_DELETE = "customLeadLabels.delete"
    UNIBOX_ALL = "unibox.all"
    ANALYTICS_VIEW = "analytics.view"
    WEBSITE_CHAT_VIEW = "websiteChat.view"
    WEBSITE_CHAT_MANAGE = "websiteChat.manage"
    AGENCY_MANAGE = "agency.manage"
    ACCOUNTS_VIEW = "accounts.view"
    ACCOUNTS_MANAGE = "accounts.manage"
    LEAD_MANAGEMENT_VIEW = "leadManagement.view"
    LEADS_MOVE = "leads.move"
    CRM_VIEW = "crm.view"
    WEBSITE_VISITORS_VIEW = "websiteVisitors.view"
    BLOCKLIST_MANAGE = "blocklist.manage"
    PREFERENCES_MANAGE = "preferences.manage"
    INBOX_PLACEMENT_VIEW = "inboxPlacement.view"
    AI_AGENTS_MANAGE = "aiAgents.manage"
    WORKSPACE_GROUP_MEMBERS_INVITE = "workspaceGroupMembers.invite"
    WORKSPACE_GROUP_MEMBERS_REMOVE = "workspaceGroupMembers.remove"
    WORKSPACE_GROUP_MEMBERS_LEAVE = "workspaceGroupMembers.leave"


class GroupStatus(OpenText):
    """The state of an invitation into a group."""

    PENDING = "pending"
    """The sub-workspace's owner has not answered yet."""
    ACCEPTED = "accepted"
    """The link is in force."""
    REJECTED = "rejected"
    """The sub-workspace's owner said no."""


class ResourceType(OpenCode):
    """What sort of thing carries a tag."""

    ACCOUNT = 1
    CAMPAIGN = 2
    WORKSPACE = 3


class CampaignStatus(OpenCode):
    """The state of a campaign."""

    ACCOUNT_SUSPENDED = -99
    BOUNCE_PROTECT = -2
    ACCOUNTS_UNHEALTHY = -1
    DRAFT = 0
    ACTIVE = 1
    PAUSED = 2
    COMPLETED = 3
    RUNNING_SUBSEQUENCES = 4


class AccountStatus(OpenCode):
    """The state of an account."""

    ACTIVE = 1
    PAUSED = 2
    MAINTENANCE = 3
    """Temporarily paused for maintenance."""
    CONNECTION_ERROR = -1
    SOFT_BOUNCE_ERROR = -2
    SENDING_ERROR = -3


class WarmupStatus(OpenCode):
    """The state of an account's warm-up."""

    PAUSED = 0
    ACTIVE = 1
    BANNED = -1
    SPAM_FOLDER_UNKNOWN = -2
    PERMANENT_SUSPENSION = -3


class ProviderCode(OpenCode):
    """Who runs the mailbox."""

    CUSTOM_IMAP_SMTP = 1
    GOOGLE = 2
    MICROSOFT = 3
    AWS = 4
    AIR_MAIL = 8
    AIRMAIL_INSTANT = 11


class AccountListFilter(OpenText):
    """A filter of the app's account list."""

    PAUSED = "ACC_FILTER_PAUSED"
    """Paused accounts."""
    ERROR = "ACC_FILTER_ERROR"
    """Accounts with an error."""
    NO_CUSTOM_TRACKING_DOMAIN = "ACC_FILTER_NO_CTD"
    """Accounts without a custom tracking domain."""
    PRE_WARMED = "ACC_FILTER_PW_ACCOUNTS"
    """Pre-warmed accounts."""
    DONE_FOR_YOU = "ACC_FILTER_DFY"
    """Done-for-you accounts."""
    DONE_FOR_YOU_SETUP_PENDING = "ACC_FILTER_DFY_SETUP_PENDING"
    """Done-for-you accounts that are being set up."""
    WARMUP_ACTIVE = "ACC_FILTER_W_ACTIVE"
    """Warm-up is active."""
    WARMUP_PAUSED = "ACC_FILTER_W_PAUSED"
    """Warm-up is paused."""
    WARMUP_ERROR = "ACC_FILTER_W_ERROR"
    """Warm-up has an error."""


class AccountSort(OpenText):
    """What a page of accounts is sorted by."""

    TIMESTAMP_CREATED = "timestamp_created"
    """The time of creation."""
    EMAIL = "email"
    """The e-mail address."""
    WARMUP_SCORE = "stat_warmup_score"
    """The warm-up score."""
    STATUS = "status"
    """The state."""


class SortOrder(OpenText):
    """The direction of a sort."""

    ASCENDING = "asc"
    """Smallest first."""
    DESCENDING = "desc"
    """Largest first; the API's default."""


class ActivityType(OpenCode):
    """What happened. Codes are added often; unknown ones are kept. 13 to 17 and 39 are not documented."""

    USER_LOGIN = 1
    LEAD_DELETION = 2
    CAMPAIGN_DELETION = 3
    CAMPAIGN_LAUNCH = 4
    CAMPAIGN_PAUSE = 5
    ACCOUNT_ADDITION = 6
    ACCOUNT_DELETION = 7
    LEAD_MOVED = 8
    LEAD_ADDED = 9
    LEAD_MERGED = 10
    CAMPAIGN_UPDATE = 11
    SUBSEQUENCE_UPDATE = 12
    WEBHOOK_CREATED = 18
    WEBHOOK_UPDATED = 19
    WEBHOOK_MARKED_AS_ERROR = 20
    WEBHOOK_RESUMED = 21
    TOTP_ENROLLMENT_STARTED = 22
    TOTP_ENABLED = 23
    TOTP_REPLACEMENT_STARTED = 24
    TOTP_REPLACED = 25
    TOTP_DISABLED = 26
    MFA_RECOVERY_CODES_GENERATED = 27
    MFA_RECOVERY_CODE_USED = 28
    MFA_LOGIN_CHALLENGE_FAILED = 29
    MFA_LOGIN_CHALLENGE_FAILED_TOO_MANY_TIMES = 30
    MFA_LOGIN_SUCCEEDED = 31
    SUBSCRIBER_IMPORT_STARTED = 32
    SUBSCRIBER_IMPORT_CANCELLED = 33
    LEAD_EXPORTED = 34
    SUPER_SEARCH_ENRICHMENT_CREATED = 35
    ACCOUNT_UPDATE = 36
    API_KEY_CREATED = 37
    API_KEY_DELETED = 38
    DOMAIN_FORWARDING_UPDATED = 40
    VOICE_AGENT_PHONE_NUMBER_ADDED = 41
    VOICE_AGENT_PHONE_NUMBER_UPDATED = 42
    VOICE_AGENT_PHONE_NUMBER_DELETED = 43
    VOICE_AGENT_NUMBER_BLOCKED = 44
    """Added to the do-not-call list."""
    VOICE_AGENT_NUMBER_UNBLOCKED = 45
    """Removed from the do-not-call list."""


class Preset(str, Enum):
    """The scopes that the original request gives to each team's key. ``keys.create`` takes one in place of scopes."""

    ANALYTICS_READ_ONLY = "analytics_read_only"
    """Marketing: ``campaigns:read``, ``accounts:read``."""
    CAMPAIGN_MANAGEMENT = "campaign_management"
    """SDRs: ``campaigns:all``, ``leads:all``."""
    WEBHOOK_HANDLER = "webhook_handler"
    """An integration that handles webhooks: ``leads:read``. Receiving events needs no scope."""

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes to create a key with."""
        return _native.preset_scopes(self._value_)

    def __str__(self) -> str:
        return str.__str__(self)

    def __format__(self, spec: str) -> str:
        return str.__format__(self, spec)


class Severity(str, Enum):
    """How much a finding matters. They compare by severity: ``Severity.HIGH > Severity.LOW``."""

    LOW = "low"
    """Worth knowing."""
    MEDIUM = "medium"
    """Worth mending when there is time."""
    HIGH = "high"
    """More access than is good."""
    CRITICAL = "critical"
    """As good as full access to the workspace."""

    @property
    def _rank(self) -> int:
        return list(type(self)).index(self)

    def __lt__(self, other: str) -> bool:
        return self._rank < Severity(other)._rank

    def __le__(self, other: str) -> bool:
        return self._rank <= Severity(other)._rank

    def __gt__(self, other: str) -> bool:
        return self._rank > Severity(other)._rank

    def __ge__(self, other: str) -> bool:
        return self._rank >= Severity(other)._rank

    def __str__(self) -> str:
        return str.__str__(self)

    def __format__(self, spec: str) -> str:
        return str.__format__(self, spec)


class Keep(Enum):
    """The type of :data:`KEEP`."""

    KEEP = "keep"

    def __repr__(self) -> str:
        return "KEEP"


KEEP = Keep.KEEP
"""Leaves a field as it is, where ``None`` would empty it."""
