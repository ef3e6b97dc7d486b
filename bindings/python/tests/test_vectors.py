"""The shared vectors: every case of every operation, through the public API, judged by the scripted server."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections import Counter
from typing import Any

import pytest
from dispatch import call

from instantly_rbac import AsyncClient, Client, InstantlyError


def ask(url: str, path: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url + path, data, {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refusal:
        return {"problems": [refusal.read().decode()]}


def play(url: str, case: dict[str, Any], asynchronous: bool) -> list[str]:
    """What went wrong with a case."""
    key = ask(url, "/__case", case)["api_key"]
    settings = {name: value for name, value in (case["client"] or {}).items() if value is not None}
    workspace = settings.pop("as_workspace", None)
    client = Client(key, base_url=url, capacity=None, backoff=0, workspace=workspace, **settings)
    try:
        outcome = call(AsyncClient.over(client) if asynchronous else client, case["call"], case["arguments"])
    except InstantlyError as error:
        outcome = {"error": error.to_dict(), "shown": f"{error!r} {error}"}
    except Exception as error:  # so that the stage is cleared, and the case named
        outcome = {"error": {"kind": "unforeseen"}, "shown": repr(error)}
        return [repr(error), *ask(url, "/__verdict", outcome)["problems"]]
    finally:
        client.close()
    problems: list[str] = ask(url, "/__verdict", outcome)["problems"]
    return problems


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_every_vector_comes_out_as_it_says(
    kind: type, scripted_server: str, record_property: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = ask(scripted_server, "/__cases")
    assert len(cases) > 500
    failures, calls = [], Counter(case["call"] for case in cases)
    for case in cases:
        problems = play(scripted_server, case, kind is AsyncClient)
        failures += [f"{case['operation']}: {case['name']}: {problem}" for problem in problems]
    with capsys.disabled():
        print(f"\n{len(cases)} vectors of {len(calls)} functions through {kind.__name__}, {len(failures)} problems")
    record_property("vectors", len(cases))
    assert not failures, "\n".join(failures[:40])
