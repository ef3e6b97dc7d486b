"""``examples/notebook.ipynb``: stored without outputs, and whole when it is run."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import ROOT
from nbclient import NotebookClient
from nbconvert import HTMLExporter

NOTEBOOK = ROOT / "examples" / "notebook.ipynb"

# Besides what the notebook shows: everything that is secret in it, so that the test can look for it.
SECRETS = """
print(sandbox.admin_key.expose(), sandbox.owner_token.expose(), key.secret())
print(*(one.secret() for one in client.keys.list(reveal=True)))
"""


def stored() -> Any:
    return nbformat.read(NOTEBOOK, as_version=nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]


def test_it_is_stored_without_outputs() -> None:
    notebook = stored()
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    for cell in notebook.cells:
        assert re.fullmatch("[a-z-]+", cell.id) and not cell.metadata
        if cell.cell_type == "code":
            assert cell.execution_count is None and cell.outputs == []


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The notebook after a run in a folder of its own. The last cell is ours, and holds the secrets."""
    notebook = stored()
    folder = tmp_path_factory.mktemp("notebook")
    before_the_end = len(notebook.cells) - 1
    notebook.cells.insert(before_the_end, nbformat.v4.new_code_cell(SECRETS))  # type: ignore[no-untyped-call]
    # A proxy that is not there, so that whatever leaves this machine would fail.
    variables = {**os.environ, "IPYTHONDIR": str(folder / "ipython"), "HTTPS_PROXY": "http://127.0.0.1:9"}
    variables.pop("INSTANTLY_API_KEY", None)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute(env=variables)
    secrets = notebook.cells.pop(before_the_end).outputs[0].text.split()
    return notebook, secrets, folder


def shown(executed: Any, cell_id: str, mime: str) -> str:
    """What a cell shows in one form."""
    (cell,) = [cell for cell in executed[0].cells if cell.id == cell_id]
    found = [output.data[mime] for output in cell.outputs if mime in output.get("data", {})]
    assert found, f"the cell {cell_id} shows no {mime}"
    return "".join(found)


def printed(executed: Any, cell_id: str) -> str:
    (cell,) = [cell for cell in executed[0].cells if cell.id == cell_id]
    return "".join(output.text for output in cell.outputs if output.output_type == "stream" and output.name == "stdout")


@pytest.mark.parametrize(
    ("cell_id", "said"),
    [
        ("members", ["priya.raman@northwind.example.com", "owner", "tessa.whitaker@northwind.example.com"]),
        ("not-joined", ["ben.carter@northwind.example.com", "aiko.mori@northwind.example.com"]),
        ("keys", ["Zapier (legacy)", "critical", "do everything", "Reply webhook", "leads:create", "the whole log"]),
        ("revoke", ["Zapier", "read campaigns", "Bulk editor"]),
        ("access", ["8 people", "7 API keys", "Bulk editor", "View"]),
        ("person", ["maya.okafor@northwind.example.com", "campaigns", "Full"]),
        ("matrix", ["Manager", "Launch/Pause", "View only"]),
        ("compare", ["diego.santos@santos.example.net", "SDR console", "launch"]),
        ("nearest", ["editor", "campaigns.edit", "leads:create"]),
        ("log", ["Priya Raman", "API key deleted", "ip_address"]),
        ("activity", ["Priya Raman"]),
        ("sql", ["by_programs", "Jonas Keller", "(no user)"]),
        ("report", ["Northwind Outreach", "Sandbox admin"]),
        ("excepted", ["Sandbox admin: it can do everything", "the key of this notebook"]),
    ],
)
def test_a_cell_shows_its_table(cell_id: str, said: list[str], executed: Any) -> None:
    html = shown(executed, cell_id, "text/html")
    assert "<table" in html
    assert not [text for text in said if text not in html]


def test_the_key_that_was_revoked_is_gone_from_the_second_review(executed: Any) -> None:
    assert "Zapier (legacy)" not in shown(executed, "revoke", "text/html")


def test_the_report_lacks_nothing(executed: Any) -> None:
    assert "Missing:" not in shown(executed, "report", "text/html")


def test_the_heat_map_is_a_picture(executed: Any) -> None:
    assert len(shown(executed, "heat-map", "image/png")) > 5_000


def test_what_it_prints(executed: Any) -> None:
    assert printed(executed, "needed") == (
        "It holds all:all\nIt needs campaigns:read, leads:create\nNew access: none\n"
    )
    assert printed(executed, "create").endswith("characters, shown as ***\n")
    assert printed(executed, "save").startswith("access-review.html: ")


def test_nothing_goes_wrong_and_no_secret_shows(executed: Any) -> None:
    notebook, secrets, folder = executed
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output for output in outputs if output.output_type == "error"]
    # What warns, warns the reader of the notebook; a bar of progress is no warning.
    said = "".join(output.text for output in outputs if output.output_type == "stream" and output.name == "stderr")
    assert "Warning" not in said
    page, _ = HTMLExporter().from_notebook_node(notebook)  # type: ignore[no-untyped-call]
    report = (folder / "access-review.html").read_text(encoding="utf-8")
    assert len(secrets) > 8 and not [secret for secret in secrets if secret in page or secret in report]


def test_it_becomes_a_page(executed: Any, tmp_path: Path) -> None:
    page, _ = HTMLExporter().from_notebook_node(executed[0])  # type: ignore[no-untyped-call]
    file = Path(os.environ.get("INSTANTLY_NOTEBOOK_HTML", tmp_path / "notebook.html"))
    file.write_text(page, encoding="utf-8")
    assert "An access review, from the first question to the report" in page and "data:image/png;base64" in page
