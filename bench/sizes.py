"""What a library costs before its first request: its size on the disk, and the time that loading it takes."""

from __future__ import annotations

import json
import statistics
import subprocess
from pathlib import Path
from typing import Any

from drivers import BENCH, LIBRARY

LOADS = 5

# Modules by how they are installed: the distribution, and what is imported.
PYTHON = {"instantly-rbac": "instantly_rbac", "instantlyai": "instantlyai", "httpx": "httpx", "requests": "requests",
          "urllib3": "urllib3", "pycurl": "pycurl"}  # fmt: skip
NODE = ["instantly-rbac", "undici", "axios", "openapi-fetch"]

# A distribution with all that it needs, in bytes; the loading in seconds, by the clock and by the processor.
OF_DISTRIBUTION = """
import importlib.metadata as metadata, re, sys
seen = set()
def visit(name):
    if name in seen: return 0
    seen.add(name)
    try: found = metadata.distribution(name)
    except metadata.PackageNotFoundError: return 0
    needs = [re.split(r"[ ;<>=!~\\[(]", need)[0] for need in found.requires or [] if "extra ==" not in need]
    files = [file.locate() for file in found.files or [] if not str(file).endswith(".pyc")]
    return sum(file.stat().st_size for file in files if file.is_file()) + sum(map(visit, needs))
print(visit(sys.argv[1]))
"""
TIMED = """
import time
wall, cpu = time.perf_counter(), time.process_time()
{}
print(time.perf_counter() - wall, time.process_time() - cpu)
"""
IMPORT_IN_NODE = """
const [wall, cpu] = [performance.now(), process.cpuUsage()];
await import(process.argv[1]);
const { user, system } = process.cpuUsage(cpu);
console.log((performance.now() - wall) / 1e3, (user + system) / 1e6);
"""


def load(*command: str | Path) -> dict[str, float]:
    runs = [subprocess.check_output(command, text=True, cwd=BENCH / "node").split() for _ in range(LOADS)]
    wall, cpu = (statistics.median(float(run[index]) for run in runs) for index in (0, 1))
    return {"wall": wall, "cpu": cpu}


def of_node_package(name: str, seen: set[Path]) -> int:
    """Its files and those of what it depends on; its own folder comes first, as Node looks for it."""
    folder = BENCH / "node" / "node_modules" / name
    if folder in seen or not folder.exists():
        return 0
    seen.add(folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    needs = json.loads((folder / "package.json").read_text()).get("dependencies", {})
    return size + sum(of_node_package(need, seen) for need in needs)


def measured() -> dict[str, Any]:
    sizes: dict[str, Any] = {"C instantly-rbac": {"size": LIBRARY.stat().st_size}}
    python = BENCH / "python-ours" / "bin" / "python"
    sizes["C instantly-rbac"] |= load(python, "-c", TIMED.format(f"import ctypes; ctypes.CDLL({str(LIBRARY)!r})"))
    for name, module in PYTHON.items():
        python = BENCH / ("python-ours" if name == "instantly-rbac" else "python-peers") / "bin" / "python"
        size = int(subprocess.check_output([python, "-c", OF_DISTRIBUTION, name], text=True))
        sizes[f"Python {name}"] = {"size": size} | load(python, "-c", TIMED.format(f"import {module}"))
    for name in NODE:
        times = load("node", "--input-type=module", "-e", IMPORT_IN_NODE, name)
        sizes[f"Node {name}"] = {"size": of_node_package(name, set())} | times
    return sizes
