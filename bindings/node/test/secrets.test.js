'use strict';

// No secret shows, whatever is done with what holds one.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { format, inspect } = require('node:util');
const { instantly, run, sandboxFor } = require('./helpers.js');

/** Every way in which a log might show a thing. */
function shown(thing) {
  const deep = { depth: 20, showHidden: true, showProxy: true, getters: true };
  const texts = [
    inspect(thing),
    inspect(thing, deep),
    `${thing}`,
    String(JSON.stringify(thing)),
    format('%o %O %j', thing, thing, thing),
  ];
  for (const copy of [() => ({ ...thing }), () => structuredClone(thing)]) {
    try {
      texts.push(JSON.stringify(copy()), inspect(copy(), deep));
    } catch {
      // What cannot be copied cannot be copied into a log.
    }
  }
  return texts.join('\n');
}

test('neither a client nor a sandbox shows a key', async (t) => {
  const { sandbox } = await sandboxFor(t);
  const apiKey = sandbox.adminKey;
  const client = new instantly.Client({ apiKey, baseUrl: sandbox.url });
  const { owner } = await client.workspace.get();
  assert.ok(owner && apiKey);
  for (const thing of [client, client.members, client.keys, client.asWorkspace(sandbox.subWorkspaces()[0].id)]) {
    assert.ok(!shown(thing).includes(apiKey));
  }
  const { getters, ...hidden } = { getters: true, depth: 20, showHidden: true };
  assert.ok(getters && !inspect(sandbox, hidden).includes(apiKey) && !JSON.stringify(sandbox).includes(apiKey));
  assert.ok(!`${sandbox}`.includes(apiKey));
});

test('the secret of a key is told by secret() alone', async (t) => {
  const { client } = await sandboxFor(t);
  const key = await client.keys.create({ name: 'marketing', scopes: ['leads:read'] });
  const secret = key.secret();
  assert.ok(secret.length > 10);
  assert.equal(key.key, '***');
  assert.ok(!shown(key).includes(secret));
  assert.deepEqual(Object.keys(key).includes('secret'), false);
  const listed = (await client.keys.list()).find(({ id }) => id === key.id);
  assert.equal(listed.secret(), null);
  const revealed = await client.keys.list({ reveal: true });
  assert.equal(revealed.find(({ id }) => id === key.id).secret(), secret);
  assert.ok(!shown(revealed).includes(secret));
  for await (const one of client.keys.iter({ reveal: true })) assert.ok(one.secret());
});

test('no error shows a key', async (t) => {
  const { sandbox } = await sandboxFor(t);
  const apiKey = 'not-a-secret-of-anybody';
  const client = new instantly.Client({ apiKey, baseUrl: sandbox.url });
  sandbox.fault({ kind: 'status', status: 400, body: JSON.stringify({ message: `Bearer ${apiKey} is wrong` }) });
  for (let call = 0; call < 2; call++) {
    const error = await client.workspace.get().catch((error) => error);
    assert.ok(!shown(error).includes(apiKey) && !error.stack.includes(apiKey));
  }
  const broken = 'not-a-secret\u0000with-a-control';
  assert.throws(
    () => new instantly.Client({ apiKey: broken }),
    (error) => !shown(error).includes('with-a-control'),
  );
});

test('an uncaught error of a call prints no key', async (t) => {
  const { sandbox } = await sandboxFor(t);
  const program = `new (require('instantly-rbac').Client)({ baseUrl: '${sandbox.url}' }).members.get('none')`;
  const { code, stderr } = await run(program, { env: { INSTANTLY_API_KEY: sandbox.adminKey } });
  assert.equal(code, 1);
  assert.match(stderr, /NotFoundError: members.get/);
  assert.ok(!stderr.includes(sandbox.adminKey));
});
