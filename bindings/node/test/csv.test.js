'use strict';

// Lists and findings for a spreadsheet.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { instantly, sandboxFor } = require('./helpers.js');

const { toCsv } = instantly;

test('each object is a line under the names of all fields', async (t) => {
  const { client } = await sandboxFor(t);
  const keys = await client.keys.list();
  const lines = toCsv(keys).split('\r\n');
  assert.equal(lines[0], Object.keys(keys[0]).join(','));
  assert.equal(lines.length, keys.length + 2);
  assert.ok(lines[1].includes('"[""'), 'lists are JSON');
  const { findings } = await client.review();
  assert.equal(toCsv(findings).split('\r\n').length, findings.length + 2);
  assert.equal(
    toCsv([
      { a: 1, b: null },
      { c: true, a: 2n ** 64n },
    ]),
    'a,b,c\r\n1,,\r\n18446744073709551616,,true\r\n',
  );
  assert.equal(toCsv([]), '', 'nobody knows its fields');
});

test('no text is a formula, and what would end a value is quoted', () => {
  for (const text of ['=1+1', '+1', '-1', '@x', '\t=1', '＝1']) assert.equal(toCsv([{ a: text }]), `a\r\n'${text}\r\n`);
  assert.equal(
    toCsv([{ '=a': 'say "x", y' }, { '=a': 'two\r\nlines' }]),
    `'=a\r\n"say ""x"", y"\r\n"two\r\nlines"\r\n`,
  );
  assert.equal(toCsv([{ a: -1 }]), 'a\r\n-1\r\n', 'a number is none');
});

test('what is no array of objects is refused', () => {
  for (const rows of [undefined, 'text', { a: 1 }, [1]]) {
    assert.throws(() => toCsv(rows), { kind: 'invalid_argument', message: /^to_csv: rows/ });
  }
});

test('the secret of a key is in no file', async (t) => {
  const { client } = await sandboxFor(t);
  const key = await client.keys.create({ name: 'new', scopes: ['leads:read'] });
  assert.ok(key.secret() && !toCsv([key]).includes(key.secret()));
});
