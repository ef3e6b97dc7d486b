import type { CallOptions, Irregular, JsonObject, Reply, Timestamp } from './results.js';

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
  id: string | null;
  /** When it was created. */
  timestamp_created: Timestamp | null;
  /** When it was last changed. */
  timestamp_updated: Timestamp | null;
  /** When it will be removed, where that is scheduled. */
  scheduled_for_removal_at: Timestamp | null;
  /** The owner (a `user_id`). */
  owner: string | null;
  /** Its name. */
  name: string | null;
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

/** What to change of the workspace; at least one thing. */
export interface WorkspaceUpdate {
  /** The new name. */
  name?: string;
  /** The URL of the logo. */
  orgLogoUrl?: string | null;
}

/** Who is to own the workspace. */
export interface NewOwner {
  /** The new owner's address. */
  email: string;
  /** A security token that the API asks for; how to obtain one is not documented, so try this in the sandbox first. */
  sec: string;
}

/** Which member is to own the workspace. */
export interface NewOwnerMember {
  /** The membership. */
  memberId: string;
  /** The security token, as of `changeOwner`. */
  sec: string;
}

/** The workspace itself: `client.workspace`. */
export interface WorkspaceApi {
  /** The workspace. Scope: `workspaces:read`. */
  get(options?: CallOptions): Promise<Reply<Workspace>>;

  /**
   * Changes the name or the logo. Scope: `workspaces:update`. A logo of null is emptied.
   *
   * @throws {InvalidArgumentError} Nothing is to be changed.
   */
  update(changes: WorkspaceUpdate & CallOptions): Promise<Reply<Workspace>>;

  /**
   * Hands the workspace to the person of this e-mail address. Scope: `workspaces:update`. It is asked for once.
   *
   * Where the reply is lost, the owner is read back (scopes `workspaces:read` and `workspace_members:read`): where it is
   * that person, that is the result, with `meta.recovered`.
   *
   * @throws {InvalidArgumentError} An address without `@`, or an empty `sec`.
   * @throws {OutcomeUnknownError} The reply was lost, and the workspace is not known to be that person's.
   */
  changeOwner(owner: NewOwner & CallOptions): Promise<Reply<Workspace>>;

  /**
   * Hands the workspace to a member, whose e-mail address is looked up. Scopes: `workspace_members:read` and
   * `workspaces:update`.
   *
   * @throws {RefusedError} The member has not accepted the invitation; nothing was changed.
   */
  changeOwnerToMember(owner: NewOwnerMember & CallOptions): Promise<Reply<Workspace>>;

  /**
   * Schedules the workspace for removal in 24 hours. Scope: `workspaces:delete`. It is asked for once.
   *
   * @throws {OutcomeUnknownError} The reply was lost.
   */
  scheduleRemoval(options?: CallOptions): Promise<Reply<Workspace>>;

  /**
   * Cancels the scheduled removal. Scope: `workspaces:delete`. Where the reply is lost and the workspace may not be
   * read, the result is empty and `meta.hint` says so.
   */
  cancelRemoval(options?: CallOptions): Promise<Reply<Workspace>>;

  /** The agency domain and its verification. Scope: `workspaces:read`. */
  getDomain(options?: CallOptions): Promise<Reply<DomainInfo>>;

  /**
   * Sets the agency domain. Scope: `workspaces:update`.
   *
   * @throws {InvalidArgumentError} The domain is empty.
   */
  setDomain(domain: string, options?: CallOptions): Promise<Reply<Workspace>>;

  /** Removes the agency domain. Scope: `workspaces:update`. A lost reply is as for `cancelRemoval`. */
  deleteDomain(options?: CallOptions): Promise<Reply<Workspace>>;

  /** Plan and quota of each product. Scope: `workspace_billing:read`. */
  plan(options?: CallOptions): Promise<Reply<PlanDetails>>;

  /** The subscriptions. Scope: `workspace_billing:read`. */
  subscription(options?: CallOptions): Promise<Reply<SubscriptionDetails>>;
}
