'use strict';

// Results: plain objects with the API's own field names. How the call went stands beside them as `meta`,
// which is not enumerable where it would mix with the fields.

/** Adds what does not belong to the fields: neither JSON nor a loop over the fields shows it. */
function beside(value, properties) {
  for (const [name, property] of Object.entries(properties)) {
    Object.defineProperty(value, name, { value: property, configurable: true, writable: true });
  }
  return value;
}

/** Gives each key the function that tells its secret, which is nowhere else. */
function withSecrets(keys, secrets) {
  keys.forEach((key, index) => {
    const secret = secrets[index] ?? null;
    beside(key, { secret: () => secret });
  });
  return keys;
}

/** The items of a page, of an outcome that has some. */
function itemsOf(outcome, items) {
  return outcome.secrets ? withSecrets(items, outcome.secrets) : items;
}

/** A record with its `meta`. */
function record(outcome) {
  const [fields, meta] = JSON.parse(outcome.document);
  if (outcome.secrets) withSecrets([fields], outcome.secrets);
  return beside(fields, { meta });
}

/** A page, a removal, a check, a review: a document that has its `meta` among its fields. */
function document(outcome) {
  return JSON.parse(outcome.document);
}

/** One page, whose items may be keys. */
function page(outcome) {
  const fields = document(outcome);
  itemsOf(outcome, fields.items);
  return fields;
}

/** A list: an array that also says whether it is complete, and how the calls went. */
function list(items, { complete, meta }) {
  return beside(items, { complete, meta });
}

module.exports = { beside, document, itemsOf, list, page, record };
