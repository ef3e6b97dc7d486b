'use strict';

// What all calls share: their arguments as JSON, their promise, and the signal that may end them.

const { types } = require('node:util');
const native = require('./native.js');
const { Site, fromNative, invalidArgument, aborted } = require('./errors.js');
const { updateListening } = require('./events.js');
const { parse, stringify } = require('./json.js');
const { Cancel, promised } = require('./promises.js');
const { whenAborted } = require('./signals.js');

/** What JSON would leave out, or turn into null or `{}`: an option that is given and ignored. */
class NotInJson extends TypeError {
  constructor(argument, allowed) {
    super(allowed);
    this.argument = argument;
  }
}

/** What to do first with what a call gave, where that was forgotten. */
function notYet(value) {
  if (types.isPromise(value)) return 'holds a promise: await it first';
  const isIterator = typeof value === 'object' && typeof value?.[Symbol.asyncIterator] === 'function';
  return isIterator ? 'holds an async iterator: read it with `for await` first' : undefined;
}

/** A Map, a Set, a signal: an object whose contents are not its properties. */
function isOpaque(value) {
  return Object.prototype.toString.call(value) !== '[object Object]' && Object.keys(value).length === 0;
}

const NO_JSON = 'must be what JSON can hold: texts, finite numbers, booleans, arrays, plain objects';
const NO_UNICODE = 'must be Unicode text; it holds half of a surrogate pair';

/** What is wrong with a value that the object `holder` has under that name; nothing of most. */
function problemOf(holder, name, value) {
  if (value === null && types.isDate(holder[name])) return 'must be a valid date';
  if (typeof value === 'string' && !value.isWellFormed()) return NO_UNICODE;
  const lacking =
    typeof value === 'function' ||
    typeof value === 'symbol' ||
    (typeof value === 'number' && !Number.isFinite(value)) ||
    (typeof value === 'object' && value !== null && !Array.isArray(value) && isOpaque(value));
  return notYet(value) ?? (lacking ? NO_JSON : undefined);
}

/** Refuses what JSON lacks, by the name of the argument and the place in it. */
function refusing(arguments_) {
  const places = new Map(arguments_.map((one) => [one, '']));
  return function refuse(name, value) {
    if (this === arguments_ || value === arguments_) return value;
    const above = places.get(this) ?? '';
    if (!name.isWellFormed()) throw new NotInJson(above || 'options', `has a name that is no Unicode text`);
    const place = Array.isArray(this) ? `${above}[${name}]` : above ? `${above}.${name}` : name;
    const problem = problemOf(this, name, value);
    if (problem) throw new NotInJson(place, problem);
    if (typeof value === 'object' && value !== null) places.set(value, place);
    return value;
  };
}

/** Arguments by their names, and the object of options, as the native half reads them. */
function toJson(operation, required, options = {}) {
  const arguments_ = [required, options];
  try {
    return stringify(arguments_, refusing(arguments_));
  } catch (error) {
    if (error instanceof NotInJson) throw invalidArgument(error.argument, error.message, operation);
    throw invalidArgument('options', 'cannot be written as JSON', operation, { cause: error });
  }
}

/** Asked in this way, so that the signals of another realm (a test runner's) do too. */
function isSignal(value) {
  return typeof value.aborted === 'boolean' && typeof value.addEventListener === 'function';
}

/** The signal among the options of a call, and the others. */
function splitSignal(operation, options) {
  if (options === undefined) return [undefined, {}];
  if (typeof options !== 'object' || options === null || Array.isArray(options) || isOpaque(options)) {
    throw invalidArgument('options', notYet(options) ?? 'must be a plain object', operation);
  }
  const { signal, ...rest } = options;
  if (signal !== undefined && signal !== null && !isSignal(signal)) {
    throw invalidArgument('signal', 'must be an AbortSignal', operation);
  }
  return [signal ?? undefined, rest];
}

/** The options of what no signal can end: one is refused by name, as any other option that is none. */
function withoutSignal(operation, options) {
  const [signal, rest] = splitSignal(operation, options);
  return signal ? { ...rest, signal: null } : rest;
}

/** An answer of the native half, or its error. */
function orThrow(answer, site = new Site()) {
  if (answer.error) throw fromNative(answer.error, site);
  return answer;
}

/** The document of a function that needs no network. */
function offline(name, required = {}) {
  return parse(orThrow(native.offline(name, toJson(name, required))).document);
}

/** How far the call came is known to core only, and later. */
const UNDER_WAY = '; if it is a write, it may have been carried out';

/** The answer to what the native half begins, or its error. An abort cancels it, and `cancel` settles it at once. */
async function settle(begin, { signal, cancel, operation, site }) {
  const { answer, abandon } = promised(begin);
  if (!cancel) return orThrow(await answer, site);
  const endings = [cancel.whenCancelled(() => abandon(aborted(signal, operation, site, UNDER_WAY)))];
  if (signal) endings.push(whenAborted(signal, () => cancel.cancel()));
  if (signal?.aborted) cancel.cancel();
  try {
    return orThrow(await answer, site);
  } finally {
    for (const end of endings) end();
  }
}

/** Calls a function of a client by its canonical name; the promise of its answer. Errors name the operation. */
async function callNative(client, operation, required, options, name = operation) {
  const site = new Site();
  const [signal, rest] = splitSignal(operation, options);
  const json = toJson(operation, required, rest);
  if (signal?.aborted) throw aborted(signal, operation, site, '; nothing was sent');
  const cancel = signal ? new Cancel() : undefined;
  updateListening();
  const begin = (...to) => native.call(...to, client, name, json, cancel?.native);
  return settle(begin, { signal, cancel, operation, site });
}

module.exports = { callNative, offline, orThrow, settle, splitSignal, toJson, withoutSignal };
