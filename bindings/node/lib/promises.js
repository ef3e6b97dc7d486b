'use strict';

// Promises that the native half settles, all by one function of this file; `src/promise.rs` is the other half.

const { setInterval } = require('node:timers');
const native = require('./native.js');

/** Who resolves each promise that is waited for, by its number. */
const waiting = new Map();
let last = 0;

// The process lives as long as a promise is waited for.
const alive = setInterval(() => {}, 2 ** 31 - 1).unref();

const settler = new native.Settler((number, outcome) => {
  const resolve = waiting.get(number);
  forget(number);
  resolve(outcome);
});

function forget(number) {
  waiting.delete(number);
  if (waiting.size === 0) alive.unref();
}

/** The promise of an outcome; what begins it is given who settles it, and its number. */
function promised(begin) {
  return new Promise((resolve) => {
    last = (last + 1) >>> 0;
    begin(settler, last);
    // It is settled on a later turn of the event loop.
    if (waiting.size === 0) alive.ref();
    waiting.set(last, resolve);
  });
}

module.exports = { promised };
