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

// Aborted calls are told by Node's own name, and the class by ours.
const CLASS_NAMES = { AbortError: 'CancelledError' };

/** The class of each kind, by the name that its errors have. */
const byName = new Map();
/** The class of each kind, by the name that it is exported under. */
const classes = {};

for (const [kind, name] of JSON.parse(native.offline('errors.classes', '[{},{}]').document)) {
  const className = CLASS_NAMES[name] ?? name;
  const ErrorOfKind = { [className]: class extends InstantlyError {} }[className];
  hidden(ErrorOfKind.prototype, 'name', name);
  hidden(ErrorOfKind, 'kind', kind);
  byName.set(name, ErrorOfKind);
  classes[className] = ErrorOfKind;
}

const LIBRARY = path.dirname(__dirname) + path.sep;

function isOurs(frame) {
  return frame.includes(LIBRARY + 'lib' + path.sep) || frame.includes(LIBRARY + 'native.js');
}

/** Notes where a call was made, for the stack of the error that it may end in. */
class Site {
  constructor() {
    const limit = Error.stackTraceLimit;
    if (Number.isFinite(limit)) Error.stackTraceLimit = limit + 4; // our own frames are left out
    Error.captureStackTrace(this, Site);
    Error.stackTraceLimit = limit;
  }

  /** Gives an error the stack of this place. */
  mark(error) {
    const frames = String(this.stack).split('\n').slice(1);
    const first = frames.findIndex((frame) => !isOurs(frame));
    const shown = first === -1 ? frames : frames.slice(first);
    hidden(error, 'stack', [`${error.name}: ${error.message}`, ...shown].join('\n'));
    return error;
  }
}

/** The error that the native half tells of, as it would come out of this place. */
function fromNative(json, site, cause) {
  const { name, code, text, fields } = JSON.parse(json);
  const ErrorOfKind = byName.get(name) ?? InstantlyError;
  return site.mark(new ErrorOfKind(text, { code, fields, cause }));
}

function made(kind, name, code, message, operation, site, cause) {
  const fields = {
    kind,
    message,
    http_status: null,
    operation,
    required_scopes: [],
    retry_after_seconds: null,
    request_id: null,
    attempts: 0,
    hint: null,
  };
  const text = operation ? `${operation}: ${message}` : message;
  return site.mark(new (byName.get(name))(text, { code, fields, cause }));
}

/** An argument that cannot go over the border. */
function invalidArgument(argument, allowed, operation, site = new Site()) {
  const code = 'ERR_INSTANTLY_INVALID_ARGUMENT';
  return made('invalid_argument', 'InvalidArgumentError', code, `${argument}: ${allowed}`, operation, site);
}

/** The error of a call that its signal ended. */
function aborted(signal, operation, site) {
  const message = 'the call was aborted';
  return made('cancelled', 'AbortError', 'ABORT_ERR', message, operation, site, signal.reason);
}

module.exports = { InstantlyError, classes, Site, fromNative, invalidArgument, aborted };
