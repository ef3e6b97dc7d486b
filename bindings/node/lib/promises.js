'use strict';

// Promises that the native half settles, all by one function of this file; `src/promise.rs` is the other half.

const { setInterval } = require('node:timers');
const native = require('./native.js');

/** Who resolves each promise that is waited for, by its number. */
const waiting = new Map();
let last = 0;

// The process lives as long as a promise is waited for.
const alive = setInterval(() => {}, 2 ** 31 - 1).unref();

function forget(number) {
  waiting.delete(number);
  if (waiting.size === 0) alive.unref();
}

const settler = new native.Settler((number, outcome) => {
  const resolve = waiting.get(number);
  if (!resolve) return; // somebody left
  forget(number);
  resolve(outcome);
});

/**
 * The promise of an outcome, and what rejects it now, because nobody waits for the outcome any more. What begins
 * it is given who settles it, and its number.
 */
function promised(begin) {
  const number = (last = (last + 1) >>> 0);
  begin(settler, number);
  // It is settled on a later turn of the event loop.
  if (waiting.size === 0) alive.ref();
  let leave;
  const outcome = new Promise((resolve, reject) => {
    waiting.set(number, resolve);
    leave = (error) => {
      forget(number);
      reject(error);
    };
  });
  return { outcome, leave };
}

/** Ends calls: core hears of it, which lets an attempt under way go on, and so does at once whoever waits. */
class Cancel {
  native = new native.Cancel();
  #leaving = new Set();

  /** Calls back when this is cancelled; what it returns ends that. */
  whenCancelled(leave) {
    this.#leaving.add(leave);
    return () => this.#leaving.delete(leave);
  }

  cancel() {
    this.native.cancel();
    for (const leave of this.#leaving) leave();
  }
}

module.exports = { Cancel, promised };
