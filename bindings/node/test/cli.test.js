'use strict';

// `npx instantly-rbac`: what it prints where, and what it ends with.

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const Ajv = require('ajv/dist/2020').default;
const { Client, Sandbox } = require('instantly-rbac');
const { PACKAGE, ROOT, sandboxFor, until } = require('./helpers.js');

const { version, bin } = require('../package.json');
const PROGRAM = path.join(PACKAGE, bin['instantly-rbac']);
const schema = JSON.parse(fs.readFileSync(path.join(ROOT, 'docs/review.schema.json'), 'utf8'));
const validate = new Ajv({ validateFormats: false }).compile(schema);

/** Starts the command without a key, and with a proxy that is not there: whatever leaves this machine would fail. */
function start(args, env = {}, stdio = 'pipe') {
  const { INSTANTLY_API_KEY: _, ...inherited } = process.env;
  const proxy = { HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9' };
  return spawn(process.execPath, [PROGRAM, ...args], { env: { ...inherited, ...proxy, ...env }, stdio });
}

async function ended(child) {
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) child[name]?.setEncoding('utf8').on('data', (text) => (texts[name] += text));
  const [status] = await once(child, 'close');
  assert.doesNotMatch(texts.stderr, /^ {4}at /m, 'no stack');
  return { status, ...texts };
}

function run(args, env) {
  return ended(start(args, env));
}

/** A new folder, which ends with the test. */
function folderFor(t) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'instantly-rbac-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  return folder;
}

function reviewOf(text) {
  const document = JSON.parse(text);
  assert.ok(validate(document), JSON.stringify(validate.errors));
  return document;
}

test('the review of a sandbox is all that stdout holds', async () => {
  const { status, stdout, stderr } = await run(['review']);
  assert.equal(status, 0);
  assert.ok(stdout.startsWith('Access review of Northwind Outreach\n'));
  assert.equal(
    stderr,
    'Reviewing a sandbox workspace, because INSTANTLY_API_KEY is not set. Nothing leaves this machine.\n',
  );
});

test('JSON is what the schema describes', async () => {
  const { stdout } = await run(['review', '--json']);
  assert.equal(reviewOf(stdout).workspace_name, 'Northwind Outreach');
});

test('each form is written to a file too', async (t) => {
  const file = path.join(folderFor(t), 'review');
  const forms = { '--markdown': '# Access review', '--html': '<!doctype html>', '--json': '{' };
  for (const [form, beginning] of Object.entries(forms)) {
    const { status, stdout } = await run(['review', form, '--output', file]);
    assert.deepEqual({ status, stdout }, { status: 0, stdout: '' });
    assert.ok(fs.readFileSync(file, 'utf8').toLowerCase().startsWith(beginning.toLowerCase()), form);
  }
});

test('a file that cannot be written is an error', async (t) => {
  const { status, stderr } = await run(['review', '--output', path.join(folderFor(t), 'nowhere', 'review')]);
  assert.equal(status, 1);
  assert.match(stderr, /^Error: ENOENT.*nowhere/m);
});

test('a full disk is an error', { skip: !fs.existsSync('/dev/full') && 'a device of Linux' }, async (t) => {
  const full = fs.openSync('/dev/full', 'w');
  t.after(() => fs.closeSync(full));
  const { status, stderr } = await ended(start(['review'], {}, ['ignore', full, 'pipe']));
  assert.equal(status, 1);
  assert.match(stderr, /^Error: ENOSPC/m);
});

test('a key of the environment or of a file is used and never printed', async (t) => {
  const { sandbox } = await sandboxFor(t);
  const key = sandbox.adminKey;
  const file = path.join(folderFor(t), 'key');
  fs.writeFileSync(file, `${key}\n`);
  for (const [args, env] of [
    [[], { INSTANTLY_API_KEY: key }],
    [['--api-key-env', 'OTHER'], { OTHER: key }],
    [['--api-key-file', file], {}],
    [['--api-key-file', file], { INSTANTLY_API_KEY: 'not-a-secret-another' }],
  ]) {
    const before = sandbox.requests().length;
    const { status, stdout, stderr } = await run(['review', '--json', '--base-url', sandbox.url, ...args], env);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    assert.equal(reviewOf(stdout).workspace_id, sandbox.workspaceId);
    assert.ok(!stdout.includes(key));
    assert.ok(sandbox.requests().length > before);
  }
  assert.deepEqual([...new Set(sandbox.requests().map((request) => request.method))], ['GET']);
});

test('a sub-workspace is reviewed with the key of its admin', async (t) => {
  const { sandbox } = await sandboxFor(t);
  const [{ id, name }] = sandbox.subWorkspaces();
  const args = ['review', '--json', '--base-url', sandbox.url, '--workspace', id];
  const { stdout } = await run(args, { INSTANTLY_API_KEY: sandbox.adminKey });
  assert.equal(reviewOf(stdout).workspace_name, name);
});

test('--sandbox wins over a key', async () => {
  const { status, stdout, stderr } = await run(['review', '--sandbox'], { INSTANTLY_API_KEY: 'not-a-secret' });
  assert.equal(status, 0);
  assert.match(stdout, /Northwind Outreach/);
  assert.equal(stderr, 'Reviewing a sandbox workspace. Nothing leaves this machine.\n');
});

test('an error of the library ends with 1 and its text', async (t) => {
  const { sandbox } = await sandboxFor(t);
  const account = ['review', '--base-url', sandbox.url];
  const wrong = 'not-a-secret-0123456789';
  const refused = await run(account, { INSTANTLY_API_KEY: wrong });
  assert.deepEqual({ status: refused.status, stdout: refused.stdout }, { status: 1, stdout: '' });
  assert.match(refused.stderr, /^Error: .*401/);
  assert.ok(!refused.stderr.includes(wrong));
  sandbox.fault({ kind: 'stall', times: null });
  const late = await run([...account, '--timeout', '0.3'], { INSTANTLY_API_KEY: sandbox.adminKey });
  assert.equal(late.status, 1);
  assert.match(late.stderr, /^Error: /);
  assert.ok(!late.stderr.includes(sandbox.adminKey));
});

test('a review that fails leaves the report of yesterday', async (t) => {
  const { sandbox } = await sandboxFor(t);
  const file = path.join(folderFor(t), 'review');
  fs.writeFileSync(file, 'yesterday');
  const args = ['review', '--base-url', sandbox.url, '--output', file];
  assert.equal((await run(args, { INSTANTLY_API_KEY: 'not-a-secret' })).status, 1);
  assert.equal(fs.readFileSync(file, 'utf8'), 'yesterday');
});

test('a key in place of its name, or of anything else, is not repeated', async (t) => {
  const { sandbox } = await sandboxFor(t);
  const key = sandbox.adminKey;
  for (const [args, wanted] of [
    [['review', '--api-key-env', key], 2],
    [['review', '--api-key-file', key], 1],
    [['review', '--api-key', key], 2],
    [['review', `--api-key=${key}`], 2],
    [['review', `--${key}`], 2],
    [['review', `--sandbox=${key}`], 2],
    [['review', '--fail-on', key], 2],
    [['review', '--timeout', key], 2],
    [['review', key], 2],
    [[key], 2],
    [[`--${key}`], 2],
  ]) {
    const { status, stdout, stderr } = await run([...args, '--base-url', sandbox.url]);
    assert.equal(status, wanted, args[1]?.slice(0, 12));
    assert.ok(!`${stdout}${stderr}`.includes(key), args[1]?.slice(0, 12));
  }
});

test('an empty key is an error and no sandbox', async () => {
  const { status, stderr } = await run(['review'], { INSTANTLY_API_KEY: '' });
  assert.equal(status, 1);
  assert.match(stderr, /empty/);
});

test('a wrong call ends with 2', async () => {
  for (const args of [
    ['review', '--no-such-option'],
    ['review', '--json', '--html'],
    ['review', '--fail-on', 'terrible'],
    ['review', '--fail-on'],
    ['review', '--timeout', 'soon'],
    ['review', '--timeout='],
    ['review', '--api-key-env', 'PATH', '--api-key-file', 'b'],
    ['review', '--api-key-env', 'INSTANTLY_NOWHERE'],
    ['review', '--api-key-env', '__proto__'],
    ['review', '--api-key-env='],
    ['review', '--api-key', 'a-key'],
    ['review', '--sandbox', '--base-url', 'http://127.0.0.1:9'],
    ['review', 'a-key'],
    ['demo', '--json'],
    ['no-such-command'],
    ['constructor'],
    ['--no-such-option'],
    [],
  ]) {
    const { status, stdout, stderr } = await run(args);
    assert.deepEqual({ status, stdout }, { status: 2, stdout: '' }, args.join(' '));
    assert.match(stderr, /^Usage: instantly-rbac .*\nError: .+\n$/s, args.join(' '));
  }
});

test('a nightly check that lost its key judges no sandbox', async () => {
  const { status, stdout, stderr } = await run(['review', '--fail-on', 'high']);
  assert.deepEqual({ status, stdout }, { status: 2, stdout: '' });
  assert.match(stderr, /INSTANTLY_API_KEY/);
});

test('findings end with 3 behind the whole report', async () => {
  for (const limit of ['low', 'medium', 'high', 'critical', 'CRITICAL']) {
    const { status, stdout, stderr } = await run(['review', '--sandbox', '--json', '--fail-on', limit]);
    assert.equal(status, 3);
    reviewOf(stdout);
    assert.ok(stderr.includes(`Findings that are ${limit.toLowerCase()} or worse: `));
  }
});

test('only findings that are severe enough fail', async (t) => {
  const { sandbox, client } = await sandboxFor(t);
  const reader = { INSTANTLY_API_KEY: sandbox.keyWithScopes(['all:read']) };
  const remover = sandbox.keyWithScopes(['api_keys:read', 'api_keys:delete']);
  const wide = (await client.keys.list()).filter((key) => key.scopes.includes('all:all'));
  const removing = new Client({ apiKey: remover, baseUrl: sandbox.url });
  for (const { id } of wide) await removing.keys.revoke(id);
  const account = ['review', '--base-url', sandbox.url, '--fail-on'];
  assert.equal((await run([...account, 'critical'], reader)).status, 0);
  assert.equal((await run([...account, 'high'], reader)).status, 3);
});

test('a scope that cannot be read does not pass for harmless', async (t) => {
  const zeroWidth = 'al\u200bl:all';
  const odd = ['*', '*:*', 'ALL:ALL', ' all:all', zeroWidth, 'api_keys:CREATE', 'teleports:read', 'leads:fly'];
  for (const scope of odd) {
    // A workspace in which there is nothing but one key.
    const server = http.createServer((request, response) => {
      const { pathname } = new URL(request.url, 'http://localhost');
      const key = { id: 'k', name: 'k', scopes: [scope], timestamp_created: new Date().toISOString() };
      const items = pathname.endsWith('/api-keys') ? [key] : [];
      response.end(JSON.stringify(pathname.endsWith('/current') ? { id: 'w', name: 'W' } : { items }));
    });
    t.after(() => server.close());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const account = ['review', '--markdown', '--base-url', `http://127.0.0.1:${server.address().port}`];
    const judged = await run([...account, '--fail-on', 'medium'], { INSTANTLY_API_KEY: 'a-key' });
    assert.equal(judged.status, 3, `${JSON.stringify(scope)}: ${judged.stderr}`);
    assert.match(judged.stdout, /counts as/);
  }
});

test('a review with gaps does not pass', async (t) => {
  const { sandbox } = await sandboxFor(t);
  const blind = { INSTANTLY_API_KEY: sandbox.keyWithScopes(['workspaces:read', 'workspace_members:read']) };
  const account = ['review', '--base-url', sandbox.url];
  const judged = await run([...account, '--fail-on', 'critical'], blind);
  assert.equal(judged.status, 4);
  assert.match(judged.stdout, /^Access review of/);
  assert.match(judged.stderr, /^Not reviewed: the keys could not be reviewed.*api_keys:read/m);
  // What was found is certain, gaps or not.
  assert.equal((await run([...account, '--fail-on', 'low'], blind)).status, 3);
  // Without a judgement asked for, the gaps are reported all the same.
  const result = await run([...account, '--json'], blind);
  assert.equal(result.status, 0);
  assert.match(result.stderr, /^Not reviewed: the tags/m);
  reviewOf(result.stdout);
});

test(
  'Ctrl-C ends with 130, and says nothing',
  { skip: process.platform === 'win32' && 'signals of Unix' },
  async (t) => {
    const { sandbox } = await sandboxFor(t);
    sandbox.fault({ kind: 'stall', times: null });
    const child = start(['review', '--base-url', sandbox.url], { INSTANTLY_API_KEY: sandbox.adminKey });
    const end = ended(child);
    await until(() => sandbox.requests().length > 0, 'a request', 30_000);
    child.kill('SIGINT');
    assert.deepEqual(await end, { status: 130, stdout: '', stderr: '' });
  },
);

test('a reader that leaves gets no stack', async () => {
  for (const args of [['demo'], ['review'], ['review', '--json']]) {
    const child = start(args);
    child.stdout.destroy();
    const { status, stderr } = await ended(child);
    assert.equal(status, 1, args.join(' '));
    assert.doesNotMatch(stderr, /EPIPE/);
  }
});

test('closed streams get no stack', { skip: process.platform === 'win32' && 'a shell of Unix' }, async () => {
  const inShell = (command) => ended(spawn('sh', ['-c', `"$0" "$1" ${command}`, process.execPath, PROGRAM]));
  // Node opens the null device in the place of a closed stream, so that what is written is lost without an error.
  for (const [command, status] of [
    ['demo >&-', 0],
    ['review --sandbox >&-', 0],
    ['review --sandbox --fail-on low >&- 2>&-', 3],
    ['review --no-such-option 2>&-', 2],
  ]) {
    const end = await inShell(command);
    assert.equal(end.status, status, command);
    assert.equal(end.stdout, '', command);
    assert.doesNotMatch(end.stderr, /Error|EBADF/, command);
  }
});

test('the demo prints the facts and no secret', async (t) => {
  const page = path.join(folderFor(t), 'review.html');
  const { status, stdout, stderr } = await run(['demo', '--report', page]);
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  for (const said of [
    'Workspace: Northwind Outreach',
    'Invited jordan.reyes@example.com as view.',
    'jordan.reyes@example.com  editor',
    'campaigns:all, leads:all',
    'Printed, it is ***.',
    'Revoked "Webhook handler".',
    'Dune Robotics: 2 members',
    'SDR-West    Sales development, western region',
    'Recruiting agencies, Nordics  accounts unhealthy',
    'API key created',
    'jonas.keller@northwind.example.com  owner',
    'critical  Zapier (legacy)',
    'Launch/Pause',
    'mailbox settings',
    'hannah.lindqvist@northwind.example.com  Viewer',
  ]) {
    assert.ok(stdout.includes(said), said);
  }
  assert.ok(stdout.trimEnd().endsWith(page));
  assert.match(fs.readFileSync(page, 'utf8'), /^<!doctype html>/i);
});

test('the demo prints none of the secrets that it makes', async (t) => {
  const { govern } = require('../bin/demo.js');
  const { sandbox, client } = await sandboxFor(t);
  t.mock.method(Sandbox, 'start', async () => sandbox);
  const stop = t.mock.method(sandbox, 'stop', async () => {});
  let printed = '';
  await govern(async (text) => void (printed += text));
  stop.mock.restore();
  const revealed = await client.keys.list({ reveal: true });
  const secrets = new Set([sandbox.ownerToken, ...revealed.map((key) => key.secret())]);
  assert.ok(secrets.size > 8 && !secrets.has(null));
  for (const secret of secrets) assert.ok(!printed.includes(secret));
});

test('help and version', async () => {
  assert.equal((await run(['--version'])).stdout, `instantly-rbac ${version}\n`);
  for (const args of [['--help'], ['-h'], ['demo', '--help'], ['review', '-h']]) {
    const { status, stdout, stderr } = await run(args);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    assert.ok(stdout.startsWith('Usage: instantly-rbac'));
  }
  assert.match((await run(['review', '--help'])).stdout, /list of processes/);
});
