// What a user's program in TypeScript may say, and what it may not. It is only compiled.

import {
  Client,
  ForbiddenError,
  InstantlyError,
  Sandbox,
  matrix,
  presets,
  scopes,
  type AnyInstantlyError,
  type AuditLog,
  type List,
  type Member,
  type Role,
} from 'instantly-rbac';

const sandbox = await Sandbox.start({ seed: 1 });
await using stopped = sandbox;
using client: Client = sandbox.client({ capacity: null });

const members: List<Member> = await client.members.list({ accepted: true, pageSize: 50, timeoutMs: 500 });
const complete: boolean = members.complete;
const roles: (Role | null)[] = members.map((member) => member.role);
const later: Role = 'a role that is added later';
for await (const event of client.auditLogs.iter({ startDate: new Date(), signal: AbortSignal.timeout(1000) })) {
  const one: AuditLog = event;
  console.log(one.activity_type === 37, one.extra?.['new_field']);
}
for await (const event of client.auditLogs.stream()) {
  const one: AuditLog = event;
  // @ts-expect-error: an event is an object.
  const text: string = event;
  console.log(one, text);
}
for await (const chunk of client.auditLogs.ndjson()) console.log(chunk.length);
let page = await client.members.page({ limit: 10, startingAfter: null });
page = await client.members.page({ limit: 10, startingAfter: page.next_starting_after });
const sorted = await client.accounts.page({ startingAfter: (await client.accounts.page()).next_starting_after });
const key = await client.keys.create({ name: 'marketing', scopes: presets.analyticsReadOnly });
const secret: string | null = key.secret();
const attempts: number = key.meta.attempts;
await client.members.update('id', { nickname: null });
const counts = await client.groups.forEach(async (workspace) => (await workspace.members.list()).length);
for (const { value, error } of counts) if (error === undefined) value?.toFixed();
const report = await client.review({ matrix: matrix.original(), assignment: { people: { 'a@example.com': 'SDR' } } });
const html: string = report.toHtml();
const names = await client.request<{ items: string[] }>('GET', '/campaigns', { query: { limit: '1' } });
const first: string | undefined = names.value.items[0];
const allowed: boolean = scopes.allows(['campaigns:all'], 'campaigns:read');

function nextStep(error: AnyInstantlyError): string | number | null {
  switch (error.kind) {
    case 'forbidden': {
      const code: 'ERR_INSTANTLY_FORBIDDEN' = error.code;
      return error.requiredScopes[0] ?? code;
    }
    case 'rate_limited':
      return error.retryAfter;
    case 'cancelled': {
      const name: 'AbortError' = error.name;
      return name;
    }
    default:
      return error.hint;
  }
}
try {
  await client.check();
} catch (error) {
  if (error instanceof ForbiddenError) console.log(nextStep(error));
  else if (error instanceof InstantlyError) console.log(error.httpStatus, error.toJSON().request_id);
}

// @ts-expect-error: an option is misspelt.
await client.members.list({ acepted: true });
// @ts-expect-error: a key needs scopes.
await client.keys.create({ name: 'none' });
// @ts-expect-error: an iterator is no promise of a list.
const wrong: Member[] = client.members.iter();
// @ts-expect-error: a sandbox is started, not made.
new Sandbox();
// @ts-expect-error: a fault of this kind needs a status.
sandbox.fault({ kind: 'status' });

console.log(complete, roles, later, secret, attempts, html, first, allowed, wrong, stopped, sorted.items);
