import type { ApiKey } from './records.js';
import type { CallOptions, Items, List, ListOptions, Page, PageOptions, Reply, Removal } from './results.js';
import type { KeyReview, KeyReviewOptions } from './review.js';
import type { Scope } from './scopes.js';
import type { KeyFilter } from './documents.js';

export type { KeyFilter } from './documents.js';

/** What a new key is called, and what it may do. */
export interface NewKey {
  /** What you call it. */
  name: string;
  /** What it may do, such as `['campaigns:read']`, or one of the `presets`. */
  scopes: readonly Scope[];
  /**
   * Where the reply is lost, revoke what was made, which nobody can use, and create the key anew; `meta.recovered` and
   * `meta.hint` say so. Needs `api_keys:read` and `api_keys:delete` too. Give each key a name of its own: another
   * program's of the same name and scopes, made in the same moment, would be revoked as well. Default: false.
   */
  recover?: boolean;
}

/** The scopes that the original request gives to each team's key. */
export const presets: {
  /** Marketing: `campaigns:read`, `accounts:read`. */
  readonly analyticsReadOnly: readonly Scope[];
  /** SDRs: `campaigns:all`, `leads:all`. */
  readonly campaignManagement: readonly Scope[];
  /** An integration that handles webhooks: `leads:read`, to look up the lead of an event. */
  readonly webhookHandler: readonly Scope[];
};

/** The API keys of a workspace: `client.keys`. A key cannot be changed, only replaced. */
export interface Keys {
  /**
   * All keys. Scope: `api_keys:read`.
   *
   * Everything, or an error: never a part of the list. `maxItems` ends it early; it then says whether it is `complete`.
   *
   * @throws {InvalidArgumentError} An option is unknown or not allowed; `pageSize` is 1 to 100.
   *
   * @example
   * ```js
   * for (const key of await client.keys.list()) console.log(key.name, key.scopes);
   * ```
   */
  list(options?: KeyFilter & ListOptions): Promise<List<ApiKey>>;

  /**
   * The same as `list`, page by page as they are needed; one page is fetched ahead, and no more.
   *
   * @throws {InvalidArgumentError} At once, where an option is unknown or not allowed.
   */
  iter(options?: KeyFilter & ListOptions): Items<ApiKey>;

  /**
   * One page of the same, with its cursor.
   *
   * @throws {InvalidArgumentError} The limit is above 100.
   */
  page(options?: KeyFilter & PageOptions): Promise<Page<ApiKey>>;

  /**
   * Creates a key. Scope: `api_keys:create`. The request is sent once.
   *
   * Its secret is read with `secret()`, and stands as `***` everywhere else: it is in no log, no JSON, no error.
   *
   * @throws {InvalidArgumentError} An empty name, no scopes, or a scope without the form `<resource>:<action>`.
   * @throws {OutcomeUnknownError} The reply was lost: a key may exist whose secret nobody saw; `candidates` has the ids
   *   of those that were found (scope `api_keys:read`). With `recover` only where that did not help: none was
   *   found, they could not be listed or revoked, it is not known when they were made, or the second reply was lost, too.
   *
   * @example
   * ```js
   * const key = await client.keys.create({ name: 'marketing', scopes: presets.analyticsReadOnly });
   * console.log(key.scopes, key.secret() !== '');
   * ```
   */
  create(key: NewKey & CallOptions): Promise<Reply<ApiKey>>;

  /**
   * Revokes a key, at once and for good. Scope: `api_keys:delete`.
   *
   * @throws {RefusedError} The key is known to be the one in use; nothing was sent.
   */
  revoke(id: string, options?: CallOptions): Promise<Removal<ApiKey>>;

  /**
   * Every key with what is worth a second look, most severe first. Scopes: `api_keys:read` and, for the last
   * logged activity, `audit_logs:read`.
   *
   * @throws {InvalidArgumentError} `needs` holds what is no operation and no documented scope.
   *
   * @example
   * ```js
   * const [worst] = (await client.keys.review({ maxAgeDays: 90 })).keys;
   * console.log(worst?.key.name, worst?.can, worst?.suggested_scopes);
   * ```
   */
  review(options?: KeyReviewOptions & CallOptions): Promise<KeyReview>;
}
