// What the drivers in Node share: the protocol that run.py speaks with every driver, and, for the HTTP libraries,
// the loops that their users write themselves. `driver.py` says what the protocol is.

import { once } from 'node:events';

export const KEY = 'not-a-secret';
export const MEMBER = '01900000-0000-7000-8000-000000000001';
export const SMALL_REQUESTS = 2_000;
export const CALLS = 10;
// Clients of the work `clients`, each with a key of its own and CALLS to make.
export const CLIENTS = 200;
export const WORKSPACES = Array.from(
  { length: 50 },
  (_, number) => `01900000-0000-7000-8000-0000000001${String(number).padStart(2, '0')}`,
);
// Reads and creations of the work `faults`, each.
export const JOBS = 500;
export const SCOPES = ['campaigns:read'];

export const [WORK, URL] = process.argv.slice(2);
// Items a page; undefined where the library's own default is wanted.
export const LIMIT = Number(process.argv[4]) || undefined;

export async function ready() {
  console.log('ready');
  await once(process.stdin, 'data');
}

export async function done(result) {
  console.log(JSON.stringify({ checksum: 0, ...result }));
  await once(process.stdin.resume(), 'end');
}

const length = (text) => text?.length ?? 0;

export const readEvent = (event) =>
  length(event.id) +
  (event.timestamp === null ? 0 : 1) +
  length(event.organization_id) +
  event.activity_type +
  length(event.ip_address) +
  (event.from_api ? 1 : 0) +
  length(event.user_agent) +
  length(event.user_id) +
  length(event.user_name) +
  length(event.api_key_id) +
  (event.affected_count ?? 0) +
  length(event.campaign_id) +
  length(event.webhook_id) +
  length(event.subsequence_id) +
  length(event.list_id) +
  (event.audit_metadata === null ? 0 : 1);

// The two fields of the work `objects-two`.
export const readTwo = (event) => (event.timestamp === null ? 0 : 1) + length(event.user_name);

export const readMember = (member) => length(member.id) + length(member.email) + length(member.role);

// Does each job once, as a program would that goes on after an error, and counts the results.
export async function attempt(jobs, isUnknown = () => false) {
  const result = { items: 0, failed: 0, unknown: 0 };
  for (const job of jobs) {
    try {
      await job();
      result.items++;
    } catch (error) {
      result[isUnknown(error) ? 'unknown' : 'failed']++;
    }
  }
  await done(result);
}

export function faultJobs(read, create) {
  return Array.from({ length: JOBS }, (_, number) => [read, () => create(`job-${number}`)]).flat();
}

async function* pages(get) {
  const query = LIMIT ? { limit: LIMIT } : {};
  for (;;) {
    const page = await get('/api/v2/audit-logs', query, {});
    yield page.items;
    if (!page.next_starting_after) return;
    query.starting_after = page.next_starting_after;
  }
}

// Does the work with a library that knows HTTP alone; `get` and `post` give the parsed body, or throw.
export async function run(get, post) {
  const member = `/api/v2/workspace-members/${MEMBER}`;
  await get(member, {}, {});
  await ready();
  let items = 0;
  let checksum = 0;
  const add = (read) => {
    items++;
    checksum += read;
  };
  if (WORK === 'objects') {
    for await (const page of pages(get)) for (const event of page) add(readEvent(event));
  } else if (WORK === 'objects-two') {
    for await (const page of pages(get)) for (const event of page) add(readTwo(event));
  } else if (WORK === 'small') {
    for (let call = 0; call < SMALL_REQUESTS; call++) add(readMember(await get(member, {}, {})));
  } else if (WORK === 'fan-out') {
    const work = async (workspace) => {
      for (let call = 0; call < CALLS; call++) add(readMember(await get(member, {}, { 'x-as-workspace': workspace })));
    };
    await Promise.all(WORKSPACES.map(work));
  } else if (WORK === 'clients') {
    const work = async (_, number) => {
      const headers = { authorization: `Bearer ${KEY}-${number}` };
      for (let call = 0; call < CALLS; call++) add(readMember(await get(member, {}, headers)));
    };
    await Promise.all(Array.from({ length: CLIENTS }, work));
  } else if (WORK === 'faults') {
    const create = (name) => post('/api/v2/api-keys', { name, scopes: SCOPES });
    return attempt(faultJobs(() => get(member, {}, {}), create));
  } else throw new Error(`no such work: ${WORK}`);
  await done({ items, checksum });
}
