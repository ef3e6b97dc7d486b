"""Runs the server and the drivers, and looks at them from outside: processor time and memory are those that the
kernel keeps of a process, measured alike for every language.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

CPUS = sorted(os.sched_getaffinity(0))
# Where there are two processors, the server has one and the driver the other, unless a row is about all of them.
SERVER_CPUS, DRIVER_CPUS = {CPUS[0]}, {CPUS[-1]}
# How often the threads of a driver are counted, in seconds.
LOOK_EVERY = 0.02


@dataclass
class Measurement:
    """One run of one driver. Times are seconds, of the work alone; sizes are bytes, of the whole process. Threads are
    the most that were seen at once."""

    cpu: float
    wall: float
    # Warm, before the work.
    idle: int
    peak: int
    threads: int
    # What the driver said, and what the server counted.
    result: dict[str, int]
    counted: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def cpu_time(pid: int) -> float:
    """The processor time of a process, of all its threads, those that ended included; see clock_getcpuclockid(3)."""
    return time.clock_gettime((~pid << 3) | 2)


def status(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    raise LookupError(name)


def memory(pid: int, name: str) -> int:
    return status(pid, name) * 1024


def most_threads_until_output(process: subprocess.Popen[str]) -> int:
    most = status(process.pid, "Threads")
    while not select.select([process.stdout], [], [], LOOK_EVERY)[0]:
        most = max(most, status(process.pid, "Threads"))
    return most


def start(command: list[str], cpus: set[int]) -> subprocess.Popen[str]:
    """Starts a program on these processors: it has a single thread yet, and those to come inherit them."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    os.sched_setaffinity(process.pid, cpus)
    return process


@contextlib.contextmanager
def server(program: Path, options: list[str], cpus: set[int]) -> Iterator[str]:
    """The server, for as long as the block lasts: its address."""
    process = start([str(program), *options], cpus)
    try:
        yield process.stdout.readline().strip()
    finally:
        process.stdin.close()
        process.wait()


def counts(url: str) -> dict[str, int]:
    """What the server counted since it was asked last."""
    with urllib.request.urlopen(f"{url}/counts") as reply:
        return json.load(reply)


def measure(command: list[str], url: str, cpus: set[int]) -> Measurement:
    """Runs one driver. Whatever it does wrong is an error: a bench that leaves something out says nothing."""
    process = start(command, cpus)
    try:
        if process.stdout.readline() != "ready\n":
            raise RuntimeError(f"{command} did not get ready")
        idle = memory(process.pid, "VmRSS")
        counts(url)
        cpu, wall = cpu_time(process.pid), time.perf_counter()
        process.stdin.write("\n")
        process.stdin.flush()
        threads = most_threads_until_output(process)
        line = process.stdout.readline()
        wall, cpu = time.perf_counter() - wall, cpu_time(process.pid) - cpu
        if not line:
            raise RuntimeError(f"{command} ended without a result")
        peak = memory(process.pid, "VmHWM")
        process.stdin.close()
        process.wait(timeout=30)
        return Measurement(cpu, wall, idle, peak, threads, json.loads(line), counts(url))
    finally:
        process.kill()
        process.wait()
