import type { Needs } from './documents.js';

export type { Needs } from './documents.js';

/** The resources of the documented scopes. */
export type ScopeResource =
  | 'all'
  | 'ai_agents'
  | 'api_keys'
  | 'audit_logs'
  | 'custom_prompt_templates'
  | 'account_campaign_mappings'
  | 'campaigns'
  | 'inbox_placement_tests'
  | 'inbox_placement_analytics'
  | 'inbox_placement_reports'
  | 'lead_lists'
  | 'leads'
  | 'background-jobs'
  | 'custom_tags'
  | 'custom_tag_mappings'
  | 'crm_actions'
  | 'accounts'
  | 'block_list_entries'
  | 'lead-labels'
  | 'email_verifications'
  | 'emails'
  | 'email_templates'
  | 'workspaces'
  | 'workspace_billing'
  | 'workspace_group_members'
  | 'workspace_members'
  | 'subsequences'
  | 'ai_sdr'
  | 'ai_sdr_replies'
  | 'ai_inbox_manager_analytics'
  | 'sales_flows'
  | 'webhooks'
  | 'webhook_events'
  | 'security_tokens'
  | 'dfy_email_account_orders'
  | 'auth';

/** What a scope allows to do with its resource. */
export type ScopeAction = 'all' | 'create' | 'read' | 'update' | 'delete';

/** What an API key may do, for example `campaigns:read`. One that this version does not know is kept. */
export type Scope = `${ScopeResource}:${ScopeAction}` | (string & {});

/**
 * What scopes allow. Nothing here needs the network, and everything answers at once. Granted scopes are taken as the API
 * gave them: one that is not documented counts as the widest that it could mean, and what cannot be read as `all:all`.
 */
export const scopes: {
  /** Every documented scope: 178 of them. */
  documented(): Scope[];

  /**
   * Whether any of the granted scopes covers the required one.
   *
   * @throws {InvalidArgumentError} The required scope has not the form `<resource>:<action>`.
   *
   * @example
   * ```js
   * scopes.allows(['campaigns:all'], 'campaigns:read'); // true
   * ```
   */
  allows(granted: readonly Scope[], required: Scope): boolean;

  /** Every scope that a set of scopes covers: the documented ones and those of the set itself. */
  effective(granted: readonly Scope[]): Scope[];

  /**
   * What a set of scopes allows, in words: first what is in doubt, then widest first.
   *
   * @example
   * ```js
   * scopes.inWords(['campaigns:all', 'leads:read']); // ['do everything with campaigns', 'read leads']
   * ```
   */
  inWords(granted: readonly Scope[]): string[];

  /**
   * The smallest set of scopes for a list of operations, given by canonical name: `members.list`.
   *
   * @throws {InvalidArgumentError} A name is none, or what it needs depends on its use.
   */
  smallestFor(operations: readonly string[]): Needs;

  /**
   * What a change of scopes adds: each scope that is allowed after it and not before. Of a scope that is not documented,
   * the least that it could mean counts before the change and the most after it. An empty array is true in JavaScript:
   * for a condition there is `addsAccess`.
   */
  addedAccess(before: readonly Scope[], after: readonly Scope[]): Scope[];

  /**
   * Whether a change of scopes adds anything; `addedAccess` says what.
   *
   * @example
   * ```js
   * scopes.addsAccess(['campaigns:all'], ['campaigns:read']); // false
   * ```
   */
  addsAccess(before: readonly Scope[], after: readonly Scope[]): boolean;
};
