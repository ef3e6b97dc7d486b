"""Python offers what ``tests/surface.json`` says, and nothing else; every example in it runs."""

from __future__ import annotations

import doctest
import importlib
import inspect
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

import instantly_rbac
from instantly_rbac import Client, Matrix, Sandbox, _native, matrix, scopes
from instantly_rbac._document import field

NAMESPACES: dict[str, Any] = {
    "members": instantly_rbac.Members,
    "keys": instantly_rbac.Keys,
    "groups": instantly_rbac.Groups,
    "tags": instantly_rbac.Tags,
    "campaigns": instantly_rbac.Campaigns,
    "accounts": instantly_rbac.Accounts,
    "audit_logs": instantly_rbac.AuditLogs,
    "workspace": instantly_rbac.WorkspaceApi,
    "client": Client,
    "matrix": Matrix,
    "scopes": scopes,
}
# What of the matrix is no method of it.
MATRIX_FUNCTIONS = {"matrix.added_access": matrix.added_access, "matrix.adds_access": matrix.adds_access}
# What Python calls otherwise.
NAMED = {"audit_logs.batches": "audit_logs.arrow"}
# What makes or describes a client or a matrix, which is each language's own.
PYTHON_ALONE = {f"client.{name}" for name in NAMESPACES} | {
    "client.base_url",
    "client.workspace_id",
    "client.closed",
    "client.with_options",
    "matrix.to_dict",
}
SURFACE = json.loads((ROOT / "tests" / "surface.json").read_text())


def offered() -> set[str]:
    names = set()
    for namespace, owner in NAMESPACES.items():
        public = getattr(owner, "__all__", None) or [name for name in vars(owner) if not name.startswith("_")]
        names |= {f"{namespace}.{name}" for name in public if not name[0].isupper()}
    return (names | MATRIX_FUNCTIONS.keys()) - PYTHON_ALONE


def expected() -> set[str]:
    names: set[str] = {name for operation in SURFACE["operations"] for name in operation["functions"]}
    names |= {composed["name"] for composed in SURFACE["composed"]}
    return {NAMED.get(name, name) for name in names}


def test_a_class_names_the_module_that_offers_it() -> None:
    for name, cls in inspect.getmembers(_native, inspect.isclass):
        module = importlib.import_module(cls.__module__)
        assert getattr(module, cls.__name__, None) is cls, name
        assert (name in instantly_rbac.__all__) == (module is instantly_rbac), name


def test_what_a_notebook_shows_of_a_namespace_is_what_it_is_of(sandbox: Sandbox) -> None:
    client, asynchronous = sandbox.client(), sandbox.async_client()
    for name in set(NAMESPACES) - {"client", "matrix", "scopes"}:
        assert repr(getattr(client, name)) == f"<{name} of {client!r}>"
        assert repr(getattr(asynchronous, name)) == f"<async {name} of {client!r}>"


def find(name: str) -> Any:
    namespace, verb = name.split(".")
    return MATRIX_FUNCTIONS.get(name) or getattr(NAMESPACES[namespace], verb)


def test_python_offers_what_the_table_says_and_nothing_else() -> None:
    assert offered() == expected()


# How an argument of the table is given in Python.
def arguments(row: dict[str, Any]) -> set[str]:
    return {argument["name"] for argument in row["arguments"]}


@pytest.mark.parametrize("row", SURFACE["composed"], ids=lambda row: str(row["name"]))
def test_a_composed_function_takes_the_arguments_of_the_table(row: dict[str, Any]) -> None:
    name: str = row["name"]
    name = NAMED.get(name, name)
    taken = set(inspect.signature(find(name)).parameters) - {"self", "timeout", "progress", "function"}
    wanted = arguments(row) - ({"matrix"} if name.startswith("matrix.") else set())
    assert taken == wanted


@pytest.mark.parametrize("row", SURFACE["operations"], ids=lambda row: str(row["name"]))
def test_an_operation_takes_the_arguments_of_the_table(row: dict[str, Any]) -> None:
    wanted = arguments(row)
    for function in row["functions"]:
        taken = set(inspect.signature(find(function)).parameters) - {"self", "timeout", "progress"}
        verb = function.split(".")[1].split("_")[-1]
        if verb in ("list", "iter", "mappings"):
            wanted_here = wanted - {"limit", "starting_after", "sort_by", "sort_order", "skip"}
            wanted_here |= {"page_size", "max_items"}
        else:
            wanted_here = wanted | ({"limit", "starting_after"} if verb == "page" else set())
        assert taken - {"reveal"} == wanted_here - {"reveal"}, function


def classes_and_functions() -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = [("instantly_rbac", instantly_rbac)]
    for name in instantly_rbac.__all__:
        thing = getattr(instantly_rbac, name)
        if inspect.isclass(thing):
            found.append((name, thing))
            for base in thing.__mro__:
                if base.__module__.startswith("instantly_rbac"):
                    members = vars(base).items()
                    found += [(f"{name}.{key}", value) for key, value in members if not key.startswith("_")]
    found += [(f"scopes.{name}", getattr(scopes, name)) for name in scopes.__all__]
    found += MATRIX_FUNCTIONS.items()
    return found


def explained() -> dict[str, str]:
    documented = {}
    for name, thing in classes_and_functions():
        if inspect.isroutine(thing) or inspect.isclass(thing) or inspect.ismodule(thing) or isinstance(thing, property):
            documented[name] = inspect.getdoc(thing) or ""
        elif inspect.isgetsetdescriptor(thing) or isinstance(thing, field):
            documented[name] = thing.__doc__ or ""
    return documented


def test_every_public_name_is_explained() -> None:
    assert [name for name, text in explained().items() if not text.strip()] == []


EXAMPLES = [name for name, text in explained().items() if ">>>" in text]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_runs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if "import pyarrow" in explained()[name]:
        pytest.importorskip("pyarrow")
    with Sandbox(seed=1) as sandbox:
        monkeypatch.setenv("INSTANTLY_API_KEY", sandbox.admin_key.expose())
        names = {**vars(instantly_rbac), "sandbox": sandbox, "client": sandbox.client(backoff=0.0)}
        test = doctest.DocTestParser().get_doctest(explained()[name], names, name, None, 0)
        failures: list[str] = []
        doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=failures.append)
        assert not failures, "".join(failures)


def test_each_function_of_the_table_names_its_scope() -> None:
    for row in SURFACE["operations"]:
        text = inspect.getdoc(find(row["name"])) or ""
        assert not row["scope"] or row["scope"] in text, row["name"]


def test_the_import_loads_neither_pandas_nor_tqdm_nor_pyarrow() -> None:
    heavy = ["pandas", "polars", "duckdb", "tqdm", "pyarrow", "numpy", "matplotlib"]
    heavy += ["asyncio", "concurrent.futures", "dataclasses"]
    program = f"import sys, instantly_rbac; print([name for name in {heavy} if name in sys.modules])"
    # Coverage measures other programs, too, and loads what it needs for that.
    env = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=env)
    assert run.stdout.strip() == "[]"


def test_the_fixture_for_users_is_found_by_pytest(instantly_sandbox: Sandbox) -> None:
    assert instantly_sandbox.client().check().works


def test_the_native_part_says_its_version() -> None:
    written = re.search(r'^version = "(.+)"$', (ROOT / "Cargo.toml").read_text(), re.MULTILINE)
    assert written and instantly_rbac.__version__ == _native.__version__ == written[1]


README = (ROOT / "bindings" / "python" / "README.md").read_text()
PROGRAMS = [block.split("```")[0] for block in README.split("```python\n")[1:]]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: str(program).splitlines()[0])
def test_a_program_of_the_readme_runs(program: str, tmp_path: Path) -> None:
    file = tmp_path / "test_readme.py"
    file.write_text(program)
    command = [sys.executable, "-m", "pytest", "-q"] if program.startswith("def test_") else [sys.executable]
    env = {**os.environ, "MPLBACKEND": "agg"}
    run = subprocess.run([*command, file], capture_output=True, text=True, timeout=60, cwd=tmp_path, env=env)
    assert run.returncode == 0, run.stdout + run.stderr
    if program == PROGRAMS[0]:
        assert "printed as ***" in run.stdout and "Access review of Northwind Outreach" in run.stdout
