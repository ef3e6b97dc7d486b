"""Lists and documents in the interactive interpreter: a table as wide as the terminal, one line a row."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from instantly_rbac import Client, Finding, List, Member, Meta, Rows, Tag

META = Meta({"attempts": 1, "request_id": None, "recovered": False, "waited_seconds": 0.0, "hint": None})


def lines(shown: Any) -> list[str]:
    return repr(shown).split("\n")


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_table_is_no_wider_than_the_terminal(width: int, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for shown in (client.members.list(), client.accounts.list(), client.audit_logs.page(limit=20), client.review().findings):
        heading, titles, rule, *rows, rest = lines(shown)
        assert max(map(len, (heading, titles, rule, *rows))) <= width
        assert len(rows) == min(len(shown), 10) and rest.startswith("… ")
        assert len(shown) <= 10 or f"{len(shown) - 10} more" in rest


def test_what_people_look_for_comes_first_and_what_is_not_shown_is_named(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    heading, titles, *_, rest = lines(client.members.list())
    assert heading == "8 members" and titles.split()[:3] == ["email", "role", "accepted"]
    assert "not shown: " in rest and "user_id" in rest
    assert lines(client.keys.list(max_items=2))[0] == "2 API keys, not complete"
    assert lines(client.groups.for_each(lambda workspace, link: workspace.keys.list()))[3].endswith("  2 API keys")


def test_an_empty_one_is_a_line() -> None:
    empty: List[Tag] = List([], True, META)
    assert repr(empty) == "0 items" and repr(Rows([], Finding)) == "0 items"


def test_what_a_name_hides_is_visible_and_wide_letters_keep_the_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    names = ["plain", "日本語", "two\nlines", "\x1b[31mred", "\u202eevil", "e\u0301"]
    tags = List([Tag.from_dict({"label": name, "description": "here"}) for name in names], True, META)
    _, _, _, *rows = lines(tags)
    assert len(rows) == len(names) and "\x1b" not in repr(tags) and "\u202e" not in repr(tags)

    def width(text: str) -> int:
        return sum(2 if unicodedata.east_asian_width(letter) in "WF" else not unicodedata.combining(letter) for letter in text)

    assert len({width(row[: row.index("here")]) for row in rows}) == 1


def test_what_is_no_record_is_shown_as_text() -> None:
    mixed: List[Any] = List([1, "two"], True, META)
    assert repr(mixed).split() == ["2", "items", "value", "─────", "1", "two"]
    assert "a@x.example" in repr(List([Member.from_dict({"email": "a@x.example"})], True, META))


def test_rights_are_counted_and_shown_row_by_row(client: Client) -> None:
    access = client.access()
    assert repr(access) == "<Access of 8 people and 7 API keys>"
    assert repr(client.access("priya.raman@northwind.example.com")) == "<Access of 1 person and 0 API keys>"
    heading, names, _, first, *_ = repr(access.rows).splitlines()
    assert heading == "90 rights" and names.split()[:3] == ["name", "resource", "label"]
    assert first.split()[:3] == ["ben.carter@northwind.example.com", "campaigns", "View"]
