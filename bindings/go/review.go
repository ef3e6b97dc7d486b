//go:build cgo

package instantly

import "context"

// Severity is how much a finding matters.
type Severity string

const (
	// Worth knowing.
	SeverityLow Severity = "low"
	// Worth mending when there is time.
	SeverityMedium Severity = "medium"
	// More access than is good.
	SeverityHigh Severity = "high"
	// As good as full access to the workspace.
	SeverityCritical Severity = "critical"
)

// Finding is something worth a second look.
type Finding struct {
	// Severity is how much it matters.
	Severity Severity `json:"severity"`
	// Rule is the one that found it.
	Rule string `json:"rule"`
	// Subject is what it is about: a key's name, a person's address, a campaign's name.
	Subject string `json:"subject"`
	// Why it matters, in one sentence.
	Why string `json:"why"`
	// Advice is what to do about it.
	Advice string `json:"advice"`
}

// MemberReviewOptions says how to review members.
type MemberReviewOptions struct {
	// Invitations open for longer than this many days are found. Default: 30.
	MaxPendingDays Optional[int] `json:"max_pending_days"`
	// More admins than this are found. Default: 3.
	MaxAdmins Optional[int] `json:"max_admins"`
	// The moment from which ages count. Default: now.
	AsOf Timestamp `json:"as_of"`
}

// MemberReview is the review of all members.
type MemberReview struct {
	// Members are in the order of the API.
	Members []Member `json:"members"`
	// Roles says how many there are of each role.
	Roles map[string]int `json:"roles"`
	// Findings are sorted, most severe first.
	Findings []Finding `json:"findings"`
	// Meta says how the calls went.
	Meta *Meta `json:"meta"`
}

// String shows what was found.
func (review MemberReview) String() string { return describe(review) }

// Review returns the members with what is worth a second look: invitations left open, roles that nobody
// knows, addresses outside the owner's domain, too many admins. Scope: workspace_members:read.
func (members MembersService) Review(ctx context.Context, how MemberReviewOptions, options ...CallOption) (*MemberReview, error) {
	return fetch[MemberReview](ctx, membersReview, arguments{client: members.client, options: optionsOf(how, options)})
}

// KeyReviewOptions says how to review keys.
type KeyReviewOptions struct {
	// Keys older than this many days are found: Set(90). Default: 180; Clear[int]() finds no key too
	// old.
	MaxAgeDays Change[int] `json:"max_age_days"`
	// What keys must still do, by the id or name of each: canonical operations such as campaigns.list, and
	// scopes such as leads:read for what no operation here does. An id wins over a name; a name that
	// several keys have stands for each of them. The advice on such a key is the smallest set of scopes
	// for that. Default: none.
	Needs map[string][]string `json:"needs"`
	// Audit events to read at the most, for the last logged activity and for suggestions; 0 reads none.
	// Default: 10,000.
	MaxEvents Optional[int] `json:"max_events"`
	// The moment from which ages count. Default: now.
	AsOf Timestamp `json:"as_of"`
}

// ReviewedKey is a key, and what was found.
type ReviewedKey struct {
	// Key is shown without its secret.
	Key APIKey `json:"key"`
	// Can is what it can do, in words.
	Can []string `json:"can"`
	// Findings are sorted, most severe first.
	Findings []Finding `json:"findings"`
	// SuggestedScopes are less than its own, and enough for what it needs or did; empty without evidence
	// of that.
	SuggestedScopes []Scope `json:"suggested_scopes"`
	// SuggestedFrom is what the suggestion rests on: "needs", or "audit_log", where reads are not logged.
	SuggestedFrom Optional[string] `json:"suggested_from"`
	// InUse is true where this is known to be the key of the client, and otherwise not set.
	InUse Optional[bool] `json:"in_use"`
	// LastLogged is the last time that the audit log names the key.
	LastLogged Timestamp `json:"last_logged"`
}

// KeyReview is the review of all keys.
type KeyReview struct {
	// Keys are all of them, the most severe first.
	Keys []ReviewedKey `json:"keys"`
	// EventsRead counts the audit events that were read.
	EventsRead int64 `json:"events_read"`
	// EventsComplete says whether those were all that there are.
	EventsComplete bool `json:"events_complete"`
	// EventsProblem is why the audit log could not be read, where it could not.
	EventsProblem *Error `json:"events_problem"`
	// Caveat is what LastLogged does not say.
	Caveat string `json:"caveat"`
	// UnusedNeeds are the entries of Needs that stand for no key.
	UnusedNeeds []string `json:"unused_needs"`
	// Meta says how the calls went.
	Meta *Meta `json:"meta"`
}

// String shows what was found.
func (review KeyReview) String() string { return describe(review) }

// Review returns every key with what is worth a second look, most severe first. Scopes: api_keys:read,
// and audit_logs:read for the last logged activity; without the latter, the review says so.
//
// [KindInvalidArgument] where Needs names no operation and no documented scope, before anything is sent.
func (keys KeysService) Review(ctx context.Context, how KeyReviewOptions, options ...CallOption) (*KeyReview, error) {
	return fetch[KeyReview](ctx, keysReview, arguments{client: keys.client, options: optionsOf(how, options)})
}

// TagReviewOptions says how to review tags.
type TagReviewOptions struct {
	// The labels of the tags that stand for teams. Default: every tag does.
	Teams []string `json:"teams"`
}

// TagReview is the review of all tags.
type TagReview struct {
	// Carriers says how many campaigns and accounts carry each tag, by label.
	Carriers map[string]int `json:"carriers"`
	// Findings are sorted, most severe first.
	Findings []Finding `json:"findings"`
	// Meta says how the calls went.
	Meta *Meta `json:"meta"`
}

// String shows what was found.
func (review TagReview) String() string { return describe(review) }

// Review returns what carries no tag, is under two teams, sends from another team's accounts, or is
// gone. Scopes: custom_tags:read, custom_tag_mappings:read, campaigns:read, accounts:read.
//
// A tag is a label and a filter; it keeps nobody out. [KindInvalidArgument] where a team has no tag.
func (tags TagsService) Review(ctx context.Context, how TagReviewOptions, options ...CallOption) (*TagReview, error) {
	return fetch[TagReview](ctx, tagsReview, arguments{client: tags.client, options: optionsOf(how, options)})
}

// ReviewOptions says how to review a workspace.
type ReviewOptions struct {
	// How to review members.
	Members MemberReviewOptions `json:"members"`
	// How to review keys.
	Keys KeyReviewOptions `json:"keys"`
	// How to review tags.
	Tags TagReviewOptions `json:"tags"`
	// The access matrix. Default: that of the original request.
	Matrix *Matrix `json:"matrix"`
	// Who has which role of the matrix; without it, nobody is compared with it.
	Assignment *Assignment `json:"assignment"`
	// The moment from which ages count, where a part does not say otherwise. Default: now.
	AsOf Timestamp `json:"as_of"`
}

// Part is one part of a report: the review, or why there is none.
type Part[T any] struct {
	// Review is nil where there is none.
	Review *T `json:"review"`
	// Problem is why there is none: the key lacks a scope, or the workspace a plan.
	Problem *Error `json:"problem"`
}

// String shows what was found, or why nothing was.
func (part Part[T]) String() string { return describe(part) }

// MatrixTable is a matrix for reading.
type MatrixTable struct {
	// Roles are the rows, in order.
	Roles []MatrixRow `json:"roles"`
}

// MatrixPart is the matrix, what the API makes of it, and who differs from it.
type MatrixPart struct {
	// Table is the matrix.
	Table MatrixTable `json:"table"`
	// Compiled is what comes nearest to each role.
	Compiled []Compiled `json:"compiled"`
	// Check is the workspace compared with it, where an assignment was given.
	Check *MatrixCheck `json:"check"`
	// NotCompared is who was not compared, and why.
	NotCompared Optional[string] `json:"not_compared"`
}

// String shows what was compared.
func (part MatrixPart) String() string { return describe(part) }

// String shows what differs.
func (check MatrixCheck) String() string { return describe(check) }

// Report is the access review of a workspace. docs/review.schema.json describes its JSON.
type Report struct {
	// Version is that of the document; within a version fields are only added.
	Version int `json:"version"`
	// AsOf is when it was made.
	AsOf Timestamp `json:"as_of"`
	// WorkspaceID is the workspace, where the key may read it.
	WorkspaceID Optional[string] `json:"workspace_id"`
	// WorkspaceName is its name.
	WorkspaceName Optional[string] `json:"workspace_name"`
	// Members are reviewed as by [MembersService.Review].
	Members Part[MemberReview] `json:"members"`
	// Keys are reviewed as by [KeysService.Review].
	Keys Part[KeyReview] `json:"keys"`
	// Tags are reviewed as by [TagsService.Review].
	Tags Part[TagReview] `json:"tags"`
	// Matrix is compared with the workspace.
	Matrix MatrixPart `json:"matrix"`

	document *nativeDocument
}

// String shows what was found.
func (report *Report) String() string { return describe(*report) }

// Review reviews members, keys, tags and matrix as one document. A part that the key may not read is
// left out, and the document says why.
//
// [KindInvalidArgument] for options that cannot be met; otherwise the network, a timeout, a failing
// server.
func (client *Client) Review(ctx context.Context, how ReviewOptions, options ...CallOption) (*Report, error) {
	report := &Report{}
	given := arguments{client: client.native(), options: optionsOf(how, options)}
	err := perform(ctx, clientReview, given, func(call *call) error {
		if err := call.decode(report); err != nil {
			return err
		}
		report.document = call.takeDocument()
		return nil
	})
	if err != nil {
		return nil, err
	}
	return report, nil
}

// ReportFormat is a form in which people read a report.
type ReportFormat string

const (
	// For a terminal.
	ReportText ReportFormat = "text"
	// For a ticket or a wiki.
	ReportMarkdown ReportFormat = "markdown"
	// For a browser: one page that needs nothing else.
	ReportHTML ReportFormat = "html"
	// For a program, indented.
	ReportJSON ReportFormat = "json"
)

func (report *Report) native() *nativeDocument {
	if report == nil {
		return nil
	}
	return report.document
}

// Render writes the report as it was made, whatever was changed in it since.
//
// [KindInvalidArgument] for another format, and for a report that did not come from [Client.Review].
func (report *Report) Render(format ReportFormat) (string, error) {
	return local[string](clientReviewRender, arguments{
		review: report.native(), texts: []text{named("format", string(format))},
	})
}

// Close frees what [Report.Render] reads; the garbage collector does so too. It may be called twice, and
// always returns nil.
func (report *Report) Close() error {
	report.native().close()
	return nil
}
