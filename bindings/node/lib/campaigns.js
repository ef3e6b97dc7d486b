'use strict';

// client.campaigns: the campaigns of a workspace.

class Campaigns {
  #calls;

  constructor(calls) {
    this.#calls = calls;
  }

  list(options) {
    return this.#calls.list('campaigns.list', options);
  }

  iter(options) {
    return this.#calls.iter('campaigns.list', options);
  }

  page(options) {
    return this.#calls.page('campaigns.list', 'campaigns.page', options);
  }
}

module.exports = { Campaigns };
