"""``client.tags``: labels on accounts, campaigns and workspaces. A tag keeps nobody out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import final

from ._native import Items
from ._resource import Progress, Resource
from .choices import KEEP, Keep
from .lists import List, Page
from .records import Assigned, Tag, TagMapping
from .results import Removal
from .reviews import TagReview


@final
class Tags(Resource):
    """The custom tags of a workspace: ``client.tags``. A tag is a label and a filter; it keeps nobody out."""

    __slots__ = ()
    _name = "tags"

    def list(
        self,
        *,
        search: str | None = None,
        resource_ids: Iterable[str] | None = None,
        tag_ids: Iterable[str] | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> List[Tag]:
        """All tags that match. Scope: ``custom_tags:read``.

        Args:
            search: Only tags whose label matches.
            resource_ids: Only tags that these accounts (e-mail addresses) or campaigns (ids) carry.
            tag_ids: Only these tags.
            page_size: Items a request, 1 to 100. Default: 100.
            max_items: Ends the list after so many; it then says whether it is ``complete``.
            progress: ``True`` shows a bar (tqdm), a function is called with the number of items after each page.
            timeout: Seconds for each page.

        Raises:
            InvalidArgumentError: A tag id is no UUID.
            InstantlyError: Any error of any page: never a part of the list.

        Example:
            >>> all("sdr" in tag.label.lower() for tag in client.tags.list(search="SDR"))
            True
        """
        return self._native.call("tags.list", locals())

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
    ) -> Items[Tag]:
        """The same as ``list``, page by page as they are needed."""
        return self._native.open("tags.list", locals())

    def page(
        self,
        *,
        search: str | None = None,
        resource_ids: Iterable[str] | None = None,
        tag_ids: Iterable[str] | None = None,
        limit: int | None = None,
        starting_after: str | None = None,
        timeout: float | None = None,
    ) -> Page[Tag]:
        """One page of the same, with its cursor.

        Args:
            limit: Items at the most, 1 to 100. Default: 100.
            starting_after: The previous page's ``next_starting_after``.

        Raises:
            InvalidArgumentError: The limit is above 100.
        """
        return self._native.call("tags.page", locals())

    def get(self, id: str, *, timeout: float | None = None) -> Tag:
        """One tag. Scope: ``custom_tags:read``.

        Raises:
            InvalidArgumentError: The id is no UUID.
            NotFoundError: There is no such tag.
        """
        return self._native.call("tags.get", locals())

    def create(self, label: str, description: str | None = None, *, timeout: float | None = None) -> Tag:
        """Creates a tag. Scope: ``custom_tags:create``.

        Where the reply is lost, the tag is looked for (scope ``custom_tags:read``): found, it is the result, with
        ``meta.recovered``; otherwise the request is sent again, since the API keeps labels unique.

        Args:
            label: The label, unique in the workspace.
            description: What the tag is for.
            timeout: Seconds for the whole call.

        Raises:
            ConflictError: The workspace has a tag of that label.
            OutcomeUnknownError: The reply was lost, and no tag was found within the call's time.

        Example:
            >>> print(client.tags.create("Q4", "Campaigns of the fourth quarter").label)
            Q4
        """
        return self._native.call("tags.create", locals())

    def update(
        self, id: str, *, label: str | None = None, description: str | Keep | None = KEEP, timeout: float | None = None
    ) -> Tag:
        """Renames or describes a tag. Scope: ``custom_tags:update``.

        Args:
            id: The tag.
            label: The new label.
            description: What the tag is for; ``None`` empties it; left out, or ``KEEP``, it stays.
            timeout: Seconds for the whole call.

        Raises:
            InvalidArgumentError: Nothing is to be changed, or the id is no UUID.
            ConflictError: Another tag has the label.

        Example:
            >>> print(client.tags.update(client.tags.ensure(["Q4"])[0].id, label="Q4 2026").label)
            Q4 2026
        """
        return self._native.call("tags.update", locals(), nullable="description")

    def delete(self, id: str, *, timeout: float | None = None) -> Removal[Tag]:
        """Deletes a tag, and with it its mappings. Scope: ``custom_tags:delete``.

        Raises:
            InvalidArgumentError: The id is no UUID.
            NotFoundError: There is no such tag.
        """
        return self._native.call("tags.delete", locals())

    def assign(
        self,
        tag_ids: Iterable[str],
        *,
        accounts: Iterable[str] | None = None,
        campaigns: Iterable[str] | None = None,
        workspaces: Iterable[str] | None = None,
        timeout: float | None = None,
    ) -> Assigned:
        """Puts every one of the tags on every one of the targets; one request for each sort of target. The
        documentation names no scope. Where a later sort of target fails, the earlier ones are done.

        Args:
            tag_ids: The tags.
            accounts: Accounts, by e-mail address.
            campaigns: Campaigns, by id.
            workspaces: Workspaces, by id.
            timeout: Seconds for each request.

        Raises:
            InvalidArgumentError: A tag id is no UUID, or there are no tags or no targets.

        Example:
            >>> west = client.tags.ensure(["SDR-West"])[0]
            >>> client.tags.assign([west.id], accounts=[client.accounts.list()[0].email]).success
            True
        """
        return self._native.call("tags.assign", locals())

    def unassign(
        self,
        tag_ids: Iterable[str],
        *,
        accounts: Iterable[str] | None = None,
        campaigns: Iterable[str] | None = None,
        workspaces: Iterable[str] | None = None,
        timeout: float | None = None,
    ) -> Assigned:
        """Takes every one of the tags off every one of the targets. Everything else is as for ``assign``."""
        return self._native.call("tags.unassign", locals())

    def mappings(
        self,
        *,
        resource_ids: Iterable[str] | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> List[TagMapping]:
        """All mappings that match: which things carry which tags. Scope: ``custom_tag_mappings:read``.

        Args:
            resource_ids: Only those of these accounts (e-mail addresses) or campaigns (ids).
            page_size: Items a request, 1 to 100. Default: 100.
            max_items: Ends the list after so many; it then says whether it is ``complete``.
            progress: ``True`` shows a bar (tqdm), a function is called with the number of items after each page.
            timeout: Seconds for each page.

        Example:
            >>> {mapping.resource_type.label for mapping in client.tags.mappings()} >= {"account", "campaign"}
            True
        """
        return self._native.call("tags.mappings", locals())

    def mappings_iter(
        self,
        *,
        resource_ids: Iterable[str] | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> Items[TagMapping]:
        """The same as ``mappings``, page by page as they are needed."""
        return self._native.open("tags.mappings", locals())

    def mappings_page(
        self,
        *,
        resource_ids: Iterable[str] | None = None,
        limit: int | None = None,
        starting_after: str | None = None,
        timeout: float | None = None,
    ) -> Page[TagMapping]:
        """One page of the mappings, with its cursor.

        Raises:
            InvalidArgumentError: The limit is above 100.
        """
        return self._native.call("tags.mappings_page", locals())

    def ensure(self, labels: Iterable[str], *, timeout: float | None = None) -> List[Tag]:
        """Creates the tags that are missing and returns all of them, in the order of the labels. Running it twice
        changes nothing. Scopes: ``custom_tags:read`` and ``custom_tags:create``.

        Raises:
            InvalidArgumentError: A label is empty, or stands twice.

        Example:
            >>> tags = client.tags.ensure(["SDR-West", "SDR-East", "Marketing", "Enterprise"])
            >>> client.tags.ensure([tag.label for tag in tags]) == tags
            True
        """
        return self._native.call("tags.ensure", locals())

    def review(
        self,
        *,
        teams: Iterable[str] | None = None,
        teams_may_be_absent: bool = False,
        without_ai_sales_agents: bool = False,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> TagReview:
        """What is without a team, is under two, sends from another team's accounts, or is gone. Scopes:
        ``custom_tags:read``, ``custom_tag_mappings:read``, ``campaigns:read`` and ``accounts:read``.

        Args:
            teams: The labels of the tags that stand for teams. Default: each tag that is on at least one campaign and
                one account, unless most of what carries it is another team's; what is found by that is low.
            teams_may_be_absent: Let a team have no tag, as in one workspace of a group: ``caveat`` says so then.
            without_ai_sales_agents: Leave out the campaigns of AI sales agents, for a server that does not know the
                parameter which asks for them.
            progress: ``True`` shows a bar (tqdm), a function is called with the number of items after each page, of all
                lists together.
            timeout: Seconds for each page.

        Example:
            >>> len(client.tags.review().carriers) == len(client.tags.list())
            True
        """
        return TagReview(self._native.call("tags.review", locals()))
