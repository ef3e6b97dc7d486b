//go:build cgo

package instantly

import (
	"context"
	"iter"
)

// Preset is a set of scopes that the original request gives to a team's key.
type Preset string

const (
	// Marketing: campaigns:read, accounts:read.
	PresetAnalyticsReadOnly Preset = "analytics_read_only"
	// SDRs: campaigns:all, leads:all.
	PresetCampaignManagement Preset = "campaign_management"
	// An integration that handles webhooks: leads:read, so that it can look up the lead of an event.
	// Receiving events needs no scope. webhooks:* would add managing the webhooks themselves, and
	// webhook_events:read looking up past deliveries.
	PresetWebhookHandler Preset = "webhook_handler"
)

// Scopes are those to create a key with. No network.
//
// [KindInvalidArgument] for a name that is no preset.
func (preset Preset) Scopes() ([]Scope, error) {
	return local[[]Scope](keysPreset, arguments{texts: []text{named("preset", string(preset))}})
}

// KeysService governs what programs may do: [Client].Keys. A key cannot be changed, only replaced; it
// has no expiry.
type KeysService struct{ client *nativeClient }

// List returns all API keys, or an error: never a part of the list. Scope: api_keys:read.
func (keys KeysService) List(ctx context.Context, filter KeyFilter, options ...ListOption) (*List[APIKey], error) {
	return fetch[List[APIKey]](ctx, keysList, arguments{client: keys.client, options: optionsOf(filter, options)})
}

// Iter is the same, page by page as they are needed. An error comes once, and last.
func (keys KeysService) Iter(ctx context.Context, filter KeyFilter, options ...IterOption) iter.Seq2[APIKey, error] {
	given := arguments{client: keys.client, options: optionsOf(filter, options)}
	return iterate[APIKey](ctx, keysOpen, given, progressOf(options))
}

// Page returns one page of the same. [KindInvalidArgument] for a limit above 100.
func (keys KeysService) Page(ctx context.Context, filter KeyFilter, options ...PageOption) (*Page[APIKey], error) {
	return fetch[Page[APIKey]](ctx, keysPage, arguments{client: keys.client, options: optionsOf(filter, options)})
}

// Create creates an API key with these scopes, such as campaigns:read. Scope: api_keys:create.
//
// Its secret is in [APIKey].Key, and given this once: store it. The request is sent once; where its
// reply is lost, the error is [KindOutcomeUnknown], and its Candidates are the keys that it may have
// made, whose secrets nobody saw, as far as they could be listed (scope api_keys:read). With [Recover]
// those are revoked and the key is created anew; the error comes then only where that did not help: none
// was found, they could not be listed or revoked, it is not known when they were made, or the second reply
// was lost, too.
// [KindInvalidArgument] for an empty name, no scopes, or a scope that has not the form
// <resource>:<action>.
func (keys KeysService) Create(ctx context.Context, name string, scopes []Scope, options ...CreateKeyOption) (*APIKey, error) {
	return fetch[APIKey](ctx, keysCreate, arguments{
		client:  keys.client,
		texts:   []text{named("name", name)},
		lists:   []list{listed("scopes", scopes)},
		options: optionsOf(nil, options),
	})
}

// Revoke revokes an API key, at once and for good. Scope: api_keys:delete.
//
// [KindRefused], with nothing sent, where the key is known to be the one in use: known from lists of
// keys that this client read.
func (keys KeysService) Revoke(ctx context.Context, id string, options ...CallOption) (*Removal[APIKey], error) {
	return fetch[Removal[APIKey]](ctx, keysRevoke, arguments{
		client: keys.client, texts: []text{named("id", id)}, options: optionsOf(nil, options),
	})
}
