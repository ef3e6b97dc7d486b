#!/usr/bin/env node
'use strict';

// The command line, which is in Rust. It has the whole process: nothing else runs until it has ended.

// libuv's handler takes the place of Node's own, which would end the process before the command line can.
process.on('SIGINT', () => {});

try {
  process.exitCode = require('../lib/native.js').runCommandLine(process.argv.slice(2));
} catch (error) {
  // The addon could not be loaded.
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
}
