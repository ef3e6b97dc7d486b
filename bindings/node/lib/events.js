'use strict';

// The events of calls, on a channel of node:diagnostics_channel.

const { channel } = require('node:diagnostics_channel');
const native = require('./native.js');

const requests = channel('instantly-rbac:request');

function publish(json) {
  const { wait_seconds, duration_seconds, request_id, ...event } = JSON.parse(json);
  if (wait_seconds !== undefined) event.waitMs = wait_seconds * 1000;
  if (duration_seconds !== undefined) event.durationMs = duration_seconds * 1000;
  if (request_id !== undefined) event.requestId = request_id;
  requests.publish(event);
}

let isListening = false;

/** Listens to calls while the channel has subscribers. Called before each call, which costs little where it has none. */
function updateListening() {
  if (requests.hasSubscribers === isListening) return;
  isListening = requests.hasSubscribers;
  native.listenToCalls(isListening ? publish : undefined);
}

module.exports = { updateListening };
