"""``client.groups``: which workspaces belong together, and one function over all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar, final

from ._native import Items
from ._resource import Progress, Resource
from .lists import List, Page
from .records import AdminWorkspace, GroupMember
from .results import ForEach, Removal, Results

if TYPE_CHECKING:
    from ._native import NativeClient
    from .client import Client

_T = TypeVar("_T")


@final
class Groups(Resource):
    """The workspace group: ``client.groups``. A record here is a link between two workspaces, not a person."""

    __slots__ = ()
    _name = "groups"

    def list(
        self,
        *,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> List[GroupMember]:
        """All links of this workspace's group. Scope: ``workspace_group_members:read``.

        Args:
            page_size: Items a request, 1 to 100. Default: 100.
            max_items: Ends the list after so many; it then says whether it is ``complete``.
            progress: ``True`` shows a bar (tqdm), a function is called with the number of items after each page.
            timeout: Seconds for each page.

        Raises:
            InstantlyError: Any error of any page: never a part of the list.

        Example:
            >>> {link.status for link in client.groups.list()} >= {"accepted", "pending"}
            True
        """
        return self._native.call("groups.list", locals())

    def iter(
        self,
        *,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> Items[GroupMember]:
        """The same as ``list``, page by page as they are needed."""
        return self._native.open("groups.list", locals())

    def page(
        self, *, limit: int | None = None, starting_after: str | None = None, timeout: float | None = None
    ) -> Page[GroupMember]:
        """One page of the same, with its cursor.

        Args:
            limit: Items at the most, 1 to 100. Default: 100.
            starting_after: The previous page's ``next_starting_after``.

        Raises:
            InvalidArgumentError: The limit is above 100.
        """
        return self._native.call("groups.page", locals())

    def get(self, id: str, *, timeout: float | None = None) -> GroupMember:
        """One link. Scope: ``workspace_group_members:read``.

        Raises:
            NotFoundError: There is no such link; a workspace's id is none.
        """
        return self._native.call("groups.get", locals())

    def invite(self, sub_workspace_id: str, *, timeout: float | None = None) -> GroupMember:
        """Invites a workspace into the group; its owner must accept. Scope: ``workspace_group_members:create``.

        Where the reply is lost, the link is looked for (scope ``workspace_group_members:read``): found, it is the
        result, with ``meta.recovered``; otherwise the invitation is sent again, since the API takes one at a time.

        Raises:
            ConflictError: The workspace has an admin workspace or an invitation already.
            OutcomeUnknownError: The reply was lost, and no link was found within the call's time.

        Example:
            >>> id, name = sandbox.invitable_workspaces()[0]
            >>> print(client.groups.invite(id).status)
            pending
        """
        return self._native.call("groups.invite", locals())

    def remove(self, id: str, *, timeout: float | None = None) -> Removal[GroupMember]:
        """Removes a sub-workspace from the group, or leaves it. Scope: ``workspace_group_members:delete``.

        Raises:
            NotFoundError: There is no such link.
        """
        return self._native.call("groups.remove", locals())

    def admin(self, *, timeout: float | None = None) -> AdminWorkspace:
        """The admin workspace of this one, if it has one. The documentation names no scope.

        Example:
            >>> client.groups.admin().has_admin_workspace
            False
        """
        return self._native.call("groups.admin", locals())

    def for_each(
        self,
        function: Callable[[Client, GroupMember], _T],
        *,
        concurrency: int | None = None,
        timeout: float | None = None,
    ) -> Results[_T]:
        """Calls a function for every accepted sub-workspace, with a client that acts for it, each on a thread.

        The function sees the context variables (``contextvars``) of the caller.
        The results come in the order of the group. An ``InstantlyError`` of the function is one result and ends
        nothing. Anything else that it raises is a mistake of its own: it is called for no other sub-workspace, and
        that is raised once all calls under way have ended. Ctrl-C ends the calls of all threads, but not what else
        the function does.

        Args:
            function: Called with the client and the link.
            concurrency: Sub-workspaces at the same time, 1 to 64. Default: 8.
            timeout: Seconds for each page of the list of the group.

        Returns:
            ``Results``, a sequence of ``ForEach``: ``link``, and either ``value`` or ``error``.

        Raises:
            InstantlyError: The group itself cannot be listed.
            InvalidArgumentError: ``concurrency`` is none of 1 to 64.
            TypeError: The function is async: ``AsyncClient`` awaits it, and this does not.

        Example:
            >>> counts = client.groups.for_each(lambda workspace, link: len(workspace.members.list()))
            >>> all(count.value > 0 for count in counts.raise_first())
            True
        """
        def call(native: NativeClient, link: GroupMember) -> _T:
            value = function(self._client._over(native), link)
            if hasattr(type(value), "__await__"):
                what = type(value).__name__
                raise TypeError(f"groups.for_each: the function gave a {what}, which only AsyncClient.groups.for_each awaits")
            return value

        options = {"concurrency": concurrency, "timeout": timeout}
        return Results([ForEach(*result) for result in self._native.for_each(function, call, options)])
