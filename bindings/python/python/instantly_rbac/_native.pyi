"""The native half of the package. ``instantly_rbac`` exports what of it is public."""

import builtins
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from os import PathLike
from types import TracebackType
from typing import Any, Generic, Literal, TypeVar, final

from typing_extensions import Self

from .activity import Activity
from .aio import AsyncClient
from .choices import Keep, Preset
from .enums import (
    AccountListFilter,
    AccountSort,
    AccountStatus,
    ActivityType,
    CampaignStatus,
    GroupStatus,
    Permission,
    ProviderCode,
    ResourceType,
    Role,
    SortOrder,
    WarmupStatus,
)
from .frames import AuditLogStream
from .lists import List, Page
from .matrix import Cell, Compiled, MatrixCheck, MatrixRow
from .records import *
from .results import Check, ForEach, Meta, Removal, Reply
from .reviews import KeyReview, MemberReview, Report, TagReview
from .scopes import Needs

_T = TypeVar("_T")

__version__: str
_MAX_RUNNING: int

def preset_scopes(name: str) -> tuple[str, ...]: ...
def documented() -> list[str]: ...
def allows(granted: Iterable[str], required: str) -> bool: ...
def effective(granted: Iterable[str]) -> list[str]: ...
def in_words(granted: Iterable[str]) -> list[str]: ...
def smallest_for(operations: Iterable[str]) -> Needs: ...
def added_access(before: Iterable[str], after: Iterable[str]) -> list[str]: ...
def adds_access(before: Iterable[str], after: Iterable[str]) -> bool: ...
def matrix_added_access(before: str, after: str) -> dict[str, list[str]]: ...
def matrix_adds_access(before: str, after: str) -> bool: ...
def matrix_resources() -> list[str]: ...
def moment(text: str) -> datetime | None: ...
def neutral(text: str) -> str: ...
def _known_values() -> dict[str, list[tuple[Any, str]]]: ...
def _activity_batches(counts: list[dict[str, Any]]) -> Batches: ...
def _panic() -> None: ...

@final
class Secret:
    def __new__(cls, text: str) -> Self: ...
    def expose(self) -> str: ...
    def __bool__(self) -> bool: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: object, /) -> Self: ...

@final
class Rendered:
    def to_text(self) -> str: ...
    def to_markdown(self) -> str: ...
    def to_json(self) -> str: ...
    def to_html(self) -> str: ...

@final
class Items(Generic[_T]):
    def __iter__(self) -> Self: ...
    def __next__(self) -> _T: ...
    def _ready(self) -> _T | None: ...
    def _fetch(self) -> bool: ...
    @property
    def complete(self) -> bool: ...
    @property
    def meta(self) -> Meta: ...

@final
class _Stop:
    def set(self) -> None: ...

@final
class Batches:
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

@final
class PagedBatches:
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...
    def __arrow_c_schema__(self) -> object: ...
    def _batches(self) -> Batches: ...

@final
class Members:
    def list(
        self,
        *,
        accepted: bool | None = None,
        search: str | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: bool | Callable[[int], object] | None = None,
        timeout: float | None = None,
    ) -> List[Member]: ...
    def iter(
        self,
        *,
        accepted: bool | None = None,
        search: str | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: bool | Callable[[int], object] | None = None,
        timeout: float | None = None,
    ) -> Items[Member]: ...
    def page(
        self,
        *,
        accepted: bool | None = None,
        search: str | None = None,
        limit: int | None = None,
        starting_after: str | None = None,
        timeout: float | None = None,
    ) -> Page[Member]: ...
    def get(self, id: str, *, timeout: float | None = None) -> Member: ...
    def invite(
        self,
        email: str,
        role: Role | str,
        *,
        user_email: str | None = None,
        nickname: str | None = None,
        permissions: Iterable[Permission | str] | None = None,
        timeout: float | None = None,
    ) -> Member: ...
    def update(
        self,
        id: str,
        *,
        role: Role | str | None = None,
        nickname: str | Keep | None = ...,
        timeout: float | None = None,
    ) -> Member: ...
    def remove(self, id: str, *, timeout: float | None = None) -> Removal[Member]: ...
    def review(
        self,
        *,
        max_pending_days: int | None = None,
        max_admins: int | None = None,
        as_of: str | date | None = None,
        timeout: float | None = None,
    ) -> MemberReview: ...

@final
class Keys:
    def list(
        self,
        *,
        reveal: bool = False,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: bool | Callable[[int], object] | None = None,
        timeout: float | None = None,
    ) -> List[ApiKey]: ...
    def iter(
        self,
        *,
        reveal: bool = False,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: bool | Callable[[int], object] | None = None,
        timeout: float | None = None,
    ) -> Items[ApiKey]: ...
    def page(
        self,
        *,
        reveal: bool = False,
        limit: int | None = None,
        starting_after: str | None = None,
        timeout: float | None = None,
    ) -> Page[ApiKey]: ...
    def create(
        self, name: str, scopes: Iterable[str] | Preset, *, recover: bool = False, timeout: float | None = None
    ) -> ApiKey: ...
    def revoke(self, id: str, *, timeout: float | None = None) -> Removal[ApiKey]: ...
    def review(
        self,
        *,
        max_age_days: int | None = ...,
        needs: Mapping[str, Iterable[str]] | None = None,
        max_events: int | None = None,
        as_of: str | date | None = None,
        timeout: float | None = None,
    ) -> KeyReview: ...

@final
class Groups:
    def list(
        self,
        *,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: bool | Callable[[int], object] | None = None,
        timeout: float | None = None,
    ) -> List[GroupMember]: ...
    def iter(
        self,
        *,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: bool | Callable[[int], object] | None = None,
        timeout: float | None = None,
    ) -> Items[GroupMember]: ...
    def page(
        self,
        *,
        limit: int | None = None,
        starting_after: str | None = None,
        timeout: float | None = None,
    ) -> Page[GroupMember]: ...
    def get(self, id: str, *, timeout: float | None = None) -> GroupMember: ...
    def invite(self, sub_workspace_id: str, *, timeout: float | None = None) -> GroupMember: ...
    def remove(self, id: str, *, timeout: float | None = None) -> Removal[GroupMember]: ...
    def admin(self, *, timeout: float | None = None) -> AdminWorkspace: ...
    def for_each(
        self,
        function: Callable[[Client, GroupMember], _T],
        *,
        timeout: float | None = None,
    ) -> builtins.list[ForEach[_T]]: ...

@final
class Tags:
    def list(
        self,
        *,
        search: str | None = None,
        resource_ids: Iterable[str] | None = None,
        tag_ids: Iterable[str] | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: bool | Callable[[int], object] | None = None,
        timeout: float | None = None,
    ) -> List[Tag]: ...
    def iter(
        self,
        *,
        search: str | None = None,
        resource_ids: Iterable[str] | None = None,
        tag_ids: Iterable[str] | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: bool | Callable[[int], object] | None = None,
        timeout: float | None = None,
    ) -> Items[Tag]: ...
    def page(
        self,
        *,
        search: str | None = None,
        resource_ids: Iterable[str] | None = None,
        tag_ids: Iterable[str] | None = None,
        limit: int | None = None,
        starting_after: str | None = None,
        timeout: float | None = None,
    ) -> Page[Tag]: ...
    def get(self, id: str, *, timeout: float | None = None) -> Tag: ...
    def create(self, label: str, description: str | None = None, *, timeout: float | None = None) -> Tag: ...
    def update(
        self,
        id: str,
        *,
        label: str | None = None,
        description: str | Keep | None = ...,
        timeout: float | None = None,
    ) -> Tag: ...
    def delete(self, id: str, *, timeout: float | None = None) -> Removal[Tag]: ...
    def assign(
        self,
        tag_ids: Iterable[str],
        *,
        accounts: Iterable[str] | None = None,
        campaigns: Iterable[str] | None = None,
        workspaces: Iterable[str] | None = None,
        timeout: float | None = None,
    ) -> Assigned: ...
    def unassign(
        self,
        tag_ids: Iterable[str],
        *,
        accounts: Iterable[str] | None = None,
        campaigns: Iterable[str] | None = None,
        workspaces: Iterable[str] | None = None,
        timeout: float | None = None,
    ) -> Assigned: ...
    def mappings(
        self,
        *,
        resource_ids: Iterable[str] | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: bool | Callable[[int], object] | None = None,
        timeout: float | None = None,
    ) -> List[TagMapping]: ...
    def mappings_iter(
        self,
        *,
        resource_ids: Iterable[str] | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: bool | Callable[[int], object] | None = None,
        timeout: float | None = None,
    ) -> Items[TagMapping]: ...
    def mappings_page(
        self,
        *,
        resource_ids: Iterable[str] | None = None,
        limit: int | None = None,
        starting_after: str | None = None,
        timeout: float | None = None,
    ) -> Page[TagMapping]: ...
    def ensure(self, labels: Iterable[str], *, timeout: float | None = None) -> List[Tag]: ...
    def review(self, *, teams: Iterable[str] | None = None, timeout: float | None = None) -> TagReview: ...

@final
class Campaigns:
    def list(
        self,
        *,
        search: str | None = None,
        tag_ids: Iterable[str] | None = None,
        status: CampaignStatus | int | None = None,
        exclude_status: CampaignStatus | int | None = None,
        ai_sales_agent_id: str | None = None,
        include_ai_sales_agent_campaigns: bool | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: bool | Callable[[int], object] | None = None,
        timeout: float | None = None,
    ) -> List[Campaign]: ...
    def iter(
        self,
        *,
        search: str | None = None,
        tag_ids: Iterable[str] | None = None,
        status: CampaignStatus | int | None = None,
        exclude_status: CampaignStatus | int | None = None,
        ai_sales_agent_id: str | None = None,
        include_ai_sales_agent_campaigns: bool | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: bool | Callable[[int], object] | None = None,
        timeout: float | None = None,
    ) -> Items[Campaign]: ...
    def page(
        self,
        *,
        search: str | None = None,
        tag_ids: Iterable[str] | None = None,
        status: CampaignStatus | int | None = None,
        exclude_status: CampaignStatus | int | None = None,
        ai_sales_agent_id: str | None = None,
        include_ai_sales_agent_campaigns: bool | None = None,
        limit: int | None = None,
        starting_after: str | None = None,
        timeout: float | None = None,
    ) -> Page[Campaign]: ...

@final
class Accounts:
    def list(
        self,
        *,
        search: str | None = None,
        status: AccountStatus | int | None = None,
        provider_code: ProviderCode | int | None = None,
        tag_ids: Iterable[str] | None = None,
        tag_ids_all: Iterable[str] | None = None,
        include_tags: bool | None = None,
        filter: AccountListFilter | str | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: bool | Callable[[int], object] | None = None,
        timeout: float | None = None,
    ) -> List[Account]: ...
    def iter(
        self,
        *,
        search: str | None = None,
        status: AccountStatus | int | None = None,
        provider_code: ProviderCode | int | None = None,
        tag_ids: Iterable[str] | None = None,
        tag_ids_all: Iterable[str] | None = None,
        include_tags: bool | None = None,
        filter: AccountListFilter | str | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: bool | Callable[[int], object] | None = None,
        timeout: float | None = None,
    ) -> Items[Account]: ...
    def page(
        self,
        *,
        search: str | None = None,
        status: AccountStatus | int | None = None,
        provider_code: ProviderCode | int | None = None,
        tag_ids: Iterable[str] | None = None,
        tag_ids_all: Iterable[str] | None = None,
        include_tags: bool | None = None,
        filter: AccountListFilter | str | None = None,
        limit: int | None = None,
        starting_after: str | None = None,
        sort_by: AccountSort | str | None = None,
        sort_order: SortOrder | str | None = None,
        skip: int | None = None,
        timeout: float | None = None,
    ) -> Page[Account]: ...

@final
class AuditLogs:
    def list(
        self,
        *,
        activity_type: ActivityType | int | None = None,
        search: str | None = None,
        start_date: str | date | None = None,
        end_date: str | date | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: bool | Callable[[int], object] | None = None,
        timeout: float | None = None,
    ) -> List[AuditLog]: ...
    def iter(
        self,
        *,
        activity_type: ActivityType | int | None = None,
        search: str | None = None,
        start_date: str | date | None = None,
        end_date: str | date | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: bool | Callable[[int], object] | None = None,
        timeout: float | None = None,
    ) -> Items[AuditLog]: ...
    def page(
        self,
        *,
        activity_type: ActivityType | int | None = None,
        search: str | None = None,
        start_date: str | date | None = None,
        end_date: str | date | None = None,
        limit: int | None = None,
        starting_after: str | None = None,
        timeout: float | None = None,
    ) -> Page[AuditLog]: ...
    def activity(
        self,
        *,
        activity_type: ActivityType | int | None = None,
        search: str | None = None,
        start_date: str | date | None = None,
        end_date: str | date | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: bool | Callable[[int], object] | None = None,
        timeout: float | None = None,
    ) -> Activity: ...
    def arrow(
        self,
        *,
        activity_type: ActivityType | int | None = None,
        search: str | None = None,
        start_date: str | date | None = None,
        end_date: str | date | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: bool | Callable[[int], object] | None = None,
        timeout: float | None = None,
    ) -> AuditLogStream: ...

@final
class WorkspaceApi:
    def get(self, *, timeout: float | None = None) -> Workspace: ...
    def update(
        self,
        *,
        name: str | None = None,
        org_logo_url: str | Keep | None = ...,
        timeout: float | None = None,
    ) -> Workspace: ...
    def change_owner(self, email: str, sec: str | Secret, *, timeout: float | None = None) -> Workspace: ...
    def change_owner_to_member(
        self,
        member_id: str,
        sec: str | Secret,
        *,
        timeout: float | None = None,
    ) -> Workspace: ...
    def schedule_removal(self, *, timeout: float | None = None) -> Workspace: ...
    def cancel_removal(self, *, timeout: float | None = None) -> Workspace: ...
    def get_domain(self, *, timeout: float | None = None) -> DomainInfo: ...
    def set_domain(self, domain: str, *, timeout: float | None = None) -> Workspace: ...
    def delete_domain(self, *, timeout: float | None = None) -> Workspace: ...
    def plan(self, *, timeout: float | None = None) -> PlanDetails: ...
    def subscription(self, *, timeout: float | None = None) -> SubscriptionDetails: ...

@final
class Matrix:
    @staticmethod
    def original() -> Matrix: ...
    @staticmethod
    def from_json(text: str) -> Matrix: ...
    @staticmethod
    def from_toml(text: str) -> Matrix: ...
    @staticmethod
    def _restore(fields: Mapping[str, Any]) -> Matrix: ...
    def roles(self) -> tuple[str, ...]: ...
    def rows(self) -> tuple[MatrixRow, ...]: ...
    def cell(self, role: str, resource: str) -> Cell: ...
    def can(self, role: str, resource: str, action: str) -> bool: ...
    def compile(self, role: str) -> Compiled: ...
    def check(
        self, members: Iterable[Member], keys: Iterable[ApiKey], assignment: Mapping[str, Mapping[str, str]]
    ) -> MatrixCheck: ...
    def to_dict(self) -> dict[str, Any]: ...
    def _repr_html_(self) -> str: ...

@final
class Client:
    def __new__(
        cls,
        api_key: str | Secret | None = None,
        *,
        api_key_env: str = "INSTANTLY_API_KEY",
        api_key_file: str | PathLike[str] | None = None,
        base_url: str | None = None,
        workspace: str | None = None,
        connect_timeout: float | None = None,
        attempt_timeout: float | None = None,
        timeout: float | None = None,
        capacity: float | None = 0.8,
        max_attempts: int | None = None,
        backoff: float | None = None,
        proxy: str | Secret | None = None,
        ca_file: str | PathLike[str] | None = None,
        user_agent: str | None = None,
        max_response_bytes: int | None = None,
    ) -> Self: ...
    @property
    def members(self) -> Members: ...
    @property
    def keys(self) -> Keys: ...
    @property
    def groups(self) -> Groups: ...
    @property
    def tags(self) -> Tags: ...
    @property
    def campaigns(self) -> Campaigns: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def audit_logs(self) -> AuditLogs: ...
    @property
    def workspace(self) -> WorkspaceApi: ...
    @property
    def base_url(self) -> str: ...
    @property
    def workspace_id(self) -> str | None: ...
    @property
    def closed(self) -> bool: ...
    def as_workspace(self, id: str) -> Client: ...
    def check(self, *, timeout: float | None = None) -> Check: ...
    def request(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        *,
        timeout: float | None = None,
    ) -> Reply: ...
    def review(
        self,
        *,
        members: Mapping[str, Any] | None = None,
        keys: Mapping[str, Any] | None = None,
        tags: Mapping[str, Any] | None = None,
        matrix: Matrix | Mapping[str, Any] | None = None,
        assignment: Mapping[str, Mapping[str, str]] | None = None,
        as_of: str | date | None = None,
        timeout: float | None = None,
    ) -> Report: ...
    def close(self) -> None: ...
    def _derive(self) -> Client: ...
    def _stoppable(self) -> tuple[Client, _Stop]: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: object, /) -> Self: ...

@final
class Sandbox:
    def __new__(
        cls,
        seed: int = 1,
        *,
        port: int = 0,
        audit_events: int = 0,
        rate_limit: bool = True,
        campaigns: int = 0,
        accounts: int = 0,
        members: int = 0,
    ) -> Self: ...
    @property
    def url(self) -> str: ...
    @property
    def admin_key(self) -> Secret: ...
    @property
    def workspace_id(self) -> str: ...
    @property
    def owner_token(self) -> Secret: ...
    def client(
        self,
        *,
        workspace: str | None = None,
        connect_timeout: float | None = None,
        attempt_timeout: float | None = None,
        timeout: float | None = None,
        capacity: float | None = 0.8,
        max_attempts: int | None = None,
        backoff: float | None = None,
        user_agent: str | None = None,
        max_response_bytes: int | None = None,
    ) -> Client: ...
    def async_client(
        self,
        *,
        workspace: str | None = None,
        connect_timeout: float | None = None,
        attempt_timeout: float | None = None,
        timeout: float | None = None,
        capacity: float | None = 0.8,
        max_attempts: int | None = None,
        backoff: float | None = None,
        user_agent: str | None = None,
        max_response_bytes: int | None = None,
    ) -> AsyncClient: ...
    def fault(
        self,
        kind: Literal[
            "refuse", "status", "reset", "stall", "late", "drip", "cut", "truncate", "garbage", "drop_reply"
        ],
        *,
        operation: str | None = None,
        times: int | None = 1,
        after: int = 0,
        status: int = ...,
        headers: Mapping[str, str] = ...,
        body: str = ...,
        delay_seconds: float = ...,
        interval_seconds: float = ...,
        reply_bytes: int = ...,
        body_bytes: int = ...,
        carried_out: bool = ...,
    ) -> None: ...
    def clear_faults(self) -> None: ...
    def requests(self) -> list[dict[str, Any]]: ...
    def set_paid(self, workspace_id: str, paid: bool) -> None: ...
    def accept_invitation(self, id: str) -> bool: ...
    def sub_workspaces(self) -> list[tuple[str, str]]: ...
    def invitable_workspaces(self) -> list[tuple[str, str]]: ...
    def key_with_scopes(self, scopes: Iterable[str]) -> Secret: ...
    def stop(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
