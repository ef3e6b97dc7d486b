'use strict';

// The records of a page, which cross the border packed: each text once, and of each record where its values are
// among them; `src/packed.rs` is the other half. An object is made when somebody takes it: what is used and
// forgotten at once costs least, and texts that stand for all take little room until then.

const { parse } = require('./json.js');
const { withSecret } = require('./results.js');
const rows = require('./rows.js');

/** Makes objects of rows whose fields have these names, such as those of records with something irregular. */
function makerOf(names) {
  const template = Object.fromEntries(names.map((name) => [name, null]));
  return (values, cells, at) => {
    // A copy has all its fields at once, and does not grow one by one.
    const record = { ...template };
    for (let field = 0; field < names.length; field++) record[names[field]] = values[cells[at + field]];
    return record;
  };
}

/** What makes an object of a row, by the names of its fields: of usual records a literal, of others a copy. */
const makers = new Map(rows.map((make) => [String(Object.keys(make([], [], 0))), make]));

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

  /** Of an answer that has records, which may be keys. */
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

module.exports = { NONE, Rows };
