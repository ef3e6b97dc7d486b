// Written by `make types` from core's records.

'use strict';

// An object literal for each record, because a literal is made at a tenth of the cost of any other object with as
// many fields. `values` holds each value of a page once, `cells` where the values of a row are, from `at` on.

function MemberName(values, cells, at) {
  return {
    first: values[cells[at]],
    last: values[cells[at + 1]],
  };
}

function Member(values, cells, at) {
  return {
    id: values[cells[at]],
    email: values[cells[at + 1]],
    user_id: values[cells[at + 2]],
    user_email: values[cells[at + 3]],
    nickname: values[cells[at + 4]],
    name: values[cells[at + 5]],
    role: values[cells[at + 6]],
    timestamp_created: values[cells[at + 7]],
    workspace_id: values[cells[at + 8]],
    accepted: values[cells[at + 9]],
    issuer_id: values[cells[at + 10]],
    permissions: values[cells[at + 11]],
  };
}

function ApiKey(values, cells, at) {
  return {
    id: values[cells[at]],
    name: values[cells[at + 1]],
    scopes: values[cells[at + 2]],
    key: values[cells[at + 3]],
    organization_id: values[cells[at + 4]],
    timestamp_created: values[cells[at + 5]],
    timestamp_updated: values[cells[at + 6]],
  };
}

function GroupMember(values, cells, at) {
  return {
    id: values[cells[at]],
    admin_workspace_id: values[cells[at + 1]],
    sub_workspace_id: values[cells[at + 2]],
    status: values[cells[at + 3]],
    timestamp_created: values[cells[at + 4]],
    timestamp_updated: values[cells[at + 5]],
    sub_workspace_name: values[cells[at + 6]],
    admin_workspace_name: values[cells[at + 7]],
  };
}

function AdminWorkspace(values, cells, at) {
  return {
    workspace_name: values[cells[at]],
    has_admin_workspace: values[cells[at + 1]],
    workspace_group_member_id: values[cells[at + 2]],
  };
}

function Tag(values, cells, at) {
  return {
    id: values[cells[at]],
    timestamp_created: values[cells[at + 1]],
    timestamp_updated: values[cells[at + 2]],
    organization_id: values[cells[at + 3]],
    label: values[cells[at + 4]],
    description: values[cells[at + 5]],
  };
}

function TagMapping(values, cells, at) {
  return {
    id: values[cells[at]],
    tag_id: values[cells[at + 1]],
    resource_id: values[cells[at + 2]],
    resource_type: values[cells[at + 3]],
    timestamp_created: values[cells[at + 4]],
    organization_id: values[cells[at + 5]],
  };
}

function Assigned(values, cells, at) {
  return {
    success: values[cells[at]],
  };
}

function Campaign(values, cells, at) {
  return {
    id: values[cells[at]],
    name: values[cells[at + 1]],
    status: values[cells[at + 2]],
    campaign_schedule: values[cells[at + 3]],
    timestamp_created: values[cells[at + 4]],
    timestamp_updated: values[cells[at + 5]],
    organization: values[cells[at + 6]],
    owned_by: values[cells[at + 7]],
    created_by: values[cells[at + 8]],
    email_list: values[cells[at + 9]],
    email_tag_list: values[cells[at + 10]],
    ai_sdr_id: values[cells[at + 11]],
    not_sending_status: values[cells[at + 12]],
    is_evergreen: values[cells[at + 13]],
    daily_limit: values[cells[at + 14]],
  };
}

function AccountTag(values, cells, at) {
  return {
    id: values[cells[at]],
    label: values[cells[at + 1]],
    description: values[cells[at + 2]],
  };
}

function Account(values, cells, at) {
  return {
    email: values[cells[at]],
    timestamp_created: values[cells[at + 1]],
    timestamp_updated: values[cells[at + 2]],
    first_name: values[cells[at + 3]],
    last_name: values[cells[at + 4]],
    organization: values[cells[at + 5]],
    status: values[cells[at + 6]],
    warmup_status: values[cells[at + 7]],
    provider_code: values[cells[at + 8]],
    setup_pending: values[cells[at + 9]],
    is_managed_account: values[cells[at + 10]],
    added_by: values[cells[at + 11]],
    modified_by: values[cells[at + 12]],
    daily_limit: values[cells[at + 13]],
    stat_warmup_score: values[cells[at + 14]],
    tags: values[cells[at + 15]],
  };
}

function AuditLog(values, cells, at) {
  return {
    id: values[cells[at]],
    timestamp: values[cells[at + 1]],
    organization_id: values[cells[at + 2]],
    activity_type: values[cells[at + 3]],
    ip_address: values[cells[at + 4]],
    from_api: values[cells[at + 5]],
    user_agent: values[cells[at + 6]],
    user_id: values[cells[at + 7]],
    user_name: values[cells[at + 8]],
    api_key_id: values[cells[at + 9]],
    affected_count: values[cells[at + 10]],
    campaign_id: values[cells[at + 11]],
    webhook_id: values[cells[at + 12]],
    subsequence_id: values[cells[at + 13]],
    list_id: values[cells[at + 14]],
    audit_metadata: values[cells[at + 15]],
  };
}

function VerificationPlan(values, cells, at) {
  return {
    quantity: values[cells[at]],
    product_id: values[cells[at + 1]],
    timestamp_updated: values[cells[at + 2]],
  };
}

function Workspace(values, cells, at) {
  return {
    id: values[cells[at]],
    timestamp_created: values[cells[at + 1]],
    timestamp_updated: values[cells[at + 2]],
    scheduled_for_removal_at: values[cells[at + 3]],
    owner: values[cells[at + 4]],
    name: values[cells[at + 5]],
    plan_id: values[cells[at + 6]],
    plan_id_bundle: values[cells[at + 7]],
    plan_id_leadfinder: values[cells[at + 8]],
    plan_id_verification: values[cells[at + 9]],
    plan_id_crm: values[cells[at + 10]],
    plan_id_website_visitor: values[cells[at + 11]],
    plan_id_inbox_placement: values[cells[at + 12]],
    add_unsub_to_block: values[cells[at + 13]],
    default_opportunity_value: values[cells[at + 14]],
    org_logo_url: values[cells[at + 15]],
    org_client_domain: values[cells[at + 16]],
  };
}

function DomainVerification(values, cells, at) {
  return {
    type: values[cells[at]],
    domain: values[cells[at + 1]],
    value: values[cells[at + 2]],
    reason: values[cells[at + 3]],
  };
}

function DomainInfo(values, cells, at) {
  return {
    name: values[cells[at]],
    verified: values[cells[at + 1]],
    verification: values[cells[at + 2]],
  };
}

function ProductPlan(values, cells, at) {
  return {
    plan_name: values[cells[at]],
    interval: values[cells[at + 1]],
    current_period_end: values[cells[at + 2]],
    cancel_at_time: values[cells[at + 3]],
    price_in_dollars: values[cells[at + 4]],
    product_id: values[cells[at + 5]],
    addons_qty: values[cells[at + 6]],
    total_lead_limit: values[cells[at + 7]],
    current_lead_count: values[cells[at + 8]],
    base_lead_limit: values[cells[at + 9]],
    total_credits: values[cells[at + 10]],
    available_credits: values[cells[at + 11]],
    price_option_id: values[cells[at + 12]],
    plan_limit: values[cells[at + 13]],
  };
}

function PlanSubscriptions(values, cells, at) {
  return {
    outreach: values[cells[at]],
    credits: values[cells[at + 1]],
    bundle: values[cells[at + 2]],
    crm: values[cells[at + 3]],
    website_visitors: values[cells[at + 4]],
    inbox_placement: values[cells[at + 5]],
  };
}

function PlanDetails(values, cells, at) {
  return {
    organization_id: values[cells[at]],
    organization_name: values[cells[at + 1]],
    subscriptions: values[cells[at + 2]],
    addons: values[cells[at + 3]],
  };
}

function Subscription(values, cells, at) {
  return {
    workspace_id: values[cells[at]],
    interval: values[cells[at + 1]],
    quantity: values[cells[at + 2]],
    product_id: values[cells[at + 3]],
    product_type: values[cells[at + 4]],
    plan_type: values[cells[at + 5]],
    current_period_end: values[cells[at + 6]],
    cancel_at_time: values[cells[at + 7]],
    price_in_dollars: values[cells[at + 8]],
    price_id: values[cells[at + 9]],
  };
}

function SubscriptionDetails(values, cells, at) {
  return {
    subscriptions: values[cells[at]],
    all_subs_cancelled: values[cells[at + 1]],
  };
}

/** Of each record what makes an object of a row, and how many fields it has. */
module.exports = {
  MemberName: { make: MemberName, fields: 2 },
  Member: { make: Member, fields: 12 },
  ApiKey: { make: ApiKey, fields: 7 },
  GroupMember: { make: GroupMember, fields: 8 },
  AdminWorkspace: { make: AdminWorkspace, fields: 3 },
  Tag: { make: Tag, fields: 6 },
  TagMapping: { make: TagMapping, fields: 6 },
  Assigned: { make: Assigned, fields: 1 },
  Campaign: { make: Campaign, fields: 15 },
  AccountTag: { make: AccountTag, fields: 3 },
  Account: { make: Account, fields: 16 },
  AuditLog: { make: AuditLog, fields: 16 },
  VerificationPlan: { make: VerificationPlan, fields: 3 },
  Workspace: { make: Workspace, fields: 17 },
  DomainVerification: { make: DomainVerification, fields: 4 },
  DomainInfo: { make: DomainInfo, fields: 3 },
  ProductPlan: { make: ProductPlan, fields: 14 },
  PlanSubscriptions: { make: PlanSubscriptions, fields: 6 },
  PlanDetails: { make: PlanDetails, fields: 4 },
  Subscription: { make: Subscription, fields: 10 },
  SubscriptionDetails: { make: SubscriptionDetails, fields: 2 },
};
