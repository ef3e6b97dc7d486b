import type { Campaign } from './records.js';
import type { Items, List, ListOptions, Page, PageOptions } from './results.js';
import type { CampaignFilter } from './documents.js';

export type { CampaignFilter } from './documents.js';

/** The campaigns of a workspace: `client.campaigns`. */
export interface Campaigns {
  /**
   * All campaigns that match, those of AI sales agents among them. Scope: `campaigns:read`.
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
