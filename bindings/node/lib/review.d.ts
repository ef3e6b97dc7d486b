import type {
  Access,
  ErrorFields,
  Excepted,
  Finding,
  FirstStep,
  KeyReview,
  MatrixPart,
  MemberReview,
  ReviewOptions as Reviewed,
  Severity,
  TagReview,
  UnusedException,
} from './documents.js';
import type { CallOptions, Timestamp } from './results.js';

export type {
  Excepted,
  Exception,
  Finding,
  FirstStep,
  KeyReview,
  KeyReviewOptions,
  MatrixPart,
  MemberReview,
  MemberReviewOptions,
  ReviewedKey,
  Severity,
  SubjectKind,
  SuggestionSource,
  TagReview,
  TagReviewOptions,
  Team,
  UnusedException,
} from './documents.js';

/** How to review a workspace. */
export interface ReviewOptions extends Reviewed, CallOptions {}

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
  /** Whether the workspace is one of a sandbox, in which everything is made up. */
  sandbox: boolean;
  /** What could not be read, in sentences: parts, and the audit log or a rest of it. */
  gaps: string[];
  /** What to do first: at most seven things, for the most severe findings. */
  first_steps: FirstStep[];
  members: ReportPart<MemberReview>;
  keys: ReportPart<KeyReview>;
  tags: ReportPart<TagReview>;
  /** Who can do what, as far as members and keys could be read. */
  access: Access;
  matrix: MatrixPart;
  /** Findings that are left as they are. */
  excepted: Excepted[];
  /** Exceptions that are over, or match nothing. */
  unused_exceptions: UnusedException[];
  /** Every finding of every part, most severe first. This and what follows is not enumerable. */
  readonly findings: Finding[];
  /** The severity of the worst finding. */
  readonly severity: Severity | null;
  /** The report for a terminal. It is written on another thread, as all forms are. */
  toText(): Promise<string>;
  /** The report for a ticket or a wiki. */
  toMarkdown(): Promise<string>;
  /** The report as one HTML page that needs nothing else; what it shows is escaped. */
  toHtml(): Promise<string>;
}
