'use strict';

// The client: what a program holds.

const { inspect } = require('node:util');
const native = require('./native.js');
const { Accounts } = require('./accounts.js');
const { AuditLogs } = require('./audit_logs.js');
const { orThrow, toJson, withoutSignal } = require('./call.js');
const { Calls } = require('./calls.js');
const { Campaigns } = require('./campaigns.js');
const { invalidArgument } = require('./errors.js');
const { Groups } = require('./groups.js');
const { Keys } = require('./keys.js');
const { Members } = require('./members.js');
const { report } = require('./review.js');
const { Tags } = require('./tags.js');
const { Workspace } = require('./workspace.js');

/** What makes a Client of one that the native half made. */
const ADOPTED = Symbol('adopted');

function made(options) {
  const given = withoutSignal('client.new', options);
  const { apiKey, ...settings } = given;
  // Of a misspelt variable it is undefined, and the key of another workspace may be in INSTANTLY_API_KEY.
  if ('apiKey' in given && typeof apiKey !== 'string') {
    throw invalidArgument('apiKey', 'must be a string; without it, INSTANTLY_API_KEY is read', 'client.new');
  }
  return orThrow(native.newClient(toJson('client.new', { apiKey }, settings))).object;
}

/** A client of one workspace. */
class Client {
  #native;
  #calls;

  constructor(options, adopted) {
    this.#native = options === ADOPTED ? adopted : made(options);
    this.#calls = new Calls(this.#native);
    this.members = new Members(this.#calls);
    this.keys = new Keys(this.#calls);
    this.groups = new Groups(this.#calls, adopt);
    this.tags = new Tags(this.#calls);
    this.campaigns = new Campaigns(this.#calls);
    this.accounts = new Accounts(this.#calls);
    this.auditLogs = new AuditLogs(this.#calls);
    this.workspace = new Workspace(this.#calls);
  }

  get baseUrl() {
    return this.#native.baseUrl;
  }

  get workspaceId() {
    return this.#native.workspaceId ?? null;
  }

  get closed() {
    return this.#native.closed;
  }

  asWorkspace(id) {
    return adopt(orThrow(this.#native.asWorkspace(toJson('client.as_workspace', { id }))).object);
  }

  withOptions(options) {
    const operation = 'client.with_options';
    return adopt(orThrow(this.#native.withOptions(toJson(operation, {}, withoutSignal(operation, options)))).object);
  }

  check(options) {
    return this.#calls.document('client.check', {}, options);
  }

  access(options) {
    return this.#calls.document('client.access', {}, options);
  }

  request(method, path, options) {
    return this.#calls.document('client.request', { method, path }, options);
  }

  review(options) {
    return this.#calls.answer('client.review', {}, options).then(report);
  }

  close() {
    orThrow(this.#native.close());
  }

  [Symbol.dispose]() {
    this.close();
  }

  async [Symbol.asyncDispose]() {
    this.close();
  }

  toJSON() {
    return { baseUrl: this.baseUrl, workspaceId: this.workspaceId, closed: this.closed };
  }

  toString() {
    const workspace = this.workspaceId ? `, workspace ${this.workspaceId}` : '';
    const closed = this.closed ? ', closed' : '';
    return `Client of ${this.baseUrl}, key ${this.#native.keySource}${workspace}${closed}`;
  }

  [inspect.custom]() {
    return `<${this}>`;
  }
}

/** A client that the native half made. */
function adopt(made) {
  return new Client(ADOPTED, made);
}

module.exports = { Client, adopt };
