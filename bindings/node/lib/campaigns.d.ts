import type { Irregular, Items, JsonObject, List, ListOptions, Page, PageOptions, Timestamp } from './results.js';

/**
 * The state of a campaign. A code that this version does not know is kept.
 *
 * - `-99`: account suspended
 * - `-2`: bounce protect
 * - `-1`: accounts unhealthy
 * - `0`: draft
 * - `1`: active
 * - `2`: paused
 * - `3`: completed
 * - `4`: running subsequences
 */
export type CampaignStatus = -99 | -2 | -1 | 0 | 1 | 2 | 3 | 4 | (number & {});

/** A campaign. Its sending settings are here too, under the API's own names. */
export interface Campaign extends Irregular {
  /** The campaign. */
  id: string | null;
  /** Its name. */
  name: string | null;
  /** Its state. */
  status: CampaignStatus | null;
  /** When it sends. */
  campaign_schedule: JsonObject | null;
  /** When it was created. */
  timestamp_created: Timestamp | null;
  /** When it was last changed. */
  timestamp_updated: Timestamp | null;
  /** The workspace. */
  organization: string | null;
  /** The owner (a `user_id`). */
  owned_by: string | null;
  /** Who created it (a `user_id`). */
  created_by: string | null;
  /** The accounts that send, by e-mail address. */
  email_list: string[] | null;
  /** Tags whose accounts send. */
  email_tag_list: string[] | null;
  /** The AI sales agent that it belongs to. */
  ai_sdr_id: string | null;
  /** Why it does not send; the codes are not documented. */
  not_sending_status: number | null;
  /** Whether it goes on for ever. */
  is_evergreen: boolean | null;
  /** E-mails a day at the most. */
  daily_limit: number | null;
}

/** Which campaigns to list. The default lists all but those of AI sales agents. */
export interface CampaignFilter {
  /** Only those whose name matches. */
  search?: string;
  /** Only those with any one of these tags. */
  tagIds?: string[];
  /** Only those in this state. */
  status?: CampaignStatus;
  /** Only those in another state than this. */
  excludeStatus?: CampaignStatus;
  /** Only those of this AI sales agent. */
  aiSalesAgentId?: string;
  /** Those of AI sales agents too. */
  includeAiSalesAgentCampaigns?: boolean;
}

/** The campaigns of a workspace: `client.campaigns`. */
export interface Campaigns {
  /**
   * All campaigns that match. Scope: `campaigns:read`.
   *
   * Everything, or an error: never a part of the list. `maxItems` ends it early; it then says whether it is `complete`.
   *
   * @throws {InvalidArgumentError} An option is unknown or not allowed; `pageSize` is 1 to 100.
   *
   * @example
   * ```js
   * const active = await client.campaigns.list({ status: 1 });
   * ```
   */
  list(options?: CampaignFilter & ListOptions): Promise<List<Campaign>>;

  /**
   * The same as `list`, page by page as they are needed; one page is fetched ahead, and no more.
   *
   * @throws {InvalidArgumentError} At once, where an option is unknown or not allowed.
   */
  iter(options?: CampaignFilter & ListOptions): Items<Campaign>;

  /**
   * One page of the same, with its cursor.
   *
   * @throws {InvalidArgumentError} The limit is above 100.
   */
  page(options?: CampaignFilter & PageOptions): Promise<Page<Campaign>>;
}
