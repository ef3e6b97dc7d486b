"""Tables for notebooks: well-formed, escaped, cut, counted, without a secret."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from instantly_rbac import (
    Access,
    Activity,
    ActivityType,
    ApiKey,
    AuditLog,
    Client,
    InvalidArgumentError,
    KeyReview,
    List,
    Matrix,
    MatrixCheck,
    Member,
    MemberReview,
    Meta,
    Page,
    Report,
    Tag,
    TagReview,
)
from instantly_rbac._native import neutral

META = Meta({"attempts": 1, "request_id": None, "recovered": False, "waited_seconds": 0.0, "hint": None})
HOSTILE = """<script>alert('x')</script> "quoted" onmouseover="x" & </td></table> שלום \u202eevil $x$"""


class Read(HTMLParser):
    """Reads what was shown, and fails where a tag is left open or closed twice."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.caption = ""
        self.tables: list[list[list[str]]] = []
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.append((tag, dict(attrs)))
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            return
        self.text += data
        if "caption" in self.open:
            self.caption += data
        elif self.rows and self.rows[-1] and ("td" in self.open or "th" in self.open):
            self.rows[-1][-1] += data

    @property
    def rows(self) -> list[list[str]]:
        return [row for table in self.tables for row in table]

    @property
    def titles(self) -> list[str]:
        return [attributes["title"] or "" for _, attributes in self.tags if "title" in attributes]


def read(shown: Any) -> Read:
    return Read(shown._repr_html_())


def members(count: int, complete: bool = True) -> List[Member]:
    items = [Member.from_dict({"id": f"m-{at}", "email": f"{at}@x.example"}) for at in range(count)]
    return List(items, complete, META)


@pytest.fixture
def report(client: Client) -> Report:
    people = {"nobody@example.com": "SDR", "ben.carter@northwind.example.com": "SDR"}
    return client.review(assignment={"people": people, "keys": {"Zapier (legacy)": "Viewer"}})


@pytest.fixture
def everything(client: Client, report: Report) -> Iterator[list[Any]]:
    yield [
        client.members.list(),
        client.members.page(limit=3),
        client.keys.list(reveal=True),
        client.groups.list(),
        client.tags.list(),
        client.tags.mappings(),
        client.campaigns.list(),
        client.accounts.list(include_tags=True),
        client.audit_logs.list(),
        client.audit_logs.activity(),
        client.access(),
        client.access(group=True),
        report,
        report.access,
        report.keys,
        report.members,
        report.tags,
        report.matrix,
        report.matrix.check,
        *report.matrix.compiled,
        Matrix.original(),
        List([], True, META),
        Page([], None, META),
    ]


def test_what_is_excepted_is_named(client: Client) -> None:
    worst = client.review().findings[0]
    report = client.review(exceptions=[{"fingerprint": worst.fingerprint, "reason": "in use", "until": "9999-12-31"}])
    shown = read(report)
    assert "Left as it is" in shown.caption
    assert [f"{worst.subject}: {worst.why}", "in use", "9999-12-31"] in shown.rows


def test_a_review_of_each_sub_workspace_is_a_line(client: Client) -> None:
    shown = read(client.groups.for_each(lambda workspace, _: workspace.review()))
    assert [row[0] for row in shown.rows[1:]] == [link.sub_workspace_name for link in client.groups.list() if link.status == "accepted"]
    assert all(row[1].startswith(f"Report on {row[0]}: 1 critical, ") for row in shown.rows[1:])


def test_everything_is_well_formed_and_needs_nothing_else(everything: list[Any]) -> None:
    for shown in everything:
        html = shown._repr_html_()
        tags = {tag for tag, _ in read(shown).tags}
        assert not tags & {"script", "link", "img", "iframe", "html", "body"}, shown
        assert "url(" not in html and "@import" not in html
        for table in read(shown).tables:
            assert {len(row) for row in table if not row[0].startswith("… and")} == {len(table[0])}


def test_no_theme_is_assumed(everything: list[Any]) -> None:
    for shown in everything:
        html = shown._repr_html_()
        names = "background(?:-color)?|border(?:-bottom|-color|-bottom-color)?|[^-]color"
        colours = re.findall(rf"(?:{names}): *([^;}}\"]+)", html)
        assert all("rgba(" in colour or colour in ("0", "1px solid", "inherit") for colour in colours), colours
        assert len(colours) > 5 and "prefers-color-scheme" not in html and "#" not in html.split("</style>")[0]


def test_the_style_is_that_of_the_table_alone() -> None:
    style = members(1)._repr_html_().split("<style>")[1].split("</style>")[0]
    selectors = [name.strip() for rule in style.split("}")[:-1] for name in rule.split("{")[0].split(",")]
    # Three classes: JupyterLab's own rules name two.
    assert all(name.startswith(".instantly-rbac.instantly-rbac.instantly-rbac") for name in selectors)


def test_nothing_hostile_leaves_its_place() -> None:
    fields = {"id": HOSTILE, "email": HOSTILE, "nickname": HOSTILE * 50, "name": {"first": HOSTILE}, "role": HOSTILE}
    shown = read(List([Member.from_dict({**fields, "permissions": [HOSTILE] * 3})], True, META))
    allowed = {"div", "style", "table", "caption", "thead", "tbody", "tr", "th", "td", "bdi"}
    assert {tag for tag, _ in shown.tags} == allowed
    assert {name for _, attributes in shown.tags for name in attributes} == {"class", "scope", "title"}
    assert shown.rows[1][0].startswith("<script>alert('x')</script> \"quoted\"")
    assert all(title.startswith(neutral(HOSTILE)) for title in shown.titles) and len(shown.titles) == 6
    inside = [tag for tag, _ in shown.tags]
    assert inside.count("bdi") == inside.count("td")
    classes = str(shown.tags[0][1]["class"]).split()
    assert {"tex2jax_ignore", "mathjax_ignore"} <= set(classes)


def test_hostile_documents_are_escaped_too() -> None:
    finding = {"severity": "high", "rule": HOSTILE, "kind": "key", "id": HOSTILE, "subject": HOSTILE}
    finding |= {"workspace_id": HOSTILE, "why": HOSTILE, "advice": HOSTILE, "fingerprint": HOSTILE}
    key = {"id": HOSTILE, "name": HOSTILE, "scopes": [HOSTILE]}
    reviewed: dict[str, Any] = {"key": key, "can": [HOSTILE], "findings": [finding], "last_logged": None}
    reviewed |= {"suggested_scopes": [HOSTILE], "suggested_from": "needs", "in_use": True}
    problem = {"message": HOSTILE}
    holder = {"sort": "person", "name": HOSTILE}
    how = {"by": "invite_again", "role": HOSTILE, "permissions": [HOSTILE], "adds": {}, "costs": HOSTILE}
    difference = {"holder": holder, "role": HOSTILE, "resource": "x", "more": [HOSTILE], "less": [], "how": how}
    difference |= {"more_after": [HOSTILE], "less_after": [], "in_words": HOSTILE}
    meta = META.to_dict()
    resources = ["campaigns", "leads", "accounts", "webhooks", "api_keys", "members"]
    right: dict[str, Any] = {"name": HOSTILE, "workspace_id": HOSTILE, "role": HOSTILE, "scopes": [HOSTILE]}
    right |= {"beyond": [HOSTILE]}
    right |= {"workspace_name": HOSTILE, "pending": True, "readable": False, "actions": [HOSTILE], "label": HOSTILE}
    hostile_rows = [{**right, "sort": sort, "resource": name} for sort in ("person", "key") for name in resources]
    hostile_failure = {"workspace_id": None, "workspace_name": HOSTILE, "parts": ["keys"], "error": problem}
    documents: list[Any] = [
        KeyReview(
            {"keys": [reviewed], "events_read": 1, "events_complete": False, "events_problem": problem}
            | {"caveat": HOSTILE, "unused_needs": [HOSTILE], "meta": meta}
        ),
        MemberReview({"members": [], "roles": {HOSTILE: 1}, "findings": [finding], "meta": meta}),
        TagReview({"teams": [{"label": HOSTILE, "why": HOSTILE}], "caveat": HOSTILE, "carriers": {HOSTILE: 1},
                   "findings": [finding], "meta": meta}),
        MatrixCheck({"differences": [difference], "unassigned": [holder], "absent": [holder], "unreadable": [holder]}),
        Access({"rows": hostile_rows, "failed": [hostile_failure], "complete": False, "meta": meta}),
        Matrix.from_json('{"roles": {"<b>\\"x\\"": {"campaigns": "View"}}}'),
        List([], True, Meta({**meta, "hint": HOSTILE})),
    ]
    for document in documents:
        shown = read(document)
        assert not {tag for tag, _ in shown.tags} & {"script", "b"}
        names = {name for _, attributes in shown.tags for name in attributes}
        assert names <= {"class", "scope", "title", "style", "colspan"}


def test_what_a_name_hides_is_visible_wherever_people_read_it_and_kept_in_data() -> None:
    listed = json.loads((Path(__file__).parents[3] / "tests" / "hidden.json").read_text())
    hidden = {chr(code) for code in listed["hidden"]}
    name = f"Ada{''.join(sorted(hidden))}Admin"
    member = Member.from_dict({"email": name, "nickname": name, "name": {"first": name}, "permissions": [name]})
    finding = {"severity": "high", "rule": name, "kind": "key", "id": name, "subject": name}
    finding |= {"workspace_id": name, "why": name, "advice": name, "fingerprint": name}
    review = MemberReview({"members": [], "roles": {name: 1}, "findings": [finding], "meta": META.to_dict()})
    matrix = Matrix.from_json(json.dumps({"roles": {name: {"leads": "View"}}}))
    event = {"user_id": name, "user_name": name, "hour": "2026-01-31T12:00:00Z", "activity_type": 1, "events": 1}
    activity = Activity({"counts": [event], "events": 1, "complete": True, "meta": META.to_dict()})
    with pytest.raises(InvalidArgumentError) as error:
        matrix.cell(name, "leads!")
    with pytest.raises(InvalidArgumentError) as other:
        matrix.cell("nobody", "leads")
    shown = {
        "a notebook's list": List([member], True, META)._repr_html_(),
        "a notebook's review": review._repr_html_(),
        "a notebook's matrix": matrix._repr_html_(),
        "a notebook's activity": activity._repr_html_(),
        "repr of a record": repr(member),
        "repr of a list": repr(List([member], True, META)),
        "repr of a review": repr(review),
        "repr of a matrix": repr(matrix),
        "a matrix as text": str(matrix),
        "an error": str(error.value),
        "an error that names all roles": str(other.value),
    }
    for what, text in shown.items():
        found = hidden & set(text) - {"\n"}
        assert not found, f"{what} shows {found}"
    assert member.email == name and json.loads(json.dumps(member.to_dict()))["email"] == name


def test_no_secret_is_shown(client: Client) -> None:
    created = client.keys.create("marketing", ["leads:read"])
    revealed = client.keys.list(reveal=True)
    keys: List[ApiKey] = List([created, *revealed], True, META)
    shown = keys._repr_html_()
    secrets = [secret for key in keys if (secret := key.secret())]
    assert secrets and not [secret for secret in secrets if secret in shown]
    rows = read(keys).rows
    assert {row[rows[0].index("key")] for row in rows} == {"key", "***"}


def test_a_long_list_is_cut_and_counted() -> None:
    shown = read(members(250))
    assert shown.caption == "250 members, complete" and len(shown.rows) == 22
    assert shown.rows[-1] == ["… and 230 more"]
    assert [row[0] for row in shown.rows[1:4]] == ["0@x.example", "1@x.example", "2@x.example"]
    assert "more" not in read(members(20)).text and read(members(21)).rows[-1] == ["… and 1 more"]
    assert read(members(1)).caption == "1 member, complete"


def test_the_caption_says_whether_it_is_complete(client: Client) -> None:
    assert read(members(3, complete=False)).caption == "3 members, not complete: there may be more"
    assert read(client.keys.list()).caption == "7 API keys, complete"
    assert read(client.audit_logs.page(limit=5)).caption == "5 audit events, a page: more may follow"
    last = Page(tuple(members(2)), None, META)
    assert read(last).caption == "2 members, the last page"


def test_an_empty_list_says_so_and_why() -> None:
    hint = "the log begins in July 2026"
    empty: List[Tag] = List([], True, Meta({**META.to_dict(), "hint": hint}))
    assert read(empty).text.split("\n")[2:4] == ["No items (complete).", hint]
    assert "No items (not complete" in read(List([], False, META)).text
    assert "No items (the last page)." in read(Page([], None, META)).text


def test_what_people_look_for_comes_first_and_what_is_empty_not_at_all() -> None:
    shown = read(List([Tag.from_dict({"label": "x", "id": "1"}), Tag.from_dict({"description": "y"})], True, META))
    assert shown.rows == [["label", "description", "id"], ["x", "", "1"], ["", "y", ""]]
    uuid = "0199ee83-c638-7251-a11c-2b50b2172698"
    assert read(List([Tag.from_dict({"label": "x", "id": uuid})], True, META)).rows[0] == ["label", "id"]
    empty = read(List([Tag.from_dict({})], True, META))
    assert empty.caption == "1 tag, complete" and len(empty.rows) == 2
    assert read(List([Tag.from_dict({"label": "x", "id": uuid}), Tag.from_dict({"label": "y"})], True, META)).rows == [
        ["label", "id"], ["x", "…b2172698"], ["y", ""]
    ]  # fmt: skip
    unknown = read(List([Member.from_dict({"accepted": False})], True, META))
    assert unknown.rows == [["role", "accepted"], ["unknown", "no"]]


def test_values_read_well() -> None:
    event = {
        "id": "0199ee83-c638-7251-a11c-2b50b2172698",
        "timestamp": "2026-11-20T14:03:59.123Z",
        "activity_type": int(ActivityType.CAMPAIGN_LAUNCH),
        "user_agent": "A" * 100,
        "affected_count": 1234,
        "audit_metadata": {"name": "שלום"},
    }
    odd = {"activity_type": 999, "timestamp": "0000-01-01T00:00:00Z"}
    shown = read(List([AuditLog.from_dict(event), AuditLog.from_dict(odd)], True, META))
    row = dict(zip(shown.rows[0], shown.rows[1]))
    assert row["id"] == "…b2172698" and row["timestamp"] == "2026-11-20 14:03 UTC"
    assert row["activity_type"] == "Campaign launch" and row["affected_count"] == "1234"
    assert row["user_agent"] == "A" * 39 + "…" and row["audit_metadata"] == '{"name": "שלום"}'
    assert event["id"] in shown.titles and "A" * 100 in shown.titles
    assert dict(zip(shown.rows[0], shown.rows[2]))["activity_type"] == "unknown (999)"


def test_records_within_records_show_their_name(client: Client) -> None:
    shown = read(client.members.list())
    assert "Priya Raman" in [row[shown.rows[0].index("name")] for row in shown.rows[1:]]
    accounts = read(client.accounts.list(include_tags=True))
    assert "Warm-up" in [row[accounts.rows[0].index("tags")] for row in accounts.rows[1:]]


def test_what_is_no_record_is_shown_as_text() -> None:
    assert read(List(["a", "<b>"], True, META)).rows == [["value"], ["a"], ["<b>"]]
    mixed = read(List([Member.from_dict({"id": "1", "role": "view"}), Tag.from_dict({"label": "Priority"}), "x"], True, META))
    assert mixed.caption == "3 items, complete" and mixed.rows == [["value"], ["1 view"], ["Priority"], ["x"]]


def test_only_what_is_shown_of_a_list_is_read() -> None:
    class Trap:
        __match_args__ = ("id",)

        @property
        def id(self) -> str:
            raise AssertionError("read")

    one = Member.from_dict({"id": "1"})
    many: List[Any] = List([one] * 20 + [Trap()] * 999_980, True, META)
    assert read(many).rows[-1] == ["… and 999,980 more"]


def test_a_review_says_its_severities_in_words(report: Report) -> None:
    shown = read(report)
    assert "Access review of Northwind Outreach" in shown.text
    first, found = shown.tables[:2]
    assert "What to do first" in shown.caption and f"{len(report.findings)} findings" in shown.caption
    assert [row[0] for row in first[1:3]] == ["critical", "critical"]
    assert any("keys revoke" in row[-1] for row in first[1:])
    assert found[0] == ["severity", "about", "why", "advice", "fingerprint"] and found[1][0] == "critical"
    assert found[1][2] == "it can do everything, also with what is added later" and "holds_all_all" not in shown.text
    classes = {str(attributes["class"]) for tag, attributes in shown.tags if tag == "span"}
    assert {"badge critical", "badge high", "badge medium", "badge low"} <= classes
    assert "7 API keys" in read(report.keys).caption and read(report.keys).rows == read(report.keys.review).rows
    assert "8 members: admin 1" in read(report.members).text


def test_a_review_of_a_sandbox_says_so_in_every_form(report: Report) -> None:
    said = "This is a sandbox: the people, keys and findings below are made up."
    forms = report.to_text(), report.to_markdown(), report.to_html(), read(report).text
    assert report.sandbox and all(said in form for form in forms)
    real = Report({**report.to_dict(), "sandbox": False}, [], None, report._rendered)
    assert not real.sandbox and "sandbox" not in read(real).text


def test_a_review_says_what_is_missing(report: Report) -> None:
    gap = "the keys could not be reviewed: <forbidden>"
    partial = Report({**report.to_dict(), "gaps": [gap]}, [], None, report._rendered)
    assert f"Missing: {gap}" in read(partial).text and "Nothing was found." in read(partial).text


def test_a_matrix_shows_who_may_do_what(report: Report) -> None:
    shown = read(Matrix.original())
    assert shown.rows[0] == ["role", "Campaigns", "Leads", "Accounts", "Webhooks", "API Keys", "Members"]
    assert shown.rows[3][:3] == ["SDR", "Launch/Pause", "Import"] and "view, launch, pause" in shown.titles
    check = report.matrix.check
    assert check and "nobody@example.com (person)" in read(check).text
    assert f"{len(check.differences)} differences" in read(check).text
    compiled = read(Matrix.original().compile("SDR"))
    assert ["api_role", "editor"] in compiled.rows and "6 gaps" in compiled.text


def test_plain_text_stays_as_it_was(client: Client) -> None:
    assert repr(client.members.list()).startswith("8 members\nemail ")
    assert repr(Matrix.original()) == "<Matrix of Admin, Manager, SDR, Viewer>"
