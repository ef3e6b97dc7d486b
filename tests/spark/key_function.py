"""A function that gives the key, as a vault would: the workers import it by name."""

from __future__ import annotations

import os

from instantly_rbac import Secret


def key() -> Secret:
    return Secret(os.environ["INSTANTLY_TEST_KEY"])


def no_key() -> int:
    return 7
