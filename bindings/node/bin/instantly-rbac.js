#!/usr/bin/env node
'use strict';

// The command line: a demo on a sandbox, and the access review of a workspace.

const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { version } = require('../package.json');

const KEY_VARIABLE = 'INSTANTLY_API_KEY';
const SEVERITIES = ['low', 'medium', 'high', 'critical'];

// What a command ends with.
const FAILED = 1;
const CALLED_WRONGLY = 2;
const FOUND = 3;
const NOT_WHOLE = 4;
const INTERRUPTED = 130;

const FORMS = {
  text: (report) => report.toText(),
  json: (report) => JSON.stringify(report, null, 2),
  markdown: (report) => report.toMarkdown(),
  html: (report) => report.toHtml(),
};

const PROGRAM = {
  usage: 'instantly-rbac [options] <command>',
  options: { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean' } },
  help: `Governs who may do what in Instantly.ai workspaces.

Options:
      --version  Show the version.
  -h, --help     Show this message.

Commands:
  demo    Walk through members, keys, group, tags, audit log, hand-over and review.
  review  Review the keys, members and tags of a workspace.`,
};

const COMMANDS = {
  demo: {
    run: demo,
    usage: 'instantly-rbac demo [options]',
    options: { help: { type: 'boolean', short: 'h' }, report: { type: 'string' } },
    help: `Walk through members, keys, group, tags, audit log, hand-over and review.

It governs a sandbox workspace, over real HTTP. Nothing leaves this machine, and no key is needed.

Options:
      --report FILE  Write the review to this file, as HTML.
  -h, --help         Show this message.`,
  },
  review: {
    run: review,
    usage: 'instantly-rbac review [options]',
    options: {
      help: { type: 'boolean', short: 'h' },
      json: { type: 'boolean' },
      markdown: { type: 'boolean' },
      html: { type: 'boolean' },
      output: { type: 'string' },
      'fail-on': { type: 'string' },
      'api-key-env': { type: 'string' },
      'api-key-file': { type: 'string' },
      sandbox: { type: 'boolean' },
      'base-url': { type: 'string' },
      workspace: { type: 'string' },
      timeout: { type: 'string' },
    },
    help: `Review the keys, members and tags of a workspace. It writes nothing to the workspace.

The workspace is that of the key in the environment variable ${KEY_VARIABLE}, or where --api-key-env or
--api-key-file say; without a key, a sandbox. The key itself is no argument, because the list of processes shows
arguments to everybody on the machine.

stdout holds the report alone; everything else goes to stderr.

Exit status:
  0    the review was made
  1    it could not be made, or not be written
  2    the command was called wrongly
  3    with --fail-on: there are such findings
  4    with --fail-on: there are none, but the key may not read everything
  130  interrupted

Options:
      --json               Write JSON; docs/review.schema.json describes it.
      --markdown           Write Markdown, for a ticket or a wiki.
      --html               Write one HTML page.
      --output FILE        Write to this file, not stdout.
      --fail-on SEVERITY   End with status 3 where a finding is as severe as this (low, medium, high, critical), or
                           more. Needs a key, or --sandbox.
      --api-key-env NAME   The environment variable with the key. Default: ${KEY_VARIABLE}.
      --api-key-file FILE  A file that holds nothing but the key.
      --sandbox            Review a sandbox, even where there is a key.
      --base-url URL       Where the API is, if not at Instantly.
      --workspace ID       Review this sub-workspace, with the key of its admin workspace.
      --timeout SECONDS    For each call; of a list, for each page. Default: 120.
  -h, --help               Show this message.`,
  },
};

/** The command was called wrongly. */
class UsageError extends Error {}

/** The options of a command. Arguments may be keys, so none is repeated. */
function read(command, args) {
  try {
    return parseArgs({ args, options: command.options, allowPositionals: false }).values;
  } catch (error) {
    if (error.code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') throw new UsageError('It takes nothing but options.');
    if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
      throw new UsageError(`There is no such option; there are --${Object.keys(command.options).join(', --')}.`);
    }
    if (error.code?.startsWith('ERR_PARSE_ARGS')) throw new UsageError(error.message.split('\n')[0]);
    throw error;
  }
}

/** Writes all of it, or fails. */
function write(stream, text) {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

function say(text) {
  return write(process.stderr, `${text}\n`);
}

async function demo({ report: file }) {
  const report = await require('./demo.js').govern((line) => write(process.stdout, `${line}\n`));
  if (file !== undefined) {
    fs.writeFileSync(file, report.toHtml());
    await write(process.stdout, `\nThe whole review, for your browser: ${path.resolve(file)}\n`);
  }
}

async function review(options) {
  const chosen = ['json', 'markdown', 'html'].filter((form) => options[form]);
  if (chosen.length > 1) throw new UsageError('Give only one of --json, --markdown and --html.');
  const limit = options['fail-on']?.toLowerCase();
  if (limit !== undefined && !SEVERITIES.includes(limit)) {
    throw new UsageError(`--fail-on: it is one of ${SEVERITIES.join(', ')}.`);
  }
  const { timeout } = options;
  if (timeout !== undefined && (timeout.trim() === '' || !Number.isFinite(Number(timeout)))) {
    throw new UsageError('--timeout: it is a number of seconds.');
  }
  const timeoutMs = timeout === undefined ? undefined : Number(timeout) * 1000;

  const report = await (isSandboxMeant(options)
    ? reviewSandbox(options, timeoutMs)
    : reviewAccount(options, timeoutMs));
  const text = `${FORMS[chosen[0] ?? 'text'](report).trimEnd()}\n`;
  if (options.output === undefined || options.output === '-') await write(process.stdout, text);
  else fs.writeFileSync(options.output, text);
  for (const gap of report.gaps) await say(`Not reviewed: ${gap}`);
  return limit === undefined ? undefined : judge(report, limit);
}

/** Whether the sandbox is to be reviewed and not an account, where the options agree on that. */
function isSandboxMeant(options) {
  const { 'api-key-env': apiKeyEnv, 'api-key-file': apiKeyFile, 'base-url': baseUrl, workspace } = options;
  const sandbox = options.sandbox === true;
  if (apiKeyEnv !== undefined && apiKeyFile !== undefined) {
    throw new UsageError('Give only one of --api-key-env and --api-key-file.');
  }
  if (apiKeyEnv !== undefined && !Object.hasOwn(process.env, apiKeyEnv)) {
    // It may be the key itself, so it is not repeated.
    throw new UsageError('--api-key-env: no such variable is set; give the name of one, never the key.');
  }
  const aboutAccount = [apiKeyEnv, apiKeyFile, baseUrl, workspace].some((option) => option !== undefined);
  if (sandbox && aboutAccount) {
    throw new UsageError('A sandbox has its own key, address and workspace: leave --sandbox or the others out.');
  }
  // A variable that is set and empty is a mistake of whoever set it, which the client reports.
  if (sandbox || aboutAccount || Object.hasOwn(process.env, KEY_VARIABLE)) return sandbox;
  if (options['fail-on'] !== undefined) {
    // A nightly check that lost its key must not judge a sandbox instead.
    throw new UsageError(`--fail-on needs a key: set ${KEY_VARIABLE}, or say --sandbox to judge a sandbox.`);
  }
  return true;
}

async function reviewSandbox(options, timeoutMs) {
  const why = options.sandbox ? '' : `, because ${KEY_VARIABLE} is not set`;
  await say(`Reviewing a sandbox workspace${why}. Nothing leaves this machine.`);
  const sandbox = await require('../index.js').Sandbox.start();
  try {
    return await sandbox.client({ timeoutMs }).review();
  } finally {
    await sandbox.stop();
  }
}

function reviewAccount({ 'api-key-env': env, 'api-key-file': file, 'base-url': baseUrl, workspace }, timeoutMs) {
  const { Client } = require('../index.js');
  const key = file === undefined ? { apiKeyEnv: env ?? KEY_VARIABLE } : { apiKeyFile: file };
  return new Client({ ...key, baseUrl, workspace, timeoutMs }).review();
}

/** What to end with: a finding may be too severe, or one could hide. */
async function judge(report, limit) {
  const severe = SEVERITIES.slice(SEVERITIES.indexOf(limit));
  const found = report.findings.filter((finding) => severe.includes(finding.severity)).length;
  if (found > 0) {
    await say(`Findings that are ${limit} or worse: ${found}`);
    return FOUND;
  }
  if (report.gaps.length > 0) {
    await say('The key may not read everything, so findings may be missing.');
    return NOT_WHOLE;
  }
  return 0;
}

/** Whether the text of an error is enough, without its stack: of the library, of its native part, or of the system. */
function isSelfExplaining(error) {
  return error.code?.startsWith?.('ERR_INSTANTLY') || error.code === 'ABORT_ERR' || error.syscall !== undefined;
}

async function main(args) {
  const name = args.find((arg) => !arg.startsWith('-'));
  const own = name === undefined ? args : args.slice(0, args.indexOf(name));
  const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name] : PROGRAM;
  try {
    const { help, version: isVersionWanted } = read(PROGRAM, own);
    if (isVersionWanted) return await write(process.stdout, `instantly-rbac ${version}\n`);
    const options = help || command === PROGRAM ? { help } : read(command, args.slice(own.length + 1));
    if (options.help) {
      const { usage, help: text } = help ? PROGRAM : command;
      return await write(process.stdout, `Usage: ${usage}\n\n${text}\n`);
    }
    if (command === PROGRAM) throw new UsageError(`Give a command: ${Object.keys(COMMANDS).join(' or ')}.`);
    process.exitCode = await command.run(options);
  } catch (error) {
    process.exitCode = FAILED;
    if (error instanceof UsageError) {
      process.exitCode = CALLED_WRONGLY;
      await say(`Usage: ${command.usage}\nSee --help.\n\nError: ${error.message}`);
    } else if (error.code === 'EPIPE') {
      // Whoever read this has gone, and knows.
    } else if (isSelfExplaining(error)) {
      await say(`Error: ${error.message}`);
    } else {
      throw error;
    }
  }
}

process.once('SIGINT', () => process.exit(INTERRUPTED));
// Each write reports its own failure.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
main(process.argv.slice(2)).catch((error) => {
  if (error.code !== 'EPIPE') throw error;
  process.exitCode = FAILED;
});
