"""What the enumerations of the API have in common: a value that this version does not know is kept."""

from __future__ import annotations

from enum import Enum
from typing import Any

from . import _native


# What core calls each value.
_NAMES: dict[str, dict[Any, str]] = {
    name: dict(values) for name, values in _native._known_values().items()
}


class _Open:
    """An enumeration that keeps values of its type which it does not know."""

    _member_type_: Any
    _value2member_map_: dict[Any, Any]
    _value_: Any

    @classmethod
    def _missing_(cls, value: object) -> Any:
        kind = cls._member_type_
        if not isinstance(value, kind):
            return None
        # Not remembered: a reply could otherwise fill the memory with values.
        unknown = kind.__new__(cls, value)
        unknown._name_ = "UNKNOWN"
        unknown._value_ = kind(value)
        return unknown

    @property
    def is_known(self) -> bool:
        """Whether this version knows the value."""
        return self._value_ in type(self)._value2member_map_


class OpenText(_Open, str, Enum):
    """A text of which the API documents some values. It equals its text, and unknown ones are kept."""

    def __str__(self) -> str:
        return str.__str__(self)

    def __format__(self, spec: str) -> str:
        return str.__format__(self, spec)


class OpenCode(_Open, int, Enum):
    """A number of which the API documents some values. It equals its number, and unknown ones are kept."""

    @property
    def label(self) -> str:
        """The documented name; ``unknown`` for a code that this version does not know."""
        return _NAMES[type(self).__name__].get(self._value_, "unknown")

    @property
    def _in_words(self) -> str:
        return self.label if self.is_known else f"unknown ({self._value_})"

    def __repr__(self) -> str:
        return f"<{type(self).__name__}.{self._name_}: {self._value_}>"

    def __str__(self) -> str:
        return int.__repr__(self)

    def __format__(self, spec: str) -> str:
        return int.__format__(self, spec)
