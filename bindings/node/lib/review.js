'use strict';

// client.review: the whole review as a document, and in the forms that people read.

const { answered } = require('./call.js');
const { parse } = require('./json.js');
const { beside } = require('./results.js');

/** The document of a review, with what can be asked of it beside its fields. */
function report(outcome) {
  const { report: fields, findings, gaps, severity } = parse(outcome.document);
  const render = (form) => JSON.parse(answered(outcome.report.render(form)).document);
  const others = {
    findings,
    gaps,
    severity,
    toText: () => render('text'),
    toMarkdown: () => render('markdown'),
    toHtml: () => render('html'),
  };
  for (const [name, property] of Object.entries(others)) beside(fields, name, property);
  return fields;
}

module.exports = { report };
