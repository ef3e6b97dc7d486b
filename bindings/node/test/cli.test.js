'use strict';

// The command line as Node starts it. What it prints and ends with is tested in `cli/tests`.

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const Ajv = require('ajv/dist/2020').default;
const { PACKAGE, ROOT, sandboxFor, until } = require('./helpers.js');

const PROGRAM = path.join(PACKAGE, require('../package.json').bin['instantly-rbac']);
const RUST = process.env.INSTANTLY_PROGRAM ?? path.join(ROOT, 'target/debug/instantly-rbac');
const schema = JSON.parse(fs.readFileSync(path.join(ROOT, 'docs/review.schema.json'), 'utf8'));
const validate = new Ajv({ validateFormats: false }).compile(schema);
const onUnix = { skip: process.platform === 'win32' && 'a shell and signals of Unix' };

/** Starts a command without a key, and with a proxy that is not there: whatever leaves this machine would fail. */
function start(command, args, env = {}) {
  const { INSTANTLY_API_KEY: _, INSTANTLY_BASE_URL: __, ...inherited } = process.env;
  const proxy = { HTTPS_PROXY: 'http://127.0.0.1:9', ALL_PROXY: 'http://127.0.0.1:9' };
  return spawn(command, args, { env: { ...inherited, ...proxy, ...env } });
}

function startNode(args, env) {
  return start(process.execPath, [PROGRAM, ...args], env);
}

async function ended(child) {
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (text) => (texts[name] += text));
  const [status] = await once(child, 'close');
  assert.doesNotMatch(texts.stderr, /^ {4}at /m, 'no stack');
  return { status, ...texts };
}

/** What does not differ from one review to the next. */
function withoutMoments({ stdout, ...rest }) {
  return { lines: stdout.split('\n').filter((line) => !/as_of|request_id|waited_/.test(line)), ...rest };
}

test('it is the program in Rust', async (t) => {
  const { sandbox } = await sandboxFor(t);
  const account = ['--base-url', sandbox.url];
  const env = { INSTANTLY_API_KEY: sandbox.adminKey, LC_ALL: 'C' };
  for (const args of [
    ['review', '--json', ...account],
    ['review', '--json', '--fail-on', 'low', ...account],
    ['check', ...account],
    ['review', '--help'],
    ['--version'],
    ['review', '--no-such-option'],
    [],
  ]) {
    const result = await ended(startNode(args, env));
    assert.deepEqual(withoutMoments(result), withoutMoments(await ended(start(RUST, args, env))), args.join(' '));
    if (args.includes('--json')) assert.ok(validate(JSON.parse(result.stdout)), JSON.stringify(validate.errors));
  }
});

test('Ctrl-C ends a call under way with 130, and says nothing', onUnix, async (t) => {
  const { sandbox } = await sandboxFor(t);
  sandbox.fault({ kind: 'stall', times: null });
  const child = startNode(['review', '--base-url', sandbox.url], { INSTANTLY_API_KEY: sandbox.adminKey });
  const end = ended(child);
  await until(() => sandbox.requests().length > 0, 'a request', 30_000);
  child.kill('SIGINT');
  assert.deepEqual(await end, { status: 130, stdout: '', stderr: '' });
});

test('a reader that leaves gets no stack', async () => {
  for (const args of [['demo'], ['review', '--sandbox', '--json'], ['--help']]) {
    const child = startNode(args);
    child.stdout.destroy();
    const { status, stderr } = await ended(child);
    assert.equal(status, 1, args.join(' '));
    assert.doesNotMatch(stderr, /EPIPE|error/);
  }
});

test('what is written to a closed stream is lost without an error', onUnix, async () => {
  for (const [command, status] of [
    ['demo >&-', 0],
    ['review --sandbox <&- >&-', 0],
    ['review --sandbox --fail-on low >&- 2>&-', 3],
    ['review --no-such-option 2>&-', 2],
  ]) {
    const end = await ended(start('sh', ['-c', `"$0" "$1" ${command}`, process.execPath, PROGRAM]));
    assert.deepEqual([end.status, end.stdout], [status, ''], command);
    assert.doesNotMatch(end.stderr, /error/i, command);
  }
});
