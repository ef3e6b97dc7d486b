"""``python -m instantly_rbac``, and the program ``instantly-rbac``."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command line, or says what it lacks."""
    try:
        from .cli import main as run
    except ModuleNotFoundError as missing:
        if missing.name != "click":
            raise
        print("The command line needs click: pip install 'instantly-rbac[cli]'", file=sys.stderr)
        sys.exit(2)
    run()


if __name__ == "__main__":
    main()
