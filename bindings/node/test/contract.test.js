'use strict';

// Every operation, called from Node: each request and each reply of the sandbox is as the OpenAPI says.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { once } = require('node:events');
const { test } = require('node:test');
const { text } = require('node:stream/consumers');
const { ROOT, instantly, sandboxFor } = require('./helpers.js');
const { operationOf, operations, problems } = require('./openapi.js');

const surface = JSON.parse(fs.readFileSync(path.join(ROOT, 'tests/surface.json'), 'utf8'));

/** A proxy before the sandbox: a client that goes through it, and what travelled. */
async function recorder(test, clientOptions = {}) {
  const { sandbox } = await sandboxFor(test);
  const exchanges = [];
  const server = http.createServer(async (request, response) => {
    const { method, headers } = request;
    const url = new URL(request.url, sandbox.url);
    const requestBody = await text(request);
    const forwarded = http.request(url, { method, headers }).end(requestBody);
    const [reply] = await once(forwarded, 'response');
    const replyBody = await text(reply);
    const { statusCode: status, headers: replyHeaders } = reply;
    exchanges.push({ method, url, requestHeaders: headers, requestBody, status, replyHeaders, replyBody });
    response.writeHead(status, reply.rawHeaders).end(replyBody);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const baseUrl = `http://127.0.0.1:${server.address().port}`;
  const client = new instantly.Client({
    apiKey: sandbox.adminKey,
    baseUrl,
    capacity: null,
    backoffMs: 0,
    ...clientOptions,
  });
  test.after(() => {
    client.close();
    server.close();
    server.closeAllConnections();
  });
  return { sandbox, client, exchanges };
}

async function callMembersAndKeys(client) {
  await client.members.list({ accepted: true, search: 'example', pageSize: 2 });
  const member = await client.members.invite({
    email: 'kim@example.com',
    role: 'editor',
    userEmail: 'kim.a@example.com',
    nickname: 'K',
    permissions: ['campaigns.view', 'unibox.all'],
  });
  await client.members.get(member.id);
  await client.members.update(member.id, { role: 'view', nickname: null });
  await client.members.remove(member.id);
  await assert.rejects(client.members.get(member.id), { kind: 'not_found' });
  await client.keys.list({ pageSize: 1 });
  const key = await client.keys.create({ name: 'contract', scopes: instantly.presets.campaignManagement });
  await client.keys.revoke(key.id);
}

async function callGroups(client, sandbox) {
  await client.groups.list({ pageSize: 1 });
  const [invitable] = sandbox.invitableWorkspaces();
  const link = await client.groups.invite(invitable.id);
  await client.groups.get(link.id);
  await client.groups.remove(link.id);
  await client.groups.admin();
  const [sub] = sandbox.subWorkspaces();
  await client.asWorkspace(sub.id).groups.admin();
  const results = await client.groups.forEach((workspace) => workspace.workspace.get());
  assert.ok(results.length > 0 && results.every(({ error }) => error === undefined));
}

async function callTagsAndResources(client) {
  const tag = await client.tags.create({ label: 'Contract', description: 'made by a test' });
  await client.tags.get(tag.id);
  await client.tags.update(tag.id, { label: 'Contract 2', description: null });
  const [{ email: account }] = await client.accounts.list({ pageSize: 5 });
  const [{ id: campaign }] = await client.campaigns.list({ pageSize: 1 });
  const { id: workspace } = await client.workspace.get();
  const targets = { accounts: [account], campaigns: [campaign], workspaces: [workspace] };
  await client.tags.assign([tag.id], targets);
  await client.tags.mappings({ resourceIds: [account, campaign], pageSize: 1 });
  await client.tags.list({ pageSize: 1 });
  await client.tags.list({ search: 'Con', resourceIds: [account, campaign], tagIds: [tag.id] });
  await client.campaigns.list({
    search: 'a',
    tagIds: [tag.id],
    status: 1,
    excludeStatus: 0,
    aiSalesAgentId: '0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f',
    includeAiSalesAgentCampaigns: true,
  });
  await client.accounts.page({
    search: 'a',
    status: 1,
    providerCode: 2,
    tagIds: [tag.id],
    tagIdsAll: [tag.id],
    includeTags: true,
    filter: 'ACC_FILTER_W_ACTIVE',
    limit: 5,
    sortBy: 'email',
    sortOrder: 'asc',
    skip: 1,
  });
  await client.accounts.list({ includeTags: true });
  await client.tags.unassign([tag.id], targets);
  await client.tags.ensure(['SDR-West', 'Marketing']);
  await client.tags.delete(tag.id);
}

async function callLogsAndWorkspace(client, sandbox) {
  const dates = { startDate: '2026-01-01', endDate: new Date('2026-12-31') };
  await client.auditLogs.list({ activityType: 37, search: 'a', ...dates });
  await client.auditLogs.list({ pageSize: 100 });
  await text(client.auditLogs.ndjson(dates));
  await client.workspace.update({ name: 'Renamed', orgLogoUrl: 'https://x.example/l' });
  await client.workspace.update({ orgLogoUrl: null });
  await client.workspace.scheduleRemoval();
  await client.workspace.cancelRemoval();
  await client.workspace.setDomain('app.example.com');
  await client.workspace.getDomain();
  await client.workspace.deleteDomain();
  await client.workspace.plan();
  await client.workspace.subscription();
  await client.review();
  const heir = (await client.members.list({ accepted: true })).find(({ role }) => role === 'admin');
  await client.workspace.changeOwnerToMember({ memberId: heir.id, sec: sandbox.ownerToken });
}

/** The query parameters of a request, with its operation. */
function sentBy(exchange) {
  const { id } = operationOf(exchange);
  return [...exchange.url.searchParams.keys()].map((name) => `${id} ${name}`);
}

test('every request and every reply is as the OpenAPI says', async (t) => {
  const { sandbox, client, exchanges } = await recorder(t);
  await callMembersAndKeys(client);
  await callGroups(client, sandbox);
  await callTagsAndResources(client);
  await callLogsAndWorkspace(client, sandbox);
  assert.deepEqual(exchanges.flatMap(problems), []);
  const seen = new Set(exchanges.map((exchange) => operationOf(exchange).id));
  const idOf = ({ method, path }) => operations.find((one) => one.method === method && one.template === path)?.id;
  const never = surface.operations.filter((row) => !seen.has(idOf(row)));
  assert.deepEqual(
    never.map(({ name }) => name),
    [],
    'these were never called',
  );
  assert.equal(seen.size, 33);
  const sent = new Set(exchanges.flatMap((exchange) => sentBy(exchange)));
  const unsent = operations.flatMap(({ id, places }) =>
    Object.keys(places.query.properties).map((name) => `${id} ${name}`),
  );
  assert.deepEqual(
    unsent.filter((parameter) => !sent.has(parameter)),
    [],
    'these parameters were never sent',
  );
});

test('the recorder and the validation find what is wrong', async (t) => {
  const { sandbox, client, exchanges } = await recorder(t, { maxAttempts: 1 });
  const members = '/api/v2/workspace-members';
  const one = `${members}/0197a3c2-5b1e-7c3d-9f00-2a6b8c4d1e5f`;
  /** Sends it, whatever comes of it: these problems are found, and no others. */
  const finds = async (method, path, options, ...wanted) => {
    await client.request(method, path, options).catch((error) => assert.ok(error instanceof instantly.InstantlyError));
    are(problems(exchanges.at(-1)), wanted);
  };
  const are = (found, wanted) => {
    assert.equal(found.length, wanted.length, found.join('\n'));
    for (const [index, pattern] of wanted.entries()) assert.match(found[index], pattern);
  };
  const query = { limit: '7' };

  await finds('GET', members, { query });
  await finds('GET', members, { query: { ...query, size: 'big' } }, /query.* additional properties .*"size"/);
  await finds('GET', members, {}, /a page without a limit/);
  const sorted = { ...query, sort_order: 'up' };
  await finds('GET', '/api/v2/accounts', { query: sorted }, /query \/sort_order must be equal to one of/, /a status/);
  const accepted = { ...query, accepted: 'perhaps' };
  await finds('GET', members, { query: accepted }, /query \/accepted must be boolean/, /a status/);
  await finds('GET', `${members}/7`, {}, /path \/id must match format "uuid"/);
  await finds('GET', '/api/v2/nothing', {}, /no such operation/);
  const body = { email: 7 };
  await finds('POST', members, { body }, /body .*required property 'role'/, /body \/email must be string/);
  await finds('DELETE', one, { body }, /a body that nobody asked for/, /content type application\/json/);

  const headers = { 'content-type': 'application/json' };
  const answers = (status, body, given = headers) =>
    sandbox.fault({ kind: 'status', status, headers: given, body: JSON.stringify(body) });
  const [member] = (await client.request('GET', members, { query })).value.items;
  answers(200, { ...member, id: 7, role: 'overseer', timestamp_created: 'yesterday' });
  const wrong = [/200 \/id must be string/, /\/role must be equal/, /\/timestamp_created must match format/];
  await finds('GET', one, {}, ...wrong);
  answers(200, {});
  await finds('GET', members, { query }, /200 .*required property 'items'/);
  answers(418, {});
  await finds('GET', members, { query }, /a status that nobody described/);
  answers(200, member, { 'content-type': 'text/html' });
  await finds('GET', one, {}, /a reply with the content type text\/html/);

  const [good] = exchanges;
  const { authorization, ...anonymous } = good.requestHeaders;
  assert.match(authorization, /^Bearer /);
  are(problems({ ...good, requestHeaders: anonymous }), [/no bearer key/]);
  are(problems({ ...good, requestHeaders: { ...good.requestHeaders, ...headers } }), [
    /a request with the content type/,
  ]);
});
