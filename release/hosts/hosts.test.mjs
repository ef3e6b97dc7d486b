// The packed Node package under the programs that run tests, start threads and bundle: NODE_PACKAGES names the folder of
// the tarballs.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';

const here = import.meta.dirname;
const packages = path.resolve(process.env.NODE_PACKAGES);
const [tarball] = fs.readdirSync(packages).filter((name) => /^instantly-rbac-[0-9].*\.tgz$/.test(name));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'instantly-rbac-hosts-'));
after(() => fs.rmSync(folder, { recursive: true }));

// A list, an error of its own class, and an iterator, against a sandbox.
const WORK = `
const { Client, Sandbox, ForbiddenError } = require('instantly-rbac');
module.exports = async function work() {
  const sandbox = await Sandbox.start();
  try {
    const client = sandbox.client();
    const members = await client.members.list();
    const key = await client.keys.create({ name: 'narrow', scopes: ['campaigns:read'] });
    const narrow = new Client({ apiKey: key.secret(), baseUrl: sandbox.url });
    const error = await narrow.members.list().catch((error) => error);
    let events = 0;
    for await (const event of client.auditLogs.iter()) events += event.id ? 1 : 0;
    return { members: members.length, refused: error instanceof ForbiddenError && error instanceof Error, events };
  } finally {
    await sandbox.stop();
  }
};
`;
// A test runner within another one would run nothing.
const { NODE_TEST_CONTEXT, ...env } = process.env;

function run(program, ...args) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8', env });
  assert.equal(status, 0, stdout + stderr);
  return stdout + stderr;
}

function write(name, text) {
  fs.writeFileSync(path.join(folder, name), text);
}

before(() => {
  for (const name of ['package.json', 'package-lock.json'])
    fs.copyFileSync(path.join(here, name), path.join(folder, name));
  run('npm', 'ci', '--silent', '--no-audit', '--no-fund');
  run('npm', 'install', '--silent', '--no-save', '--no-audit', '--no-fund', path.join(packages, tarball));
  write('work.cjs', WORK);
});

const EXPECTED = `expect(done.members).toBeGreaterThan(3); expect(done.refused).toBe(true); expect(done.events).toBeGreaterThan(100);`;

test('Jest runs it', () => {
  write(
    'work.jest.test.js',
    `const work = require('./work.cjs'); test('it works', async () => { const done = await work(); ${EXPECTED} });`,
  );
  assert.match(run('npx', 'jest', '--testRegex', 'jest\\.test\\.js$', '--testEnvironment', 'node'), /1 passed/);
});

test('Vitest runs it, in threads and in processes', () => {
  write(
    'work.vitest.test.mjs',
    `import { expect, test } from 'vitest'; import work from './work.cjs'; test('it works', async () => { const done = await work(); ${EXPECTED} });`,
  );
  for (const pool of ['threads', 'forks']) {
    assert.match(run('npx', 'vitest', 'run', '--pool', pool, 'vitest.test'), /1 passed/);
  }
});

test('node --test runs it', () => {
  write(
    'work.node.test.cjs',
    `const { test } = require('node:test'); test('it works', async () => { if (!(await require('./work.cjs')()).refused) throw new Error('not refused'); });`,
  );
  run(process.execPath, '--test', 'work.node.test.cjs');
});

test('threads run it side by side', () => {
  write(
    'threads.cjs',
    `const { Worker, isMainThread, parentPort } = require('node:worker_threads');
     if (isMainThread) {
       const one = () => new Promise((resolve, reject) => new Worker(__filename).once('message', resolve).once('error', reject));
       Promise.all([one(), one(), one()]).then((all) => console.log(all.every((done) => done.refused) ? 'all' : 'not all'));
     } else require('./work.cjs')().then((done) => parentPort.postMessage(done));`,
  );
  assert.equal(run(process.execPath, 'threads.cjs'), 'all\n');
});

const MAIN = "require('./work.cjs')().then((done) => console.log(JSON.stringify(done.refused)));";

function esbuild(outfile, external) {
  const options = ['--bundle', '--platform=node', '--log-level=error', `--outfile=${outfile}`, external];
  run('npx', 'esbuild', 'main.cjs', ...options);
}

test('esbuild and webpack leave it where it is installed', () => {
  write('main.cjs', MAIN);
  esbuild('esbuild/bundle.cjs', '--external:instantly-rbac');
  assert.equal(run(process.execPath, 'esbuild/bundle.cjs'), 'true\n');
  write(
    'webpack.cjs',
    `const path = require('node:path');
     const output = { path: path.join(__dirname, 'webpack'), filename: 'bundle.cjs' };
     const externals = { 'instantly-rbac': 'commonjs instantly-rbac' };
     require('webpack')({ target: 'node', mode: 'production', entry: './main.cjs', externals, output }, (error, stats) => {
       if (error || stats.hasErrors()) throw error ?? new Error(stats.toString());
     });`,
  );
  run(process.execPath, 'webpack.cjs');
  assert.equal(run(process.execPath, 'webpack/bundle.cjs'), 'true\n');
});

test('what bundles it all the same is told how to leave it out', () => {
  write('main.cjs', MAIN);
  esbuild('inside/bundle.cjs', '--external:*.node');
  const { status, stderr } = spawnSync(process.execPath, ['inside/bundle.cjs'], { cwd: folder, encoding: 'utf8' });
  assert.notEqual(status, 0);
  assert.match(stderr, /esbuild: --external:instantly-rbac; webpack: externals/);
});
