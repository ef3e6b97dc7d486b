import type { Workspace } from './records.js';
import type { Access, AccessOptions } from './access.js';
import type { Accounts } from './accounts.js';
import type { AuditLogs } from './audit_logs.js';
import type { Campaigns } from './campaigns.js';
import type { ErrorFields } from './errors.js';
import type { Groups } from './groups.js';
import type { Keys } from './keys.js';
import type { Members } from './members.js';
import type { CallOptions, Meta } from './results.js';
import type { Report, ReviewOptions } from './review.js';
import type { ClientOptions } from './settings.js';
import type { Tags } from './tags.js';
import type { WorkspaceApi } from './workspace.js';

/** Whether a key works, and for which workspace. */
export interface Check {
  /** Whether the API accepts the key. */
  works: boolean;
  /** The workspace, where the key may read it (`workspaces:read`). */
  workspace: Workspace | null;
  /** What stands in the way, where something does. */
  problem: ErrorFields | null;
  meta: Meta;
}

/** What any other endpoint answered. */
export interface Answer<T = unknown> {
  /** What the server sent, secrets included. */
  value: T;
  meta: Meta;
}

/** What a parameter of a query may be. */
export type Parameter = string | number | bigint | boolean;

/** What any other endpoint is given. */
export interface RequestOptions extends CallOptions {
  /** The parameters; of an array, each item is sent as a parameter of its own. One that is undefined is left out. */
  query?: { [name: string]: Parameter | readonly Parameter[] | undefined };
  /** Whatever JSON can hold; a bigint is a whole number. */
  body?: unknown;
}

/** A method of HTTP. */
export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/**
 * A client of one workspace. Make one and keep it: calls run side by side, up to 64 at a time, on threads of their
 * own, and never on the event loop.
 *
 * The key shows in no log, no error, no JSON. Nothing is sent before the first call.
 *
 * @throws {InvalidArgumentError} A setting is not allowed, or there is no key.
 *
 * @example
 * ```js
 * const client = new Client({ apiKeyEnv: 'INSTANTLY_API_KEY' });
 * for (const member of await client.members.list()) console.log(member.email, member.role);
 * ```
 */
export class Client {
  constructor(options?: ClientOptions);
  /** Members: who is in. */
  readonly members: Members;
  /** API keys: what programs may do. */
  readonly keys: Keys;
  /** The workspace group: which workspaces belong together. */
  readonly groups: Groups;
  /** Custom tags, and what carries them. */
  readonly tags: Tags;
  /** Campaigns. */
  readonly campaigns: Campaigns;
  /** Sending accounts. */
  readonly accounts: Accounts;
  /** The audit log: what happened. */
  readonly auditLogs: AuditLogs;
  /** The workspace itself: name, ownership, removal, domain, plan. */
  readonly workspace: WorkspaceApi;
  /** Where the API is. */
  readonly baseUrl: string;
  /** The sub-workspace that the client acts for, if any. */
  readonly workspaceId: string | null;
  /** Whether `close` was called, on this client or on one that it was made of. */
  readonly closed: boolean;

  /**
   * A client that acts for a sub-workspace, over the same connections. The key must be an admin workspace's, and the
   * sub-workspace must have accepted its invitation.
   *
   * @throws {InvalidArgumentError} The id is empty, or cannot stand in a header.
   */
  asWorkspace(id: string): Client;

  /**
   * A client with other limits for every call, over the same connections; this one stays as it is, and the options of
   * a single call go before them. It is closed with this one, or alone.
   *
   * @throws {InvalidArgumentError} A limit is no number of milliseconds above 0, or more than a day.
   *
   * @example
   * ```js
   * const patient = client.withOptions({ timeoutMs: 600_000, attemptTimeoutMs: 120_000 });
   * await patient.members.list();
   * ```
   */
  withOptions(options: Omit<CallOptions, 'signal'>): Client;

  /** Says whether the key works, for which workspace, and what stands in the way. */
  check(options?: CallOptions): Promise<Check>;

  /**
   * Who can do what: people and keys, with their rights to each resource. What may not be read, and a workspace that
   * fails, is in `failed` and costs nothing else; where nothing of the client's own workspace may be read, that is an
   * error.
   *
   * @throws {InvalidArgumentError} `person` is no e-mail address.
   *
   * @example
   * ```js
   * const { rows } = await client.access({ group: true });
   * for (const { workspace_name, name, resource, label } of rows) console.log(workspace_name, name, resource, label);
   * ```
   */
  access(options?: AccessOptions & CallOptions): Promise<Access>;

  /**
   * Calls any other endpoint, with the same retries (of GET alone), pacing and redaction. `path` is that of the API
   * reference, with or without `/api/v2`, percent-encoded already. The value is what the server sent, secrets
   * included.
   *
   * @throws {OutcomeUnknownError} The reply to anything but a GET was lost.
   *
   * @example
   * ```js
   * const { value } = await client.request('GET', '/campaigns', { query: { limit: 10 } });
   * ```
   */
  request<T = unknown>(method: Method, path: string, options?: RequestOptions): Promise<Answer<T>>;

  /**
   * Reviews members, keys, tags and matrix as one document. A part that the key may not read is left out, and the
   * document says why.
   *
   * @throws {InvalidArgumentError} An option cannot be met.
   *
   * @example
   * ```js
   * const report = await client.review({ keys: { maxAgeDays: 90 } });
   * console.log(report.severity, await report.toText());
   * ```
   */
  review(options?: ReviewOptions): Promise<Report>;

  /**
   * Closes the client and those that were made of it (`asWorkspace`, `withOptions`): their later calls, and their iterators and streams, are
   * errors. Calls under way go on. The client that it was made of stays open, and so do others that were made of that
   * one. Connections are shared by all clients of the process with the same proxy, certificates, user agent and
   * connect timeout, and end with the last of them.
   */
  close(): void;
  /** The same as `close`, at the end of a block with `using`. */
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}
