'use strict';

// The records of a page, which cross the border packed: each text once, and of each record where its values are
// among them; `src/packed.rs` is the other half. An object is made when somebody takes it: what is used and
// forgotten at once costs least, and texts that stand for all take little room until then.

const { parse } = require('./json.js');
const { withSecret } = require('./results.js');
const records = require('./rows.js');

/** The records of a page, each made when it is its turn. */
class Rows {
  #make;
  #width;
  #values;
  #cells;
  #secrets;
  #at = 0;
  #taken = 0;

  /** Of an answer that has records, which may be keys. */
  constructor({ record, values, long, cells, secrets }) {
    const { make, fields } = records[record];
    this.#make = make;
    this.#width = 1 + fields;
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
    const record = this.#make(this.#values, this.#cells, this.#at + 1);
    const odd = this.#values[this.#cells[this.#at]];
    this.#at += this.#width;
    const index = this.#taken++;
    if (odd !== null) Object.assign(record, odd);
    return this.#secrets ? withSecret(record, this.#secrets[index]) : record;
  }
}

/** No records. */
const NONE = new Rows({ record: 'Assigned', values: '[]', cells: new Uint32Array() });

module.exports = { NONE, Rows };
