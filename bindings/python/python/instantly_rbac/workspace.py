"""``client.workspace``: name, ownership, removal, agency domain, plan."""

from __future__ import annotations

from typing import final

from ._native import Secret, hidden
from ._resource import Resource
from .choices import KEEP, Keep
from .records import DomainInfo, PlanDetails, SubscriptionDetails, Workspace


@final
class WorkspaceApi(Resource):
    """The workspace of the client: ``client.workspace``."""

    __slots__ = ()
    _name = "workspace"

    def get(self, *, timeout: float | None = None) -> Workspace:
        """The workspace. Scope: ``workspaces:read``.

        Example:
            >>> print(client.workspace.get().name)
            Northwind Outreach
        """
        return self._native.call("workspace.get", locals())

    def update(
        self, *, name: str | None = None, org_logo_url: str | Keep | None = KEEP, timeout: float | None = None
    ) -> Workspace:
        """Changes the name or the logo. Scope: ``workspaces:update``.

        Args:
            name: The new name.
            org_logo_url: The URL of the logo; ``None`` empties it; left out, or ``KEEP``, it stays.
            timeout: Seconds for the whole call.

        Raises:
            InvalidArgumentError: Nothing is to be changed.

        Example:
            >>> print(client.workspace.update(name="Northwind Outreach").name)
            Northwind Outreach
        """
        return self._native.call("workspace.update", locals(), nullable="org_logo_url")

    def change_owner(self, email: str, sec: str | Secret, *, timeout: float | None = None) -> Workspace:
        """Hands the workspace to the person of this e-mail address. Scope: ``workspaces:update``.

        It is asked for once. Where the reply is lost, the owner is read back (scopes ``workspaces:read`` and
        ``workspace_members:read``): where it is that person, that is the result, with ``meta.recovered``.

        Args:
            email: The new owner's address.
            sec: A security token that the API asks for, a ``str`` or a ``Secret``; how to obtain one is not
                documented, so try this in the sandbox first.
            timeout: Seconds for the whole call.

        Raises:
            InvalidArgumentError: An address without ``@``, or an empty ``sec``.
            OutcomeUnknownError: The reply was lost, and the workspace is not known to be that person's.
        """
        sec = hidden("workspace.change_owner", "sec", sec)
        return self._native.call("workspace.change_owner", locals())

    def change_owner_to_member(self, member_id: str, sec: str | Secret, *, timeout: float | None = None) -> Workspace:
        """Hands the workspace to a member, whose e-mail address is looked up. Scopes: ``workspace_members:read`` and
        ``workspaces:update``.

        Raises:
            RefusedError: The member has not accepted the invitation; nothing was changed.

        Example:
            >>> heir = next(member for member in client.members.list() if member.role == Role.ADMIN)
            >>> workspace = client.workspace.change_owner_to_member(heir.id, sandbox.owner_token)
            >>> workspace.owner == heir.user_id
            True
        """
        sec = hidden("workspace.change_owner_to_member", "sec", sec)
        return self._native.call("workspace.change_owner_to_member", locals())

    def schedule_removal(self, *, timeout: float | None = None) -> Workspace:
        """Schedules the workspace for removal in 24 hours. Scope: ``workspaces:delete``.

        Raises:
            OutcomeUnknownError: It was asked for once, and the reply was lost.

        Example:
            >>> client.workspace.schedule_removal().scheduled_for_removal_at is not None
            True
            >>> client.workspace.cancel_removal().scheduled_for_removal_at is None
            True
        """
        return self._native.call("workspace.schedule_removal", locals())

    def cancel_removal(self, *, timeout: float | None = None) -> Workspace:
        """Cancels the scheduled removal. Scope: ``workspaces:delete``. Where the reply is lost and the workspace may
        not be read, the result is empty and ``meta.hint`` says so.
        """
        return self._native.call("workspace.cancel_removal", locals())

    def get_domain(self, *, timeout: float | None = None) -> DomainInfo:
        """The agency domain and its verification. Scope: ``workspaces:read``."""
        return self._native.call("workspace.get_domain", locals())

    def set_domain(self, domain: str, *, timeout: float | None = None) -> Workspace:
        """Sets the agency domain. Scope: ``workspaces:update``.

        Raises:
            InvalidArgumentError: The domain is empty.

        Example:
            >>> _ = client.workspace.set_domain("app.example.com")
            >>> print(client.workspace.get_domain().name)
            app.example.com
            >>> _ = client.workspace.delete_domain()
        """
        return self._native.call("workspace.set_domain", locals())

    def delete_domain(self, *, timeout: float | None = None) -> Workspace:
        """Removes the agency domain. Scope: ``workspaces:update``. A lost reply is as for ``cancel_removal``."""
        return self._native.call("workspace.delete_domain", locals())

    def plan(self, *, timeout: float | None = None) -> PlanDetails:
        """Plan and quota of each product. Scope: ``workspace_billing:read``.

        Example:
            >>> client.workspace.plan().subscriptions.outreach.plan_name is not None
            True
        """
        return self._native.call("workspace.plan", locals())

    def subscription(self, *, timeout: float | None = None) -> SubscriptionDetails:
        """The subscriptions. Scope: ``workspace_billing:read``.

        Example:
            >>> client.workspace.subscription().all_subs_cancelled
            False
        """
        return self._native.call("workspace.subscription", locals())
