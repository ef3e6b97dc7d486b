"""No key shows: not in a repr, an error, a log, a traceback, a pickle."""

from __future__ import annotations

import base64
import http.server
import json
import logging
import pickle
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from conftest import ROOT
from dispatch import call

from instantly_rbac import Client, InstantlyError, Sandbox, Secret

KEY = "canary-0123456789abcdef"


def test_a_secret_shows_only_when_asked() -> None:
    secret = Secret(KEY)
    for shown in (str(secret), repr(secret), f"{secret}", f"{secret:>9}", "%s" % secret, repr([secret])):
        assert KEY not in shown
    assert secret.expose() == KEY and secret == Secret(KEY) and secret != Secret("other") and secret


def test_a_key_with_a_line_break_is_trimmed_and_one_with_a_control_character_is_not_shown(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(KEY + "\n")
    assert KEY not in repr(Client(api_key_file=file))
    with pytest.raises(InstantlyError) as caught:
        Client(KEY + "\x00")
    assert KEY not in "".join(traceback.format_exception(caught.value))


def test_nothing_that_a_client_shows_or_raises_holds_its_key(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    client = Client(KEY, base_url=sandbox.url, backoff=0)
    shown = [repr(client), str(client), repr(client.members), repr(client.audit_logs.iter())]
    for status in (401, 403, 500):
        sandbox.fault("status", status=status, body=f'{{"message": "the key {KEY} is wrong"}}', times=None)
        for call in (client.members.list, client.keys.list, lambda: client.keys.create("x", ["leads:read"])):
            with pytest.raises(InstantlyError) as caught:
                call()
            error = caught.value
            shown += ["".join(traceback.format_exception(error)), repr(error), str(error.to_dict())]
            shown.append(str(pickle.dumps(error)))
        sandbox.clear_faults()
    shown += [str(sandbox.requests()), repr(sandbox), caplog.text, *capfd.readouterr()]
    assert not [text for text in shown if KEY in text]


def test_a_list_hides_secrets_unless_asked_to_reveal_them(sandbox: Sandbox, client: Client) -> None:
    assert all(key.key is None and key.secret() == "" for key in client.keys.list())
    revealed = client.keys.list(reveal=True)
    secrets = {key.secret() for key in revealed}
    assert sandbox.admin_key.expose() in secrets
    assert not [text for text in secrets if text and text in repr(revealed) + str(revealed.to_dicts())]


def test_only_one_source_of_the_key_is_taken(tmp_path: Path) -> None:
    with pytest.raises(InstantlyError, match="only one of"):
        Client("k", api_key_file=tmp_path / "key")
    with pytest.raises(InstantlyError, match="only one of"):
        Client("k", api_key_env="OTHER")
    with pytest.raises(InstantlyError, match="INSTANTLY_NOWHERE"):
        Client(api_key_env="INSTANTLY_NOWHERE")
    with pytest.raises(InstantlyError, match="api_key: must be a str") as caught:
        Client([KEY])  # type: ignore[arg-type]
    assert KEY not in str(caught.value)


def test_a_traceback_that_shows_the_variables_of_the_package_shows_no_secret(client: Client) -> None:
    for call in (
        lambda: Client(KEY, max_attempts=99),
        lambda: Client(KEY, proxy=f"ftp://user:{KEY}@host"),
        lambda: client.workspace.change_owner("nobody", KEY),
        lambda: client.workspace.change_owner_to_member("", KEY),
    ):
        with pytest.raises(InstantlyError) as caught:
            call()
        stack = traceback.TracebackException.from_exception(caught.value, capture_locals=True).stack
        ours = [frame.locals for frame in stack if "instantly_rbac" in frame.filename]
        assert ours and KEY not in str(ours)


# With what a URL writes otherwise.
CANARY, CANARY_SEC, CANARY_PASSWORD = "canary+key/0123456789abcdef==", "canary+sec/fedcba98==", "canary-password-0123"


def forms(secret: str) -> list[str]:
    """The ways in which a secret may be written; of base64 what does not depend on the text around it."""
    text = secret.encode()
    inner = [base64.b64encode(text[skip:]).decode().rstrip("=")[:-3] for skip in range(3)]
    return [secret, quote(secret, safe=""), quote(secret, safe="").lower(), text.hex(), *inner]


WAYS = ["message", "text", "html", "url", "request_id", "server_error", "garbage", "truncated", "redirect"]


@contextmanager
def talkative(way: str) -> Iterator[str]:
    """A server that repeats all that it was sent: its address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
            heard = f"{self.requestline} {dict(self.headers.items())} {body}"
            refusal = json.dumps({"statusCode": 400, "error": "Bad Request", "message": heard})
            # A redirect says it in a header alone.
            status, text = {
                "message": (400, refusal),
                "text": (403, heard),
                "html": (502, f"<html>{heard}"),
                "url": (401, quote(heard)),
                "request_id": (404, refusal),
                "server_error": (500, refusal),
                "garbage": (200, heard),
                "truncated": (200, heard),
                "redirect": (302, ""),
            }[way]
            self.send_response(status)
            self.send_header("x-request-id", self.headers.get("authorization") or "none")
            self.send_header("location", f"http://127.0.0.1:1/{quote(heard)}")
            self.send_header("content-length", str(len(text) + 50 * (way == "truncated")))
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = do_CONNECT = answer

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def cases() -> dict[str, Any]:
    """A case of each function that sends something."""
    found: dict[str, Any] = {}
    for file in sorted((ROOT / "tests" / "vectors").glob("*.json")):
        for case in json.loads(file.read_text())["cases"]:
            if case["exchanges"]:
                found.setdefault(case["call"], case)
    return found


@pytest.mark.parametrize("way", WAYS)
def test_a_canary_through_every_function_is_seen_nowhere(
    way: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="instantly_rbac")
    functions = cases()
    assert len(functions) > 50
    shown: list[tuple[str, str]] = []
    with talkative(way) as url:
        client = Client(CANARY, base_url=url, capacity=None, backoff=0, max_attempts=2)
        for name, case in functions.items():
            arguments = case["arguments"] | ({"sec": Secret(CANARY_SEC)} if "sec" in case["arguments"] else {})
            try:
                # Where a server says that it is done, `document` is what it sent.
                outcome = {"done": name, "shown": call(client, name, arguments)["shown"]}
                shown.append((name, str(outcome)))
            except InstantlyError as error:
                shown.append((name, "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))))
                shown.append((name, json.dumps(error.to_dict()) + str(pickle.dumps(error))))
        shown.append(("client", repr(client)))
    shown += [("log", f"{record.getMessage()} {vars(record)}") for record in caplog.records]
    assert any(record.name == "instantly_rbac" for record in caplog.records)
    shown += [("printed", text) for text in capfd.readouterr()]
    for secret in (CANARY, CANARY_SEC):
        leaking = {source for source, text in shown for form in forms(secret) if form in text}
        assert not leaking


def test_a_mistake_in_https_proxy_is_refused_by_the_name_of_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"htp://user:{CANARY_PASSWORD}@proxy.example:3128")
    with pytest.raises(InstantlyError, match="HTTPS_PROXY: ") as caught:
        Client(CANARY)
    assert CANARY_PASSWORD not in "".join(traceback.format_exception(caught.value))


def test_no_password_of_a_proxy_shows(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="instantly_rbac")
    shown = []
    with talkative("message") as url:
        for place in (url.removeprefix("http://"), "127.0.0.1:1"):
            proxy = f"http://user:{CANARY_PASSWORD}@{place}"
            client = Client(CANARY, base_url="https://api.example.invalid", proxy=proxy, max_attempts=1)
            with pytest.raises(InstantlyError) as caught:
                client.workspace.get()
            shown += ["".join(traceback.format_exception(caught.value)), repr(client), str(caught.value.to_dict())]
            with pytest.raises(Exception) as refused:
                pickle.dumps(client)
            shown.append(repr(refused.value))
        with pytest.raises(InstantlyError) as caught:
            Client(CANARY, proxy=f"ftp://user:{CANARY_PASSWORD}@host")
        shown += ["".join(traceback.format_exception(caught.value)), caplog.text]
    secrets = [*forms(CANARY_PASSWORD), *forms(f"user:{CANARY_PASSWORD}"), *forms(CANARY)]
    assert not [text for text in shown for secret in secrets if secret in text]
