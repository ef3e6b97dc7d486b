import type { ApiKey, Member } from './records.js';
import type { ErrorFields } from './errors.js';
import type { Assignment, Compiled, Matrix, MatrixCheck, MatrixRow, MatrixSource } from './matrix.js';
import type { CallOptions, Meta, Timestamp } from './results.js';
import type { Scope } from './scopes.js';

/** How much a finding matters. */
export type Severity = 'low' | 'medium' | 'high' | 'critical';

/** Something worth a second look. */
export interface Finding {
  severity: Severity;
  /** Which rule found it. */
  rule: string;
  /** What it is about: a key's name, a person's address, a campaign's name. */
  subject: string;
  /** Why it matters, in one sentence. */
  why: string;
  /** What to do about it. */
  advice: string;
}

/** How to review members. */
export interface MemberReviewOptions {
  /** Invitations open for longer than this many days are found. Default: 30. */
  maxPendingDays?: number;
  /** More admins than this are found. Default: 3. */
  maxAdmins?: number;
  /** The moment from which ages count. Default: now. */
  asOf?: Timestamp | Date;
}

/** The review of all members. */
export interface MemberReview {
  members: Member[];
  /** How many there are of each role. */
  roles: { [role: string]: number };
  /** What was found, most severe first. */
  findings: Finding[];
  meta: Meta;
}

/** How to review keys. */
export interface KeyReviewOptions {
  /** Keys older than this many days are found; null finds no key too old. Default: 180. */
  maxAgeDays?: number | null;
  /**
   * What keys must still do, by the id or name of each: `{ marketing: ['campaigns.list', 'leads:read'] }`. Operations by
   * canonical name, and scopes; the advice on such a key is then the smallest set of scopes for that.
   */
  needs?: { readonly [idOrName: string]: readonly string[] };
  /** Audit events to read at the most, for the last logged activity; 0 reads none. Default: 10,000. */
  maxEvents?: number;
  /** The moment from which ages count. Default: now. */
  asOf?: Timestamp | Date;
}

/** A key, and what was found. */
export interface ReviewedKey {
  /** The key, without its secret. */
  key: Omit<ApiKey, 'secret'>;
  /** What it can do, in words. */
  can: string[];
  /** What was found, most severe first. */
  findings: Finding[];
  /** Less than its own scopes, and enough for what it needs or did; empty without evidence of that. */
  suggested_scopes: Scope[];
  /** What the suggestion rests on. Reads are not in the audit log. */
  suggested_from: 'needs' | 'audit_log' | null;
  /** True where this is known to be the key of the client, otherwise null. */
  in_use: true | null;
  /** The last time that the audit log names it. */
  last_logged: Timestamp | null;
}

/** The review of all keys. */
export interface KeyReview {
  /** Every key, the most severe first. */
  keys: ReviewedKey[];
  /** Audit events that were read. */
  events_read: number;
  /** Whether those were all that there are. */
  events_complete: boolean;
  /** Why the audit log could not be read, where it could not. */
  events_problem: ErrorFields | null;
  /** What `last_logged` does not say. */
  caveat: string;
  /** The entries of `needs` that stand for no key. */
  unused_needs: string[];
  meta: Meta;
}

/** How to review tags. */
export interface TagReviewOptions {
  /** The labels of the tags that stand for teams. Default: every tag does. */
  teams?: readonly string[];
}

/** The review of all tags. */
export interface TagReview {
  /** How many campaigns and accounts carry each tag, by label. */
  carriers: { [label: string]: number };
  /** What was found, most severe first. */
  findings: Finding[];
  meta: Meta;
}

/** How to review a workspace. */
export interface ReviewOptions extends CallOptions {
  members?: MemberReviewOptions;
  keys?: KeyReviewOptions;
  tags?: TagReviewOptions;
  /** The access matrix. Default: that of the original request. */
  matrix?: Matrix | MatrixSource;
  /** Who has which role of the matrix; without it, nobody is compared with it. */
  assignment?: Assignment;
  /** The moment from which ages count, where a part does not say otherwise. Default: now. */
  asOf?: Timestamp | Date;
}

/** One part of the report: the review, or why there is none. */
export interface ReportPart<T> {
  review: T | null;
  /** Why there is none: the key lacks a scope, or the workspace a plan. */
  problem: ErrorFields | null;
}

/** The access review of a workspace: a document, and its forms for people. */
export interface Report {
  /** The version of this document. */
  version: number;
  as_of: Timestamp;
  /** The workspace, where the key may read it. */
  workspace_id: string | null;
  workspace_name: string | null;
  members: ReportPart<MemberReview>;
  keys: ReportPart<KeyReview>;
  tags: ReportPart<TagReview>;
  matrix: {
    table: { roles: MatrixRow[] };
    /** What comes nearest to each role. */
    compiled: Compiled[];
    /** The workspace compared with it, where an assignment was given. */
    check: MatrixCheck | null;
    /** Who was not compared, and why. */
    not_compared: string | null;
  };
  /** Every finding of every part, most severe first. This and what follows is not enumerable. */
  readonly findings: Finding[];
  /** What could not be reviewed, in sentences. */
  readonly gaps: string[];
  /** The severity of the worst finding. */
  readonly severity: Severity | null;
  /** The report for a terminal. */
  toText(): string;
  toMarkdown(): string;
  /** The report as one HTML page that needs nothing else; what it shows is escaped. */
  toHtml(): string;
}
