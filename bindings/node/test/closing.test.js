'use strict';

// Who ends with whom: a closed client takes along what was made of it, and nothing else.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { sandboxFor } = require('./helpers.js');

async function isClosed(client) {
  if (client.closed) await assert.rejects(client.check(), { kind: 'invalid_argument', message: /was closed/ });
  else assert.ok((await client.check()).works);
  return client.closed;
}

for (const [how, end] of [
  ['close', (client) => client.close()],
  ['the end of a block with using', (client) => client[Symbol.dispose]()],
  ['the end of a block with await using', (client) => client[Symbol.asyncDispose]()],
]) {
  test(`${how} ends a client, and not the one it was made of`, async (t) => {
    const { sandbox, client } = await sandboxFor(t);
    const [{ id }] = sandbox.subWorkspaces();
    const [derived, sibling] = [client.asWorkspace(id), client.asWorkspace(id)];
    const child = derived.asWorkspace(id);
    assert.ok(!(await isClosed(derived)) && !(await isClosed(child)));
    await end(derived);
    assert.ok((await isClosed(derived)) && (await isClosed(child)));
    assert.ok(!(await isClosed(client)) && !(await isClosed(sibling)));
    await end(client);
    assert.ok((await isClosed(client)) && (await isClosed(sibling)));
  });
}

test('a callback of forEach may close its client, and may keep it', async (t) => {
  const { client } = await sandboxFor(t);
  const kept = [];
  const results = await client.groups.forEach((workspace) => {
    if (kept.length) workspace.close();
    else kept.push(workspace);
  });
  assert.ok(results.every(({ error }) => !error));
  assert.ok(!(await isClosed(client)) && !(await isClosed(kept[0])));
  client.close();
  assert.ok(await isClosed(kept[0]));
});

test('an iterator ends when its client is closed, and not with another', async (t) => {
  const { sandbox, client } = await sandboxFor(t);
  const derived = client.asWorkspace(sandbox.subWorkspaces()[0].id);
  const [ours, theirs] = [client.members.iter({ pageSize: 1 }), derived.members.iter({ pageSize: 1 })];
  await Promise.all([ours.next(), theirs.next()]);
  derived.close();
  // A page that was asked for before may still come.
  const rest = async () => {
    for await (const _ of theirs);
  };
  await assert.rejects(rest(), { kind: 'invalid_argument', message: /was closed/ });
  let more = 0;
  for await (const _ of ours) more++;
  assert.ok(more > 1);
});
