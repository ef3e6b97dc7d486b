"""This library, from Python."""

from concurrent.futures import ThreadPoolExecutor

import driver
from instantly_rbac import AuditLog, Client, Member, OutcomeUnknownError


def read_event(event: AuditLog) -> int:
    return (
        len(event.id)
        + (event.timestamp is not None)
        + len(event.organization_id)
        + event.activity_type
        + len(event.ip_address)
        + bool(event.from_api)
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


def read_member(member: Member) -> int:
    return len(member.id) + len(member.email) + len(member.role)


def call(workspace: Client) -> int:
    return sum(read_member(workspace.members.get(driver.MEMBER)) for _ in range(driver.CALLS))


def call_with_key(number: int) -> int:
    return call(Client(api_key=f"{driver.KEY}-{number}", base_url=driver.URL))


# The workspaces of the work `workspaces`, and the threads that they have.
WORKSPACES = [f"01900000-0000-7000-8000-{number:012}" for number in range(128)]
THREADS = 32
# The limits of the API are kept, as they are by default, wherever that is what is asked.
paced = driver.WORK in ("fan-out", "workspaces", "faults")
client = Client(api_key=driver.KEY, base_url=driver.URL, capacity=0.8 if paced else None)
client.members.get(driver.MEMBER)
# To load a library is no part of the work, in any driver.
if driver.WORK in ("frame", "stream", "workspaces"):
    import pyarrow
if driver.WORK in ("frame", "workspaces"):
    import pyarrow.compute
driver.ready()
if driver.WORK in ("objects", "objects-two"):
    items = checksum = 0
    read = read_two if driver.WORK == "objects-two" else read_event
    for event in client.audit_logs.iter(page_size=driver.LIMIT):
        items += 1
        checksum += read(event)
    driver.done(items, checksum)
elif driver.WORK == "frame":
    table = pyarrow.table(client.audit_logs.arrow(page_size=driver.LIMIT))
    kinds = pyarrow.compute.sum(table["activity_type"]).as_py()
    driver.done(table.num_rows, kinds + len(table) - table["user_agent"].null_count)
elif driver.WORK == "stream":
    rows = sum(batch.num_rows for batch in pyarrow.RecordBatchReader.from_stream(client.audit_logs.arrow()))
    driver.done(rows)
elif driver.WORK == "workspaces":
    def drain(workspace: str) -> tuple[int, int]:
        rows = checksum = 0
        events = client.as_workspace(workspace).audit_logs.arrow(page_size=driver.LIMIT)
        for batch in pyarrow.RecordBatchReader.from_stream(events):
            rows += batch.num_rows
            kinds = pyarrow.compute.sum(batch["activity_type"]).as_py()
            checksum += kinds + batch.num_rows - batch["user_agent"].null_count
        return rows, checksum

    with ThreadPoolExecutor(THREADS) as threads:
        drained = list(threads.map(drain, WORKSPACES))
    driver.done(sum(rows for rows, _ in drained), sum(checksum for _, checksum in drained))
elif driver.WORK == "small":
    checksum = sum(read_member(client.members.get(driver.MEMBER)) for _ in range(driver.SMALL_REQUESTS))
    driver.done(driver.SMALL_REQUESTS, checksum)
elif driver.WORK == "fan-out":
    results = client.groups.for_each(lambda workspace, _: call(workspace))
    driver.done(len(results) * driver.CALLS, sum(result.value or 0 for result in results))
elif driver.WORK == "clients":
    with ThreadPoolExecutor(driver.CLIENTS) as threads:
        checksum = sum(threads.map(call_with_key, range(driver.CLIENTS)))
    driver.done(driver.CLIENTS * driver.CALLS, checksum)
elif driver.WORK == "faults":
    jobs = []
    for number in range(driver.JOBS):
        jobs.append(lambda: client.members.get(driver.MEMBER))
        jobs.append(lambda number=number: client.keys.create(f"job-{number}", driver.SCOPES))
    driver.attempt(jobs, OutcomeUnknownError)
else:
    raise SystemExit(f"no such work: {driver.WORK}")
