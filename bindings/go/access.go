//go:build cgo

package instantly

import "context"

// Access returns who can do what: people and keys with their rights to each resource. Scopes:
// workspace_members:read and api_keys:read, workspaces:read for the name of the workspace, and with Group
// workspace_group_members:read.
//
// What may not be read, and a workspace that fails, is in Failed and costs nothing else.
// [KindInvalidArgument] for a Person that is no e-mail address, before anything is sent.
func (client *Client) Access(ctx context.Context, which AccessOptions, options ...CallOption) (*Access, error) {
	return fetch[Access](ctx, clientAccess, arguments{client: client.native(), options: optionsOf(which, options)})
}
