// This library, from Node.

import { Client, OutcomeUnknownError } from 'instantly-rbac';

import {
  CALLS,
  CLIENTS,
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
  readTwo,
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
const call = async (client) => {
  for (let count = 0; count < CALLS; count++) add(readMember(await client.members.get(MEMBER)));
};
const pageSize = LIMIT ? { pageSize: LIMIT } : {};
if (WORK === 'objects') {
  for await (const event of client.auditLogs.iter(pageSize)) add(readEvent(event));
  await done({ items, checksum });
} else if (WORK === 'objects-two') {
  for await (const event of client.auditLogs.iter(pageSize)) add(readTwo(event));
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
  await client.groups.forEach(call);
  await done({ items, checksum });
} else if (WORK === 'clients') {
  const connect = (_, number) => new Client({ apiKey: `${KEY}-${number}`, baseUrl: URL });
  const clients = Array.from({ length: CLIENTS }, connect);
  await Promise.all(clients.map(call));
  await done({ items, checksum });
  clients.forEach((client) => client.close());
} else if (WORK === 'faults') {
  const create = (name) => client.keys.create({ name, scopes: SCOPES });
  await attempt(
    faultJobs(() => client.members.get(MEMBER), create),
    (error) => error instanceof OutcomeUnknownError,
  );
} else throw new Error(`no such work: ${WORK}`);
client.close();
