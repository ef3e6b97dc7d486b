"""The package works in the main interpreter of a process, and refuses to be imported by any other."""

from __future__ import annotations

import os
import subprocess
import sys

# Makes an interpreter as mod_wsgi does, which shares the GIL and takes extension modules of every kind.
PROGRAM = """
import importlib, os

def run(code):
    try:
        interpreters = importlib.import_module("_interpreters")
        problem = interpreters.run_string(interpreters.create("legacy"), code)
        assert problem is None, problem
    except ModuleNotFoundError:
        interpreters = importlib.import_module("_xxsubinterpreters")
        interpreters.run_string(interpreters.create(isolated=False), code)

OTHER = '''
try:
    import instantly_rbac
except ImportError as error:
    print(error, flush=True)
else:
    print("imported", flush=True)
'''
"""
REFUSED = "instantly_rbac works in the main interpreter of a process alone"


def printed(program: str) -> list[str]:
    # Coverage would look at each interpreter as it starts, and cannot be imported by a second one either.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_PROCESS_")}
    command = [sys.executable, "-c", PROGRAM + program]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)
    assert (run.returncode, run.stderr) == (0, ""), run.stderr
    return run.stdout.splitlines()


def test_a_second_interpreter_is_refused_and_the_error_says_what_to_do() -> None:
    said, works = printed("""
from instantly_rbac import InvalidArgumentError, Sandbox
run(OTHER)
with Sandbox() as sandbox:
    try:
        sandbox.client().members.page(limit=-1)
    except InvalidArgumentError:
        print("works")
""")
    assert said.startswith(REFUSED) and "WSGIApplicationGroup %{GLOBAL}" in said
    assert works == "works"


def test_an_interpreter_beside_the_main_one_is_refused_even_if_it_comes_first() -> None:
    said, works = printed("""
run(OTHER)
from instantly_rbac import Sandbox
with Sandbox() as sandbox:
    print("works" if len(sandbox.client().groups.for_each(lambda workspace, link: workspace.members.list())) else "")
""")
    assert said.startswith(REFUSED)
    assert works == "works"


def test_after_the_package_was_imported_anew_its_errors_are_those_of_the_new_import() -> None:
    assert printed("""
import sys
from instantly_rbac import InvalidArgumentError, Sandbox
with Sandbox() as sandbox:
    sandbox.client().members.list()
    try:
        sandbox.client().members.page(limit=-1)
    except InvalidArgumentError:
        pass
for name in [name for name in sys.modules if name.partition(".")[0] == "instantly_rbac"]:
    del sys.modules[name]
from instantly_rbac import InvalidArgumentError, List, Meta, Sandbox
with Sandbox() as sandbox:
    members = sandbox.client().members.list()
    print(type(members) is List, type(members.meta) is Meta)
    try:
        sandbox.client().members.page(limit=-1)
    except InvalidArgumentError:
        print("caught")
""") == ["True True", "caught"]
