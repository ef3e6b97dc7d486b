import type { Meta } from './documents.js';

export type { Meta } from './documents.js';

/** A moment: ISO 8601, as the API writes it. `new Date(timestamp)` reads it. */
export type Timestamp = string;

/**
 * A JSON value. A whole number beyond `Number.MAX_SAFE_INTEGER` is a bigint with all of its digits. `JSON.stringify`
 * of what holds one writes the digits: as a number from Node 22 on, before that as a text.
 */
export type JsonValue = string | number | bigint | boolean | null | JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  [name: string]: JsonValue;
}

/** What every call takes in the object that it is given last. */
export interface CallOptions {
  /** Ends the call: its promise is rejected at once with a `CancelledError`, which is an AbortError. */
  signal?: AbortSignal;
  /** The time of the whole call with its retries and waits; of a list, of each page. Default: the client's. */
  timeoutMs?: number;
  /** The time of one request. Default: the client's. */
  attemptTimeoutMs?: number;
}

/** What every list takes. */
export interface ListOptions extends CallOptions {
  /** Items a request: 1 to 100, of audit logs 1 to 1,000. Default: the most. */
  pageSize?: number;
  /** Ends the list after so many, at least 1; it then says whether it is `complete`. */
  maxItems?: number;
}

/** What every page takes. */
export interface PageOptions extends CallOptions {
  /** Items at the most: 1 to 100, of audit logs 1 to 1,000. Default: the most. */
  limit?: number;
  /** The previous page's `next_starting_after`; none, or null, asks for the first page. */
  startingAfter?: string | null;
}

/** What every record has where the API sent more than, or other than, what it documents. */
export interface Irregular {
  /** Fields that this version does not know, and the raw values of irregular ones. */
  extra?: JsonObject;
  /** The names of fields that were missing, of another type, or too large for a number; they are null, or hold a
   * stand-in: an empty text or list, the unknown value of an enumeration, or one unknown scope. */
  irregular?: string[];
}

/** A record, and how its call went: `meta` is not enumerable, so that neither JSON nor a loop shows it. */
export type Reply<T> = T & { readonly meta: Meta };

/** A whole list: an array. `complete` and `meta` are not enumerable. */
export interface List<T> extends Array<T> {
  /** Whether this is known to be everything. False only where `maxItems` ended the list. */
  readonly complete: boolean;
  /** How the calls went, all pages together. */
  readonly meta: Meta;
}

/** One page. */
export interface Page<T> {
  items: T[];
  /** The cursor of the next page. A last page may carry one too; then the next page is empty. */
  next_starting_after: string | null;
  meta: Meta;
}

/** Something was removed. */
export interface Removal<T> {
  /** The id that was given. */
  id: string;
  /** What was removed, as the server described it; null where a lost reply hid it. */
  record: T | null;
  meta: Meta;
}

/** Items of a list, page by page as they are needed. After an error it is over. `break` gives up the rest. */
export interface Items<T> extends AsyncIterableIterator<T> {
  /** Whether every item of the list was taken. */
  readonly complete: boolean;
  /** How the calls went so far; null before the first page. */
  readonly meta: Meta | null;
  next(): Promise<IteratorResult<T, undefined>>;
  return(): Promise<IteratorResult<T, undefined>>;
  [Symbol.asyncIterator](): this;
}
