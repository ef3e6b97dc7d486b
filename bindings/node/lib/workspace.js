'use strict';

// client.workspace: name, ownership, removal, domain, plan.

class Workspace {
  #calls;

  constructor(calls) {
    this.#calls = calls;
  }

  get(options) {
    return this.#calls.record('workspace.get', {}, options);
  }

  update(changes) {
    return this.#calls.record('workspace.update', {}, changes);
  }

  changeOwner(owner) {
    return this.#calls.record('workspace.change_owner', {}, owner);
  }

  changeOwnerToMember(owner) {
    return this.#calls.record('workspace.change_owner_to_member', {}, owner);
  }

  scheduleRemoval(options) {
    return this.#calls.record('workspace.schedule_removal', {}, options);
  }

  cancelRemoval(options) {
    return this.#calls.record('workspace.cancel_removal', {}, options);
  }

  getDomain(options) {
    return this.#calls.record('workspace.get_domain', {}, options);
  }

  setDomain(domain, options) {
    return this.#calls.record('workspace.set_domain', { domain }, options);
  }

  deleteDomain(options) {
    return this.#calls.record('workspace.delete_domain', {}, options);
  }

  plan(options) {
    return this.#calls.record('workspace.plan', {}, options);
  }

  subscription(options) {
    return this.#calls.record('workspace.subscription', {}, options);
  }
}

module.exports = { Workspace };
