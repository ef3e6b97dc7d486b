'use strict';

// Records that cross the border packed are exactly what their JSON says, whatever is in them.

const assert = require('node:assert/strict');
const { once } = require('node:events');
const http = require('node:http');
const { test } = require('node:test');
const { parse } = require('../lib/json.js');
const records = require('../lib/rows.js');
const { instantly } = require('./helpers.js');

/** A client of a server that answers everything with pages of these items, which are JSON. */
async function clientOf(t, ...pages) {
  const server = http.createServer((request, response) => {
    const number = Number(new URL(request.url, 'http://x').searchParams.get('starting_after') ?? 0);
    const cursor = number + 1 < pages.length ? `,"next_starting_after":"${number + 1}"` : '';
    response.setHeader('content-type', 'application/json');
    response.end(`{"items":[${pages[number].join(',')}]${cursor}}`);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const baseUrl = `http://127.0.0.1:${server.address().port}`;
  const client = new instantly.Client({ apiKey: 'not-a-secret', baseUrl, capacity: null });
  t.after(() => {
    client.close();
    server.close();
    server.closeAllConnections();
  });
  return client;
}

/** The events in their order, as lines of JSON, which are never packed. */
async function linesOf(client) {
  let text = '';
  for await (const lines of client.auditLogs.ndjson().setEncoding('utf8')) text += lines;
  return text.split('\n').slice(0, -1);
}

async function all(items) {
  const taken = [];
  for await (const item of items) taken.push(item);
  return taken;
}

const USUAL = {
  ...{ id: 'e', timestamp: '2026-01-02T03:04:05.678Z', organization_id: 'o', activity_type: 1, ip_address: 'ip' },
  ...{ from_api: false, user_agent: 'agent', user_id: 'u', user_name: 'name', api_key_id: null, affected_count: 2 },
  ...{ campaign_id: null, webhook_id: 'w', subsequence_id: null, list_id: null, audit_metadata: { a: 1 } },
};
const event = (fields) => JSON.stringify({ ...USUAL, ...fields });

const EVENTS = {
  'what is usual': event(),
  'the same once more': event(),
  'a text in many fields': event({
    id: 'x',
    organization_id: 'x',
    ip_address: 'x',
    user_name: 'x',
    audit_metadata: { x: 'x' },
  }),
  'texts that look like numbers and constants': event({ id: '1', user_id: 'null', user_name: 'true', list_id: '[]' }),
  'empty texts': event({ id: '', user_agent: '', user_name: '', audit_metadata: {} }),
  escapes: event({
    id: '"',
    user_agent: '\\"\n\t\b\f\r\u0000\u001f\u007f',
    user_name: '\\u0041',
    list_id: '\u2028\u2029',
  }),
  'the same escapes once more': event({ user_agent: '\\"\n\t\b\f\r\u0000\u001f\u007f', user_name: '"' }),
  'emoji and other alphabets': event({ user_name: '👩‍🚀 Zoë', user_agent: '日本語', list_id: 'ÿ' }),
  'half an emoji': event({ user_name: '\ud83d', user_agent: 'x\udc69' }),
  'nothing at all': '{}',
  'every field null': JSON.stringify(Object.fromEntries(Object.keys(USUAL).map((name) => [name, null]))),
  'numbers beyond 31 bits': event({ activity_type: 2 ** 31, affected_count: -(2 ** 31) - 1 }),
  'numbers beyond 53 bits': event().replace('"affected_count":2', '"affected_count":9007199254740993'),
  'the largest and the smallest number': event()
    .replace('"affected_count":2', '"affected_count":9223372036854775807')
    .replace('"activity_type":1', '"activity_type":-9223372036854775808'),
  'a number beyond 64 bits': event().replace('"affected_count":2', '"affected_count":1e300'),
  floats: event({ affected_count: 0.1, audit_metadata: { tiny: 5e-324, large: 1.7976931348623157e308, minus: -0.5 } }),
  'unknown fields': event({ colour: 'red', size: 1.5, nested: { deep: [{ er: null }] }, zero: 0 }),
  'a field called __proto__': event().replace('{', '{"__proto__":{"polluted":true},"constructor":1,'),
  'metadata called __proto__': event().replace('{"a":1}', '{"__proto__":{"polluted":true},"toString":null}'),
  'fields of other types': event({
    id: 7,
    from_api: 'yes',
    user_name: ['x'],
    audit_metadata: 'text',
    timestamp: 'soon',
  }),
  'metadata of every kind': event({ audit_metadata: { list: [1, 'x', null, true, {}, []], 1: 'one', text: 'name' } }),
};

test('each of its fields is what its JSON says, in the same order', async (t) => {
  const events = Object.values(EVENTS);
  // What was on the page before would be dropped.
  const between = [event({ id: 'between' })];
  const client = await clientOf(t, events, between, [...events].reverse(), between);
  const expected = (await linesOf(client)).map((line) => parse(line));
  assert.equal(expected.length, 2 * events.length + 2);
  const firstPage = (await client.auditLogs.page()).items;
  const ways = {
    list: await client.auditLogs.list(),
    iter: await all(client.auditLogs.iter()),
    stream: await all(client.auditLogs.stream()),
    pages: [...firstPage, ...expected.slice(events.length)],
  };
  for (const [way, items] of Object.entries(ways)) {
    assert.equal(items.length, expected.length, way);
    items.forEach((item, index) => {
      const name = `${way}: ${Object.keys(EVENTS)[index] ?? index}`;
      assert.deepStrictEqual(item, expected[index], name);
      assert.equal(JSON.stringify(item), JSON.stringify(expected[index]), name);
      assert.equal(Object.getPrototypeOf(item), Object.prototype, name);
    });
  }
  assert.equal({}.polluted, undefined);
});

test('records share nothing that could be changed', async (t) => {
  const client = await clientOf(t, Array(3).fill(event({ colour: {}, size: [] })));
  const [first, second] = await client.auditLogs.list();
  first.audit_metadata.a = 'changed';
  first.extra.colour.changed = true;
  first.extra.size.push('changed');
  first.user_name = 'changed';
  assert.deepEqual(second, { ...USUAL, extra: { colour: {}, size: [] } });
});

test('a page is the same beside others of any length, and an empty one is none', async (t) => {
  const events = Array.from({ length: 5000 }, (_, number) => event({ id: `${number % 7}`, user_id: `${number}` }));
  const client = await clientOf(t, events, [event()]);
  const read = await client.auditLogs.list();
  assert.deepEqual(
    read.map(({ id, user_id }) => [id, user_id]),
    [...events.map((_, number) => [`${number % 7}`, `${number}`]), ['e', 'u']],
  );
  const empty = await clientOf(t, []);
  assert.deepEqual((await empty.auditLogs.page()).items, []);
  assert.deepEqual([...(await empty.auditLogs.list())], []);
  assert.deepEqual(await all(empty.auditLogs.iter()), []);
  assert.deepEqual(await all(empty.auditLogs.stream()), []);
});

test('other records are too', async (t) => {
  const members = [
    '{"id":"m","email":"a@example.com","role":"view","name":{"first":"A","middle":"M"},"new":[{"x":1.0}]}',
    '{"id":"n","email":"a@example.com","role":"emperor","name":7}',
    '{}',
  ];
  const client = await clientOf(t, members);
  const listed = await client.members.list();
  assert.deepStrictEqual(listed[0].name, { first: 'A', last: null, extra: { middle: 'M' } });
  assert.deepStrictEqual(listed[0].extra, { new: [{ x: 1 }] });
  assert.deepStrictEqual([listed[1].role, listed[1].extra], ['emperor', { name: 7 }]);
  const { id, role, accepted, irregular } = listed[2];
  assert.deepStrictEqual([id, role, accepted], ['', 'unknown', null]);
  for (const name of ['id', 'role', 'accepted']) assert.ok(irregular.includes(name), name);
  assert.deepStrictEqual((await client.members.page()).items, [...listed]);
});

test('a record with every field and nothing else is made by a literal', async (t) => {
  const client = await clientOf(t, [event()]);
  const [usual] = await client.auditLogs.list();
  assert.deepEqual(Object.keys(records.AuditLog.make([], [], 0)), Object.keys(usual));
  assert.deepStrictEqual(usual, USUAL);
});
