//go:build cgo

package instantly

import (
	"context"
	"iter"
	"unsafe"
)

// ActivityType is what happened. Codes are added often; unknown ones are kept. 13 to 17 and 39 are
// not documented.
type ActivityType int64

const (
	ActivityUserLogin                           ActivityType = 1  // User login
	ActivityLeadDeletion                        ActivityType = 2  // Lead deletion
	ActivityCampaignDeletion                    ActivityType = 3  // Campaign deletion
	ActivityCampaignLaunch                      ActivityType = 4  // Campaign launch
	ActivityCampaignPause                       ActivityType = 5  // Campaign pause
	ActivityAccountAddition                     ActivityType = 6  // Account addition
	ActivityAccountDeletion                     ActivityType = 7  // Account deletion
	ActivityLeadMoved                           ActivityType = 8  // Lead moved
	ActivityLeadAdded                           ActivityType = 9  // Lead added
	ActivityLeadMerged                          ActivityType = 10 // Lead merged
	ActivityCampaignUpdate                      ActivityType = 11 // Campaign update
	ActivitySubsequenceUpdate                   ActivityType = 12 // Subsequence update
	ActivityWebhookCreated                      ActivityType = 18 // Webhook created
	ActivityWebhookUpdated                      ActivityType = 19 // Webhook updated
	ActivityWebhookMarkedAsError                ActivityType = 20 // Webhook marked as error
	ActivityWebhookResumed                      ActivityType = 21 // Webhook resumed
	ActivityTOTPEnrollmentStarted               ActivityType = 22 // TOTP enrollment started
	ActivityTOTPEnabled                         ActivityType = 23 // TOTP enabled
	ActivityTOTPReplacementStarted              ActivityType = 24 // TOTP replacement started
	ActivityTOTPReplaced                        ActivityType = 25 // TOTP replaced
	ActivityTOTPDisabled                        ActivityType = 26 // TOTP disabled
	ActivityMFARecoveryCodesGenerated           ActivityType = 27 // MFA recovery codes generated
	ActivityMFARecoveryCodeUsed                 ActivityType = 28 // MFA recovery code used
	ActivityMFALoginChallengeFailed             ActivityType = 29 // MFA login challenge failed
	ActivityMFALoginChallengeFailedTooManyTimes ActivityType = 30 // MFA login challenge failed too many times
	ActivityMFALoginSucceeded                   ActivityType = 31 // MFA login succeeded
	ActivitySubscriberImportStarted             ActivityType = 32 // Subscriber import started
	ActivitySubscriberImportCancelled           ActivityType = 33 // Subscriber import cancelled
	ActivityLeadExported                        ActivityType = 34 // Lead exported
	ActivitySuperSearchEnrichmentCreated        ActivityType = 35 // SuperSearch enrichment created
	ActivityAccountUpdate                       ActivityType = 36 // Account update
	ActivityAPIKeyCreated                       ActivityType = 37 // API key created
	ActivityAPIKeyDeleted                       ActivityType = 38 // API key deleted
	ActivityDomainForwardingUpdated             ActivityType = 40 // Domain forwarding updated
	ActivityVoiceAgentPhoneNumberAdded          ActivityType = 41 // Voice agent phone number added
	ActivityVoiceAgentPhoneNumberUpdated        ActivityType = 42 // Voice agent phone number updated
	ActivityVoiceAgentPhoneNumberDeleted        ActivityType = 43 // Voice agent phone number deleted
	ActivityVoiceAgentNumberBlocked             ActivityType = 44 // Voice agent number added to do-not-call list
	ActivityVoiceAgentNumberUnblocked           ActivityType = 45 // Voice agent number removed from do-not-call list
)

// String is the documented name, for example "API key created"; "unknown (4711)" for a code that the
// library does not know.
func (code ActivityType) String() string { return nameOf(activityName(int64(code)), int64(code)) }

// AuditLog is one thing that happened.
type AuditLog struct {
	// The event.
	ID string `json:"id,omitempty"`
	// When.
	Timestamp Timestamp `json:"timestamp"`
	// The workspace.
	OrganizationID string `json:"organization_id,omitempty"`
	// What.
	ActivityType Optional[ActivityType] `json:"activity_type"`
	// From which address.
	IPAddress string `json:"ip_address,omitempty"`
	// Whether a program did it.
	FromAPI Optional[bool] `json:"from_api"`
	// With which program.
	UserAgent Optional[string] `json:"user_agent"`
	// Who.
	UserID Optional[string] `json:"user_id"`
	// Who, by name.
	UserName Optional[string] `json:"user_name"`
	// With which API key, where known.
	APIKeyID Optional[string] `json:"api_key_id"`
	// How many things it touched.
	AffectedCount Optional[int64] `json:"affected_count"`
	// On which campaign.
	CampaignID Optional[string] `json:"campaign_id"`
	// On which webhook.
	WebhookID Optional[string] `json:"webhook_id"`
	// On which subsequence.
	SubsequenceID Optional[string] `json:"subsequence_id"`
	// On which lead list.
	ListID Optional[string] `json:"list_id"`
	// Details, in no documented form.
	AuditMetadata map[string]any `json:"audit_metadata"`
	Record
}

// String shows the fields that hold something.
func (auditLog AuditLog) String() string { return describe(auditLog) }

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
// The columns, all nullable, are id (utf8), timestamp (timestamp of milliseconds in UTC),
// organization_id (utf8), activity_type (int64, the code), activity_type_name (utf8, null for a code
// that the library does not know), ip_address (utf8), from_api (bool), user_agent, user_id, user_name,
// api_key_id (utf8), affected_count (int64), campaign_id, webhook_id, subsequence_id, list_id (utf8),
// audit_metadata (utf8, a JSON object), extra (utf8, a JSON object of what the library does not know),
// irregular (list of utf8).
func (logs AuditLogsService) ExportBatches(
	ctx context.Context, filter AuditLogFilter, stream unsafe.Pointer, options ...ListOption,
) error {
	return exportStream(ctx, auditLogsBatches, arguments{
		client: logs.client, stream: stream, options: optionsOf(filter, options),
	})
}
