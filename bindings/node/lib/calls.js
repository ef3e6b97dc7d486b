'use strict';

// How a resource makes its calls: by canonical name, with its arguments, in the form of their results.

const { callNative } = require('./call.js');
const { Items, everything, pageOf } = require('./pages.js');
const results = require('./results.js');

/** The calls of one client. */
class Calls {
  #client;

  constructor(client) {
    this.#client = client;
  }

  /** The whole list. */
  list(operation, options) {
    return everything(this.#client, operation, options);
  }

  /** The list, page by page as it is needed. */
  iter(operation, options) {
    return new Items(this.#client, operation, options);
  }

  /** One page of the list, by the function of that name. */
  page(operation, name, options) {
    return callNative(this.#client, operation, {}, options, name).then(pageOf);
  }

  /** One record. */
  record(operation, required, options) {
    return callNative(this.#client, operation, required, options).then(results.record);
  }

  /** Any other document. */
  document(operation, required, options) {
    return callNative(this.#client, operation, required, options).then(results.document);
  }

  /** The answer of the native half as it is. */
  answer(operation, required, options) {
    return callNative(this.#client, operation, required, options);
  }

  /** The list as a stream of that class. */
  stream(Stream, operation, options) {
    return new Stream(this.#client, operation, options);
  }
}

module.exports = { Calls };
