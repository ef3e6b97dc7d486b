// This library, from Node.

import { Client, OutcomeUnknownError } from 'instantly-rbac';

import {
  CALLS,
  KEY,
  LIMIT,
  MEMBER,
  SCOPES,
  SMALL_REQUESTS,
  URL,
  WORK,
  attempt,
  done,
  faultJobs,
  readEvent,
  readMember,
  ready,
} from './driver.mjs';

// The limits of the API are kept, as they are by default, wherever that is what is asked.
const isPaced = ['fan-out', 'faults'].includes(WORK);
const client = new Client({ apiKey: KEY, baseUrl: URL, capacity: isPaced ? 0.8 : null });
await client.members.get(MEMBER);
await ready();
let items = 0;
let checksum = 0;
const add = (read) => {
  items++;
  checksum += read;
};
const pageSize = LIMIT ? { pageSize: LIMIT } : {};
if (WORK === 'objects') {
  for await (const event of client.auditLogs.iter(pageSize)) add(readEvent(event));
  await done({ items, checksum });
} else if (WORK === 'list') {
  for (const event of await client.auditLogs.list(pageSize)) add(readEvent(event));
  await done({ items, checksum });
} else if (WORK === 'stream') {
  for await (const event of client.auditLogs.stream()) add(readEvent(event));
  await done({ items, checksum });
} else if (WORK === 'small') {
  for (let call = 0; call < SMALL_REQUESTS; call++) add(readMember(await client.members.get(MEMBER)));
  await done({ items, checksum });
} else if (WORK === 'fan-out') {
  await client.groups.forEach(async (workspace) => {
    for (let call = 0; call < CALLS; call++) add(readMember(await workspace.members.get(MEMBER)));
  });
  await done({ items, checksum });
} else if (WORK === 'faults') {
  const create = (name) => client.keys.create({ name, scopes: SCOPES });
  await attempt(
    faultJobs(() => client.members.get(MEMBER), create),
    (error) => error instanceof OutcomeUnknownError,
  );
} else throw new Error(`no such work: ${WORK}`);
client.close();
