'use strict';

// The package as it is installed: packed, in a folder of its own, without Rust and without a network.

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { promisify } = require('node:util');
const { PACKAGE } = require('./helpers.js');

const exec = promisify(execFile);
const NODE = path.dirname(process.execPath);
let folder;
let files;

const inFolder = (command, ...given) =>
  exec(command, given, { cwd: folder, env: { HOME: folder, PATH: `${NODE}:/usr/bin:/bin` } });
const write = (name, text) => fs.writeFileSync(path.join(folder, name), text);

before(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'instantly-rbac-packed-'));
  const { stdout } = await exec('npm', ['pack', '--json', '--pack-destination', folder], { cwd: PACKAGE });
  const [packed] = Object.values(JSON.parse(stdout));
  files = packed.files.map((file) => file.path);
  write('package.json', '{ "private": true }');
  await inFolder('npm', 'install', '--offline', '--no-audit', '--no-fund', `./${packed.filename}`);
});
after(() => fs.rmSync(folder, { recursive: true }));

const readme = fs.readFileSync(path.join(PACKAGE, 'README.md'), 'utf8');
const [, program] = readme.match(/```js\n(.*?)```/s);

function isTheProgram({ stdout, stderr }) {
  assert.equal(stderr, '');
  assert.match(stdout, /^a secret of \d+ characters, printed as \*\*\*\nAccess review of Northwind Outreach/);
}

test("the README's program runs under require", async () => {
  write('program.cjs', program);
  isTheProgram(await inFolder('node', 'program.cjs'));
});

test("the README's program runs under import", async () => {
  const [first, ...rest] = program.split('\n');
  assert.match(first, /or: import/);
  write('program.mjs', [first.split('or: ')[1], ...rest].join('\n'));
  isTheProgram(await inFolder('node', 'program.mjs'));
});

test("the README's program compiles under TypeScript, as a module of either sort", async () => {
  const [first, ...rest] = program.split('\n');
  const typed = [first.split('or: ')[1], ...rest].join('\n').replace('key.secret().length', 'key.secret()?.length');
  for (const name of ['program.mts', 'program.cts']) write(name, typed);
  const modules = path.join(PACKAGE, 'node_modules');
  const options = ['--strict', '--noEmit', '--target', 'es2022', '--module', 'node16', '--types', 'node'];
  const typeRoots = ['--typeRoots', path.join(modules, '@types')];
  // `@types/node` is where the declarations look for it.
  fs.symlinkSync(path.join(modules, '@types'), path.join(folder, 'node_modules/@types'));
  const tsc = path.join(modules, 'typescript/bin/tsc');
  await inFolder('node', tsc, ...options, ...typeRoots, 'program.mts', 'program.cts').catch(({ stdout }) => {
    throw new assert.AssertionError({ message: stdout });
  });
});

test('npx instantly-rbac demo governs a sandbox from end to end, as the other languages do', async () => {
  const { stdout, stderr } = await inFolder('npx', '--offline', 'instantly-rbac', 'demo');
  assert.equal(stderr, '');
  const facts = [
    'Workspace: Northwind Outreach',
    'Invited jordan.reyes@example.com as view.',
    'Printed, it is ***.',
    'Revoked "Webhook handler".',
    'No other workspace administers this one.',
    'SDR-West',
    'Member, role and tag changes are never logged.',
    'critical',
    'Launch/Pause',
  ];
  for (const fact of facts) assert.ok(stdout.includes(fact), fact);
});

test('a command that is none says what there is, and ends with 2', async () => {
  const failure = await inFolder('npx', '--offline', 'instantly-rbac', 'destroy').catch((error) => error);
  assert.equal(failure.code, 2);
  assert.match(failure.stderr, /instantly-rbac demo/);
});

test('nothing is packed but what is needed', () => {
  const needed =
    /^(README\.md|LICENSE.*|package\.json|native\.js|index\.(m?js|d\.m?ts)|lib\/\w+\.(js|d\.ts)|bin\/[\w-]+\.js|instantly-rbac\.[\w-]+\.node)$/;
  assert.deepEqual(
    files.filter((file) => !needed.test(file)),
    [],
  );
  assert.equal(files.filter((file) => file.endsWith('.node')).length, 1);
  for (const file of ['LICENSE-MIT', 'LICENSE-APACHE', 'README.md', 'index.d.mts'])
    assert.ok(files.includes(file), file);
});
