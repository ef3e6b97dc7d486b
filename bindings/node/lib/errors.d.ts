import type { Scope } from './scopes.js';
import type { ErrorFields, ErrorKind } from './documents.js';

export type { ErrorFields, ErrorKind } from './documents.js';

/**
 * Any failure of a call. The message says what failed, whether it is safe to try again, and the next step; it never
 * holds a key. The stack points at whoever made the call.
 *
 * @example
 * ```js
 * try {
 *   await client.members.list();
 * } catch (error) {
 *   if (error instanceof ForbiddenError) console.log('any of these would do:', error.requiredScopes);
 *   else throw error;
 * }
 * ```
 */
export class InstantlyError extends Error {
  /** Names the failure for programs: `ERR_INSTANTLY_FORBIDDEN`, and `ABORT_ERR` of an aborted call. */
  readonly code: string;
  /** What sort of failure it is, by the name that every language uses. */
  readonly kind: ErrorKind;
  /** The HTTP status, where the server answered. */
  readonly httpStatus: number | null;
  /** The canonical name of the operation, for example `members.invite`. */
  readonly operation: string | null;
  /**
   * On a 403: the scopes of which any one would do, narrowest first. On an unknown outcome: those with any one of which
   * it could have been read back.
   */
  readonly requiredScopes: readonly Scope[];
  /** How many seconds the server asked to wait, where it said so. */
  readonly retryAfter: number | null;
  /** The id that the server gave the request, for its support. */
  readonly requestId: string | null;
  /** How many requests were tried; 0 where the call ended before any was. */
  readonly attempts: number;
  /** The next step, where one is known. */
  readonly hint: string | null;
  /**
   * On an unknown outcome: the ids of what the call may have made, as far as it was found. Of `keys.create` live keys
   * whose secrets nobody saw.
   */
  readonly candidates: readonly string[];
  /** The fields by their canonical names. */
  toJSON(): ErrorFields;
}

/** An argument is not allowed; nothing was sent, or the server answered 400 or 422. */
export class InvalidArgumentError extends InstantlyError {
  readonly code: 'ERR_INSTANTLY_INVALID_ARGUMENT';
  readonly kind: 'invalid_argument';
}

/** 401: the key is missing, malformed, wrong or revoked. */
export class UnauthorizedError extends InstantlyError {
  readonly code: 'ERR_INSTANTLY_UNAUTHORIZED';
  readonly kind: 'unauthorized';
}

/** 402: the workspace has no active paid plan. */
export class PaymentRequiredError extends InstantlyError {
  readonly code: 'ERR_INSTANTLY_PAYMENT_REQUIRED';
  readonly kind: 'payment_required';
}

/** 403: the key lacks a scope; `requiredScopes` names those of which any one would do. */
export class ForbiddenError extends InstantlyError {
  readonly code: 'ERR_INSTANTLY_FORBIDDEN';
  readonly kind: 'forbidden';
}

/** 404: no such thing in this workspace. */
export class NotFoundError extends InstantlyError {
  readonly code: 'ERR_INSTANTLY_NOT_FOUND';
  readonly kind: 'not_found';
}

/** 409: it exists already. */
export class ConflictError extends InstantlyError {
  readonly code: 'ERR_INSTANTLY_CONFLICT';
  readonly kind: 'conflict';
}

/** 429: the workspace's request budget is spent; `retryAfter` may say for how long. */
export class RateLimitedError extends InstantlyError {
  readonly code: 'ERR_INSTANTLY_RATE_LIMITED';
  readonly kind: 'rate_limited';
}

/** 5xx: the server failed. */
export class ServerError extends InstantlyError {
  readonly code: 'ERR_INSTANTLY_SERVER';
  readonly kind: 'server';
}

/** Any other status. */
export class UnexpectedStatusError extends InstantlyError {
  readonly code: 'ERR_INSTANTLY_UNEXPECTED';
  readonly kind: 'unexpected';
}

/** The server could not be reached, or the connection broke. */
export class NetworkError extends InstantlyError {
  readonly code: 'ERR_INSTANTLY_NETWORK';
  readonly kind: 'network';
}

/** One of the clocks ran out. */
export class TimeoutError extends InstantlyError {
  readonly code: 'ERR_INSTANTLY_TIMEOUT';
  readonly kind: 'timeout';
}

/** The reply is not what the API documents and cannot be used. */
export class DecodeError extends InstantlyError {
  readonly code: 'ERR_INSTANTLY_DECODE';
  readonly kind: 'decode';
}

/** A write was sent, its reply was lost, and reading back did not show its outcome: it may or may not have been done. */
export class OutcomeUnknownError extends InstantlyError {
  readonly code: 'ERR_INSTANTLY_OUTCOME_UNKNOWN';
  readonly kind: 'outcome_unknown';
}

/**
 * The caller aborted the call. It is what Node throws then: its `name` is `AbortError`, its `code` is `ABORT_ERR`,
 * and its `cause` is the signal's reason. Where the signal was aborted before the call, nothing was sent; a write that
 * was under way may or may not have been done, and may still be.
 */
export class CancelledError extends InstantlyError {
  readonly name: 'AbortError';
  readonly code: 'ABORT_ERR';
  readonly kind: 'cancelled';
}

/** A guard of this library said no; nothing was sent. */
export class RefusedError extends InstantlyError {
  readonly code: 'ERR_INSTANTLY_REFUSED';
  readonly kind: 'refused';
}

/** A defect of this library. */
export class InternalError extends InstantlyError {
  readonly code: 'ERR_INSTANTLY_INTERNAL';
  readonly kind: 'internal';
}

/**
 * Every error of ours, distinguished by `kind` or `code`.
 *
 * @example
 * ```ts
 * function waitFor(error: AnyInstantlyError): number {
 *   return error.kind === 'rate_limited' ? (error.retryAfter ?? 1) : 0;
 * }
 * ```
 */
export type AnyInstantlyError =
  | InvalidArgumentError
  | UnauthorizedError
  | PaymentRequiredError
  | ForbiddenError
  | NotFoundError
  | ConflictError
  | RateLimitedError
  | ServerError
  | UnexpectedStatusError
  | NetworkError
  | TimeoutError
  | DecodeError
  | OutcomeUnknownError
  | CancelledError
  | RefusedError
  | InternalError;
