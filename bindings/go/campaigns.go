//go:build cgo

package instantly

import (
	"context"
	"iter"
)

// CampaignStatus is the state of a campaign. An unknown code is kept.
type CampaignStatus int64

const (
	CampaignAccountSuspended    CampaignStatus = -99 // account suspended
	CampaignBounceProtect       CampaignStatus = -2  // bounce protect
	CampaignAccountsUnhealthy   CampaignStatus = -1  // accounts unhealthy
	CampaignDraft               CampaignStatus = 0   // draft
	CampaignActive              CampaignStatus = 1   // active
	CampaignPaused              CampaignStatus = 2   // paused
	CampaignCompleted           CampaignStatus = 3   // completed
	CampaignRunningSubsequences CampaignStatus = 4   // running subsequences
)

// String is the documented name, for example "active"; "unknown (4711)" for a code that the
// library does not know.
func (code CampaignStatus) String() string {
	return nameOf(campaignStatusName(int64(code)), int64(code))
}

// Campaign is a campaign. Its sending settings are in Extra.
type Campaign struct {
	// The campaign.
	ID string `json:"id,omitempty"`
	// Its name.
	Name string `json:"name,omitempty"`
	// Its state.
	Status Optional[CampaignStatus] `json:"status"`
	// When it sends.
	CampaignSchedule map[string]any `json:"campaign_schedule"`
	// When it was created.
	TimestampCreated Timestamp `json:"timestamp_created"`
	// When it was last changed.
	TimestampUpdated Timestamp `json:"timestamp_updated"`
	// The workspace.
	Organization Optional[string] `json:"organization"`
	// The owner (a UserID).
	OwnedBy Optional[string] `json:"owned_by"`
	// Who created it (a UserID).
	CreatedBy Optional[string] `json:"created_by"`
	// The accounts that send, by e-mail address.
	EmailList []string `json:"email_list"`
	// Tags whose accounts send.
	EmailTagList []string `json:"email_tag_list"`
	// The AI sales agent that it belongs to.
	AISdrID Optional[string] `json:"ai_sdr_id"`
	// Why it does not send; the codes are not documented.
	NotSendingStatus Optional[int64] `json:"not_sending_status"`
	// Whether it goes on for ever.
	IsEvergreen Optional[bool] `json:"is_evergreen"`
	// E-mails a day at the most.
	DailyLimit Optional[float64] `json:"daily_limit"`
	Record
}

// String shows the fields that hold something.
func (campaign Campaign) String() string { return describe(campaign) }

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
