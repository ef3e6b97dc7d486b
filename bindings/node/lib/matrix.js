'use strict';

// matrix: who should do what. Nothing here needs the network.

const { inspect } = require('node:util');
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

  #ask(name, required) {
    return offline(name, { ...required, matrix: this.#source });
  }

  roles() {
    return this.#ask('matrix.roles');
  }

  rows() {
    return this.#ask('matrix.rows');
  }

  cell(role, resource) {
    return this.#ask('matrix.cell', { role, resource });
  }

  can(role, resource, action) {
    return this.#ask('matrix.can', { role, resource, action });
  }

  compile(role) {
    return this.#ask('matrix.compile', { role });
  }

  check(members, keys, assignment) {
    return this.#ask('matrix.check', { members, keys, assignment });
  }

  toJSON() {
    return structuredClone(this.#source);
  }

  [inspect.custom]() {
    return `<Matrix of ${offline('text.neutral', { text: this.roles().join(', ') })}>`;
  }
}

function read(name, required) {
  return new Matrix(READ, offline(name, required).source);
}

const matrix = Object.freeze({
  original: () => read('matrix.original'),
  fromJson: (text) => read('matrix.from_json', { text }),
  fromToml: (text) => read('matrix.from_toml', { text }),
  addedAccess: (before, after) => offline('matrix.added_access', { before, after }),
  addsAccess: (before, after) => offline('matrix.adds_access', { before, after }),
});

module.exports = { Matrix, matrix };
