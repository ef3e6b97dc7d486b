"""Governs the access to a workspace: who is in, in which role, and what its API keys may do.

    pip install ../instantly-rbac/bindings/python   # in a folder beside a clone; once released: pip install instantly-rbac
    python access.py

It works on a sandbox of its own, over real HTTP on this machine. For your own workspace, make the client with
``Client()``, which reads INSTANTLY_API_KEY.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from instantly_rbac import ApiKey, Client, InstantlyError, Member, OutcomeUnknownError, Preset, Role, Sandbox


def main() -> None:
    with Sandbox() as sandbox, sandbox.client() as client:
        print(f"Governing a sandbox workspace at {sandbox.url}. Nothing leaves this machine.")
        print(f"Workspace: {client.workspace.get().name}")
        govern_members(client)
        govern_keys(client)


def govern_members(client: Client) -> None:
    print("\nMembers: who is in, and in which role")
    print_members(client.members.list())

    print("\nInvite a person, and change the role")
    email = "jordan.reyes@example.com"
    try:
        invited = client.members.invite(email, Role.VIEW)
    except OutcomeUnknownError:
        print(f"{email} may have been invited: look before you repeat it.", file=sys.stderr)
        raise
    print(f"Invited {invited.email} as {invited.role}.")
    print_members([client.members.update(invited.id, role=Role.EDITOR, nickname="SDR lead, West")])


def govern_keys(client: Client) -> None:
    print("\nAPI keys: one for each team, with the scopes that it needs")
    created = [
        client.keys.create("Marketing dashboard", Preset.ANALYTICS_READ_ONLY),
        client.keys.create("SDR campaign tool", Preset.CAMPAIGN_MANAGEMENT),
        client.keys.create("Webhook handler", Preset.WEBHOOK_HANDLER),
    ]
    print_keys(created)
    # Here a program would store each key.secret(), which is given this once.
    print(f"Each secret was given once, to the program. Printed, it is {created[0].key}.")

    print("\nAll keys of the workspace")
    print_keys(client.keys.list())

    print("\nRevoke one")
    webhook = created[-1]
    client.keys.revoke(webhook.id)
    print(f'Revoked "{webhook.name}".')


def print_members(members: Iterable[Member]) -> None:
    print(f"  {'member':40} {'role':7} {'invited':11} joined")
    for member in members:
        invited = f"{member.timestamp_created:%Y-%m-%d}" if member.timestamp_created else "-"
        print(f"  {member.email or '-':40} {member.role:7} {invited:11} {'yes' if member.accepted else 'not yet'}")


def print_keys(keys: Iterable[ApiKey]) -> None:
    print(f"  {'key':20} {'created':11} may")
    for key in keys:
        created = f"{key.timestamp_created:%Y-%m-%d}" if key.timestamp_created else "-"
        print(f"  {key.name or '-':20} {created:11} {', '.join(key.scopes)}")


if __name__ == "__main__":
    try:
        main()
    except InstantlyError as error:
        sys.exit(str(error))
