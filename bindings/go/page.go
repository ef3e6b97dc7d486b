//go:build cgo

package instantly

import (
	"context"
	"encoding/json"
	"iter"
	"reflect"
	"time"
)

// Meta says how a call went.
type Meta struct {
	// Attempts are the requests made, retries and all pages included.
	Attempts int
	// RequestID is what the server called the (last) request, for its support.
	RequestID string
	// Recovered says that the reply was lost, and the result was read back from the server.
	Recovered bool
	// Waited is the time spent in pacing and back-off, not in requests.
	Waited time.Duration
	// Hint is what may explain a surprising result, such as an empty audit log.
	Hint string
	// Repeated counts the records of a list that came again on the page after, and were dropped.
	Repeated int
}

type metaJSON struct {
	Attempts      int     `json:"attempts"`
	RequestID     *string `json:"request_id"`
	Recovered     bool    `json:"recovered"`
	WaitedSeconds float64 `json:"waited_seconds"`
	Hint          *string `json:"hint"`
	Repeated      int     `json:"repeated"`
}

// MarshalJSON writes it as every language does.
func (meta Meta) MarshalJSON() ([]byte, error) {
	return json.Marshal(metaJSON{
		meta.Attempts, nilIfZero(meta.RequestID), meta.Recovered, meta.Waited.Seconds(), nilIfZero(meta.Hint),
		meta.Repeated,
	})
}

// UnmarshalJSON reads it as every language writes it.
func (meta *Meta) UnmarshalJSON(text []byte) error {
	var fields metaJSON
	if err := json.Unmarshal(text, &fields); err != nil {
		return err
	}
	*meta = Meta{
		fields.Attempts, orZero(fields.RequestID), fields.Recovered, duration(fields.WaitedSeconds), orZero(fields.Hint),
		fields.Repeated,
	}
	return nil
}

// String shows what is known.
func (meta Meta) String() string { return describe(meta) }

// List is a whole list, or as much of it as was asked for.
type List[T any] struct {
	// Items are in the order of the API.
	Items []T `json:"items"`
	// Complete says whether this is known to be everything. It is false only where [MaxItems] ended
	// the list, and more may follow.
	Complete bool `json:"complete"`
	// Meta says how the calls went, all pages together.
	Meta *Meta `json:"meta"`
}

// String shows the items.
func (list List[T]) String() string { return describe(list) }

func (list *List[T]) itemType() reflect.Type { return reflect.TypeFor[T]() }

func (list *List[T]) rest() map[string]any {
	return map[string]any{"/complete": &list.Complete, "/meta": &list.Meta}
}

func (list *List[T]) readItems(count int, read func(any) error) (err error) {
	list.Items, err = readItems[T](count, read)
	return err
}

// Page is one page.
type Page[T any] struct {
	// Items are in the order of the API.
	Items []T `json:"items"`
	// NextStartingAfter is the cursor of the next page, for [StartingAfter]. A last page may carry one
	// too; then the next page is empty.
	NextStartingAfter Optional[string] `json:"next_starting_after"`
	// Meta says how the call went.
	Meta *Meta `json:"meta"`
}

// String shows the items.
func (page Page[T]) String() string { return describe(page) }

func (page *Page[T]) itemType() reflect.Type { return reflect.TypeFor[T]() }

func (page *Page[T]) rest() map[string]any {
	return map[string]any{"/next_starting_after": &page.NextStartingAfter, "/meta": &page.Meta}
}

func (page *Page[T]) readItems(count int, read func(any) error) (err error) {
	page.Items, err = readItems[T](count, read)
	return err
}

// Removal says that something was removed.
type Removal[T any] struct {
	// ID is the one that was given.
	ID string `json:"id"`
	// Record is what was removed, as the server described it; nil where a lost reply hid it.
	Record *T `json:"record"`
	// Meta says how the call went.
	Meta *Meta `json:"meta"`
}

// String shows what was removed.
func (removal Removal[T]) String() string { return describe(removal) }

// Progress is how far an iteration came; see [Track].
type Progress struct {
	// Complete says whether every item of the list was taken. It is false where the loop was left
	// early, failed, or [MaxItems] ended it and more may follow.
	Complete bool `json:"complete"`
	// Meta says how the calls went so far, all pages together.
	Meta Meta `json:"meta"`
}

// CallOption is an option of every call over the network.
type CallOption interface {
	ListOption
	PageOption
	CreateKeyOption
	ForEachOption
	call()
}

// ListOption is an option of a list: every [CallOption], [PageSize] and [MaxItems].
type ListOption interface {
	IterOption
	list()
}

// IterOption is an option of an iteration: every [ListOption], and [Track].
type IterOption interface {
	iter()
	apply(*callSettings)
}

// PageOption is an option of a page: every [CallOption], [Limit] and [StartingAfter].
type PageOption interface {
	AccountPageOption
	page()
}

// AccountPageOption is an option of a page of accounts: every [PageOption], [SortBy], [InOrder] and
// [Skip].
type AccountPageOption interface {
	accountPage()
	apply(*callSettings)
}

// CreateKeyOption is an option of [KeysService.Create]: every [CallOption], and [Recover].
type CreateKeyOption interface {
	createKey()
	apply(*callSettings)
}

// ForEachOption is an option of [GroupsService.ForEach]: every [CallOption], and [Concurrency].
type ForEachOption interface {
	forEach()
	apply(*callSettings)
}

type callSettings struct{ values map[string]any }

// entry is one option as the library takes it.
type entry struct {
	name  string
	value any
}

func (entry entry) apply(settings *callSettings) { settings.values[entry.name] = entry.value }

// What each of these may be given to is a matter of the types above.
type (
	callOption        struct{ entry }
	listOption        struct{ entry }
	pageOption        struct{ entry }
	accountPageOption struct{ entry }
	createKeyOption   struct{ entry }
	forEachOption     struct{ entry }
	progressOption    struct{ progress *Progress }
)

func (callOption) call()               {}
func (callOption) list()               {}
func (callOption) iter()               {}
func (callOption) page()               {}
func (callOption) accountPage()        {}
func (callOption) createKey()          {}
func (callOption) forEach()            {}
func (listOption) list()               {}
func (listOption) iter()               {}
func (pageOption) page()               {}
func (pageOption) accountPage()        {}
func (accountPageOption) accountPage() {}
func (createKeyOption) createKey()     {}
func (forEachOption) forEach()         {}
func (progressOption) iter()           {}

// The library does not read the values of an iteration.
func (progressOption) apply(*callSettings) {}

// totalTimeout is the name of that option, which the time that a call waits for a place is taken from.
const totalTimeout = "total_timeout_seconds"

// TotalTimeout is the time for a call with all its retries and waits; of a list, for each page.
// Default: that of the client, see [WithTotalTimeout].
func TotalTimeout(limit time.Duration) CallOption {
	return callOption{entry{totalTimeout, limit.Seconds()}}
}

// AttemptTimeout is the time for one request. Default: that of the client, see [WithAttemptTimeout].
func AttemptTimeout(limit time.Duration) CallOption {
	return callOption{entry{"attempt_timeout_seconds", limit.Seconds()}}
}

// PageSize is how many items a request asks for: 1 to 100, for audit logs 1 to 1,000. Default: the
// most.
func PageSize(items int) ListOption { return listOption{entry{"page_size", items}} }

// MaxItems ends a list after this many items, at least 1.
func MaxItems(items int) ListOption { return listOption{entry{"max_items", items}} }

// Recover makes good a lost reply to [KeysService.Create]: what was made, which nobody can use, is
// revoked, and the key created anew; Meta.Recovered and Meta.Hint say so. It needs the scopes
// api_keys:read and api_keys:delete too. Give each key a name of its own: another program's of the same
// name and scopes, made in the same moment, would be revoked as well.
func Recover() CreateKeyOption { return createKeyOption{entry{"recover", true}} }

// concurrency is the name of that option.
const concurrency = "concurrency"

// Concurrency is on how many sub-workspaces [GroupsService.ForEach] works at the same time, 1 to 64.
// Default: 8.
func Concurrency(workspaces int) ForEachOption { return forEachOption{entry{concurrency, workspaces}} }

// Track fills in how an iteration went, when it ends in whatever way.
func Track(progress *Progress) IterOption { return progressOption{progress} }

// Limit is how many items a page has at the most: 1 to 100, for audit logs 1 to 1,000. Default: the
// most.
func Limit(items int) PageOption { return pageOption{entry{"limit", items}} }

// StartingAfter asks for the page behind another, given that one's NextStartingAfter.
func StartingAfter(cursor string) PageOption { return pageOption{entry{"starting_after", cursor}} }

// optionsOf is a filter or an update, and the options of a call, as the library takes them.
func optionsOf[O interface{ apply(*callSettings) }](structure any, options []O) map[string]any {
	settings := callSettings{values: map[string]any{}}
	addFields(structure, settings.values)
	for _, option := range options {
		// A nil among them asks for nothing.
		if any(option) != nil {
			option.apply(&settings)
		}
	}
	return settings.values
}

// progressOf is the last that is asked for; nil where none is.
func progressOf(options []IterOption) (progress *Progress) {
	for _, option := range options {
		if asked, ok := option.(progressOption); ok {
			progress = asked.progress
		}
	}
	return progress
}

// fetch calls a function and returns its document.
func fetch[T any](ctx context.Context, function function, given arguments) (*T, error) {
	value := new(T)
	err := perform(ctx, function, given, func(call *call) error { return call.decode(value) })
	if err != nil {
		return nil, err
	}
	return value, nil
}

// iterate opens an iterator each time that it is ranged over.
func iterate[T any](ctx context.Context, open function, given arguments, progress *Progress) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		items, err := openItems(ctx, open, given, reflect.TypeFor[T]())
		if err != nil {
			yield(none, err)
			return
		}
		defer items.close()
		if progress != nil {
			defer func() { *progress, _ = items.progress() }()
		}
		// One place for all, which yield copies.
		item := new(T)
		for {
			*item = none
			switch more, err := items.next(item); {
			case err != nil:
				yield(none, err)
				return
			case !more || !yield(*item, nil):
				return
			}
		}
	}
}

// itemsHolder is a list or a page.
type itemsHolder interface {
	itemType() reflect.Type
	// rest is where the other fields go, by JSON pointer.
	rest() map[string]any
	readItems(count int, read func(item any) error) error
}

func readItems[T any](count int, read func(any) error) ([]T, error) {
	items := make([]T, count)
	for i := range items {
		if err := read(&items[i]); err != nil {
			return nil, err
		}
	}
	return items, nil
}
