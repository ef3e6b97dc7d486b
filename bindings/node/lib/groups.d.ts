import type { AdminWorkspace, GroupMember } from './records.js';
import type { CallOptions, Items, List, ListOptions, Page, PageOptions, Reply, Removal } from './results.js';
import type { Client } from './client.js';
import type { InstantlyError } from './errors.js';

/** What became of the function for one sub-workspace. */
export type ForEach<T> =
  | { readonly link: GroupMember; readonly value: T; readonly error?: undefined }
  | { readonly link: GroupMember; readonly error: InstantlyError; readonly value?: undefined };

/** What a function made of each sub-workspace, in the order of the group: an array. */
export interface Results<T> extends Array<ForEach<T>> {
  /**
   * Throws the error of the first sub-workspace that has one, and returns the results where there is none. It is not
   * enumerable.
   */
  raiseFirst(): { readonly link: GroupMember; readonly value: T }[];
}

/** What `forEach` takes in the object that it is given last. */
export interface ForEachOptions extends CallOptions {
  /** Sub-workspaces at the same time, 1 to 64. Default: 8. */
  concurrency?: number;
}

/** The workspace group: `client.groups`. A record here is a link between two workspaces, not a person. */
export interface Groups {
  /**
   * All links of this workspace's group. Scope: `workspace_group_members:read`.
   *
   * Everything, or an error: never a part of the list. `maxItems` ends it early; it then says whether it is `complete`.
   *
   * @throws {InvalidArgumentError} An option is unknown or not allowed; `pageSize` is 1 to 100.
   *
   * @example
   * ```js
   * const pending = (await client.groups.list()).filter((link) => link.status === 'pending');
   * ```
   */
  list(options?: ListOptions): Promise<List<GroupMember>>;

  /**
   * The same as `list`, page by page as they are needed; one page is fetched ahead, and no more.
   *
   * @throws {InvalidArgumentError} At once, where an option is unknown or not allowed.
   */
  iter(options?: ListOptions): Items<GroupMember>;

  /**
   * One page of the same, with its cursor.
   *
   * @throws {InvalidArgumentError} The limit is above 100.
   */
  page(options?: PageOptions): Promise<Page<GroupMember>>;

  /**
   * One link. Scope: `workspace_group_members:read`.
   *
   * @throws {NotFoundError} There is no such link; a workspace's id is none.
   */
  get(id: string, options?: CallOptions): Promise<Reply<GroupMember>>;

  /**
   * Invites a workspace into the group; its owner must accept. Scope: `workspace_group_members:create`.
   *
   * Where the reply is lost, the link is looked for (scope `workspace_group_members:read`): found, it is the result, with
   * `meta.recovered`; otherwise the invitation is sent again, since the API takes one at a time.
   *
   * @throws {ConflictError} The workspace has an admin workspace or an invitation already.
   * @throws {OutcomeUnknownError} The reply was lost, and no link was found within the call's time.
   */
  invite(subWorkspaceId: string, options?: CallOptions): Promise<Reply<GroupMember>>;

  /**
   * Removes a sub-workspace from the group, or leaves it. Scope: `workspace_group_members:delete`.
   *
   * @throws {NotFoundError} There is no such link.
   */
  remove(id: string, options?: CallOptions): Promise<Removal<GroupMember>>;

  /** The admin workspace of this one, if it has one. The documentation names no scope. */
  admin(options?: CallOptions): Promise<Reply<AdminWorkspace>>;

  /**
   * Calls a function for every accepted sub-workspace, with a client that acts for it.
   *
   * The results come in the order of the group. An `InstantlyError` that the function throws, or that its promise
   * rejects with, is one result and ends nothing. Anything else is a mistake of its own: the function is called for no
   * other sub-workspace, and that is thrown once all calls under way have ended. An abort ends the calls of
   * those clients and begins no other.
   *
   * @throws {InstantlyError} The group itself cannot be listed.
   * @throws {InvalidArgumentError} `concurrency` is none of 1 to 64.
   *
   * @example
   * ```js
   * const counts = await client.groups.forEach(async (workspace) => (await workspace.members.list()).length);
   * for (const { link, value, error } of counts) console.log(link.sub_workspace_name, value ?? error);
   * ```
   */
  forEach<T>(
    callback: (workspace: Client, link: GroupMember) => T | Promise<T>,
    options?: ForEachOptions,
  ): Promise<Results<T>>;
}
