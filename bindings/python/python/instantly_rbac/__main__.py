"""``python -m instantly_rbac``, and the program ``instantly-rbac``: the command line, which is in Rust."""

from __future__ import annotations

import os
import signal
import sys

from ._native import run_command_line


def main() -> None:
    """Runs the command line, and ends with its status."""
    for number, stream in enumerate((sys.stdin, sys.stdout, sys.stderr)):
        # Where it was closed (`>&-`), no file that is opened later may get its number, and the report with it.
        if stream is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
    # Python's own handler would raise KeyboardInterrupt behind the command line's.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(run_command_line(sys.argv[1:]))


if __name__ == "__main__":
    main()
