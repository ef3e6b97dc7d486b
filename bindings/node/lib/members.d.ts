import type { Member } from './records.js';
import type { CallOptions, Items, List, ListOptions, Page, PageOptions, Reply, Removal } from './results.js';
import type { MemberReview, MemberReviewOptions } from './review.js';
import type { Invitation, MemberFilter, MemberUpdate } from './documents.js';

export type { Invitation, MemberFilter, MemberUpdate } from './documents.js';

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
