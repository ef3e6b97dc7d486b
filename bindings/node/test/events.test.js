'use strict';

// The events of calls, on the channel instantly-rbac:request.

const assert = require('node:assert/strict');
const diagnostics = require('node:diagnostics_channel');
const { test } = require('node:test');
const { run, sandboxFor, until } = require('./helpers.js');

const CHANNEL = 'instantly-rbac:request';

/** Collects the events until the test ends. */
function listening(t) {
  const events = [];
  const subscriber = (message) => events.push(message);
  diagnostics.subscribe(CHANNEL, subscriber);
  t.after(() => diagnostics.unsubscribe(CHANNEL, subscriber));
  return events;
}

test('each attempt and each retry is an event', async (t) => {
  const { sandbox, client } = await sandboxFor(t);
  const events = listening(t);
  sandbox.fault({ kind: 'status', status: 503 });
  await client.workspace.get();
  await until(() => events.length >= 3, 'three events');
  const [failed, retry, answered] = events;
  assert.equal(events.length, 3);
  const { durationMs, requestId, ...rest } = failed;
  const operation = 'workspace.get';
  assert.deepEqual(rest, { level: 'debug', message: 'response received', operation, attempt: 1, status: 503 });
  assert.ok(durationMs > 0 && durationMs < 60_000 && requestId.length > 0);
  assert.deepEqual(retry, {
    ...{ level: 'info', message: 'retrying', operation, attempt: 1, status: 503 },
    ...{ kind: 'server', waitMs: 0 },
  });
  assert.equal(answered.status, 200);
});

test('a write whose outcome is not known is a warning', async (t) => {
  const { sandbox, client } = await sandboxFor(t);
  const events = listening(t);
  sandbox.fault({ kind: 'drop_reply', operation: 'keys.create' });
  await assert.rejects(client.keys.create({ name: 'lost', scopes: ['leads:read'] }), { kind: 'outcome_unknown' });
  await until(() => events.some(({ level }) => level === 'warn'), 'a warning');
  const { operation, kind } = events.find(({ level }) => level === 'warn');
  assert.deepEqual([operation, kind], ['keys.create', 'network']);
});

test('lists and iterators report each page', async (t) => {
  const { client } = await sandboxFor(t);
  const events = listening(t);
  const count = (await client.members.list({ pageSize: 2 })).meta.attempts;
  await until(() => events.length >= count, 'an event a page');
  for await (const member of client.members.iter({ pageSize: 2 })) assert.ok(member.id);
  await until(() => events.length >= 2 * count, 'an event a page');
  assert.ok(count > 1 && events.every(({ operation }) => operation === 'members.list'));
});

test('no event reaches a subscriber that left', async (t) => {
  const { client } = await sandboxFor(t);
  const events = [];
  const subscriber = (message) => events.push(message);
  diagnostics.subscribe(CHANNEL, subscriber);
  await client.workspace.get();
  await until(() => events.length === 1, 'an event');
  diagnostics.unsubscribe(CHANNEL, subscriber);
  await client.workspace.get();
  diagnostics.subscribe(CHANNEL, subscriber);
  t.after(() => diagnostics.unsubscribe(CHANNEL, subscriber));
  await client.tags.list();
  await until(() => events.length >= 2, 'an event');
  assert.deepEqual(
    events.map(({ operation }) => operation),
    ['workspace.get', 'tags.list'],
  );
});

test('listening keeps no program alive', async () => {
  const program = `
    require('node:diagnostics_channel').subscribe('${CHANNEL}', ({ message }) => console.log(message));
    const { Sandbox } = require('instantly-rbac');
    (async () => {
      const sandbox = await Sandbox.start();
      await sandbox.client().workspace.get();
      await new Promise((resolve) => setTimeout(resolve, 50));
      await sandbox.stop();
    })();`;
  const { code, stdout } = await run(program, { timeoutMs: 10_000 });
  assert.equal(code, 0);
  assert.match(stdout, /response received/);
});

test('a worker thread hears of its own calls alone, and may end at any time', async () => {
  const program = `
    const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');
    const diagnostics = require('node:diagnostics_channel');
    const { Client, Sandbox } = require('instantly-rbac');
    const events = [];
    diagnostics.subscribe('${CHANNEL}', ({ operation }) => events.push(operation));
    (async () => {
      const sandbox = await Sandbox.start();
      const client = sandbox.client();
      const there = new Worker(\`
        const { parentPort, workerData } = require('node:worker_threads');
        const diagnostics = require('node:diagnostics_channel');
        const { Client } = require('instantly-rbac');
        diagnostics.subscribe('${CHANNEL}', ({ operation }) => parentPort.postMessage(operation));
        const client = new Client(workerData);
        client.tags.list().then(() => setInterval(() => {}, 1000));
      \`, { eval: true, workerData: { apiKey: sandbox.adminKey, baseUrl: sandbox.url } });
      const [heard] = await require('node:events').once(there, 'message');
      await client.workspace.get();
      await there.terminate();
      await client.workspace.get();
      await new Promise((resolve) => setTimeout(resolve, 100));
      console.log(JSON.stringify([heard, events]));
      await sandbox.stop();
    })();`;
  const { code, stdout, stderr } = await run(program, { timeoutMs: 15_000 });
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), ['tags.list', ['workspace.get', 'workspace.get']]);
});

test('a subscriber that throws costs no call', async () => {
  const program = `
    require('node:diagnostics_channel').subscribe('${CHANNEL}', () => { throw new Error('of a subscriber'); });
    process.on('uncaughtException', ({ message }) => console.log('uncaught:', message));
    const { Sandbox } = require('instantly-rbac');
    (async () => {
      const sandbox = await Sandbox.start();
      console.log((await sandbox.client().workspace.get()).name);
      await new Promise((resolve) => setTimeout(resolve, 50));
      await sandbox.stop();
    })();`;
  const { code, stdout } = await run(program, { timeoutMs: 10_000 });
  assert.equal(code, 0);
  assert.deepEqual(stdout.trim().split('\n').sort(), ['Northwind Outreach', 'uncaught: of a subscriber']);
});
