"""What is measured: each row one kind of work, for each library that can do it.

All work goes over HTTP, but for ``index``: there a page is read from memory, again and again.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from drivers import DRIVERS


@dataclass(frozen=True)
class Row:
    """Drivers that do the same work against a server with the same options."""

    name: str
    title: str
    work: str
    drivers: list[str]
    # Items a page; 0 leaves it to the library.
    limit: int = 1_000
    options: list[str] = field(default_factory=list)
    rounds: int = 1
    # Where one driver does the work in another way.
    works: dict[str, str] = field(default_factory=dict)
    # Whether all drivers must have read the same.
    same: bool = True
    # Whether the server and the driver share all processors; otherwise each has its own.
    all_processors: bool = False


def languages(*names: str) -> list[str]:
    return [name for name in DRIVERS if name.split()[0] in names]


def ours(*names: str) -> list[str]:
    return [name for name in languages(*names) if DRIVERS[name].is_ours]


EVERYBODY = list(DRIVERS)
FRAMES = ["Python instantly-rbac", "Python instantlyai", "Python httpx", "Python pycurl + orjson"]
FAULTS = ["Python instantly-rbac", "Python instantlyai", "Python httpx", "Python requests",
          "Node instantly-rbac", "Node fetch", "Node axios"]  # fmt: skip
FAN_OUT = [*ours("Rust", "Go", "Python"), "Python httpx", "Node instantly-rbac", "Node fetch"]
TWO_FIELDS = [*languages("Rust", "C", "Go"), "Python pycurl + msgspec", "Python pycurl + orjson",
              "Python instantly-rbac", "Python httpx", "Node instantly-rbac", "Node undici", "Node fetch"]  # fmt: skip
CLIENTS = ["Rust instantly-rbac", "Rust reqwest + owned structs", "Python instantly-rbac", "Python httpx",
           "Node instantly-rbac", "Node fetch"]  # fmt: skip
DEFAULTS = [name for name in languages("Python", "Node", "Go") if "pycurl" not in name]
RUST = languages("Rust")


def rows(quick: bool) -> list[Row]:
    """The quick form reads fewer events, and each a few times only."""
    events = 30_000 if quick else 100_000
    few = 3 if quick else 5
    long = 1_000_000 if quick else 10_000_000
    read = ["--events", str(events)]
    count = f"{events:,}"
    of_each = 20_000 if quick else 50_000
    everything = [
        Row("index", "500,000 audit events from memory, no field looked at", "index", RUST[:2], options=read, rounds=few),
        Row("rows", f"{count} audit events, every field read where it stands in the reply; 1,000 a page", "objects",
            RUST[:2], works={"Rust instantly-rbac": "rows"}, options=read, rounds=few),
        Row("objects", f"{count} audit events to native objects, every field read; 1,000 a page", "objects", EVERYBODY,
            options=read, rounds=few),
        Row("objects-two", f"{count} audit events to native objects, two fields read; 1,000 a page", "objects-two",
            TWO_FIELDS, options=read, rounds=few),
        Row("extra", f"{count} audit events with two undocumented fields", "objects", RUST[:2],
            options=[*read, "--unknown-fields"], rounds=few),
        Row("frame", f"{count} audit events to a table or frame", "frame", FRAMES, options=read, rounds=few),
        Row("small", "2,000 times one member, warm", "small", EVERYBODY, options=["--events", "1000"],
            rounds=2 if quick else few),
        Row("fan-out", "50 sub-workspaces, 10 calls each, 20 ms a reply", "fan-out", FAN_OUT,
            options=["--events", "1000", "--delay-ms", "20"]),
        Row("fan-out-threads", "the same, the peers on eight threads", "fan-out-threads",
            ["Python instantly-rbac", "Python httpx", "Python requests"], works={"Python instantly-rbac": "fan-out"},
            options=["--events", "1000", "--delay-ms", "20"]),
        Row("clients-200", "200 clients at once, each made and used for 10 calls, 20 ms a reply", "clients", CLIENTS,
            options=["--events", "1000", "--delay-ms", "20"], rounds=few),
        Row("workspaces-arrow", f"the logs of 128 workspaces at once, {of_each:,} events each, as Arrow; 20 ms a reply",
            "workspaces", ours("Rust", "Python"), options=["--events", str(of_each), "--delay-ms", "20"],
            rounds=1 if quick else 3, all_processors=True),
        Row("defaults", "10,000 audit events with default settings", "objects", DEFAULTS, limit=0,
            options=["--events", "10000"]),
        Row("faults", "500 reads and 500 new keys, one after the other, from a server that fails", "faults", FAULTS,
            options=["--events", "1000", "--faults"], same=False),
        Row("stream", f"{long:,} events as a stream", "stream", ours("Rust", "C", "Python", "Node"), limit=0,
            works={"Rust instantly-rbac": "objects", "C instantly-rbac": "frame"},
            options=["--events", str(long)], same=False),
    ]  # fmt: skip
    if not quick:
        everything.insert(1, Row("objects-100", f"{count} audit events to native objects, every field read; 100 a page",
                                 "objects", EVERYBODY, limit=100, options=read, rounds=few))  # fmt: skip
    return everything
