'use strict';

// Results: plain objects with the API's own field names. How the call went stands beside them as `meta`,
// which is not enumerable where it would mix with the fields.

const { parse } = require('./json.js');

/** Adds what does not belong to the fields: neither JSON nor a loop over the fields shows it. */
function beside(value, name, property) {
  return Object.defineProperty(value, name, { value: property, configurable: true, writable: true });
}

/** Gives a key the function that returns its secret, which is nowhere else. */
function withSecret(key, secret = '') {
  return beside(key, 'secret', () => secret);
}

/** A record with its `meta`. */
function record({ document, secrets }) {
  const [fields, meta] = parse(document);
  if (secrets) withSecret(fields, secrets[0]);
  return beside(fields, 'meta', meta);
}

/** A removal, a check, a review: a document that has its `meta` among its fields. */
function document(answer) {
  return parse(answer.document);
}

/** A list: an array that also says whether it is complete, and how the calls went. */
function list(items, { complete, meta }) {
  return beside(beside(items, 'complete', complete), 'meta', meta);
}

module.exports = { beside, document, list, record, withSecret };
