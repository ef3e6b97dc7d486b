//go:build cgo

package instantly

import "context"

// Review returns the members with what is worth a second look: invitations left open, roles that nobody
// knows, addresses outside the owner's domain, too many admins. Scope: workspace_members:read.
func (members MembersService) Review(ctx context.Context, how MemberReviewOptions, options ...CallOption) (*MemberReview, error) {
	return fetch[MemberReview](ctx, membersReview, arguments{client: members.client, options: optionsOf(how, options)})
}

// Review returns every key with what is worth a second look, most severe first. Scopes: api_keys:read,
// and audit_logs:read for the last logged activity; without the latter, the review says so.
//
// [KindInvalidArgument] where Needs names no operation and no documented scope, before anything is sent.
func (keys KeysService) Review(ctx context.Context, how KeyReviewOptions, options ...CallOption) (*KeyReview, error) {
	return fetch[KeyReview](ctx, keysReview, arguments{client: keys.client, options: optionsOf(how, options)})
}

// Review returns what is without a team, is under two, sends from another team's accounts, or is
// gone; which tags stand for teams is named, or taken from what they are on. Scopes: custom_tags:read, custom_tag_mappings:read, campaigns:read, accounts:read.
//
// A tag is a label and a filter; it keeps nobody out. [KindInvalidArgument] where a team has no tag.
func (tags TagsService) Review(ctx context.Context, how TagReviewOptions, options ...CallOption) (*TagReview, error) {
	return fetch[TagReview](ctx, tagsReview, arguments{client: tags.client, options: optionsOf(how, options)})
}

// Exception is a finding that is left as it is: by its fingerprint, or by its rule and subject.
type Exception struct {
	// Fingerprint is that of the finding.
	Fingerprint string `json:"fingerprint,omitempty"`
	// Rule is the one that found it; with a subject.
	Rule string `json:"rule,omitempty"`
	// Subject is an id, or a name, which stands for all of that name.
	Subject string `json:"subject,omitempty"`
	// Reason is why it is left as it is; it must be given.
	Reason string `json:"reason"`
	// Until is the last day, in UTC, on which this holds, such as 2026-12-31; it must be given.
	Until string `json:"until"`
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
	// Sandbox says whether the workspace is one of a sandbox, in which everything is made up.
	Sandbox bool `json:"sandbox"`
	// Gaps says what could not be read: parts, and the audit log or a rest of it.
	Gaps []string `json:"gaps"`
	// FirstSteps is what to do first: at most seven things, for the most severe findings.
	FirstSteps []FirstStep `json:"first_steps"`
	// Members are reviewed as by [MembersService.Review].
	Members Part[MemberReview] `json:"members"`
	// Keys are reviewed as by [KeysService.Review].
	Keys Part[KeyReview] `json:"keys"`
	// Tags are reviewed as by [TagsService.Review].
	Tags Part[TagReview] `json:"tags"`
	// Access is who can do what, as far as members and keys could be read.
	Access Access `json:"access"`
	// Matrix is compared with the workspace.
	Matrix MatrixPart `json:"matrix"`
	// Excepted holds the findings that are left as they are.
	Excepted []Excepted `json:"excepted"`
	// UnusedExceptions are over, or match nothing.
	UnusedExceptions []UnusedException `json:"unused_exceptions"`

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

// Findings are all of the report's, those of its keys, members and tags, the most severe first: what a nightly check
// looks at. They are those that were found, whatever was changed in the report since.
//
// [KindInvalidArgument] for a report that did not come from [Client.Review].
func (report *Report) Findings() ([]Finding, error) {
	return local[[]Finding](clientReviewFindings, arguments{review: report.native()})
}

// Render writes the report as it was made, whatever was changed in it since.
//
// [KindInvalidArgument] for another format, and for a report that did not come from [Client.Review].
func (report *Report) Render(format ReportFormat) (string, error) {
	return local[string](clientReviewRender, arguments{
		review: report.native(), texts: []text{named("format", string(format))},
	})
}

// Close frees what [Report.Render] and [Report.Findings] read; the garbage collector does so too. It may be called twice, and
// always returns nil.
func (report *Report) Close() error {
	report.native().close()
	return nil
}
