'use strict';

// Streams wait for whoever reads them, and hold two pages at the most.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Writable } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const { setTimeout: wait } = require('node:timers/promises');
const { test } = require('node:test');
const { getEventListeners } = require('node:events');
const { instantly, run, sandboxFor, until } = require('./helpers.js');

test('a stream gives the objects of the list', async (t) => {
  const { client } = await sandboxFor(t, { auditEvents: 3000 });
  const listed = await client.auditLogs.list();
  const stream = client.auditLogs.stream({ pageSize: 500 });
  const streamed = [];
  for await (const event of stream) streamed.push(event);
  assert.equal(streamed.length, listed.length);
  assert.deepEqual(streamed[1234], listed[1234]);
  assert.equal(stream.complete, true);
  assert.ok(stream.meta.attempts >= 7);
});

test('ndjson is the list, one object a line, and pipes to a file', async (t) => {
  const { client } = await sandboxFor(t, { auditEvents: 3000 });
  const listed = await client.auditLogs.list();
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'instantly-rbac-')), 'audit.ndjson');
  t.after(() => fs.rmSync(path.dirname(file), { recursive: true }));
  await pipeline(client.auditLogs.ndjson(), fs.createWriteStream(file));
  const lines = fs
    .readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(lines, JSON.parse(JSON.stringify(listed)));
});

for (const kind of ['stream', 'ndjson']) {
  test(`${kind} waits for a slow reader`, async (t) => {
    const { sandbox, client } = await sandboxFor(t, { auditEvents: 100_000 });
    const requests = () => sandbox.requests().length;
    const stream = client.auditLogs[kind]({ pageSize: 100 });
    await wait(50);
    assert.equal(requests(), 0, 'nothing is sent before it is read');
    let release;
    const slow = new Writable({
      objectMode: true,
      highWaterMark: 1,
      write(_chunk, _encoding, done) {
        release = done;
      },
    });
    stream.pipe(slow);
    await until(() => release, 'the first chunk');
    await wait(200);
    assert.ok(requests() <= 3, `${requests()} requests for a reader that took one chunk`);
    stream.destroy();
    slow.destroy();
  });

  test(`an error of a page destroys ${kind}`, async (t) => {
    const { sandbox, client } = await sandboxFor(t, { auditEvents: 3000 });
    sandbox.fault({ kind: 'status', status: 404, operation: 'audit_logs.list', after: 1, times: null });
    const drain = new Writable({ objectMode: true, write: (_chunk, _encoding, done) => done() });
    await assert.rejects(pipeline(client.auditLogs[kind](), drain), { kind: 'not_found' });
  });

  test(`an abort destroys ${kind}, be it idle`, async (t) => {
    const { client } = await sandboxFor(t);
    const abort = new AbortController();
    const stream = client.auditLogs[kind]({ signal: abort.signal });
    const closed = new Promise((resolve) => stream.once('error', resolve));
    abort.abort('enough');
    const error = await closed;
    assert.ok(error instanceof instantly.CancelledError);
    assert.deepEqual([error.code, error.operation, error.cause], ['ABORT_ERR', 'audit_logs.list', 'enough']);
    assert.ok(stream.destroyed);
    const late = client.auditLogs[kind]({ signal: abort.signal });
    await assert.rejects(late.toArray(), instantly.CancelledError);
  });

  test(`${kind} leaves no listener on its signal, however it ends`, async (t) => {
    const { client } = await sandboxFor(t);
    const { signal } = new AbortController();
    await client.auditLogs[kind]({ signal }).toArray();
    client.auditLogs[kind]({ signal }).destroy();
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });

  test(`${kind} is complete when all of it was read, not when it was fetched`, async (t) => {
    const { sandbox, client } = await sandboxFor(t);
    const stream = client.auditLogs[kind]();
    stream.read(0);
    await until(() => stream.readableLength > 0 && sandbox.requests().length > 0, 'the page is there');
    await wait(100);
    assert.equal(stream.complete, false);
    await stream.toArray();
    assert.equal(stream.complete, true);
  });

  test(`the stack of an error in the middle of ${kind} points at who made it`, async (t) => {
    const { sandbox, client } = await sandboxFor(t);
    sandbox.fault({ kind: 'status', status: 404, operation: 'audit_logs.list', after: 2, times: null });
    async function theMaker() {
      await client.auditLogs[kind]({ pageSize: 50 }).toArray();
    }
    const error = await theMaker().catch((error) => error);
    assert.match(error.stack.split('\n')[1], /theMaker.*streams\.test\.js/);
  });
}

test('200,000 events pass in flat memory', { timeout: 310_000 }, async (t) => {
  const program = `
    const { Sandbox } = require('instantly-rbac');
    Sandbox.start({ auditEvents: 200_000, rateLimit: false }).then(async (sandbox) => {
      const client = sandbox.client({ capacity: null });
      let events = 0, largest = 0, early = 0;
      for await (const event of client.auditLogs.stream()) {
        if (++events % 10_000 === 0) {
          const { rss } = process.memoryUsage();
          largest = Math.max(largest, rss);
          if (events === 50_000) early = largest;
        }
      }
      let bytes = 0;
      for await (const chunk of client.auditLogs.ndjson()) bytes += chunk.length;
      largest = Math.max(largest, process.memoryUsage().rss);
      console.log(JSON.stringify({ events, bytes, early, largest }));
      await sandbox.stop();
    });`;
  // Half a minute on a machine that is idle: the limit is for one that is not, and says nothing of the memory.
  const { code, signal, ms, stdout, stderr } = await run(program, { timeoutMs: 300_000 });
  assert.deepEqual([code, signal, stderr], [0, null, ''], `ended after ${(ms / 1000).toFixed(0)} s`);
  const { events, bytes, early, largest } = JSON.parse(stdout);
  const mib = (number) => `${(number / 2 ** 20).toFixed(0)} MiB`;
  t.diagnostic(`${events} events, ${mib(bytes)}: ${mib(early)} after 50,000 events, ${mib(largest)} at the most`);
  assert.ok(events >= 200_000 && bytes > 50_000_000);
  assert.ok(largest - early < 100 * 2 ** 20, 'what was streamed is not held');
});
