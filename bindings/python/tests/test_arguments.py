"""Whatever is given of a wrong type is refused by the names of the function and of the argument, before it is sent."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from test_surface import MATRIX_FUNCTIONS, NAMESPACES

import instantly_rbac
from instantly_rbac import AsyncClient, Client, InvalidArgumentError, Matrix, Sandbox, scopes
from instantly_rbac.settings import ClientOptions, ClientSettings

# Functions of one list have one name in errors: that of the list.
OF_LIST = {"iter": "list", "page": "list", "arrow": "list", "mappings_iter": "mappings", "mappings_page": "mappings"}
# What is read before the argument that is wrong.
RIGHT = {"resource": "campaigns", "action": "view", "role": "SDR", "required": "leads:read", "kind": "stall"}
# What is taken as it is: an argument of no function of core's.
OTHERS = {"self", "cls", "settings"}


def public(owner: Any) -> list[str]:
    names = getattr(owner, "__all__", None) or [name for name in vars(owner) if not name.startswith("_")]
    return [name for name in names if name[0].islower() and inspect.isroutine(getattr(owner, name))]


def functions() -> Iterator[tuple[str, Any, str]]:
    """Every function: its name in errors, the one of a class or a module, and where an object has it."""
    for namespace, owner in {**NAMESPACES, "sandbox": Sandbox}.items():
        for name in public(owner):
            yield f"{namespace}.{OF_LIST.get(name, name)}", getattr(owner, name), f"{namespace}.{name}"
    for name, function in MATRIX_FUNCTIONS.items():
        yield name, function, name
    yield "client.new", Client, "Client"
    yield "sandbox.start", Sandbox, "Sandbox"


def parameters(function: Any) -> dict[str, inspect.Parameter]:
    taken = inspect.signature(function).parameters
    return {name: parameter for name, parameter in taken.items() if name not in OTHERS}


def wrong(parameter: inspect.Parameter) -> list[Any]:
    """Values that no function takes for this parameter."""
    if parameter.annotation == "Any":
        return [object(), {1}]
    texts = any(type_ in parameter.annotation for type_ in ("str", "Iterable", "Mapping", "Callable"))
    values: list[Any] = [object(), 7 if texts else "seven"]
    if parameter.annotation.startswith("int"):
        values += [10**30, -(10**30), 2.5]
    return values if parameter.default is not inspect.Parameter.empty else [*values, None]


CASES = [
    pytest.param(operation, place, name, value, id=f"{place}-{name}-{type(value).__name__}")
    for operation, function, place in functions()
    for name, parameter in parameters(function).items()
    for value in wrong(parameter)
]


def bound(place: str, sandbox: Sandbox, client: Client) -> Any:
    namespace, _, name = place.rpartition(".")
    if place in MATRIX_FUNCTIONS:
        return MATRIX_FUNCTIONS[place]
    of = {"": instantly_rbac, "client": client, "sandbox": sandbox, "scopes": scopes, "matrix": Matrix.original()}
    return getattr(of[namespace] if namespace in of else getattr(client, namespace), name)


def others(function: Any, argument: str) -> dict[str, Any]:
    """The other arguments that must be given."""
    needed = {
        name: parameter
        for name, parameter in parameters(function).items()
        if parameter.default is inspect.Parameter.empty and name != argument
    }
    of_type = {"str": "x", "bool": True, "str | Secret": "x", "Role | str": "view"}
    return {
        name: RIGHT.get(name) or of_type.get(parameter.annotation, print if "Callable" in parameter.annotation else [])
        for name, parameter in needed.items()
    }


@pytest.fixture(scope="module")
def quiet() -> Iterator[tuple[Sandbox, Client]]:
    with Sandbox(seed=1) as sandbox:
        yield sandbox, sandbox.client()
        assert sandbox.requests() == [], "nothing was sent"


@pytest.mark.parametrize(("operation", "place", "argument", "value"), CASES)
def test_an_argument_of_a_wrong_type_is_refused_by_name(
    quiet: tuple[Sandbox, Client], operation: str, place: str, argument: str, value: Any
) -> None:
    function = bound(place, *quiet)
    with pytest.raises(InvalidArgumentError) as caught:
        function(**others(function, argument), **{argument: value})
    assert str(caught.value).startswith(f"{operation}: {argument}: ")
    assert caught.value.operation == operation


def test_the_walk_sees_every_function_with_its_arguments() -> None:
    walked = {str(case.values[1]) for case in CASES}
    without = {place for _, function, place in functions() if not parameters(function)}
    assert walked | without == {place for _, _, place in functions()}
    assert {"members.list", "keys.create", "client.request", "sandbox.fault", "Client", "matrix.can"} <= walked


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda client: client.members.get(None), "members.get: id: must be a str"),
        (lambda client: client.members.iter(accepted="yes"), "members.list: accepted: must be a bool"),
        (lambda client: client.audit_logs.list(activity_type="login"), "audit_logs.list: activity_type: must be a whole number"),
        (lambda client: client.audit_logs.list(max_items=10**30), "audit_logs.list: max_items: must be at most 18446744073709551615"),
        (lambda client: client.tags.list(tag_ids=["x", 7]), "tags.list: tag_ids[1]: must be a str"),
        (lambda client: client.tags.ensure(7), "tags.ensure: labels: must be a list"),
        (lambda client: client.request("GET", "/x", query={"limit": None}), "client.request: query.limit: must be a str, a number, a boolean, or a list of them"),
        (lambda client: client.request("POST", "/x", body=[10**30]), "client.request: body: holds a whole number that must be at most 18446744073709551615"),
        (lambda client: client.groups.for_each(7), "groups.for_each: function: must be a function"),
        (lambda client: client.keys.create("k", ["half: \ud83d"]), "keys.create: scopes: must be text, without half a surrogate pair"),
        (lambda client: Client(ca_file=7), "client.new: ca_file: must be a path"),  # type: ignore[arg-type]
        (lambda client: Client(api_key_env="NO_SUCH_VARIABLE", timeout=0), "client.new: timeout: must be a number of seconds, above 0 and at most 86,400"),
        (lambda client: AsyncClient(timeout="seven"), "client.new: timeout: must be a number"),  # type: ignore[arg-type]
        (lambda client: asyncio.run(AsyncClient.over(client).members.get(7)), "members.get: id: must be a str"),  # type: ignore[arg-type]
        (lambda client: client.members.list(progress=True, max_items="7"), "members.list: max_items: must be a whole number, not below zero"),
        (lambda client: Sandbox(members=-1), "sandbox.start: members: must be a whole number, not below zero"),
    ],
)
def test_the_text_says_function_argument_and_what_is_allowed(client: Client, call: Any, text: str) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        call(client)
    assert str(caught.value) == text


def test_a_setting_that_there_is_none_of_is_told_with_those_that_there_are(sandbox: Sandbox) -> None:
    settings: Any = {"timout": 3}
    with pytest.raises(InvalidArgumentError) as caught:
        sandbox.client(**settings)
    expected = ", ".join(ClientSettings.__annotations__)
    allowed = f"expected one of: {expected}; did you mean timeout?"
    assert str(caught.value) == f'client.new: options: unknown option "timout"; {allowed}'
    assert {*inspect.signature(Client).parameters} == {*ClientSettings.__annotations__, *ClientOptions.__annotations__}
