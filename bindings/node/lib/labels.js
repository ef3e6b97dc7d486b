'use strict';

// labels: what codes mean, in words.

const { offline } = require('./call.js');

const labels = offline('labels');
Object.values(labels).forEach(Object.freeze);

module.exports = { labels: Object.freeze(labels) };
