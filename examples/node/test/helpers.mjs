// What the tests of the service share.

import { Writable } from 'node:stream';
import { Sandbox } from 'instantly-rbac';
import { buildService } from '../service/service.mjs';

/** @import { TestContext } from 'node:test' */
/** @import { Client } from 'instantly-rbac' */

export const hostile = `<script>alert('owned')</script>"><img src=x onerror=alert(1)>`;

/**
 * The service, against a sandbox that has a key with a hostile name.
 *
 * @param {{ after: TestContext['after'] }} t
 * @param {{ timeoutMs?: number, watch?: (client: Client) => Client }} [options]
 */
export async function serve(t, { timeoutMs = 15_000, watch = (client) => client } = {}) {
  const sandbox = await Sandbox.start({ seed: 1, rateLimit: false });
  const client = sandbox.client({ backoffMs: 0, capacity: null, timeoutMs });
  const key = await client.keys.create({ name: hostile, scopes: ['all:all'] });
  const logged = new Lines();
  const service = await buildService(watch(client), { logger: { stream: logged } });
  const url = await service.listen({ host: '127.0.0.1', port: 0 });
  t.after(async () => {
    await service.close();
    await sandbox.stop();
  });
  const secrets = [sandbox.adminKey, key.secret() ?? ''];
  /**
   * @param {string} path
   * @param {string} accept
   * @param {RequestInit} [init]
   */
  const get = (path, accept, init) => fetch(new URL(path, url), { headers: { accept }, ...init });
  return { sandbox, service, url, get, logged, secrets };
}

class Lines extends Writable {
  text = '';

  /**
   * @param {Buffer} chunk
   * @param {BufferEncoding} _encoding
   * @param {() => void} done
   */
  _write(chunk, _encoding, done) {
    this.text += chunk;
    done();
  }
}

/**
 * Until a condition holds, or the test fails.
 *
 * @param {() => unknown} condition
 * @param {string} what
 */
export async function until(condition, what, timeoutMs = 5_000) {
  const deadline = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
