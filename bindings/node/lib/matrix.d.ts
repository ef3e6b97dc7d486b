import type { ApiKey, Member, Permission, Role } from './records.js';
import type { Action, Assignment, Cell, Compiled, MatrixCheck, MatrixRow, Resource } from './documents.js';
import type { Scope } from './scopes.js';

export type {
  Action,
  Assignment,
  Cell,
  Compiled,
  Difference,
  Gap,
  MatrixCheck,
  MatrixRow,
  MatrixTable,
  Resource,
} from './documents.js';

/** Who is meant. */
export interface Holder {
  sort: 'person' | 'key';
  /** The e-mail address, or the key's name. */
  name: string;
}

/** How a difference from the matrix is mended. */
export type Mending =
  /** Change the member's role, with `members.update`. */
  | {
      by: 'change_role';
      /** The membership, where its id is known. */
      member_id: string | null;
      /** The role to give. */
      role: Role;
      /** What that adds beyond the matrix with other resources. */
      adds: { [resource in Resource]?: Action[] };
    }
  /** Remove the member and invite the person again, with `members.remove` and `members.invite`: permissions cannot be
   * changed. */
  | {
      by: 'invite_again';
      /** The membership, where its id is known. */
      member_id: string | null;
      /** The role to invite with. */
      role: Role;
      /** The permissions to invite with; null where the role needs no narrowing. */
      permissions: Permission[] | null;
      /** What that adds beyond the matrix with other resources. */
      adds: { [resource in Resource]?: Action[] };
      /** What it costs. */
      costs: string;
    }
  /** Create a key, give it to whatever uses this one, and revoke this one, with `keys.create` and `keys.revoke`: scopes
   * cannot be changed. */
  | {
      by: 'replace_key';
      /** The key, where its id is known. */
      key_id: string | null;
      /** The scopes to create the new one with. None: the role may do nothing, so no new one is needed. */
      scopes: Scope[];
    }
  /** Nothing in the API mends it. */
  | {
      by: 'nothing';
      /** Why, in one sentence. */
      why: string;
    };

/** A matrix as data: role → resource → label. What a role does not name is `-`. */
export interface MatrixSource {
  roles: { [role: string]: { [resource in Resource]?: string } };
}

/**
 * An access matrix: which role may do what with which resource. The product knows no such matrix. Nothing here needs
 * the network, and everything answers at once.
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
  /**
   * The matrix as JSON, which `matrix.fromJson` reads.
   *
   * @example
   * ```js
   * matrix.fromJson(matrix.original().toJson());
   * ```
   */
  toJson(): string;
  /** The same as data, for `JSON.stringify`, and for a review. */
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
