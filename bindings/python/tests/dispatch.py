"""Calls a function of the public Python API by its canonical name, with arguments from JSON."""

from __future__ import annotations

import asyncio
import inspect
import json
from typing import Any

from instantly_rbac import ApiKey, AsyncClient, AsyncItems, Client, Items, Matrix, Member, Page, matrix, scopes

Outcome = dict[str, Any]


def call(client: Client | AsyncClient, name: str, arguments: dict[str, Any]) -> Outcome:
    """What the call came to, as the judge takes it."""
    namespace, verb = name.split(".")
    if namespace == "scopes":
        result: Any = getattr(scopes, verb)(**arguments)
    elif namespace == "matrix":
        result = call_matrix(verb, arguments)
    else:
        owner = client if namespace == "client" else getattr(client, namespace)
        result = getattr(owner, verb)(**arguments)
    if inspect.iscoroutine(result):
        result = asyncio.run(result)
    outcome = {"document": document(result), "shown": f"{result!r} {result}"}
    if isinstance(result, ApiKey):
        outcome["secret"] = result.secret()
    elif name == "keys.page" and isinstance(result, Page) and result:
        outcome["secret"] = result[0].secret()
    return outcome


def call_matrix(verb: str, arguments: dict[str, Any]) -> Any:
    arguments = dict(arguments)
    if verb in ("added_access", "adds_access"):
        return getattr(matrix, verb)(**arguments)
    if verb in ("original", "from_json", "from_toml"):
        return getattr(Matrix, verb)(**arguments)
    given = arguments.pop("matrix", None)
    table = Matrix.original() if given is None else Matrix.from_json(json.dumps(given))
    if verb == "check":
        members = [Member.from_dict(member) for member in arguments["members"]]
        keys = [ApiKey.from_dict(key) for key in arguments["keys"]]
        return table.check(members, keys, arguments["assignment"])
    return getattr(table, verb)(**arguments)


async def taken(items: AsyncItems[Any]) -> list[Any]:
    return [item async for item in items]


def document(result: Any) -> Any:
    """The canonical document of a result, with its ``meta``."""
    if isinstance(result, (Items, AsyncItems)):
        every = asyncio.run(taken(result)) if isinstance(result, AsyncItems) else result
        items = [item.to_dict() for item in every]
        return {"items": items, "complete": result.complete, "meta": result.meta.to_dict()}
    if isinstance(result, (list, tuple)):
        return [document(item) for item in result]
    if isinstance(result, Matrix):
        return {"roles": document(result.rows())}
    if not hasattr(result, "to_dict"):
        return result
    fields = result.to_dict()
    meta = getattr(result, "meta", None)
    return fields if meta is None else {**fields, "meta": meta.to_dict()}
