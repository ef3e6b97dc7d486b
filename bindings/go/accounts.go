//go:build cgo

package instantly

import (
	"context"
	"iter"
)

// AccountStatus is the state of an account. An unknown code is kept.
type AccountStatus int64

const (
	AccountActive          AccountStatus = 1  // active
	AccountPaused          AccountStatus = 2  // paused
	AccountMaintenance     AccountStatus = 3  // temporarily paused for maintenance
	AccountConnectionError AccountStatus = -1 // connection error
	AccountSoftBounceError AccountStatus = -2 // soft bounce error
	AccountSendingError    AccountStatus = -3 // sending error
)

// String is the documented name, for example "paused"; "unknown (4711)" for a code that the
// library does not know.
func (code AccountStatus) String() string { return nameOf(accountStatusName(int64(code)), int64(code)) }

// WarmupStatus is the state of an account's warm-up. An unknown code is kept.
type WarmupStatus int64

const (
	WarmupPaused              WarmupStatus = 0  // paused
	WarmupActive              WarmupStatus = 1  // active
	WarmupBanned              WarmupStatus = -1 // banned
	WarmupSpamFolderUnknown   WarmupStatus = -2 // spam folder unknown
	WarmupPermanentSuspension WarmupStatus = -3 // permanent suspension
)

// String is the documented name, for example "banned"; "unknown (4711)" for a code that the
// library does not know.
func (code WarmupStatus) String() string { return nameOf(warmupStatusName(int64(code)), int64(code)) }

// ProviderCode is who runs the mailbox. An unknown code is kept.
type ProviderCode int64

const (
	ProviderCustomIMAPSMTP ProviderCode = 1  // custom IMAP/SMTP
	ProviderGoogle         ProviderCode = 2  // Google
	ProviderMicrosoft      ProviderCode = 3  // Microsoft
	ProviderAWS            ProviderCode = 4  // AWS
	ProviderAirMail        ProviderCode = 8  // AirMail
	ProviderAirmailInstant ProviderCode = 11 // Airmail Instant
)

// String is the documented name, for example "Google"; "unknown (4711)" for a code that the
// library does not know.
func (code ProviderCode) String() string { return nameOf(providerName(int64(code)), int64(code)) }

// AccountListFilter is a filter of the app's account list. An unknown value is kept.
type AccountListFilter string

const (
	// Paused accounts.
	AccountListFilterPaused AccountListFilter = "ACC_FILTER_PAUSED"
	// Accounts with an error.
	AccountListFilterError AccountListFilter = "ACC_FILTER_ERROR"
	// Accounts without a custom tracking domain.
	AccountListFilterNoCustomTrackingDomain AccountListFilter = "ACC_FILTER_NO_CTD"
	// Pre-warmed accounts.
	AccountListFilterPreWarmed AccountListFilter = "ACC_FILTER_PW_ACCOUNTS"
	// Done-for-you accounts.
	AccountListFilterDoneForYou AccountListFilter = "ACC_FILTER_DFY"
	// Done-for-you accounts that are being set up.
	AccountListFilterDoneForYouSetupPending AccountListFilter = "ACC_FILTER_DFY_SETUP_PENDING"
	// Warm-up is active.
	AccountListFilterWarmupActive AccountListFilter = "ACC_FILTER_W_ACTIVE"
	// Warm-up is paused.
	AccountListFilterWarmupPaused AccountListFilter = "ACC_FILTER_W_PAUSED"
	// Warm-up has an error.
	AccountListFilterWarmupError AccountListFilter = "ACC_FILTER_W_ERROR"
)

// AccountSort is what a page of accounts is sorted by. An unknown value is kept.
type AccountSort string

const (
	// The time of creation.
	AccountSortTimestampCreated AccountSort = "timestamp_created"
	// The e-mail address.
	AccountSortEmail AccountSort = "email"
	// The warm-up score.
	AccountSortWarmupScore AccountSort = "stat_warmup_score"
	// The state.
	AccountSortStatus AccountSort = "status"
)

// SortOrder is the direction of a sort. An unknown value is kept.
type SortOrder string

const (
	// Smallest first.
	SortOrderAscending SortOrder = "asc"
	// Largest first; the API's default.
	SortOrderDescending SortOrder = "desc"
)

// AccountTag is a tag on an account, as [AccountFilter].IncludeTags shows it.
type AccountTag struct {
	// The tag.
	ID Optional[string] `json:"id"`
	// Its label.
	Label Optional[string] `json:"label"`
	// What it is for.
	Description Optional[string] `json:"description"`
	Record
}

// String shows the fields that hold something.
func (accountTag AccountTag) String() string { return describe(accountTag) }

// Account is a sending account.
type Account struct {
	// The address, which is the account's key.
	Email string `json:"email,omitempty"`
	// When it was added.
	TimestampCreated Timestamp `json:"timestamp_created"`
	// When it was last changed.
	TimestampUpdated Timestamp `json:"timestamp_updated"`
	// The sender's first name.
	FirstName string `json:"first_name,omitempty"`
	// The sender's last name.
	LastName string `json:"last_name,omitempty"`
	// The workspace.
	Organization string `json:"organization,omitempty"`
	// Its state.
	Status Optional[AccountStatus] `json:"status"`
	// The state of its warm-up.
	WarmupStatus Optional[WarmupStatus] `json:"warmup_status"`
	// Who runs the mailbox.
	ProviderCode Optional[ProviderCode] `json:"provider_code"`
	// Whether it is still being set up.
	SetupPending Optional[bool] `json:"setup_pending"`
	// Whether Instantly manages it.
	IsManagedAccount Optional[bool] `json:"is_managed_account"`
	// Who added it (a UserID).
	AddedBy Optional[string] `json:"added_by"`
	// Who changed it last (a UserID).
	ModifiedBy Optional[string] `json:"modified_by"`
	// E-mails a day at the most.
	DailyLimit Optional[float64] `json:"daily_limit"`
	// The warm-up score, 0 to 100.
	StatWarmupScore Optional[float64] `json:"stat_warmup_score"`
	// Its tags, where [AccountFilter].IncludeTags asked for them.
	Tags []AccountTag `json:"tags"`
	Record
}

// String shows the fields that hold something.
func (account Account) String() string { return describe(account) }

// AccountFilter says which accounts to list. Its zero value lists all.
type AccountFilter struct {
	// Only those that match.
	Search Optional[string] `json:"search"`
	// Only those in this state.
	Status Optional[AccountStatus] `json:"status"`
	// Only those of this provider.
	ProviderCode Optional[ProviderCode] `json:"provider_code"`
	// Only those with any one of these tags.
	TagIDs []string `json:"tag_ids"`
	// Only those with all of these tags.
	TagIDsAll []string `json:"tag_ids_all"`
	// Show each account's tags.
	IncludeTags Optional[bool] `json:"include_tags"`
	// A filter of the app's account list.
	Filter Optional[AccountListFilter] `json:"filter"`
}

// SortBy says what a page of accounts is sorted by.
//
// Sorting belongs to a page alone. The API pages a sorted list by offset, which misses or repeats
// accounts when some come or go meanwhile, so lists and iterations go by cursor and leave sorting to
// you.
func SortBy(field AccountSort) AccountPageOption {
	return accountPageOption{entry{"sort_by", field}}
}

// InOrder is the direction of a sort; only with [SortBy].
func InOrder(order SortOrder) AccountPageOption {
	return accountPageOption{entry{"sort_order", order}}
}

// Skip leaves out so many accounts; only with [SortBy].
func Skip(accounts int) AccountPageOption { return accountPageOption{entry{"skip", accounts}} }

// AccountsService shows the mailboxes that campaigns send from: [Client].Accounts. An account has no
// id; its e-mail address is its key.
type AccountsService struct{ client *nativeClient }

// List returns all accounts that match, or an error: never a part of the list. Scope: accounts:read.
//
// [KindInvalidArgument] for a tag id that is no UUID.
func (accounts AccountsService) List(ctx context.Context, filter AccountFilter, options ...ListOption) (*List[Account], error) {
	return fetch[List[Account]](ctx, accountsList, arguments{client: accounts.client, options: optionsOf(filter, options)})
}

// Iter is the same, page by page as they are needed. An error comes once, and last.
func (accounts AccountsService) Iter(ctx context.Context, filter AccountFilter, options ...IterOption) iter.Seq2[Account, error] {
	given := arguments{client: accounts.client, options: optionsOf(filter, options)}
	return iterate[Account](ctx, accountsOpen, given, progressOf(options))
}

// Page returns one page of the same, sorted if wanted. [KindInvalidArgument] for a limit above 100, or
// a direction or offset without [SortBy].
func (accounts AccountsService) Page(ctx context.Context, filter AccountFilter, options ...AccountPageOption) (*Page[Account], error) {
	return fetch[Page[Account]](ctx, accountsPage, arguments{client: accounts.client, options: optionsOf(filter, options)})
}
