'use strict';

// What the tests share.

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const readline = require('node:readline');

// The tests say where their clients go.
delete process.env.INSTANTLY_BASE_URL;

const ROOT = path.resolve(__dirname, '../../..');
const PACKAGE = path.resolve(__dirname, '..');

const instantly = require('instantly-rbac');

/** A sandbox for one test, stopped when the test ends, and a client of it that retries at once. */
async function sandboxFor(test, options = {}, clientOptions = {}) {
  const sandbox = await instantly.Sandbox.start({ seed: 1, rateLimit: false, ...options });
  const client = sandbox.client({ backoffMs: 0, capacity: null, ...clientOptions });
  test.after(() => {
    client.close();
    return sandbox.stop();
  });
  return { sandbox, client };
}

/** Runs a program with the package at hand; what it came to. */
async function run(program, { args = [], timeoutMs = 20_000, type = 'commonjs', env = {} } = {}) {
  const child = spawn(process.execPath, [...args, `--input-type=${type}`, '-e', program], {
    cwd: PACKAGE,
    env: { ...process.env, ...env },
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) child[name].on('data', (chunk) => (texts[name] += chunk));
  const started = performance.now();
  const [code, signal] = await once(child, 'close');
  return { code, signal, ms: performance.now() - started, ...texts };
}

/** The scripted server of the vectors, which ends with its standard input. */
async function scriptedServer(test) {
  const program = process.env.INSTANTLY_SCRIPTED_SERVER ?? path.join(ROOT, 'target/debug/instantly-scripted-server');
  const server = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
  test.after(() => server.stdin.end());
  const [address] = await once(readline.createInterface({ input: server.stdout }), 'line');
  return address.trim();
}

/** Until a condition holds, or the test fails. */
async function until(condition, what, timeoutMs = 5000) {
  const deadline = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

module.exports = { PACKAGE, ROOT, instantly, run, sandboxFor, scriptedServer, until };
