'use strict';

// The native half, in the build for this platform.

const path = require('node:path');
const { version } = require('../package.json');
const { explained } = require('./native_failure.js');

/** Loads the addon; where it cannot be, the error says why first of all. */
function load() {
  try {
    return require('../native.js');
  } catch (error) {
    throw explained(error, { version, folder: path.dirname(__dirname) });
  }
}

const native = load();
native.setLargestWhole(Number.MAX_SAFE_INTEGER);

module.exports = native;
