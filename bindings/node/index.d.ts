export * from './lib/access.js';
export * from './lib/accounts.js';
export * from './lib/audit_logs.js';
export * from './lib/campaigns.js';
export * from './lib/client.js';
export * from './lib/csv.js';
export * from './lib/errors.js';
export * from './lib/events.js';
export * from './lib/groups.js';
export * from './lib/keys.js';
export * from './lib/labels.js';
export * from './lib/matrix.js';
export * from './lib/members.js';
export * from './lib/records.js';
export * from './lib/results.js';
export * from './lib/review.js';
export * from './lib/sandbox.js';
export * from './lib/scopes.js';
export * from './lib/settings.js';
export * from './lib/tags.js';
export * from './lib/workspace.js';

/** The version of this package. */
export const version: string;
