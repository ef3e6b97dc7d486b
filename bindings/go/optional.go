//go:build cgo

package instantly

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Optional is a value that may be missing: what the API left out or sent as null, and what a filter
// does not ask for. The zero value is missing.
//
// Two are equal (==) where both are missing, or both hold the same.
type Optional[T any] struct {
	value T
	isSet bool
}

// Some is a value that is there.
func Some[T any](value T) Optional[T] { return Optional[T]{value, true} }

// Get returns the value and whether there is one.
func (optional Optional[T]) Get() (value T, ok bool) { return optional.value, optional.isSet }

// Or returns the value, or another where it is missing.
func (optional Optional[T]) Or(otherwise T) T {
	if optional.isSet {
		return optional.value
	}
	return otherwise
}

// IsSet says whether there is a value.
func (optional Optional[T]) IsSet() bool { return optional.isSet }

func (optional Optional[T]) unwrap() any { return optional.value }

func (optional Optional[T]) isOptional() {}

// String shows the value; "null" where it is missing.
func (optional Optional[T]) String() string {
	if !optional.isSet {
		return "null"
	}
	return fmt.Sprint(optional.value)
}

// MarshalJSON writes the value, or null.
func (optional Optional[T]) MarshalJSON() ([]byte, error) {
	if !optional.isSet {
		return []byte("null"), nil
	}
	return json.Marshal(optional.value)
}

// UnmarshalJSON reads a value, or null.
func (optional *Optional[T]) UnmarshalJSON(text []byte) error {
	*optional = Optional[T]{}
	if isNull(text) {
		return nil
	}
	optional.isSet = true
	return json.Unmarshal(text, &optional.value)
}

// Change is what becomes of a field that may also be emptied: the zero value keeps it as it is,
// [Set] gives it a value, [Clear] empties it.
type Change[T any] struct {
	value    T
	isChange bool
	isClear  bool
}

// Set gives a field this value.
func Set[T any](value T) Change[T] { return Change[T]{value: value, isChange: true} }

// Clear empties a field, which is null for the API: Clear[string]().
func Clear[T any]() Change[T] { return Change[T]{isChange: true, isClear: true} }

func (change Change[T]) unwrap() any { return change.value }

// String shows the change.
func (change Change[T]) String() string {
	switch {
	case !change.isChange:
		return "keep"
	case change.isClear:
		return "clear"
	default:
		return fmt.Sprintf("set %v", change.value)
	}
}

// MarshalJSON writes the new value, or null. That a field is kept shows in its absence, which only
// who writes the object around it can see to.
func (change Change[T]) MarshalJSON() ([]byte, error) {
	if !change.isChange || change.isClear {
		return []byte("null"), nil
	}
	return json.Marshal(change.value)
}

// UnmarshalJSON reads a new value; null clears. A field that is absent is kept.
func (change *Change[T]) UnmarshalJSON(text []byte) error {
	*change = Clear[T]()
	if isNull(text) {
		return nil
	}
	change.isClear = false
	return json.Unmarshal(text, &change.value)
}

func isNull(text []byte) bool { return bytes.Equal(text, []byte("null")) }
