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
  for (const form of await Promise.all([report.toText(), report.toMarkdown(), report.toHtml()]))
    assert.ok(form.includes(said), form);
});

test('the forms are promises, which other work goes on beside', async (t) => {
  const { client } = await sandboxFor(t);
  const report = await client.review();
  const forms = [report.toText(), report.toMarkdown(), report.toHtml()];
  for (const form of forms) assert.ok(form instanceof Promise);
  const [text, markdown, html] = await Promise.all(forms);
  assert.match(text, /^Access review of /);
  assert.match(markdown, /^# /);
  assert.match(html, /^<!DOCTYPE html>/);
});

test('what is excepted until a date is listed and is no finding, and what to do first names calls and commands', async (t) => {
  const { client } = await sandboxFor(t);
  const { findings, first_steps, gaps } = await client.review();
  assert.deepEqual(gaps, []);
  const step = first_steps.find(({ calls }) => calls.includes('keys.revoke'));
  assert.ok(first_steps.length <= 7 && step, JSON.stringify(first_steps));
  assert.match(step.commands.at(-1), /^instantly-rbac keys revoke /);
  const { fingerprint, rule, id } = findings[0];
  const until = new Date('9999-12-31T00:00:00Z');
  const exceptions = [
    { fingerprint, reason: 'superseded', until },
    { rule: 'old', subject: 'Nobody', reason: 'gone', until: '2026-01-31' },
  ];
  const report = await client.review({ exceptions });
  assert.equal(report.findings.length, findings.length - 1);
  assert.deepEqual(report.excepted, [{ finding: findings[0], reason: 'superseded', until: '9999-12-31' }]);
  assert.equal(report.unused_exceptions[0].why, 'it ended on 2026-01-31');
  assert.deepEqual([rule, id === null], [report.excepted[0].finding.rule, false]);
  await assert.rejects(client.review({ exceptions: [{ fingerprint, reason: 'superseded' }] }), {
    kind: 'invalid_argument',
    message: /exceptions\[0\]\.until: must be the last day .* such as 2026-12-31/,
  });
});
