//go:build cgo

package instantly

import (
	"context"
	"iter"
)

// MembersService governs who is in a workspace, and in which role: [Client].Members.
type MembersService struct{ client *nativeClient }

// List returns all members that match, or an error: never a part of the list. Scope:
// workspace_members:read.
func (members MembersService) List(ctx context.Context, filter MemberFilter, options ...ListOption) (*List[Member], error) {
	return fetch[List[Member]](ctx, membersList, arguments{client: members.client, options: optionsOf(filter, options)})
}

// Iter is the same, page by page as they are needed. An error comes once, and last.
func (members MembersService) Iter(ctx context.Context, filter MemberFilter, options ...IterOption) iter.Seq2[Member, error] {
	given := arguments{client: members.client, options: optionsOf(filter, options)}
	return iterate[Member](ctx, membersOpen, given, progressOf(options))
}

// Page returns one page of the same. [KindInvalidArgument] for a limit above 100.
func (members MembersService) Page(ctx context.Context, filter MemberFilter, options ...PageOption) (*Page[Member], error) {
	return fetch[Page[Member]](ctx, membersPage, arguments{client: members.client, options: optionsOf(filter, options)})
}

// Get returns one member, by the id of the membership. Scope: workspace_members:read.
//
// [KindNotFound] where this workspace has no such membership; a UserID is none.
func (members MembersService) Get(ctx context.Context, id string, options ...CallOption) (*Member, error) {
	return fetch[Member](ctx, membersGet, arguments{
		client: members.client, texts: []text{named("id", id)}, options: optionsOf(nil, options),
	})
}

// Invite invites a person by e-mail, in any role but owner and client, which cannot be granted
// through the API. Scope: workspace_members:create.
//
// The invitation is sent once. Where its reply is lost, the person is looked for among the members
// (scope workspace_members:read): found, that is the result, with Meta.Recovered; not found,
// [KindOutcomeUnknown]; a member from before, [KindConflict]. [KindInvalidArgument] for an address without an @, a role that cannot be granted, or a nickname of
// more than 80 characters.
func (members MembersService) Invite(
	ctx context.Context, email string, role Role, extras InvitationOptions, options ...CallOption,
) (*Member, error) {
	return fetch[Member](ctx, membersInvite, arguments{
		client:  members.client,
		texts:   []text{named("email", email), named("role", string(role))},
		options: optionsOf(extras, options),
	})
}

// Update changes a member's role or nickname. Scope: workspace_members:update.
//
// [KindInvalidArgument] where nothing is to be changed, and as for [MembersService.Invite].
func (members MembersService) Update(ctx context.Context, id string, update MemberUpdate, options ...CallOption) (*Member, error) {
	return fetch[Member](ctx, membersUpdate, arguments{
		client: members.client, texts: []text{named("id", id)}, options: optionsOf(update, options),
	})
}

// Remove removes a member from the workspace. Scope: workspace_members:delete.
//
// [KindNotFound] where this workspace has no such membership.
func (members MembersService) Remove(ctx context.Context, id string, options ...CallOption) (*Removal[Member], error) {
	return fetch[Removal[Member]](ctx, membersRemove, arguments{
		client: members.client, texts: []text{named("id", id)}, options: optionsOf(nil, options),
	})
}
