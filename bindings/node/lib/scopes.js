'use strict';

// scopes: what scopes allow. Nothing here needs the network.

const { offline } = require('./call.js');

const scopes = Object.freeze({
  documented: () => offline('scopes.documented'),
  allows: (granted, required) => offline('scopes.allows', { granted, required }),
  effective: (granted) => offline('scopes.effective', { granted }),
  inWords: (granted) => offline('scopes.in_words', { granted }),
  smallestFor: (operations) => offline('scopes.smallest_for', { operations }),
  addedAccess: (before, after) => offline('scopes.added_access', { before, after }),
  addsAccess: (before, after) => offline('scopes.adds_access', { before, after }),
});

module.exports = { scopes };
