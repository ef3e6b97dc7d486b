//go:build cgo

package instantly

import (
	"context"
	"encoding/json"
	"net/url"
	"reflect"
)

// Client governs one workspace: the one of its key, or a sub-workspace of that (see
// [Client.AsWorkspace]). It holds a key and its connections; make one with [New], keep it, and close it
// in the end. Any number of goroutines may use it at once.
type Client struct {
	// Members: who is in, and in which role.
	Members MembersService
	// Keys: what programs may do.
	Keys KeysService
	// Groups: which workspaces belong together.
	Groups GroupsService
	// Tags: labels on accounts, campaigns and workspaces.
	Tags TagsService
	// Campaigns: who owns one, and which tags find it.
	Campaigns CampaignsService
	// Accounts: the mailboxes that campaigns send from.
	Accounts AccountsService
	// AuditLogs: what happened.
	AuditLogs AuditLogsService
	// Workspace: name, ownership, removal, agency domain, plan.
	Workspace WorkspaceService

	handle *nativeClient
}

// Option is a setting of a client.
type Option func(*clientSettings)

type clientSettings struct {
	apiKey *string
	values map[string]any
}

func setting(name string, value any) Option {
	return func(settings *clientSettings) { settings.values[name] = value }
}

// WithAPIKey gives the key itself. Give only one of this, [WithAPIKeyEnv] and [WithAPIKeyFile]; without
// any, the key is read from the environment variable INSTANTLY_API_KEY.
func WithAPIKey(key string) Option {
	return func(settings *clientSettings) { settings.apiKey = &key }
}

// WithoutPacing leaves the client out of the pacing of [WithCapacity].
func WithoutPacing() Option { return setting("capacity", nil) }

func settingsOf(options []Option) clientSettings {
	settings := clientSettings{values: map[string]any{}}
	for _, option := range options {
		// A nil among them sets nothing.
		if option != nil {
			option(&settings)
		}
	}
	return settings
}

// New makes a client. Nothing is sent.
//
// [KindInvalidArgument] for a setting that is not allowed, and where there is no key.
func New(options ...Option) (*Client, error) {
	settings := settingsOf(options)
	var handle *nativeClient
	err := performLocally(clientNew, arguments{
		texts: []text{{"api_key", settings.apiKey}}, options: settings.values,
	}, func(call *call) error {
		handle = call.takeClient(nil)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return clientOf(handle), nil
}

// clientOf gives the resources what they share with the client, not the client itself: a circle with a
// finalizer in it would never be collected.
func clientOf(handle *nativeClient) *Client {
	return &Client{
		Members:   MembersService{handle},
		Keys:      KeysService{handle},
		Groups:    GroupsService{handle},
		Tags:      TagsService{handle},
		Campaigns: CampaignsService{handle},
		Accounts:  AccountsService{handle},
		AuditLogs: AuditLogsService{handle},
		Workspace: WorkspaceService{handle},
		handle:    handle,
	}
}

func (client *Client) native() *nativeClient {
	if client == nil {
		return nil
	}
	return client.handle
}

// AsWorkspace returns a client that acts for a sub-workspace, over the same connections. Closing it
// leaves this one open; closing this one ends both.
func (client *Client) AsWorkspace(id string) (*Client, error) {
	var handle *nativeClient
	given := arguments{client: client.native(), texts: []text{named("id", id)}}
	err := performLocally(clientAsWorkspace, given, func(call *call) error {
		handle = call.takeClient(given.client.sandbox)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return clientOf(handle), nil
}

// Check is whether a key works.
type Check struct {
	// Works says whether the API accepts the key.
	Works bool `json:"works"`
	// Workspace is that of the key, where the key may read it (workspaces:read).
	Workspace *Workspace `json:"workspace"`
	// Problem is what stands in the way, where something does.
	Problem *Error `json:"problem"`
	// Meta says how the call went.
	Meta *Meta `json:"meta"`
}

// String shows what is known.
func (check Check) String() string { return describe(check) }

// Check says whether the key works, for which workspace, and what stands in the way. An error is what
// leaves that open, such as a network that cannot be reached.
func (client *Client) Check(ctx context.Context, options ...CallOption) (*Check, error) {
	return fetch[Check](ctx, clientCheck, arguments{client: client.native(), options: optionsOf(nil, options)})
}

// Response is what any other endpoint answered.
type Response struct {
	// Value is what the server sent, secrets included.
	Value json.RawMessage `json:"value"`
	// Meta says how the call went.
	Meta *Meta `json:"meta"`
}

// Decode reads the value into a variable, as json.Unmarshal does.
func (response *Response) Decode(into any) error { return json.Unmarshal(response.Value, into) }

// String shows how large the value is, which may hold secrets.
func (response Response) String() string { return describe(response) }

// Request calls any other endpoint, with the same retries (of GET alone), pacing and redaction.
//
// The path is that of the API reference, such as /leads, with or without /api/v2, percent-encoded already; the query is
// given apart from it, and may be nil. The body is what json.Marshal makes of it; nil sends none.
// [KindInvalidArgument] for a method that is none of GET, POST, PATCH, PUT and DELETE, and for a path
// that would leave the API.
func (client *Client) Request(
	ctx context.Context, method, path string, query url.Values, body any, options ...CallOption,
) (*Response, error) {
	queryJSON, failure := requestPart("query", query, len(query) == 0)
	if failure != nil {
		return nil, failure.in(clientRequest.name)
	}
	bodyJSON, failure := requestPart("body", body, body == nil)
	if failure != nil {
		return nil, failure.in(clientRequest.name)
	}
	return fetch[Response](ctx, clientRequest, arguments{
		client:  client.native(),
		texts:   []text{named("method", method), named("path", path), queryJSON, bodyJSON},
		options: optionsOf(nil, options),
	})
}

// requestPart is a part of a request as JSON; NULL where there is none.
func requestPart(name string, value any, isNone bool) (text, *Error) {
	if isNone {
		return text{name, nil}, nil
	}
	if place, ok := findBadText(reflect.ValueOf(value), name); ok {
		return text{}, invalid(place, "is not UTF-8")
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		return text{}, invalid(name, err.Error())
	}
	return named(name, string(encoded)), nil
}

// BaseURL is where the API is; empty where the client was closed.
func (client *Client) BaseURL() string { return client.native().baseURL() }

// WorkspaceID is the sub-workspace that the client acts for; empty where it acts for its key's own.
func (client *Client) WorkspaceID() string { return client.native().workspaceID() }

// String shows where the client's calls go.
func (client *Client) String() string {
	where := client.BaseURL()
	if workspace := client.WorkspaceID(); workspace != "" {
		where += " for " + workspace
	}
	return neutral("Client(" + where + ")")
}

// Close closes the client and those that [Client.AsWorkspace] made of it: their later calls, and their
// iterators, are errors. Calls under way go on. The client that it was made of stays open, and so do
// others that were made of that one. Connections are shared by all clients of the process with the same
// proxy, certificates, user agent and connect timeout, and end with the last of them. It may be called twice, and always returns
// nil.
func (client *Client) Close() error {
	client.native().end()
	return nil
}
