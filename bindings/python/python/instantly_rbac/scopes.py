"""What scopes allow: ``<resource>:<action>``, of which ``all`` stands for every one. Nothing here needs the network."""

from __future__ import annotations

from ._native import allows, documented, effective, in_words, no_new_access, smallest_for
from .reviews import Needs

__all__ = ["Needs", "allows", "documented", "effective", "in_words", "no_new_access", "smallest_for"]
