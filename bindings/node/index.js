'use strict';

const { version } = require('./package.json');
const { Client } = require('./lib/client.js');
const { toCsv } = require('./lib/csv.js');
const { InstantlyError, classes } = require('./lib/errors.js');
const { presets } = require('./lib/keys.js');
const { labels } = require('./lib/labels.js');
const { Matrix, matrix } = require('./lib/matrix.js');
const { Sandbox } = require('./lib/sandbox.js');
const { scopes } = require('./lib/scopes.js');

module.exports = {
  Client,
  Sandbox,
  Matrix,
  matrix,
  scopes,
  presets,
  labels,
  toCsv,
  version,
  InstantlyError,
  ...classes,
};
