'use strict';

// What all calls share: their arguments as JSON, their promise, and the signal that may end them.

const { types } = require('node:util');
const native = require('./native.js');
const { Site, fromNative, invalidArgument, aborted } = require('./errors.js');
const { look } = require('./events.js');
const { parse, stringify } = require('./json.js');
const { Cancel, promised } = require('./promises.js');
const { whenAborted } = require('./signals.js');

/** What JSON would leave out, or turn into null or `{}`: an option given and not heeded. */
class NotInJson extends TypeError {
  constructor(argument, allowed) {
    super(allowed);
    this.argument = argument;
  }
}

/** A Map, a Set, a signal, a promise that nobody awaited: an object whose contents are not its properties. */
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
  return lacking ? NO_JSON : undefined;
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
function toJson(operation, required, options) {
  const arguments_ = [required, options];
  try {
    return stringify(arguments_, refusing(arguments_));
  } catch (error) {
    if (error instanceof NotInJson) throw invalidArgument(error.argument, error.message, operation);
    throw invalidArgument('options', 'cannot be written as JSON', operation, { cause: error });
  }
}

/** A text that goes over the border as it is. */
function text(operation, argument, value, allowed = 'must be a string') {
  if (typeof value !== 'string') throw invalidArgument(argument, allowed, operation);
  if (!value.isWellFormed()) throw invalidArgument(argument, NO_UNICODE, operation);
  return value;
}

/** Asked in this way, so that the signals of another realm (a test runner's) do too. */
function isSignal(value) {
  return typeof value.aborted === 'boolean' && typeof value.addEventListener === 'function';
}

/** Takes the signal out of what a call was given last. */
function split(operation, options) {
  if (options === undefined) return [undefined, {}];
  if (typeof options !== 'object' || options === null || Array.isArray(options) || isOpaque(options)) {
    throw invalidArgument('options', 'must be a plain object', operation);
  }
  const { signal, ...rest } = options;
  if (signal !== undefined && signal !== null && !isSignal(signal)) {
    throw invalidArgument('signal', 'must be an AbortSignal', operation);
  }
  return [signal ?? undefined, rest];
}

/** The options of what no signal can end: one is refused by name, as any other option that is none. */
function withoutSignal(operation, options) {
  const [signal, rest] = split(operation, options);
  return signal ? { ...rest, signal: null } : rest;
}

/** What the native half answered at once. */
function answered(outcome, site = new Site()) {
  if (outcome.error) throw fromNative(outcome.error, site);
  return outcome;
}

/** The document of a function that needs no network. */
function offline(name, required = {}, options = {}) {
  return parse(answered(native.offline(name, toJson(name, required, options))).document);
}

/** How far the call came is not known at once; core would say it only later. */
const UNDER_WAY = '; if it is a write, it may have been carried out';

/** The outcome of what the native half begins, or its error. An abort cancels it, and `cancel` settles it at once. */
async function settle(begin, { signal, cancel, operation, site }) {
  const { outcome, leave } = promised(begin);
  if (!cancel) return answered(await outcome, site);
  const endings = [cancel.whenCancelled(() => leave(aborted(signal, operation, site, UNDER_WAY)))];
  if (signal) endings.push(whenAborted(signal, () => cancel.cancel()));
  if (signal?.aborted) cancel.cancel();
  try {
    return answered(await outcome, site);
  } finally {
    for (const end of endings) end();
  }
}

/** Calls a function of a client by its canonical name; the promise of its outcome. */
async function callNative(client, operation, required, options) {
  const site = new Site();
  const [signal, rest] = split(operation, options);
  const json = toJson(operation, required, rest);
  if (signal?.aborted) throw aborted(signal, operation, site, '; nothing was sent');
  const cancel = signal ? new Cancel() : undefined;
  look();
  const begin = (...to) => native.call(...to, client, operation, json, cancel?.native);
  return settle(begin, { signal, cancel, operation, site });
}

module.exports = { answered, callNative, offline, settle, split, text, toJson, withoutSignal };
