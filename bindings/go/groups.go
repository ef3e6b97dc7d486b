//go:build cgo

package instantly

import (
	"context"
	"iter"
)

// GroupsService governs the workspace group, an agency's admin workspace and the sub-workspaces that
// are linked to it: [Client].Groups. A record here is a link between two workspaces, not a person.
type GroupsService struct{ client *nativeClient }

// List returns all links of this workspace's group, or an error: never a part of the list. Scope:
// workspace_group_members:read.
func (groups GroupsService) List(ctx context.Context, options ...ListOption) (*List[GroupMember], error) {
	return fetch[List[GroupMember]](ctx, groupsList, arguments{client: groups.client, options: optionsOf(nil, options)})
}

// Iter is the same, page by page as they are needed. An error comes once, and last.
func (groups GroupsService) Iter(ctx context.Context, options ...IterOption) iter.Seq2[GroupMember, error] {
	given := arguments{client: groups.client, options: optionsOf(nil, options)}
	return iterate[GroupMember](ctx, groupsOpen, given, progressOf(options))
}

// Page returns one page of the same. [KindInvalidArgument] for a limit above 100.
func (groups GroupsService) Page(ctx context.Context, options ...PageOption) (*Page[GroupMember], error) {
	return fetch[Page[GroupMember]](ctx, groupsPage, arguments{client: groups.client, options: optionsOf(nil, options)})
}

// Get returns one link. Scope: workspace_group_members:read.
//
// [KindNotFound] where there is no such link; a workspace's id is none.
func (groups GroupsService) Get(ctx context.Context, id string, options ...CallOption) (*GroupMember, error) {
	return fetch[GroupMember](ctx, groupsGet, arguments{
		client: groups.client, texts: []text{named("id", id)}, options: optionsOf(nil, options),
	})
}

// Invite invites a workspace into the group; its owner must accept. Scope:
// workspace_group_members:create.
//
// Where the reply is lost, the link is looked for (scope workspace_group_members:read): found, it is
// the result, with Meta.Recovered; otherwise the invitation is sent again, since the API takes one at a
// time. [KindOutcomeUnknown] where neither helped within the call's time; [KindConflict] where the workspace has an admin workspace or an invitation already.
func (groups GroupsService) Invite(ctx context.Context, subWorkspaceID string, options ...CallOption) (*GroupMember, error) {
	return fetch[GroupMember](ctx, groupsInvite, arguments{
		client:  groups.client,
		texts:   []text{named("sub_workspace_id", subWorkspaceID)},
		options: optionsOf(nil, options),
	})
}

// Remove removes a sub-workspace from the group, or leaves it. Scope: workspace_group_members:delete.
//
// [KindNotFound] where there is no such link.
func (groups GroupsService) Remove(ctx context.Context, id string, options ...CallOption) (*Removal[GroupMember], error) {
	return fetch[Removal[GroupMember]](ctx, groupsRemove, arguments{
		client: groups.client, texts: []text{named("id", id)}, options: optionsOf(nil, options),
	})
}

// Admin returns the admin workspace of this one, if it has one. The documentation names no scope.
func (groups GroupsService) Admin(ctx context.Context, options ...CallOption) (*AdminWorkspace, error) {
	return fetch[AdminWorkspace](ctx, groupsAdmin, arguments{client: groups.client, options: optionsOf(nil, options)})
}

// ForEachResult is what came of one sub-workspace.
type ForEachResult struct {
	// Link is the link to the sub-workspace.
	Link GroupMember
	// Err is what the function returned, as it returned it; an [*Error] where it was not called.
	Err error
}

// String shows the link, and the error where there is one.
func (result ForEachResult) String() string { return describe(result) }

// ForEachValue is what came of one sub-workspace, with a value.
type ForEachValue[T any] struct {
	// Link is the link to the sub-workspace.
	Link GroupMember
	// Value is what the function returned.
	Value T
	// Err is what the function returned, as it returned it; an [*Error] where it was not called.
	Err error
}

// String shows the link, and the value or the error.
func (result ForEachValue[T]) String() string { return describe(result) }

// ForEach calls a function for every accepted sub-workspace, with a client that acts for it, each in
// a goroutine of its own, [Concurrency] of them at a time. The results come in the order of the group; an error is
// one result and ends nothing. Scope: workspace_group_members:read, and what the function needs.
//
// The client is the function's until it returns. When the context ends, sub-workspaces that were not
// begun come to [KindCancelled], and ForEach returns when those that were have returned: give the context
// to the calls that the function makes. A function that panics makes ForEach panic, once all have
// returned. There is an error only where the group itself cannot be listed.
func (groups GroupsService) ForEach(
	ctx context.Context, function func(context.Context, *Client, GroupMember) error, options ...ForEachOption,
) ([]ForEachResult, error) {
	if function == nil {
		return nil, noFunction()
	}
	visitor := func(ctx context.Context, client *Client, link GroupMember) (any, error) {
		return nil, function(ctx, client, link)
	}
	visited, err := visitEach(ctx, groups.client, visitor, options)
	var results []ForEachResult
	for _, visited := range visited {
		results = append(results, ForEachResult{visited.link, visited.err})
	}
	return results, err
}

// ForEach is [GroupsService.ForEach] for a function that returns a value.
func ForEach[T any](
	ctx context.Context, client *Client, function func(context.Context, *Client, GroupMember) (T, error),
	options ...ForEachOption,
) ([]ForEachValue[T], error) {
	if function == nil {
		return nil, noFunction()
	}
	visitor := func(ctx context.Context, client *Client, link GroupMember) (any, error) {
		return function(ctx, client, link)
	}
	visited, err := visitEach(ctx, client.native(), visitor, options)
	var results []ForEachValue[T]
	for _, visited := range visited {
		value, _ := visited.value.(T)
		results = append(results, ForEachValue[T]{visited.link, value, visited.err})
	}
	return results, err
}

func noFunction() error { return invalid("function", "must not be nil").in(groupsForEach.name) }
