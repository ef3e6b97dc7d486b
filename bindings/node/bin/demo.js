'use strict';

// Governs a sandbox workspace from end to end, and prints what it did.

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

/** Walks through everything, and ends with the review. */
async function govern() {
  const sandbox = await Sandbox.start();
  const client = sandbox.client();
  console.log(`Governing a sandbox workspace over real HTTP at ${sandbox.url}. Nothing leaves this machine.`);
  console.log(`Workspace: ${(await client.workspace.get()).name}`);
  await governMembers(client);
  await governKeys(client);
  await showGroup(client);
  await useTag(client, await makeTeamTags(client));
  await showAuditLog(client);
  await handOver(client, sandbox.ownerToken);
  await review(client);
  client.close();
  await sandbox.stop();
}

async function governMembers(client) {
  heading('Members: who is in, and in which role');
  printMembers(await client.members.list());

  heading('Invite a person, and change the role');
  const invited = await client.members.invite({ email: 'jordan.reyes@example.com', role: 'view' });
  console.log(`Invited ${invited.email} as ${invited.role}.`);
  printMembers([await client.members.update(invited.id, { role: 'editor', nickname: 'SDR lead, West' })]);
}

async function governKeys(client) {
  heading('API keys: one for each team, with the scopes that it needs');
  const created = [
    await client.keys.create({ name: 'Marketing dashboard', scopes: presets.analyticsReadOnly }),
    await client.keys.create({ name: 'SDR campaign tool', scopes: presets.campaignManagement }),
    await client.keys.create({ name: 'Webhook handler', scopes: presets.webhookHandler }),
  ];
  printKeys(created);
  console.log(`Each secret was given once, to the program. Printed, it is ${created[0].key}.`);

  heading('All keys of the workspace');
  printKeys(await client.keys.list());

  heading('Revoke one');
  const gone = await client.keys.revoke(created.at(-1).id);
  console.log(`Revoked "${gone.record?.name ?? gone.id}".`);
}

async function showGroup(client) {
  heading('The workspace group');
  printTable(
    ['sub-workspace', 'invitation', 'since'],
    (await client.groups.list()).map((link) => [link.sub_workspace_name, link.status, day(link.timestamp_created)]),
  );
  const admin = await client.groups.admin();
  console.log(
    admin.has_admin_workspace
      ? `Its admin workspace is ${admin.workspace_name}.`
      : 'No other workspace administers this one.',
  );
  const counts = await client.groups.forEach(async (workspace) => (await workspace.members.list()).length);
  for (const { link, value, error } of counts) {
    console.log(`  ${link.sub_workspace_name}: ${error?.message ?? `${value} members`}`);
  }
}

/** Makes a tag for each team, and gives the id of the first. */
async function makeTeamTags(client) {
  heading('A tag for each team (a label to find and filter by: it keeps nobody out)');
  const tags = await client.tags.ensure(Object.keys(TEAMS));
  const described = await Promise.all(
    tags.map(({ id, label }) => client.tags.update(id, { description: TEAMS[label] })),
  );
  printTable(
    ['tag', 'for'],
    described.map(({ label, description }) => [label, description]),
  );
  return described[0].id;
}

async function useTag(client, tag) {
  heading('Tag a campaign and an account, and filter both by the tag');
  const [[campaign], [account]] = await Promise.all([client.campaigns.list(), client.accounts.list()]);
  await client.tags.assign([tag], { campaigns: [campaign.id], accounts: [account.email] });
  printTable(
    ['campaign', 'state'],
    (await client.campaigns.list({ tagIds: [tag] })).map((it) => [it.name, labels.campaignStatus[it.status]]),
  );
  printTable(
    ['sending account', 'state', 'provider'],
    (await client.accounts.list({ tagIds: [tag] })).map((it) => [
      it.email,
      labels.accountStatus[it.status],
      labels.providerCode[it.provider_code],
    ]),
  );
}

async function showAuditLog(client) {
  heading('The audit log: when, who, what');
  const events = await client.auditLogs.list({ maxItems: 10 });
  printTable(
    ['when (UTC)', 'who', 'what', 'from'],
    events.map((event) => [
      event.timestamp?.slice(0, 19).replace('T', ' '),
      event.user_name,
      labels.activityType[event.activity_type],
      `${event.ip_address} (${event.from_api ? 'API' : 'app'})`,
    ]),
  );
  console.log(events.meta.hint ?? `The first ${events.length} events. Member, role and tag changes are never logged.`);
}

async function handOver(client, sec) {
  heading('Hand the workspace over to another owner');
  const heir = (await client.members.list({ accepted: true })).find(({ role }) => role === 'admin');
  await client.workspace.changeOwnerToMember({ memberId: heir.id, sec });
  printMembers((await client.members.list()).filter(({ role }) => ['owner', 'admin'].includes(role)));
}

/** Reviews keys, members and tags, and compares people and keys with the access matrix. */
async function review(client) {
  heading('The access review: what is worth a second look');
  const report = await client.review({ assignment: ASSIGNMENT });
  const { keys } = report.keys.review;
  printTable(
    ['severity', 'key', 'it can', 'last logged'],
    keys.map((it) => [it.findings[0]?.severity, it.key.name, it.can.join('; ') || 'do nothing', day(it.last_logged)]),
  );
  console.log('The worst of each; the report has the rest:');
  const worst = keys.map(({ findings }) => findings[0]).filter(Boolean);
  for (const finding of worst.filter(({ severity }) => ['critical', 'high'].includes(severity))) {
    console.log(`  ${finding.subject} (${finding.severity}): ${finding.why}. ${finding.advice}.`);
  }

  heading('The access matrix, and what the API cannot express of it');
  const { rows, resources } = cellsOf(matrix.original());
  printTable(['role', ...resources], rows);
  for (const { role, gaps } of report.matrix.compiled) {
    for (const gap of gaps) console.log(`  ${role} and ${gap.resource}, for a ${gap.holder}: ${gap.why}.`);
  }

  heading('Who can do more, or less, than the matrix says, and could be mended');
  const mendable = report.matrix.check.differences.filter(({ inherent }) => !inherent);
  printTable(
    ['who', 'role', 'with', 'can also', 'lacks'],
    mendable.map((it) => [it.holder.name, it.role, it.resource, it.more.join(', '), it.less.join(', ')]),
  );
}

function cellsOf(table) {
  const { roles } = table.toJSON();
  const rows = Object.entries(roles).map(([role, cells]) => [role, ...Object.values(cells)]);
  return { rows, resources: Object.keys(Object.values(roles)[0]) };
}

function heading(text) {
  console.log(`\n${text}\n${'-'.repeat(text.length)}`);
}

function printMembers(members) {
  printTable(
    ['member', 'role', 'invited', 'joined'],
    members.map((it) => [it.email, it.role, day(it.timestamp_created), it.accepted ? 'yes' : 'not yet']),
  );
}

/** What each key may do. Their secrets are not among it. */
function printKeys(keys) {
  printTable(
    ['key', 'created', 'may'],
    keys.map((key) => [key.name, day(key.timestamp_created), key.scopes?.join(', ')]),
  );
}

function printTable(columns, rows) {
  const lines = [columns, ...rows.map((row) => row.map((cell) => String(cell || '-')))];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  for (const line of lines) {
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
  }
}

function day(timestamp) {
  return timestamp?.slice(0, 10);
}

module.exports = { govern };
