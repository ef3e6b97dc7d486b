"""What the library is meant to reach, and how near a run came to it."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

OURS = "instantly-rbac"
MB = 1_000_000
MIB = 1024 * 1024
Runs = dict[str, list[dict[str, Any]]]
Results = dict[str, Any]


@dataclass(frozen=True)
class Target:
    """A bound, and what was measured where: by the name of the row, or of whatever else distinguishes the figures."""

    what: str
    bound: float
    at_least: bool
    measured: Callable[[Results], dict[str, float]]
    unit: str = "×"

    def met(self, value: float) -> bool:
        return value >= self.bound if self.at_least else value <= self.bound

    def line(self, results: Results) -> list[str] | None:
        """None where the run has no such row."""
        values = self.measured(results)
        if not values:
            return None
        bound = f"{'≥' if self.at_least else '≤'} {self.bound:,g} {self.unit}"
        met = [self.met(value) for value in values.values()]
        outcome = "yes" if all(met) else "in part" if any(met) else "no"
        digits = 2 if self.unit == "×" else 0 if min(values.values()) >= 10 or self.unit == "MiB" else 1
        figures = ", ".join(
            f"{value:,.{digits}f}" + (f" ({where})" if len(values) > 1 else "") for where, value in values.items()
        )
        return [self.what, bound, figures, outcome]


PAGES = {"objects": "1,000 a page", "objects-100": "100", "defaults": "default settings"}
STREAMS = {"Rust": 9, "C": 10, "Python": 53, "Node": 98}


def runs_of(results: Results, row: str) -> Runs:
    return results["rows"].get(row, {"runs": {}})["runs"]


def ratio(runs: Runs, name: str, to: str, what: str = "cpu") -> float:
    """The median of the ratios of the rounds, in which both took their turn."""
    return statistics.median(one[what] / other[what] for one, other in zip(runs[name], runs[to], strict=True))


def times(name: str, to: str, *rows: str) -> Callable[[Results], dict[str, float]]:
    """How many times one driver's processor time is another's, in each of these rows that has both."""

    def measured(results: Results) -> dict[str, float]:
        return {
            PAGES.get(row, row): ratio(runs, name, to)
            for row in rows
            if {name, to} <= (runs := runs_of(results, row)).keys()
        }

    return measured


def over_the_limit(*rows: str) -> Callable[[Results], dict[str, float]]:
    return times(f"Rust {OURS}", "Rust socket + borrowed structs", *rows)


def times_ours(language: str, peer: str, *rows: str) -> Callable[[Results], dict[str, float]]:
    return times(f"{language} {peer}", f"{language} {OURS}", *rows)


def best_frame(results: Results) -> dict[str, float]:
    runs = runs_of(results, "frame")
    ours = f"Python {OURS}"
    return {"frame": min(ratio(runs, name, ours) for name in runs if name != ours)} if runs else {}


def fewer_requests(results: Results) -> dict[str, float]:
    runs = runs_of(results, "defaults")
    asked = {name: of_it[0]["counted"]["requests"] for name, of_it in runs.items()}
    ours = [count for name, count in asked.items() if name.endswith(OURS)]
    others = [count for name, count in asked.items() if not name.endswith(OURS)]
    return {"defaults": min(others) / max(ours)} if others else {}


def streaming(language: str) -> Callable[[Results], dict[str, float]]:
    """The memory at the peak, in whole MiB."""

    def measured(results: Results) -> dict[str, float]:
        runs = runs_of(results, "stream").get(f"{language} {OURS}", [])
        return {language: round(run["peak"] / MIB) for run in runs}

    return measured


def events_a_second(runs: list[dict[str, Any]]) -> float:
    return statistics.median(run["result"]["items"] / run["wall"] for run in runs)


def from_many_workspaces(results: Results) -> dict[str, float]:
    return {name.split()[0]: events_a_second(runs) for name, runs in runs_of(results, "workspaces-arrow").items()}


def of_sizes(name: str, what: str, scale: float) -> Callable[[Results], dict[str, float]]:
    return lambda results: {what: results["sizes"][name][what] * scale} if results["sizes"] else {}


OBJECTS = ("objects", "objects-100", "defaults")
TARGETS = [
    Target("Rust, the index of a page alone: times structs that borrow", 0.65, False, over_the_limit("index")),
    Target("Rust, a page read where it stands: times the limit", 0.95, False, over_the_limit("rows")),
    Target("Rust, a page as records of their own: times the limit", 1.25, False, over_the_limit("objects", "objects-100")),
    Target("the same with unknown fields kept", 1.4, False, over_the_limit("extra")),
    Target("Rust, a small call: times a raw socket", 5, False, over_the_limit("small")),
    Target("Python objects, every field: pycurl + msgspec, times ours", 0.8, True,
           times_ours("Python", "pycurl + msgspec", *OBJECTS)),
    Target("Python objects, two fields: pycurl + msgspec, times ours", 1.2, True,
           times_ours("Python", "pycurl + msgspec", "objects-two")),
    Target("Python objects, every field: httpx, times ours", 2, True, times_ours("Python", "httpx", *OBJECTS)),
    Target("Arrow: the best other way to a frame, times ours", 9, True, best_frame),
    Target("Arrow: 128 workspaces at once, with the server on the same two processors", 600_000, True,
           from_many_workspaces, "events a second"),
    Target("Python, a small call: httpx, times ours", 10, True, times_ours("Python", "httpx", "small")),
    Target("the same: pycurl + orjson, times ours", 0.5, True, times_ours("Python", "pycurl + orjson", "small")),
    Target("Node objects: fetch, times ours", 2.5, True, times_ours("Node", "fetch", *OBJECTS)),
    Target("Node objects: undici, times ours", 2, True, times_ours("Node", "undici", *OBJECTS)),
    Target("Node, a small call: fetch, times ours", 5, True, times_ours("Node", "fetch", "small")),
    Target("C documents: libcurl + jansson, times ours", 7, True, times_ours("C", "libcurl + jansson", *OBJECTS)),
    Target("Go structs: net/http + encoding/json, times ours", 3.5, True,
           times_ours("Go", "net/http + encoding/json", *OBJECTS)),
    *[
        Target(f"A stream of events, {language}: memory at the peak", most, False, streaming(language), "MiB")
        for language, most in STREAMS.items()
    ],
    Target("Python: import", 50, False, of_sizes(f"Python {OURS}", "wall", 1e3), "ms"),
    Target("Node: load", 20, False, of_sizes(f"Node {OURS}", "wall", 1e3), "ms"),
    Target("The C library, Arrow and sandbox included", 6, False, of_sizes(f"C {OURS}", "size", 1 / MB), "MB"),
    Target("Requests for the audit log by default: the best peer's, times ours", 10, True, fewer_requests),
]  # fmt: skip
