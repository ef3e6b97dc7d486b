'use strict';

// The shared vectors: every case of every operation, through the public API, judged by the scripted server.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { inspect } = require('node:util');
const { parse, stringify } = require('../lib/json.js');
const { call } = require('./dispatch.js');
const { instantly, scriptedServer } = require('./helpers.js');

async function ask(url, path, body) {
  const init = body && { method: 'POST', body: stringify(body), headers: { 'content-type': 'application/json' } };
  const answer = await fetch(url + path, init);
  const text = await answer.text();
  return answer.ok ? parse(text) : { problems: [text] };
}

/** What a case came to. */
async function outcomeOf(client, { call: name, arguments: given }) {
  try {
    return await call(client, name, given);
  } catch (error) {
    const shown = `${inspect(error)} ${JSON.stringify(error)} ${error}`;
    if (!(error instanceof instantly.InstantlyError)) return { error: { kind: 'unforeseen' }, shown };
    return { error: error.toJSON(), shown };
  }
}

/** What went wrong with a case. */
async function play(url, scripted) {
  const { api_key: apiKey } = await ask(url, '/__case', scripted);
  const { as_workspace: workspace, max_attempts: maxAttempts } = scripted.client ?? {};
  const client = new instantly.Client({ apiKey, baseUrl: url, capacity: null, backoffMs: 0, workspace, maxAttempts });
  const outcome = await outcomeOf(client, scripted);
  client.close();
  const { problems } = await ask(url, '/__verdict', outcome);
  return outcome.error?.kind === 'unforeseen' ? [outcome.shown, ...problems] : problems;
}

test('every vector comes out as it says', async (t) => {
  const url = await scriptedServer(t);
  const cases = await ask(url, '/__cases');
  assert.ok(cases.length > 500, `${cases.length} cases`);
  const failures = [];
  for (const scripted of cases) {
    const problems = await play(url, scripted);
    failures.push(...problems.map((problem) => `${scripted.operation}: ${scripted.name}: ${problem}`));
  }
  const functions = new Set(cases.map((scripted) => scripted.call));
  t.diagnostic(`${cases.length} vectors of ${functions.size} functions, ${failures.length} problems`);
  assert.deepEqual(failures.slice(0, 40), []);
});
