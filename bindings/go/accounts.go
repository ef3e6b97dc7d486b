//go:build cgo

package instantly

import (
	"context"
	"iter"
)

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
