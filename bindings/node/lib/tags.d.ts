import type { Assigned, Tag, TagMapping } from './records.js';
import type { CallOptions, Items, List, ListOptions, Page, PageOptions, Reply, Removal } from './results.js';
import type { TagReview, TagReviewOptions } from './review.js';
import type { MappingFilter, TagFilter, TagTargets, TagUpdate } from './documents.js';

export type { MappingFilter, TagFilter, TagTargets, TagUpdate } from './documents.js';

/** A tag to be made. */
export interface NewTag {
  /** The label, unique in the workspace. */
  label: string;
  /** What the tag is for. */
  description?: string;
}

/** Custom tags, and what carries them: `client.tags`. A tag is a label and a filter; it keeps nobody out. */
export interface Tags {
  /**
   * All tags that match. Scope: `custom_tags:read`.
   *
   * Everything, or an error: never a part of the list. `maxItems` ends it early; it then says whether it is `complete`.
   *
   * @throws {InvalidArgumentError} An option is unknown or not allowed; `pageSize` is 1 to 100.
   *
   * @example
   * ```js
   * const west = (await client.tags.list({ search: 'West' }))[0];
   * ```
   */
  list(options?: TagFilter & ListOptions): Promise<List<Tag>>;

  /**
   * The same as `list`, page by page as they are needed; one page is fetched ahead, and no more.
   *
   * @throws {InvalidArgumentError} At once, where an option is unknown or not allowed.
   */
  iter(options?: TagFilter & ListOptions): Items<Tag>;

  /**
   * One page of the same, with its cursor.
   *
   * @throws {InvalidArgumentError} The limit is above 100.
   */
  page(options?: TagFilter & PageOptions): Promise<Page<Tag>>;

  /**
   * One tag. Scope: `custom_tags:read`.
   *
   * @throws {InvalidArgumentError} The id is no UUID.
   * @throws {NotFoundError} There is no such tag.
   */
  get(id: string, options?: CallOptions): Promise<Reply<Tag>>;

  /**
   * Creates a tag. Scope: `custom_tags:create`.
   *
   * Where the reply is lost, the tag is looked for (scope `custom_tags:read`): found, it is the result, with
   * `meta.recovered`; otherwise the request is sent again, since the API keeps labels unique.
   *
   * @throws {ConflictError} The workspace has a tag of that label.
   * @throws {OutcomeUnknownError} The reply was lost, and no tag was found within the call's time.
   */
  create(tag: NewTag & CallOptions): Promise<Reply<Tag>>;

  /**
   * Renames or describes a tag. Scope: `custom_tags:update`. A description of null is emptied.
   *
   * @throws {InvalidArgumentError} Nothing is to be changed, or the id is no UUID.
   * @throws {ConflictError} Another tag has the label.
   */
  update(id: string, changes: TagUpdate & CallOptions): Promise<Reply<Tag>>;

  /**
   * Deletes a tag, and with it its mappings. Scope: `custom_tags:delete`.
   *
   * @throws {NotFoundError} There is no such tag.
   */
  delete(id: string, options?: CallOptions): Promise<Removal<Tag>>;

  /**
   * Puts every one of the tags on every one of the targets; one request for each sort of target. The documentation
   * names no scope. Where a later sort of target fails, the earlier ones are done.
   *
   * @throws {InvalidArgumentError} A tag id is no UUID, or there are no tags or no targets.
   */
  assign(tagIds: readonly string[], targets: TagTargets & CallOptions): Promise<Reply<Assigned>>;

  /** Takes every one of the tags off every one of the targets. Everything else is as for `assign`. */
  unassign(tagIds: readonly string[], targets: TagTargets & CallOptions): Promise<Reply<Assigned>>;

  /**
   * All mappings that match: which things carry which tags. Scope: `custom_tag_mappings:read`.
   *
   * Everything, or an error: never a part of the list. `maxItems` ends it early; it then says whether it is `complete`.
   *
   * @throws {InvalidArgumentError} An option is unknown or not allowed; `pageSize` is 1 to 100.
   *
   * @example
   * ```js
   * const mappings = await client.tags.mappings({ maxItems: 500 });
   * ```
   */
  mappings(options?: MappingFilter & ListOptions): Promise<List<TagMapping>>;

  /**
   * The same as `mappings`, page by page as they are needed; one page is fetched ahead, and no more.
   *
   * @throws {InvalidArgumentError} At once, where an option is unknown or not allowed.
   */
  mappingsIter(options?: MappingFilter & ListOptions): Items<TagMapping>;

  /**
   * One page of the same, with its cursor.
   *
   * @throws {InvalidArgumentError} The limit is above 100.
   */
  mappingsPage(options?: MappingFilter & PageOptions): Promise<Page<TagMapping>>;

  /**
   * Creates the tags that are missing and returns all of them, in the order of the labels. Running it twice changes
   * nothing. Scopes: `custom_tags:read` and `custom_tags:create`.
   *
   * @throws {InvalidArgumentError} A label is empty, or stands twice.
   *
   * @example
   * ```js
   * const [west, east] = await client.tags.ensure(['SDR-West', 'SDR-East']);
   * ```
   */
  ensure(labels: readonly string[], options?: CallOptions): Promise<List<Tag>>;

  /**
   * What is without a team, is under two, sends from another team's accounts, or is gone. Scopes:
   * `custom_tags:read`, `custom_tag_mappings:read`, `campaigns:read` and `accounts:read`.
   */
  review(options?: TagReviewOptions & CallOptions): Promise<TagReview>;
}
