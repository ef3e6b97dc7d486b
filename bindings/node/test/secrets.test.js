'use strict';

// No secret shows, whatever is done with what holds one.

const assert = require('node:assert/strict');
const diagnostics = require('node:diagnostics_channel');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { once } = require('node:events');
const { test } = require('node:test');
const { format, inspect } = require('node:util');
const { call } = require('./dispatch.js');
const { ROOT, instantly, run, sandboxFor } = require('./helpers.js');

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

test('the secret of a key is returned by secret() alone', async (t) => {
  const { client } = await sandboxFor(t);
  const key = await client.keys.create({ name: 'marketing', scopes: ['leads:read'] });
  const secret = key.secret();
  assert.ok(secret.length > 10);
  assert.equal(key.key, '***');
  assert.ok(!shown(key).includes(secret));
  assert.deepEqual(Object.keys(key).includes('secret'), false);
  const listed = (await client.keys.list()).find(({ id }) => id === key.id);
  assert.deepEqual([listed.secret(), listed.key, listed.irregular], ['', null, undefined]);
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

// With what a URL writes otherwise.
const CANARY = 'canary+key/0123456789abcdef==';
const CANARY_SEC = 'canary+sec/fedcba9876543210==';
const CANARY_PASSWORD = 'canary-password-0123456789';

/** The ways in which a secret may be written; of base64 what does not depend on the text around it. */
function forms(secret) {
  const encoded = encodeURIComponent(secret);
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((skip) => bytes.subarray(skip).toString('base64').replace(/=+$/, '').slice(0, -3));
  return [secret, encoded, encoded.toLowerCase(), bytes.toString('hex'), ...base64];
}

/** How a server may repeat all that it was sent. */
const WAYS = {
  message: (heard) => [400, JSON.stringify({ statusCode: 400, error: 'Bad Request', message: heard })],
  text: (heard) => [403, heard],
  html: (heard) => [502, `<html>${heard}`],
  url: (heard) => [401, encodeURIComponent(heard)],
  redirect: () => [302, ''],
  serverError: (heard) => [500, JSON.stringify({ statusCode: 500, error: 'Oops', message: heard })],
  garbage: (heard) => [200, heard],
  truncated: (heard) => [200, heard, 50],
};

async function talkative(t, way) {
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const heard = `${request.url} ${JSON.stringify(request.headers)} ${body}`;
    const [status, text, missing = 0] = WAYS[way](heard);
    response.writeHead(status, {
      'content-length': Buffer.byteLength(text) + missing,
      'x-request-id': request.headers.authorization ?? 'none',
      location: `http://127.0.0.1:1/${encodeURIComponent(heard)}`,
    });
    response.write(text, () => response.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}

/** A case of each function that sends something. */
function cases() {
  const folder = path.join(ROOT, 'tests/vectors');
  const files = fs.readdirSync(folder).map((name) => JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')));
  const sent = files.flatMap((file) => file.cases).filter(({ exchanges }) => exchanges?.length > 0);
  return [...new Map(sent.map((one) => [one.call, one])).values()];
}

/** Keeps the events of the channel until the test ends. */
function listening(t) {
  const events = [];
  const listener = (event) => events.push(event);
  diagnostics.subscribe('instantly-rbac:request', listener);
  t.after(() => diagnostics.unsubscribe('instantly-rbac:request', listener));
  return events;
}

for (const way of Object.keys(WAYS)) {
  test(`a canary through every function is seen nowhere (${way})`, async (t) => {
    const baseUrl = await talkative(t, way);
    const events = listening(t);
    const client = new instantly.Client({ apiKey: CANARY, baseUrl, capacity: null, backoffMs: 0, maxAttempts: 2 });
    const functions = cases();
    assert.ok(functions.length > 50);
    const texts = [['the client', shown(client)]];
    for (const { call: name, arguments: given } of functions) {
      const sec = 'sec' in given ? { sec: CANARY_SEC } : {};
      try {
        texts.push([name, (await call(client, name, { ...given, ...sec })).shown]);
      } catch (error) {
        texts.push([name, `${shown(error)} ${error.stack}`]);
      }
    }
    client.close();
    assert.ok(events.length > 50);
    texts.push(['the channel', JSON.stringify(events)]);
    for (const form of [...forms(CANARY), ...forms(CANARY_SEC)]) {
      const leaking = texts.filter(([, text]) => text?.includes(form));
      assert.deepEqual(
        leaking.map(([from]) => from),
        [],
      );
    }
  });
}

test('a mistake in HTTPS_PROXY is refused by the name of the variable', (t) => {
  const { HTTPS_PROXY: former } = process.env;
  t.after(() => {
    if (former === undefined) delete process.env.HTTPS_PROXY;
    else process.env.HTTPS_PROXY = former;
  });
  process.env.HTTPS_PROXY = `htp://user:${CANARY_PASSWORD}@proxy.example:3128`;
  assert.throws(
    () => new instantly.Client({ apiKey: CANARY }),
    (error) => error.message.includes('HTTPS_PROXY: ') && !shown(error).includes(CANARY_PASSWORD),
  );
});

test('no password of a proxy shows', async (t) => {
  const place = (await talkative(t, 'message')).replace('http://', '');
  const events = listening(t);
  const texts = [];
  for (const host of [place, '127.0.0.1:1']) {
    const proxy = `http://user:${CANARY_PASSWORD}@${host}`;
    const client = new instantly.Client({
      apiKey: CANARY,
      baseUrl: 'https://api.example.invalid',
      proxy,
      maxAttempts: 1,
      timeoutMs: 5000,
    });
    const error = await client.workspace.get().catch((error) => error);
    assert.ok(error instanceof instantly.InstantlyError);
    texts.push(shown(error), shown(client), error.stack);
  }
  const refused = [{ proxy: `ftp://user:${CANARY_PASSWORD}@host` }, { proxy: { url: CANARY_PASSWORD } }];
  for (const options of refused) {
    assert.throws(
      () => new instantly.Client({ apiKey: CANARY, ...options }),
      (error) => texts.push(shown(error), error.stack) > 0,
    );
  }
  texts.push(JSON.stringify(events));
  for (const secret of [CANARY, CANARY_PASSWORD, `user:${CANARY_PASSWORD}`]) {
    for (const form of forms(secret)) assert.ok(!texts.some((text) => text.includes(form)));
  }
});
