'use strict';

// client.tags: labels on accounts, campaigns and workspaces.

const { listOf } = require('./pages.js');

class Tags {
  #calls;

  constructor(calls) {
    this.#calls = calls;
  }

  list(options) {
    return this.#calls.list('tags.list', options);
  }

  iter(options) {
    return this.#calls.iter('tags.list', options);
  }

  page(options) {
    return this.#calls.page('tags.list', 'tags.page', options);
  }

  get(id, options) {
    return this.#calls.record('tags.get', { id }, options);
  }

  create(tag) {
    return this.#calls.record('tags.create', {}, tag);
  }

  update(id, changes) {
    return this.#calls.record('tags.update', { id }, changes);
  }

  delete(id, options) {
    return this.#calls.document('tags.delete', { id }, options);
  }

  assign(tagIds, targets) {
    return this.#calls.record('tags.assign', { tagIds }, targets);
  }

  unassign(tagIds, targets) {
    return this.#calls.record('tags.unassign', { tagIds }, targets);
  }

  mappings(options) {
    return this.#calls.list('tags.mappings', options);
  }

  mappingsIter(options) {
    return this.#calls.iter('tags.mappings', options);
  }

  mappingsPage(options) {
    return this.#calls.page('tags.mappings', 'tags.mappings_page', options);
  }

  ensure(labels, options) {
    return this.#calls.answer('tags.ensure', { labels }, options).then(listOf);
  }

  review(options) {
    return this.#calls.document('tags.review', {}, options);
  }
}

module.exports = { Tags };
