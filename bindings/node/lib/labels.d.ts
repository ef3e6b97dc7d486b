/** Words by code; none for a code that this version does not know. */
export type Labels = { readonly [code in number]?: string };

/**
 * What codes mean, in words.
 *
 * @example
 * ```js
 * labels.activityType[37]; // 'API key created'
 * ```
 */
export const labels: {
  /** Of `AuditLog.activity_type`. */
  readonly activityType: Labels;
  /** Of `Campaign.status`. */
  readonly campaignStatus: Labels;
  /** Of `Account.status`. */
  readonly accountStatus: Labels;
  /** Of `Account.warmup_status`. */
  readonly warmupStatus: Labels;
  /** Of `Account.provider_code`. */
  readonly providerCode: Labels;
  /** Of `TagMapping.resource_type`. */
  readonly resourceType: Labels;
};
