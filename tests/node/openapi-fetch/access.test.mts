// A client that openapi-typescript and openapi-fetch make of the contract runs through every access operation
// against the sandbox: what it is given fits the types that the compiler took from the OpenAPI.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { Sandbox } from 'instantly-rbac';
import createClient from 'openapi-fetch';
import type { components, paths } from './build/contract.js';

type Fetched<T> = { data?: T; error?: unknown; response: Response };
type Page<T> = { items: T[]; next_starting_after?: string | null };
type Api = ReturnType<typeof createClient<paths>>;

const surface = new URL('../../../surface.json', import.meta.url);

/** The data of a reply that must be a success. */
async function good<T>(fetched: Promise<Fetched<T>>): Promise<T> {
  const { data, error, response } = await fetched;
  assert.equal(response.status, 200, JSON.stringify(error));
  assert.ok(data !== undefined);
  return data;
}

/** Every item of a list, page after page. */
async function all<T>(page: (query: { limit: number; starting_after?: string }) => Promise<Fetched<Page<T>>>) {
  const items: T[] = [];
  let cursor: string | null | undefined;
  do {
    const next: Page<T> = await good(page(cursor ? { limit: 3, starting_after: cursor } : { limit: 3 }));
    items.push(...next.items);
    cursor = next.next_starting_after;
  } while (cursor);
  return items;
}

async function membersAndKeys(api: Api) {
  const members = await all((query) => api.GET('/api/v2/workspace-members', { params: { query } }));
  assert.equal(members.length, 8);
  const pending = { accepted: false, search: 'example' };
  await good(api.GET('/api/v2/workspace-members', { params: { query: pending } }));
  const body = { email: 'kim@example.com', role: 'view', nickname: 'K', permissions: ['unibox.all'] } as const;
  const kim: components['schemas']['WorkspaceMember'] = await good(
    api.POST('/api/v2/workspace-members', { body: { ...body, permissions: [...body.permissions] } }),
  );
  const params = { path: { id: kim.id } };
  assert.deepEqual(await good(api.GET('/api/v2/workspace-members/{id}', { params })), kim);
  const changed = await good(
    api.PATCH('/api/v2/workspace-members/{id}', { params, body: { role: 'editor', nickname: null } }),
  );
  assert.equal(changed.role, 'editor');
  await good(api.DELETE('/api/v2/workspace-members/{id}', { params }));
  const again = await api.DELETE('/api/v2/workspace-members/{id}', { params });
  assert.deepEqual(again.error, { statusCode: 404, error: 'Not Found', message: 'Resource not found' });

  const key = await good(api.POST('/api/v2/api-keys', { body: { name: 'made', scopes: ['campaigns:read'] } }));
  const keys = await all((query) => api.GET('/api/v2/api-keys', { params: { query } }));
  assert.ok(keys.some((other) => other.id === key.id && other.scopes.length === 1));
  await good(api.DELETE('/api/v2/api-keys/{id}', { params: { path: { id: key.id } } }));
}

async function groups(api: Api, sandbox: Sandbox) {
  const invitable = sandbox.invitableWorkspaces();
  const body = { sub_workspace_id: invitable[0]?.id ?? '' };
  const link = await good(api.POST('/api/v2/workspace-group-members', { body }));
  assert.equal((await api.POST('/api/v2/workspace-group-members', { body })).response.status, 409);
  const params = { path: { id: link.id } };
  assert.equal((await good(api.GET('/api/v2/workspace-group-members/{id}', { params }))).status, 'pending');
  const links = await all((query) => api.GET('/api/v2/workspace-group-members', { params: { query } }));
  assert.ok(links.some((other) => other.id === link.id));
  await good(api.DELETE('/api/v2/workspace-group-members/{id}', { params }));
  assert.equal((await good(api.GET('/api/v2/workspace-group-members/admin'))).has_admin_workspace, false);
  const accepted = links.find((other) => other.status === 'accepted');
  const header = { 'x-as-workspace': accepted?.sub_workspace_id ?? '' };
  const admin = await good(api.GET('/api/v2/workspace-group-members/admin', { params: { header } }));
  assert.equal(admin.workspace_group_member_id, accepted?.id);
}

async function tagsAndResources(api: Api) {
  const tag = await good(api.POST('/api/v2/custom-tags', { body: { label: 'Made', description: 'by a test' } }));
  const params = { path: { id: tag.id } };
  assert.deepEqual(await good(api.GET('/api/v2/custom-tags/{id}', { params })), tag);
  await good(api.PATCH('/api/v2/custom-tags/{id}', { params, body: { label: 'Made 2', description: null } }));
  const accounts = await all((query) => api.GET('/api/v2/accounts', { params: { query } }));
  assert.equal(accounts.length, 14);
  const toggle = { tag_ids: [tag.id], resource_type: 1, resource_ids: accounts.map(({ email }) => email) } as const;
  const resources = { ...toggle, tag_ids: [...toggle.tag_ids] };
  await good(api.POST('/api/v2/custom-tags/toggle-resource', { body: { ...resources, assign: true } }));
  const sorted = { tag_ids: tag.id, include_tags: true, sort_by: 'email', sort_order: 'asc', skip: 1 } as const;
  const tagged = await good(api.GET('/api/v2/accounts', { params: { query: { ...sorted, limit: 100 } } }));
  assert.equal(tagged.items.length, 13);
  assert.ok(tagged.items[0]?.tags?.some(({ label }) => label === 'Made 2'));
  const mapped = { resource_ids: resources.resource_ids.join(',') };
  await all((query) => api.GET('/api/v2/custom-tag-mappings', { params: { query: { ...query, ...mapped } } }));
  const found = await all((query) =>
    api.GET('/api/v2/custom-tags', { params: { query: { ...query, search: 'Made' } } }),
  );
  assert.equal(found.length, 1);
  await good(api.POST('/api/v2/custom-tags/toggle-resource', { body: { ...resources, assign: false } }));
  await good(api.DELETE('/api/v2/custom-tags/{id}', { params }));
  const campaigns = await all((query) => api.GET('/api/v2/campaigns', { params: { query } }));
  assert.equal(campaigns.length, 11);
  assert.deepEqual(campaigns.find(({ status }) => status === 0)?.campaign_schedule, {});
}

async function auditAndWorkspace(api: Api, sandbox: Sandbox) {
  const query = { activity_type: 37, limit: 1000, start_date: '2026-11-20', end_date: '2026-11-20' };
  assert.equal((await good(api.GET('/api/v2/audit-logs', { params: { query } }))).items.length, 1);
  assert.ok((await good(api.GET('/api/v2/audit-logs', { params: { query: { limit: 1000 } } }))).items.length > 400);
  const current = '/api/v2/workspaces/current';
  await good(api.PATCH(current, { body: { name: 'Made', org_logo_url: null } }));
  const removal = `${current}/schedule-for-removal` as const;
  assert.equal(typeof (await good(api.POST(removal))).scheduled_for_removal_at, 'string');
  assert.equal((await good(api.DELETE(removal))).scheduled_for_removal_at, null);
  const domain = `${current}/whitelabel-domain` as const;
  await good(api.POST(domain, { body: { domain: 'app.example.com' } }));
  assert.equal((await good(api.GET(domain))).verified, false);
  await good(api.DELETE(domain));
  const plan = await good(api.GET('/api/v2/workspace-billing/plan-details'));
  assert.equal(typeof plan.addons?.outreach?.max_quantity, 'number');
  assert.equal((await good(api.GET('/api/v2/workspace-billing/subscription-details'))).all_subs_cancelled, false);
  const body = { email: 'maya.okafor@northwind.example.com', sec: sandbox.ownerToken };
  const handed = await good(api.POST(`${current}/change-owner`, { body }));
  assert.equal((await good(api.GET(current))).owner, handed.owner);
}

interface Operation {
  name: string;
  method: string;
  path: string;
}

/** Reads what nothing above has read: of one thing by its id, the first of its list. */
async function otherReads(api: Api, operations: Operation[], reached: Set<string | null>) {
  for (const { name, method, path } of operations) {
    if (method !== 'GET' || reached.has(name)) continue;
    const [collection, rest] = path.split('/{id}');
    const list = collection as '/api/v2/custom-tags';
    const id = rest === undefined ? '' : (await good(api.GET(list))).items[0]?.id;
    await good(api.GET(path as '/api/v2/custom-tags/{id}', { params: { path: { id: id ?? '' } } }));
  }
}

test('openapi-fetch reaches every operation without a failure of the sandbox', async (context) => {
  const sandbox = await Sandbox.start({ seed: 1, rateLimit: false });
  context.after(() => sandbox.stop());
  const headers = { authorization: `Bearer ${sandbox.adminKey}`, accept: 'application/json' };
  const api = createClient<paths>({ baseUrl: sandbox.url, headers });
  await membersAndKeys(api);
  await groups(api, sandbox);
  await tagsAndResources(api);
  await auditAndWorkspace(api, sandbox);

  const { operations } = JSON.parse(fs.readFileSync(surface, 'utf8')) as { operations: Operation[] };
  await otherReads(api, operations, new Set(sandbox.requests().map(({ operation }) => operation)));

  const requests = sandbox.requests();
  assert.deepEqual(new Set(requests.map(({ operation }) => operation)), new Set(operations.map(({ name }) => name)));
  const refused = requests.filter(({ status }) => status !== 200).map(({ operation, status }) => [operation, status]);
  assert.deepEqual(refused, [
    ['members.remove', 404],
    ['groups.invite', 409],
  ]);
});
