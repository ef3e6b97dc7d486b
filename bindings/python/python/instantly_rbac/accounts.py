"""``client.accounts``: the mailboxes that campaigns send from. An account's e-mail address is its key."""

from __future__ import annotations

from collections.abc import Iterable
from typing import final

from ._native import Items
from ._resource import Progress, Resource
from .enums import AccountListFilter, AccountSort, AccountStatus, ProviderCode, SortOrder
from .lists import List, Page
from .records import Account


@final
class Accounts(Resource):
    """The sending accounts of a workspace: ``client.accounts``."""

    __slots__ = ()
    _name = "accounts"

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
        progress: Progress = None,
        timeout: float | None = None,
    ) -> List[Account]:
        """All accounts that match. Scope: ``accounts:read``.

        Args:
            search: Only those whose e-mail address matches.
            status: Only those in this state.
            provider_code: Only those of this provider.
            tag_ids: Only those with any one of these tags.
            tag_ids_all: Only those with all of these tags.
            include_tags: Show each account's tags.
            filter: Only those that one of the app's own filters shows.
            page_size: Items a request, 1 to 100. Default: 100.
            max_items: Ends the list after so many; it then says whether it is ``complete``.
            progress: ``True`` shows a bar (tqdm), a function is called with the number of items after each page.
            timeout: Seconds for each page.

        Raises:
            InvalidArgumentError: A tag id is no UUID.
            InstantlyError: Any error of any page: never a part of the list.

        Example:
            >>> any(account.tags for account in client.accounts.list(include_tags=True))
            True
        """
        return self._native.call("accounts.list", locals())

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
    ) -> Items[Account]:
        """The same as ``list``, page by page as they are needed."""
        return self._native.open("accounts.list", locals())

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
    ) -> Page[Account]:
        """One page of the same, with its cursor; a page alone can be sorted, and begin further down.

        Args:
            limit: Items at the most, 1 to 100. Default: 100.
            starting_after: The previous page's ``next_starting_after``.
            sort_by: By what the accounts are sorted.
            sort_order: Which way; needs ``sort_by``.
            skip: So many accounts are left out first; needs ``sort_by``.

        Raises:
            InvalidArgumentError: The limit is above 100, or ``sort_by`` is missing.
        """
        return self._native.call("accounts.page", locals())
