import type { Client } from './client.js';
import type { ClientSettings, SandboxOptions } from './settings.js';

/** Which requests a fault strikes. */
export interface FaultScript {
  /** Strikes only this operation, for example `members.list`. */
  operation?: string;
  /** Strikes so often, once unless given; null stands for always. */
  times?: number | null;
  /** Lets so many matching requests pass first. */
  after?: number;
}

/** Something that goes wrong. */
export type Fault = FaultScript &
  (
    | {
        kind: 'status';
        status: number;
        headers?: { [name: string]: string };
        body?: string;
        /** Carries the request out first, as where a proxy loses the reply. Default: false. */
        carriedOut?: boolean;
      }
    | { kind: 'reset' | 'stall'; /** Carries the request out first. Default: false. */ carriedOut?: boolean }
    | { kind: 'refuse' | 'garbage' | 'drop_reply' }
    | { kind: 'late'; /** The request is carried out after this time, and never answered. */ delayMs: number }
    | { kind: 'drip'; /** The pause before each byte. */ intervalMs: number }
    | { kind: 'cut'; /** So many bytes of the reply are sent, those of its head counted. */ replyBytes: number }
    | { kind: 'truncate'; /** So many bytes of the body are sent. */ bodyBytes: number }
  );

/** A request that the sandbox received. No key is in it. */
export interface LoggedRequest {
  /** The canonical name of its operation; null where there is no such route. */
  operation: string | null;
  method: string;
  /** The path as sent, without the query. */
  path: string;
  /** The parameters of the query, decoded, in order. */
  query: [name: string, value: string][];
  /** The headers in order, their names in lower case; the key stands as `Bearer ***`. */
  headers: [name: string, value: string][];
  /** The body, where it is JSON. */
  body: unknown;
  /** The sub-workspace that it acted for. */
  workspace: string | null;
  /** The status that it was answered with; null where no reply was sent at all. */
  status: number | null;
  /** The fault that struck it, for example `status 503`. */
  fault: string | null;
}

/** A workspace of the sandbox. */
export interface SandboxWorkspace {
  id: string;
  name: string;
}

/**
 * A server on 127.0.0.1 that behaves as the API does, for trying things out and for your tests. It does not keep the
 * process alive.
 *
 * @example
 * ```js
 * const sandbox = await Sandbox.start({ members: 250 });
 * const members = await sandbox.client().members.list();
 * await sandbox.stop();
 * ```
 */
export class Sandbox {
  private constructor();

  /**
   * Starts one.
   *
   * @throws {NetworkError} The port is taken.
   */
  static start(options?: SandboxOptions): Promise<Sandbox>;

  /** Where it listens, for example `http://127.0.0.1:40123`. */
  readonly url: string;
  /** The id of the admin workspace. */
  readonly workspaceId: string;
  /** A key of the admin workspace that may do everything; it shows in no log and no JSON of the sandbox. */
  readonly adminKey: string;
  /** The `sec` that a change of owner takes here. */
  readonly ownerToken: string;

  /** A client with the admin key. */
  client(options?: ClientSettings): Client;

  /**
   * Adds something that goes wrong; faults that were added before come first.
   *
   * @throws {InvalidArgumentError} A field is wrong, or is for faults of another kind.
   *
   * @example
   * ```js
   * sandbox.fault({ kind: 'status', status: 503, operation: 'members.list' });
   * ```
   */
  fault(fault: Fault): void;
  /** Ends all faults. */
  clearFaults(): void;
  /** The requests that were received, in order; of many, the last 10,000. */
  requests(): LoggedRequest[];
  /** Whether that workspace has an active plan; without one, its requests are answered with 402. */
  setPaid(workspaceId: string, paid: boolean): void;
  /** Accepts the pending invitation of this id, of a member or of a workspace; says whether there was one. */
  acceptInvitation(id: string): boolean;
  /** The sub-workspaces that have accepted now. */
  subWorkspaces(): SandboxWorkspace[];
  /** The workspaces that can be invited into the group. */
  invitableWorkspaces(): SandboxWorkspace[];
  /**
   * A further key of the admin workspace, with these scopes.
   *
   * @throws {InvalidArgumentError} A scope has not the form `<resource>:<action>`.
   */
  keyWithScopes(scopes: readonly string[]): string;
  /** Stops the sandbox: every connection is closed, and the port is free once the promise is settled. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
