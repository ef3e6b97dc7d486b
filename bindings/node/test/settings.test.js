'use strict';

// Settings that the environment may say.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { instantly, sandboxFor } = require('./helpers.js');

test('the address is that of the environment, unless one is given', async (t) => {
  const { sandbox } = await sandboxFor(t);
  const apiKey = sandbox.adminKey;
  t.after(() => delete process.env.INSTANTLY_BASE_URL);
  process.env.INSTANTLY_BASE_URL = sandbox.url;
  const client = new instantly.Client({ apiKey });
  assert.ok((await client.check()).works);
  client.close();
  const other = new instantly.Client({ apiKey, baseUrl: 'https://api.example' });
  assert.equal(other.baseUrl, 'https://api.example');
  other.close();
  for (const mistake of ['', 'api.example']) {
    process.env.INSTANTLY_BASE_URL = mistake;
    assert.throws(() => new instantly.Client({ apiKey }), {
      kind: 'invalid_argument',
      message: /INSTANTLY_BASE_URL: .*must be a URL/,
    });
    const own = sandbox.client();
    assert.equal(own.baseUrl, sandbox.url);
    own.close();
  }
});
