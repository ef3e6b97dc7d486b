'use strict';

// Processes and worker threads end when they should, whatever is under way.

const assert = require('node:assert/strict');
const path = require('node:path');
const { fork } = require('node:child_process');
const { once } = require('node:events');
const { test } = require('node:test');
const { Worker } = require('node:worker_threads');
const { instantly, run, sandboxFor, until } = require('./helpers.js');

const START = `
  const { Client, Sandbox } = require('instantly-rbac');
  const started = Sandbox.start().then((sandbox) => ({ sandbox, client: sandbox.client({ backoffMs: 0 }) }));`;

test('a process ends by itself when nothing is pending', async () => {
  const program = `${START}
    started.then(async ({ client }) => console.log((await client.check()).works));`;
  const { code, signal, stdout, stderr, ms } = await run(program);
  assert.deepEqual({ code, signal, stdout, stderr }, { code: 0, signal: null, stdout: 'true\n', stderr: '' });
  assert.ok(ms < 5000, `${ms} ms`);
});

test('a process waits for a call under way', async () => {
  const program = `${START}
    started.then(({ sandbox, client }) => {
      sandbox.fault({ kind: 'stall' });
      client.check({ timeoutMs: 400 }).catch((error) => console.log(error.kind));
    });`;
  const { code, stdout } = await run(program);
  assert.deepEqual([code, stdout], [0, 'timeout\n']);
});

test('a process does not wait for a page that nobody wants any more', async () => {
  const program = `${START}
    started.then(async ({ sandbox, client }) => {
      sandbox.fault({ kind: 'stall', after: 1, times: null });
      for await (const member of client.members.iter({ pageSize: 1 })) break;
      sandbox.clearFaults();
      // Of the log alone: the page that was given up may still arrive, and would be the one to pass.
      sandbox.fault({ kind: 'stall', operation: 'audit_logs.list', after: 1, times: null });
      const stream = client.auditLogs.stream({ pageSize: 1 });
      stream.once('data', () => stream.destroy());
    });`;
  const { code, ms } = await run(program);
  assert.equal(code, 0);
  assert.ok(ms < 5000, `${ms} ms`);
});

test('a process does not wait for attempts under way that were given up', async () => {
  const program = `${START}
    started.then(async ({ sandbox, client }) => {
      sandbox.fault({ kind: 'stall', times: null });
      const abort = new AbortController();
      const items = client.members.iter();
      const calls = [
        client.members.get('00000000-0000-0000-0000-000000000000', { signal: abort.signal }),
        client.auditLogs.list({ signal: abort.signal }),
      ];
      const next = items.next();
      const isSent = () => sandbox.requests().length === 3;
      while (!isSent()) await new Promise((resolve) => setTimeout(resolve, 10));
      abort.abort();
      await items.return();
      const outcomes = await Promise.allSettled([...calls, next]);
      console.log(JSON.stringify(outcomes.map(({ reason, value }) => reason?.name ?? value)));
    });`;
  const { code, stdout, ms } = await run(program);
  assert.deepEqual({ code, stdout }, { code: 0, stdout: '["AbortError","AbortError",{"done":true}]\n' });
  assert.ok(ms < 5000, `${ms} ms`);
});

for (const end of [
  'process.exit(7)',
  'setImmediate(() => process.exit(7))',
  'setTimeout(() => process.exit(7), 300)',
]) {
  test(`${end} with calls, iterators and streams under way is clean`, async () => {
    const program = `${START}
      started.then(({ sandbox, client }) => {
        sandbox.fault({ kind: 'stall', times: null });
        for (let index = 0; index < 100; index++) client.check().catch(() => {});
        client.members.iter().next().catch(() => {});
        client.auditLogs.stream().on('error', () => {}).resume();
        ${end};
      });`;
    const { code, signal, stderr, ms } = await run(program);
    assert.deepEqual({ code, signal, stderr }, { code: 7, signal: null, stderr: '' });
    assert.ok(ms < 5000, `${ms} ms`);
  });
}

test('an uncaught exception with calls under way ends the process as ever', async () => {
  const program = `${START}
    started.then(({ sandbox, client }) => {
      sandbox.fault({ kind: 'stall', times: null });
      client.check().catch(() => {});
      setTimeout(() => { throw new Error('mine'); }, 50);
    });`;
  const { code, signal, stderr } = await run(program);
  assert.deepEqual([code, signal], [1, null]);
  assert.match(stderr, /Error: mine/);
});

const IN_A_WORKER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { Client } = require('instantly-rbac');
  const client = new Client(workerData);`;

function worker(program, workerData) {
  return new Worker(IN_A_WORKER + program, { eval: true, workerData });
}

test('two worker threads load the addon and make calls, beside the main one', async (t) => {
  const { sandbox, client } = await sandboxFor(t);
  const data = { apiKey: sandbox.adminKey, baseUrl: sandbox.url };
  const program = `client.members.list().then((members) => parentPort.postMessage(members.length));`;
  const workers = [worker(program, data), worker(program, data)];
  const first = (event) => Promise.all(workers.map(async (one) => (await once(one, event))[0]));
  const [counts, codes] = await Promise.all([first('message'), first('exit')]);
  const here = (await client.members.list()).length;
  assert.deepEqual([...counts, ...codes], [here, here, 0, 0]);
});

test('worker threads that are terminated with calls under way give their threads back', async (t) => {
  const { sandbox, client } = await sandboxFor(t);
  const data = { apiKey: sandbox.adminKey, baseUrl: sandbox.url, capacity: null };
  for (let round = 0; round < 3; round++) {
    sandbox.fault({ kind: 'stall', times: null });
    const before = sandbox.requests().length;
    const program = `
      for (let index = 0; index < 64; index++) client.check().catch(() => {});
      client.members.iter().next().catch(() => {});`;
    const one = worker(program, data);
    await until(() => sandbox.requests().length >= before + 60, 'its calls are under way');
    await one.terminate();
    sandbox.clearFaults();
    const started = performance.now();
    await client.workspace.get();
    assert.ok(performance.now() - started < 2000, 'a call of the main thread gets a thread soon');
  }
});

test('a sandbox of a worker thread ends with it', async () => {
  const program = `
    const { parentPort } = require('node:worker_threads');
    const { Sandbox } = require('instantly-rbac');
    Sandbox.start().then((sandbox) => { parentPort.postMessage(sandbox.url); setInterval(() => {}, 1000); });`;
  const one = new Worker(program, { eval: true });
  const [url] = await once(one, 'message');
  assert.equal((await fetch(url)).status, 401);
  await one.terminate();
  const gone = async () =>
    fetch(url).then(
      () => false,
      () => true,
    );
  const deadline = performance.now() + 5000;
  while (!(await gone())) assert.ok(performance.now() < deadline, 'it ended');
});

test('a child of fork() has its own package and its own clients', async (t) => {
  const { sandbox } = await sandboxFor(t);
  const child = fork(path.join(__dirname, 'child.js'), [sandbox.url], {
    env: { ...process.env, INSTANTLY_API_KEY: sandbox.adminKey },
  });
  const [[message], [code]] = await Promise.all([once(child, 'message'), once(child, 'exit')]);
  assert.deepEqual([message, code], ['Northwind Outreach', 0]);
});

test('a client that nobody holds is collected with its connections', async (t) => {
  const { sandbox } = await sandboxFor(t);
  const program = `
    const { Client } = require('instantly-rbac');
    (async () => {
      for (let index = 0; index < 200; index++) {
        await new Client({ baseUrl: process.env.URL, capacity: null }).check();
        if (index % 50 === 49) { global.gc(); await new Promise((resolve) => setTimeout(resolve, 50)); }
      }
      const threads = require('node:fs').readdirSync('/proc/self/task').length;
      console.log(threads);
    })();`;
  const env = { URL: sandbox.url, INSTANTLY_API_KEY: sandbox.adminKey };
  if (process.platform !== 'linux') return;
  const { stdout, stderr } = await run(program, { args: ['--expose-gc'], env, timeoutMs: 60_000 });
  assert.equal(stderr, '');
  assert.ok(Number(stdout) < 150, `${stdout.trim()} threads`);
  assert.ok(instantly);
});
