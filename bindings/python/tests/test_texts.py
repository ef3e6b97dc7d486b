"""Half a surrogate pair, which ``str`` can hold and UTF-8 cannot, is an argument that is not allowed: it is named, and
nothing is sent.
"""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import instantly_rbac
from instantly_rbac import AsyncClient, Client, InvalidArgumentError, Matrix, Sandbox, Secret, _native, matrix, scopes

HALF = "s3cret\ud800"
PACKAGE = Path(instantly_rbac.__file__).parent
NAMESPACES = {
    "Members": "members",
    "Keys": "keys",
    "Groups": "groups",
    "Tags": "tags",
    "Campaigns": "campaigns",
    "Accounts": "accounts",
    "AuditLogs": "audit_logs",
    "WorkspaceApi": "workspace",
}
SOURCES = [*(f"{name}.py" for name in NAMESPACES.values()), "client.py", "sandbox.py", "matrix.py", "scopes.py", "records.pyi"]
# What any argument may be, by the first word of its type.
ALLOWED: dict[str, Any] = {
    "str": "x", "Role": "view", "Iterable": [], "Mapping": {}, "bool": True, "int": 1, "float": 1.0, "Callable": print,
    "Literal": "stall",
}  # fmt: skip


def signatures() -> dict[str, list[tuple[str, str, bool]]]:
    """The arguments of every public function: name, type, and whether it is required."""
    found = {"Secret.__new__": [("text", "str", True)], "_native.moment": [("text", "str", True)]}
    nodes = [(file.partition(".")[0], node) for file in SOURCES for node in ast.parse((PACKAGE / file).read_text()).body]
    for module, node in nodes:
        owner = node.name if isinstance(node, ast.ClassDef) else module
        for function in node.body if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(function, ast.FunctionDef) and (function.name[0] != "_" or function.name == "__new__"):
                by_place, by_name = function.args.args, function.args.kwonlyargs
                required = len(by_place) - len(function.args.defaults)
                found[f"{owner}.{function.name}"] = [
                    (argument.arg, ast.unparse(argument.annotation), index < required)
                    for index, argument in enumerate([*by_place, *by_name])
                    if argument.annotation
                ]
    found["Sandbox.client"] = [part for part in found["Client.__new__"] if part[0] in ("workspace", "user_agent")]
    return found


SIGNATURES = signatures()


def texts() -> list[tuple[str, str, Any]]:
    """Every place of a text in an argument of a public function: the function, the argument, and the value."""
    return [
        (function, name, value)
        for function, arguments in SIGNATURES.items()
        for name, kind, _ in arguments
        for value in values(kind)
    ]


def values(kind: str) -> list[Any]:
    if kind.startswith(("Iterable[str]", "Iterable[Permission")):
        return [[HALF], iter(["x", HALF])]
    if kind.startswith("Mapping[str, Iterable[str]]"):
        return [{HALF: ["x"]}, {"x": [HALF]}]
    if kind.startswith("Mapping[str, Mapping"):
        return [{HALF: {}}, {"people": {"x": HALF}}]
    if kind.startswith(("Mapping[str, ", "Matrix | Mapping")):
        return [{HALF: "x"}, {"x": HALF}]
    if kind == "Any":
        return [HALF, [{"x": [HALF]}], {HALF: 1}]
    words = kind.replace("|", " ").replace("[", " ").split()
    return [HALF] if "str" in words or "Literal" in words else []


def callee(name: str, client: Client, sandbox: Sandbox) -> Callable[..., Any]:
    owner, _, function = name.rpartition(".")
    if function == "__new__":
        return getattr(instantly_rbac, owner)  # type: ignore[no-any-return]
    if owner in NAMESPACES:
        return getattr(getattr(client, NAMESPACES[owner]), function)  # type: ignore[no-any-return]
    owners = {"Client": client, "Sandbox": sandbox, "Matrix": Matrix.original(), "matrix": matrix, "scopes": scopes}
    owners["_native"] = _native
    return getattr(owners.get(owner) or getattr(instantly_rbac, owner), function)  # type: ignore[no-any-return]


def others(function: str, argument: str) -> dict[str, Any]:
    """The other arguments that the function needs."""
    needed = {name: ALLOWED[kind.split("[")[0].split()[0]] for name, kind, required in SIGNATURES[function] if required}
    needed |= {"method": "GET"} if "method" in needed else {}
    return {name: value for name, value in needed.items() if name != argument}


@pytest.fixture(scope="module")
def shared() -> Any:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.mark.parametrize(("name", "argument", "value"), texts(), ids=lambda part: ascii(part)[:40])
def test_half_a_surrogate_pair_is_refused_by_name(name: str, argument: str, value: Any, shared: Sandbox) -> None:
    before, client = len(shared.requests()), shared.client()
    with pytest.raises(InvalidArgumentError) as caught:
        callee(name, client, shared)(**{argument: value}, **others(name, argument))
    assert caught.value.message.startswith(f"{argument}: ")
    # What makes a value alone is no function of a client.
    assert (caught.value.operation is None) == (name in ("Secret.__new__", "_native.moment") or "from_dict" in name)
    operation = f"{caught.value.operation}: " if caught.value.operation else ""
    assert str(caught.value) == operation + caught.value.message
    assert type(caught.value) is InvalidArgumentError
    assert "surrogate" in str(caught.value) and "s3cret" not in repr(vars(caught.value)) + str(caught.value)
    assert caught.value.__cause__ is None and caught.value.__context__ is None
    assert len(shared.requests()) == before


def test_every_kind_of_argument_is_among_them() -> None:
    tried = {(name.partition(".")[0], argument) for name, argument, _ in texts()}
    assert tried >= {
        ("Members", "search"), ("Tags", "tag_ids"), ("Keys", "scopes"), ("WorkspaceApi", "sec"), ("Client", "proxy"),
        ("Client", "api_key"), ("Client", "api_key_env"), ("Client", "ca_file"), ("Client", "query"), ("Client", "body"),
        ("Client", "matrix"), ("Sandbox", "kind"), ("Matrix", "assignment"), ("Tags", "description"),
        ("AuditLogs", "start_date"), ("Member", "fields"), ("Secret", "text"), ("scopes", "granted"), ("matrix", "before"),
        ("Sandbox", "workspace"), ("Sandbox", "headers"), ("Sandbox", "scopes"),
    }  # fmt: skip


def test_an_async_client_refuses_it_too(shared: Sandbox) -> None:
    async def main(client: AsyncClient) -> None:
        for call in (client.members.list(search=HALF), client.tags.ensure([HALF]), client.request("GET", HALF)):
            with pytest.raises(InvalidArgumentError, match="^[a-z_.]+: (search|labels|path): .*surrogate"):
                await call
        with pytest.raises(InvalidArgumentError, match=r"^client\.as_workspace: id: "):
            client.as_workspace(HALF)

    asyncio.run(main(shared.async_client()))
