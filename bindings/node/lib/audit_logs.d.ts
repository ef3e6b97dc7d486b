import type { ActivityType, AuditLog } from './records.js';
import type { Items, List, ListOptions, Meta, Page, PageOptions, Timestamp } from './results.js';
import type { Readable } from 'node:stream';

/** Which events to list. The default lists all. */
export interface AuditLogFilter {
  /** Only this kind of activity. */
  activityType?: ActivityType;
  /** Only those that match; what is searched is not documented. */
  search?: string;
  /** From this date, such as `2026-01-31`. Time zone and inclusiveness are not documented. */
  startDate?: string | Date;
  /** To this date, such as `2026-01-31`. Time zone and inclusiveness are not documented. */
  endDate?: string | Date;
}

/** The events of one user, in one hour, of one kind. */
export interface ActivityCount {
  /** Who; null where the log names no user by id, as where a program or the system did it. */
  user_id: string | null;
  /** Who, by the latest name that the events read give to that user. */
  user_name: string | null;
  /** The start of the hour, in UTC; null where the events bear no readable time. */
  hour: Timestamp | null;
  /** What; null where that could not be read. */
  activity_type: ActivityType | null;
  /** How many. */
  events: number;
}

/** The audit log as counts by user, hour and kind. */
export interface Activity {
  /** The counts by hour, then by name, id and kind; what is missing comes last. */
  counts: ActivityCount[];
  /** How many events were read: the sum of the counts. */
  events: number;
  /** Whether those are known to be all. False only where `maxItems` ended the list. */
  complete: boolean;
  /** How the calls went, all pages together. */
  meta: Meta;
}

/** The audit log as a stream, which holds two pages at the most. An abort destroys it with a `CancelledError`. */
export interface AuditLogStream extends Readable {
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
  stream(options?: AuditLogFilter & ListOptions): AuditLogStream;

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
  ndjson(options?: AuditLogFilter & ListOptions): AuditLogStream;
}
