'use strict';

// What processes.test.js forks.

const { Client } = require('instantly-rbac');

new Client({ baseUrl: process.argv[2] }).workspace.get().then(({ name }) => {
  process.send(name);
  process.disconnect();
});
