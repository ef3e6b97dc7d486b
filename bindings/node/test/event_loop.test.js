'use strict';

// The event loop stays free, and so are libuv's threads, whatever the server does.

const assert = require('node:assert/strict');
const fs = require('node:fs/promises');
const { test } = require('node:test');
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { instantly, sandboxFor, until } = require('./helpers.js');

const SLACK_MS = 250;

test('files are read beside 100 calls that the server lets wait', async (t) => {
  const { sandbox, client } = await sandboxFor(t);
  sandbox.fault({ kind: 'stall', operation: 'members.list', times: null });
  const abort = new AbortController();
  const calls = Array.from({ length: 100 }, () =>
    client.members.page({ signal: abort.signal }).catch((error) => error),
  );
  await until(() => sandbox.requests().length > 20, 'many requests are under way');
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const times = [];
  for (let index = 0; index < 20; index++) {
    const started = performance.now();
    await fs.readFile(__filename);
    times.push(performance.now() - started);
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  delay.disable();
  const aborted = performance.now();
  abort.abort();
  const errors = await Promise.all(calls);
  t.diagnostic(
    `fs.readFile ${Math.max(...times).toFixed(1)} ms at the most, event loop ${(delay.max / 1e6).toFixed(1)} ms, ` +
      `100 aborts ${(performance.now() - aborted).toFixed(1)} ms`,
  );
  assert.ok(errors.every((error) => error.name === 'AbortError'));
  assert.ok(Math.max(...times) < SLACK_MS, 'a file is read soon');
  assert.ok(delay.max / 1e6 < SLACK_MS, 'the event loop turns');
  assert.ok(performance.now() - aborted < SLACK_MS, 'aborts settle at once');
});

test('threads of aborted calls are free again soon', async (t) => {
  const { sandbox, client } = await sandboxFor(t);
  sandbox.fault({ kind: 'stall', operation: 'members.list', times: null });
  for (let round = 0; round < 3; round++) {
    const signal = AbortSignal.timeout(100);
    const calls = Array.from({ length: 64 }, () => client.members.page({ signal }));
    await Promise.allSettled(calls);
    const started = performance.now();
    await client.workspace.get();
    assert.ok(performance.now() - started < 2000, 'another call gets a thread');
  }
});

test('a call that waits for a thread keeps its own time', async (t) => {
  const { sandbox, client } = await sandboxFor(t);
  sandbox.fault({ kind: 'stall', operation: 'members.list', times: null });
  const abort = new AbortController();
  const calls = Array.from({ length: 64 }, () => client.members.page({ signal: abort.signal }).catch(() => {}));
  await until(() => sandbox.requests().length >= 64, 'every thread waits');
  const started = performance.now();
  const late = await client.workspace.get({ timeoutMs: 300 }).catch((error) => error);
  const waited = performance.now() - started;
  assert.equal(late.kind, 'timeout');
  assert.match(late.message, /nothing was sent/);
  assert.ok(waited >= 290 && waited < 300 + SLACK_MS, `${waited} ms`);
  abort.abort();
  await Promise.all(calls);
});

test('a sandbox starts and stops while every thread waits for one', async (t) => {
  const { sandbox, client } = await sandboxFor(t, {}, { maxAttempts: 1 });
  sandbox.fault({ kind: 'stall', operation: 'members.list', times: null });
  const calls = Array.from({ length: 100 }, () => client.members.page({ timeoutMs: 10_000 }).catch((error) => error));
  await until(() => sandbox.requests().length >= 64, 'every thread waits');
  const started = performance.now();
  const another = await instantly.Sandbox.start();
  await another.stop();
  await sandbox.stop();
  assert.ok(performance.now() - started < 2000, `${performance.now() - started} ms`);
  const errors = await Promise.all(calls);
  assert.ok(errors.every(({ kind }) => kind === 'network'));
});
