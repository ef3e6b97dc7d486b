// Written by `make types` from core's records.

import type { Irregular, JsonObject, Timestamp } from './results.js';
import type { Scope } from './scopes.js';

/**
 * What a member may do in the app. There is no manager or SDR: the access matrix maps those to these. A value that this
 * version does not know is kept.
 *
 * - `owner`: Everything, and the workspace itself. Never granted: it moves with `changeOwner`.
 * - `admin`: Everything but deleting the workspace.
 * - `editor`: May edit, but not manage the workspace's settings, team or billing.
 * - `view`: Reads; may still answer in the inbox and change mailbox settings.
 * - `client`: An agency's own client, in the white-label app; cannot be granted through the API.
 */
export type Role =
  | 'owner'
  | 'admin'
  | 'editor'
  | 'view'
  | 'client'
  | (string & {});

/**
 * A section of the app that a member may use. Permissions restrict the app; nothing says that they restrict API keys.
 * They can be given with an invitation, and not changed later. A value that this version does not know is kept.
 *
 * - `dashboard.view`
 * - `campaigns.view`
 * - `campaigns.create`
 * - `campaigns.edit`
 * - `campaigns.delete`
 * - `organization.manage`
 * - `organization.integrations`
 * - `organization.billing`
 * - `organization.users.manage`
 * - `leadFinder.view`
 * - `customLeadLabels.create`
 * - `customLeadLabels.edit`
 * - `customLeadLabels.delete`
 * - `unibox.all`
 * - `analytics.view`
 * - `websiteChat.view`
 * - `websiteChat.manage`
 * - `agency.manage`
 * - `accounts.view`
 * - `accounts.manage`
 * - `leadManagement.view`
 * - `leads.move`
 * - `crm.view`
 * - `websiteVisitors.view`
 * - `blocklist.manage`
 * - `preferences.manage`
 * - `inboxPlacement.view`
 * - `aiAgents.manage`
 * - `workspaceGroupMembers.invite`
 * - `workspaceGroupMembers.remove`
 * - `workspaceGroupMembers.leave`
 */
export type Permission =
  | 'dashboard.view'
  | 'campaigns.view'
  | 'campaigns.create'
  | 'campaigns.edit'
  | 'campaigns.delete'
  | 'organization.manage'
  | 'organization.integrations'
  | 'organization.billing'
  | 'organization.users.manage'
  | 'leadFinder.view'
  | 'customLeadLabels.create'
  | 'customLeadLabels.edit'
  | 'customLeadLabels.delete'
  | 'unibox.all'
  | 'analytics.view'
  | 'websiteChat.view'
  | 'websiteChat.manage'
  | 'agency.manage'
  | 'accounts.view'
  | 'accounts.manage'
  | 'leadManagement.view'
  | 'leads.move'
  | 'crm.view'
  | 'websiteVisitors.view'
  | 'blocklist.manage'
  | 'preferences.manage'
  | 'inboxPlacement.view'
  | 'aiAgents.manage'
  | 'workspaceGroupMembers.invite'
  | 'workspaceGroupMembers.remove'
  | 'workspaceGroupMembers.leave'
  | (string & {});

/**
 * The state of an invitation into a group. A value that this version does not know is kept.
 *
 * - `pending`: The sub-workspace's owner has not answered yet.
 * - `accepted`: The link is in force.
 * - `rejected`: The sub-workspace's owner said no.
 */
export type GroupStatus =
  | 'pending'
  | 'accepted'
  | 'rejected'
  | (string & {});

/**
 * What sort of thing carries a tag. A value that this version does not know is kept.
 *
 * - `1`: account
 * - `2`: campaign
 * - `3`: workspace
 */
export type ResourceType =
  | 1
  | 2
  | 3
  | (number & {});

/**
 * The state of a campaign. A value that this version does not know is kept.
 *
 * - `-99`: account suspended
 * - `-2`: bounce protect
 * - `-1`: accounts unhealthy
 * - `0`: draft
 * - `1`: active
 * - `2`: paused
 * - `3`: completed
 * - `4`: running subsequences
 */
export type CampaignStatus =
  | -99
  | -2
  | -1
  | 0
  | 1
  | 2
  | 3
  | 4
  | (number & {});

/**
 * The state of an account. A value that this version does not know is kept.
 *
 * - `1`: active
 * - `2`: paused
 * - `3`: temporarily paused for maintenance
 * - `-1`: connection error
 * - `-2`: soft bounce error
 * - `-3`: sending error
 */
export type AccountStatus =
  | 1
  | 2
  | 3
  | -1
  | -2
  | -3
  | (number & {});

/**
 * The state of an account's warm-up. A value that this version does not know is kept.
 *
 * - `0`: paused
 * - `1`: active
 * - `-1`: banned
 * - `-2`: spam folder unknown
 * - `-3`: permanent suspension
 */
export type WarmupStatus =
  | 0
  | 1
  | -1
  | -2
  | -3
  | (number & {});

/**
 * Who runs the mailbox. A value that this version does not know is kept.
 *
 * - `1`: custom IMAP/SMTP
 * - `2`: Google
 * - `3`: Microsoft
 * - `4`: AWS
 * - `8`: AirMail
 * - `11`: Airmail Instant
 */
export type ProviderCode =
  | 1
  | 2
  | 3
  | 4
  | 8
  | 11
  | (number & {});

/**
 * A filter of the app's account list. A value that this version does not know is kept.
 *
 * - `ACC_FILTER_PAUSED`: Paused accounts.
 * - `ACC_FILTER_ERROR`: Accounts with an error.
 * - `ACC_FILTER_NO_CTD`: Accounts without a custom tracking domain.
 * - `ACC_FILTER_PW_ACCOUNTS`: Pre-warmed accounts.
 * - `ACC_FILTER_DFY`: Done-for-you accounts.
 * - `ACC_FILTER_DFY_SETUP_PENDING`: Done-for-you accounts that are being set up.
 * - `ACC_FILTER_W_ACTIVE`: Warm-up is active.
 * - `ACC_FILTER_W_PAUSED`: Warm-up is paused.
 * - `ACC_FILTER_W_ERROR`: Warm-up has an error.
 */
export type AccountListFilter =
  | 'ACC_FILTER_PAUSED'
  | 'ACC_FILTER_ERROR'
  | 'ACC_FILTER_NO_CTD'
  | 'ACC_FILTER_PW_ACCOUNTS'
  | 'ACC_FILTER_DFY'
  | 'ACC_FILTER_DFY_SETUP_PENDING'
  | 'ACC_FILTER_W_ACTIVE'
  | 'ACC_FILTER_W_PAUSED'
  | 'ACC_FILTER_W_ERROR'
  | (string & {});

/**
 * What a page of accounts is sorted by. A value that this version does not know is kept.
 *
 * - `timestamp_created`: The time of creation.
 * - `email`: The e-mail address.
 * - `stat_warmup_score`: The warm-up score.
 * - `status`: The state.
 */
export type AccountSort =
  | 'timestamp_created'
  | 'email'
  | 'stat_warmup_score'
  | 'status'
  | (string & {});

/**
 * The direction of a sort. A value that this version does not know is kept.
 *
 * - `asc`: Smallest first.
 * - `desc`: Largest first; the API's default.
 */
export type SortOrder =
  | 'asc'
  | 'desc'
  | (string & {});

/**
 * What happened. Codes are added often; unknown ones are kept. 13 to 17 and 39 are not documented. A value that this
 * version does not know is kept.
 *
 * - `1`: User login
 * - `2`: Lead deletion
 * - `3`: Campaign deletion
 * - `4`: Campaign launch
 * - `5`: Campaign pause
 * - `6`: Account addition
 * - `7`: Account deletion
 * - `8`: Lead moved
 * - `9`: Lead added
 * - `10`: Lead merged
 * - `11`: Campaign update
 * - `12`: Subsequence update
 * - `18`: Webhook created
 * - `19`: Webhook updated
 * - `20`: Webhook marked as error
 * - `21`: Webhook resumed
 * - `22`: TOTP enrollment started
 * - `23`: TOTP enabled
 * - `24`: TOTP replacement started
 * - `25`: TOTP replaced
 * - `26`: TOTP disabled
 * - `27`: MFA recovery codes generated
 * - `28`: MFA recovery code used
 * - `29`: MFA login challenge failed
 * - `30`: MFA login challenge failed too many times
 * - `31`: MFA login succeeded
 * - `32`: Subscriber import started
 * - `33`: Subscriber import cancelled
 * - `34`: Lead exported
 * - `35`: SuperSearch enrichment created
 * - `36`: Account update
 * - `37`: API key created
 * - `38`: API key deleted
 * - `40`: Domain forwarding updated
 * - `41`: Voice agent phone number added
 * - `42`: Voice agent phone number updated
 * - `43`: Voice agent phone number deleted
 * - `44`: Voice agent number added to do-not-call list
 * - `45`: Voice agent number removed from do-not-call list
 */
export type ActivityType =
  | 1
  | 2
  | 3
  | 4
  | 5
  | 6
  | 7
  | 8
  | 9
  | 10
  | 11
  | 12
  | 18
  | 19
  | 20
  | 21
  | 22
  | 23
  | 24
  | 25
  | 26
  | 27
  | 28
  | 29
  | 30
  | 31
  | 32
  | 33
  | 34
  | 35
  | 36
  | 37
  | 38
  | 40
  | 41
  | 42
  | 43
  | 44
  | 45
  | (number & {});

/** The name of a person. */
export interface MemberName extends Irregular {
  /** The first name. */
  first: string | null;
  /** The last name. */
  last: string | null;
}

/** A person's membership of a workspace. */
export interface Member extends Irregular {
  /** The membership, which `get`, `update` and `remove` take. */
  id: string;
  /** The address that was invited. */
  email: string;
  /** The person, over all workspaces. */
  user_id: string;
  /** The address of the person's account. */
  user_email: string | null;
  /** A private label that only the workspace's owner sees. */
  nickname: string | null;
  /** The person's name. */
  name: MemberName | null;
  /** What the member may do. */
  role: Role;
  /** When the invitation was made. */
  timestamp_created: Timestamp | null;
  /** The workspace. */
  workspace_id: string;
  /** Whether the invitation was accepted. */
  accepted: boolean | null;
  /** Who added the member (a `user_id`). */
  issuer_id: string | null;
  /** Sections of the app that the member may use. */
  permissions: Permission[] | null;
}

/** An API key. Its secret prints as `***`. */
export interface ApiKey extends Irregular {
  /** The key, which `revoke` takes. */
  id: string;
  /** Its name. */
  name: string;
  /** What it may do. */
  scopes: Scope[];
  /** The secret itself: on a key just created, or in a list that was asked to reveal it. */
  key: '***' | null;
  /** The workspace. */
  organization_id: string;
  /** When it was created. */
  timestamp_created: Timestamp | null;
  /** When it was last changed. */
  timestamp_updated: Timestamp | null;
  /**
   * The secret itself, which a key just created always has. Of a listed key it is empty, unless the list was asked
   * to reveal it. Not enumerable.
   */
  secret(): string;
}

/** A link between an admin workspace and a sub-workspace. */
export interface GroupMember extends Irregular {
  /** The link, which `get` and `remove` take. */
  id: string;
  /** The admin workspace. */
  admin_workspace_id: string;
  /** The sub-workspace, which `asWorkspace` takes. */
  sub_workspace_id: string;
  /** Whether the link is in force. */
  status: GroupStatus;
  /** When the invitation was made. */
  timestamp_created: Timestamp | null;
  /** When the link last changed. */
  timestamp_updated: Timestamp | null;
  /** The sub-workspace's name. */
  sub_workspace_name: string | null;
  /** The admin workspace's name. */
  admin_workspace_name: string | null;
}

/** The admin workspace of the current one. */
export interface AdminWorkspace extends Irregular {
  /** Its name; the text `Undefined` where there is none. */
  workspace_name: string;
  /** Whether there is one: ask this rather than the name. */
  has_admin_workspace: boolean | null;
  /** The link to it; removing it leaves the group. */
  workspace_group_member_id: string | null;
}

/** A custom tag. */
export interface Tag extends Irregular {
  /** The tag. */
  id: string;
  /** When it was created. */
  timestamp_created: Timestamp | null;
  /** When it was last changed. */
  timestamp_updated: Timestamp | null;
  /** The workspace. */
  organization_id: string;
  /** The label, unique in the workspace. */
  label: string;
  /** What the tag is for. */
  description: string | null;
}

/** One tag on one thing. */
export interface TagMapping extends Irregular {
  /** The mapping. */
  id: string;
  /** The tag. */
  tag_id: string;
  /** The thing: an account's e-mail address, or the id of a campaign or workspace. */
  resource_id: string;
  /** What sort of thing it is. */
  resource_type: ResourceType;
  /** When the tag was put on. */
  timestamp_created: Timestamp | null;
  /** The workspace. */
  organization_id: string;
}

/** The API's answer to `assign` and `unassign`. */
export interface Assigned extends Irregular {
  /** Whether the API says that it succeeded. */
  success: boolean | null;
}

/** A campaign. Its sending settings are in `extra`. */
export interface Campaign extends Irregular {
  /** The campaign. */
  id: string;
  /** Its name. */
  name: string;
  /** Its state. */
  status: CampaignStatus;
  /** When it sends. */
  campaign_schedule: JsonObject | null;
  /** When it was created. */
  timestamp_created: Timestamp | null;
  /** When it was last changed. */
  timestamp_updated: Timestamp | null;
  /** The workspace. */
  organization: string | null;
  /** The owner (a `user_id`). */
  owned_by: string | null;
  /** Who created it (a `user_id`). */
  created_by: string | null;
  /** The accounts that send, by e-mail address. */
  email_list: string[] | null;
  /** Tags whose accounts send. */
  email_tag_list: string[] | null;
  /** The AI sales agent that it belongs to. */
  ai_sdr_id: string | null;
  /** Why it does not send; the codes are not documented. */
  not_sending_status: number | null;
  /** Whether it goes on for ever. */
  is_evergreen: boolean | null;
  /** E-mails a day at the most. */
  daily_limit: number | null;
}

/** A tag on an account, as `includeTags` shows it. */
export interface AccountTag extends Irregular {
  /** The tag. */
  id: string | null;
  /** Its label. */
  label: string | null;
  /** What it is for. */
  description: string | null;
}

/** A sending account. */
export interface Account extends Irregular {
  /** The address, which is the account's key. */
  email: string;
  /** When it was added. */
  timestamp_created: Timestamp | null;
  /** When it was last changed. */
  timestamp_updated: Timestamp | null;
  /** The sender's first name. */
  first_name: string;
  /** The sender's last name. */
  last_name: string;
  /** The workspace. */
  organization: string;
  /** Its state. */
  status: AccountStatus | null;
  /** The state of its warm-up. */
  warmup_status: WarmupStatus;
  /** Who runs the mailbox. */
  provider_code: ProviderCode;
  /** Whether it is still being set up. */
  setup_pending: boolean | null;
  /** Whether Instantly manages it. */
  is_managed_account: boolean | null;
  /** Who added it (a `user_id`). */
  added_by: string | null;
  /** Who changed it last (a `user_id`). */
  modified_by: string | null;
  /** E-mails a day at the most. */
  daily_limit: number | null;
  /** The warm-up score, 0 to 100. */
  stat_warmup_score: number | null;
  /** Its tags, where `includeTags` asked for them. */
  tags: AccountTag[] | null;
}

/** One thing that happened. */
export interface AuditLog extends Irregular {
  /** The event. */
  id: string;
  /** When. */
  timestamp: Timestamp | null;
  /** The workspace. */
  organization_id: string;
  /** What. */
  activity_type: ActivityType;
  /** From which address. */
  ip_address: string;
  /** Whether a program did it. */
  from_api: boolean | null;
  /** With which program. */
  user_agent: string | null;
  /** Who. */
  user_id: string | null;
  /** Who, by name. */
  user_name: string | null;
  /** With which API key, where known. */
  api_key_id: string | null;
  /** How many things it touched. */
  affected_count: number | null;
  /** On which campaign. */
  campaign_id: string | null;
  /** On which webhook. */
  webhook_id: string | null;
  /** On which subsequence. */
  subsequence_id: string | null;
  /** On which lead list. */
  list_id: string | null;
  /** Details, in no documented form. */
  audit_metadata: JsonObject | null;
}

/** The plan for e-mail verification. */
export interface VerificationPlan extends Irregular {
  /** Verifications that the plan holds. */
  quantity: number | null;
  /** The product. */
  product_id: string | null;
  /** When it last changed. */
  timestamp_updated: Timestamp | null;
}

/** A workspace. */
export interface Workspace extends Irregular {
  /** The workspace. */
  id: string;
  /** When it was created. */
  timestamp_created: Timestamp | null;
  /** When it was last changed. */
  timestamp_updated: Timestamp | null;
  /** When it will be removed, where that is scheduled. */
  scheduled_for_removal_at: Timestamp | null;
  /** The owner (a `user_id`). */
  owner: string;
  /** Its name. */
  name: string;
  /** The outreach plan. */
  plan_id: string | null;
  /** The bundle. */
  plan_id_bundle: string | null;
  /** The lead finder plan. */
  plan_id_leadfinder: string | null;
  /** The verification plan. */
  plan_id_verification: VerificationPlan | null;
  /** The CRM plan. */
  plan_id_crm: string | null;
  /** The website visitor plan. */
  plan_id_website_visitor: string | null;
  /** The inbox placement plan. */
  plan_id_inbox_placement: string | null;
  /** Whether who unsubscribes goes to the block list. */
  add_unsub_to_block: boolean | null;
  /** What an opportunity is worth, unless said otherwise. */
  default_opportunity_value: number | null;
  /** The logo. */
  org_logo_url: string | null;
  /** The agency domain. */
  org_client_domain: string | null;
}

/** A DNS record that the agency domain still needs. */
export interface DomainVerification extends Irregular {
  /** The type of the record. */
  type: string | null;
  /** Its name. */
  domain: string | null;
  /** Its value. */
  value: string | null;
  /** Why it is needed. */
  reason: string | null;
}

/** The agency domain and its verification. */
export interface DomainInfo extends Irregular {
  /** The domain. */
  name: string | null;
  /** Whether it is verified. */
  verified: boolean | null;
  /** What is still needed. */
  verification: DomainVerification[] | null;
}

/** The plan of one product, with the quotas that the product has. Times are Unix seconds. */
export interface ProductPlan extends Irregular {
  /** The plan's name. */
  plan_name: string | null;
  /** Day, week, month or year. */
  interval: string | null;
  /** The end of the paid period. */
  current_period_end: number | null;
  /** When it ends, where it was cancelled. */
  cancel_at_time: number | null;
  /** The price of an interval. */
  price_in_dollars: number | null;
  /** The product. */
  product_id: string | null;
  /** How many add-ons there are. */
  addons_qty: number | null;
  /** Leads at the most. */
  total_lead_limit: number | null;
  /** Leads now. */
  current_lead_count: number | null;
  /** Leads at the most, without add-ons. */
  base_lead_limit: number | null;
  /** Credits in all. */
  total_credits: number | null;
  /** Credits left. */
  available_credits: number | null;
  /** The chosen price. */
  price_option_id: string | null;
  /** The plan's own limit. */
  plan_limit: number | null;
}

/** The plans of a workspace, product by product. */
export interface PlanSubscriptions extends Irregular {
  /** Sending. */
  outreach: ProductPlan | null;
  /** Credits. */
  credits: ProductPlan | null;
  /** The bundle. */
  bundle: ProductPlan | null;
  /** The CRM. */
  crm: ProductPlan | null;
  /** Website visitors. */
  website_visitors: ProductPlan | null;
  /** Inbox placement. */
  inbox_placement: ProductPlan | null;
}

/** Plan and quota of each product. */
export interface PlanDetails extends Irregular {
  /** The workspace. */
  organization_id: string | null;
  /** Its name. */
  organization_name: string | null;
  /** The plans. */
  subscriptions: PlanSubscriptions | null;
  /** What may be bought on top. */
  addons: JsonObject | null;
}

/** One subscription. Times are Unix seconds. */
export interface Subscription extends Irregular {
  /** The workspace that it is for. */
  workspace_id: string | null;
  /** Month or year. */
  interval: string | null;
  /** How many. */
  quantity: number | null;
  /** The product. */
  product_id: string | null;
  /** The sort of product. */
  product_type: string | null;
  /** Whether it is a plan or an add-on. */
  plan_type: string | null;
  /** The end of the paid period. */
  current_period_end: number | null;
  /** When it ends, where it was cancelled. */
  cancel_at_time: number | null;
  /** The price of an interval. */
  price_in_dollars: number | null;
  /** The chosen price. */
  price_id: string | null;
}

/** The subscriptions of a workspace. */
export interface SubscriptionDetails extends Irregular {
  /** The subscriptions. */
  subscriptions: Subscription[] | null;
  /** Whether all of them were cancelled. */
  all_subs_cancelled: boolean | null;
}
