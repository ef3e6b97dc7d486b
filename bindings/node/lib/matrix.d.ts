import type { ApiKey, Member, Permission, Role } from './records.js';
import type { Scope } from './scopes.js';

/** What is governed. */
export type Resource = 'campaigns' | 'leads' | 'accounts' | 'webhooks' | 'api_keys' | 'members';

/** What is done with it. */
export type Action = 'view' | 'create' | 'edit' | 'delete' | 'launch' | 'pause' | 'import';

/** What a role may do with a resource. */
export interface Cell {
  /** As the matrix says it, for example `Create/Edit`. */
  label: string;
  actions: Action[];
}

/** A role and its cells, one for each resource. */
export interface MatrixRow {
  name: string;
  cells: Cell[];
}

/** A cell that the API cannot express, for people or for keys. */
export interface Gap {
  resource: Resource;
  holder: 'member' | 'key';
  /** What is allowed beyond the matrix. */
  more: Action[];
  /** What the matrix allows and the API does not. */
  less: Action[];
  /** Why, in one sentence. */
  why: string;
}

/** What comes nearest to a role of the matrix. */
export interface Compiled {
  role: string;
  /** The role to invite a person with: the narrowest that lacks nothing. */
  api_role: Role;
  /** The permissions to invite a person with; null where the role needs no narrowing. */
  permissions: Permission[] | null;
  /** The scopes to create a key with. */
  scopes: Scope[];
  /** Each cell that the API cannot express. */
  gaps: Gap[];
}

/** Who has which role of the matrix. */
export interface Assignment {
  /** People, by the e-mail address of their membership. */
  people?: { [email: string]: string };
  /** Keys, by name or by id. */
  keys?: { [nameOrId: string]: string };
}

/** Who is meant. */
export interface Holder {
  sort: 'person' | 'key';
  /** The e-mail address, or the key's name. */
  name: string;
}

/** A cell in which somebody can do more, or less, than the matrix says. */
export interface Difference {
  holder: Holder;
  role: string;
  resource: Resource;
  /** What they can do beyond the matrix. */
  more: Action[];
  /** What the matrix allows and they cannot do. */
  less: Action[];
  /** Whether the API can do no better. */
  inherent: boolean;
}

/** A workspace compared with the matrix. */
export interface MatrixCheck {
  /** The cells that differ, those that can be mended first. */
  differences: Difference[];
  /** Members and keys without a role of the matrix. */
  unassigned: Holder[];
  /** Roles assigned to somebody who is not there. */
  absent: Holder[];
  /** Who counts as the widest, because role, permissions or scopes cannot be read. */
  unreadable: Holder[];
}

/** A matrix as data: role → resource → label. What a role does not name is `-`. */
export interface MatrixSource {
  roles: { [role: string]: { [resource in Resource]?: string } };
}

/**
 * An access matrix: which role may do what with which resource. The product knows no such matrix. Nothing here needs
 * the network, and everything answers at once. `JSON.stringify` gives what `matrix.fromJson` reads.
 */
export class Matrix {
  private constructor();
  /** The names of the roles, in order. */
  roles(): string[];
  /** Each role with its cells, one for each resource. */
  rows(): MatrixRow[];
  /**
   * What a role may do with a resource.
   *
   * @throws {InvalidArgumentError} There is no such role or resource.
   */
  cell(role: string, resource: Resource): Cell;
  /**
   * Whether a role may do something with a resource.
   *
   * @throws {InvalidArgumentError} There is no such role or resource, or the resource lacks the action.
   *
   * @example
   * ```js
   * matrix.original().can('SDR', 'campaigns', 'launch'); // true
   * ```
   */
  can(role: string, resource: Resource, action: Action): boolean;
  /**
   * What comes nearest to a role: the API role and permissions for a person, the scopes for a key, and every cell
   * that cannot be expressed.
   *
   * @throws {InvalidArgumentError} There is no such role.
   */
  compile(role: string): Compiled;
  /**
   * Where members and keys can do more, or less, than the matrix says.
   *
   * @throws {InvalidArgumentError} There is no such role, or somebody is named twice with different roles.
   */
  check(members: readonly Member[], keys: readonly Omit<ApiKey, 'secret'>[], assignment: Assignment): MatrixCheck;
  toJSON(): MatrixSource;
}

/** Makes matrices, and compares roles. */
export const matrix: {
  /** The matrix of the original request: Admin, Manager, SDR and Viewer. */
  original(): Matrix;
  /**
   * Reads a matrix from JSON. What a role does not name is `-`.
   *
   * @throws {InvalidArgumentError} With the line, the key, and what is allowed.
   *
   * @example
   * ```js
   * matrix.fromJson('{"roles": {"Closer": {"campaigns": "View"}}}').roles(); // ['Closer']
   * ```
   */
  fromJson(text: string): Matrix;
  /**
   * Reads a matrix from TOML: a table `[roles.Closer]` for each role.
   *
   * @throws {InvalidArgumentError} With the line, the key, and what is allowed.
   */
  fromToml(text: string): Matrix;
  /**
   * What a change of the API role adds, cell by cell, before permissions; an object without fields where nothing is. Such
   * an object is true in JavaScript: for a condition there is `addsAccess`.
   */
  addedAccess(before: Role, after: Role): { [resource in Resource]?: Action[] };
  /** Whether a change of the API role adds anything, before permissions; `addedAccess` says what. */
  addsAccess(before: Role, after: Role): boolean;
};
