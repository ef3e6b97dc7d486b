"""instantlyai, the fullest client in Python."""

import logging
from typing import Any

import driver
from instantlyai import Instantly


def read_event(event: Any) -> int:
    """Ids are objects here, which were not made into texts; 36 is the length of each."""
    return (
        36 * (event.id is not None)
        + (event.timestamp is not None)
        + 36 * (event.organization_id is not None)
        + event.activity_type.value
        + len(event.ip_address)
        + event.from_api
        + len(event.user_agent or "")
        + 36 * (event.user_id is not None)
        + len(event.user_name or "")
        + 36 * (event.api_key_id is not None)
        + int(event.affected_count or 0)
        + 36 * (event.campaign_id is not None)
        + 36 * (event.webhook_id is not None)
        + 36 * (event.subsequence_id is not None)
        + 36 * (event.list_id is not None)
        + (event.audit_metadata is not None)
    )


def read_member(member: Any) -> int:
    return 36 * (member.id is not None) + len(member.email) + len(member.role.value)


# It logs every retry, which is not what is measured.
logging.getLogger("instantlyai").setLevel(logging.CRITICAL)
client = Instantly(api_key=driver.KEY, base_url=driver.URL)
client.workspace_members.retrieve(driver.MEMBER)
if driver.WORK == "frame":
    import polars
driver.ready()
limit = {"limit": driver.LIMIT} if driver.LIMIT else {}
if driver.WORK == "objects":
    items = checksum = 0
    for event in client.audit_logs.list(**limit):
        items += 1
        checksum += read_event(event)
    driver.done(items, checksum)
elif driver.WORK == "frame":
    frame = polars.DataFrame([event.model_dump(mode="json") for event in client.audit_logs.list(**limit)])
    driver.done(len(frame), frame["activity_type"].sum() + len(frame) - frame["user_agent"].null_count())
elif driver.WORK == "small":
    checksum = sum(read_member(client.workspace_members.retrieve(driver.MEMBER)) for _ in range(driver.SMALL_REQUESTS))
    driver.done(driver.SMALL_REQUESTS, checksum)
elif driver.WORK == "faults":
    jobs = []
    for number in range(driver.JOBS):
        jobs.append(lambda: client.workspace_members.retrieve(driver.MEMBER))
        jobs.append(lambda number=number: client.api_keys.create(name=f"job-{number}", scopes=driver.SCOPES))
    driver.attempt(jobs)
else:
    raise SystemExit(f"no such work: {driver.WORK}")
