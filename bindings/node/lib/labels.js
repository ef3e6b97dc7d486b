'use strict';

// labels: what codes mean, in words.

const native = require('./native.js');

const labels = native.labels();
Object.values(labels).forEach(Object.freeze);

module.exports = { labels: Object.freeze(labels) };
