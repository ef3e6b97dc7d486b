'use strict';

// client.review: the whole review as a document, and in the forms that people read.

const { orThrow } = require('./call.js');
const { Site } = require('./errors.js');
const { parse } = require('./json.js');
const { promised } = require('./promises.js');
const { beside } = require('./results.js');

/** The document of a review, with what can be asked of it beside its fields. */
function report({ document, object: renderer }) {
  const { report: fields, findings, severity } = parse(document);
  const render = async (form) => {
    const site = new Site();
    const { answer } = promised((...to) => renderer.render(...to, form));
    return parse(orThrow(await answer, site).document);
  };
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
