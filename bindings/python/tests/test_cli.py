"""The command line as Python starts it. What it prints and ends with is tested in ``cli/tests``."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from importlib.metadata import entry_points
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest
from conftest import ROOT

from instantly_rbac import Sandbox

SCHEMA = json.loads((ROOT / "docs" / "review.schema.json").read_text())
MODULE = [sys.executable, "-m", "instantly_rbac"]
INSTALLED = str(Path(sys.executable).with_name("instantly-rbac"))

unix = pytest.mark.skipif(sys.platform == "win32", reason="a shell and signals of Unix")


def environment(**more: str) -> dict[str, str]:
    """Without a key, and with a proxy that is not there: whatever leaves this machine would fail."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("INSTANTLY_")}
    return {**inherited, "HTTPS_PROXY": "http://127.0.0.1:9", "ALL_PROXY": "http://127.0.0.1:9", **more}


def run(command: list[str], **more: str) -> subprocess.CompletedProcess[str]:
    result = subprocess.run(
        command, capture_output=True, encoding="utf-8", timeout=120, env=environment(**more), stdin=subprocess.DEVNULL
    )
    assert "Traceback" not in result.stderr and "Exception ignored" not in result.stderr, result.stderr
    return result


def without_moments(text: str) -> list[str]:
    """What does not differ from one review to the next."""
    return [line for line in text.split("\n") if not any(it in line for it in ("as_of", "request_id", "waited_"))]


def test_both_ways_to_start_it_are_the_program_in_rust(sandbox: Sandbox) -> None:
    program = os.environ.get("INSTANTLY_PROGRAM")
    if not program:
        pytest.fail("INSTANTLY_PROGRAM must name the program of `cargo build -p instantly-rbac-cli`")
    account = ["--base-url", sandbox.url]
    variables = {"INSTANTLY_API_KEY": sandbox.admin_key.expose(), "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    for arguments in [
        ["review", "--json", *account],
        ["review", "--json", "--fail-on", "low", *account],
        ["check", *account],
        ["review", "--help"],
        ["--version"],
        ["review", "--no-such-option"],
        ["review", "--fail-on", "\udcff"],
        [],
    ]:
        expected = run([program, *arguments], **variables)
        for command in (MODULE, [INSTALLED]):
            result = run([*command, *arguments], **variables)
            assert without_moments(result.stdout) == without_moments(expected.stdout)
            assert (result.returncode, result.stderr) == (expected.returncode, expected.stderr)
        if "--json" in arguments:
            jsonschema.validate(json.loads(expected.stdout), SCHEMA)


def test_the_program_is_installed_under_its_own_name() -> None:
    (script,) = entry_points(group="console_scripts", name="instantly-rbac")
    assert script.value == "instantly_rbac.__main__:main"


@unix
@pytest.mark.parametrize("command", [MODULE, [INSTALLED]])
def test_ctrl_c_ends_a_call_under_way_with_130_and_no_traceback(command: list[str], sandbox: Sandbox) -> None:
    sandbox.fault("stall", times=None)
    variables = environment(INSTANTLY_API_KEY=sandbox.admin_key.expose())
    command = [*command, "review", "--base-url", sandbox.url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=variables) as review:
        deadline = time.monotonic() + 30
        while not sandbox.requests() and time.monotonic() < deadline:
            time.sleep(0.02)
        review.send_signal(signal.SIGINT)
        out, problem = review.communicate(timeout=10)
    assert (review.returncode, out, problem) == (130, "", "")


@unix
def test_what_is_written_to_a_closed_stdout_is_lost_and_goes_into_no_file(tmp_path: Path) -> None:
    # A file that is opened first gets the number of a closed stream.
    program = "import runpy; file = open('opened', 'w'); runpy.run_module('instantly_rbac', run_name='__main__')"
    for streams in (">&-", "<&- >&-", "<&- >&- 2>&-", "2>&-"):
        shell = ["sh", "-c", f'cd "$1" && "$0" -c "$2" review --sandbox --fail-on low {streams}', sys.executable]
        result = run([*shell, str(tmp_path), program])
        assert result.returncode == 3
        assert result.stdout.startswith("Access review of") if streams == "2>&-" else result.stdout == ""
        assert (tmp_path / "opened").read_text() == ""
    shell = ["sh", "-c", '"$0" -m instantly_rbac review --sandbox --output "$1" <&- >&- 2>&-', sys.executable]
    assert run([*shell, str(tmp_path / "report")]).returncode == 0
    assert (tmp_path / "report").read_text().startswith("Access review of Northwind Outreach")


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", [["demo"], ["review", "--sandbox", "--json"], ["--help"]])
def test_a_reader_that_leaves_gets_no_traceback(arguments: list[str], unbuffered: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    variables = environment(PYTHONUNBUFFERED=unbuffered)
    result = subprocess.run([*MODULE, *arguments], stdout=writer, stderr=subprocess.PIPE, env=variables, timeout=60)
    os.close(writer)
    assert result.returncode == 1
    problem = result.stderr.decode()
    assert not [word for word in ("Traceback", "BrokenPipe", "Exception ignored", "error") if word in problem]
