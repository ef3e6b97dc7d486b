"""Measures this library beside what one would use instead: ``make bench``, or ``make bench-quick`` in three minutes.

Everything that is said is a ratio within one run: the drivers take turns, and what the machine does besides, it does to
all of them. The figure is processor time, which says most where the machine is shared and where a real round trip hides
the rest.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import sizes
from drivers import BENCH, DRIVERS, SERVER, TOOLS, set_up
from measure import CPUS, DRIVER_CPUS, SERVER_CPUS, Measurement, measure, server
from rows import Row, rows

HERE = Path(__file__).resolve().parent


def command(row: Row, name: str, url: str) -> list[str]:
    return [*DRIVERS[name].command, row.works.get(name, row.work), url, str(row.limit)]


def processors(row: Row) -> tuple[set[int], set[int]]:
    """Those of the server and those of the driver."""
    return (set(CPUS), set(CPUS)) if row.all_processors else (SERVER_CPUS, DRIVER_CPUS)


def check_that_all_read_the_same(row: Row, name: str, result: dict[str, int], first: dict[str, int]) -> None:
    if row.same and result != first:
        raise SystemExit(f"{row.name}: {name} read {result}, and another {first}")


def alone(row: Row, name: str) -> Measurement:
    """With a server of its own, where nothing that counts depends on speed."""
    of_server, of_driver = processors(row)
    with server(SERVER, row.options, of_server) as url:
        return measure(command(row, name, url), url, of_driver)


def measured(row: Row) -> dict[str, list[dict[str, Any]]]:
    print(f"== {row.title}", file=sys.stderr, flush=True)
    if row.name == "faults":
        with ThreadPoolExecutor() as threads:
            at_once = threads.map(lambda name: alone(row, name), row.drivers)
            return {name: [run.as_json()] for name, run in zip(row.drivers, at_once, strict=True)}
    runs: dict[str, list[dict[str, Any]]] = defaultdict(list)
    first: dict[str, int] = {}
    of_server, of_driver = processors(row)
    with server(SERVER, row.options, of_server) as url:
        for _ in range(row.rounds):
            for name in row.drivers:
                run = measure(command(row, name, url), url, of_driver)
                first = first or run.result
                check_that_all_read_the_same(row, name, run.result, first)
                runs[name].append(run.as_json())
    return runs


def machine() -> dict[str, Any]:
    info = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":")[1].strip() for line in info if line.startswith("model name")), platform.machine())
    return {
        "processor": model,
        "processors": len(CPUS),
        "kernel": ".".join(platform.release().split(".")[:2]),
        "python": platform.python_version(),
        "node": subprocess.check_output(["node", "--version"], text=True).strip(),
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="fewer events, and fewer rounds")
    arguments.add_argument("--no-set-up", action="store_true", help="measure what was built before")
    arguments.add_argument("--row", action="append", help="measure this row alone; may come more than once")
    given = arguments.parse_args()
    if not given.no_set_up:
        set_up()
    results: dict[str, Any] = {"quick": given.quick, "machine": machine(), "load": [os.getloadavg()[0]], "rows": {}}
    for row in rows(given.quick):
        if given.row and row.name not in given.row:
            continue
        results["rows"][row.name] = {"title": row.title, "runs": measured(row)}
        results["load"].append(os.getloadavg()[0])
    results["sizes"] = {} if given.row else sizes.measured()
    # What takes seven minutes is not overwritten by what takes less.
    path = BENCH / f"{'quick' if given.quick else 'rows' if given.row else 'results'}.json"
    path.write_text(json.dumps(results, indent=1))
    subprocess.run([TOOLS, HERE / "report.py", path], check=True)


if __name__ == "__main__":
    main()
