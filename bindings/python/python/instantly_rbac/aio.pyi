"""The types of ``AsyncClient``. Written from those of ``Client`` by ``make stubs``; not to be edited."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import date
from os import PathLike
from types import TracebackType
from typing import Any, Generic, TypeVar, final
from typing_extensions import Self

from ._native import Secret
from ._resource import Parameter, Progress
from .access import Access
from .activity import Activity
from .choices import DEFAULT, Default, KEEP, Keep, Preset
from .client import Client
from .enums import (
    AccountListFilter,
    AccountSort,
    AccountStatus,
    ActivityType,
    CampaignStatus,
    Permission,
    ProviderCode,
    Role,
    SortOrder,
)
from .frames import AuditLogStream
from .lists import List, Page
from .matrix import Matrix
from .records import (
    Account,
    AdminWorkspace,
    ApiKey,
    Assigned,
    AuditLog,
    Campaign,
    DomainInfo,
    GroupMember,
    Member,
    PlanDetails,
    SubscriptionDetails,
    Tag,
    TagMapping,
    Workspace,
)
from .results import Check, Meta, Removal, Reply, Results
from .reviews import KeyReview, MemberReview, Report, TagReview

_T = TypeVar("_T")

__all__ = [
    "AsyncAccounts",
    "AsyncAuditLogs",
    "AsyncCampaigns",
    "AsyncClient",
    "AsyncGroups",
    "AsyncItems",
    "AsyncKeys",
    "AsyncMembers",
    "AsyncTags",
    "AsyncWorkspaceApi",
]

@final
class AsyncItems(Generic[_T]):
    def __aiter__(self) -> Self: ...
    async def __anext__(self) -> _T: ...
    @property
    def complete(self) -> bool: ...
    @property
    def meta(self) -> Meta: ...

@final
class AsyncMembers:
    async def list(
        self,
        *,
        accepted: bool | None = None,
        search: str | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> List[Member]: ...
    def iter(
        self,
        *,
        accepted: bool | None = None,
        search: str | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> AsyncItems[Member]: ...
    async def page(
        self,
        *,
        accepted: bool | None = None,
        search: str | None = None,
        limit: int | None = None,
        starting_after: str | None = None,
        timeout: float | None = None,
    ) -> Page[Member]: ...
    async def get(self, id: str, *, timeout: float | None = None) -> Member: ...
    async def invite(
        self,
        email: str,
        role: Role | str,
        *,
        user_email: str | None = None,
        nickname: str | None = None,
        permissions: Iterable[Permission | str] | None = None,
        timeout: float | None = None,
    ) -> Member: ...
    async def update(
        self,
        id: str,
        *,
        role: Role | str | None = None,
        nickname: str | Keep | None = KEEP,
        timeout: float | None = None,
    ) -> Member: ...
    async def remove(self, id: str, *, timeout: float | None = None) -> Removal[Member]: ...
    async def review(
        self,
        *,
        max_pending_days: int | None = None,
        max_admins: int | None = None,
        as_of: str | date | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> MemberReview: ...

@final
class AsyncKeys:
    async def list(
        self,
        *,
        reveal: bool = False,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> List[ApiKey]: ...
    def iter(
        self,
        *,
        reveal: bool = False,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> AsyncItems[ApiKey]: ...
    async def page(
        self,
        *,
        reveal: bool = False,
        limit: int | None = None,
        starting_after: str | None = None,
        timeout: float | None = None,
    ) -> Page[ApiKey]: ...
    async def create(
        self,
        name: str,
        scopes: Iterable[str] | Preset,
        *,
        recover: bool = False,
        timeout: float | None = None,
    ) -> ApiKey: ...
    async def revoke(self, id: str, *, timeout: float | None = None) -> Removal[ApiKey]: ...
    async def review(
        self,
        *,
        max_age_days: int | Default | None = DEFAULT,
        needs: Mapping[str, Iterable[str]] | None = None,
        max_events: int | None = None,
        as_of: str | date | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> KeyReview: ...

@final
class AsyncGroups:
    async def list(
        self,
        *,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> List[GroupMember]: ...
    def iter(
        self,
        *,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> AsyncItems[GroupMember]: ...
    async def page(
        self,
        *,
        limit: int | None = None,
        starting_after: str | None = None,
        timeout: float | None = None,
    ) -> Page[GroupMember]: ...
    async def get(self, id: str, *, timeout: float | None = None) -> GroupMember: ...
    async def invite(self, sub_workspace_id: str, *, timeout: float | None = None) -> GroupMember: ...
    async def remove(self, id: str, *, timeout: float | None = None) -> Removal[GroupMember]: ...
    async def admin(self, *, timeout: float | None = None) -> AdminWorkspace: ...
    async def for_each(
        self,
        function: Callable[[AsyncClient, GroupMember], Awaitable[_T]],
        *,
        concurrency: int | None = None,
        timeout: float | None = None,
    ) -> Results[_T]: ...

@final
class AsyncTags:
    async def list(
        self,
        *,
        search: str | None = None,
        resource_ids: Iterable[str] | None = None,
        tag_ids: Iterable[str] | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: Progress = None,
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
        progress: Progress = None,
        timeout: float | None = None,
    ) -> AsyncItems[Tag]: ...
    async def page(
        self,
        *,
        search: str | None = None,
        resource_ids: Iterable[str] | None = None,
        tag_ids: Iterable[str] | None = None,
        limit: int | None = None,
        starting_after: str | None = None,
        timeout: float | None = None,
    ) -> Page[Tag]: ...
    async def get(self, id: str, *, timeout: float | None = None) -> Tag: ...
    async def create(self, label: str, description: str | None = None, *, timeout: float | None = None) -> Tag: ...
    async def update(
        self,
        id: str,
        *,
        label: str | None = None,
        description: str | Keep | None = KEEP,
        timeout: float | None = None,
    ) -> Tag: ...
    async def delete(self, id: str, *, timeout: float | None = None) -> Removal[Tag]: ...
    async def assign(
        self,
        tag_ids: Iterable[str],
        *,
        accounts: Iterable[str] | None = None,
        campaigns: Iterable[str] | None = None,
        workspaces: Iterable[str] | None = None,
        timeout: float | None = None,
    ) -> Assigned: ...
    async def unassign(
        self,
        tag_ids: Iterable[str],
        *,
        accounts: Iterable[str] | None = None,
        campaigns: Iterable[str] | None = None,
        workspaces: Iterable[str] | None = None,
        timeout: float | None = None,
    ) -> Assigned: ...
    async def mappings(
        self,
        *,
        resource_ids: Iterable[str] | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> List[TagMapping]: ...
    def mappings_iter(
        self,
        *,
        resource_ids: Iterable[str] | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> AsyncItems[TagMapping]: ...
    async def mappings_page(
        self,
        *,
        resource_ids: Iterable[str] | None = None,
        limit: int | None = None,
        starting_after: str | None = None,
        timeout: float | None = None,
    ) -> Page[TagMapping]: ...
    async def ensure(self, labels: Iterable[str], *, timeout: float | None = None) -> List[Tag]: ...
    async def review(
        self,
        *,
        teams: Iterable[str] | None = None,
        teams_may_be_absent: bool = False,
        without_ai_sales_agents: bool = False,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> TagReview: ...

@final
class AsyncCampaigns:
    async def list(
        self,
        *,
        search: str | None = None,
        tag_ids: Iterable[str] | None = None,
        status: CampaignStatus | int | None = None,
        exclude_status: CampaignStatus | int | None = None,
        ai_sales_agent_id: str | None = None,
        without_ai_sales_agents: bool = False,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: Progress = None,
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
        without_ai_sales_agents: bool = False,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> AsyncItems[Campaign]: ...
    async def page(
        self,
        *,
        search: str | None = None,
        tag_ids: Iterable[str] | None = None,
        status: CampaignStatus | int | None = None,
        exclude_status: CampaignStatus | int | None = None,
        ai_sales_agent_id: str | None = None,
        without_ai_sales_agents: bool = False,
        limit: int | None = None,
        starting_after: str | None = None,
        timeout: float | None = None,
    ) -> Page[Campaign]: ...

@final
class AsyncAccounts:
    async def list(
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
        progress: Progress = None,
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
        progress: Progress = None,
        timeout: float | None = None,
    ) -> AsyncItems[Account]: ...
    async def page(
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
class AsyncAuditLogs:
    async def list(
        self,
        *,
        activity_type: ActivityType | int | None = None,
        search: str | None = None,
        start_date: str | date | None = None,
        end_date: str | date | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: Progress = None,
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
        progress: Progress = None,
        timeout: float | None = None,
    ) -> AsyncItems[AuditLog]: ...
    async def page(
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
    async def activity(
        self,
        *,
        activity_type: ActivityType | int | None = None,
        search: str | None = None,
        start_date: str | date | None = None,
        end_date: str | date | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: Progress = None,
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
        progress: Progress = None,
        timeout: float | None = None,
    ) -> AuditLogStream: ...

@final
class AsyncWorkspaceApi:
    async def get(self, *, timeout: float | None = None) -> Workspace: ...
    async def update(
        self,
        *,
        name: str | None = None,
        org_logo_url: str | Keep | None = KEEP,
        timeout: float | None = None,
    ) -> Workspace: ...
    async def change_owner(self, email: str, sec: str | Secret, *, timeout: float | None = None) -> Workspace: ...
    async def change_owner_to_member(
        self,
        member_id: str,
        sec: str | Secret,
        *,
        timeout: float | None = None,
    ) -> Workspace: ...
    async def schedule_removal(self, *, timeout: float | None = None) -> Workspace: ...
    async def cancel_removal(self, *, timeout: float | None = None) -> Workspace: ...
    async def get_domain(self, *, timeout: float | None = None) -> DomainInfo: ...
    async def set_domain(self, domain: str, *, timeout: float | None = None) -> Workspace: ...
    async def delete_domain(self, *, timeout: float | None = None) -> Workspace: ...
    async def plan(self, *, timeout: float | None = None) -> PlanDetails: ...
    async def subscription(self, *, timeout: float | None = None) -> SubscriptionDetails: ...

@final
class AsyncClient:
    def __init__(
        self,
        api_key: str | Secret | None = None,
        *,
        api_key_env: str | None = None,
        api_key_file: str | PathLike[str] | None = None,
        base_url: str | None = None,
        workspace: str | None = None,
        connect_timeout: float | None = None,
        attempt_timeout: float | None = None,
        timeout: float | None = None,
        capacity: float | Default | None = DEFAULT,
        max_attempts: int | None = None,
        backoff: float | None = None,
        proxy: str | Secret | None = None,
        ca_file: str | PathLike[str] | None = None,
        user_agent: str | None = None,
        max_response_bytes: int | None = None,
    ) -> None: ...
    @property
    def members(self) -> AsyncMembers: ...
    @property
    def keys(self) -> AsyncKeys: ...
    @property
    def groups(self) -> AsyncGroups: ...
    @property
    def tags(self) -> AsyncTags: ...
    @property
    def campaigns(self) -> AsyncCampaigns: ...
    @property
    def accounts(self) -> AsyncAccounts: ...
    @property
    def audit_logs(self) -> AsyncAuditLogs: ...
    @property
    def workspace(self) -> AsyncWorkspaceApi: ...
    @property
    def base_url(self) -> str: ...
    @property
    def workspace_id(self) -> str | None: ...
    @property
    def closed(self) -> bool: ...
    def as_workspace(self, id: str) -> AsyncClient: ...
    def with_options(self, *, timeout: float | None = None, attempt_timeout: float | None = None) -> AsyncClient: ...
    async def check(self, *, timeout: float | None = None) -> Check: ...
    async def access(
        self,
        person: str | None = None,
        *,
        group: bool = False,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> Access: ...
    async def request(
        self,
        method: str,
        path: str,
        query: Mapping[str, Parameter | Sequence[Parameter]] | None = None,
        body: Any = None,
        *,
        timeout: float | None = None,
    ) -> Reply: ...
    async def review(
        self,
        *,
        members: Mapping[str, Any] | None = None,
        keys: Mapping[str, Any] | None = None,
        tags: Mapping[str, Any] | None = None,
        matrix: Matrix | Mapping[str, Any] | None = None,
        assignment: Mapping[str, Mapping[str, str]] | None = None,
        exceptions: Iterable[Mapping[str, Any]] | None = None,
        as_of: str | date | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> Report: ...
    async def close(self) -> None: ...
    async def __aenter__(self) -> AsyncClient: ...
    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
    def __copy__(self) -> AsyncClient: ...
    def __deepcopy__(self, memo: object, /) -> AsyncClient: ...
    @classmethod
    def over(cls, client: Client) -> AsyncClient: ...
