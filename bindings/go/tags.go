//go:build cgo

package instantly

import (
	"context"
	"iter"
)

// TagOptions is what a new tag may have besides its label.
type TagOptions struct {
	// What the tag is for.
	Description Optional[string] `json:"description"`
}

// TagsService governs the labels on accounts, campaigns and workspaces: [Client].Tags.
//
// A tag is a label and a filter; it keeps nobody out: whoever may read campaigns reads all of them.
// Tag ids are UUIDs; lists show those of all labels.
type TagsService struct{ client *nativeClient }

// List returns all tags that match, or an error: never a part of the list. Scope: custom_tags:read.
//
// [KindInvalidArgument] for a tag id that is no UUID.
func (tags TagsService) List(ctx context.Context, filter TagFilter, options ...ListOption) (*List[Tag], error) {
	return fetch[List[Tag]](ctx, tagsList, arguments{client: tags.client, options: optionsOf(filter, options)})
}

// Iter is the same, page by page as they are needed. An error comes once, and last.
func (tags TagsService) Iter(ctx context.Context, filter TagFilter, options ...IterOption) iter.Seq2[Tag, error] {
	given := arguments{client: tags.client, options: optionsOf(filter, options)}
	return iterate[Tag](ctx, tagsOpen, given, progressOf(options))
}

// Page returns one page of the same. [KindInvalidArgument] for a limit above 100.
func (tags TagsService) Page(ctx context.Context, filter TagFilter, options ...PageOption) (*Page[Tag], error) {
	return fetch[Page[Tag]](ctx, tagsPage, arguments{client: tags.client, options: optionsOf(filter, options)})
}

// Get returns one tag. Scope: custom_tags:read. [KindInvalidArgument] where the id is no UUID.
func (tags TagsService) Get(ctx context.Context, id string, options ...CallOption) (*Tag, error) {
	return fetch[Tag](ctx, tagsGet, arguments{
		client: tags.client, texts: []text{named("id", id)}, options: optionsOf(nil, options),
	})
}

// Create creates a tag. Scope: custom_tags:create. [KindConflict] where the workspace has a tag of
// that label.
//
// Where the reply is lost, the tag is looked for (scope custom_tags:read): found, it is the result, with
// Meta.Recovered; otherwise the request is sent again, since the API keeps labels unique.
// [KindOutcomeUnknown] where neither helped within the call's time.
func (tags TagsService) Create(ctx context.Context, label string, extras TagOptions, options ...CallOption) (*Tag, error) {
	return fetch[Tag](ctx, tagsCreate, arguments{
		client: tags.client, texts: []text{named("label", label)}, options: optionsOf(extras, options),
	})
}

// Ensure creates those of the tags that are missing, and returns all of them, in the order of the
// labels. Running it twice changes nothing. Scopes: custom_tags:read and custom_tags:create.
//
// [KindInvalidArgument] for an empty label or one that stands twice. Where a label cannot be created,
// those before it are there.
func (tags TagsService) Ensure(ctx context.Context, labels []string, options ...CallOption) (*List[Tag], error) {
	return fetch[List[Tag]](ctx, tagsEnsure, arguments{
		client: tags.client, lists: []list{listed("labels", labels)}, options: optionsOf(nil, options),
	})
}

// Update renames or describes a tag. Scope: custom_tags:update.
//
// [KindInvalidArgument] where nothing is to be changed; [KindConflict] where another tag has the
// label.
func (tags TagsService) Update(ctx context.Context, id string, update TagUpdate, options ...CallOption) (*Tag, error) {
	return fetch[Tag](ctx, tagsUpdate, arguments{
		client: tags.client, texts: []text{named("id", id)}, options: optionsOf(update, options),
	})
}

// Delete deletes a tag, and with it its mappings. Scope: custom_tags:delete.
//
// [KindInvalidArgument] where the id is no UUID; [KindNotFound].
func (tags TagsService) Delete(ctx context.Context, id string, options ...CallOption) (*Removal[Tag], error) {
	return fetch[Removal[Tag]](ctx, tagsDelete, arguments{
		client: tags.client, texts: []text{named("id", id)}, options: optionsOf(nil, options),
	})
}

// Assign puts every one of the tags on every one of the targets; one request for each sort of target.
// Repeating it changes nothing. The documentation names no scope.
//
// [KindInvalidArgument] for a tag id that is no UUID, no tags, or no targets. Where a later sort of
// target fails, the earlier ones are done, and the error says so.
func (tags TagsService) Assign(ctx context.Context, tagIDs []string, targets TagTargets, options ...CallOption) (*Assigned, error) {
	return fetch[Assigned](ctx, tagsAssign, arguments{
		client: tags.client, lists: []list{listed("tag_ids", tagIDs)}, options: optionsOf(targets, options),
	})
}

// Unassign takes every one of the tags off every one of the targets. Everything else is as for
// [TagsService.Assign].
func (tags TagsService) Unassign(ctx context.Context, tagIDs []string, targets TagTargets, options ...CallOption) (*Assigned, error) {
	return fetch[Assigned](ctx, tagsUnassign, arguments{
		client: tags.client, lists: []list{listed("tag_ids", tagIDs)}, options: optionsOf(targets, options),
	})
}

// Mappings returns which resources carry which tags, or an error: never a part of the list. Scope:
// custom_tag_mappings:read.
func (tags TagsService) Mappings(ctx context.Context, filter MappingFilter, options ...ListOption) (*List[TagMapping], error) {
	return fetch[List[TagMapping]](ctx, tagsMappings, arguments{client: tags.client, options: optionsOf(filter, options)})
}

// MappingsIter is the same, page by page as they are needed. An error comes once, and last.
func (tags TagsService) MappingsIter(ctx context.Context, filter MappingFilter, options ...IterOption) iter.Seq2[TagMapping, error] {
	given := arguments{client: tags.client, options: optionsOf(filter, options)}
	return iterate[TagMapping](ctx, tagsMappingsOpen, given, progressOf(options))
}

// MappingsPage returns one page of the same. [KindInvalidArgument] for a limit above 100.
func (tags TagsService) MappingsPage(ctx context.Context, filter MappingFilter, options ...PageOption) (*Page[TagMapping], error) {
	return fetch[Page[TagMapping]](ctx, tagsMappingsPage, arguments{client: tags.client, options: optionsOf(filter, options)})
}
