"""pycurl and msgspec: the fastest that one writes in Python."""

from typing import Any

import curl
import driver
import msgspec


class AuditLog(msgspec.Struct):
    id: str
    timestamp: str
    organization_id: str
    activity_type: int
    ip_address: str
    from_api: bool
    user_agent: str | None
    user_id: str | None
    user_name: str | None
    api_key_id: str | None
    affected_count: int | None
    campaign_id: str | None
    webhook_id: str | None
    subsequence_id: str | None
    list_id: str | None
    audit_metadata: dict[str, Any] | None


class Page(msgspec.Struct):
    items: list[AuditLog]
    next_starting_after: str | None = None


class Member(msgspec.Struct):
    id: str
    email: str
    role: str


def read_event(event: AuditLog) -> int:
    return (
        len(event.id)
        + (event.timestamp is not None)
        + len(event.organization_id)
        + event.activity_type
        + len(event.ip_address)
        + event.from_api
        + len(event.user_agent or "")
        + len(event.user_id or "")
        + len(event.user_name or "")
        + len(event.api_key_id or "")
        + (event.affected_count or 0)
        + len(event.campaign_id or "")
        + len(event.webhook_id or "")
        + len(event.subsequence_id or "")
        + len(event.list_id or "")
        + (event.audit_metadata is not None)
    )


def read_two(event: AuditLog) -> int:
    return (event.timestamp is not None) + len(event.user_name or "")


read_page = msgspec.json.Decoder(Page).decode
read_member = msgspec.json.Decoder(Member).decode

curl.get(driver.MEMBER_PATH, {})
driver.ready()
items = checksum = 0
if driver.WORK in ("objects", "objects-two"):
    read = read_two if driver.WORK == "objects-two" else read_event
    parameters: dict[str, Any] = {"limit": driver.LIMIT} if driver.LIMIT else {}
    while True:
        page = read_page(curl.get("/api/v2/audit-logs", parameters))
        for event in page.items:
            items += 1
            checksum += read(event)
        if not page.next_starting_after:
            break
        parameters["starting_after"] = page.next_starting_after
elif driver.WORK == "small":
    for _ in range(driver.SMALL_REQUESTS):
        member = read_member(curl.get(driver.MEMBER_PATH, {}))
        items += 1
        checksum += len(member.id) + len(member.email) + len(member.role)
else:
    raise SystemExit(f"no such work: {driver.WORK}")
driver.done(items, checksum)
