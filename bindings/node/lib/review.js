'use strict';

// client.review: the whole review as a document, and in the forms that people read.

const { orThrow } = require('./call.js');
const { parse } = require('./json.js');
const { beside } = require('./results.js');

/** The document of a review, with what can be asked of it beside its fields. */
function report({ document, object: renderer }) {
  const { report: fields, findings, severity } = parse(document);
  const render = (form) => JSON.parse(orThrow(renderer.render(form)).document);
  const others = {
    findings,
    severity,
    toText: () => render('text'),
    toMarkdown: () => render('markdown'),
    toHtml: () => render('html'),
  };
  for (const [name, property] of Object.entries(others)) beside(fields, name, property);
  return fields;
}

module.exports = { report };
