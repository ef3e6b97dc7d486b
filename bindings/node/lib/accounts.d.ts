import type { Account, AccountSort, SortOrder } from './records.js';
import type { CallOptions, Items, List, ListOptions, Page } from './results.js';
import type { AccountFilter } from './documents.js';

export type { AccountFilter } from './documents.js';

/** Sorting belongs to `page` alone. The API pages a sorted list by offset, which misses or repeats accounts when some come or go meanwhile, so `list` and `iter` go by cursor and leave sorting to you. */
export interface AccountPageOptions {
  /** Accounts at the most: 1 to 100. Default: 100. */
  limit?: number;
  /** The previous page's `next_starting_after`; none, or null, asks for the first page. */
  startingAfter?: string | null;
  /** What to sort by. */
  sortBy?: AccountSort;
  /** In which direction; only with `sortBy`. */
  sortOrder?: SortOrder;
  /** How many accounts to skip; only with `sortBy`. */
  skip?: number;
}

/** The sending accounts of a workspace: `client.accounts`. */
export interface Accounts {
  /**
   * All accounts that match. Scope: `accounts:read`.
   *
   * Everything, or an error: never a part of the list. `maxItems` ends it early; it then says whether it is `complete`.
   *
   * @throws {InvalidArgumentError} An option is unknown or not allowed; `pageSize` is 1 to 100.
   *
   * @example
   * ```js
   * const broken = await client.accounts.list({ filter: 'ACC_FILTER_ERROR' });
   * ```
   */
  list(options?: AccountFilter & ListOptions): Promise<List<Account>>;

  /**
   * The same as `list`, page by page as they are needed; one page is fetched ahead, and no more.
   *
   * @throws {InvalidArgumentError} At once, where an option is unknown or not allowed.
   */
  iter(options?: AccountFilter & ListOptions): Items<Account>;

  /**
   * One page of the same, with its cursor; a page alone can be sorted, and begin further down.
   *
   * @throws {InvalidArgumentError} The limit is above 100.
   */
  page(options?: AccountFilter & AccountPageOptions & CallOptions): Promise<Page<Account>>;
}
