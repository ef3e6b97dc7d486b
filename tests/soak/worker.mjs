// The worker in Node: the mix of `worker.rs`, and streams besides.

import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { Client, InstantlyError } from '../../bindings/node/index.mjs';

const PAUSE = 1000;
const EVENTS = 2000;
const KEEP_EVERY = 50;

const client = () =>
  new Client({ baseUrl: process.env.SOAK_URL, backoffMs: 50, attemptTimeoutMs: 2000, timeoutMs: 8000 });

/** Makes a call, and writes down what came of it. */
async function note(operation, name, call) {
  let outcome = 'done';
  try {
    return await call();
  } catch (error) {
    if (error instanceof InstantlyError) outcome = error.kind;
    else if (error.name === 'AbortError') outcome = 'cancelled';
    else throw error;
    return undefined;
  } finally {
    process.stdout.write(`${`${operation} ${outcome} ${name}`.trimEnd()}\n`);
  }
}

/** What of a round is not the same in each. */
class Round {
  constructor(number, campaign) {
    this.number = number;
    this.campaign = campaign;
  }

  isNth(every) {
    return this.number % every === 0;
  }

  name(what) {
    return `soak-node-${this.number}-${what}`;
  }
}

async function reads(client) {
  const members = await note('members.list', '', () => client.members.list());
  if (members?.length) await note('members.get', '', () => client.members.get(members[0].id));
}

async function auditLog(client) {
  await note('audit_logs.iter', '', async () => {
    for await (const event of client.auditLogs.iter({ maxItems: EVENTS })) if (!event) throw new TypeError('no event');
  });
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  await note('audit_logs.ndjson', '', () => pipeline(client.auditLogs.ndjson({ maxItems: EVENTS }), nowhere));
}

async function tags(client, round) {
  const name = round.name('tag');
  const tag = await note('tags.create', name, () => client.tags.create({ label: name }));
  if (!tag) return;
  const campaigns = [round.campaign];
  await note('tags.update', '', () => client.tags.update(tag.id, { description: 'of the soak' }));
  await note('tags.assign', '', () => client.tags.assign([tag.id], { campaigns }));
  await note('tags.unassign', '', () => client.tags.unassign([tag.id], { campaigns }));
  if (!round.isNth(KEEP_EVERY)) await note('tags.delete', name, () => client.tags.delete(tag.id));
}

async function keys(client, round) {
  if (!round.isNth(5)) return;
  const name = round.name('key');
  const key = await note('keys.create', name, () => client.keys.create({ name, scopes: ['campaigns:read'] }));
  if (key && !round.isNth(KEEP_EVERY)) await note('keys.revoke', name, () => client.keys.revoke(key.id));
}

async function members(client, round) {
  const email = round.name('member@example.com');
  const member = await note('members.invite', email, () => client.members.invite({ email, role: 'view' }));
  if (member && !round.isNth(KEEP_EVERY)) await note('members.remove', email, () => client.members.remove(member.id));
}

async function eachWorkspace(client) {
  const visit = (workspace) => note('members.page', '', () => workspace.members.page());
  await note('groups.for_each', '', () => client.groups.forEach(visit));
}

/** Calls that are given up after none to 29 milliseconds. */
async function cancelled(client, round) {
  const hasty = () => ({ signal: AbortSignal.timeout(round.number % 30) });
  const name = round.name('cancelled');
  const tag = await note('tags.create', name, () => client.tags.create({ label: name, ...hasty() }));
  await Promise.all([
    note('audit_logs.list', '', () => client.auditLogs.list(hasty())),
    note('keys.list', '', () => client.keys.list(hasty())),
  ]);
  if (tag) await note('tags.delete', name, () => client.tags.delete(tag.id));
}

/** Calls that have one to 30 milliseconds. */
async function shortDeadline(client, round) {
  const timeoutMs = 1 + (round.number % 30);
  const email = round.name('late@example.com');
  const member = await note('members.invite', email, () => client.members.invite({ email, role: 'view', timeoutMs }));
  await note('members.list', '', () => client.members.list({ timeoutMs }));
  if (member) await note('members.remove', email, () => client.members.remove(member.id));
}

/** A client that is opened and closed, or, every other time, forgotten. */
async function freshClient(round) {
  const fresh = client();
  await note('client.check', '', () => fresh.check());
  if (round.isNth(2)) fresh.close();
}

/** An iterator that is left where it stands, and a stream that is destroyed. */
async function halfRead(client) {
  const events = client.auditLogs.iter({ pageSize: 100 });
  await note('audit_logs.half_read', '', async () => {
    for (let read = 0; read < 150; read++) await events.next();
  });
  const stream = client.auditLogs.stream({ pageSize: 100 });
  await note('audit_logs.half_streamed', '', async () => {
    let read = 0;
    for await (const event of stream) if (!event || ++read === 150) break;
  });
}

async function firstCampaign(client) {
  for (;;) {
    const campaigns = await note('campaigns.list', '', () => client.campaigns.list());
    if (campaigns?.length) return campaigns[0].id;
  }
}

let stopped = false;
process.stdin.resume().on('end', () => (stopped = true));
const lasting = client();
const campaign = await firstCampaign(lasting);
for (let number = 1; !stopped; number++) {
  const round = new Round(number, campaign);
  await reads(lasting);
  await auditLog(lasting);
  await tags(lasting, round);
  await keys(lasting, round);
  await members(lasting, round);
  await eachWorkspace(lasting);
  await cancelled(lasting, round);
  await shortDeadline(lasting, round);
  await freshClient(round);
  await halfRead(lasting);
  await sleep(PAUSE);
}
