//go:build cgo

package instantly

import (
	"context"
	"iter"
)

// CampaignsService shows campaigns as far as access control needs them, who owns one, which tags find
// it, which accounts send for it: [Client].Campaigns.
type CampaignsService struct{ client *nativeClient }

// List returns all campaigns that match, those of AI sales agents among them, or an error: never a
// part of the list. Scope: campaigns:read.
//
// [KindInvalidArgument] for a tag id that is no UUID.
func (campaigns CampaignsService) List(ctx context.Context, filter CampaignFilter, options ...ListOption) (*List[Campaign], error) {
	return fetch[List[Campaign]](ctx, campaignsList, arguments{client: campaigns.client, options: optionsOf(filter, options)})
}

// Iter is the same, page by page as they are needed. An error comes once, and last.
func (campaigns CampaignsService) Iter(ctx context.Context, filter CampaignFilter, options ...IterOption) iter.Seq2[Campaign, error] {
	given := arguments{client: campaigns.client, options: optionsOf(filter, options)}
	return iterate[Campaign](ctx, campaignsOpen, given, progressOf(options))
}

// Page returns one page of the same. [KindInvalidArgument] for a limit above 100.
func (campaigns CampaignsService) Page(ctx context.Context, filter CampaignFilter, options ...PageOption) (*Page[Campaign], error) {
	return fetch[Page[Campaign]](ctx, campaignsPage, arguments{client: campaigns.client, options: optionsOf(filter, options)})
}
