//go:build cgo

package instantly

import (
	"context"
	"iter"
	"unsafe"
)

// AuditLogFilter says which events to list. Its zero value lists all.
type AuditLogFilter struct {
	// Only this kind of activity.
	ActivityType Optional[ActivityType] `json:"activity_type"`
	// Only those that match; what is searched is not documented.
	Search Optional[string] `json:"search"`
	// From this date, such as 2026-01-31. Time zone and inclusiveness are not documented.
	StartDate Optional[string] `json:"start_date"`
	// To this date, such as 2026-01-31. Time zone and inclusiveness are not documented.
	EndDate Optional[string] `json:"end_date"`
}

// AuditLogsService shows what happened: [Client].AuditLogs.
//
// The log records logins, campaigns, leads, accounts, webhooks and API keys; no member, role, tag or
// ownership change. Order and retention are not documented.
type AuditLogsService struct{ client *nativeClient }

// List returns all events that match, 1,000 a request, or an error: never a part of the list. Scope:
// audit_logs:read.
//
// An empty log is no error: its Meta.Hint says what may be the cause. [KindInvalidArgument] for a date
// that is none.
func (logs AuditLogsService) List(ctx context.Context, filter AuditLogFilter, options ...ListOption) (*List[AuditLog], error) {
	return fetch[List[AuditLog]](ctx, auditLogsList, arguments{client: logs.client, options: optionsOf(filter, options)})
}

// Iter is the same, page by page as they are needed, so that a log of any length takes the memory of
// one page. An error comes once, and last.
func (logs AuditLogsService) Iter(ctx context.Context, filter AuditLogFilter, options ...IterOption) iter.Seq2[AuditLog, error] {
	given := arguments{client: logs.client, options: optionsOf(filter, options)}
	return iterate[AuditLog](ctx, auditLogsOpen, given, progressOf(options))
}

// Page returns one page of the same. [KindInvalidArgument] for a limit above 1,000.
func (logs AuditLogsService) Page(ctx context.Context, filter AuditLogFilter, options ...PageOption) (*Page[AuditLog], error) {
	return fetch[Page[AuditLog]](ctx, auditLogsPage, arguments{client: logs.client, options: optionsOf(filter, options)})
}

// ActivityCount counts the events of one user, in one hour, of one kind.
type ActivityCount struct {
	// Who; none where the log names no user by id, as where a program or the system did it.
	UserID Optional[string] `json:"user_id"`
	// Who, by the latest name that the events read give to that user.
	UserName Optional[string] `json:"user_name"`
	// The start of the hour, in UTC; none where the events bear no readable time.
	Hour Timestamp `json:"hour"`
	// What; none where that could not be read.
	ActivityType Optional[ActivityType] `json:"activity_type"`
	// How many.
	Events int64 `json:"events"`
}

// String shows the fields that hold something.
func (count ActivityCount) String() string { return describe(count) }

// Activity is the audit log as counts by user, hour and kind.
type Activity struct {
	// Counts are sorted by hour, then by name, id and kind; what is missing comes last.
	Counts []ActivityCount `json:"counts"`
	// Events is how many were read: the sum of the counts.
	Events int64 `json:"events"`
	// Complete says whether those are known to be all. It is false only where [MaxItems] ended the list,
	// and more may follow.
	Complete bool `json:"complete"`
	// Meta says how the calls went, all pages together. Of an empty log, its Hint says what may be the
	// cause.
	Meta *Meta `json:"meta"`
}

// String shows the counts.
func (activity Activity) String() string { return describe(activity) }

// Activity returns how many events each user caused, by hour and kind: a log of any length in the memory
// of one page and of the counts. Scope: audit_logs:read.
//
// Hours are those of UTC. A user is one user under all names: counted by id, and called by the latest
// name. Events without a user's id are counted by name, and those without either (of an API key or of
// the system) together.
//
// [KindInvalidArgument] for a date that is none; any error of any page: never the counts of a part.
func (logs AuditLogsService) Activity(ctx context.Context, filter AuditLogFilter, options ...ListOption) (*Activity, error) {
	return fetch[Activity](ctx, auditLogsActivity, arguments{client: logs.client, options: optionsOf(filter, options)})
}

// ExportBatches is the log as columns, by the Arrow C stream interface: one record batch a page, asked
// for when the stream is read, so that a log of any length takes the memory of one page.
//
// The stream is a struct ArrowArrayStream of the caller's, which this fills, and which ends with its own
// release. With arrow-go:
//
//	stream := new(cdata.CArrowArrayStream)
//	if err := client.AuditLogs.ExportBatches(ctx, filter, unsafe.Pointer(stream)); err != nil { ... }
//	reader, err := cdata.ImportCRecordReader(stream, nil)
//
// What is wrong with the filter is reported now, an error of a page by the stream, which is over then.
// Until the stream was read the context must last and the client must not be closed: the end of either
// is that of the stream.
//
// The columns, all nullable, are the fields of an [AuditLog] in their order: texts and objects (as JSON) are
// utf8, times timestamps of milliseconds in UTC, whole numbers and activity_type (the code) int64, booleans
// bool; behind activity_type comes activity_type_name (utf8, null for a code that the library does not know),
// at the end extra (utf8, a JSON object) and irregular (list of utf8).
func (logs AuditLogsService) ExportBatches(
	ctx context.Context, filter AuditLogFilter, stream unsafe.Pointer, options ...ListOption,
) error {
	return exportStream(ctx, auditLogsBatches, arguments{
		client: logs.client, stream: stream, options: optionsOf(filter, options),
	})
}
