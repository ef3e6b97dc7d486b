//go:build cgo

package instantly

// Scope is what a key may do: a resource and an action, such as campaigns:read. campaigns:all covers all
// of the resource's, and all:all everything. Scopes that are not documented are kept as they are: the
// list grows without notice. Where a key holds such a scope, it counts as the widest that it could mean,
// and what cannot be read as all:all.
type Scope string

// ScopesDocumented returns every documented scope. No network, like all functions here.
func ScopesDocumented() ([]Scope, error) {
	return local[[]Scope](scopesDocumented, arguments{})
}

// ScopesAllows says whether any of the granted scopes covers the required one.
//
// [KindInvalidArgument] for a required scope that has not the form <resource>:<action>.
func ScopesAllows(granted []Scope, required Scope) (bool, error) {
	return localAnswer(scopesAllows, arguments{
		lists: []list{listed("granted", granted)}, texts: []text{named("required", string(required))},
	})
}

// ScopesEffective returns every documented scope that a set of scopes covers, and those of the set
// itself.
func ScopesEffective(granted []Scope) ([]Scope, error) {
	return local[[]Scope](scopesEffective, arguments{lists: []list{listed("granted", granted)}})
}

// ScopesInWords says what a set of scopes allows: first what is in doubt, then widest first; what a wider
// scope says is not repeated.
func ScopesInWords(granted []Scope) ([]string, error) {
	return local[[]string](scopesInWords, arguments{lists: []list{listed("granted", granted)}})
}

// ScopesSmallestFor returns the smallest set of scopes for a list of operations, given by canonical name
// such as members.list.
//
// [KindInvalidArgument] for a name that is none, and for those whose needs depend on their use:
// client.request, client.as_workspace and groups.for_each.
func ScopesSmallestFor(operations []string) (Needs, error) {
	return local[Needs](scopesSmallestFor, arguments{lists: []list{listed("operations", operations)}})
}

// ScopesAddedAccess returns what a change of scopes adds; empty where it adds nothing. Of a scope that is
// not documented, the least that it could mean counts before the change and the most after it.
func ScopesAddedAccess(before, after []Scope) ([]Scope, error) {
	return local[[]Scope](scopesAddedAccess, arguments{
		lists: []list{listed("before", before), listed("after", after)},
	})
}

// ScopesAddsAccess says whether a change of scopes adds anything; [ScopesAddedAccess] says what.
func ScopesAddsAccess(before, after []Scope) (bool, error) {
	return localAnswer(scopesAddsAccess, arguments{
		lists: []list{listed("before", before), listed("after", after)},
	})
}

// local calls a function that needs no network and gives a document.
func local[T any](function function, given arguments) (value T, err error) {
	err = performLocally(function, given, func(call *call) error { return call.decode(&value) })
	return value, err
}

// localAnswer calls a function that needs no network and says yes or no.
func localAnswer(function function, given arguments) (answer bool, err error) {
	err = performLocally(function, given, func(call *call) error {
		answer = bool(call.answer)
		return nil
	})
	return answer, err
}
