'use strict';

// A review says what it is about.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { sandboxFor } = require('./helpers.js');

test('a review of a sandbox says so in its document and in every form', async (t) => {
  const { client } = await sandboxFor(t);
  const report = await client.review();
  assert.equal(report.sandbox, true);
  const said = 'This is a sandbox: the people, keys and findings below are made up.';
  for (const form of [report.toText(), report.toMarkdown(), report.toHtml()]) assert.ok(form.includes(said), form);
});
