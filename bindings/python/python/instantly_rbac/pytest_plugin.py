"""The fixture ``instantly_sandbox`` for your own tests; pytest finds it by itself.

Example:
    def test_that_everybody_is_invited(instantly_sandbox):
        client = instantly_sandbox.client()
        invite_everybody(client)
        assert instantly_sandbox.requests()[-1]["operation"] == "members.invite"
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from instantly_rbac import Sandbox


@pytest.fixture
def instantly_sandbox() -> Iterator[Sandbox]:
    """A sandbox of its own for each test, stopped at its end."""
    # Not at the top: pytest imports every plugin, whether its fixtures are used or not.
    from instantly_rbac import Sandbox

    with Sandbox() as sandbox:
        yield sandbox
