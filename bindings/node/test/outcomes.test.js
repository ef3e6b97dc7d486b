'use strict';

// A sample of the outcome matrix, which core runs whole: what is reported of a write that fails is what there is.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { instantly, sandboxFor } = require('./helpers.js');

const sent = (sandbox, operation) => sandbox.requests().filter((request) => request.operation === operation).length;

test('an invitation whose reply is lost is the one that was made', async (t) => {
  const { sandbox, client } = await sandboxFor(t);
  sandbox.fault({ kind: 'reset', carriedOut: true, operation: 'members.invite' });
  const member = await client.members.invite({ email: 'lost@example.com', role: 'view' });
  assert.ok(member.meta.recovered);
  const there = (await client.members.list()).filter((other) => other.email === 'lost@example.com');
  assert.deepEqual(
    there.map((other) => other.id),
    [member.id],
  );
  assert.equal(sent(sandbox, 'members.invite'), 1);
});

test("a removal behind a proxy's 502 is done", async (t) => {
  const { sandbox, client } = await sandboxFor(t);
  const doomed = await client.tags.create({ label: 'doomed' });
  const headers = { 'content-type': 'text/html' };
  sandbox.fault({ kind: 'status', status: 502, headers, body: '<h1>Bad Gateway</h1>', carriedOut: true, times: 2 });
  await client.tags.delete(doomed.id);
  await assert.rejects(client.tags.get(doomed.id), instantly.NotFoundError);
});

test('a key that is made late is unknown and never asked for twice', async (t) => {
  const { sandbox, client } = await sandboxFor(t);
  const hasty = sandbox.client({ backoffMs: 0, attemptTimeoutMs: 150 });
  t.after(() => hasty.close());
  sandbox.fault({ kind: 'late', delayMs: 1000, operation: 'keys.create', times: null });
  const lost = await hasty.keys.create({ name: 'late', scopes: ['leads:read'], recover: true }).catch((error) => error);
  assert.ok(lost instanceof instantly.OutcomeUnknownError, lost);
  assert.deepEqual(lost.candidates, []);
  const deadline = performance.now() + 10_000;
  while (!(await client.keys.list()).some((key) => key.name === 'late')) assert.ok(performance.now() < deadline);
  assert.equal(sent(sandbox, 'keys.create'), 1);
});

test('a tag whose replies are cut is made once', async (t) => {
  for (const replyBytes of [0, 11, 60]) {
    const { sandbox, client } = await sandboxFor(t);
    sandbox.fault({ kind: 'cut', replyBytes, operation: 'tags.create', times: null });
    const tag = await client.tags.create({ label: 'lost' });
    assert.ok(tag.meta.recovered);
    const there = (await client.tags.list()).filter((other) => other.label === 'lost');
    assert.deepEqual(
      there.map((other) => other.id),
      [tag.id],
    );
  }
});
