// Serves the access review of a workspace, as JSON and as a page.
//
// In examples/node of a clone:
//
//     (cd ../../bindings/node && npm ci && npm run build:debug)   # builds the package with Rust
//     npm ci
//     INSTANTLY_API_KEY=... node service/main.mjs                 # your own workspace; nothing is ever written
//     node service/main.mjs --sandbox                             # a sandbox, on this machine; the page says so
//
// HOST and PORT say where it listens; by default on this machine alone, port 3000. It asks nobody who they are: put it
// behind the login that your company has.

import { parseArgs } from 'node:util';
import closeWithGrace from 'close-with-grace';
import { Client, Sandbox } from 'instantly-rbac';
import { buildService } from './service.mjs';

// Less than what the service gives a request, so that ours is the clock that runs out, and says which call was slow.
const settings = { timeoutMs: 15_000, userAgent: 'access-review-service' };

const { values: asked } = parseArgs({ options: { sandbox: { type: 'boolean', default: false } } });
if (!asked.sandbox && !process.env.INSTANTLY_API_KEY) {
  console.error('INSTANTLY_API_KEY holds no key; with --sandbox, the service shows a sandbox');
  process.exit(2);
}

const sandbox = asked.sandbox ? await Sandbox.start() : undefined;
const service = await buildService(sandbox?.client(settings) ?? new Client(settings), { logger: true });
service.addHook('onClose', async () => sandbox?.stop());

// On SIGTERM: no new connections, requests under way are answered, then the process ends.
closeWithGrace({ delay: 25_000, logger: service.log }, async ({ err }) => {
  if (err) service.log.error(err);
  await service.close();
});

await service.listen({ host: process.env.HOST ?? '127.0.0.1', port: Number(process.env.PORT ?? 3000) });
