import type { CallOptions, Irregular, Items, List, ListOptions, Page, Timestamp } from './results.js';

/** A filter of the app's account list. A value that this version does not know is kept. */
export type AccountListFilter =
  | 'ACC_FILTER_PAUSED'
  | 'ACC_FILTER_ERROR'
  | 'ACC_FILTER_NO_CTD'
  | 'ACC_FILTER_PW_ACCOUNTS'
  | 'ACC_FILTER_DFY'
  | 'ACC_FILTER_DFY_SETUP_PENDING'
  | 'ACC_FILTER_W_ACTIVE'
  | 'ACC_FILTER_W_PAUSED'
  | 'ACC_FILTER_W_ERROR'
  | (string & {});

/** What a page of accounts is sorted by. A value that this version does not know is kept. */
export type AccountSort = 'timestamp_created' | 'email' | 'stat_warmup_score' | 'status' | (string & {});

/** The direction of a sort. A value that this version does not know is kept. */
export type SortOrder = 'asc' | 'desc' | (string & {});

/**
 * The state of an account. A code that this version does not know is kept.
 *
 * - `1`: active
 * - `2`: paused
 * - `3`: temporarily paused for maintenance
 * - `-1`: connection error
 * - `-2`: soft bounce error
 * - `-3`: sending error
 */
export type AccountStatus = 1 | 2 | 3 | -1 | -2 | -3 | (number & {});

/**
 * The state of an account's warm-up. A code that this version does not know is kept.
 *
 * - `0`: paused
 * - `1`: active
 * - `-1`: banned
 * - `-2`: spam folder unknown
 * - `-3`: permanent suspension
 */
export type WarmupStatus = 0 | 1 | -1 | -2 | -3 | (number & {});

/**
 * Who runs the mailbox. A code that this version does not know is kept.
 *
 * - `1`: custom IMAP/SMTP
 * - `2`: Google
 * - `3`: Microsoft
 * - `4`: AWS
 * - `8`: AirMail
 * - `11`: Airmail Instant
 */
export type ProviderCode = 1 | 2 | 3 | 4 | 8 | 11 | (number & {});

/** A tag on an account, as `include_tags` shows it. */
export interface AccountTag extends Irregular {
  /** The tag. */
  id: string | null;
  /** Its label. */
  label: string | null;
  /** What it is for. */
  description: string | null;
}

/** A sending account. */
export interface Account extends Irregular {
  /** The address, which is the account's key. */
  email: string | null;
  /** When it was added. */
  timestamp_created: Timestamp | null;
  /** When it was last changed. */
  timestamp_updated: Timestamp | null;
  /** The sender's first name. */
  first_name: string | null;
  /** The sender's last name. */
  last_name: string | null;
  /** The workspace. */
  organization: string | null;
  /** Its state. */
  status: AccountStatus | null;
  /** The state of its warm-up. */
  warmup_status: WarmupStatus | null;
  /** Who runs the mailbox. */
  provider_code: ProviderCode | null;
  /** Whether it is still being set up. */
  setup_pending: boolean | null;
  /** Whether Instantly manages it. */
  is_managed_account: boolean | null;
  /** Who added it (a `user_id`). */
  added_by: string | null;
  /** Who changed it last (a `user_id`). */
  modified_by: string | null;
  /** E-mails a day at the most. */
  daily_limit: number | null;
  /** The warm-up score, 0 to 100. */
  stat_warmup_score: number | null;
  /** Its tags, where `include_tags` asked for them. */
  tags: AccountTag[] | null;
}

/** Which accounts to list. The default lists all. */
export interface AccountFilter {
  /** Only those that match. */
  search?: string;
  /** Only those in this state. */
  status?: AccountStatus;
  /** Only those of this provider. */
  providerCode?: ProviderCode;
  /** Only those with any one of these tags. */
  tagIds?: string[];
  /** Only those with all of these tags. */
  tagIdsAll?: string[];
  /** Show each account's tags. */
  includeTags?: boolean;
  /** A filter of the app's account list. */
  filter?: AccountListFilter;
}

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
