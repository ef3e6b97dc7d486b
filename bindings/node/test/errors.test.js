'use strict';

// Errors are real Errors, say where the call was made, and come of anything that goes wrong.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { inspect } = require('node:util');
const { promised } = require('../lib/promises.js');
const native = require('../native.js');
const { fromNative, Site } = require('../lib/errors.js');
const { instantly, ROOT, run, sandboxFor, until } = require('./helpers.js');

test('an error has the fields of every language, and a class of its own', async (t) => {
  const { sandbox, client } = await sandboxFor(t);
  const narrow = new instantly.Client({ apiKey: sandbox.keyWithScopes(['leads:read']), baseUrl: sandbox.url });
  const error = await narrow.members.list().catch((error) => error);
  assert.ok(error instanceof instantly.ForbiddenError && error instanceof instantly.InstantlyError);
  assert.ok(error instanceof Error);
  assert.equal(error.name, 'ForbiddenError');
  assert.equal(error.code, 'ERR_INSTANTLY_FORBIDDEN');
  assert.equal(error.kind, 'forbidden');
  assert.equal(error.httpStatus, 403);
  assert.equal(error.operation, 'members.list');
  assert.ok(error.requiredScopes.includes('workspace_members:read'));
  assert.equal(error.attempts, 1);
  assert.ok(error.requestId);
  assert.equal(error.toJSON().http_status, 403);
  sandbox.fault({ kind: 'status', status: 429, headers: { 'retry-after': '3600' } });
  const throttled = await client.workspace.get().catch((error) => error);
  assert.equal(throttled.retryAfter, 3600);
});

test('keys that a lost request made are candidates, and recover makes good of them', async (t) => {
  const { sandbox, client } = await sandboxFor(t);
  const lose = () => sandbox.fault({ kind: 'drop_reply', operation: 'keys.create' });
  const named = async (name) => (await client.keys.list()).filter((key) => key.name === name).map((key) => key.id);
  lose();
  const error = await client.keys.create({ name: 'lost', scopes: ['leads:read'] }).catch((error) => error);
  assert.ok(error instanceof instantly.OutcomeUnknownError, error);
  assert.deepEqual(error.candidates, await named('lost'));
  assert.equal(error.candidates.length, 1);
  assert.deepEqual(error.toJSON().candidates, error.candidates);
  lose();
  const key = await client.keys.create({ name: 'found again', scopes: ['leads:read'], recover: true });
  assert.ok(key.meta.recovered && key.meta.hint.includes('revoked'), key.meta.hint);
  assert.deepEqual(await named('found again'), [key.id]);
});

test('the stack points at whoever made the call', async (t) => {
  const { client } = await sandboxFor(t);
  const firstFrame = (error) => error.stack.split('\n').find((line) => line.startsWith('    at '));
  async function theCaller(call) {
    return call().catch((error) => error);
  }
  const none = '01a1f82f-2268-7d21-977f-000000000000';
  const calls = {
    record: async () => await client.members.get(none),
    list: async () => await client.members.list({ pageSize: 5000 }),
    items: async () => await client.tags.mappings({ unknown: true }),
    document: async () => await client.keys.revoke(none),
    review: async () => await client.review({ nothing: 1 }),
  };
  for (const [name, call] of Object.entries(calls)) {
    const error = await theCaller(call);
    assert.match(firstFrame(error), /errors\.test\.js/, name);
    assert.ok(error.stack.startsWith(`${error.name}: ${error.message}\n`), name);
  }
});

test('the stack of an error in the middle of an iteration points at the loop', async (t) => {
  const { sandbox, client } = await sandboxFor(t);
  sandbox.fault({ kind: 'status', status: 404, operation: 'members.list', after: 2, times: null });
  const error = await (async function theLoop() {
    for await (const member of client.members.iter({ pageSize: 1 })) assert.ok(member);
  })().catch((error) => error);
  assert.equal(error.kind, 'not_found');
  assert.match(error.stack.split('\n')[1], /theLoop.*errors\.test\.js/);
});

test('an error of a page that was asked for ahead points at whoever comes to it', async (t) => {
  const { sandbox, client } = await sandboxFor(t);
  sandbox.fault({ kind: 'status', status: 404, operation: 'members.list', after: 1, times: null });
  const items = client.members.iter({ pageSize: 1 });
  await items.next();
  await until(() => sandbox.requests().length === 2, 'the page ahead');
  function theSecond() {
    return items.next();
  }
  const error = await theSecond().catch((error) => error);
  assert.match(error.stack.split('\n')[1], /theSecond.*errors\.test\.js/);
});

test('calls go on where Error is frozen, and show no more frames than were asked for', async (t) => {
  const program = `
    const { Sandbox } = require('instantly-rbac');
    Error.stackTraceLimit = 0;
    Object.freeze(Error);
    Sandbox.start().then(async (sandbox) => {
      await sandbox.client().members.get('none').catch((error) => console.log(error.name));
      await sandbox.stop();
    });`;
  const { stdout, stderr } = await run(program);
  assert.deepEqual([stdout, stderr], ['NotFoundError\n', '']);
  const { client } = await sandboxFor(t);
  const limit = Error.stackTraceLimit;
  t.after(() => (Error.stackTraceLimit = limit));
  Error.stackTraceLimit = 0;
  const error = await client.members.get('none').catch((error) => error);
  assert.equal(error.stack, `${error.name}: ${error.message}`);
});

test('a panic becomes an InternalError that does not repeat it', () => {
  const { error } = native._panic();
  const made = fromNative(error, new Site());
  assert.ok(made instanceof instantly.InternalError);
  assert.match(made.message, /panicked at .*lib\.rs/);
  assert.doesNotMatch(JSON.stringify(error), /s3cret/);
});

test('what was said in panic is not printed, on whatever thread', async () => {
  const program = `
    const native = require('./native.js');
    const { promised } = require('./lib/promises.js');
    native._panic();
    promised((...to) => native._panicLater(...to)).answer.then(({ error }) => console.log(error));`;
  const { code, stdout, stderr } = await run(program);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /panicked at/);
  assert.doesNotMatch(stdout + stderr, /s3cret/);
});

test('a panic on a thread of the pool rejects the promise, and the pool goes on', async (t) => {
  const { client } = await sandboxFor(t);
  const { error } = await promised((...to) => native._panicLater(...to)).answer;
  assert.ok(fromNative(error, new Site()) instanceof instantly.InternalError);
  assert.ok((await client.check()).works);
});

test('half of a surrogate pair is refused wherever it stands, by the name of the argument', async (t) => {
  const { sandbox, client } = await sandboxFor(t);
  const half = 'x\ud83d';
  const before = sandbox.requests().length;
  const calls = {
    apiKey: () => new instantly.Client({ apiKey: half }),
    userAgent: () => new instantly.Client({ apiKey: 'not-a-secret', userAgent: half }),
    id: () => client.members.get(half),
    'id ': () => client.asWorkspace(half),
    subWorkspaceId: () => client.groups.invite(half),
    email: () => client.members.invite({ email: half, role: 'editor' }),
    firstName: () => client.members.update('m', { firstName: half }),
    'scopes[1]': () => client.keys.create({ name: 'n', scopes: ['leads:read', half] }),
    sec: () => client.workspace.changeOwner({ email: 'a@example.com', sec: half }),
    domain: () => client.workspace.setDomain(half),
    'tagIds[0]': () => client.tags.assign([half], {}),
    'labels[0]': () => client.tags.ensure([half]),
    search: () => client.auditLogs.iter({ search: half }),
    'search ': () => client.auditLogs.ndjson({ search: half }),
    startingAfter: () => client.campaigns.page({ startingAfter: half }),
    path: () => client.request('GET', half),
    'query.q': () => client.request('GET', '/x', { query: { q: half } }),
    'body.a.b[0]': () => client.request('POST', '/x', { body: { a: { b: [half] } } }),
    query: () => client.request('GET', '/x', { query: { [half]: 'q' } }),
    'members.internalDomains[0]': () => client.review({ members: { internalDomains: [half] } }),
    granted: () => instantly.scopes.allows([half], 'leads:read'),
    role: () => instantly.matrix.original().compile(half),
    text: () => instantly.matrix.fromJson(half),
    workspaceId: () => sandbox.setPaid(half, true),
  };
  for (const [argument, call] of Object.entries(calls)) {
    const name = argument.trim().replace(/[.[\]]/g, '\\$&');
    const expected = { kind: 'invalid_argument', message: new RegExp(`^[a-z_.]+: ${name}(\\[0\\])?: .*Unicode text`) };
    await assert.rejects(async () => call(), expected, argument);
  }
  assert.equal(sandbox.requests().length, before, 'nothing was sent');
});

test('options that JSON cannot hold are refused by name, and nothing is sent', async (t) => {
  const { sandbox, client } = await sandboxFor(t);
  const cyclic = {};
  cyclic.self = cyclic;
  const wrong = [
    [{ pageSize: NaN }, /pageSize/],
    [{ timeoutMs: Infinity }, /timeoutMs/],
    [{ search: 10n }, /search/],
    [{ search: () => 'sam' }, /search/],
    [{ search: Symbol('sam') }, /search/],
    [{ search: cyclic }, /options/],
    [{ search: 'half a letter: \ud83d' }, /search: must be Unicode text; it holds half of a surrogate pair/],
    [{ pageSize: 1.5 }, /pageSize: must be a whole number/],
    [{ pageSize: '50' }, /pageSize: must be a whole number/],
    [{ page_size: 50 }, /options: unknown option "page_size"; expected one of: accepted, search, pageSize/],
    [{ timeoutMs: 0 }, /timeoutMs: must be a number of milliseconds, above 0/],
    [{ signal: {} }, /signal: must be an AbortSignal/],
    [null, /options: must be a plain object/],
    ['fast', /options: must be a plain object/],
    [AbortSignal.abort(), /options: must be a plain object/],
    [new Map([['search', 'sam']]), /options: must be a plain object/],
    [Promise.resolve({ search: 'sam' }), /options: holds a promise: await it first/],
    [{ search: Promise.resolve('sam') }, /search: holds a promise: await it first/],
    [{ search: (async function* () {})() }, /search: holds an async iterator: read it with `for await` first/],
    [{ search: new Set(['sam']) }, /search: must be what JSON can hold/],
  ];
  for (const [options, message] of wrong) {
    await assert.rejects(client.members.list(options), { kind: 'invalid_argument', message });
  }
  for (const options of [{ page_size: 50 }, { search: 10n }]) {
    await assert.rejects(client.members.page(options), { operation: 'members.list' }, 'a page is one of its list');
  }
  await assert.rejects(client.keys.create({ nmae: 'n' }), { message: /unknown option "nmae"; expected one of: name/ });
  await assert.rejects(client.keys.create({ scopes: [] }), { message: 'keys.create: name: must be given' });
  for (const id of [undefined, null, 7, {}, '', '..']) {
    await assert.rejects(client.members.get(id), { kind: 'invalid_argument' });
  }
  const { workspace, tags } = client;
  await assert.rejects(workspace.changeOwnerToMember({ sec: 's' }), { message: /memberId: must be given/ });
  await assert.rejects(tags.assign('tag', {}), { message: /tagIds: must be an array/ });
  await assert.rejects(tags.assign([7], {}), { message: /tagIds\[0\]: must be a string/ });
  await assert.rejects(client.review({ needs: {} }), { message: /unknown option "needs"; did you mean keys\.needs\?/ });
  await assert.rejects(client.auditLogs.list({ startDate: '2026-02-01', endDate: '2026-01-31' }), {
    message: 'audit_logs.list: startDate: must not be after endDate: 2026-02-01 is after 2026-01-31',
  });
  await assert.rejects(tags.assign([Promise.resolve('tag')], {}), {
    message: /tagIds\[0\]: holds a promise: await it first/,
  });
  await assert.rejects(client.review({ keys: { max_age_days: 3 } }), {
    message: /keys: unknown option "max_age_days"; expected one of: maxAgeDays/,
  });
  const matrix = { roles: { Closer: { campaigns: 'Anything' } } };
  await assert.rejects(client.review({ matrix }), { message: /matrix\.roles\.Closer\.campaigns: "Anything" is not/ });
  await assert.rejects(instantly.Sandbox.start({ Seed: 1 }), {
    message: /^sandbox.start: .*expected one of: seed, port/,
  });
  assert.throws(() => client.members.iter({ pageSize: 0 }), { kind: 'invalid_argument' });
  assert.throws(() => client.auditLogs.stream({ startDate: 'soon' }), {
    kind: 'invalid_argument',
    message: /^audit_logs\.list: startDate: /,
  });
  for (const name of ['startDate', 'endDate']) {
    await assert.rejects(client.auditLogs.list({ [name]: new Date('soon') }), {
      kind: 'invalid_argument',
      message: `audit_logs.list: ${name}: must be a valid date`,
    });
  }
  await assert.rejects(client.review({ keys: { asOf: new Date(NaN) } }), { message: /asOf: must be a valid date/ });
  for (const query of [new URLSearchParams({ limit: '1' }), new Map([['limit', '1']])]) {
    await assert.rejects(client.request('GET', '/campaigns', { query }), { message: /query: must be what JSON can/ });
  }
  await assert.rejects(client.request('POST', '/campaigns', { body: new Set(['name']) }), { message: /body: must be/ });
  const mine = new RangeError('mine');
  const throwing = {
    toJSON() {
      throw mine;
    },
  };
  await assert.rejects(client.review({ keys: throwing }), { kind: 'invalid_argument', cause: mine });
  const { signal } = new AbortController();
  const none = { kind: 'invalid_argument', message: /unknown option "signal"; expected one of/ };
  assert.throws(() => new instantly.Client({ apiKey: 'k', signal }), none);
  assert.throws(() => sandbox.client({ signal }), none);
  assert.throws(() => sandbox.fault({ kind: 'stall', signal }), none);
  await assert.rejects(instantly.Sandbox.start({ signal }), none);
  assert.throws(
    () => client.members.iter({ pageSize: 101 }),
    (error) => {
      assert.match(error.message, /^members\.list: pageSize: must be from 1 to 100/);
      return error.toJSON().message.startsWith('page_size: ');
    },
  );
  assert.throws(() => new instantly.Client({ apiKey: '' }), { message: 'client.new: apiKey: the key is empty' });
  assert.throws(() => new instantly.Client({ apiKey: 'k', retries: 3 }), {
    message: /expected one of: .*\bcapacity\b/,
  });
  await assert.rejects(instantly.Sandbox.start({ port: 99_999 }), {
    message: /port: must be a whole number from 0 to 65535/,
  });
  for (const apiKey of [7, null, undefined]) {
    assert.throws(() => new instantly.Client({ apiKey }), { message: /apiKey: must be a string; without it/ });
  }
  assert.throws(() => new instantly.Client({ apiKey: 'k', apiKeyEnv: 'K' }), { message: /give only one/ });
  assert.throws(() => new instantly.Client({ apiKey: 'k', api_key: 'k' }), { message: /unknown option "api_key"/ });
  assert.throws(() => instantly.scopes.allows(['leads:read'], 'x'), { kind: 'invalid_argument' });
  assert.throws(() => instantly.matrix.original().can('Nobody', 'leads', 'view'), { kind: 'invalid_argument' });
  assert.deepEqual(sandbox.requests(), []);
});

test('a closed client says so', async (t) => {
  const { client } = await sandboxFor(t);
  client.close();
  assert.ok(client.closed);
  await assert.rejects(client.check(), { message: /was closed/ });
});

test('what a name hides is visible in errors, and where a matrix is printed', () => {
  const listed = JSON.parse(fs.readFileSync(path.join(ROOT, 'tests/hidden.json'), 'utf8'));
  const hidden = listed.hidden.map((code) => String.fromCodePoint(code));
  const name = `Ada${hidden.join('')}Admin`;
  const matrix = instantly.matrix.fromJson(JSON.stringify({ roles: { [name]: { leads: 'View' } } }));
  let error;
  try {
    matrix.cell('nobody', 'leads');
  } catch (thrown) {
    error = thrown;
  }
  for (const shown of [inspect(matrix), error.message, String(error)]) {
    assert.ok(shown.includes('Ada'), shown);
    assert.deepEqual(
      hidden.filter((one) => shown.includes(one)),
      [],
    );
  }
  assert.deepEqual(matrix.roles(), [name], 'data keeps it');
});
