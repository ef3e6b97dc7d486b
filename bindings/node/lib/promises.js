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

const settler = new native.Settler((number, answer) => {
  const resolve = waiting.get(number);
  if (!resolve) return; // it was abandoned
  forget(number);
  resolve(answer);
});

/**
 * The promise of an answer, and `abandon`, which rejects it now, whatever the answer will be. What begins the call is
 * given the settler and the promise's number.
 */
function promised(begin) {
  const number = (last = (last + 1) >>> 0);
  begin(settler, number);
  // It is settled on a later turn of the event loop.
  if (waiting.size === 0) alive.ref();
  let abandon;
  const answer = new Promise((resolve, reject) => {
    waiting.set(number, resolve);
    abandon = (error) => {
      forget(number);
      reject(error);
    };
  });
  return { answer, abandon };
}

/** Cancels calls: core lets an attempt under way go on, and the promises of JavaScript are settled at once. */
class Cancel {
  native = new native.Cancel();
  #callbacks = new Set();

  /** Calls back when this is cancelled; what it returns ends that. */
  whenCancelled(callback) {
    this.#callbacks.add(callback);
    return () => this.#callbacks.delete(callback);
  }

  cancel() {
    this.native.cancel();
    for (const callback of this.#callbacks) callback();
  }
}

module.exports = { Cancel, promised };
