import type { DomainInfo, PlanDetails, SubscriptionDetails, Workspace } from './records.js';
import type { CallOptions, Reply } from './results.js';
import type { WorkspaceUpdate } from './documents.js';

export type { WorkspaceUpdate } from './documents.js';

/** Who is to own the workspace. */
export interface NewOwner {
  /** The new owner's address. */
  email: string;
  /** A security token that the API asks for; how to obtain one is not documented, so try this in the sandbox first. */
  sec: string;
}

/** Which member is to own the workspace. */
export interface NewOwnerMember {
  /** The membership. */
  memberId: string;
  /** The security token, as of `changeOwner`. */
  sec: string;
}

/** The workspace itself: `client.workspace`. */
export interface WorkspaceApi {
  /** The workspace. Scope: `workspaces:read`. */
  get(options?: CallOptions): Promise<Reply<Workspace>>;

  /**
   * Changes the name or the logo. Scope: `workspaces:update`. A logo of null is emptied.
   *
   * @throws {InvalidArgumentError} Nothing is to be changed.
   */
  update(changes: WorkspaceUpdate & CallOptions): Promise<Reply<Workspace>>;

  /**
   * Hands the workspace to the person of this e-mail address. Scope: `workspaces:update`. It is asked for once.
   *
   * Where the reply is lost, the owner is read back (scopes `workspaces:read` and `workspace_members:read`): where it is
   * that person, that is the result, with `meta.recovered`.
   *
   * @throws {InvalidArgumentError} An address without `@`, or an empty `sec`.
   * @throws {OutcomeUnknownError} The reply was lost, and the workspace is not known to be that person's.
   */
  changeOwner(owner: NewOwner & CallOptions): Promise<Reply<Workspace>>;

  /**
   * Hands the workspace to a member, whose e-mail address is looked up. Scopes: `workspace_members:read` and
   * `workspaces:update`.
   *
   * @throws {RefusedError} The member has not accepted the invitation; nothing was changed.
   */
  changeOwnerToMember(owner: NewOwnerMember & CallOptions): Promise<Reply<Workspace>>;

  /**
   * Schedules the workspace for removal in 24 hours. Scope: `workspaces:delete`. It is asked for once.
   *
   * @throws {OutcomeUnknownError} The reply was lost.
   */
  scheduleRemoval(options?: CallOptions): Promise<Reply<Workspace>>;

  /**
   * Cancels the scheduled removal. Scope: `workspaces:delete`. Where the reply is lost and the workspace may not be
   * read, the result is empty and `meta.hint` says so.
   */
  cancelRemoval(options?: CallOptions): Promise<Reply<Workspace>>;

  /** The agency domain and its verification. Scope: `workspaces:read`. */
  getDomain(options?: CallOptions): Promise<Reply<DomainInfo>>;

  /**
   * Sets the agency domain. Scope: `workspaces:update`.
   *
   * @throws {InvalidArgumentError} The domain is empty.
   */
  setDomain(domain: string, options?: CallOptions): Promise<Reply<Workspace>>;

  /** Removes the agency domain. Scope: `workspaces:update`. A lost reply is as for `cancelRemoval`. */
  deleteDomain(options?: CallOptions): Promise<Reply<Workspace>>;

  /** Plan and quota of each product. Scope: `workspace_billing:read`. */
  plan(options?: CallOptions): Promise<Reply<PlanDetails>>;

  /** The subscriptions. Scope: `workspace_billing:read`. */
  subscription(options?: CallOptions): Promise<Reply<SubscriptionDetails>>;
}
