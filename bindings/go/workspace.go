//go:build cgo

package instantly

import "context"

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
