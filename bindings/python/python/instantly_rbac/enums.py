# Written by `make types` from core's enumerations.
"""The values that the API documents. One that it adds later is kept: ``Role("robot")`` is a ``Role``, too."""

from __future__ import annotations

from ._open import OpenCode, OpenText

__all__ = [
    "AccountListFilter",
    "AccountSort",
    "AccountStatus",
    "ActivityType",
    "CampaignStatus",
    "GroupStatus",
    "Permission",
    "ProviderCode",
    "ResourceType",
    "Role",
    "SortOrder",
    "WarmupStatus",
]


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
    """account"""
    CAMPAIGN = 2
    """campaign"""
    WORKSPACE = 3
    """workspace"""


class CampaignStatus(OpenCode):
    """The state of a campaign."""

    ACCOUNT_SUSPENDED = -99
    """account suspended"""
    BOUNCE_PROTECT = -2
    """bounce protect"""
    ACCOUNTS_UNHEALTHY = -1
    """accounts unhealthy"""
    DRAFT = 0
    """draft"""
    ACTIVE = 1
    """active"""
    PAUSED = 2
    """paused"""
    COMPLETED = 3
    """completed"""
    RUNNING_SUBSEQUENCES = 4
    """running subsequences"""


class AccountStatus(OpenCode):
    """The state of an account."""

    ACTIVE = 1
    """active"""
    PAUSED = 2
    """paused"""
    MAINTENANCE = 3
    """temporarily paused for maintenance"""
    CONNECTION_ERROR = -1
    """connection error"""
    SOFT_BOUNCE_ERROR = -2
    """soft bounce error"""
    SENDING_ERROR = -3
    """sending error"""


class WarmupStatus(OpenCode):
    """The state of an account's warm-up."""

    PAUSED = 0
    """paused"""
    ACTIVE = 1
    """active"""
    BANNED = -1
    """banned"""
    SPAM_FOLDER_UNKNOWN = -2
    """spam folder unknown"""
    PERMANENT_SUSPENSION = -3
    """permanent suspension"""


class ProviderCode(OpenCode):
    """Who runs the mailbox."""

    CUSTOM_IMAP_SMTP = 1
    """custom IMAP/SMTP"""
    GOOGLE = 2
    """Google"""
    MICROSOFT = 3
    """Microsoft"""
    AWS = 4
    """AWS"""
    AIR_MAIL = 8
    """AirMail"""
    AIRMAIL_INSTANT = 11
    """Airmail Instant"""


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
    """User login"""
    LEAD_DELETION = 2
    """Lead deletion"""
    CAMPAIGN_DELETION = 3
    """Campaign deletion"""
    CAMPAIGN_LAUNCH = 4
    """Campaign launch"""
    CAMPAIGN_PAUSE = 5
    """Campaign pause"""
    ACCOUNT_ADDITION = 6
    """Account addition"""
    ACCOUNT_DELETION = 7
    """Account deletion"""
    LEAD_MOVED = 8
    """Lead moved"""
    LEAD_ADDED = 9
    """Lead added"""
    LEAD_MERGED = 10
    """Lead merged"""
    CAMPAIGN_UPDATE = 11
    """Campaign update"""
    SUBSEQUENCE_UPDATE = 12
    """Subsequence update"""
    WEBHOOK_CREATED = 18
    """Webhook created"""
    WEBHOOK_UPDATED = 19
    """Webhook updated"""
    WEBHOOK_MARKED_AS_ERROR = 20
    """Webhook marked as error"""
    WEBHOOK_RESUMED = 21
    """Webhook resumed"""
    TOTP_ENROLLMENT_STARTED = 22
    """TOTP enrollment started"""
    TOTP_ENABLED = 23
    """TOTP enabled"""
    TOTP_REPLACEMENT_STARTED = 24
    """TOTP replacement started"""
    TOTP_REPLACED = 25
    """TOTP replaced"""
    TOTP_DISABLED = 26
    """TOTP disabled"""
    MFA_RECOVERY_CODES_GENERATED = 27
    """MFA recovery codes generated"""
    MFA_RECOVERY_CODE_USED = 28
    """MFA recovery code used"""
    MFA_LOGIN_CHALLENGE_FAILED = 29
    """MFA login challenge failed"""
    MFA_LOGIN_CHALLENGE_FAILED_TOO_MANY_TIMES = 30
    """MFA login challenge failed too many times"""
    MFA_LOGIN_SUCCEEDED = 31
    """MFA login succeeded"""
    SUBSCRIBER_IMPORT_STARTED = 32
    """Subscriber import started"""
    SUBSCRIBER_IMPORT_CANCELLED = 33
    """Subscriber import cancelled"""
    LEAD_EXPORTED = 34
    """Lead exported"""
    SUPER_SEARCH_ENRICHMENT_CREATED = 35
    """SuperSearch enrichment created"""
    ACCOUNT_UPDATE = 36
    """Account update"""
    API_KEY_CREATED = 37
    """API key created"""
    API_KEY_DELETED = 38
    """API key deleted"""
    DOMAIN_FORWARDING_UPDATED = 40
    """Domain forwarding updated"""
    VOICE_AGENT_PHONE_NUMBER_ADDED = 41
    """Voice agent phone number added"""
    VOICE_AGENT_PHONE_NUMBER_UPDATED = 42
    """Voice agent phone number updated"""
    VOICE_AGENT_PHONE_NUMBER_DELETED = 43
    """Voice agent phone number deleted"""
    VOICE_AGENT_NUMBER_BLOCKED = 44
    """Voice agent number added to do-not-call list"""
    VOICE_AGENT_NUMBER_UNBLOCKED = 45
    """Voice agent number removed from do-not-call list"""
