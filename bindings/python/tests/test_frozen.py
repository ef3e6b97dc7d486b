"""What follows imports through Python code, as PyInstaller does, finds every module that the native half imports."""

from __future__ import annotations

import modulefinder
import re
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

import instantly_rbac

SOURCES = ROOT / "bindings" / "python" / "src"
PACKAGE = Path(instantly_rbac.__file__).parent
# Built in, or loaded before any program runs.
ALWAYS_THERE = {"sys", "_signal"}

PROGRAM = """
import copy, os, pickle
from instantly_rbac import Client, Sandbox

with Sandbox() as sandbox:
    os.environ["KEY"] = sandbox.admin_key.expose()
    client = pickle.loads(pickle.dumps(Client(api_key_env="KEY", base_url=sandbox.url)))
    members = client.members.list(progress=True)
    assert pickle.loads(pickle.dumps(members)) == members == copy.deepcopy(members)
    print(len(members))
"""
# What the tests install, and PyInstaller would take along wherever an extra could use it.
UNNEEDED = ["IPython", "duckdb", "ipywidgets", "matplotlib", "numpy", "pandas", "polars", "pyarrow", "pytest"]


def imported_by_rust() -> set[str]:
    text = "\n".join(path.read_text() for path in SOURCES.rglob("*.rs"))
    own = re.findall(r'facade\(\s*\w[\w.()]*,\s*"(\w+)"', text)
    foreign = re.findall(r'\.import\((?:\s*py,)?\s*"([\w.]+)"', text)
    assert {"lists", "results", "_progress"} <= set(own) and {"logging", "contextvars", "datetime"} <= set(foreign)
    return {f"instantly_rbac.{module}" for module in own} | set(foreign)


def test_every_module_that_rust_imports_is_imported_by_python_code_too() -> None:
    # Without other packages, of which none is needed.
    finder = modulefinder.ModuleFinder([str(PACKAGE.parent), *(path for path in sys.path if "site-packages" not in path)])
    finder.import_hook("instantly_rbac")
    assert imported_by_rust() - ALWAYS_THERE - set(finder.modules) == set()


def test_a_frozen_program_pickles_copies_and_shows_its_progress(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    command = [sys.executable, "-m", "PyInstaller", "--log-level", "ERROR", "--paths", str(PACKAGE.parent)]
    for name in UNNEEDED:
        command += ["--exclude-module", name]
    subprocess.run([*command, "program.py"], cwd=tmp_path, check=True, capture_output=True, timeout=300)
    program = tmp_path / "dist" / "program" / "program"
    run = subprocess.run([program], capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stdout) == (0, "8\n"), run.stderr
    assert "members.list" in run.stderr
