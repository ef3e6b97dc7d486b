'use strict';

// What the numbers of the API stand for.

const { offline } = require('./call.js');

const { activity_type, campaign_status, account_status, warmup_status, provider_code, resource_type } =
  offline('codes.names');
const codeNames = Object.freeze({
  activityType: Object.freeze(activity_type),
  campaignStatus: Object.freeze(campaign_status),
  accountStatus: Object.freeze(account_status),
  warmupStatus: Object.freeze(warmup_status),
  providerCode: Object.freeze(provider_code),
  resourceType: Object.freeze(resource_type),
});

module.exports = { codeNames };
