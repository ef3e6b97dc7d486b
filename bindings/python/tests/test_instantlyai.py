"""`instantlyai`, a client of the API by others, runs through every access operation against the sandbox.

It knows the API from elsewhere than this project, so a misreading of ours shows here. No exception is needed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import instantlyai
import pytest
from conftest import ROOT
from instantlyai.models import Scope1

from instantly_rbac import Sandbox

OPERATIONS = json.loads((ROOT / "tests" / "surface.json").read_text())["operations"]


@pytest.fixture
def roomy() -> Iterator[Sandbox]:
    with Sandbox(seed=1, rate_limit=False, members=205) as sandbox:
        yield sandbox


@pytest.fixture
def theirs(roomy: Sandbox) -> Iterator[instantlyai.Instantly]:
    with instantlyai.Instantly(roomy.admin_key.expose(), base_url=roomy.url, max_retries=0) as client:
        yield client


def members_and_keys(theirs: instantlyai.Instantly) -> None:
    assert len(list(theirs.workspace_members.list(limit=100))) == 205
    assert len(list(theirs.workspace_members.list(limit=50, accepted=False, search="example"))) > 1
    kim = theirs.workspace_members.create(
        email="kim@example.com", role="view", nickname="K", permissions=["unibox.all", "campaigns.view"]
    )
    assert not kim.accepted
    assert theirs.workspace_members.retrieve(str(kim.id)) == kim
    changed = theirs.workspace_members.update(str(kim.id), role="editor", nickname=None)
    assert (changed.role.value, changed.nickname) == ("editor", None)
    assert theirs.workspace_members.delete(str(kim.id)).id == kim.id
    with pytest.raises(instantlyai.NotFoundError):
        theirs.workspace_members.delete(str(kim.id))

    before = list(theirs.api_keys.list(limit=100))
    key = theirs.api_keys.create(name="theirs", scopes=[Scope1.campaigns_read])
    assert len(list(theirs.api_keys.list())) == len(before) + 1
    assert theirs.api_keys.delete(str(key.id)).id == key.id


def groups(theirs: instantlyai.Instantly, sandbox: Sandbox) -> None:
    workspace, _ = sandbox.invitable_workspaces()[0]
    link = theirs.workspace_group_members.create(sub_workspace_id=workspace)
    assert theirs.workspace_group_members.retrieve(str(link.id)) == link
    assert link in list(theirs.workspace_group_members.list(limit=3))
    with pytest.raises(instantlyai.ConflictError):
        theirs.workspace_group_members.create(sub_workspace_id=workspace)
    assert theirs.workspace_group_members.delete(str(link.id)).id == link.id
    assert theirs.workspace_group_members.admin() == {"workspace_name": "Undefined", "has_admin_workspace": False}


def tags_and_resources(theirs: instantlyai.Instantly) -> None:
    tag = theirs.custom_tags.create(label="Theirs", description="made by a test")
    tag_id = str(tag.id)
    assert theirs.custom_tags.retrieve(tag_id) == tag
    assert theirs.custom_tags.update(tag_id, label="Theirs 2", description=None).label == "Theirs 2"
    accounts = list(theirs.accounts.list(limit=5, include_tags=True))
    assert len(accounts) == 14
    emails = [account.email for account in accounts[:2]]
    assert theirs.custom_tags.toggle_resource(
        tag_ids=[tag_id], resource_type=1, assign=True, resource_ids=emails
    ) == {"success": True}
    assert [account.email for account in theirs.accounts.list(tag_ids=tag_id, sort_by="email")] == sorted(emails)[::-1]
    assert len(list(theirs.custom_tag_mappings.list(resource_ids=",".join(emails)))) >= 2
    assert [found.label for found in theirs.custom_tags.list(search="Theirs")] == ["Theirs 2"]
    theirs.custom_tags.toggle_resource(tag_ids=[tag_id], resource_type=1, assign=False, selected_all=True)
    assert list(theirs.accounts.list(tag_ids=tag_id)) == []
    assert theirs.custom_tags.delete(tag_id).id == tag.id
    assert list(theirs.accounts.list(status=1, provider_code=2, filter="ACC_FILTER_DFY"))
    campaigns = list(theirs.campaigns.list(limit=2, status=1))
    assert campaigns and all(campaign.status.value == 1 for campaign in campaigns)
    assert len(list(theirs.campaigns.list(limit=4))) == 11, "the list ends with an empty cursor"
    assert [campaign.status.value for campaign in theirs.campaigns.list(status=0)] == [0], "a draft has no schedule"


def audit_and_workspace(theirs: instantlyai.Instantly, sandbox: Sandbox) -> None:
    assert len(list(theirs.audit_logs.list(limit=1000))) > 400
    made = list(theirs.audit_logs.list(activity_type=37, start_date="2026-11-20", end_date="2026-11-20"))
    assert [event.activity_type.value for event in made] == [37]

    assert theirs.workspaces.update(name="Theirs", org_logo_url=None).name == "Theirs"
    assert theirs.workspaces.schedule_removal().scheduled_for_removal_at is not None
    assert theirs.workspaces.cancel_removal().scheduled_for_removal_at is None
    assert theirs.workspaces.add_whitelabel_domain(domain="app.example.com").org_client_domain == "app.example.com"
    assert theirs.workspaces.get_whitelabel_domain()["verified"] is False
    assert theirs.workspaces.delete_whitelabel_domain().org_client_domain is None
    plan = theirs.workspace_billing.plan_details()
    addons = plan["addons"]
    assert isinstance(addons, dict) and isinstance(addons["outreach"], dict)
    assert theirs.workspace_billing.subscription_details()["all_subs_cancelled"] is False
    handed = theirs.workspaces.change_owner(
        email="maya.okafor@northwind.example.com", sec=sandbox.owner_token.expose()
    )
    assert theirs.workspaces.retrieve().owner == handed.owner


def test_it_reaches_every_operation_that_it_knows_without_a_failure_of_the_sandbox(
    theirs: instantlyai.Instantly, roomy: Sandbox
) -> None:
    members_and_keys(theirs)
    groups(theirs, roomy)
    tags_and_resources(theirs)
    audit_and_workspace(theirs, roomy)

    requests = roomy.requests()
    reached = {request["operation"] for request in requests}
    sources = "".join(path.read_text() for path in Path(instantlyai.__file__).parent.glob("resources/*.py"))
    offered = {operation["name"] for operation in OPERATIONS if f'"{operation["path"]}"' in sources}
    assert len(offered) > 30
    assert reached == offered
    refused = [(request["operation"], request["status"]) for request in requests if request["status"] != 200]
    assert refused == [("members.remove", 404), ("groups.invite", 409)], "what is refused above, and nothing else"
