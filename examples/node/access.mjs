// Governs the access to a workspace: who is in, in which role, and what its API keys may do.
//
//     make -C ../instantly-rbac node                                       # in a folder beside a clone
//     npm install ../instantly-rbac/target/node/instantly-rbac-0.1.0.tgz   # once released: npm install instantly-rbac
//     node access.mjs
//
// It works on a sandbox of its own, over real HTTP on this machine. For your own workspace, make the client with
// `new Client()`, which reads INSTANTLY_API_KEY.

import { InstantlyError, OutcomeUnknownError, Sandbox, presets } from 'instantly-rbac';

/** @import { ApiKey, Client, Member } from 'instantly-rbac' */

async function main() {
  const sandbox = await Sandbox.start();
  const client = sandbox.client();
  try {
    console.log(`Governing a sandbox workspace at ${sandbox.url}. Nothing leaves this machine.`);
    console.log(`Workspace: ${(await client.workspace.get()).name}`);
    await governMembers(client);
    await governKeys(client);
  } finally {
    client.close();
    await sandbox.stop();
  }
}

/** @param {Client} client */
async function governMembers(client) {
  console.log('\nMembers: who is in, and in which role');
  printMembers(await client.members.list());

  console.log('\nInvite a person, and change the role');
  const email = 'jordan.reyes@example.com';
  const invited = await client.members.invite({ email, role: 'view' }).catch((error) => {
    if (error instanceof OutcomeUnknownError) {
      console.error(`${email} may have been invited: look before you repeat it.`);
    }
    throw error;
  });
  console.log(`Invited ${invited.email} as ${invited.role}.`);
  // Whatever the API sends may be missing one day: an id is an empty text then.
  if (invited.id !== '') {
    printMembers([await client.members.update(invited.id, { role: 'editor', nickname: 'SDR lead, West' })]);
  }
}

/** @param {Client} client */
async function governKeys(client) {
  console.log('\nAPI keys: one for each team, with the scopes that it needs');
  const marketing = await client.keys.create({ name: 'Marketing dashboard', scopes: presets.analyticsReadOnly });
  const campaigns = await client.keys.create({ name: 'SDR campaign tool', scopes: presets.campaignManagement });
  const webhook = await client.keys.create({ name: 'Webhook handler', scopes: presets.webhookHandler });
  printKeys([marketing, campaigns, webhook]);
  // Here a program would store each key.secret(), which is given this once.
  console.log(`Each secret was given once, to the program. Printed, it is ${marketing.key}.`);

  console.log('\nAll keys of the workspace');
  printKeys(await client.keys.list());

  console.log('\nRevoke one');
  if (webhook.id !== '') {
    await client.keys.revoke(webhook.id);
    console.log(`Revoked "${webhook.name}".`);
  }
}

/** @param {Member[]} members */
function printMembers(members) {
  printRow(['member', 40], ['role', 7], ['invited', 11], ['joined', 0]);
  for (const { email, role, timestamp_created: invited, accepted } of members) {
    printRow([email, 40], [role, 7], [day(invited), 11], [accepted ? 'yes' : 'not yet', 0]);
  }
}

/** @param {ApiKey[]} keys */
function printKeys(keys) {
  printRow(['key', 20], ['created', 11], ['may', 0]);
  for (const { name, timestamp_created: created, scopes } of keys) {
    printRow([name, 20], [day(created), 11], [scopes.join(', '), 0]);
  }
}

/** @param {[text: string | null, width: number][]} columns */
function printRow(...columns) {
  console.log(`  ${columns.map(([text, width]) => (text || '-').padEnd(width)).join(' ')}`);
}

/** Of a time, the first ten characters are the day.
 * @param {string | null} timestamp */
function day(timestamp) {
  return timestamp?.slice(0, 10) ?? null;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof InstantlyError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
