"""Runs the example as a person would, and looks at what it prints and draws."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "spark.py"


def test_the_example_prints_two_tables_and_draws_them(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("INSTANTLY", "PYSPARK"))}
    run = subprocess.run(
        [sys.executable, EXAMPLE, tmp_path], capture_output=True, text=True, timeout=600, env=environment
    )
    assert run.returncode == 0, run.stderr
    tables = [[cell.strip() for cell in line.split("|")[1:-1]] for line in run.stdout.splitlines() if "|" in line]
    assert ["workspace_name", "day", "events", "people"] in tables
    [columns] = [number for number, row in enumerate(tables) if row == ["workspace_name", "name", "can"]]
    keys = tables[columns + 1 :]
    assert ["Northwind Outreach", "Zapier (legacy)", "do everything"] in keys and len({row[0] for row in keys}) == 13
    assert "Not read" not in run.stderr
    for name in ("activity.png", "keys.png"):
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")
