//go:build cgo

package instantly

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"
)

// Error is the name of the kind, which is an error itself, so that
//
//	errors.Is(err, instantly.KindForbidden)
//
// finds it behind whatever wraps it.
func (kind Kind) Error() string { return string(kind) }

// Error is why a call failed: every error of this package is one. No error ever holds a key.
type Error struct {
	// Kind is what sort of failure it is.
	Kind Kind
	// Message says what failed, and whether it is safe to try again.
	Message string
	// HTTPStatus is that of the answer; 0 where the server did not answer.
	HTTPStatus int
	// Operation is the canonical name of what was called, for example members.get.
	Operation string
	// RequiredScopes are those that a 403 names, narrowest first, or an unknown outcome that could not
	// be read back. Any one of them would do.
	RequiredScopes []Scope
	// RetryAfter is how long the server asked to wait; 0 where it did not say.
	RetryAfter time.Duration
	// RequestID is what the server called the request, for its support.
	RequestID string
	// Attempts is how many requests were tried; 0 where the call ended before any was.
	Attempts int
	// Hint is the next step, where one is known.
	Hint string
	// Candidates are the ids of what a call of unknown outcome may have made, as far as it was found: of
	// [KeysService.Create] live keys whose secrets nobody saw.
	Candidates []string

	text   string
	causes []error
}

// Error is everything to show a person: the operation, what failed, and the next step.
func (failure *Error) Error() string {
	if failure.text != "" {
		return failure.text
	}
	text := failure.Message
	if failure.Operation != "" {
		text = failure.Operation + ": " + text
	}
	if failure.Hint != "" {
		text += ". " + failure.Hint
	}
	return text
}

// Is says whether the target is the kind of this error.
func (failure *Error) Is(target error) bool {
	kind, ok := target.(Kind)
	return ok && kind == failure.Kind
}

// Unwrap gives what ended the call: the error of its context, and the cause of that.
func (failure *Error) Unwrap() []error { return failure.causes }

// blame names the context as the cause, where it is one.
func (failure *Error) blame(ctx context.Context) {
	if failure.Kind != KindCancelled || ctx.Err() == nil {
		return
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		for _, text := range []*string{&failure.Message, &failure.text} {
			*text = strings.Replace(*text, "the caller interrupted the call", "the deadline of the context passed", 1)
		}
	}
	failure.causes = []error{ctx.Err()}
	if cause := context.Cause(ctx); !errors.Is(ctx.Err(), cause) {
		failure.causes = append(failure.causes, cause)
	}
}

// in names the operation, unless the error names one.
func (failure *Error) in(operation string) *Error {
	if failure.Operation == "" {
		failure.Operation = operation
	}
	return failure
}

// invalid is an argument that cannot be handed to the library at all.
func invalid(argument, allowed string) *Error {
	return &Error{Kind: KindInvalidArgument, Message: argument + ": " + allowed}
}

// errorJSON is an error as every language writes it.
type errorJSON struct {
	Kind              Kind     `json:"kind"`
	Message           string   `json:"message"`
	HTTPStatus        *int     `json:"http_status"`
	Operation         *string  `json:"operation"`
	RequiredScopes    []Scope  `json:"required_scopes"`
	RetryAfterSeconds *float64 `json:"retry_after_seconds"`
	RequestID         *string  `json:"request_id"`
	Attempts          int      `json:"attempts"`
	Hint              *string  `json:"hint"`
	Candidates        []string `json:"candidates"`
}

// MarshalJSON writes the error as every language does; what is not known is null.
func (failure *Error) MarshalJSON() ([]byte, error) {
	seconds := failure.RetryAfter.Seconds()
	scopes := failure.RequiredScopes
	if scopes == nil {
		scopes = []Scope{}
	}
	candidates := failure.Candidates
	if candidates == nil {
		candidates = []string{}
	}
	return json.Marshal(errorJSON{
		Kind:              failure.Kind,
		Message:           failure.Message,
		HTTPStatus:        nilIfZero(failure.HTTPStatus),
		Operation:         nilIfZero(failure.Operation),
		RequiredScopes:    scopes,
		RetryAfterSeconds: nilIfZero(seconds),
		RequestID:         nilIfZero(failure.RequestID),
		Attempts:          failure.Attempts,
		Hint:              nilIfZero(failure.Hint),
		Candidates:        candidates,
	})
}

// UnmarshalJSON reads an error as every language writes it.
func (failure *Error) UnmarshalJSON(text []byte) error {
	var fields errorJSON
	if err := json.Unmarshal(text, &fields); err != nil {
		return err
	}
	*failure = Error{
		Kind:           fields.Kind,
		Message:        fields.Message,
		HTTPStatus:     orZero(fields.HTTPStatus),
		Operation:      orZero(fields.Operation),
		RequiredScopes: fields.RequiredScopes,
		RetryAfter:     duration(orZero(fields.RetryAfterSeconds)),
		RequestID:      orZero(fields.RequestID),
		Attempts:       fields.Attempts,
		Hint:           orZero(fields.Hint),
		Candidates:     fields.Candidates,
	}
	return nil
}

func nilIfZero[T comparable](value T) *T {
	var zero T
	if value == zero {
		return nil
	}
	return &value
}

func orZero[T any](value *T) (zero T) {
	if value == nil {
		return zero
	}
	return *value
}

// duration is a number of seconds; one that is too large for a Duration is the longest.
func duration(seconds float64) time.Duration {
	const longest = time.Duration(1<<63 - 1)
	if seconds >= longest.Seconds() {
		return longest
	}
	return time.Duration(seconds * float64(time.Second))
}
