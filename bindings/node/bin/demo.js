'use strict';

// Governs a sandbox workspace from end to end, and prints what it did: the demo of the command line.

const { Sandbox, labels, matrix, presets } = require('../index.js');

/** The teams, and what each is for. */
const TEAMS = {
  'SDR-West': 'Sales development, western region',
  'SDR-East': 'Sales development, eastern region',
  Marketing: 'Campaigns of the marketing team',
  Enterprise: 'Enterprise accounts',
};

/** Who should have which role of the access matrix. */
const ASSIGNMENT = {
  people: {
    'maya.okafor@northwind.example.com': 'Manager',
    'diego.santos@northwind.example.com': 'SDR',
    'hannah.lindqvist@northwind.example.com': 'Viewer',
  },
  keys: { 'SDR campaign tool': 'SDR' },
};

const RESOURCES = {
  campaigns: 'Campaigns',
  leads: 'Leads',
  accounts: 'Accounts',
  webhooks: 'Webhooks',
  api_keys: 'API Keys',
  members: 'Members',
};

/** Walks through everything, prints it line by line, and gives the review that it ends with. */
async function govern(print) {
  const sandbox = await Sandbox.start();
  try {
    const client = sandbox.client();
    const out = new Printer(print);
    await out.line(`Governing a sandbox workspace over real HTTP at ${sandbox.url}. Nothing leaves this machine.`);
    await out.line(`Workspace: ${(await client.workspace.get()).name}`);
    await governMembers(client, out);
    await governKeys(client, out);
    await showGroup(client, out);
    await useTag(client, await makeTeamTags(client, out), out);
    await showAuditLog(client, out);
    await handOver(sandbox, client, out);
    return await review(client, out);
  } finally {
    await sandbox.stop();
  }
}

async function governMembers(client, out) {
  await out.heading('Members: who is in, and in which role');
  await out.members(await client.members.list());

  await out.heading('Invite a person, and change the role');
  const invited = await client.members.invite({ email: 'jordan.reyes@example.com', role: 'view' });
  await out.line(`Invited ${invited.email} as ${invited.role}.`);
  await out.members([await client.members.update(invited.id, { role: 'editor', nickname: 'SDR lead, West' })]);
}

async function governKeys(client, out) {
  await out.heading('API keys: one for each team, with the scopes that it needs');
  const created = [];
  for (const [name, scopes] of [
    ['Marketing dashboard', presets.analyticsReadOnly],
    ['SDR campaign tool', presets.campaignManagement],
    ['Webhook handler', presets.webhookHandler],
  ]) {
    created.push(await client.keys.create({ name, scopes }));
  }
  await out.keys(created);
  await out.line(`Each secret was given once, to the program. Printed, it is ${created[0].key}.`);

  await out.heading('All keys of the workspace');
  await out.keys(await client.keys.list());

  await out.heading('Revoke one');
  const gone = await client.keys.revoke(created.at(-1).id);
  await out.line(`Revoked "${gone.record?.name || gone.id}".`);
}

async function showGroup(client, out) {
  await out.heading('The workspace group');
  await out.table(
    ['sub-workspace', 'invitation', 'since'],
    (await client.groups.list()).map((link) => [link.sub_workspace_name, link.status, day(link.timestamp_created)]),
  );
  const admin = await client.groups.admin();
  if (admin.has_admin_workspace) await out.line(`Its admin workspace is ${admin.workspace_name}.`);
  else await out.line('No other workspace administers this one.');
  const counted = await client.groups.forEach(async (workspace) => (await workspace.members.list()).length);
  for (const { link, value, error } of counted) {
    await out.line(`  ${link.sub_workspace_name}: ${error ?? `${value} members`}`);
  }
}

/** Makes a tag for each team, and gives the id of the first. */
async function makeTeamTags(client, out) {
  await out.heading('A tag for each team (a label to find and filter by: it keeps nobody out)');
  const described = [];
  for (const tag of await client.tags.ensure(Object.keys(TEAMS))) {
    described.push(await client.tags.update(tag.id, { description: TEAMS[tag.label] }));
  }
  await out.table(
    ['tag', 'for'],
    described.map((tag) => [tag.label, tag.description]),
  );
  return described[0].id;
}

async function useTag(client, tagId, out) {
  await out.heading('Tag a campaign and an account, and filter both by the tag');
  const [campaign] = await client.campaigns.list();
  const [account] = await client.accounts.list();
  await client.tags.assign([tagId], { campaigns: [campaign.id], accounts: [account.email] });
  const [campaigns, accounts] = [
    await client.campaigns.list({ tagIds: [tagId] }),
    await client.accounts.list({ tagIds: [tagId] }),
  ];
  await out.table(
    ['campaign', 'state'],
    campaigns.map((it) => [it.name, named(labels.campaignStatus, it.status)]),
  );
  await out.table(
    ['sending account', 'state', 'provider'],
    accounts.map((it) => [
      it.email,
      named(labels.accountStatus, it.status),
      named(labels.providerCode, it.provider_code),
    ]),
  );
}

async function showAuditLog(client, out) {
  await out.heading('The audit log: when, who, what');
  const events = await client.auditLogs.list({ maxItems: 10 });
  await out.table(
    ['when (UTC)', 'who', 'what', 'from'],
    events.map((event) => [
      event.timestamp?.slice(0, 19).replace('T', ' '),
      event.user_name,
      named(labels.activityType, event.activity_type),
      `${event.ip_address} (${event.from_api ? 'API' : 'app'})`,
    ]),
  );
  await out.line(
    events.meta.hint ?? `The first ${events.length} events. Member, role and tag changes are never logged.`,
  );
}

async function handOver(sandbox, client, out) {
  await out.heading('Hand the workspace over to another owner');
  const heir = (await client.members.list({ accepted: true })).find((member) => member.role === 'admin');
  await client.workspace.changeOwnerToMember({ memberId: heir.id, sec: sandbox.ownerToken });
  await out.members((await client.members.list()).filter((member) => ['owner', 'admin'].includes(member.role)));
}

/** Reviews keys, members and tags, and compares people and keys with the access matrix. */
async function review(client, out) {
  await out.heading('The access review: what is worth a second look');
  const report = await client.review({ assignment: ASSIGNMENT });
  const { keys } = report.keys.review;
  await out.table(
    ['severity', 'key', 'it can', 'last logged'],
    keys.map((it) => [it.findings[0]?.severity, it.key.name, it.can.join('; ') || 'do nothing', day(it.last_logged)]),
  );
  await out.line('The worst of each; the report has the rest:');
  for (const { subject, severity, why, advice } of keys.flatMap(({ findings }) => findings.slice(0, 1))) {
    if (['high', 'critical'].includes(severity)) await out.line(`  ${subject} (${severity}): ${why}. ${advice}.`);
  }

  await out.heading('The access matrix, and what the API cannot express of it');
  const original = matrix.original();
  await out.table(
    ['Role', ...Object.values(RESOURCES)],
    original
      .roles()
      .map((role) => [role, ...Object.keys(RESOURCES).map((resource) => original.cell(role, resource).label)]),
  );
  for (const { role, gaps } of report.matrix.compiled) {
    for (const { resource, holder, why } of gaps) {
      await out.line(`  ${role} and ${RESOURCES[resource]}, for a ${holder}: ${why}.`);
    }
  }

  await out.heading('Who can do more, or less, than the matrix says, and could be mended');
  await out.table(
    ['who', 'role', 'with', 'can also', 'lacks'],
    report.matrix.check.differences
      .filter((it) => !it.inherent)
      .map((it) => [
        it.holder.sort === 'key' ? `key "${it.holder.name}"` : it.holder.name,
        it.role,
        RESOURCES[it.resource],
        it.more.join(', ') || null,
        it.less.join(', ') || null,
      ]),
  );
  return report;
}

/** How the demo prints what it found. */
class Printer {
  #print;

  constructor(print) {
    this.#print = print;
  }

  line(text) {
    return this.#print(text);
  }

  heading(text) {
    return this.#print(`\n${text}\n${'-'.repeat(text.length)}`);
  }

  members(members) {
    return this.table(
      ['member', 'role', 'invited', 'joined'],
      members.map((it) => [it.email, it.role, day(it.timestamp_created), it.accepted ? 'yes' : 'not yet']),
    );
  }

  /** What each key may do. Their secrets are not among it. */
  keys(keys) {
    return this.table(
      ['key', 'created', 'may'],
      keys.map((key) => [key.name, day(key.timestamp_created), key.scopes.join(', ')]),
    );
  }

  table(columns, rows) {
    const lines = [columns, ...rows.map((row) => row.map((cell) => String(cell ?? '') || '-'))];
    const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index].length)));
    const padded = lines.map((line) =>
      line
        .map((cell, index) => cell.padEnd(widths[index]))
        .join('  ')
        .trimEnd(),
    );
    return this.#print(padded.join('\n'));
  }
}

function day(moment) {
  return moment?.slice(0, 10);
}

function named(names, code) {
  return code === null ? null : (names[code] ?? `unknown (${code})`);
}

module.exports = { govern };
