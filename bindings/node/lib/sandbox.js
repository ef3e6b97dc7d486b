'use strict';

// The sandbox: a real HTTP server on 127.0.0.1 that behaves as the API does.

const { inspect } = require('node:util');
const native = require('./native.js');
const { answered, settle, toJson, withoutSignal } = require('./call.js');
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
    const outcome = await settle((...to) => native.startSandbox(...to, json), { operation, site });
    return new Sandbox(STARTED, outcome.sandbox);
  }

  #act(name, required = {}, options = {}) {
    return answered(this.#native.act(name, toJson(`sandbox.${name}`, required, options)));
  }

  #ask(name, required) {
    return parse(this.#act(name, required).document);
  }

  get url() {
    return this.#native.url;
  }

  get workspaceId() {
    return this.#native.workspaceId;
  }

  get adminKey() {
    return this.#ask('admin_key');
  }

  get ownerToken() {
    return this.#ask('owner_token');
  }

  client(options) {
    return adopt(this.#act('client', {}, withoutSignal('sandbox.client', options)).client);
  }

  fault(fault) {
    this.#act('fault', {}, withoutSignal('sandbox.fault', fault));
  }

  clearFaults() {
    this.#act('clear_faults');
  }

  requests() {
    return this.#ask('requests');
  }

  setPaid(workspaceId, paid) {
    this.#act('set_paid', { workspaceId, paid });
  }

  acceptInvitation(id) {
    return this.#ask('accept_invitation', { id });
  }

  subWorkspaces() {
    return this.#ask('sub_workspaces');
  }

  invitableWorkspaces() {
    return this.#ask('invitable_workspaces');
  }

  keyWithScopes(scopes) {
    return this.#ask('key_with_scopes', { scopes });
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
