"""Runs the examples in Python as a person would, and reads what they print."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from types import ModuleType

import pytest
from conftest import ROOT

from instantly_rbac import Client, OutcomeUnknownError, Sandbox

ACCESS = ROOT / "examples" / "python" / "access.py"


def program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("access", ACCESS)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_example_prints_the_facts() -> None:
    run = subprocess.run([sys.executable, ACCESS], capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stderr) == (0, "")
    for said in [
        "Workspace: Northwind Outreach",
        "priya.raman@northwind.example.com        owner",
        "ben.carter@northwind.example.com         view",
        "not yet",
        "Invited jordan.reyes@example.com as view.",
        "jordan.reyes@example.com                 editor",
        "campaigns:read, accounts:read",
        "campaigns:all, leads:all",
        "Printed, it is ***.",
        "Zapier (legacy)",
        'Revoked "Webhook handler".',
    ]:
        assert said in run.stdout, said


def test_the_example_does_what_it_says_and_prints_no_secret(
    sandbox: Sandbox, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    access = program()
    access.govern_members(client)
    access.govern_keys(client)
    assert [(member.role, member.nickname) for member in client.members.list(search="jordan.reyes@example.com")] == [
        ("editor", "SDR lead, West")
    ]
    keys = client.keys.list(reveal=True)
    assert "SDR campaign tool" in [key.name for key in keys] and "Webhook handler" not in [key.name for key in keys]
    printed = "".join(capsys.readouterr())
    secrets = [key.secret() for key in keys]
    assert len(secrets) == 9 and not [secret for secret in secrets if not secret or secret in printed]


def test_the_example_says_where_to_look_when_a_reply_was_lost(
    sandbox: Sandbox, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    sandbox.fault("drop_reply", operation="members.invite", times=None)
    sandbox.fault("status", operation="members.list", status=503, after=1, times=None)
    with pytest.raises(OutcomeUnknownError):
        program().govern_members(client)
    assert "may have been invited" in capsys.readouterr().err
