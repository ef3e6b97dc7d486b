//go:build cgo

package instantly

import (
	"context"
	"iter"
)

// CampaignFilter says which campaigns to list. Its zero value lists all but those of AI sales agents.
type CampaignFilter struct {
	// Only those whose name matches.
	Search Optional[string] `json:"search"`
	// Only those with any one of these tags.
	TagIDs []string `json:"tag_ids"`
	// Only those in this state.
	Status Optional[CampaignStatus] `json:"status"`
	// Only those in another state than this.
	ExcludeStatus Optional[CampaignStatus] `json:"exclude_status"`
	// Only those of this AI sales agent.
	AISalesAgentID Optional[string] `json:"ai_sales_agent_id"`
	// Those of AI sales agents too.
	IncludeAISalesAgentCampaigns Optional[bool] `json:"include_ai_sales_agent_campaigns"`
}

// CampaignsService shows campaigns as far as access control needs them, who owns one, which tags find
// it, which accounts send for it: [Client].Campaigns.
type CampaignsService struct{ client *nativeClient }

// List returns all campaigns that match, or an error: never a part of the list. Scope:
// campaigns:read.
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
