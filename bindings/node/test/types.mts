// What a user's program in TypeScript may say, and what it may not. It is only compiled.

import type { Readable } from 'node:stream';
import { expectTypeOf } from 'expect-type';
import {
  Client,
  ForbiddenError,
  InstantlyError,
  Matrix,
  Sandbox,
  matrix,
  presets,
  scopes,
  toCsv,
  type Account,
  type AccountListFilter,
  type AccountSort,
  type AccountStatus,
  type ActivityType,
  type AccountTag,
  type AdminWorkspace,
  type AnyInstantlyError,
  type ApiKey,
  type Assigned,
  type AuditLog,
  type AuditLogStream,
  type CallOptions,
  type Campaign,
  type CampaignStatus,
  type CancelledError,
  type Check,
  type DomainInfo,
  type JsonObject,
  type DomainVerification,
  type ErrorKind,
  type GroupMember,
  type GroupStatus,
  type Irregular,
  type Items,
  type List,
  type Member,
  type MemberName,
  type Meta,
  type Page,
  type Permission,
  type PlanDetails,
  type PlanSubscriptions,
  type ProductPlan,
  type ProviderCode,
  type RateLimitedError,
  type Removal,
  type Reply,
  type ResourceType,
  type Role,
  type Scope,
  type SortOrder,
  type Subscription,
  type SubscriptionDetails,
  type Tag,
  type TagMapping,
  type VerificationPlan,
  type WarmupStatus,
  type Workspace,
} from 'instantly-rbac';

const sandbox = await Sandbox.start({ seed: 1 });
await using stopped = sandbox;
using client: Client = sandbox.client({ capacity: null });

// Unions of literals are open: an editor offers what is known, and any other text or number is taken too.
type Known<T> = T extends unknown ? (string extends T ? never : number extends T ? never : T) : never;
expectTypeOf<Known<Role>>().toEqualTypeOf<'owner' | 'admin' | 'editor' | 'view' | 'client'>();
expectTypeOf<Known<GroupStatus>>().toEqualTypeOf<'pending' | 'accepted' | 'rejected'>();
expectTypeOf<Known<SortOrder>>().toEqualTypeOf<'asc' | 'desc'>();
expectTypeOf<Known<AccountStatus>>().toEqualTypeOf<1 | 2 | 3 | -1 | -2 | -3>();
expectTypeOf<Known<ResourceType>>().toEqualTypeOf<1 | 2 | 3>();
expectTypeOf<'campaigns:read' | 'all:all' | 'background-jobs:read'>().toExtend<Known<Scope>>();
expectTypeOf<'unibox.all'>().toExtend<Known<Permission>>();
expectTypeOf<'ACC_FILTER_PAUSED'>().toExtend<Known<AccountListFilter>>();
expectTypeOf<'stat_warmup_score'>().toExtend<Known<AccountSort>>();
expectTypeOf<37>().toExtend<Known<ActivityType>>();
expectTypeOf<-99>().toExtend<Known<CampaignStatus>>();
expectTypeOf<Known<WarmupStatus | ProviderCode>>().not.toBeNever();
interface Texts {
  role: Role;
  status: GroupStatus;
  order: SortOrder;
  scope: Scope;
  permission: Permission;
  filter: AccountListFilter;
  sort: AccountSort;
}
interface Codes {
  account: AccountStatus;
  activity: ActivityType;
  campaign: CampaignStatus;
  warmup: WarmupStatus;
  provider: ProviderCode;
  resource: ResourceType;
}
expectTypeOf<Record<keyof Texts, string>>().toExtend<Texts>();
expectTypeOf<Record<keyof Codes, number>>().toExtend<Codes>();
await client.members.invite({ email: 'a@example.com', role: 'a role that is added later' });
await client.accounts.list({ status: 99, filter: 'a filter that is added later' });
// @ts-expect-error: a role is a text.
await client.members.invite({ email: 'a@example.com', role: 1 });

// What the API requires of texts, lists and enumerations has a stand-in; any other field of a record may be null.
type Records = {
  Account: Account;
  AccountTag: AccountTag;
  AdminWorkspace: AdminWorkspace;
  ApiKey: Omit<ApiKey, 'secret'>;
  Assigned: Assigned;
  AuditLog: AuditLog;
  Campaign: Campaign;
  DomainInfo: DomainInfo;
  DomainVerification: DomainVerification;
  GroupMember: GroupMember;
  Member: Member;
  MemberName: MemberName;
  PlanDetails: PlanDetails;
  PlanSubscriptions: PlanSubscriptions;
  ProductPlan: ProductPlan;
  Subscription: Subscription;
  SubscriptionDetails: SubscriptionDetails;
  Tag: Tag;
  TagMapping: TagMapping;
  VerificationPlan: VerificationPlan;
  Workspace: Workspace;
};
type NeverNull<R> = { [F in Exclude<keyof R, keyof Irregular>]: null extends R[F] ? never : F }[Exclude<
  keyof R,
  keyof Irregular
>];
type WithoutStandIns =
  | 'AccountTag'
  | 'Assigned'
  | 'DomainInfo'
  | 'DomainVerification'
  | 'MemberName'
  | 'PlanDetails'
  | 'PlanSubscriptions'
  | 'ProductPlan'
  | 'Subscription'
  | 'SubscriptionDetails'
  | 'VerificationPlan';
interface Present extends Record<WithoutStandIns, never> {
  Account: 'email' | 'first_name' | 'last_name' | 'organization' | 'warmup_status' | 'provider_code';
  AdminWorkspace: 'workspace_name';
  ApiKey: 'id' | 'name' | 'scopes' | 'organization_id';
  AuditLog: 'id' | 'organization_id' | 'activity_type' | 'ip_address';
  Campaign: 'id' | 'name' | 'status';
  GroupMember: 'id' | 'admin_workspace_id' | 'sub_workspace_id' | 'status';
  Member: 'id' | 'email' | 'user_id' | 'role' | 'workspace_id';
  Tag: 'id' | 'organization_id' | 'label';
  TagMapping: 'id' | 'tag_id' | 'resource_id' | 'resource_type' | 'organization_id';
  Workspace: 'id' | 'owner' | 'name';
}
expectTypeOf<{ [N in keyof Records]: NeverNull<Records[N]> }>().toEqualTypeOf<{ [N in keyof Present]: Present[N] }>();
expectTypeOf<NeverNull<{ id: string; name: string | null }>>().toEqualTypeOf<'id'>();
expectTypeOf<Records[keyof Records]>().toExtend<Irregular>();
expectTypeOf<Member['role']>().toEqualTypeOf<Role>();
expectTypeOf<Member['accepted']>().toEqualTypeOf<boolean | null>();
expectTypeOf<Member['extra']>().toEqualTypeOf<JsonObject | undefined>();
expectTypeOf<ApiKey['key']>().toEqualTypeOf<'***' | null>();
expectTypeOf<ReturnType<ApiKey['secret']>>().toBeString();
declare const member: Member;
member.email.length;
// @ts-expect-error: it may be null.
member.nickname.length;

// What comes back.
const members = await client.members.list({ accepted: true, pageSize: 50, timeoutMs: 500 });
expectTypeOf(members).toEqualTypeOf<List<Member>>();
expectTypeOf(members).toExtend<Member[]>();
expectTypeOf(members.complete).toBeBoolean();
expectTypeOf(members.meta).toEqualTypeOf<Meta>();
expectTypeOf(members[0]).toEqualTypeOf<Member | undefined>();
expectTypeOf(members.map(({ role }) => role)).toEqualTypeOf<Role[]>();
// @ts-expect-error: whether a list is complete is for the library to say.
members.complete = true;

const items = client.members.iter({ maxItems: 10 });
expectTypeOf(items).toEqualTypeOf<Items<Member>>();
expectTypeOf(items).toExtend<AsyncIterator<Member, undefined>>();
expectTypeOf(items).toExtend<AsyncIterable<Member>>();
expectTypeOf(items.meta).toEqualTypeOf<Meta | null>();
for await (const one of items) expectTypeOf(one).toEqualTypeOf<Member>();
// @ts-expect-error: an iterator is no promise of a list.
expectTypeOf(items).toExtend<Promise<unknown>>();

const page = await client.members.page({ limit: 5 });
expectTypeOf(page).toEqualTypeOf<Page<Member>>();
await client.members.page({ startingAfter: page.next_starting_after });
await client.accounts.page({ startingAfter: page.next_starting_after });

const events = client.auditLogs.stream({ startDate: new Date(), signal: AbortSignal.timeout(1000) });
expectTypeOf(events).toEqualTypeOf<AuditLogStream<AuditLog>>();
for await (const event of events) expectTypeOf(event).toEqualTypeOf<AuditLog>();
for await (const line of client.auditLogs.ndjson()) expectTypeOf(line).toEqualTypeOf<Buffer>();
expectTypeOf(events).toExtend<Readable>();
expectTypeOf(client.auditLogs.ndjson()).toExtend<NodeJS.ReadableStream>();
for await (const event of client.auditLogs.iter()) {
  expectTypeOf(event).toEqualTypeOf<AuditLog>();
  console.log(event.activity_type === 37, event.extra?.['new_field']);
}

const key = await client.keys.create({ name: 'marketing', scopes: presets.analyticsReadOnly });
expectTypeOf(key).toEqualTypeOf<Reply<ApiKey>>();
expectTypeOf(key.meta.attempts).toBeNumber();
expectTypeOf(await client.keys.revoke('id')).toEqualTypeOf<Removal<ApiKey>>();
expectTypeOf((await client.check()).problem).toEqualTypeOf<Check['problem']>();
expectTypeOf(scopes.allows(['campaigns:all'], 'campaigns:read')).toBeBoolean();

const counts = await client.groups.forEach(async (workspace, link) => {
  expectTypeOf(workspace).toEqualTypeOf<Client>();
  expectTypeOf(link).toEqualTypeOf<GroupMember>();
  return (await workspace.members.list()).length;
});
for (const result of counts) {
  if (result.error === undefined) expectTypeOf(result.value).toEqualTypeOf<number>();
  else expectTypeOf(result.error).toEqualTypeOf<InstantlyError>();
}
for (const { value } of counts.raiseFirst()) expectTypeOf(value).toEqualTypeOf<number>();
await client.groups.forEach(() => {}, { concurrency: 4 });

expectTypeOf(toCsv(await client.members.list())).toBeString();
expectTypeOf(client.withOptions({ timeoutMs: 600_000 })).toEqualTypeOf<Client>();
// @ts-expect-error: a signal ends one call.
client.withOptions({ signal: AbortSignal.timeout(1000) });

const report = await client.review({ matrix: matrix.original(), assignment: { people: { 'a@example.com': 'SDR' } } });
expectTypeOf(report.toHtml()).resolves.toBeString();
expectTypeOf(report.members.review?.members).toEqualTypeOf<Member[] | undefined>();
const names = await client.request<{ items: string[] }>('GET', '/campaigns', { query: { limit: '1' } });
expectTypeOf(names.value.items).toEqualTypeOf<string[]>();
expectTypeOf((await client.request('GET', '/campaigns')).value).toBeUnknown();

// Errors are distinguished by their kind or their code.
expectTypeOf<AnyInstantlyError['kind']>().toEqualTypeOf<ErrorKind>();
expectTypeOf<Extract<AnyInstantlyError, { kind: 'rate_limited' }>>().toEqualTypeOf<RateLimitedError>();
expectTypeOf<Extract<AnyInstantlyError, { code: 'ABORT_ERR' }>>().toEqualTypeOf<CancelledError>();
expectTypeOf<AnyInstantlyError>().toExtend<InstantlyError>();
expectTypeOf<InstantlyError>().toExtend<Error>();
function nextStep(error: AnyInstantlyError): string | number | null {
  switch (error.kind) {
    case 'forbidden':
      expectTypeOf(error).toEqualTypeOf<ForbiddenError>();
      expectTypeOf(error.code).toEqualTypeOf<'ERR_INSTANTLY_FORBIDDEN'>();
      return error.requiredScopes[0] ?? error.code;
    case 'rate_limited':
      return error.retryAfter;
    case 'cancelled':
      expectTypeOf(error.name).toEqualTypeOf<'AbortError'>();
      return error.name;
    case 'unauthorized':
    case 'payment_required':
    case 'not_found':
    case 'conflict':
    case 'server':
    case 'unexpected':
    case 'network':
    case 'timeout':
    case 'decode':
    case 'outcome_unknown':
    case 'refused':
    case 'internal':
    case 'invalid_argument':
      return error.hint;
    default:
      expectTypeOf(error).toBeNever();
      return error;
  }
}
try {
  await client.check();
} catch (error) {
  if (error instanceof ForbiddenError) console.log(nextStep(error));
  else if (error instanceof InstantlyError) {
    expectTypeOf(error.kind).toEqualTypeOf<ErrorKind>();
    expectTypeOf(error.toJSON().request_id).toEqualTypeOf<string | null>();
  }
}
function isForbidden(error: AnyInstantlyError): boolean {
  // @ts-expect-error: there is no such kind.
  return error.kind === 'forbiden';
}

// Every call of the network takes a signal and times in the object that comes last.
type Call = (...given: never[]) => Promise<unknown> | Items<unknown> | NodeJS.ReadableStream;
type Last<F> = F extends (...given: infer Given) => unknown
  ? Required<Given> extends [...unknown[], infer Options]
    ? keyof Options
    : never
  : never;
type Timeless<Owner> = {
  [M in keyof Owner & string]: Owner[M] extends Call ? (keyof CallOptions extends Last<Owner[M]> ? never : M) : never;
}[keyof Owner & string];
type Namespace = {
  [N in keyof Client & string]: Client[N] extends ((...given: never[]) => unknown) | string | boolean | null
    ? never
    : N;
}[keyof Client & string];
expectTypeOf<Namespace>().toEqualTypeOf<
  'members' | 'keys' | 'groups' | 'tags' | 'campaigns' | 'accounts' | 'auditLogs' | 'workspace'
>();
expectTypeOf<{ [N in Namespace]: Timeless<Client[N]> }[Namespace]>().toBeNever();
expectTypeOf<Timeless<Client>>().toBeNever();
// The check itself finds what has none.
interface WithoutTimes {
  get(id: string): Promise<Member>;
  iter(options?: { maxItems?: number }): Items<Member>;
  list(options?: CallOptions): Promise<Member[]>;
}
expectTypeOf<Timeless<WithoutTimes>>().toEqualTypeOf<'get' | 'iter'>();
expectTypeOf<CallOptions>().toEqualTypeOf<{ signal?: AbortSignal; timeoutMs?: number; attemptTimeoutMs?: number }>();

// Options that are unknown, missing or of another type are refused before the program runs.
// @ts-expect-error: an option is misspelt.
new Client({ apikey: 'none' });
// @ts-expect-error: an option of a sandbox is misspelt.
await Sandbox.start({ sed: 1 });
// @ts-expect-error: a sandbox's client has its key.
sandbox.client({ apiKey: 'none' });
// @ts-expect-error: a sandbox is started, not made.
new Sandbox();
sandbox.fault({ kind: 'stall', carriedOut: true });
sandbox.fault({ kind: 'late', delayMs: 300, operation: 'keys.create' });
// @ts-expect-error: such a request is never carried out.
sandbox.fault({ kind: 'refuse', carriedOut: true });
// @ts-expect-error: a fault of this kind needs a status.
sandbox.fault({ kind: 'status' });
// @ts-expect-error: a matrix is read, not made.
new Matrix();
// @ts-expect-error: an option is misspelt.
await client.members.list({ acepted: true });
// @ts-expect-error: a page takes a limit.
await client.members.page({ pageSize: 5 });
// @ts-expect-error: an option is misspelt.
client.members.iter({ maxItem: 5 });
// @ts-expect-error: an option is misspelt.
await client.members.get('id', { timeout: 5 });
// @ts-expect-error: the id is changed by nobody.
await client.members.update('id', { email: 'a@example.com' });
// @ts-expect-error: a nickname may be emptied, a role may not.
await client.members.update('id', { role: null });
// @ts-expect-error: a key needs scopes.
await client.keys.create({ name: 'none' });
// @ts-expect-error: an option is misspelt.
await client.keys.list({ revel: true });
// @ts-expect-error: a group is not searched.
await client.groups.list({ search: 'a' });
// @ts-expect-error: a label is needed.
await client.tags.create({ description: 'none' });
// @ts-expect-error: a target is misspelt.
await client.tags.assign(['id'], { account: ['a@example.com'] });
// @ts-expect-error: a list goes by cursor, and is not sorted.
await client.accounts.list({ sortBy: 'email' });
// @ts-expect-error: an option is misspelt.
await client.campaigns.list({ state: 1 });
// @ts-expect-error: a date is a text or a Date.
await client.auditLogs.list({ startDate: 1 });
// @ts-expect-error: an option is misspelt.
client.auditLogs.stream({ start: '2026-01-31' });
// @ts-expect-error: the token is needed.
await client.workspace.changeOwner({ email: 'a@example.com' });
// @ts-expect-error: an option is misspelt.
await client.workspace.update({ logo: 'none' });
// @ts-expect-error: an option of a part is misspelt.
await client.review({ keys: { maxAge: 90 } });
// @ts-expect-error: there is no such method.
await client.request('FETCH', '/campaigns');
await client.request('GET', '/campaigns', { query: { limit: 1, status: [1, 2], active: true, search: undefined } });
// @ts-expect-error: a query holds no objects.
await client.request('GET', '/campaigns', { query: { limit: { most: 1 } } });

console.log(stopped, isForbidden);
