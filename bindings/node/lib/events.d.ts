import type { ErrorKind } from './errors.js';

/**
 * The events of calls, on the channel `instantly-rbac:request` of `node:diagnostics_channel`, on the event
 * loop of the thread that made the call; the last one of a call may come shortly after its promise is settled. Where
 * nobody subscribed, nothing is made. There are no other fields: no URL, no id of a record, no body, nothing that a
 * server said, and no key.
 *
 * @example
 * ```js
 * const diagnostics = await import('node:diagnostics_channel');
 * const log = (event) => console.log(event.level, event.operation, event.status, event.durationMs);
 * diagnostics.subscribe('instantly-rbac:request', log);
 * await client.workspace.get(); // debug workspace.get 200 1.2
 * diagnostics.unsubscribe('instantly-rbac:request', log);
 * ```
 */
export interface RequestEvent {
  /** `debug` for each attempt and each wait, `info` for a retry, `warn` for a write whose outcome is not known. */
  level: 'debug' | 'info' | 'warn';
  /** What happened; a fixed text. */
  message: string;
  /** Whose it is, for example `members.list`. */
  operation?: string;
  /** Which of the requests of a call, counted from one. */
  attempt?: number;
  /** The HTTP status. */
  status?: number;
  /** What sort of failure it was. */
  kind?: ErrorKind;
  /** How long the call waits, or waited. */
  waitMs?: number;
  /** How long the attempt took. */
  durationMs?: number;
  /** The id that the server gave the request. */
  requestId?: string;
}
