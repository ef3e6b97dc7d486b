"""``python -m instantly_rbac``: what it prints where, and what it ends with."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import entry_points
from pathlib import Path
from urllib.parse import urlsplit

import jsonschema  # type: ignore[import-untyped]
import pytest
from conftest import ROOT

from instantly_rbac import Client, Sandbox, __version__, _demo

SCHEMA = json.loads((ROOT / "docs" / "review.schema.json").read_text())

# What may read everything that a review looks at.
ALL_READ = ["all:read"]


def environment(**more: str) -> dict[str, str]:
    """Without a key, and with a proxy that is not there: whatever leaves this machine would fail."""
    inherited = {name: value for name, value in os.environ.items() if name != "INSTANTLY_API_KEY"}
    return {**inherited, "HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", **more}


def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "instantly_rbac", *arguments]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment(**more))
    assert "Traceback" not in result.stderr, result.stderr
    return result


def key(sandbox: Sandbox, scopes: list[str] | None = None) -> str:
    return (sandbox.key_with_scopes(scopes) if scopes else sandbox.admin_key).expose()


def test_the_review_of_a_sandbox_is_all_that_stdout_holds() -> None:
    result = run("review")
    assert result.returncode == 0
    assert result.stdout.startswith("Access review of Northwind Outreach\n")
    assert "sandbox" not in result.stdout.splitlines()[0]
    assert result.stderr.startswith("Reviewing a sandbox workspace, because INSTANTLY_API_KEY is not set.")


def test_json_is_what_the_schema_describes() -> None:
    document = json.loads(run("review", "--json").stdout)
    jsonschema.validate(document, SCHEMA)
    assert document["workspace_name"] == "Northwind Outreach"


@pytest.mark.parametrize(("form", "start"), [("--markdown", "# Access review"), ("--html", "<!DOCTYPE html>")])
def test_each_form_is_written_to_a_file_in_utf_8_too(form: str, start: str, tmp_path: Path) -> None:
    file = tmp_path / "review"
    result = run("review", form, "--output", str(file), PYTHONIOENCODING="ascii")
    assert (result.returncode, result.stdout) == (0, "")
    assert file.read_text(encoding="utf-8").lower().startswith(start.lower())


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    result = run("review", "--output", str(tmp_path / "nowhere" / "review"))
    assert result.returncode == 1 and "nowhere" in result.stderr


def in_a_shell(arguments: str, *, unbuffered: str = "") -> tuple[int, str, str]:
    """What the command ends with where a shell gives it other streams, and what it writes to those that are left."""
    result = subprocess.run(
        ["sh", "-c", f'"$0" -m instantly_rbac {arguments}', sys.executable],
        capture_output=True, text=True, timeout=120, env=environment(PYTHONUNBUFFERED=unbuffered),
    )  # fmt: skip
    assert "Traceback" not in result.stderr and "Exception ignored" not in result.stderr, result.stderr
    return result.returncode, result.stdout, result.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of Unix")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", ["review", "demo", "--help", "--version"])
@pytest.mark.parametrize("stdout", [">&-", "<&- >&-", ">/dev/full"])
def test_what_cannot_be_written_to_stdout_is_an_error(stdout: str, arguments: str, unbuffered: str) -> None:
    if "full" in stdout and not Path("/dev/full").exists():
        pytest.skip("a device of Linux")
    status, _, problem = in_a_shell(f"{arguments} {stdout}", unbuffered=unbuffered)
    assert (status, problem.count("Error: ")) == (1, 1)
    assert problem.splitlines()[-1].endswith("No space left on device" if "full" in stdout else "Bad file descriptor")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of Unix")
def test_a_file_is_written_where_stdout_is_closed(tmp_path: Path) -> None:
    file = tmp_path / "review"
    assert in_a_shell(f"review --sandbox --output {file} >&-")[0] == 0
    assert file.read_text().startswith("Access review of Northwind Outreach")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of Unix")
def test_without_stderr_the_report_and_the_status_are_the_same() -> None:
    assert in_a_shell("review --sandbox --fail-on low 2>&-")[0] == 3
    status, out, _ = in_a_shell("review 2>&-")
    assert status == 0 and out.startswith("Access review of Northwind Outreach")
    assert in_a_shell("review --no-such-option 2>&-") == (2, "", "")
    assert in_a_shell("review <&- >&- 2>&-")[0] == 1


def test_a_key_of_the_environment_or_of_a_file_is_used_and_never_printed(sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(key(sandbox) + "\n")
    for arguments, variables in [
        ([], {"INSTANTLY_API_KEY": key(sandbox)}),
        (["--api-key-env", "OTHER"], {"OTHER": key(sandbox)}),
        (["--api-key-file", str(file)], {}),
        (["--api-key-file", str(file)], {"INSTANTLY_API_KEY": "not-a-secret-another"}),
    ]:
        before = len(sandbox.requests())
        result = run("review", "--json", "--base-url", sandbox.url, *arguments, **variables)
        assert (result.returncode, result.stderr) == (0, "")
        assert json.loads(result.stdout)["workspace_id"] == sandbox.workspace_id
        assert key(sandbox) not in result.stdout
        assert len(sandbox.requests()) > before
    assert {request["method"] for request in sandbox.requests()} == {"GET"}


def test_a_sub_workspace_is_reviewed_with_the_key_of_its_admin(sandbox: Sandbox) -> None:
    workspace, name = sandbox.sub_workspaces()[0]
    arguments = ("--base-url", sandbox.url, "--workspace", workspace)
    result = run("review", "--json", *arguments, INSTANTLY_API_KEY=key(sandbox))
    assert json.loads(result.stdout)["workspace_name"] == name


def test_sandbox_wins_over_a_key(sandbox: Sandbox) -> None:
    result = run("review", "--sandbox", INSTANTLY_API_KEY="not-a-secret")
    assert result.returncode == 0 and "Northwind Outreach" in result.stdout
    assert result.stderr == "Reviewing a sandbox workspace. Nothing leaves this machine.\n"


def test_an_error_of_the_library_ends_with_1_and_its_text(sandbox: Sandbox) -> None:
    wrong = "not-a-secret-0123456789"
    result = run("review", "--base-url", sandbox.url, INSTANTLY_API_KEY=wrong)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: ") and "401" in result.stderr
    assert wrong not in result.stderr
    sandbox.fault("stall", times=None)
    result = run("review", "--base-url", sandbox.url, "--timeout", "0.3", INSTANTLY_API_KEY=key(sandbox))
    assert result.returncode == 1 and key(sandbox) not in result.stderr


def test_a_review_that_fails_leaves_the_report_of_yesterday(sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "review"
    file.write_text("yesterday")
    result = run("review", "--base-url", sandbox.url, "--output", str(file), INSTANTLY_API_KEY="not-a-secret")
    assert result.returncode == 1 and file.read_text() == "yesterday"


@pytest.mark.parametrize(("option", "status"), [("--api-key-env", 2), ("--api-key-file", 1)])
def test_a_key_in_place_of_its_name_is_not_repeated(option: str, status: int, sandbox: Sandbox) -> None:
    result = run("review", option, key(sandbox), "--base-url", sandbox.url)
    assert result.returncode == status and key(sandbox) not in result.stderr


def test_an_empty_key_is_an_error_and_no_sandbox() -> None:
    result = run("review", INSTANTLY_API_KEY="")
    assert result.returncode == 1 and "empty" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["review", "--no-such-option"],
        ["review", "--json", "--html"],
        ["review", "--fail-on", "terrible"],
        ["review", "--timeout", "soon"],
        ["review", "--api-key-env", "PATH", "--api-key-file", "b"],
        ["review", "--api-key-env", "INSTANTLY_NOWHERE"],
        ["review", "--api-key-env", ""],
        ["review", "--api-key", "a-key"],
        ["review", "--sandbox", "--base-url", "http://127.0.0.1:9"],
        ["review", "a-key"],
        ["no-such-command"],
        ["--no-such-option"],
    ],
)
def test_a_wrong_call_ends_with_2(arguments: list[str]) -> None:
    result = run(*arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage: ")


def test_a_nightly_check_that_lost_its_key_judges_no_sandbox() -> None:
    result = run("review", "--fail-on", "high")
    assert (result.returncode, result.stdout) == (2, "")
    assert "INSTANTLY_API_KEY" in result.stderr


@pytest.mark.parametrize("limit", ["low", "medium", "high", "critical", "CRITICAL"])
def test_findings_end_with_3_behind_the_whole_report(limit: str) -> None:
    result = run("review", "--sandbox", "--json", "--fail-on", limit)
    assert result.returncode == 3
    jsonschema.validate(json.loads(result.stdout), SCHEMA)
    assert f"Findings that are {limit.lower()} or worse: " in result.stderr


def test_only_findings_that_are_severe_enough_fail(sandbox: Sandbox) -> None:
    reader, remover = key(sandbox, ALL_READ), key(sandbox, ["api_keys:read", "api_keys:delete"])
    client = Client(remover, base_url=sandbox.url)
    for wide in client.keys.list():
        if "all:all" in wide.scopes:
            client.keys.revoke(wide.id)
    account = ("review", "--base-url", sandbox.url)
    assert run(*account, "--fail-on", "critical", INSTANTLY_API_KEY=reader).returncode == 0
    assert run(*account, "--fail-on", "high", INSTANTLY_API_KEY=reader).returncode == 3


class OneKey(BaseHTTPRequestHandler):
    """A workspace in which there is nothing but one key."""

    scope = ""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        items = [{"id": "k", "name": "k", "scopes": [self.scope], "timestamp_created": datetime.now(timezone.utc)}]
        document: dict[str, object] = {"id": "w", "name": "W"} if path.endswith("/current") else {"items": []}
        if path.endswith("/api-keys"):
            document = {"items": items}
        body = json.dumps(document, default=datetime.isoformat).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.mark.parametrize(
    "scope", ["*", "*:*", "ALL:ALL", " all:all", "al\u200bl:all", "api_keys:CREATE", "teleports:read", "leads:fly"]
)
def test_a_scope_that_cannot_be_read_does_not_pass_for_harmless(scope: str) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (OneKey,), {"scope": scope})) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        account = ("review", "--markdown", "--base-url", f"http://127.0.0.1:{server.server_port}")
        result = run(*account, "--fail-on", "medium", INSTANTLY_API_KEY="a-key")
        server.shutdown()
    assert result.returncode == 3, result.stderr
    assert "counts as" in result.stdout


def test_a_review_with_gaps_does_not_pass(sandbox: Sandbox) -> None:
    blind = key(sandbox, ["workspaces:read", "workspace_members:read"])
    account = ("review", "--base-url", sandbox.url)
    result = run(*account, "--fail-on", "critical", INSTANTLY_API_KEY=blind)
    assert result.returncode == 4 and result.stdout.startswith("Access review of")
    assert "Not reviewed: the keys could not be reviewed" in result.stderr and "api_keys:read" in result.stderr
    # What was found is certain, gaps or not.
    assert run(*account, "--fail-on", "low", INSTANTLY_API_KEY=blind).returncode == 3
    # Without a judgement asked for, the gaps are reported all the same.
    result = run(*account, "--json", INSTANTLY_API_KEY=blind)
    assert result.returncode == 0 and "Not reviewed: the tags" in result.stderr
    jsonschema.validate(json.loads(result.stdout), SCHEMA)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_ctrl_c_ends_with_130(sandbox: Sandbox) -> None:
    sandbox.fault("stall", times=None)
    command = [sys.executable, "-m", "instantly_rbac", "review", "--base-url", sandbox.url]
    variables = environment(INSTANTLY_API_KEY=key(sandbox))
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=variables) as review:
        deadline = time.monotonic() + 30
        while not sandbox.requests() and time.monotonic() < deadline:
            time.sleep(0.02)
        review.send_signal(signal.SIGINT)
        out, problem = review.communicate(timeout=10)
    assert review.returncode == 130
    assert (out, problem.strip()) == ("", "")


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", [["demo"], ["review"], ["review", "--json"], ["--help"]])
def test_a_reader_that_leaves_gets_no_traceback(arguments: list[str], unbuffered: str) -> None:
    command = [sys.executable, "-m", "instantly_rbac", *arguments]
    variables = environment(PYTHONUNBUFFERED=unbuffered)
    reader, writer = os.pipe()
    os.close(reader)
    review = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, env=variables, timeout=60)
    os.close(writer)
    problem = review.stderr.decode()
    assert review.returncode == 1
    assert "Traceback" not in problem and "BrokenPipe" not in problem and "Exception ignored" not in problem


def test_the_demo_prints_the_facts_and_no_secret(tmp_path: Path) -> None:
    page = tmp_path / "review.html"
    result = run("demo", "--report", str(page))
    assert (result.returncode, result.stderr) == (0, "")
    for said in [
        "Workspace: Northwind Outreach",
        "Invited jordan.reyes@example.com as view.",
        "jordan.reyes@example.com  editor",
        "campaigns:all, leads:all",
        "Printed, it is ***.",
        'Revoked "Webhook handler".',
        "Dune Robotics: 2 members",
        "SDR-West    Sales development, western region",
        "API key created",
        "jonas.keller@northwind.example.com  owner",
        "critical  Zapier (legacy)",
        "Launch/Pause",
        "mailbox settings",
        "hannah.lindqvist@northwind.example.com  Viewer",
    ]:
        assert said in result.stdout, said
    assert result.stdout.rstrip().endswith(str(page))
    assert page.read_text(encoding="utf-8").startswith("<!")


def test_the_demo_prints_none_of_the_secrets_that_it_makes(capsys: pytest.CaptureFixture[str]) -> None:
    with Sandbox() as sandbox, sandbox.client() as client:
        _demo.govern_keys(client)
        _demo.hand_over(sandbox, client)
        secrets = {made.secret() for made in client.keys.list(reveal=True)} | {sandbox.owner_token.expose()}
    assert len(secrets) > 8 and None not in secrets
    printed = "".join(capsys.readouterr())
    assert not [secret for secret in secrets if secret and secret in printed]


def test_help_and_version() -> None:
    assert run("--version").stdout == f"instantly-rbac {__version__}\n"
    for arguments in (["--help"], ["-h"], ["demo", "--help"], ["review", "--help"]):
        result = run(*arguments)
        assert result.returncode == 0 and result.stdout.startswith("Usage: python -m instantly_rbac")
    assert "list of processes" in " ".join(run("review", "--help").stdout.split())


def test_the_program_is_installed_under_its_own_name() -> None:
    (script,) = entry_points(group="console_scripts", name="instantly-rbac")
    program = Path(sys.executable).with_name("instantly-rbac")
    assert script.value == "instantly_rbac.__main__:main"
    assert subprocess.run([program, "--version"], capture_output=True, check=True, text=True).stdout.endswith("\n")


def test_without_click_one_line_says_what_to_install() -> None:
    program = "import runpy, sys; sys.modules['click'] = None; runpy.run_module('instantly_rbac', run_name='__main__')"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment())
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "The command line needs click: pip install 'instantly-rbac[cli]'\n"


def test_the_import_of_the_package_loads_no_click() -> None:
    program = "import sys, instantly_rbac; print('click' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout == "False\n"
