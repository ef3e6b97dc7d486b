'use strict';

// client.auditLogs: when, who, what, on which thing.

const { ItemStream, LineStream } = require('./streams.js');

class AuditLogs {
  #calls;

  constructor(calls) {
    this.#calls = calls;
  }

  list(options) {
    return this.#calls.list('audit_logs.list', options);
  }

  iter(options) {
    return this.#calls.iter('audit_logs.list', options);
  }

  page(options) {
    return this.#calls.page('audit_logs.list', 'audit_logs.page', options);
  }

  activity(options) {
    return this.#calls.document('audit_logs.activity', {}, options);
  }

  stream(options) {
    return this.#calls.stream(ItemStream, 'audit_logs.list', options);
  }

  ndjson(options) {
    return this.#calls.stream(LineStream, 'audit_logs.list', options);
  }
}

module.exports = { AuditLogs };
