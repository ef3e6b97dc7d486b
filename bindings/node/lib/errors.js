'use strict';

// The errors: one class a kind, each a real Error whose stack points at whoever made the call.

const path = require('node:path');
const native = require('./native.js');

/** Any failure of a call. */
class InstantlyError extends Error {
  #fields;

  constructor(text, { code, fields, cause } = {}) {
    super(text, cause === undefined ? undefined : { cause });
    this.#fields = fields;
    this.code = code;
    this.kind = fields?.kind;
    this.httpStatus = fields?.http_status ?? null;
    this.operation = fields?.operation ?? null;
    this.requiredScopes = fields?.required_scopes ?? [];
    this.retryAfter = fields?.retry_after_seconds ?? null;
    this.requestId = fields?.request_id ?? null;
    this.attempts = fields?.attempts ?? 0;
    this.hint = fields?.hint ?? null;
    this.candidates = fields?.candidates ?? [];
  }

  /** The fields by their canonical names, as every language has them. */
  toJSON() {
    return { ...this.#fields };
  }
}

function hidden(target, name, value) {
  Object.defineProperty(target, name, { value, configurable: true, writable: true });
}
hidden(InstantlyError.prototype, 'name', 'InstantlyError');

// Aborted calls have Node's own name, and the class by ours.
const CLASS_NAMES = { AbortError: 'CancelledError' };

/** The class of each kind, and the code of its errors. */
const kinds = new Map();
/** The classes by the names that they are exported under. */
const classes = {};

for (const [kind, name, code] of native.errorClasses()) {
  const className = CLASS_NAMES[name] ?? name;
  const ErrorOfKind = { [className]: class extends InstantlyError {} }[className];
  hidden(ErrorOfKind.prototype, 'name', name);
  hidden(ErrorOfKind, 'kind', kind);
  kinds.set(kind, { ErrorOfKind, code });
  classes[className] = ErrorOfKind;
}

const LIBRARY = path.dirname(__dirname) + path.sep;

function isOurs(frame) {
  return frame.includes(LIBRARY + 'lib' + path.sep) || frame.includes(LIBRARY + 'native.js');
}

/** Notes where a call was made, for the stack of the error that it may end in. */
class Site {
  #limit = Error.stackTraceLimit;

  constructor() {
    const limit = this.#limit;
    // Our own frames are left out. Where Error is frozen, the stack is as long as it may be.
    const raised = Number.isFinite(limit) && Reflect.set(Error, 'stackTraceLimit', limit + 4);
    Error.captureStackTrace(this, Site);
    if (raised) Error.stackTraceLimit = limit;
  }

  /** Gives an error the stack of this place. */
  mark(error) {
    const frames = String(this.stack).split('\n').slice(1);
    const first = frames.findIndex((frame) => !isOurs(frame));
    const shown = (first === -1 ? frames : frames.slice(first)).slice(0, this.#limit);
    hidden(error, 'stack', [`${error.name}: ${error.message}`, ...shown].join('\n'));
    return error;
  }
}

/** An error with these fields, as it would come out of this place. */
function of(text, fields, site, cause) {
  const { ErrorOfKind, code } = kinds.get(fields.kind);
  return site.mark(new ErrorOfKind(text, { code, fields, cause }));
}

/** The error that the native half gives. */
function fromNative(json, site) {
  const { text, fields } = JSON.parse(json);
  return of(text, fields, site);
}

/** An error of a call that never got as far as the native half, or was not waited for. */
function ofCall(kind, message, operation, site, cause) {
  const nothing = { http_status: null, retry_after_seconds: null, request_id: null, hint: null };
  const fields = { kind, message, operation, required_scopes: [], attempts: 0, candidates: [], ...nothing };
  return of(`${operation}: ${message}`, fields, site, cause);
}

/** An argument that cannot go over the border. */
function invalidArgument(argument, allowed, operation, { site = new Site(), cause } = {}) {
  return ofCall('invalid_argument', `${argument}: ${allowed}`, operation, site, cause);
}

/** The error of a call that its signal ended, or that nobody waits for. */
function aborted(signal, operation, site, outcome = '') {
  return ofCall('cancelled', `the call was aborted${outcome}`, operation, site, signal?.reason);
}

module.exports = { InstantlyError, classes, Site, fromNative, invalidArgument, aborted };
