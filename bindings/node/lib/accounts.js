'use strict';

// client.accounts: the mailboxes that campaigns send from.

class Accounts {
  #calls;

  constructor(calls) {
    this.#calls = calls;
  }

  list(options) {
    return this.#calls.list('accounts.list', options);
  }

  iter(options) {
    return this.#calls.iter('accounts.list', options);
  }

  page(options) {
    return this.#calls.page('accounts.list', 'accounts.page', options);
  }
}

module.exports = { Accounts };
