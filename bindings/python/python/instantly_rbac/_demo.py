"""Governs a sandbox workspace from end to end, and prints what it did: the demo of the command line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from . import ApiKey, Client, Matrix, Member, Preset, Report, Role, Sandbox, Severity

T = TypeVar("T")

# The teams, and what each is for.
TEAMS = {
    "SDR-West": "Sales development, western region",
    "SDR-East": "Sales development, eastern region",
    "Marketing": "Campaigns of the marketing team",
    "Enterprise": "Enterprise accounts",
}

# Who should have which role of the access matrix.
ASSIGNMENT = {
    "people": {
        "maya.okafor@northwind.example.com": "Manager",
        "diego.santos@northwind.example.com": "SDR",
        "hannah.lindqvist@northwind.example.com": "Viewer",
    },
    "keys": {"SDR campaign tool": "SDR"},
}


def govern() -> Report:
    """Walks through everything, and gives the review that it ends with."""
    with Sandbox() as sandbox, sandbox.client() as client:
        print(f"Governing a sandbox workspace over real HTTP at {sandbox.url}. Nothing leaves this machine.")
        print(f"Workspace: {client.workspace.get().name}")
        govern_members(client)
        govern_keys(client)
        show_group(client)
        use_tag(client, make_team_tags(client))
        show_audit_log(client)
        hand_over(sandbox, client)
        return review(client)


def govern_members(client: Client) -> None:
    heading("Members: who is in, and in which role")
    print_members(client.members.list())

    heading("Invite a person, and change the role")
    invited = client.members.invite("jordan.reyes@example.com", Role.VIEW)
    print(f"Invited {invited.email} as {invited.role}.")
    print_members([client.members.update(invited.id, role=Role.EDITOR, nickname="SDR lead, West")])


def govern_keys(client: Client) -> None:
    heading("API keys: one for each team, with the scopes that it needs")
    created = [
        client.keys.create("Marketing dashboard", Preset.ANALYTICS_READ_ONLY),
        client.keys.create("SDR campaign tool", Preset.CAMPAIGN_MANAGEMENT),
        client.keys.create("Webhook handler", Preset.WEBHOOK_HANDLER),
    ]
    print_keys(created)
    print(f"Each secret was given once, to the program. Printed, it is {created[0].key}.")

    heading("All keys of the workspace")
    print_keys(client.keys.list())

    heading("Revoke one")
    gone = client.keys.revoke(created[-1].id)
    print(f'Revoked "{gone.record.name if gone.record else gone.id}".')


def show_group(client: Client) -> None:
    heading("The workspace group")
    links = client.groups.list()
    print_table(
        ("sub-workspace", "invitation", "since"),
        [(link.sub_workspace_name, link.status, day(link.timestamp_created)) for link in links],
    )
    admin = client.groups.admin()
    if admin.has_admin_workspace:
        print(f"Its admin workspace is {admin.workspace_name}.")
    else:
        print("No other workspace administers this one.")
    for sub in client.groups.for_each(lambda workspace, link: len(workspace.members.list())):
        print(f"  {sub.link.sub_workspace_name}: {sub.error or f'{sub.value} members'}")


def make_team_tags(client: Client) -> str:
    """Makes a tag for each team, and gives the id of the first."""
    heading("A tag for each team (a label to find and filter by: it keeps nobody out)")
    tags = client.tags.ensure(TEAMS)
    described = [client.tags.update(tag.id, description=TEAMS[tag.label]) for tag in tags]
    print_table(("tag", "for"), [(tag.label, tag.description) for tag in described])
    return described[0].id


def use_tag(client: Client, tag_id: str) -> None:
    heading("Tag a campaign and an account, and filter both by the tag")
    campaign, account = client.campaigns.list()[0], client.accounts.list()[0]
    client.tags.assign([tag_id], campaigns=[campaign.id], accounts=[account.email])
    campaigns, accounts = client.campaigns.list(tag_ids=[tag_id]), client.accounts.list(tag_ids=[tag_id])
    print_table(("campaign", "state"), [(it.name, it.status.label) for it in campaigns])
    print_table(
        ("sending account", "state", "provider"),
        [(it.email, it.status and it.status.label, it.provider_code.label) for it in accounts],
    )


def show_audit_log(client: Client) -> None:
    heading("The audit log: when, who, what")
    events = client.audit_logs.list(max_items=10)
    print_table(
        ("when (UTC)", "who", "what", "from"),
        [
            (
                event.timestamp and f"{event.timestamp:%Y-%m-%d %H:%M:%S}",
                event.user_name,
                event.activity_type.label,
                f"{event.ip_address} ({'API' if event.from_api else 'app'})",
            )
            for event in events
        ],
    )
    print(events.meta.hint or f"The first {len(events)} events. Member, role and tag changes are never logged.")


def hand_over(sandbox: Sandbox, client: Client) -> None:
    heading("Hand the workspace over to another owner")
    heir = next(member for member in client.members.list(accepted=True) if member.role == Role.ADMIN)
    client.workspace.change_owner_to_member(heir.id, sandbox.owner_token)
    print_members([member for member in client.members.list() if member.role in (Role.OWNER, Role.ADMIN)])


def review(client: Client) -> Report:
    """Reviews keys, members and tags, and compares people and keys with the access matrix."""
    heading("The access review: what is worth a second look")
    report = client.review(assignment=ASSIGNMENT)
    keys = given(report.keys).keys
    print_table(
        ("severity", "key", "it can", "last logged"),
        [(it.severity, it.key.name, "; ".join(it.can) or "do nothing", day(it.last_logged)) for it in keys],
    )
    print("The worst of each; the report has the rest:")
    for finding in (key.findings[0] for key in keys if key.severity and key.severity >= Severity.HIGH):
        print(f"  {finding.subject} ({finding.severity}): {finding.why}. {finding.advice}.")

    heading("The access matrix, and what the API cannot express of it")
    print(Matrix.original(), end="")
    for compiled in report.matrix.compiled:
        for gap in compiled.gaps:
            print(f"  {compiled.role} and {gap.resource}, for a {gap.holder}: {gap.why}.")

    heading("Who can do more, or less, than the matrix says, and could be mended")
    print_table(
        ("who", "role", "with", "can also", "lacks"),
        [
            (it.holder.name, it.role, it.resource, ", ".join(it.more) or None, ", ".join(it.less) or None)
            for it in given(report.matrix.check).differences
            if not it.inherent
        ],
    )
    return report


def heading(text: str) -> None:
    print(f"\n{text}\n{'-' * len(text)}")


def print_members(members: Iterable[Member]) -> None:
    print_table(
        ("member", "role", "invited", "joined"),
        [(it.email, it.role, day(it.timestamp_created), "yes" if it.accepted else "not yet") for it in members],
    )


def print_keys(keys: Iterable[ApiKey]) -> None:
    """What each key may do. Their secrets are not among it."""
    print_table(
        ("key", "created", "may"), [(key.name, day(key.timestamp_created), ", ".join(key.scopes)) for key in keys]
    )


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    lines = [columns, *(["-" if cell is None or cell == "" else str(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines)]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())


def day(moment: datetime | None) -> str | None:
    return f"{moment:%Y-%m-%d}" if moment else None


def given(field: T | None) -> T:
    """A part that this review has."""
    assert field is not None
    return field
