'use strict';

// Signals and clocks end calls, at once and in time.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { instantly, sandboxFor, until } = require('./helpers.js');

const SLACK_MS = 250;

function isAbortError(error, reason) {
  assert.ok(error instanceof Error && error instanceof instantly.InstantlyError);
  assert.ok(error instanceof instantly.CancelledError);
  assert.equal(error.name, 'AbortError');
  assert.equal(error.code, 'ABORT_ERR');
  assert.equal(error.kind, 'cancelled');
  assert.equal(error.cause, reason);
  return true;
}

test('an abort settles a call at once, with an AbortError', async (t) => {
  const { sandbox, client } = await sandboxFor(t);
  sandbox.fault({ kind: 'stall', operation: 'workspace.get' });
  const abort = new AbortController();
  const call = client.workspace.get({ signal: abort.signal });
  await until(() => sandbox.requests().length === 1, 'the request is under way');
  const reason = new Error('the user left');
  const started = performance.now();
  abort.abort(reason);
  await assert.rejects(call, (error) => isAbortError(error, reason));
  assert.ok(performance.now() - started < 50, 'at once');
});

/** So that 20 requests are free, and one a second after them. */
const SLOWEST = 0.01;

async function forever(call) {
  for (;;) await call();
}

/** Each wait that a call may be in: how it comes to be, the call, and how many requests there are by then. */
const WAITS = {
  'a reply that never comes': {
    faults: [{ kind: 'stall' }],
    call: (client, signal) => client.members.list({ signal }),
  },
  'a reply that drips': {
    faults: [{ kind: 'drip', intervalMs: 200 }],
    call: (client, signal) => client.members.list({ signal }),
  },
  'a write that is never answered': {
    faults: [{ kind: 'stall' }],
    call: (client, signal) => client.keys.create({ name: 'x', scopes: ['leads:read'], signal }),
    isWrite: true,
  },
  'a write whose reply drips': {
    faults: [{ kind: 'drip', intervalMs: 200 }],
    call: (client, signal) => client.keys.create({ name: 'x', scopes: ['leads:read'], signal }),
    isWrite: true,
  },
  'reading back a lost write': {
    faults: [
      { kind: 'drop_reply', operation: 'tags.create' },
      { kind: 'stall', operation: 'tags.list' },
    ],
    call: (client, signal) => client.tags.create({ label: 'x', signal }),
    requests: 2,
    isWrite: true,
  },
  'a back-off': {
    faults: [{ kind: 'status', status: 503, times: null }],
    settings: { backoffMs: 20_000 },
    call: (client, signal) => client.workspace.get({ signal }),
  },
  'a wait that the server asked for': {
    faults: [{ kind: 'status', status: 503, headers: { 'retry-after': '60' } }],
    call: (client, signal) => client.workspace.get({ signal }),
  },
  'a wait that the server asked somebody else for': {
    faults: [{ kind: 'status', status: 429, headers: { 'retry-after': '60' } }],
    before: (client) => assert.rejects(client.workspace.get({ timeoutMs: 5000 }), { kind: 'rate_limited' }),
    call: (client, signal) => client.workspace.get({ signal }),
  },
  'a wait of the pacing': {
    settings: { capacity: SLOWEST },
    call: (client, signal) => forever(() => client.workspace.get({ signal })),
    requests: 20,
  },
  'the workspaces of a group': {
    faults: [{ kind: 'stall', operation: 'members.list', times: null }],
    call: (client, signal) => client.groups.forEach((workspace) => workspace.members.list(), { signal }),
    requests: 5,
  },
};

for (const [name, wait] of Object.entries(WAITS)) {
  const { faults = [], settings, before, call, requests = 1, isWrite = false } = wait;
  test(`an abort ends ${name}`, async (t) => {
    const { sandbox, client } = await sandboxFor(t, {}, settings);
    for (const fault of faults) sandbox.fault(fault);
    await before?.(client);
    const abort = new AbortController();
    let isOver = false;
    const calling = call(client, abort.signal).finally(() => (isOver = true));
    calling.catch(() => {}); // it is looked at below
    await until(() => isOver || sandbox.requests().length >= requests, 'it was sent');
    // What is answered by then waits by itself now, or in a moment; either is to end.
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.ok(!isOver, 'it waits');
    const reason = new Error('the user left');
    const started = performance.now();
    abort.abort(reason);
    await assert.rejects(calling, (error) => {
      if (isWrite) assert.match(error.message, /may have been carried out/);
      return isAbortError(error, reason);
    });
    assert.ok(performance.now() - started < SLACK_MS, 'at once');
  });
}

test('a signal that is aborted already sends nothing', async (t) => {
  const { sandbox, client } = await sandboxFor(t);
  const signal = AbortSignal.abort('before');
  const aborted = (error) => isAbortError(error, 'before');
  await assert.rejects(client.workspace.get({ signal }), (error) => {
    assert.match(error.message, /nothing was sent/);
    return aborted(error);
  });
  await assert.rejects(client.members.list({ signal }), aborted);
  await assert.rejects(client.members.iter({ signal }).next(), aborted);
  await assert.rejects(
    client.groups.forEach(() => {}, { signal }),
    aborted,
  );
  await assert.rejects(client.review({ signal }), aborted);
  assert.deepEqual(sandbox.requests(), []);
});

test('AbortSignal.timeout is reported as the cause', async (t) => {
  const { sandbox, client } = await sandboxFor(t);
  sandbox.fault({ kind: 'stall' });
  await assert.rejects(client.check({ signal: AbortSignal.timeout(50) }), (error) => {
    assert.equal(error.cause.name, 'TimeoutError');
    return error.name === 'AbortError';
  });
});

test('a signal that is not aborted changes nothing, and is left without listeners', async (t) => {
  const { client } = await sandboxFor(t);
  const { getEventListeners } = require('node:events');
  const { signal } = new AbortController();
  assert.ok((await client.members.list({ signal, pageSize: 2 })).length > 2);
  for await (const member of client.members.iter({ signal })) assert.ok(member.id);
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});

test('an abort in the middle of a list, an iterator or a for-each ends it', async (t) => {
  const { sandbox, client } = await sandboxFor(t, { members: 250 });
  sandbox.fault({ kind: 'stall', operation: 'members.list', after: 1, times: null });
  const soon = () => AbortSignal.timeout(100);
  await assert.rejects(client.members.list({ signal: soon(), pageSize: 10 }), { name: 'AbortError' });
  sandbox.clearFaults();
  const abort = new AbortController();
  const items = client.members.iter({ signal: abort.signal });
  assert.equal((await items.next()).done, false);
  abort.abort();
  await assert.rejects(items.next(), { name: 'AbortError' });
  assert.deepEqual(await items.next(), { value: undefined, done: true });
  const never = () => new Promise(() => {});
  const late = new AbortController();
  setTimeout(() => late.abort(), 100);
  await assert.rejects(client.groups.forEach(never, { signal: late.signal }), { name: 'AbortError' });
});

test('one signal may end many calls, without a warning', async (t) => {
  const { sandbox, client } = await sandboxFor(t);
  sandbox.fault({ kind: 'stall', times: null });
  const warnings = [];
  const onWarning = (warning) => warnings.push(warning.name);
  process.on('warning', onWarning);
  const signal = AbortSignal.timeout(100);
  const outcomes = await Promise.allSettled(Array.from({ length: 40 }, () => client.check({ signal })));
  process.off('warning', onWarning);
  assert.ok(outcomes.every(({ reason }) => reason?.name === 'AbortError'));
  assert.deepEqual(warnings, []);
});

test('timeoutMs bounds a call with all its retries', async (t) => {
  const { sandbox, client } = await sandboxFor(t);
  sandbox.fault({ kind: 'stall', times: null });
  const started = performance.now();
  await assert.rejects(client.workspace.get({ timeoutMs: 300 }), { code: 'ERR_INSTANTLY_TIMEOUT', attempts: 1 });
  const waited = performance.now() - started;
  assert.ok(waited >= 280 && waited < 300 + SLACK_MS, `${waited} ms`);
});

test('the clocks of the client are those of its calls', async (t) => {
  const { sandbox, client } = await sandboxFor(t, {}, { timeoutMs: 300, attemptTimeoutMs: 100, maxAttempts: 2 });
  sandbox.fault({ kind: 'stall', times: null });
  await assert.rejects(client.workspace.get(), { kind: 'timeout', attempts: 2 });
});
