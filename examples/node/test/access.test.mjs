import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { Sandbox } from 'instantly-rbac';

const program = path.join(import.meta.dirname, '../access.mjs');

test('access.mjs prints the facts, and no secret', async (t) => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [program]);
  assert.equal(stderr, '');
  for (const said of [
    'Workspace: Northwind Outreach',
    /priya\.raman@northwind\.example\.com +owner/,
    'Invited jordan.reyes@example.com as view.',
    /jordan\.reyes@example\.com +editor/,
    /Marketing dashboard .* campaigns:read, accounts:read/,
    /SDR campaign tool .* campaigns:all, leads:all/,
    'Printed, it is ***.',
    'Zapier (legacy)',
    'Revoked "Webhook handler".',
  ]) {
    assert.ok(said instanceof RegExp ? said.test(stdout) : stdout.includes(said), `${said} is missing in:\n${stdout}`);
  }
  // The sandbox of the program is seeded as this one is, and so has the same keys.
  const sandbox = await Sandbox.start();
  t.after(() => sandbox.stop());
  const keys = await sandbox.client().keys.list({ reveal: true });
  const secrets = [sandbox.adminKey, sandbox.ownerToken, ...keys.map((key) => key.secret())];
  for (const secret of secrets) assert.ok(secret && !stdout.includes(secret), 'a secret is printed');
});
