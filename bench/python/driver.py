"""What the drivers in Python share: the protocol that run.py speaks with every driver, and, for the HTTP libraries, the
loops that their users write themselves.

A driver is called as ``driver WORK URL LIMIT``. It makes its client, sends one small request, prints ``ready``, and
waits for a line. Then it works, prints one line of JSON, and waits for its input to end:
until then, run.py reads its processor time and its memory from outside, alike for all languages.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

KEY = "not-a-secret"
MEMBER = "01900000-0000-7000-8000-000000000001"
MEMBER_PATH = f"/api/v2/workspace-members/{MEMBER}"
SMALL_REQUESTS = 2_000
CALLS = 10
# Clients of the work `clients`, each with a key of its own and CALLS to make.
CLIENTS = 200
# Sub-workspaces of the works `fan-out` and `fan-out-threads`.
WORKSPACES = [f"01900000-0000-7000-8000-0000000001{number:02}" for number in range(50)]
# Reads and creations of the work `faults`, each.
JOBS = 500
SCOPES = ["campaigns:read"]

WORK, URL = sys.argv[1:3]
# Items a page; none where the library's own default is wanted.
LIMIT = int(sys.argv[3]) or None


def ready() -> None:
    """Says that the client is warm, and waits for the signal to begin."""
    print("ready", flush=True)
    sys.stdin.readline()


def done(items: int, checksum: int = 0, **more: int) -> None:
    """Says what came of the work, and waits for the runner to have looked at this process."""
    print(json.dumps({"items": items, "checksum": checksum, **more}), flush=True)
    sys.stdin.read()


def attempt(jobs: list[Callable[[], object]], unknown: type[Exception] | tuple[()] = ()) -> None:
    """Does each job once, as a program would that goes on after an error, and counts the results."""
    result = {"items": 0, "failed": 0, "unknown": 0}
    for job in jobs:
        try:
            job()
            result["items"] += 1
        except unknown:
            result["unknown"] += 1
        except Exception:
            result["failed"] += 1
    done(**result)


def read_event(event: dict[str, Any]) -> int:
    """Reads every field. Of texts it takes the length, of what languages hold differently whether it is there."""
    return (
        len(event["id"])
        + (event["timestamp"] is not None)
        + len(event["organization_id"])
        + event["activity_type"]
        + len(event["ip_address"])
        + event["from_api"]
        + len(event["user_agent"] or "")
        + len(event["user_id"] or "")
        + len(event["user_name"] or "")
        + len(event["api_key_id"] or "")
        + (event["affected_count"] or 0)
        + len(event["campaign_id"] or "")
        + len(event["webhook_id"] or "")
        + len(event["subsequence_id"] or "")
        + len(event["list_id"] or "")
        + (event["audit_metadata"] is not None)
    )


def read_two(event: dict[str, Any]) -> int:
    """The two fields of the work `objects-two`."""
    return (event["timestamp"] is not None) + len(event["user_name"] or "")


def read_member(member: dict[str, Any]) -> int:
    return len(member["id"]) + len(member["email"]) + len(member["role"])


Get = Callable[[str, dict[str, Any], dict[str, str]], Any]
Post = Callable[[str, dict[str, Any]], Any]
Connect = Callable[[str], Get]


def pages(get: Get) -> Iterator[list[Any]]:
    parameters: dict[str, Any] = {"limit": LIMIT} if LIMIT else {}
    while True:
        page = get("/api/v2/audit-logs", parameters, {})
        yield page["items"]
        cursor = page.get("next_starting_after")
        if not cursor:
            return
        parameters["starting_after"] = cursor


def run(
    get: Get,
    post: Post | None = None,
    frame: Callable[[list[Any]], tuple[int, int]] | None = None,
    connect: Connect | None = None,
) -> None:
    """Does the work with a library that knows HTTP alone; ``get`` and ``post`` give the parsed body, or raise.
    ``connect`` makes a ``get`` with a client of its own for a key."""
    get(MEMBER_PATH, {}, {})
    ready()
    if WORK in ("objects", "objects-two"):
        items = checksum = 0
        read = read_two if WORK == "objects-two" else read_event
        for page in pages(get):
            for event in page:
                items += 1
                checksum += read(event)
        done(items, checksum)
    elif WORK == "frame" and frame:
        done(*frame([event for page in pages(get) for event in page]))
    elif WORK == "small":
        done(SMALL_REQUESTS, sum(read_member(get(MEMBER_PATH, {}, {})) for _ in range(SMALL_REQUESTS)))
    elif WORK in ("fan-out", "fan-out-threads"):

        def work(workspace: str) -> int:
            return sum(read_member(get(MEMBER_PATH, {}, {"x-as-workspace": workspace})) for _ in range(CALLS))

        with ThreadPoolExecutor(8 if WORK == "fan-out-threads" else 1) as threads:
            done(len(WORKSPACES) * CALLS, sum(threads.map(work, WORKSPACES)))
    elif WORK == "clients" and connect:

        def call(number: int) -> int:
            get = connect(f"{KEY}-{number}")
            return sum(read_member(get(MEMBER_PATH, {}, {})) for _ in range(CALLS))

        with ThreadPoolExecutor(CLIENTS) as threads:
            done(CLIENTS * CALLS, sum(threads.map(call, range(CLIENTS))))
    elif WORK == "faults" and post:
        read = [lambda: get(MEMBER_PATH, {}, {})] * JOBS
        create = [lambda n=n: post("/api/v2/api-keys", {"name": f"job-{n}", "scopes": SCOPES}) for n in range(JOBS)]
        attempt([job for pair in zip(read, create, strict=True) for job in pair])
    else:
        raise SystemExit(f"no such work: {WORK}")
