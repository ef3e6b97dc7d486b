#!/usr/bin/env node
'use strict';

// The command line: a demo on a sandbox.

const { InstantlyError, version } = require('../index.js');
const { govern } = require('./demo.js');

const HELP = `Governs access to Instantly.ai workspaces.

  instantly-rbac demo       Govern and review a sandbox workspace. Nothing leaves this machine.
  instantly-rbac --version
`;
const CALLED_WRONGLY = 2;

async function main([command, ...rest]) {
  if (command === '--version' && rest.length === 0) {
    console.log(version);
  } else if (command === 'demo' && rest.length === 0) {
    await govern();
  } else if ([undefined, 'help', '--help', '-h'].includes(command)) {
    process.stdout.write(HELP);
  } else {
    process.stderr.write(`There is no such command.\n\n${HELP}`);
    process.exitCode = CALLED_WRONGLY;
  }
}

main(process.argv.slice(2)).catch((error) => {
  process.stderr.write(`${error instanceof InstantlyError ? error.message : error.stack}\n`);
  process.exitCode = 1;
});
