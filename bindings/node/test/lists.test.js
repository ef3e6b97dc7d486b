'use strict';

// Lists are whole or errors; iterators ask for one page ahead and wait for whoever takes their items.

const assert = require('node:assert/strict');
const http = require('node:http');
const { once } = require('node:events');
const { setTimeout: wait } = require('node:timers/promises');
const { test } = require('node:test');
const { instantly, sandboxFor, until } = require('./helpers.js');

test('a list is an array that says whether it is complete, and how its calls went', async (t) => {
  const { client } = await sandboxFor(t, { members: 250 });
  const members = await client.members.list();
  assert.ok(Array.isArray(members));
  assert.equal(members.length, 250);
  assert.equal(members.complete, true);
  assert.equal(members.meta.attempts, 3);
  assert.deepEqual(Object.keys(members), Object.keys([...members]), 'neither is enumerable');
  const some = await client.members.list({ maxItems: 120 });
  assert.deepEqual([some.length, some.complete], [120, false]);
  const page = await client.members.page({ limit: 10 });
  assert.equal(page.items.length, 10);
  assert.ok(page.next_starting_after && page.meta);
  const { items } = await client.members.page({ limit: 10, startingAfter: null });
  assert.deepEqual(items, page.items, 'null asks for the first page');
});

test('an error of any page is an error of the list', async (t) => {
  const { sandbox, client } = await sandboxFor(t, { members: 250 });
  sandbox.fault({ kind: 'status', status: 404, operation: 'members.list', after: 2 });
  await assert.rejects(client.members.list(), { kind: 'not_found', attempts: 3 });
});

test('an iterator asks for one page ahead and no more', async (t) => {
  const { sandbox, client } = await sandboxFor(t, { members: 250 });
  const requests = () => sandbox.requests().length;
  const items = client.members.iter({ pageSize: 10 });
  await wait(50);
  assert.equal(requests(), 0, 'nothing is sent before the first item is asked for');
  await items.next();
  await until(() => requests() === 2, 'one page ahead');
  await wait(100);
  for (let taken = 1; taken < 10; taken++) await items.next();
  await wait(100);
  assert.equal(requests(), 2, 'the second page waits until it is used');
  await items.next();
  await until(() => requests() === 3, 'the third page');
  await wait(100);
  assert.equal(requests(), 3);
  assert.equal(items.complete, false);
  assert.deepEqual(await items.return(), { value: undefined, done: true });
  assert.deepEqual(await items.next(), { value: undefined, done: true });
});

test('an iterator gives every item once, in order, to whoever asks without waiting too', async (t) => {
  const { client } = await sandboxFor(t, { members: 57 });
  const whole = (await client.members.list()).map(({ id }) => id);
  const items = client.members.iter({ pageSize: 10 });
  const taken = await Promise.all(Array.from({ length: 60 }, () => items.next()));
  assert.deepEqual(
    taken.filter(({ done }) => !done).map(({ value }) => value.id),
    whole,
  );
  assert.equal(items.complete, true);
  assert.ok(items.meta.attempts >= 6);
});

test('whoever asks while others wait is answered after them', async (t) => {
  const { client } = await sandboxFor(t, { members: 30 });
  const whole = (await client.members.list()).map(({ id }) => id);
  const items = client.members.iter({ pageSize: 10 });
  const first = items.next();
  const third = first.then(() => items.next());
  const second = items.next();
  const taken = await Promise.all([first, second, third]);
  assert.deepEqual(
    taken.map(({ value }) => value.id),
    whole.slice(0, 3),
  );
});

test('an iterator that was ended gives nothing more, be a page under way or at hand', async (t) => {
  const { sandbox, client } = await sandboxFor(t, { members: 30 });
  const over = { value: undefined, done: true };
  for (let round = 0; round < 50; round++) {
    const items = client.members.iter({ pageSize: 10 });
    const asked = items.next();
    await wait(round % 5);
    await items.return();
    await asked;
    assert.deepEqual(await items.next(), over);
  }
  sandbox.fault({ kind: 'stall', operation: 'members.list', times: null });
  const items = client.members.iter();
  const asked = items.next();
  await until(() => sandbox.requests().at(-1).fault, 'the page is under way');
  await items.return();
  assert.deepEqual(await asked, over);
});

test('an iterator that ended early is not complete, though its last page was there', async (t) => {
  const { client } = await sandboxFor(t, { members: 30 });
  const items = client.members.iter();
  for await (const member of items) if (member.id) break;
  assert.equal(items.complete, false);
  const all = client.members.iter();
  for await (const member of all) assert.ok(member.id);
  await all.return();
  assert.equal(all.complete, true);
});

test('break ends an iteration and gives up the page ahead', async (t) => {
  const { sandbox, client } = await sandboxFor(t, { members: 250 });
  sandbox.fault({ kind: 'stall', operation: 'members.list', after: 1, times: null });
  const items = client.members.iter({ pageSize: 10 });
  for await (const member of items) {
    assert.ok(member);
    break;
  }
  assert.deepEqual(await items.next(), { value: undefined, done: true });
});

test('an error comes after the items before it, and ends the iteration', async (t) => {
  const { sandbox, client } = await sandboxFor(t, { members: 50 });
  sandbox.fault({ kind: 'status', status: 404, operation: 'members.list', after: 2, times: null });
  const items = client.members.iter({ pageSize: 10 });
  let taken = 0;
  await assert.rejects(
    async () => {
      for await (const member of items) taken += member ? 1 : 0;
    },
    { kind: 'not_found' },
  );
  assert.equal(taken, 20);
  assert.deepEqual(await items.next(), { value: undefined, done: true });
});

test('forEach runs over the sub-workspaces, and one failure ends nothing', async (t) => {
  const { sandbox, client } = await sandboxFor(t);
  const [first] = sandbox.subWorkspaces();
  sandbox.setPaid(first.id, false);
  let sideBySide = 0;
  let most = 0;
  const results = await client.groups.forEach(async (workspace, link) => {
    most = Math.max(most, ++sideBySide);
    assert.equal(workspace.workspaceId, link.sub_workspace_id);
    const members = await workspace.members.list().finally(() => sideBySide--);
    return members.length;
  });
  assert.equal(results.length, sandbox.subWorkspaces().length);
  assert.ok(most > 1 && most <= 8);
  const failed = results.filter(({ error }) => error);
  assert.deepEqual(
    failed.map(({ link, error }) => [link.sub_workspace_id, error.kind]),
    [[first.id, 'payment_required']],
  );
  assert.ok(results.every(({ value, error }) => error || value > 0));
  assert.throws(() => results.raiseFirst(), { kind: 'payment_required' });
  assert.deepEqual(Object.keys(results), Object.keys([...results]));
  sandbox.setPaid(first.id, true);
  const counts = await client.groups.forEach((workspace) => workspace.workspaceId);
  assert.equal(counts.raiseFirst(), counts);
});

test('a mistake of the function of forEach is thrown once the calls under way have ended', async (t) => {
  const { client } = await sandboxFor(t);
  const [begun, ended] = [[], []];
  const mistake = new TypeError('mine');
  const fail = async (_, link) => {
    if (begun.push(link.id) === 2) throw mistake;
    await new Promise((resolve) => setTimeout(resolve, 100));
    ended.push(link.id);
  };
  await assert.rejects(client.groups.forEach(fail, { concurrency: 2 }), (error) => error === mistake);
  assert.deepEqual([begun.length, ended.length], [2, 1]);
  const link = (await client.groups.list()).find(({ id }) => id === begun[1]);
  const place = `for the sub-workspace ${link.sub_workspace_name}, ${link.sub_workspace_id} (client.groups.forEach)`;
  assert.ok(mistake.stack.endsWith(`\n    ${place}`), mistake.stack);
  await assert.rejects(
    client.groups.forEach(() => Promise.reject('no error')),
    (thrown) => thrown === 'no error',
  );
});

test('forEach works on as many sub-workspaces at once as it is told to', async (t) => {
  const { sandbox, client } = await sandboxFor(t);
  let [sideBySide, most] = [0, 0];
  const look = async () => {
    most = Math.max(most, ++sideBySide);
    await new Promise((resolve) => setTimeout(resolve, 20));
    sideBySide--;
  };
  await client.groups.forEach(look, { concurrency: 2 });
  assert.equal(most, 2);
  const before = sandbox.requests().length;
  for (const concurrency of [0, 65]) {
    const refused = { message: 'groups.for_each: concurrency: must be 1 to 64' };
    await assert.rejects(client.groups.forEach(look, { concurrency }), refused);
  }
  assert.equal(sandbox.requests().length, before, 'nothing was sent');
});

test('a client with options has other limits, and leaves its own client as it was', async (t) => {
  const { client } = await sandboxFor(t);
  const hasty = client.withOptions({ timeoutMs: 0.001 });
  await assert.rejects(hasty.members.list(), { kind: 'timeout' });
  assert.ok((await hasty.members.list({ timeoutMs: 60_000 })).length > 0);
  assert.ok((await hasty.withOptions({ timeoutMs: 60_000 }).members.list()).length > 0);
  assert.ok((await client.members.list()).length > 0);
  const other = client.withOptions({});
  other.close();
  assert.ok(other.closed && !client.closed);
  const refused = 'client.with_options: timeoutMs: must be a number of milliseconds, above 0 and at most 86,400,000';
  assert.throws(() => client.withOptions({ timeoutMs: 0 }), { kind: 'invalid_argument', message: refused });
  const { signal } = new AbortController();
  assert.throws(() => client.withOptions({ signal }), { message: /unknown option "signal"/ });
});

test('the parameters of a request are texts, numbers, booleans, and lists of them', async (t) => {
  const { sandbox, client } = await sandboxFor(t, {}, { maxAttempts: 1 });
  const query = { limit: 2, search: 'a b', tag_ids: ['x', 7], ai: true, big: 2n ** 53n, none: undefined };
  await client.request('GET', '/no-such-thing', { query }).catch(() => {});
  const [asked] = sandbox.requests();
  assert.deepEqual(asked.query, [
    ['limit', '2'],
    ['search', 'a b'],
    ['tag_ids', 'x'],
    ['tag_ids', '7'],
    ['ai', 'true'],
    ['big', '9007199254740992'],
  ]);
  const allowed = 'must be a string, a number, a boolean, or a list of them';
  for (const wrong of [null, { a: 1 }, [[1]], [null]]) {
    const refused = { message: `client.request: query.q: ${allowed}` };
    await assert.rejects(client.request('GET', '/x', { query: { q: wrong } }), refused);
  }
});

test('values and fields that nobody knows yet are kept', async (t) => {
  const member = { id: 'm', role: 'overseer', accepted: 'perhaps', color: 'blue' };
  const server = http.createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ items: [member] }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => server.close());
  const baseUrl = `http://127.0.0.1:${server.address().port}`;
  const client = new instantly.Client({ apiKey: 'not-a-secret', baseUrl });
  const [kept] = await client.members.list();
  assert.equal(kept.role, 'overseer');
  assert.equal(kept.accepted, null);
  assert.equal(kept.email, '', 'what is required has a stand-in');
  assert.deepEqual(kept.extra, { color: 'blue', accepted: 'perhaps' });
  assert.ok(kept.irregular.includes('accepted') && kept.irregular.includes('email'));
  client.close();
  server.closeAllConnections();
});

test('every code of the sandbox has its words', async (t) => {
  const { client } = await sandboxFor(t);
  const { labels } = instantly;
  assert.equal(labels.activityType[37], 'API key created');
  assert.equal(labels.campaignStatus[-99], 'account suspended');
  for (const { activity_type } of await client.auditLogs.list()) assert.ok(labels.activityType[activity_type]);
  for (const { status } of await client.campaigns.list()) assert.ok(labels.campaignStatus[status]);
  for (const { provider_code } of await client.accounts.list()) assert.ok(labels.providerCode[provider_code]);
});
