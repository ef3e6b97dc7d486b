'use strict';

// Lists and findings for a spreadsheet.

const native = require('./native.js');
const { orThrow, toJson } = require('./call.js');
const { parse } = require('./json.js');

function toCsv(rows) {
  return parse(orThrow(native.toCsv(toJson('to_csv', { rows }))).document);
}

module.exports = { toCsv };
