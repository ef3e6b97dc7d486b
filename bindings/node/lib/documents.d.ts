// Written by `make types` from core's types.

import type { Holder, Matrix, MatrixSource, Mending } from './matrix.js';
import type {
  AccountListFilter,
  AccountStatus,
  ActivityType,
  ApiKey,
  CampaignStatus,
  Member,
  Permission,
  ProviderCode,
  Role,
} from './records.js';
import type { Timestamp } from './results.js';
import type { Scope } from './scopes.js';

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
  /** The new role; `owner` and `client` cannot be granted. */
  role?: Role;
  /** The private label that only the workspace's owner sees, up to 80 characters. */
  nickname?: string | null;
}

/** How to list keys. The default hides their secrets. */
export interface KeyFilter {
  /** Keep the secrets that the API's list may hold, to be read like that of a key just created. Without it they are
   * dropped as soon as the list arrives. */
  reveal?: boolean;
}

/** Which tags to list. The default lists all. */
export interface TagFilter {
  /** Only tags whose label matches. */
  search?: string;
  /** Only tags that these accounts (e-mail addresses) or campaigns (ids) carry. */
  resourceIds?: readonly string[];
  /** Only these tags. */
  tagIds?: readonly string[];
}

/** Which mappings to list. The default lists all. */
export interface MappingFilter {
  /** Only those of these accounts (e-mail addresses) or campaigns (ids). */
  resourceIds?: readonly string[];
}

/** What to change of a tag; at least one thing. */
export interface TagUpdate {
  /** The new label. */
  label?: string;
  /** What the tag is for. */
  description?: string | null;
}

/** What tags are put on or taken off; at least one thing. */
export interface TagTargets {
  /** Accounts, by e-mail address. */
  accounts?: readonly string[];
  /** Campaigns, by id. */
  campaigns?: readonly string[];
  /** Workspaces, by id. */
  workspaces?: readonly string[];
}

/** Which campaigns to list. The default lists all, those of AI sales agents among them. */
export interface CampaignFilter {
  /** Only those whose name matches. */
  search?: string;
  /** Only those with any one of these tags. */
  tagIds?: readonly string[];
  /** Only those in this state. */
  status?: CampaignStatus;
  /** Only those in another state than this. */
  excludeStatus?: CampaignStatus;
  /** Only those of this AI sales agent. */
  aiSalesAgentId?: string;
  /** Leave out those of AI sales agents; `meta.hint` then says so. The API leaves them out unless it is asked for
   * them by a parameter that an older server may refuse: with this it is not sent. */
  withoutAiSalesAgents?: boolean;
}

/** Which accounts to list. The default lists all. */
export interface AccountFilter {
  /** Only those that match. */
  search?: string;
  /** Only those in this state. */
  status?: AccountStatus;
  /** Only those of this provider. */
  providerCode?: ProviderCode;
  /** Only those with any one of these tags. */
  tagIds?: readonly string[];
  /** Only those with all of these tags. */
  tagIdsAll?: readonly string[];
  /** Show each account's tags. */
  includeTags?: boolean;
  /** A filter of the app's account list. */
  filter?: AccountListFilter;
}

/** Which events to list. The default lists all. */
export interface AuditLogFilter {
  /** Only this kind of activity. */
  activityType?: ActivityType;
  /** Only those that match; what is searched is not documented. */
  search?: string;
  /** From this date, such as `2026-01-31`. Time zone and inclusiveness are not documented. */
  startDate?: string | Date;
  /** To this date, such as `2026-01-31`. Time zone and inclusiveness are not documented. */
  endDate?: string | Date;
}

/** What to change of the workspace; at least one thing. */
export interface WorkspaceUpdate {
  /** The new name. */
  name?: string;
  /** The URL of the logo. */
  orgLogoUrl?: string | null;
}

/** Who has which role of the matrix. */
export interface Assignment {
  /** People, by the e-mail address of their membership. */
  people?: { readonly [name: string]: string };
  /** Keys, by name or by id. */
  keys?: { readonly [name: string]: string };
}

/** How to review members. */
export interface MemberReviewOptions {
  /** Invitations open for longer than this many days are found. Default: 30. */
  maxPendingDays?: number;
  /** More admins than this are found. Default: 3. */
  maxAdmins?: number;
  /** The moment from which ages count. Default: now, by the server's clock. */
  asOf?: Timestamp | Date;
}

/** How to review keys. */
export interface KeyReviewOptions {
  /** Keys older than this many days are found. Default: 180; none finds no key too old. */
  maxAgeDays?: number | null;
  /** What keys must still do, by the id or the name of each: canonical operations such as `campaigns.list`, and
   * scopes such as `leads:read` for what no operation here does. An id wins over a name; a name that several keys
   * have stands for each of them. The advice on such a key is the smallest set of scopes for that. Default: none. */
  needs?: { readonly [name: string]: readonly string[] };
  /** Audit events to read at the most, for the last logged activity and for suggestions; 0 reads none. Default:
   * 10,000. */
  maxEvents?: number;
  /** The moment from which ages count. Default: now, by the server's clock. */
  asOf?: Timestamp | Date;
}

/** How to review tags. */
export interface TagReviewOptions {
  /** The labels of the tags that stand for teams; an empty list says that none does. Default: each tag that is on at
   * least one campaign and one account, unless most of what carries it is another team's, is taken for a team, and
   * what is found by that is low. */
  teams?: readonly string[];
  /** Whether a team may have no tag, as in one workspace of a group: the review is made without it then, and says so
   * in `caveat`. Default: false, and it is an error. */
  teamsMayBeAbsent?: boolean;
  /** Whether the campaigns of AI sales agents are left out, for a server that does not know the parameter which asks
   * for them. What carries a tag may then be one of those, so that no campaign is found to be gone. Default: false. */
  withoutAiSalesAgents?: boolean;
}

/** A finding that is left as it is: by its fingerprint, or by rule and subject. */
export interface Exception {
  /** The fingerprint of the finding. */
  fingerprint?: string;
  /** The rule that found it, with a subject. */
  rule?: string;
  /** What it is about: an id, or a name, which stands for all of that name. */
  subject?: string;
  /** Why it is left as it is. */
  reason: string;
  /** The last day, in UTC, on which this holds, such as `2026-12-31`. */
  until: string | Date;
}

/** How to review a workspace. */
export interface ReviewOptions {
  /** How to review members. */
  members?: MemberReviewOptions;
  /** How to review keys. */
  keys?: KeyReviewOptions;
  /** How to review tags. */
  tags?: TagReviewOptions;
  /** The access matrix. Default: that of the original request. */
  matrix?: Matrix | MatrixSource;
  /** Who has which role of the matrix; without it, there is no comparison. */
  assignment?: Assignment;
  /** Findings that are left as they are, each with a reason and until a day. They are no findings of the report,
   * which lists them, and exceptions that are over or match nothing. Default: none. */
  exceptions?: readonly Exception[];
  /** The moment from which ages count, where a part does not say otherwise. Default: now, by the server's clock. */
  asOf?: Timestamp | Date;
}

/** Whose rights to look at. */
export interface AccessOptions {
  /** Only this person, by e-mail address, and no keys. Default: everybody, and every key. */
  person?: string;
  /** Besides this workspace, every accepted sub-workspace of its group. Default: false. */
  group?: boolean;
}

/**
 * What sort of failure it is. The names are the same in every language up to their casing.
 *
 * - `invalid_argument`: An argument is not allowed; nothing was sent, or the server answered 400 or 422.
 * - `unauthorized`: 401: the key is missing, malformed, wrong or revoked.
 * - `payment_required`: 402: the workspace has no active paid plan.
 * - `forbidden`: 403: the key lacks a scope; `requiredScopes` names those of which any one would do.
 * - `not_found`: 404: no such thing in this workspace.
 * - `conflict`: 409: it exists already.
 * - `rate_limited`: 429: the workspace's request budget is spent; `retryAfter` may say for how long.
 * - `server`: 5xx: the server failed.
 * - `unexpected`: Any other status.
 * - `network`: The server, or the proxy before it, could not be reached, or the connection broke. Where a repeat does
 *   not help (a proxy that refuses, a certificate that is not trusted, a name that does not exist), the message says
 *   so.
 * - `timeout`: One of the three clocks ran out.
 * - `decode`: The reply is not what the API documents and cannot be used.
 * - `outcome_unknown`: A write was sent, its reply was lost, and reading back did not show its outcome: it may or may
 *   not have been done. Look before you repeat it; the hint says where.
 * - `cancelled`: The caller interrupted the call. The message says whether a write may have been done.
 * - `refused`: A guard of this library said no; nothing was sent.
 * - `internal`: A defect of this library.
 */
export type ErrorKind =
  | 'invalid_argument'
  | 'unauthorized'
  | 'payment_required'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'rate_limited'
  | 'server'
  | 'unexpected'
  | 'network'
  | 'timeout'
  | 'decode'
  | 'outcome_unknown'
  | 'cancelled'
  | 'refused'
  | 'internal';

/**
 * What the access matrix governs.
 *
 * - `campaigns`: Campaigns.
 * - `leads`: Leads.
 * - `accounts`: Sending accounts.
 * - `webhooks`: Webhooks.
 * - `api_keys`: API keys.
 * - `members`: Members of the workspace.
 */
export type Resource =
  | 'campaigns'
  | 'leads'
  | 'accounts'
  | 'webhooks'
  | 'api_keys'
  | 'members';

/**
 * What is done with a resource. Not every resource has all of them.
 *
 * - `view`: Look at it.
 * - `create`: Make one; of members: invite.
 * - `edit`: Change it.
 * - `delete`: Delete it; of keys: revoke, of members: remove.
 * - `launch`: Start a campaign.
 * - `pause`: Stop a campaign for a while.
 * - `import`: Bring leads in from a list.
 */
export type Action =
  | 'view'
  | 'create'
  | 'edit'
  | 'delete'
  | 'launch'
  | 'pause'
  | 'import';

/**
 * How much a finding matters.
 *
 * - `low`: Worth knowing.
 * - `medium`: Worth mending when there is time.
 * - `high`: More access than is good.
 * - `critical`: As good as full access to the workspace.
 */
export type Severity =
  | 'low'
  | 'medium'
  | 'high'
  | 'critical';

/**
 * What sort of thing a finding is about.
 *
 * - `workspace`: The workspace as a whole.
 * - `member`: A member, or an open invitation.
 * - `key`: An API key.
 * - `campaign`: A campaign.
 * - `account`: A sending account; its id is its e-mail address.
 * - `mapping`: A tag on a thing.
 */
export type SubjectKind =
  | 'workspace'
  | 'member'
  | 'key'
  | 'campaign'
  | 'account'
  | 'mapping';

/**
 * What a suggestion of scopes rests on.
 *
 * - `needs`: What the key is stated to need.
 * - `audit_log`: What the audit log shows that the key did. Reads are not logged.
 */
export type SuggestionSource =
  | 'needs'
  | 'audit_log';

/**
 * Whether a holder of rights is a person or a key.
 *
 * - `person`: A member, or an open invitation.
 * - `key`: An API key.
 */
export type HolderSort =
  | 'person'
  | 'key';

/**
 * What of a workspace could not be read.
 *
 * - `members`: Its members.
 * - `keys`: Its keys.
 */
export type AccessPart =
  | 'members'
  | 'keys';

/** How a call went. Every result carries one. */
export interface Meta {
  /** Requests made, retries and all pages included. */
  attempts: number;
  /** The id that the server gave the (last) request, for its support. */
  request_id: string | null;
  /** The reply was lost, and the result was read back from the server. */
  recovered: boolean;
  /** Time spent in pacing and back-off, not in requests. */
  waited_seconds: number;
  /** What may explain a surprising result, such as an empty audit log. */
  hint: string | null;
  /** Records of a list that were repeated on the next page, and were dropped. */
  repeated: number;
}

/** The fields of an error, as every language has them. */
export interface ErrorFields {
  kind: ErrorKind;
  message: string;
  http_status: number | null;
  operation: string | null;
  required_scopes: Scope[];
  retry_after_seconds: number | null;
  request_id: string | null;
  attempts: number;
  hint: string | null;
  candidates: string[];
}

/** The events of one user, in one hour, of one kind. */
export interface ActivityCount {
  /** Who; none where the log names no user by id, as where a program or the system did it. */
  user_id: string | null;
  /** Who, by the latest name that the events read give to that user. */
  user_name: string | null;
  /** The start of the hour, in UTC; none where the events bear no readable time. */
  hour: Timestamp | null;
  /** What; none where that could not be read. */
  activity_type: ActivityType | null;
  /** How many. */
  events: number;
}

/** The audit log as counts by user, hour and kind. */
export interface Activity {
  /** The counts by hour, then by name, id and kind; what is missing comes last. */
  counts: ActivityCount[];
  /** How many events were read: the sum of the counts. */
  events: number;
  /** Whether those are known to be all. False only where `maxItems` ended the list, and more may follow. */
  complete: boolean;
  /** How the calls went, all pages together. Of an empty log, the hint says what may be the cause. */
  meta: Meta;
}

/** What a list of operations needs. */
export interface Needs {
  /** The smallest set of scopes with which all of them work. */
  scopes: Scope[];
  /** Those of them whose scope is not documented; `scopes` holds what the contract assumes. */
  undocumented: string[];
}

/** What a role may do with one resource. A role that may do anything with it may view it. */
export interface Cell {
  /** The cell as it was written, for example `Create/Edit`. */
  label: string;
  /** What it allows. */
  actions: Action[];
}

/** A role of the matrix. */
export interface MatrixRow {
  /** Its name. */
  name: string;
  /** What it may do, a cell for each resource in the order of the matrix. */
  cells: Cell[];
}

/** A matrix for reading. */
export interface MatrixTable {
  /** The rows, in order. */
  roles: MatrixRow[];
}

/** A cell that the API cannot express, for people or for keys. */
export interface Gap {
  /** The resource. */
  resource: Resource;
  /** `member` or `key`. */
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
  /** The role of the matrix. */
  role: string;
  /** The role to invite a person with: the narrowest that lacks nothing. */
  api_role: Role;
  /** The permissions to invite a person with; none where the role needs no narrowing. They restrict the app alone,
   * and cannot be changed later. */
  permissions: Permission[] | null;
  /** The scopes to create a key with. */
  scopes: Scope[];
  /** Each cell that the API cannot express. */
  gaps: Gap[];
}

/** A cell in which a member or a key can do more, or less, than the matrix says. */
export interface Difference {
  /** Who. */
  holder: Holder;
  /** The role that was assigned. */
  role: string;
  /** With what. */
  resource: Resource;
  /** What they can do beyond the matrix. */
  more: Action[];
  /** What the matrix allows and they cannot do. */
  less: Action[];
  /** How it is mended, as far as the API can. */
  how: Mending;
  /** What they can do beyond the matrix after that. */
  more_after: Action[];
  /** What the matrix allows and they cannot do after that. */
  less_after: Action[];
  /** How it is mended and what stays, in words. */
  in_words: string;
}

/** A workspace compared with the matrix. */
export interface MatrixCheck {
  /** The cells that differ, those that can be mended first. */
  differences: Difference[];
  /** Members and keys without a role of the matrix. */
  unassigned: Holder[];
  /** Roles assigned to a member or a key that is not there. */
  absent: Holder[];
  /** Those who were compared although their role, permissions or scopes cannot be read. They count as the widest
   * that these could mean. */
  unreadable: Holder[];
}

/** Something worth a second look. */
export interface Finding {
  /** How much it matters. */
  severity: Severity;
  /** Which rule found it. */
  rule: string;
  /** What sort of thing it is about. */
  kind: SubjectKind;
  /** The id of what it is about, as the API names it; an account's is its address. None where that could not be
   * read. */
  id: string | null;
  /** What it is about, as people call it: a key's name, a person's address, a campaign's name. */
  subject: string;
  /** The workspace, where that is known. */
  workspace_id: string | null;
  /** Why it matters, in one sentence. */
  why: string;
  /** What to do about it. */
  advice: string;
  /** By what it is known again: 16 hexadecimal digits over rule, kind, workspace and id (the subject, where there is
   * no id). Names, severities, words and time do not change it. */
  fingerprint: string;
}

/** The review of all members. */
export interface MemberReview {
  /** The members, in the order of the API. */
  members: Member[];
  /** How many there are of each role. */
  roles: { [name: string]: number };
  /** What was found, most severe first. */
  findings: Finding[];
  /** How the calls went. */
  meta: Meta;
}

/** A key, and what was found. */
export interface ReviewedKey {
  /** The key, without its secret. */
  key: Omit<ApiKey, 'secret'>;
  /** What it can do, in words. */
  can: string[];
  /** What was found, most severe first. */
  findings: Finding[];
  /** Less than its own scopes, and enough for what it is stated to need or, failing that, for all that the audit log
   * shows of it. None without such evidence. */
  suggested_scopes: Scope[];
  /** What the suggestion rests on. */
  suggested_from: SuggestionSource | null;
  /** True where this is known to be the key that made the review; otherwise none. Whether another program uses a key
   * cannot be known. */
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
  /** Entries of `needs` that stand for no key: none has that id or name, or an entry for its id stands for it. */
  unused_needs: string[];
  /** How the calls went. */
  meta: Meta;
}

/** A tag that stands for a team. */
export interface Team {
  /** The label of the tag. */
  label: string;
  /** Why it stands for a team: it is named, or what it is on. */
  why: string;
}

/** The review of all tags. */
export interface TagReview {
  /** The tags that stand for teams, by label. */
  teams: Team[];
  /** What was not looked for, and how to have it found. */
  caveat: string | null;
  /** How many campaigns and accounts carry each tag, by label. */
  carriers: { [name: string]: number };
  /** What was found, most severe first. */
  findings: Finding[];
  /** How the calls went. */
  meta: Meta;
}

/** A thing to do, for all of which the same was found. */
export interface FirstStep {
  /** The severity of the worst finding that it mends. */
  severity: Severity;
  /** What it is about: of what sort, the first subjects by name, and how many more there are. */
  about: string;
  /** What to do. */
  advice: string;
  /** How many findings it is about. */
  findings: number;
  /** The calls that do it, by canonical name, in order. */
  calls: string[];
  /** The commands that do it, in order, for the first three subjects. None where a decision or the dashboard is
   * needed. Names are not in them: keys and members stand there by id. */
  commands: string[];
}

/** A finding that an exception took out. */
export interface Excepted {
  /** The finding. */
  finding: Finding;
  /** Why it is left as it is. */
  reason: string;
  /** The last day, in UTC, on which this holds. */
  until: string;
}

/** An exception that took nothing out. */
export interface UnusedException {
  /** The fingerprint that it names. */
  fingerprint: string | null;
  /** Or the rule that it names. */
  rule: string | null;
  /** With the subject that it names. */
  subject: string | null;
  /** Its reason. */
  reason: string;
  /** Its last day, in UTC. */
  until: string;
  /** Why it took nothing out: it is over, or it matches nothing. */
  why: string;
}

/** The matrix, what the API makes of it, and who differs from it. */
export interface MatrixPart {
  /** The matrix. */
  table: MatrixTable;
  /** What comes nearest to each role. */
  compiled: Compiled[];
  /** The workspace compared with it, where an assignment was given. */
  check: MatrixCheck | null;
  /** Who was not compared, and why. */
  not_compared: string | null;
}

/** What one person or one key can do with one resource. */
export interface AccessRow {
  /** The workspace, where it is known. */
  workspace_id: string | null;
  /** Its name, where it is known. */
  workspace_name: string | null;
  /** Whether it is a person or a key. */
  sort: HolderSort;
  /** The e-mail address of the person, or the name of the key; empty where that could not be read. */
  name: string;
  /** The id of the membership or of the key, where it is known. */
  id: string | null;
  /** The role of the person in the API; none for a key. */
  role: Role | null;
  /** The permissions of the person; none for a key, and where none narrow the role. */
  permissions: Permission[] | null;
  /** The scopes of the key; none for a person. */
  scopes: Scope[] | null;
  /** Whether it is an invitation that was not accepted yet: the person has these rights once it is. None for a key,
   * and where that could not be read. */
  pending: boolean | null;
  /** Whether role, permissions or scopes are documented ones. Those that are not count as the widest that they could
   * mean. */
  readable: boolean;
  /** The resource. */
  resource: Resource;
  /** What they can do with it. */
  actions: Action[];
  /** The same as a table shows it: `-`, `Full`, or actions such as `View/Edit`. */
  label: string;
  /** What a key can do beyond the resources of the matrix, in words; the same in each row of the key, and empty for
   * a person. */
  beyond: string[];
}

/** What could not be read, and why. */
export interface AccessFailure {
  /** The workspace, where it is known. */
  workspace_id: string | null;
  /** Its name, where it is known. */
  workspace_name: string | null;
  /** What of it. */
  parts: AccessPart[];
  /** Why. */
  error: ErrorFields;
}

/** Who can do what. */
export interface Access {
  /** A row for each holder and resource: of each workspace the people, then the keys, in the order of the API, and
   * of each of these the resources in the order of the matrix. */
  rows: AccessRow[];
  /** What could not be read: whoever is there has no row. */
  failed: AccessFailure[];
  /** Whether everything could be read. */
  complete: boolean;
  /** How the calls went; listing the group is not counted. */
  meta: Meta;
}
