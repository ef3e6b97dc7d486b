'use strict';

// Signals: one listener each, however many calls they may end. Node warns of more than ten.

const listened = new WeakMap();

/** Calls back when the signal is aborted; what it returns ends that. */
function whenAborted(signal, callback) {
  let callbacks = listened.get(signal);
  if (!callbacks) {
    callbacks = new Set();
    callbacks.callAll = () => [...callbacks].forEach((callback) => callback());
    listened.set(signal, callbacks);
  }
  if (callbacks.size === 0) signal.addEventListener('abort', callbacks.callAll, { once: true });
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
    if (callbacks.size === 0) signal.removeEventListener('abort', callbacks.callAll);
  };
}

/** The promise, or the error that `onAbort` gives as soon as the signal is aborted. */
function orAborted(promise, signal, onAbort) {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const forget = whenAborted(signal, () => reject(onAbort()));
    if (signal.aborted) reject(onAbort());
    promise.then(resolve, reject).finally(forget);
  });
}

module.exports = { orAborted, whenAborted };
