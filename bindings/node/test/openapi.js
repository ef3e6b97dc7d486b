'use strict';

// Judges what went over the wire by the OpenAPI in tests/contract.

const fs = require('node:fs');
const path = require('node:path');
const { Ajv2020 } = require('ajv/dist/2020.js');
const { default: addFormats } = require('ajv-formats');
const yaml = require('yaml');
const { ROOT } = require('./helpers.js');

const FILE = path.join(ROOT, 'tests/contract/instantly-rbac.openapi.yaml');
const JSON_TYPE = 'application/json';
const METHODS = ['get', 'post', 'patch', 'put', 'delete'];
const PLACES = ['path', 'query', 'header'];

const openapi = yaml.parse(fs.readFileSync(FILE, 'utf8'));
/** What a local reference such as `#/components/parameters/Limit` stands for. */
const resolved = (node) =>
  node.$ref
    ? node.$ref
        .split('/')
        .slice(1)
        .reduce((place, name) => place[name], openapi)
    : node;

/** The parameters of one place, as one schema: those that nobody described are none. */
function place(parameters, where) {
  const here = parameters.filter((parameter) => parameter.in === where);
  return {
    type: 'object',
    properties: Object.fromEntries(here.map(({ name, schema }) => [name, schema])),
    required: here.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: where === 'header',
  };
}

function operation(template, method, described) {
  const parameters = [...(openapi.paths[template].parameters ?? []), ...(described.parameters ?? [])].map(resolved);
  const contents = Object.entries(described.responses).map(([status, reply]) => [status, resolved(reply).content]);
  return {
    id: described.operationId,
    method: method.toUpperCase(),
    template,
    path: new RegExp(`^${template.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
    takes: parameters.map(({ name }) => name),
    places: Object.fromEntries(PLACES.map((where) => [where, place(parameters, where)])),
    body: described.requestBody && resolved(described.requestBody).content[JSON_TYPE].schema,
    replies: Object.fromEntries(contents.map(([status, content]) => [status, content?.[JSON_TYPE].schema ?? false])),
  };
}

const operations = Object.entries(openapi.paths)
  .flatMap(([template, methods]) =>
    METHODS.filter((method) => methods[method]).map((method) => operation(template, method, methods[method])),
  )
  // A path without a parameter is meant where both fit.
  .sort((one, other) => one.template.includes('{') - other.template.includes('{'));

/** Schemas that stand in the document, so that its own references hold. `texts`: numbers are written as text. */
function judge(texts) {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, coerceTypes: texts });
  addFormats(ajv);
  const judged = operations.map(({ id, places, body, replies }) => [id, { places, body, replies }]);
  const document = { ...openapi, 'x-judged': Object.fromEntries(judged) };
  ajv.addVocabulary([...Object.keys(document), 'example', 'x-open-enum', 'x-enum-descriptions']);
  ajv.addSchema(document, 'openapi');
  return (pointer, value) => {
    const validate = ajv.getSchema(`openapi#/x-judged/${pointer}`);
    if (validate(value)) return [];
    return validate.errors.map(({ instancePath, message, params }) =>
      [pointer, instancePath, message, JSON.stringify(params)].join(' '),
    );
  };
}

const ofTexts = judge(true);
const ofJson = judge(false);

/** The operation that a request asks for. */
function operationOf({ method, url }) {
  return operations.find((one) => one.method === method && one.path.test(url.pathname));
}

function requestProblems(asked, { url, requestHeaders, requestBody }) {
  const found = [];
  const query = Object.fromEntries(url.searchParams);
  const names = Object.entries(url.pathname.match(asked.path).groups ?? {});
  const given = {
    path: Object.fromEntries(names.map(([name, value]) => [name, decodeURIComponent(value)])),
    query,
    header: requestHeaders,
  };
  for (const where of PLACES) found.push(...ofTexts(`${asked.id}/places/${where}`, { ...given[where] }));
  if (Object.keys(query).length !== url.searchParams.size) found.push('a parameter stands twice');
  if (asked.takes.includes('limit') && !query.limit) found.push('a page without a limit');
  if (!/^Bearer \S+$/.test(requestHeaders.authorization)) found.push('no bearer key');
  const type = requestHeaders['content-type'];
  if (!asked.body && requestBody !== '') found.push('a body that nobody asked for');
  if (type !== (asked.body && JSON_TYPE)) found.push(`a request with the content type ${type}`);
  if (asked.body) found.push(...ofJson(`${asked.id}/body`, requestBody && JSON.parse(requestBody)));
  return found;
}

function replyProblems(asked, { status, replyHeaders, replyBody }) {
  const schema = asked.replies[status];
  if (schema === undefined) return ['a status that nobody described'];
  if (schema === false) return replyBody === '' ? [] : ['a reply that nobody described'];
  const type = replyHeaders['content-type']?.split(';')[0];
  if (type !== JSON_TYPE) return [`a reply with the content type ${type}`];
  return ofJson(`${asked.id}/replies/${status}`, JSON.parse(replyBody));
}

/** What is wrong with a request and its reply. */
function problems(exchange) {
  const where = `${exchange.method} ${exchange.url.pathname}${exchange.url.search}: ${exchange.status}`;
  const asked = operationOf(exchange);
  if (!asked) return [`${where}: no such operation`];
  const found = [...requestProblems(asked, exchange), ...replyProblems(asked, exchange)];
  return found.map((problem) => `${where}: ${problem}`);
}

module.exports = { operationOf, operations, problems };
