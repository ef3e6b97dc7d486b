'use strict';

// The records of a page, which cross the border packed: each text once, and of each record where its values are
// among them; `src/packed.rs` is the other half. An object is made when somebody takes it: what is used and
// forgotten at once costs least, and texts that stand for all take little room until then.

const { parse } = require('./json.js');
const { withSecret } = require('./results.js');

/** Makes objects of rows whose fields have these names. */
function makerOf(names) {
  const template = Object.fromEntries(names.map((name) => [name, null]));
  return (values, cells, at) => {
    // A copy has all its fields at once, and does not grow one by one.
    const record = { ...template };
    for (let field = 0; field < names.length; field++) record[names[field]] = values[cells[at + field]];
    return record;
  };
}

/**
 * The same for an audit event without anything odd, at a tenth of the cost: nothing else comes in such numbers.
 * Where core's fields become others, this is not used, and a test says so.
 */
function auditLog(values, cells, at) {
  return {
    id: values[cells[at]],
    timestamp: values[cells[at + 1]],
    organization_id: values[cells[at + 2]],
    activity_type: values[cells[at + 3]],
    ip_address: values[cells[at + 4]],
    from_api: values[cells[at + 5]],
    user_agent: values[cells[at + 6]],
    user_id: values[cells[at + 7]],
    user_name: values[cells[at + 8]],
    api_key_id: values[cells[at + 9]],
    affected_count: values[cells[at + 10]],
    campaign_id: values[cells[at + 11]],
    webhook_id: values[cells[at + 12]],
    subsequence_id: values[cells[at + 13]],
    list_id: values[cells[at + 14]],
    audit_metadata: values[cells[at + 15]],
  };
}

/** What makes an object of a row, by the names of its fields; there are a few for each kind of record. */
const makers = new Map([[String(Object.keys(auditLog([], [], 0))), auditLog]]);

function makerFor(names) {
  const key = String(names);
  if (!makers.has(key)) makers.set(key, makerOf(names));
  return makers.get(key);
}

/** The records of a page, each made when it is its turn. */
class Rows {
  #values;
  #cells;
  #secrets;
  #at = 0;
  #taken = 0;
  #names = null;
  #make = null;

  /** Of an outcome that has records, which may be keys. */
  constructor({ values, long, cells, secrets }) {
    // Only then is it worth to look for them.
    this.#values = long ? parse(values) : JSON.parse(values);
    this.#cells = cells;
    this.#secrets = secrets;
  }

  get isEmpty() {
    return this.#at >= this.#cells.length;
  }

  [Symbol.iterator]() {
    return this;
  }

  next() {
    return this.isEmpty ? { value: undefined, done: true } : { value: this.#take(), done: false };
  }

  #take() {
    const names = this.#values[this.#cells[this.#at]];
    // Nearly always those of the last.
    if (names !== this.#names) [this.#names, this.#make] = [names, makerFor(names)];
    const record = this.#make(this.#values, this.#cells, this.#at + 1);
    this.#at += names.length + 1;
    const index = this.#taken++;
    return this.#secrets ? withSecret(record, this.#secrets[index]) : record;
  }
}

/** No records. */
const NONE = new Rows({ values: '[]', cells: [] });

module.exports = { NONE, Rows, auditLog };
