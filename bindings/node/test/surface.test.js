'use strict';

// Node offers what tests/surface.json says, and nothing else; every function is explained, every example runs.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { inspect } = require('node:util');
const { test } = require('node:test');
const ts = require('typescript');
const { camel, positional } = require('./dispatch.js');
const { PACKAGE, ROOT, instantly, sandboxFor } = require('./helpers.js');

const surface = JSON.parse(fs.readFileSync(path.join(ROOT, 'tests/surface.json'), 'utf8'));
const rows = [
  ...surface.operations.flatMap((row) => row.functions.map((name) => ({ ...row, name }))),
  ...surface.composed.map((row) => ({ ...row, functions: [row.name] })),
];

// Record batches of Arrow have no use in JavaScript that `stream` and `ndjson` do not serve.
const NOT_IN_NODE = ['audit_logs.batches'];
// What makes or describes a client or a matrix, and streams, are Node's own.
const NODE_ALONE = [
  ...['baseUrl', 'workspaceId', 'closed', 'withOptions', 'toJSON', 'toString'].map((name) => `client.${name}`),
  'matrix.toJSON',
  'matrix.toString',
  'auditLogs.stream',
  'auditLogs.ndjson',
];
const inNode = (name) => name.split('.').map(camel).join('.');

function methods(owner) {
  return Object.getOwnPropertyNames(owner).filter((name) => name !== 'constructor');
}

function offered(client) {
  const owners = { client: [instantly.Client.prototype], scopes: [instantly.scopes] };
  owners.matrix = [instantly.matrix, instantly.Matrix.prototype];
  for (const name of Object.keys(client)) owners[name] = [Object.getPrototypeOf(client[name])];
  return Object.entries(owners).flatMap(([namespace, all]) =>
    all.flatMap((owner) => methods(owner).map((name) => `${namespace}.${name}`)),
  );
}

test('Node offers what the table says and nothing else', async (t) => {
  const { client } = await sandboxFor(t);
  const wanted = rows.map((row) => row.name).filter((name) => !NOT_IN_NODE.includes(name));
  const here = offered(client).filter((name) => !NODE_ALONE.includes(name));
  assert.deepEqual(here.sort(), [...new Set(wanted.map(inNode))].sort());
});

const ON_CLIENT = ['client.as_workspace', 'client.close'];
const network = rows.filter(
  ({ name }) => !/^(matrix|scopes)\./.test(name) && ![...NOT_IN_NODE, ...ON_CLIENT].includes(name),
);
const TIMES = ['timeoutMs', 'attemptTimeoutMs', 'signal'];

/** The options that the message about an unknown one names. */
async function namedBy(call) {
  try {
    await call();
  } catch (error) {
    assert.equal(error.kind, 'invalid_argument');
    const [, names] = error.message.match(/unknown option "notAnOption"; expected one of: (.*)$/);
    return names.split(', ').sort();
  }
  throw new assert.AssertionError({ message: 'an unknown option was taken' });
}

/** Those of a function of the table. */
function options(client, name) {
  const [namespace, verb] = inNode(name).split('.');
  const owner = namespace === 'client' ? client : client[namespace];
  const byPosition = positional(name).map((argument) => (argument.endsWith('s') ? ['id'] : 'GET'));
  if (name === 'groups.for_each') byPosition.push(() => {});
  return namedBy(() => owner[verb](...byPosition, { notAnOption: 1 }));
}

test('each function takes the arguments of the table, and says so of an option that is none', async (t) => {
  const { client, sandbox } = await sandboxFor(t);
  for (const { name, arguments: given } of network) {
    const verb = name.split('.')[1].split('_').at(-1);
    let wanted = given.map((argument) => argument.name).filter((argument) => !positional(name).includes(argument));
    const isList = ['list', 'iter', 'mappings'].includes(verb);
    if (isList) wanted = [...wanted.filter((argument) => !/^(sort_|skip)/.test(argument)), 'page_size', 'max_items'];
    if (verb === 'page') wanted = [...wanted, 'limit', 'starting_after'];
    const unknown = name.startsWith('keys.') ? ['reveal'] : []; // it is no argument of the endpoint
    const taken = (await options(client, name)).filter((option) => !unknown.includes(option));
    const expected = [...new Set(wanted.filter((argument) => argument !== 'reveal').map(camel))];
    assert.deepEqual(taken.sort(), [...expected, ...TIMES].sort(), name);
  }
  assert.deepEqual(sandbox.requests(), [], 'nothing was sent');
});

/** The names of the options that the last parameter of something declares. */
function declaredOptions() {
  const file = path.join(PACKAGE, 'index.d.ts');
  const program = ts.createProgram([file], { strict: true, module: ts.ModuleKind.Node16 });
  const checker = program.getTypeChecker();
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)));
  const symbol = (name) => exported.find((one) => one.name === name);
  const client = checker.getDeclaredTypeOfSymbol(symbol('Client'));
  const sandbox = checker.getDeclaredTypeOfSymbol(symbol('Sandbox'));
  const classOf = (name) => checker.getTypeOfSymbol(symbol(name));
  const calls = (owner, verb) => checker.getTypeOfSymbol(owner.getProperty(verb)).getCallSignatures();
  const of = ([signature]) => {
    const last = checker.getTypeOfSymbol(signature.parameters.at(-1));
    const properties = checker.getPropertiesOfType(checker.getNonNullableType(last));
    return properties.map((property) => property.name).sort();
  };
  return {
    ofFunction(name) {
      const [namespace, verb] = inNode(name).split('.');
      const owner = namespace === 'client' ? client : checker.getTypeOfSymbol(client.getProperty(namespace));
      return of(calls(owner, verb));
    },
    ofClient: () => of(classOf('Client').getConstructSignatures()),
    ofSandbox: () => of(calls(classOf('Sandbox'), 'start')),
    ofSandboxClient: () => of(calls(sandbox, 'client')),
  };
}

test('everything declares the options that it takes, and no others', async (t) => {
  const { client, sandbox } = await sandboxFor(t);
  const declared = declaredOptions();
  for (const { name } of network) assert.deepEqual(declared.ofFunction(name), await options(client, name), name);
  const { Client, Sandbox } = instantly;
  assert.deepEqual(declared.ofClient(), await namedBy(() => new Client({ notAnOption: 1 })));
  assert.deepEqual(declared.ofSandbox(), await namedBy(() => Sandbox.start({ notAnOption: 1 })));
  assert.deepEqual(declared.ofSandboxClient(), await namedBy(() => sandbox.client({ notAnOption: 1 })));
});

test('there is a class for every kind of error', () => {
  const kinds = Object.values(instantly)
    .map((value) => value.kind)
    .filter(Boolean);
  assert.deepEqual(kinds.sort(), [...surface.error_kinds].sort());
});

test('a program may extend a client, and its tests may stand in for it', async (t) => {
  const { sandbox } = await sandboxFor(t);
  class Service extends instantly.Client {
    cache = new Map();
  }
  const service = new Service({ apiKey: sandbox.adminKey, baseUrl: sandbox.url });
  t.mock.method(service, 'check', async () => ({ works: false }));
  assert.equal((await service.check()).works, false);
  assert.ok((await service.tags.list()).length > 0 && service.cache.size === 0);
});

test('a matrix shows its roles', () => {
  assert.equal(inspect(instantly.matrix.original()), '<Matrix of Admin, Manager, SDR, Viewer>');
  assert.equal(String(instantly.matrix.original()), '<Matrix of Admin, Manager, SDR, Viewer>');
});

test('import offers what require does', async () => {
  const imported = await import('instantly-rbac');
  assert.deepEqual(Object.keys(imported).sort(), Object.keys(instantly).sort());
  for (const [name, value] of Object.entries(imported)) assert.equal(value, instantly[name], name);
});

/** Every declared function and property with its documentation, by `Owner.name`. */
function declared() {
  const found = new Map();
  const folder = path.join(PACKAGE, 'lib');
  for (const file of fs.readdirSync(folder).filter((name) => name.endsWith('.d.ts'))) {
    const source = ts.createSourceFile(
      file,
      fs.readFileSync(path.join(folder, file), 'utf8'),
      ts.ScriptTarget.Latest,
      true,
    );
    const doc = (node) =>
      ts
        .getJSDocCommentsAndTags(node)
        .map((one) => one.getText())
        .join('\n');
    for (const statement of source.statements) {
      const variable = statement.declarationList?.declarations[0];
      const owner = (variable ?? statement).name?.getText();
      if (!owner) continue;
      found.set(owner, { doc: doc(statement), statement });
      for (const member of (variable?.type ?? statement).members ?? []) {
        if (member.name) found.set(`${owner}.${member.name.getText()}`, { doc: doc(member), member });
      }
    }
  }
  return found;
}

const OWNERS = { auditLogs: 'AuditLogs', workspace: 'WorkspaceApi', scopes: 'scopes', matrix: 'Matrix' };
const ownerOf = (namespace) => OWNERS[namespace] ?? namespace[0].toUpperCase() + namespace.slice(1);

test('every function of the table is declared, explained, and names its scope', () => {
  const all = declared();
  for (const { name, scope } of rows.filter(({ name }) => !NOT_IN_NODE.includes(name))) {
    const [namespace, verb] = inNode(name).split('.');
    const entry = all.get(`${ownerOf(namespace)}.${verb}`) ?? all.get(`${namespace}.${verb}`);
    assert.ok(entry, `${name} is declared`);
    assert.ok(entry.doc, `${name} is explained`);
    const refersToList = /iter$|page$/i.test(verb);
    assert.ok(!scope || refersToList || entry.doc.includes(scope), `${name} names ${scope}`);
  }
});

test('every declared type is explained', () => {
  const unexplained = [...declared()].filter(([name, { statement, doc }]) => statement && !doc && name !== 'scopes');
  assert.deepEqual(
    unexplained.map(([name]) => name),
    [],
  );
});

test('what is exported is declared', () => {
  const all = declared();
  for (const name of Object.keys(instantly)) assert.ok(all.has(name) || name === 'version', name);
});

const examples = [...declared()].flatMap(([name, { doc }]) =>
  [...doc.matchAll(/```js\n(.*?)```/gs)].map((match) => [name, match[1].replace(/^ *\* ?/gm, '')]),
);

test('every example runs', async (t) => {
  assert.ok(examples.length > 20, `${examples.length} examples`);
  const { pipeline } = require('node:stream/promises');
  for (const [name, code] of examples) {
    await t.test(name, async (t) => {
      const { sandbox, client } = await sandboxFor(t);
      process.env.INSTANTLY_API_KEY = sandbox.adminKey;
      const silent = { log() {} };
      class Client extends instantly.Client {
        constructor(options) {
          super({ baseUrl: sandbox.url, ...options });
        }
      }
      const createWriteStream = () => fs.createWriteStream('/dev/null');
      // An example that makes its own client or sandbox takes nothing away from the others.
      const shared = { ...instantly, Client, sandbox, client, console: silent, pipeline, createWriteStream };
      const own = Object.keys(shared).filter((name) => !new RegExp(`const ${name}\\b`).test(code));
      const AsyncFunction = (async () => {}).constructor;
      await new AsyncFunction(...own, code)(...own.map((name) => shared[name]));
      delete process.env.INSTANTLY_API_KEY;
    });
  }
});
