"""Every operation, called from Python: each request and each reply of the sandbox is as the OpenAPI says."""

from __future__ import annotations

import http.client
import importlib
import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from conftest import ROOT

from instantly_rbac import (
    AccountListFilter,
    AccountSort,
    AccountStatus,
    ActivityType,
    CampaignStatus,
    Client,
    InvalidArgumentError,
    NotFoundError,
    Permission,
    Preset,
    ProviderCode,
    Role,
    Sandbox,
    SortOrder,
)

openapi_core: Any = importlib.import_module("openapi_core")
finders: Any = importlib.import_module("openapi_core.templating.paths.finders")
integration: Any = importlib.import_module("openapi_core.contrib.werkzeug")
serving: Any = importlib.import_module("werkzeug.serving")
wrappers: Any = importlib.import_module("werkzeug.wrappers")

OPENAPI: Any = openapi_core.OpenAPI.from_file_path(ROOT / "tests" / "contract" / "instantly-rbac.openapi.yaml")
API = "api.instantly.ai"
OPERATIONS = json.loads((ROOT / "tests" / "surface.json").read_text())["operations"]
# A request and its reply, as Werkzeug has them.
Exchange = tuple[Any, Any]


@contextmanager
def recorder(sandbox: Sandbox) -> Iterator[tuple[str, list[Exchange]]]:
    """A proxy before the sandbox: its address, and what travelled through it."""
    exchanges: list[Exchange] = []

    @wrappers.Request.application  # type: ignore[untyped-decorator]
    def proxy(request: Any) -> Any:
        server = http.client.HTTPConnection(sandbox.url.removeprefix("http://"), timeout=30)
        target = request.full_path if request.query_string else request.path
        server.request(request.method, target, request.get_data(), {**request.headers, "connection": "close"})
        answer = server.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        del headers["connection"], headers["content-length"]
        response = wrappers.Response(answer.read(), answer.status, headers)
        server.close()
        # As it would have reached the API itself.
        request.scheme, request.environ["HTTP_HOST"] = "https", API
        exchanges.append((request, response))
        return response

    # It would write a line for each request.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = serving.make_server("127.0.0.1", 0, proxy, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}", exchanges
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def given(value: str | None) -> str:
    assert value is not None
    return value


def call_members_and_keys(client: Client) -> None:
    client.members.list(accepted=True, search="example")
    permissions = [Permission.CAMPAIGNS_VIEW, Permission.UNIBOX_ALL]
    invited = client.members.invite(
        "kim@example.com", Role.EDITOR, user_email="kim.a@example.com", nickname="K", permissions=permissions
    )
    member = given(invited.id)
    client.members.get(member)
    client.members.update(member, role=Role.VIEW, nickname=None)
    client.members.remove(member)
    with pytest.raises(NotFoundError):
        client.members.get(member)
    client.keys.list()
    client.keys.revoke(given(client.keys.create("contract", Preset.CAMPAIGN_MANAGEMENT).id))


def call_groups(client: Client, sandbox: Sandbox) -> None:
    client.groups.list()
    link = given(client.groups.invite(sandbox.invitable_workspaces()[0][0]).id)
    client.groups.get(link)
    client.groups.remove(link)
    client.groups.admin()
    client.as_workspace(sandbox.sub_workspaces()[0][0]).groups.admin()
    assert all(one.error is None for one in client.groups.for_each(lambda workspace, _: workspace.workspace.get()))


def call_tags_and_resources(client: Client) -> None:
    tag = given(client.tags.create("Contract", "made by a test").id)
    client.tags.get(tag)
    client.tags.update(tag, label="Contract 2", description=None)
    account = given(client.accounts.list()[0].email)
    campaign = given(client.campaigns.list()[0].id)
    workspace = given(client.workspace.get().id)
    client.tags.assign([tag], accounts=[account], campaigns=[campaign], workspaces=[workspace])
    client.tags.mappings(resource_ids=[account, campaign])
    client.tags.list(search="Con", resource_ids=[account, campaign], tag_ids=[tag])
    client.campaigns.list(
        search="a",
        tag_ids=[tag],
        status=CampaignStatus.ACTIVE,
        exclude_status=CampaignStatus.DRAFT,
        ai_sales_agent_id="0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f",
        include_ai_sales_agent_campaigns=True,
    )
    client.accounts.page(
        search="a",
        status=AccountStatus.ACTIVE,
        provider_code=ProviderCode.GOOGLE,
        tag_ids=[tag],
        tag_ids_all=[tag],
        include_tags=True,
        filter=AccountListFilter.WARMUP_ACTIVE,
        limit=5,
        sort_by=AccountSort.EMAIL,
        sort_order=SortOrder.ASCENDING,
        skip=1,
    )
    client.accounts.list(include_tags=True)
    client.tags.unassign([tag], accounts=[account], campaigns=[campaign], workspaces=[workspace])
    client.tags.ensure(["SDR-West", "Marketing"])
    client.tags.delete(tag)


def call_logs_and_workspace(client: Client, sandbox: Sandbox) -> None:
    client.audit_logs.list(
        activity_type=ActivityType.API_KEY_CREATED, search="a", start_date="2026-01-01", end_date="2026-12-31"
    )
    client.audit_logs.list(page_size=100)
    client.workspace.update(name="Renamed", org_logo_url="https://x.example/l")
    client.workspace.update(org_logo_url=None)
    client.workspace.schedule_removal()
    client.workspace.cancel_removal()
    client.workspace.set_domain("app.example.com")
    client.workspace.get_domain()
    client.workspace.delete_domain()
    client.workspace.plan()
    client.workspace.subscription()
    client.review()
    heir = next(member for member in client.members.list(accepted=True) if member.role == Role.ADMIN)
    client.workspace.change_owner_to_member(given(heir.id), sandbox.owner_token)


def operation_of(request: Any) -> Any:
    finder = finders.APICallPathFinder(OPENAPI.spec)
    return finder.find(request.method.lower(), f"https://{API}{request.path}").operation


def problems(request: Any, response: Any) -> list[str]:
    """What openapi-core finds, and what it leaves to the server: parameters and bodies that nobody asked for."""
    asked = integration.WerkzeugOpenAPIRequest(request)
    found: list[object] = list(OPENAPI.iter_request_errors(asked))
    found += OPENAPI.iter_response_errors(asked, integration.WerkzeugOpenAPIResponse(response))
    operation = operation_of(request)
    parameters = [(parameter / "name").read_str() for parameter in operation.get("parameters", [])]
    found += [f"there is no parameter {name}" for name in request.args if name not in parameters]
    if "limit" in parameters and "limit" not in request.args:
        found.append("a page without a limit")
    takes_body, has_body = "requestBody" in operation, bool(request.get_data())
    if not takes_body == has_body == ("content-type" in request.headers):
        found.append("a body goes with a content type, and where one belongs")
    where = f"{request.method} {request.full_path}: {response.status_code}"
    return [f"{where}: {problem} {getattr(problem, '__cause__', '') or ''}" for problem in found]


def test_every_request_and_every_reply_is_as_the_openapi_says() -> None:
    with Sandbox(rate_limit=False) as sandbox, recorder(sandbox) as (url, exchanges):
        client = Client(sandbox.admin_key, base_url=url, capacity=None, backoff=0.0, timeout=30)
        call_members_and_keys(client)
        call_groups(client, sandbox)
        call_tags_and_resources(client)
        call_logs_and_workspace(client, sandbox)
    assert [problem for exchange in exchanges for problem in problems(*exchange)] == []
    seen = {(operation_of(request) / "operationId").read_str() for request, _ in exchanges}
    documented = {
        (OPENAPI.spec / "paths" / row["path"] / row["method"].lower() / "operationId").read_str(): row["name"]
        for row in OPERATIONS
    }
    assert [name for identity, name in documented.items() if identity not in seen] == []
    assert seen == set(documented) and len(documented) == 33


def test_the_recorder_and_the_validation_find_what_is_wrong(sandbox: Sandbox) -> None:
    with recorder(sandbox) as (url, exchanges):
        client = Client(sandbox.admin_key, base_url=url, max_attempts=1)
        client.request("GET", "/api/v2/workspace-members", {"limit": "7", "size": "big"})
        with pytest.raises(InvalidArgumentError):
            client.request("GET", "/api/v2/workspace-members", {"accepted": "perhaps"})
        sandbox.fault("status", status=200, body='{"items": [{"id": 7}]}')
        client.request("GET", "/api/v2/workspace-members", {"limit": "7"})
    unknown, wrong, reply = (" ".join(problems(*exchange)) for exchange in exchanges)
    assert "no parameter size" in unknown and "limit" not in unknown.split("no parameter")[1]
    assert "accepted" in wrong and "a page without a limit" in wrong
    assert "200" in reply and "7 is not of type 'string'" in reply
