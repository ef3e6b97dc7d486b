"""``python -m instantly_rbac``, and the program ``instantly-rbac``."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress


def main() -> None:
    """Runs the command line, or says what it lacks."""
    _open_what_is_closed()
    try:
        from .cli import main as run
    except ModuleNotFoundError as missing:
        if missing.name != "click":
            raise
        print("The command line needs click: pip install 'instantly-rbac[cli]'", file=sys.stderr)
        sys.exit(2)
    try:
        try:
            run()
        finally:
            # What is still in its buffer is output of the command, too.
            sys.stdout.flush()
    except OSError as error:
        # The interpreter would try to write the rest, and complain about it.
        _redirect(sys.stdout.fileno(), os.O_WRONLY)
        # A reader that has gone knows.
        if error.errno != errno.EPIPE:
            with suppress(OSError):
                print(f"Error: {error}", file=sys.stderr)
        sys.exit(1)


def _open_what_is_closed() -> None:
    """Where stdout or stderr is closed (``>&-``), opens it, so that no other file gets its number.

    What is written to stdout fails, because nobody would ever read it. Messages for people are dropped.
    """
    if sys.stdin is None:
        _redirect(0, os.O_RDONLY)
    if sys.stdout is None:
        _redirect(1, os.O_RDONLY)
        sys.stdout = open(1, "w", encoding="utf-8")
    if sys.stderr is None:
        _redirect(2, os.O_WRONLY)
        sys.stderr = open(2, "w", encoding="utf-8")


def _redirect(number: int, mode: int) -> None:
    nowhere = os.open(os.devnull, mode)
    if nowhere != number:
        os.dup2(nowhere, number)
        os.close(nowhere)


if __name__ == "__main__":
    main()
