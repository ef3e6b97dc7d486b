// What is shown of a report: keys by severity, members by role, the access matrix.

import { matrix } from 'instantly-rbac';

/** @import { Finding, Report, ReviewedKey, Severity } from 'instantly-rbac' */

/** @type {readonly Severity[]} */
export const severities = ['critical', 'high', 'medium', 'low'];
const roles = ['owner', 'admin', 'editor', 'view', 'client'];

/** @typedef {ReturnType<typeof overview>} Overview */
/** @typedef {ReturnType<typeof keyOf>} Key */
/** @typedef {ReturnType<typeof memberOf>} Member */

/** @param {Report} report */
export function overview(report) {
  const keys = report.keys.review?.keys.map(keyOf);
  const members = report.members.review?.members.map(memberOf);
  return {
    workspace: report.workspace_name,
    /** Whether all of it is made up. */
    sandbox: report.sandbox,
    as_of: report.as_of,
    /** By the severity of the worst finding; null where they could not be reviewed, as with members. */
    keys: keys ? groups(keys, (key) => key.findings[0]?.severity ?? 'none', [...severities, 'none']) : null,
    /** Of members, campaigns and accounts. */
    other_findings: [...(report.members.review?.findings ?? []), ...(report.tags.review?.findings ?? [])].sort(
      (one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity),
    ),
    members: members ? groups(members, (member) => member.role, roles) : null,
    matrix: matrix.original().toJSON().roles,
    /** What could not be reviewed, in sentences. */
    gaps: report.gaps,
  };
}

/**
 * The same with the findings of one severity, and the keys that have some.
 *
 * @param {Overview} view
 * @param {Severity} [severity]
 */
export function ofSeverity(view, severity) {
  if (!severity) return view;
  /** @param {Finding} finding */
  const matches = (finding) => finding.severity === severity;
  const keys = Object.entries(view.keys ?? {}).map(([worst, group]) => {
    const kept = group.map((key) => ({ ...key, findings: key.findings.filter(matches) }));
    return /** @type {const} */ ([worst, kept.filter((key) => key.findings.length > 0)]);
  });
  return {
    ...view,
    keys: view.keys && Object.fromEntries(keys.filter(([, group]) => group.length > 0)),
    other_findings: view.other_findings.filter(matches),
  };
}

/** @param {Overview} view */
export function allFindings({ keys, other_findings }) {
  const ofKeys = Object.values(keys ?? {}).flatMap((group) => group.flatMap((key) => key.findings));
  return [...ofKeys, ...other_findings];
}

/**
 * Items by name, the expected names before all others; no group is empty.
 *
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => string} nameOf
 * @param {readonly string[]} [expected]
 * @returns {{ [name: string]: T[] }}
 */
export function groups(items, nameOf, expected = []) {
  const present = new Set(items.map(nameOf));
  const names = new Set([...expected.filter((name) => present.has(name)), ...present]);
  return Object.fromEntries([...names].map((name) => [name, items.filter((item) => nameOf(item) === name)]));
}

/** @param {ReviewedKey} reviewed */
function keyOf({ key, can, findings, suggested_scopes, last_logged }) {
  const { id, name, scopes, timestamp_created } = key;
  return { id, name, scopes, can, created: timestamp_created, last_logged, suggested_scopes, findings };
}

/** @param {import('instantly-rbac').Member} member */
function memberOf({ email, role, accepted, timestamp_created }) {
  return { email, role, joined: accepted, invited: timestamp_created };
}
