'use strict';

// The package as a user finds it.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { run } = require('./helpers.js');

const PROGRAM = `
  const sandbox = await Sandbox.start({ seed: 1 });
  console.log((await sandbox.client().check()).workspace.name);
  await sandbox.stop();`;

test('require and import both work', async () => {
  const required = await run(`const { Sandbox } = require('instantly-rbac'); (async () => {${PROGRAM}})();`);
  const imported = await run(`import { Sandbox } from 'instantly-rbac'; ${PROGRAM}`, { type: 'module' });
  for (const { code, stdout, stderr } of [required, imported]) {
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'Northwind Outreach\n', stderr: '' });
  }
});

test('where there is no native part, the error names the platform and the fix', async () => {
  const program = `
    const load = require('node:module')._load;
    require('node:module')._load = (request, ...rest) => {
      if (request.endsWith('.node') || request.startsWith('instantly-rbac-')) throw new Error('no such thing');
      return load(request, ...rest);
    };
    try { require('instantly-rbac'); } catch (error) { console.log(error.code, error.message); }`;
  const { stdout } = await run(program);
  assert.match(stdout, /^ERR_INSTANTLY_NO_NATIVE_PART instantly-rbac 0\.1\.0 has no native part here for /);
  assert.ok(stdout.includes(`${process.platform}-${process.arch}`));
  assert.match(stdout, /Install it again/);
});
