"""The values that this package itself documents."""

from __future__ import annotations

from enum import Enum

from . import _native


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


class HolderSort(str, Enum):
    """Whether a holder of rights is a person or a key."""

    PERSON = "person"
    """A member, or an open invitation."""
    KEY = "key"
    """An API key."""

    def __str__(self) -> str:
        return str.__str__(self)

    def __format__(self, spec: str) -> str:
        return str.__format__(self, spec)


class AccessPart(str, Enum):
    """What of a workspace could not be read."""

    MEMBERS = "members"
    """Its members."""
    KEYS = "keys"
    """Its keys."""

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


class Default(Enum):
    """The type of :data:`DEFAULT`."""

    DEFAULT = "default"

    def __repr__(self) -> str:
        return "DEFAULT"


DEFAULT = Default.DEFAULT
"""Takes the library's own value, where ``None`` means something else."""


class SubjectKind(str, Enum):
    """What sort of thing a finding is about."""

    WORKSPACE = "workspace"
    """The workspace as a whole."""
    MEMBER = "member"
    """A member, or an open invitation."""
    KEY = "key"
    """An API key."""
    CAMPAIGN = "campaign"
    """A campaign."""
    ACCOUNT = "account"
    """A sending account; its id is its e-mail address."""
    MAPPING = "mapping"
    """A tag on a thing."""

    def __str__(self) -> str:
        return str.__str__(self)

    def __format__(self, spec: str) -> str:
        return str.__format__(self, spec)
