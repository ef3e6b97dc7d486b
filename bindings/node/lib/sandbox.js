'use strict';

// The sandbox: a real HTTP server on 127.0.0.1 that behaves as the API does.

const { inspect } = require('node:util');
const native = require('./native.js');
const { orThrow, settle, toJson, withoutSignal } = require('./call.js');
const { adopt } = require('./client.js');
const { Site } = require('./errors.js');
const { parse } = require('./json.js');

/** Those that run: one that nobody holds goes on until it is stopped, as any server of Node's does. */
const running = new Set();
/** What makes a Sandbox of one that was started. */
const STARTED = Symbol('started');

class Sandbox {
  #native;

  constructor(started, sandbox) {
    if (started !== STARTED) throw new TypeError('start one with await Sandbox.start()');
    this.#native = sandbox;
    running.add(this);
  }

  static async start(options) {
    const [operation, site] = ['sandbox.start', new Site()];
    const settings = withoutSignal(operation, options);
    const json = toJson(operation, {}, settings);
    const { object } = await settle((...to) => native.startSandbox(...to, json), { operation, site });
    return new Sandbox(STARTED, object);
  }

  #call(name, required = {}, options = {}) {
    return orThrow(this.#native.call(name, toJson(name, required, options)));
  }

  #document(name, required) {
    return parse(this.#call(name, required).document);
  }

  get url() {
    return this.#native.url;
  }

  get workspaceId() {
    return this.#native.workspaceId;
  }

  get adminKey() {
    return this.#document('sandbox.admin_key');
  }

  get ownerToken() {
    return this.#document('sandbox.owner_token');
  }

  client(options) {
    return adopt(this.#call('sandbox.client', {}, withoutSignal('sandbox.client', options)).object);
  }

  fault(fault) {
    this.#call('sandbox.fault', {}, withoutSignal('sandbox.fault', fault));
  }

  clearFaults() {
    this.#call('sandbox.clear_faults');
  }

  requests() {
    return this.#document('sandbox.requests');
  }

  setPaid(workspaceId, paid) {
    this.#call('sandbox.set_paid', { workspaceId, paid });
  }

  acceptInvitation(id) {
    return this.#document('sandbox.accept_invitation', { id });
  }

  subWorkspaces() {
    return this.#document('sandbox.sub_workspaces');
  }

  invitableWorkspaces() {
    return this.#document('sandbox.invitable_workspaces');
  }

  keyWithScopes(scopes) {
    return this.#document('sandbox.key_with_scopes', { scopes });
  }

  async stop() {
    const site = new Site();
    running.delete(this);
    await settle((...to) => this.#native.stop(...to), { operation: 'sandbox.stop', site });
  }

  async [Symbol.asyncDispose]() {
    await this.stop();
  }

  toJSON() {
    return { url: this.url, workspaceId: this.workspaceId };
  }

  toString() {
    return `Sandbox at ${this.url}`;
  }

  [inspect.custom]() {
    return `<${this}>`;
  }
}

module.exports = { Sandbox };
