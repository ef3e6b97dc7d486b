import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import readline from 'node:readline';
import test from 'node:test';
import { hostile, serve, until } from './helpers.mjs';

/** @import { Client, Fault, ReviewOptions } from 'instantly-rbac' */

test('the JSON has keys by severity, members by role, and the matrix', async (t) => {
  const { get, secrets } = await serve(t);
  const response = await get('/access-review', 'application/json');
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
  assert.equal(response.headers.get('cache-control'), 'no-store');
  assert.equal(response.headers.get('vary'), 'accept');
  const text = await response.text();
  const review = JSON.parse(text);
  assert.equal(review.workspace, 'Northwind Outreach');
  assert.deepEqual(Object.keys(review.keys), ['critical', 'high', 'medium', 'none']);
  assert.deepEqual(
    new Set(review.keys.critical.map((/** @type {{ name: string }} */ key) => key.name)),
    new Set(['Sandbox admin', 'Zapier (legacy)', hostile]),
  );
  assert.deepEqual(Object.keys(review.members), ['owner', 'admin', 'editor', 'view']);
  assert.equal(review.members.owner[0].email, 'priya.raman@northwind.example.com');
  assert.equal(review.matrix.SDR.campaigns, 'Launch/Pause');
  assert.deepEqual(review.gaps, []);
  for (const secret of secrets) assert.ok(!text.includes(secret), 'a secret is served');
});

test('the reader chooses the form: a browser gets the page, who takes anything gets JSON', async (t) => {
  const { get } = await serve(t);
  const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';
  for (const [route, accept, status, type] of /** @type {[string, string, number, RegExp][]} */ ([
    ['/access-review', browser, 200, /^text\/html; charset=utf-8$/],
    ['/access-review', '*/*', 200, /^application\/json/],
    ['/access-review', 'text/html;q=0.5, application/json', 200, /^application\/json/],
    ['/access-review', 'image/png', 406, /^application\/json/],
    ['/access-review.json', browser, 200, /^application\/json/],
    ['/access-review/report', '*/*', 200, /^text\/html; charset=utf-8$/],
    ['/', browser, 200, /^text\/html/],
    ['/access-review?severity=dire', '*/*', 400, /^application\/json/],
    ['/access-review?severity=dire', browser, 400, /^text\/html/],
  ])) {
    const response = await get(route, accept);
    assert.equal(response.status, status, `${route} as ${accept}`);
    assert.match(response.headers.get('content-type') ?? '', type, `${route} as ${accept}`);
    await response.text();
  }
});

test('names are text on the page and in the full report, whatever they hold', async (t) => {
  const { get, secrets } = await serve(t);
  for (const route of ['/access-review', '/access-review/report']) {
    const response = await get(route, 'text/html');
    const html = await response.text();
    assert.ok(
      html.includes('&lt;script&gt;alert(&#39;owned&#39;)') || html.includes("&lt;script&gt;alert('owned')"),
      html,
    );
    assert.ok(!html.includes('<script>alert') && !html.includes('<img'));
    assert.doesNotMatch(html, /<script(?! type="module" src="\/assets\/filter\.js"><\/script>)/);
    for (const secret of secrets) assert.ok(!html.includes(secret), 'a secret is served');
  }
});

test('no page may run a script or load anything from elsewhere', async (t) => {
  const { get } = await serve(t);
  for (const [route, script, style] of /** @type {[string, string, string][]} */ ([
    ['/access-review', "'self'", "'self'"],
    ['/access-review/report', "'none'", "'unsafe-inline'"],
  ])) {
    const policy = (await get(route, 'text/html')).headers.get('content-security-policy') ?? '';
    const directives = Object.fromEntries(policy.split(';').map((directive) => directive.split(/ (.*)/)));
    assert.equal(directives['default-src'], "'none'");
    assert.equal(directives['script-src'], script);
    assert.equal(directives['style-src'], style);
    assert.equal(directives['frame-ancestors'], "'none'");
  }
});

test('one severity can be asked for, in both forms', async (t) => {
  const { get } = await serve(t);
  const { keys, other_findings } = JSON.parse(await (await get('/access-review.json?severity=low', '*/*')).text());
  assert.deepEqual(Object.keys(keys), ['high'], 'of the keys, one that is high has a low finding, too');
  const [key, ...others] = keys.high;
  assert.deepEqual([key.name, others], ['Bulk editor', []]);
  assert.ok(other_findings.length > 0 && key.findings.length > 0);
  for (const finding of [...other_findings, ...key.findings]) assert.equal(finding.severity, 'low');
  const html = await (await get('/access-review?severity=low', 'text/html')).text();
  assert.match(html, /value="low" checked/);
  assert.match(html, /data-severities="critical medium"[^>]*hidden/);
});

test('what could not be reviewed is said, beside what could', async (t) => {
  const { sandbox, get } = await serve(t);
  sandbox.fault({ kind: 'status', status: 403, operation: 'keys.list', times: null });
  const { keys, members, gaps } = JSON.parse(await (await get('/access-review.json', '*/*')).text());
  assert.equal(keys, null, 'which is another thing than none');
  assert.ok(members.owner);
  assert.match(gaps[0], /the keys could not be reviewed.*api_keys:read/);
  const html = await (await get('/access-review', 'text/html')).text();
  assert.match(html, /What could not be reviewed/);
  assert.match(html, /They could not be reviewed/);
});

test('a failure is a gateway’s failure, in the form that was asked for, and shows no secret', async (t) => {
  const { sandbox, get, logged, secrets } = await serve(t, { timeoutMs: 1_000 });
  /** @type {[Fault, number, string][]} */
  const failures = [
    [{ kind: 'status', status: 401 }, 502, 'unauthorized'],
    [{ kind: 'status', status: 402 }, 502, 'payment_required'],
    [{ kind: 'status', status: 403 }, 502, 'forbidden'],
    [{ kind: 'status', status: 500 }, 502, 'server'],
    [{ kind: 'garbage' }, 502, 'decode'],
    [{ kind: 'reset' }, 502, 'network'],
    [{ kind: 'stall' }, 504, 'timeout'],
    // Last, because the client then holds back for so long.
    [{ kind: 'status', status: 429, headers: { 'retry-after': '7' } }, 503, 'rate_limited'],
  ];
  for (const [fault, status, kind] of failures) {
    sandbox.clearFaults();
    sandbox.fault({ ...fault, times: null });
    const json = await get('/access-review', 'application/json');
    const body = await json.text();
    assert.deepEqual([json.status, JSON.parse(body).kind], [status, kind], body);
    if (kind === 'rate_limited') assert.equal(json.headers.get('retry-after'), '7');
    const page = await get('/access-review', 'text/html');
    const html = await page.text();
    assert.equal(page.status, status);
    assert.match(html, /The access review cannot be shown/);
    assert.ok(html.includes(kind));
    assert.ok(!body.includes('A fault of the sandbox') && !html.includes('A fault of the sandbox'));
    for (const secret of secrets) assert.ok(!body.includes(secret) && !html.includes(secret));
  }
  // The log holds more than the reply.
  assert.ok(logged.text.includes('A fault of the sandbox'));
  for (const secret of secrets) assert.ok(!logged.text.includes(secret), 'a secret is logged');
});

test('who goes away ends the review that was made for them, and nobody else’s', async (t) => {
  /** @type {unknown[]} */
  const ends = [];
  const { sandbox, get } = await serve(t, { watch: (client) => watched(client, ends) });
  sandbox.fault({ kind: 'stall', operation: 'keys.list' });
  const leaving = new AbortController();
  const left = assert.rejects(get('/access-review', 'text/html', { signal: leaving.signal }), { name: 'AbortError' });
  await until(() => sandbox.requests().some(({ operation, fault }) => operation === 'keys.list' && fault), 'the stall');
  const patient = await get('/access-review', 'text/html');
  assert.equal(patient.status, 200);
  leaving.abort();
  await left;
  await until(() => ends.length === 2, 'the end of the review');
  assert.deepEqual(ends, ['done', 'AbortError']);
});

/**
 * The client, whose reviews note how they end.
 *
 * @param {Client} client
 * @param {unknown[]} ends
 */
function watched(client, ends) {
  /** @param {ReviewOptions} options */
  const review = (options) => {
    const report = client.review(options);
    report.then(
      () => ends.push('done'),
      (error) => ends.push(error.name),
    );
    return report;
  };
  return /** @type {Client} */ ({ ...client, review, close: () => client.close() });
}

test('a request under way is answered before the service closes', async (t) => {
  const { sandbox, service, get } = await serve(t);
  sandbox.fault({ kind: 'drip', intervalMs: 1, operation: 'workspace.get' });
  const asked = get('/access-review', 'text/html');
  await until(() => sandbox.requests().some(({ operation }) => operation === 'workspace.get'), 'the request');
  const closed = service.close();
  assert.equal((await asked).status, 200);
  await closed;
});

test('a review of a sandbox says so, on the page and in the JSON, and another one does not', async (t) => {
  const said = /<p class="notice">This is a sandbox: the people, keys and findings below are made up\.<\/p>/;
  for (const sandbox of [true, false]) {
    /** @param {Client} client */
    const watch = (client) => {
      /** @param {ReviewOptions} options */
      const review = async (options) =>
        Object.defineProperty(await client.review(options), 'sandbox', { value: sandbox });
      return /** @type {Client} */ ({ ...client, review, close: () => client.close() });
    };
    const { get } = await serve(t, sandbox ? {} : { watch });
    const html = await (await get('/access-review', 'text/html')).text();
    assert.equal(said.test(html), sandbox);
    assert.equal(JSON.parse(await (await get('/access-review.json', '*/*')).text()).sandbox, sandbox);
  }
});

/**
 * The program, and its environment without what the tests were started with.
 *
 * @param {import('node:test').TestContext} t
 * @param {string[]} options
 */
function start(t, options) {
  const { INSTANTLY_API_KEY: _, INSTANTLY_BASE_URL: __, ...env } = process.env;
  const program = path.join(import.meta.dirname, '../service/main.mjs');
  const child = spawn(process.execPath, [program, ...options], { env: { ...env, PORT: '0' } });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

test('the program serves a sandbox only where it is asked to', { timeout: 20_000 }, async (t) => {
  const child = start(t, []);
  /** @type {{ stdout: string, stderr: string }} */
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => (said.stdout += text));
  child.stderr.on('data', (text) => (said.stderr += text));
  assert.deepEqual(await once(child, 'close'), [2, null]);
  const line = 'INSTANTLY_API_KEY holds no key; with --sandbox, the service shows a sandbox\n';
  assert.deepEqual(said, { stdout: '', stderr: line });
});

test('the program serves a sandbox, and SIGTERM ends it', { timeout: 20_000 }, async (t) => {
  const child = start(t, ['--sandbox']);
  child.stderr.pipe(process.stderr);
  let url;
  for await (const line of readline.createInterface({ input: child.stdout })) {
    [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
    if (url) break;
  }
  child.stdout.resume();
  const response = await fetch(new URL('/access-review.json', url));
  assert.equal(response.status, 200);
  assert.equal(/** @type {{ sandbox: boolean }} */ (await response.json()).sandbox, true);
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});
