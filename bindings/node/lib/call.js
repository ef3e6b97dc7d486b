'use strict';

// What all calls share: their arguments as JSON, their promise, and the signal that may end them.

const native = require('./native.js');
const { Site, fromNative, invalidArgument, aborted } = require('./errors.js');
const { orAborted } = require('./signals.js');

/** Refuses what JSON would leave out or turn into null, which would be an option given and not heeded. */
function refuseWhatJsonLacks(name, value) {
  const lacking =
    typeof value === 'function' ||
    typeof value === 'symbol' ||
    typeof value === 'bigint' ||
    (typeof value === 'number' && !Number.isFinite(value));
  if (lacking) {
    throw Object.assign(new TypeError(), { argument: name || 'value' });
  }
  return value;
}

/** Arguments by their names, and the object of options, as the native half reads them. */
function toJson(operation, required, options) {
  try {
    return JSON.stringify([required, options], refuseWhatJsonLacks);
  } catch (error) {
    const argument = error.argument ?? 'options';
    throw invalidArgument(
      argument,
      'must be what JSON can hold: texts, finite numbers, booleans, arrays, objects',
      operation,
    );
  }
}

/** Asked in this way, so that the signals of another realm (a test runner's) do too. */
function isSignal(value) {
  return typeof value.aborted === 'boolean' && typeof value.addEventListener === 'function';
}

/** Takes the signal out of what a call was given last. */
function split(operation, options = {}) {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw invalidArgument('options', 'must be an object', operation);
  }
  const { signal, ...rest } = options;
  if (signal !== undefined && signal !== null && !isSignal(signal)) {
    throw invalidArgument('signal', 'must be an AbortSignal', operation);
  }
  return [signal ?? undefined, rest];
}

/** What the native half answered at once. */
function answered(outcome, site = new Site()) {
  if (outcome.error) throw fromNative(outcome.error, site);
  return outcome;
}

/** The document of a function that needs no network. */
function offline(name, required = {}, options = {}) {
  return JSON.parse(answered(native.offline(name, toJson(name, required, options))).document);
}

/**
 * The outcome of a promise of the native half, or its error. An abort settles it at once; `cancel` then frees
 * the thread as soon as core can.
 */
async function settle(promise, { signal, cancel, operation, site }) {
  const outcome = await orAborted(promise, signal, () => {
    cancel.cancel();
    return aborted(signal, operation, site);
  });
  return answered(outcome, site);
}

/** Calls a function of a client by its canonical name; the promise of its outcome. */
async function callNative(client, operation, required, options) {
  const site = new Site();
  const [signal, rest] = split(operation, options);
  const json = toJson(operation, required, rest);
  if (signal?.aborted) throw aborted(signal, operation, site);
  const cancel = signal ? new native.Cancel() : undefined;
  return settle(native.call(client, operation, json, cancel), { signal, cancel, operation, site });
}

module.exports = { answered, callNative, offline, settle, split, toJson };
