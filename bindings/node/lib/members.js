'use strict';

// client.members: who is in a workspace, and in which role.

class Members {
  #calls;

  constructor(calls) {
    this.#calls = calls;
  }

  list(options) {
    return this.#calls.list('members.list', options);
  }

  iter(options) {
    return this.#calls.iter('members.list', options);
  }

  page(options) {
    return this.#calls.page('members.list', 'members.page', options);
  }

  get(id, options) {
    return this.#calls.record('members.get', { id }, options);
  }

  invite(invitation) {
    return this.#calls.record('members.invite', {}, invitation);
  }

  update(id, changes) {
    return this.#calls.record('members.update', { id }, changes);
  }

  remove(id, options) {
    return this.#calls.document('members.remove', { id }, options);
  }

  review(options) {
    return this.#calls.document('members.review', {}, options);
  }
}

module.exports = { Members };
