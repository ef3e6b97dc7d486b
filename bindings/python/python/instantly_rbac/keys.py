"""``client.keys``: what programs may do. A key cannot be changed, only replaced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import final

from ._native import Items
from ._resource import Progress, Resource
from .choices import DEFAULT, Default, Preset
from .lists import List, Page
from .records import ApiKey
from .results import Removal
from .reviews import KeyReview


@final
class Keys(Resource):
    """The API keys of a workspace: ``client.keys``."""

    __slots__ = ()
    _name = "keys"

    def list(
        self,
        *,
        reveal: bool = False,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> List[ApiKey]:
        """All keys. Scope: ``api_keys:read``.

        Args:
            reveal: Keep the secrets that the API's list may hold, readable with ``secret()``. Without it they are
                dropped as soon as the list arrives.
            page_size: Items a request, 1 to 100. Default: 100.
            max_items: Ends the list after so many; it then says whether it is ``complete``.
            progress: ``True`` shows a bar (tqdm), a function is called with the number of items after each page.
            timeout: Seconds for each page.

        Raises:
            InstantlyError: Any error of any page: never a part of the list.

        Example:
            >>> any("all:all" in key.scopes for key in client.keys.list())
            True
        """
        return self._native.call("keys.list", locals())

    def iter(
        self,
        *,
        reveal: bool = False,
        page_size: int | None = None,
        max_items: int | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> Items[ApiKey]:
        """The same as ``list``, page by page as they are needed."""
        return self._native.open("keys.list", locals())

    def page(
        self,
        *,
        reveal: bool = False,
        limit: int | None = None,
        starting_after: str | None = None,
        timeout: float | None = None,
    ) -> Page[ApiKey]:
        """One page of the same, with its cursor.

        Args:
            limit: Items at the most, 1 to 100. Default: 100.
            starting_after: The previous page's ``next_starting_after``.

        Raises:
            InvalidArgumentError: The limit is above 100.
        """
        return self._native.call("keys.page", locals())

    def create(
        self, name: str, scopes: Iterable[str] | Preset, *, recover: bool = False, timeout: float | None = None
    ) -> ApiKey:
        """Creates a key. Scope: ``api_keys:create``.

        The request is sent once. Its secret is read with ``secret()``, and prints as ``***`` everywhere else.

        Args:
            name: What you call it.
            scopes: What it may do, such as ``["campaigns:read"]``, or a ``Preset``.
            recover: Where the reply is lost, revoke what was made, which nobody can use, and create the key anew;
                ``meta.recovered`` and ``meta.hint`` say so. Needs ``api_keys:read`` and ``api_keys:delete`` too. Give
                each key a name of its own: another program's of the same name and scopes, made in the same moment,
                would be revoked as well.
            timeout: Seconds for the whole call.

        Raises:
            InvalidArgumentError: An empty name, no scopes, or a scope without the form ``<resource>:<action>``.
            OutcomeUnknownError: The reply was lost: a key may exist whose secret nobody saw. ``candidates`` has the
                ids of those that were found (scope ``api_keys:read``). With ``recover`` only where that did not help:
                none was found, they could not be listed or revoked, it is not known when they were made, or the second
                reply was lost, too.

        Example:
            >>> key = client.keys.create("marketing", Preset.ANALYTICS_READ_ONLY)
            >>> print(key.scopes, key.key, len(key.secret()) > 0)
            ('campaigns:read', 'accounts:read') *** True
        """
        scopes = scopes.scopes if isinstance(scopes, Preset) else scopes
        return self._native.call("keys.create", locals())

    def revoke(self, id: str, *, timeout: float | None = None) -> Removal[ApiKey]:
        """Revokes a key, at once and for good. Scope: ``api_keys:delete``.

        Raises:
            RefusedError: The key is known to be the one in use; nothing was sent.

        Example:
            >>> key = client.keys.create("short-lived", ["leads:read"])
            >>> client.keys.revoke(key.id).id == key.id
            True
        """
        return self._native.call("keys.revoke", locals())

    def review(
        self,
        *,
        max_age_days: int | Default | None = DEFAULT,
        needs: Mapping[str, Iterable[str]] | None = None,
        max_events: int | None = None,
        as_of: str | date | None = None,
        progress: Progress = None,
        timeout: float | None = None,
    ) -> KeyReview:
        """Every key with what is worth a second look, most severe first. Scopes: ``api_keys:read`` and, for the
        last logged activity, ``audit_logs:read``.

        Args:
            max_age_days: Keys that are older are found; ``None`` finds no key too old. Default: 180.
            needs: What keys must still do, by the id or name of each: ``{"marketing": ["campaigns.list"]}``. Operations
                by canonical name, and scopes such as ``leads:read``; then the advice on such a key is the smallest set
                of scopes for that.
            max_events: Audit events to read at the most; 0 reads none. Default: 10,000.
            as_of: The moment from which ages count; one without a zone is in UTC. Default: now, by the
                server's clock.
            progress: ``True`` shows a bar (tqdm), a function is called with the number of items after each page, of all
                lists together.
            timeout: Seconds for each page.

        Raises:
            InvalidArgumentError: ``needs`` holds what is no operation and no documented scope.

        Example:
            >>> worst = client.keys.review().keys[0]
            >>> print(worst.severity, worst.can[0])
            critical do everything
        """
        return KeyReview(self._native.call("keys.review", locals(), nullable="max_age_days"))
