"""``client.campaigns``: who owns one, which tags find it, which accounts send for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import final

from ._native import Items
from ._resource import Progress, Resource
from .enums import CampaignStatus
from .lists import List, Page
from .records import Campaign


@final
class Campaigns(Resource):
    """The campaigns of a workspace: ``client.campaigns``."""

    __slots__ = ()
    _name = "campaigns"

    def list(
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
    ) -> List[Campaign]:
        """All campaigns that match, those of AI sales agents among them. Scope: ``campaigns:read``.

        Args:
            search: Only those whose name matches.
            tag_ids: Only those with any one of these tags.
            status: Only those in this state.
            exclude_status: Only those in another state than this.
            ai_sales_agent_id: Only those of this AI sales agent.
            without_ai_sales_agents: Leave out those of AI sales agents; ``meta.hint`` then says so. With this, the API
                is not asked for them, which an older server may refuse.
            page_size: Items a request, 1 to 100. Default: 100.
            max_items: Ends the list after so many; it then says whether it is ``complete``.
            progress: ``True`` shows a bar (tqdm), a function is called with the number of items after each page.
            timeout: Seconds for each page.

        Raises:
            InvalidArgumentError: A tag id is no UUID.
            InstantlyError: Any error of any page: never a part of the list.

        Example:
            >>> active = client.campaigns.list(status=CampaignStatus.ACTIVE)
            >>> {campaign.status.label for campaign in active}
            {'active'}
        """
        return self._native.call("campaigns.list", locals())

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
    ) -> Items[Campaign]:
        """The same as ``list``, page by page as they are needed."""
        return self._native.open("campaigns.list", locals())

    def page(
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
    ) -> Page[Campaign]:
        """One page of the same, with its cursor.

        Args:
            limit: Items at the most, 1 to 100. Default: 100.
            starting_after: The previous page's ``next_starting_after``.

        Raises:
            InvalidArgumentError: The limit is above 100.
        """
        return self._native.call("campaigns.page", locals())
