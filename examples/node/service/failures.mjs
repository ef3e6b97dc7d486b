// What a failure of ours is to whoever asked this service: a gateway's failure, with no word of the server's.

import { STATUS_CODES } from 'node:http';
import { InstantlyError } from 'instantly-rbac';

/** @import { ErrorFields, ErrorKind, Report } from 'instantly-rbac' */

/**
 * @typedef {object} Failure
 * @property {number} status
 * @property {string} error
 * @property {ErrorKind} [kind]
 * @property {string | null} [operation]
 * @property {string | null} [hint]
 * @property {number} [retryAfter] In seconds.
 */

/**
 * The kinds that are not a 502. A key that was revoked or lacks a scope is this service's to mend, and no 401 or 403
 * of the reader's.
 *
 * @type {{ [kind in ErrorKind]?: number }}
 */
const statuses = {
  rate_limited: 503,
  cancelled: 503,
  timeout: 504,
  invalid_argument: 500,
  refused: 500,
  internal: 500,
};

/** A report in which every part is a problem. */
class NothingReviewed extends Error {
  /** @param {ErrorFields} fields */
  constructor(fields) {
    super(fields.message);
    this.fields = fields;
  }
}

/**
 * The error of a report that holds no review at all; one that holds some says itself what it lacks.
 *
 * @param {Report} report
 */
export function nothingReviewed({ keys, members, tags }) {
  if (keys.review || members.review || tags.review) return undefined;
  const fields = keys.problem ?? members.problem ?? tags.problem;
  return fields ? new NothingReviewed(fields) : undefined;
}

/**
 * @param {unknown} error
 * @returns {Failure}
 */
export function failureOf(error) {
  if (error instanceof InstantlyError) return fromFields(error.toJSON());
  if (error instanceof NothingReviewed) return fromFields(error.fields);
  const { code, statusCode = 500, message } = /** @type {import('fastify').FastifyError} */ (error);
  if (code === 'FST_ERR_HANDLER_TIMEOUT') return failure(504);
  return statusCode < 500 ? { ...failure(statusCode), hint: message } : failure(statusCode);
}

/** @param {ErrorFields} fields */
function fromFields({ kind, operation, hint, retry_after_seconds: retryAfter }) {
  return {
    ...failure(statuses[kind] ?? 502),
    kind,
    operation,
    hint,
    ...(retryAfter === null ? {} : { retryAfter: Math.ceil(retryAfter) }),
  };
}

/** @param {number} status */
function failure(status) {
  return { status, error: STATUS_CODES[status] ?? 'Error' };
}
