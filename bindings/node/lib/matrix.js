'use strict';

// matrix: who should do what. Nothing here needs the network.

const { inspect } = require('node:util');
const native = require('./native.js');
const { offline } = require('./call.js');

/** What makes a Matrix from what was read. */
const READ = Symbol('read');

/** An access matrix. It is itself what `JSON.stringify` gives of it, and `fromJson` reads. */
class Matrix {
  #source;

  constructor(read, source) {
    if (read !== READ) throw new TypeError('make a Matrix with matrix.original, matrix.fromJson or matrix.fromToml');
    this.#source = source;
  }

  #call(name, required) {
    return offline(name, { ...required, matrix: this.#source });
  }

  roles() {
    return this.#call('matrix.roles');
  }

  rows() {
    return this.#call('matrix.rows');
  }

  cell(role, resource) {
    return this.#call('matrix.cell', { role, resource });
  }

  can(role, resource, action) {
    return this.#call('matrix.can', { role, resource, action });
  }

  compile(role) {
    return this.#call('matrix.compile', { role });
  }

  check(members, keys, assignment) {
    return this.#call('matrix.check', { members, keys, assignment });
  }

  toJson() {
    return this.#call('matrix.to_json');
  }

  toJSON() {
    return structuredClone(this.#source);
  }

  toString() {
    return this[inspect.custom]();
  }

  [inspect.custom]() {
    return `<Matrix of ${native.neutral(this.roles().join(', '))}>`;
  }
}

function read(name, required) {
  return new Matrix(READ, offline(name, required));
}

const matrix = Object.freeze({
  original: () => read('matrix.original'),
  fromJson: (text) => read('matrix.from_json', { text }),
  fromToml: (text) => read('matrix.from_toml', { text }),
  addedAccess: (before, after) => offline('matrix.added_access', { before, after }),
  addsAccess: (before, after) => offline('matrix.adds_access', { before, after }),
});

module.exports = { Matrix, matrix };
