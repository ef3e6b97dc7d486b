"""What gunicorn and Celery run in ``test_hosts.py``: a client that was made, and used, before they fork."""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Callable
from typing import Any

from instantly_rbac import Client

CLIENT = Client(os.environ["HOSTED_KEY"], base_url=os.environ["HOSTED_URL"], timeout=10)
MADE_IN = os.getpid()
BEFORE = len(CLIENT.members.list())


def count() -> dict[str, int]:
    return {"made_in": MADE_IN, "before": BEFORE, "pid": os.getpid(), "members": len(CLIENT.members.list())}


def wsgi(_: object, start: Callable[[str, list[tuple[str, str]]], object]) -> list[bytes]:
    answer = json.dumps(count()).encode()
    start("200 OK", [("content-type", "application/json")])
    return [answer]


def celery(folder: str) -> Any:
    """An application whose messages and results are files in a folder."""
    app: Any = importlib.import_module("celery").Celery("hosted", broker="filesystem://", backend=f"file://{folder}")
    paths = dict.fromkeys(["data_folder_in", "data_folder_out", "processed_folder"], folder)
    app.conf.broker_transport_options = {**paths, "control_folder": folder, "polling_interval": 0.1}
    app.task(count, name="count")
    return app


app = celery(os.environ["HOSTED_FOLDER"]) if "HOSTED_FOLDER" in os.environ else None
