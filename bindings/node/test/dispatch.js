'use strict';

// Calls a function of the public API by its canonical name, with arguments as the vectors give them.

const { inspect } = require('node:util');
const { Matrix, matrix, scopes } = require('instantly-rbac');

const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());

/** Options as JavaScript spells them. */
const camelKeys = (options) => Object.fromEntries(Object.entries(options).map(([name, value]) => [camel(name), value]));

/** What functions take by position beyond the rule. */
const POSITIONAL = {
  'groups.invite': ['sub_workspace_id'],
  'tags.assign': ['tag_ids'],
  'tags.unassign': ['tag_ids'],
  'tags.ensure': ['labels'],
  'workspace.set_domain': ['domain'],
  'client.request': ['method', 'path'],
  'client.as_workspace': ['id'],
};
const surface = require(process.env.INSTANTLY_SURFACE ?? '../../../tests/surface.json');
const ROWS = [...surface.operations, ...surface.composed];
const isOffline = (name) => /^(scopes|matrix)\./.test(name);

/**
 * The names of what a function takes by position, in order; everything else stands in the object that comes last.
 * It is what stands in the path, and whatever a function without network needs.
 */
function positional(name) {
  const given = ROWS.find((row) => (row.functions ?? [row.name]).includes(name))?.arguments ?? [];
  const byRule = given.filter(({ place, required }) => place === 'path' || (required && isOffline(name)));
  return POSITIONAL[name] ?? byRule.map((argument) => argument.name);
}

/** Options that are objects of options themselves. */
const NESTED = ['members', 'keys', 'tags'];

function find(client, name, given) {
  const [namespace, verb] = name.split('.');
  if (namespace === 'client') return [client, camel(verb)];
  if (namespace === 'scopes') return [scopes, camel(verb)];
  if (namespace !== 'matrix') return [client[camel(namespace)], camel(verb)];
  if (camel(verb) in matrix) return [matrix, camel(verb)];
  const table = given.matrix ? matrix.fromJson(JSON.stringify(given.matrix)) : matrix.original();
  delete given.matrix;
  return [table, camel(verb)];
}

/** What the call came to, as the judge takes it. */
async function call(client, name, given) {
  given = { ...given };
  const [owner, method] = find(client, name, given);
  const byPosition = positional(name).map((argument) => {
    const value = given[argument];
    delete given[argument];
    return value;
  });
  if (name === 'client.review') {
    for (const part of NESTED) if (given[part]) given[part] = camelKeys(given[part]);
  }
  const result = await owner[method](...byPosition, ...(isOffline(name) ? [] : [camelKeys(given)]));
  const outcome = { document: await document(result), shown: `${inspect(result)} ${JSON.stringify(result)}` };
  const first = name === 'keys.page' ? result.items[0] : result;
  if (typeof first?.secret === 'function') outcome.secret = first.secret();
  return outcome;
}

/** The canonical document of a result, with its `meta`. */
async function document(result) {
  if (result instanceof Matrix) return { roles: result.rows() };
  if (result?.[Symbol.asyncIterator]) {
    const items = [];
    for await (const item of result) items.push(item);
    return { items, complete: result.complete, meta: result.meta };
  }
  if (Array.isArray(result) && result.meta) return { items: result, complete: result.complete, meta: result.meta };
  if (result?.meta && !Array.isArray(result)) return { ...result, meta: result.meta };
  return result;
}

module.exports = { call, camel, positional };
