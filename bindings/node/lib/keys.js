'use strict';

// client.keys: what programs may do. A key cannot be changed, only replaced.

const native = require('./native.js');

/** The scopes of each preset. */
const { analytics_read_only, campaign_management, webhook_handler } = native.presets();
const presets = Object.freeze({
  analyticsReadOnly: Object.freeze(analytics_read_only),
  campaignManagement: Object.freeze(campaign_management),
  webhookHandler: Object.freeze(webhook_handler),
});

class Keys {
  #calls;

  constructor(calls) {
    this.#calls = calls;
  }

  list(options) {
    return this.#calls.list('keys.list', options);
  }

  iter(options) {
    return this.#calls.iter('keys.list', options);
  }

  page(options) {
    return this.#calls.page('keys.list', 'keys.page', options);
  }

  create(key) {
    return this.#calls.record('keys.create', {}, key);
  }

  revoke(id, options) {
    return this.#calls.document('keys.revoke', { id }, options);
  }

  review(options) {
    return this.#calls.document('keys.review', {}, options);
  }
}

module.exports = { Keys, presets };
