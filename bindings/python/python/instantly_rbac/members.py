"""``client.members``: who is in a workspace, and in which role."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import final

from ._native import Items
from ._resource import Progress, Resource
from .choices import KEEP, Keep
from .enums import Permission, Role
from .lists import List, Page
from .records import Member
from .results import Removal
from .reviews import MemberReview


@final
class Members(Resource):
    """The members of a workspace: ``client.members``."""

    __slots__ = ()
    _name = "members"

    def list(
        self,
        *,
        accepted: bool | None = None,
        search: str | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> List[Member]:
        """All members that match. Scope: ``workspace_members:read``.

        Args:
            accepted: Only those who have, or have not, accepted their invitation.
            search: Only those whose name or e-mail matches.
            page_size: Items a request, 1 to 100. Default: 100.
            max_items: Ends the list after so many; it then says whether it is ``complete``.
            progress: ``True`` shows a bar (tqdm), a function is called with the number of items after each page.
            timeout: Seconds for each page.

        Raises:
            InstantlyError: Any error of any page: never a part of the list.

        Example:
            >>> pending = client.members.list(accepted=False)
            >>> print(len(pending), pending[0].role)
            2 view
        """
        return self._native.call("members.list", locals())

    def iter(
        self,
        *,
        accepted: bool | None = None,
        search: str | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> Items[Member]:
        """The same as ``list``, page by page as they are needed."""
        return self._native.open("members.list", locals())

    def page(
        self,
        *,
        accepted: bool | None = None,
        search: str | None = None,
        limit: int | None = None,
        starting_after: str | None = None,
        timeout: float | None = None,
    ) -> Page[Member]:
        """One page of the same, with its cursor.

        Args:
            limit: Items at the most, 1 to 100. Default: 100.
            starting_after: The previous page's ``next_starting_after``.

        Raises:
            InvalidArgumentError: The limit is above 100.
        """
        return self._native.call("members.page", locals())

    def get(self, id: str, *, timeout: float | None = None) -> Member:
        """One member, by the id of the membership. Scope: ``workspace_members:read``.

        Raises:
            NotFoundError: This workspace has no such membership; a ``user_id`` is none.

        Example:
            >>> first = client.members.list()[0]
            >>> client.members.get(first.id) == first
            True
        """
        return self._native.call("members.get", locals())

    def invite(
        self,
        email: str,
        role: Role | str,
        *,
        user_email: str | None = None,
        nickname: str | None = None,
        permissions: Iterable[Permission | str] | None = None,
        timeout: float | None = None,
    ) -> Member:
        """Invites a person by e-mail. Scope: ``workspace_members:create``.

        The invitation is sent once. Where its reply is lost, the person is looked for among the members (scope
        ``workspace_members:read``): found, that is the result, with ``meta.recovered``.

        Args:
            email: The address that the invitation is sent to.
            role: Admin, editor or view; owner and client cannot be granted through the API.
            user_email: The address of the person's account, where it is another one.
            nickname: A private label, up to 80 characters.
            permissions: Sections of the app that the member may use; they cannot be changed later.
            timeout: Seconds for the whole call.

        Raises:
            InvalidArgumentError: An address without ``@``, another role, or a nickname that is too long.
            OutcomeUnknownError: The reply was lost, and nobody was found: the server may still carry it out.
            ConflictError: The reply was lost, and the person was a member before.

        Example:
            >>> client.members.invite("sam@example.com", Role.VIEW).accepted
            False
        """
        return self._native.call("members.invite", locals())

    def update(
        self,
        id: str,
        *,
        role: Role | str | None = None,
        nickname: str | Keep | None = KEEP,
        timeout: float | None = None,
    ) -> Member:
        """Changes a member's role or nickname. Scope: ``workspace_members:update``.

        Args:
            id: The membership.
            role: The new role: admin, editor or view.
            nickname: The private label, up to 80 characters; ``None`` empties it; left out, or ``KEEP``, it stays.
            timeout: Seconds for the whole call.

        Raises:
            InvalidArgumentError: Nothing is to be changed, and as for ``invite``.

        Example:
            >>> sam = client.members.list(accepted=False)[0]
            >>> print(client.members.update(sam.id, role=Role.EDITOR, nickname="West").nickname)
            West
        """
        return self._native.call("members.update", locals(), nullable="nickname")

    def remove(self, id: str, *, timeout: float | None = None) -> Removal[Member]:
        """Removes a member from the workspace. Scope: ``workspace_members:delete``.

        Raises:
            NotFoundError: This workspace has no such membership.

        Example:
            >>> client.members.remove(client.members.list(accepted=False)[0].id).record.accepted
            False
        """
        return self._native.call("members.remove", locals())

    def review(
        self,
        *,
        max_pending_days: int | None = None,
        max_admins: int | None = None,
        as_of: str | date | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> MemberReview:
        """The members with what is worth a second look: invitations left open, unknown roles, addresses outside
        the owner's domain, too many admins. Scope: ``workspace_members:read``.

        Args:
            max_pending_days: Invitations that are open for longer are found. Default: 30.
            max_admins: More admins than this are found. Default: 3.
            as_of: The moment from which ages count; one without a zone is in UTC. Default: now, by the
                server's clock.
            progress: ``True`` shows a bar (tqdm), a function is called with the number of items after each page, of all
                lists together.
            timeout: Seconds for each page.

        Example:
            >>> client.members.review().findings[0].severity in list(Severity)
            True
        """
        return MemberReview(self._native.call("members.review", locals()))
