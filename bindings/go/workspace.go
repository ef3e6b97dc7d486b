//go:build cgo

package instantly

import "context"

// VerificationPlan is the plan for e-mail verification.
type VerificationPlan struct {
	// Verifications that the plan holds.
	Quantity Optional[float64] `json:"quantity"`
	// The product.
	ProductID Optional[string] `json:"product_id"`
	// When it last changed.
	TimestampUpdated Timestamp `json:"timestamp_updated"`
	Record
}

// String shows the fields that hold something.
func (verificationPlan VerificationPlan) String() string { return describe(verificationPlan) }

// Workspace is a workspace.
type Workspace struct {
	// The workspace.
	ID string `json:"id,omitempty"`
	// When it was created.
	TimestampCreated Timestamp `json:"timestamp_created"`
	// When it was last changed.
	TimestampUpdated Timestamp `json:"timestamp_updated"`
	// When it will be removed, where that is scheduled.
	ScheduledForRemovalAt Timestamp `json:"scheduled_for_removal_at"`
	// The owner (a UserID).
	Owner string `json:"owner,omitempty"`
	// Its name.
	Name string `json:"name,omitempty"`
	// The outreach plan.
	PlanID Optional[string] `json:"plan_id"`
	// The bundle.
	PlanIDBundle Optional[string] `json:"plan_id_bundle"`
	// The lead finder plan.
	PlanIDLeadfinder Optional[string] `json:"plan_id_leadfinder"`
	// The verification plan.
	PlanIDVerification *VerificationPlan `json:"plan_id_verification"`
	// The CRM plan.
	PlanIDCRM Optional[string] `json:"plan_id_crm"`
	// The website visitor plan.
	PlanIDWebsiteVisitor Optional[string] `json:"plan_id_website_visitor"`
	// The inbox placement plan.
	PlanIDInboxPlacement Optional[string] `json:"plan_id_inbox_placement"`
	// Whether who unsubscribes goes to the block list.
	AddUnsubToBlock Optional[bool] `json:"add_unsub_to_block"`
	// What an opportunity is worth, unless said otherwise.
	DefaultOpportunityValue Optional[float64] `json:"default_opportunity_value"`
	// The logo.
	OrgLogoURL Optional[string] `json:"org_logo_url"`
	// The agency domain.
	OrgClientDomain Optional[string] `json:"org_client_domain"`
	Record
}

// String shows the fields that hold something.
func (workspace Workspace) String() string { return describe(workspace) }

// DomainVerification is a DNS record that the agency domain still needs.
type DomainVerification struct {
	// The type of the record.
	RecordType Optional[string] `json:"type"`
	// Its name.
	Domain Optional[string] `json:"domain"`
	// Its value.
	Value Optional[string] `json:"value"`
	// Why it is needed.
	Reason Optional[string] `json:"reason"`
	Record
}

// String shows the fields that hold something.
func (domainVerification DomainVerification) String() string { return describe(domainVerification) }

// DomainInfo is the agency domain and its verification.
type DomainInfo struct {
	// The domain.
	Name Optional[string] `json:"name"`
	// Whether it is verified.
	Verified Optional[bool] `json:"verified"`
	// What is still needed.
	Verification []DomainVerification `json:"verification"`
	Record
}

// String shows the fields that hold something.
func (domainInfo DomainInfo) String() string { return describe(domainInfo) }

// ProductPlan is the plan of one product, with the quotas that the product has. Times are Unix
// seconds.
type ProductPlan struct {
	// The plan's name.
	PlanName Optional[string] `json:"plan_name"`
	// Day, week, month or year.
	Interval Optional[string] `json:"interval"`
	// The end of the paid period.
	CurrentPeriodEnd Optional[float64] `json:"current_period_end"`
	// When it ends, where it was cancelled.
	CancelAtTime Optional[float64] `json:"cancel_at_time"`
	// The price of an interval.
	PriceInDollars Optional[float64] `json:"price_in_dollars"`
	// The product.
	ProductID Optional[string] `json:"product_id"`
	// How many add-ons there are.
	AddonsQty Optional[float64] `json:"addons_qty"`
	// Leads at the most.
	TotalLeadLimit Optional[float64] `json:"total_lead_limit"`
	// Leads now.
	CurrentLeadCount Optional[float64] `json:"current_lead_count"`
	// Leads at the most, without add-ons.
	BaseLeadLimit Optional[float64] `json:"base_lead_limit"`
	// Credits in all.
	TotalCredits Optional[float64] `json:"total_credits"`
	// Credits left.
	AvailableCredits Optional[float64] `json:"available_credits"`
	// The chosen price.
	PriceOptionID Optional[string] `json:"price_option_id"`
	// The plan's own limit.
	PlanLimit Optional[float64] `json:"plan_limit"`
	Record
}

// String shows the fields that hold something.
func (productPlan ProductPlan) String() string { return describe(productPlan) }

// PlanSubscriptions is the plans of a workspace, product by product.
type PlanSubscriptions struct {
	// Sending.
	Outreach *ProductPlan `json:"outreach"`
	// Credits.
	Credits *ProductPlan `json:"credits"`
	// The bundle.
	Bundle *ProductPlan `json:"bundle"`
	// The CRM.
	CRM *ProductPlan `json:"crm"`
	// Website visitors.
	WebsiteVisitors *ProductPlan `json:"website_visitors"`
	// Inbox placement.
	InboxPlacement *ProductPlan `json:"inbox_placement"`
	Record
}

// String shows the fields that hold something.
func (planSubscriptions PlanSubscriptions) String() string { return describe(planSubscriptions) }

// PlanDetails is the plan and quota of each product.
type PlanDetails struct {
	// The workspace.
	OrganizationID Optional[string] `json:"organization_id"`
	// Its name.
	OrganizationName Optional[string] `json:"organization_name"`
	// The plans.
	Subscriptions *PlanSubscriptions `json:"subscriptions"`
	// What may be bought on top.
	Addons map[string]any `json:"addons"`
	Record
}

// String shows the fields that hold something.
func (planDetails PlanDetails) String() string { return describe(planDetails) }

// Subscription is one subscription. Times are Unix seconds.
type Subscription struct {
	// The workspace that it is for.
	WorkspaceID Optional[string] `json:"workspace_id"`
	// Month or year.
	Interval Optional[string] `json:"interval"`
	// How many.
	Quantity Optional[float64] `json:"quantity"`
	// The product.
	ProductID Optional[string] `json:"product_id"`
	// The sort of product.
	ProductType Optional[string] `json:"product_type"`
	// Whether it is a plan or an add-on.
	PlanType Optional[string] `json:"plan_type"`
	// The end of the paid period.
	CurrentPeriodEnd Optional[float64] `json:"current_period_end"`
	// When it ends, where it was cancelled.
	CancelAtTime Optional[float64] `json:"cancel_at_time"`
	// The price of an interval.
	PriceInDollars Optional[float64] `json:"price_in_dollars"`
	// The chosen price.
	PriceID Optional[string] `json:"price_id"`
	Record
}

// String shows the fields that hold something.
func (subscription Subscription) String() string { return describe(subscription) }

// SubscriptionDetails is the subscriptions of a workspace.
type SubscriptionDetails struct {
	// The subscriptions.
	Subscriptions []Subscription `json:"subscriptions"`
	// Whether all of them were cancelled.
	AllSubsCancelled Optional[bool] `json:"all_subs_cancelled"`
	Record
}

// String shows the fields that hold something.
func (subscriptionDetails SubscriptionDetails) String() string { return describe(subscriptionDetails) }

// WorkspaceUpdate says what to change of the workspace; at least one thing.
type WorkspaceUpdate struct {
	// The new name.
	Name Optional[string] `json:"name"`
	// The URL of the logo.
	OrgLogoURL Change[string] `json:"org_logo_url"`
}

// WorkspaceService governs the workspace itself, its name, ownership, removal, agency domain and plan:
// [Client].Workspace.
type WorkspaceService struct{ client *nativeClient }

// Get returns the workspace of the key. Scope: workspaces:read.
func (workspace WorkspaceService) Get(ctx context.Context, options ...CallOption) (*Workspace, error) {
	return fetch[Workspace](ctx, workspaceGet, workspace.with(options))
}

// Update changes the name or the logo. Scope: workspaces:update. [KindInvalidArgument] where nothing is
// to be changed.
func (workspace WorkspaceService) Update(ctx context.Context, update WorkspaceUpdate, options ...CallOption) (*Workspace, error) {
	return fetch[Workspace](ctx, workspaceUpdate, arguments{client: workspace.client, options: optionsOf(update, options)})
}

// ChangeOwner hands the workspace to the person of this e-mail address. Scope: workspaces:update.
//
// sec is a security token that the API asks for; how to obtain one is not documented, so try this in
// the sandbox first. The request is sent once; where its reply is lost, the owner is read back (scopes
// workspaces:read and workspace_members:read): where it is that person, that is the result, with
// Meta.Recovered, and otherwise the error is [KindOutcomeUnknown]. [KindInvalidArgument] for an address without an @ or an empty sec.
func (workspace WorkspaceService) ChangeOwner(
	ctx context.Context, email string, sec Secret, options ...CallOption,
) (*Workspace, error) {
	return fetch[Workspace](ctx, workspaceChangeOwner,
		workspace.with(options, named("email", email), named("sec", sec.Reveal())))
}

// ChangeOwnerToMember is the same, to a member who accepted the invitation, by the id of the
// membership. Scopes: workspace_members:read and workspaces:update.
//
// [KindRefused], with nothing changed, where the member has not accepted the invitation; otherwise as
// for [WorkspaceService.ChangeOwner].
func (workspace WorkspaceService) ChangeOwnerToMember(
	ctx context.Context, memberID string, sec Secret, options ...CallOption,
) (*Workspace, error) {
	return fetch[Workspace](ctx, workspaceChangeOwnerToMember,
		workspace.with(options, named("member_id", memberID), named("sec", sec.Reveal())))
}

// ScheduleRemoval schedules the workspace for removal in 24 hours. Scope: workspaces:delete.
//
// The request is sent once, so that a repeat cannot move the time; where its reply is lost, the error
// is [KindOutcomeUnknown].
func (workspace WorkspaceService) ScheduleRemoval(ctx context.Context, options ...CallOption) (*Workspace, error) {
	return fetch[Workspace](ctx, workspaceScheduleRemoval, workspace.with(options))
}

// CancelRemoval cancels the scheduled removal. Scope: workspaces:delete. Where the reply is lost and
// the workspace may not be read, the result is empty and its Meta.Hint says so.
func (workspace WorkspaceService) CancelRemoval(ctx context.Context, options ...CallOption) (*Workspace, error) {
	return fetch[Workspace](ctx, workspaceCancelRemoval, workspace.with(options))
}

// GetDomain returns the agency domain and its verification. Scope: workspaces:read.
func (workspace WorkspaceService) GetDomain(ctx context.Context, options ...CallOption) (*DomainInfo, error) {
	return fetch[DomainInfo](ctx, workspaceGetDomain, workspace.with(options))
}

// SetDomain sets the agency domain. Scope: workspaces:update. [KindInvalidArgument] for an empty
// domain.
func (workspace WorkspaceService) SetDomain(ctx context.Context, domain string, options ...CallOption) (*Workspace, error) {
	return fetch[Workspace](ctx, workspaceSetDomain, workspace.with(options, named("domain", domain)))
}

// DeleteDomain removes the agency domain. Scope: workspaces:update, not delete. A lost reply is as for
// [WorkspaceService.CancelRemoval].
func (workspace WorkspaceService) DeleteDomain(ctx context.Context, options ...CallOption) (*Workspace, error) {
	return fetch[Workspace](ctx, workspaceDeleteDomain, workspace.with(options))
}

// Plan returns the plan and quota of each product. Scope: workspace_billing:read.
func (workspace WorkspaceService) Plan(ctx context.Context, options ...CallOption) (*PlanDetails, error) {
	return fetch[PlanDetails](ctx, workspacePlan, workspace.with(options))
}

// Subscription returns the subscriptions. Scope: workspace_billing:read.
func (workspace WorkspaceService) Subscription(ctx context.Context, options ...CallOption) (*SubscriptionDetails, error) {
	return fetch[SubscriptionDetails](ctx, workspaceSubscription, workspace.with(options))
}

func (workspace WorkspaceService) with(options []CallOption, texts ...text) arguments {
	return arguments{client: workspace.client, texts: texts, options: optionsOf(nil, options)}
}
