'use strict';

// client.groups: which workspaces belong together, and one function over all of them.

const native = require('./native.js');
const { InstantlyError, Site, aborted, fromNative, invalidArgument } = require('./errors.js');
const { parse } = require('./json.js');
const { beside } = require('./results.js');
const { orAborted } = require('./signals.js');

/** Throws the error of the first sub-workspace that has one. */
function raiseFirst() {
  const failed = this.find(({ error }) => error);
  if (failed) throw failed.error;
  return this;
}

/** The mistake of a callback, whose stack says for which sub-workspace it was called. */
function ofWorkspace(error, link) {
  if (!Error.isError?.(error) && !(error instanceof Error)) return error;
  const name = native.neutral(`${link.sub_workspace_name ?? 'no name'}, ${link.sub_workspace_id}`);
  Reflect.defineProperty(error, 'stack', {
    value: `${error.stack}\n    for the sub-workspace ${name} (client.groups.forEach)`,
    configurable: true,
    writable: true,
  });
  return error;
}

class Groups {
  #calls;
  #adopt;

  /** `adopt` makes a client of the native half's. */
  constructor(calls, adopt) {
    this.#calls = calls;
    this.#adopt = adopt;
  }

  list(options) {
    return this.#calls.list('groups.list', options);
  }

  iter(options) {
    return this.#calls.iter('groups.list', options);
  }

  page(options) {
    return this.#calls.page('groups.list', 'groups.page', options);
  }

  get(id, options) {
    return this.#calls.record('groups.get', { id }, options);
  }

  invite(subWorkspaceId, options) {
    return this.#calls.record('groups.invite', { subWorkspaceId }, options);
  }

  remove(id, options) {
    return this.#calls.document('groups.remove', { id }, options);
  }

  admin(options) {
    return this.#calls.record('groups.admin', {}, options);
  }

  async forEach(callback, options) {
    const site = new Site();
    const operation = 'groups.for_each';
    if (typeof callback !== 'function') throw invalidArgument('callback', 'must be a function', operation, { site });
    const { document, object: clients } = await this.#calls.answer(operation, {}, options);
    const [concurrency, rows] = parse(document);
    const results = rows.map(([link]) => ({ link }));
    const mistakes = [];
    let next = 0;
    const work = async () => {
      while (next < rows.length && !mistakes.length && !options?.signal?.aborted) {
        const index = next++;
        const [link, problem] = rows[index];
        try {
          if (problem) throw fromNative(problem, site);
          results[index].value = await callback(this.#adopt(clients[index]), link);
        } catch (error) {
          if (error instanceof InstantlyError) results[index].error = error;
          else mistakes.push(ofWorkspace(error, link));
        }
      }
    };
    const all = Promise.all(Array.from({ length: concurrency }, work));
    await orAborted(all, options?.signal, () => aborted(options.signal, operation, site));
    if (mistakes.length) throw mistakes[0];
    return beside(results, 'raiseFirst', raiseFirst);
  }
}

module.exports = { Groups };
