'use strict';

// Whole numbers of any size: no digit is lost.

const assert = require('node:assert/strict');
const http = require('node:http');
const { once } = require('node:events');
const { test } = require('node:test');
const { inspect } = require('node:util');
const { instantly } = require('./helpers.js');

const LONG = '123456789012345678901234567890';

/** A client of a server that answers everything with this text, and what it was sent. */
async function clientOf(t, json) {
  const bodies = [];
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    bodies.push(body);
    response.setHeader('content-type', 'application/json');
    response.end(json);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${server.address().port}`;
  const client = new instantly.Client({ apiKey: 'not-a-secret', baseUrl, capacity: null });
  t.after(() => {
    client.close();
    server.close();
    server.closeAllConnections();
  });
  return { client, bodies };
}

const EVENT = `{"id": "e", "affected_count": 9007199254740993, "size": [${LONG}, -9007199254740993, 1.0, 12345678901234567890.5],
  "text": "${LONG}", "audit_metadata": {"deep": {"number": ${LONG}}, "small": 7}}`;

function checkEvent(event) {
  assert.equal(event.affected_count, null);
  assert.ok(event.irregular.includes('affected_count'));
  assert.equal(event.extra.affected_count, 9007199254740993n);
  assert.deepEqual(event.extra.size, [BigInt(LONG), -9007199254740993n, 1, 12345678901234567890.5]);
  assert.equal(event.extra.text, LONG);
  assert.deepEqual(event.audit_metadata, { deep: { number: BigInt(LONG) }, small: 7 });
}

test('a whole number beyond 53 bits is irregular in a field, and a bigint where nothing is documented', async (t) => {
  const { client } = await clientOf(t, `{"items": [${EVENT}]}`);
  checkEvent((await client.auditLogs.list())[0]);
  checkEvent((await client.auditLogs.page()).items[0]);
  for await (const event of client.auditLogs.iter()) checkEvent(event);
});

test('the largest safe integers stay numbers, with either sign', async (t) => {
  const count = (number) => `{"affected_count": ${number}, "x": ${number}}`;
  const largest = Number.MAX_SAFE_INTEGER;
  const { client } = await clientOf(
    t,
    `{"items": [${count(largest)}, ${count(-largest)}, ${count('9007199254740992')}]}`,
  );
  const [most, least, beyond] = await client.auditLogs.list();
  assert.deepEqual([most.affected_count, most.extra.x], [largest, largest]);
  assert.deepEqual([least.affected_count, least.extra.x], [-largest, -largest]);
  assert.deepEqual([beyond.affected_count, beyond.extra.affected_count], [null, 9007199254740992n]);
});

test('a field of doubles takes no whole number whose digits it would lose', async (t) => {
  const { client } = await clientOf(t, '{"items": [{"daily_limit": 9007199254740993}, {"daily_limit": 1e300}]}');
  const [long, float] = await client.campaigns.list();
  assert.deepEqual([long.daily_limit, long.extra.daily_limit], [null, 9007199254740993n]);
  assert.equal(float.daily_limit, 1e300);
});

test('what holds a bigint can be inspected, compared, cloned and written as JSON', async (t) => {
  const { client } = await clientOf(t, `{"items": [${EVENT}]}`);
  const [event] = await client.auditLogs.list();
  assert.match(inspect(event, { depth: null }), new RegExp(`number: ${LONG}n`));
  assert.deepStrictEqual(structuredClone(event), event);
  const digits = JSON.rawJSON ? LONG : `"${LONG}"`;
  assert.ok(JSON.stringify(event).includes(`"number":${digits}`));
  assert.ok(JSON.stringify(event).includes(`"size":[${digits},`));
  assert.deepEqual(Object.keys(event.extra), ['affected_count', 'size', 'text']);
});

test('lines of JSON have every digit', async (t) => {
  const { client } = await clientOf(t, `{"items": [${EVENT}]}`);
  const lines = Buffer.concat(await client.auditLogs.ndjson().toArray()).toString();
  assert.ok(lines.includes(`"number": ${LONG}`) && lines.includes('"affected_count":9007199254740993'), lines);
});

test('any other endpoint gives and takes every digit', async (t) => {
  const { client, bodies } = await clientOf(t, `{"id": ${LONG}, "list": [9007199254740993, 5]}`);
  const { value } = await client.request('POST', '/things', { body: { id: BigInt(LONG), small: 5n, text: '5' } });
  assert.deepEqual(value, { id: BigInt(LONG), list: [9007199254740993n, 5] });
  assert.equal(bodies[0], `{"id":${LONG},"small":5,"text":"5"}`);
  await client.request('POST', '/things', { body: value });
  assert.equal(bodies[1], `{"id":${LONG},"list":[9007199254740993,5]}`);
});

test('a reply that is nothing but a long number is a bigint', async (t) => {
  const { client } = await clientOf(t, LONG);
  const answer = await client.request('GET', '/count');
  assert.equal(answer.value, BigInt(LONG));
  assert.ok(JSON.stringify(answer).includes(LONG));
});

test('records with bigints can be given back', async (t) => {
  const { client } = await clientOf(
    t,
    `{"items": [{"id": "m", "email": "sam@example.com", "role": "editor", "new": ${LONG}}]}`,
  );
  const members = await client.members.list();
  const checked = instantly.matrix.original().check(members, [], { people: { 'sam@example.com': 'SDR' }, keys: {} });
  assert.ok(JSON.stringify(checked).includes('sam@example.com'));
});
