"""No key shows: not in a repr, an error, a log, a traceback, a pickle."""

from __future__ import annotations

import logging
import pickle
import traceback
from pathlib import Path

import pytest

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
    assert all(key.key is None and key.secret() is None for key in client.keys.list())
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
    with pytest.raises(TypeError) as caught:
        Client([KEY])  # type: ignore[arg-type]
    assert KEY not in str(caught.value)
