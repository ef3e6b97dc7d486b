/** The names of codes: number → name, and nothing for a code that this version does not know. */
export interface CodeNames {
  readonly [code: number]: string | undefined;
}

/**
 * What the numbers of the API stand for, by the documented names.
 *
 * @example
 * ```js
 * const { activity_type } = (await client.auditLogs.list({ maxItems: 1 }))[0];
 * console.log(codeNames.activityType[activity_type] ?? `unknown (${activity_type})`);
 * ```
 */
export const codeNames: {
  /** Of audit events: `activity_type`. */
  readonly activityType: CodeNames;
  /** Of campaigns: `status`. */
  readonly campaignStatus: CodeNames;
  /** Of accounts: `status`. */
  readonly accountStatus: CodeNames;
  /** Of accounts: `warmup_status`. */
  readonly warmupStatus: CodeNames;
  /** Of accounts: `provider_code`. */
  readonly providerCode: CodeNames;
  /** Of what carries a tag: `resource_type`. */
  readonly resourceType: CodeNames;
};
