import type { AuditLog } from './records.js';
import type { Items, List, ListOptions, Meta, Page, PageOptions } from './results.js';
import type { Readable } from 'node:stream';
import type { Activity, AuditLogFilter } from './documents.js';

export type { Activity, ActivityCount, AuditLogFilter } from './documents.js';

/**
 * The audit log as a stream of events, or of bytes, which holds two pages at the most. An abort destroys it with a
 * `CancelledError`.
 */
export interface AuditLogStream<T> extends Readable {
  [Symbol.asyncIterator](): NodeJS.AsyncIterator<T>;
  /** Whether every event was read. */
  readonly complete: boolean;
  /** How the calls went so far; null before the first page. */
  readonly meta: Meta | null;
}

/** The audit log of a workspace: `client.auditLogs`. It records no member, role, tag or ownership change. */
export interface AuditLogs {
  /**
   * All events that match, 1,000 a request. Scope: `audit_logs:read`.
   *
   * Everything, or an error: never a part of the list. `maxItems` ends it early; it then says whether it is `complete`.
   * An empty list is no error: the plan may keep no audit log, and `meta.hint` says so.
   *
   * @throws {InvalidArgumentError} A date is none; an option is unknown or not allowed; `pageSize` is 1 to 1,000.
   *
   * @example
   * ```js
   * const made = await client.auditLogs.list({ activityType: 37, startDate: '2026-01-31' });
   * ```
   */
  list(options?: AuditLogFilter & ListOptions): Promise<List<AuditLog>>;

  /**
   * The same as `list`, page by page as they are needed; one page is fetched ahead, and no more.
   *
   * @throws {InvalidArgumentError} At once, where an option is unknown or not allowed.
   */
  iter(options?: AuditLogFilter & ListOptions): Items<AuditLog>;

  /**
   * One page of the same, with its cursor.
   *
   * @throws {InvalidArgumentError} The limit is above 1,000.
   */
  page(options?: AuditLogFilter & PageOptions): Promise<Page<AuditLog>>;

  /**
   * How many events each user caused, by hour and kind. Scope: `audit_logs:read`. Hours are those of UTC. A log of
   * any length takes the memory of one page and of the counts.
   *
   * @example
   * ```js
   * const { counts, events } = await client.auditLogs.activity({ startDate: '2026-01-01' });
   * ```
   */
  activity(options?: AuditLogFilter & ListOptions): Promise<Activity>;

  /**
   * The same as `list`, as a stream of objects that waits for its reader: a log of any length in the memory of two
   * pages. Scope: `audit_logs:read`.
   *
   * @throws {InvalidArgumentError} At once, where an option is unknown or not allowed.
   *
   * @example
   * ```js
   * for await (const event of client.auditLogs.stream()) console.log(event.timestamp, event.user_name);
   * ```
   */
  stream(options?: AuditLogFilter & ListOptions): AuditLogStream<AuditLog>;

  /**
   * The same as bytes, one JSON object a line, for a file or a response. The events are never made into objects
   * here. Scope: `audit_logs:read`.
   *
   * @throws {InvalidArgumentError} At once, where an option is unknown or not allowed.
   *
   * @example
   * ```js
   * await pipeline(client.auditLogs.ndjson(), createWriteStream('audit.ndjson'));
   * ```
   */
  ndjson(options?: AuditLogFilter & ListOptions): AuditLogStream<Buffer>;
}
