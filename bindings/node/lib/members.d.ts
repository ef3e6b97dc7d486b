import type { Member, Permission, Role } from './records.js';
import type { CallOptions, Items, List, ListOptions, Page, PageOptions, Reply, Removal } from './results.js';
import type { MemberReview, MemberReviewOptions } from './review.js';

/** Which members to list. The default lists all. */
export interface MemberFilter {
  /** Only those who have, or have not, accepted their invitation. */
  accepted?: boolean;
  /** Only those whose name or e-mail matches. */
  search?: string;
}

/** Whom to invite, and as what. */
export interface Invitation {
  /** The address that the invitation is sent to. */
  email: string;
  /** Admin, editor or view; owner and client cannot be granted through the API. */
  role: Role;
  /** The address of the person's account, where it is another one. */
  userEmail?: string;
  /** A private label that only the workspace's owner sees, up to 80 characters. */
  nickname?: string;
  /** Sections of the app that the member may use; they cannot be changed later. */
  permissions?: readonly Permission[];
}

/** What to change of a member; at least one thing. */
export interface MemberUpdate {
  /** The new role: admin, editor or view. */
  role?: Role;
  /** The private label, up to 80 characters. */
  nickname?: string | null;
}

/** The members of a workspace: `client.members`. */
export interface Members {
  /**
   * All members that match. Scope: `workspace_members:read`.
   *
   * Everything, or an error: never a part of the list. `maxItems` ends it early; it then says whether it is `complete`.
   *
   * @throws {InvalidArgumentError} An option is unknown or not allowed; `pageSize` is 1 to 100.
   *
   * @example
   * ```js
   * const admins = (await client.members.list()).filter((member) => member.role === 'admin');
   * ```
   */
  list(options?: MemberFilter & ListOptions): Promise<List<Member>>;

  /**
   * The same as `list`, page by page as they are needed; one page is fetched ahead, and no more.
   *
   * @throws {InvalidArgumentError} At once, where an option is unknown or not allowed.
   */
  iter(options?: MemberFilter & ListOptions): Items<Member>;

  /**
   * One page of the same, with its cursor.
   *
   * @throws {InvalidArgumentError} The limit is above 100.
   */
  page(options?: MemberFilter & PageOptions): Promise<Page<Member>>;

  /**
   * One member, by the id of the membership. Scope: `workspace_members:read`.
   *
   * @throws {NotFoundError} This workspace has no such membership; a `user_id` is none.
   */
  get(id: string, options?: CallOptions): Promise<Reply<Member>>;

  /**
   * Invites a person by e-mail. Scope: `workspace_members:create`. It is sent once.
   *
   * Where the reply is lost, the person is looked for among the members (scope `workspace_members:read`): found, that is
   * the result, with `meta.recovered`.
   *
   * @throws {InvalidArgumentError} An address without `@`, another role, or a nickname that is too long.
   * @throws {OutcomeUnknownError} The reply was lost, and nobody was found: the server may still carry it out.
   * @throws {ConflictError} The reply was lost, and the person was a member before.
   *
   * @example
   * ```js
   * await client.members.invite({ email: 'sam@example.com', role: 'editor' });
   * ```
   */
  invite(invitation: Invitation & CallOptions): Promise<Reply<Member>>;

  /**
   * Changes a member's role or nickname. Scope: `workspace_members:update`. A nickname of null is emptied.
   *
   * @throws {InvalidArgumentError} Nothing is to be changed, and as for `invite`.
   */
  update(id: string, changes: MemberUpdate & CallOptions): Promise<Reply<Member>>;

  /**
   * Removes a member from the workspace. Scope: `workspace_members:delete`.
   *
   * @throws {NotFoundError} This workspace has no such membership.
   */
  remove(id: string, options?: CallOptions): Promise<Removal<Member>>;

  /**
   * The members with what is worth a second look: invitations left open, unknown roles, addresses outside the
   * owner's domain, too many admins. Scope: `workspace_members:read`.
   *
   * @example
   * ```js
   * const { roles, findings } = await client.members.review({ maxAdmins: 2 });
   * ```
   */
  review(options?: MemberReviewOptions & CallOptions): Promise<MemberReview>;
}
