//go:build cgo

package instantly

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync/atomic"
)

// logger receives the events; nil where none is set.
var logger atomic.Pointer[slog.Logger]

// SetLogger sets the logger that receives the events of calls while they run: each attempt at [slog.LevelDebug], each retry
// at [slog.LevelInfo], and each write whose outcome is not known at [slog.LevelWarn]. The attributes are
// operation, attempt, status, kind, wait and duration (each a [time.Duration]) and request_id, where
// there are such. No URL, no id of a record, no body, no text of the server's but the id that it gave
// the request, and no key is ever logged.
//
// Nil, the default, logs nothing and costs nothing. There is one logger in a process. Its handler
// runs in the middle of the call whose event it gets: it holds that up, what it panics with is dropped,
// calls that it makes itself are not logged, and it must not end its goroutine (runtime.Goexit). It is
// given the context of the call; of an exported stream, the background.
//
// When SetLogger returns, the handler of the logger before is not running, and is not called again: what it writes to
// may be closed. SetLogger waits for that; a handler that calls it does not wait, and ends with its present call.
func SetLogger(to *slog.Logger) {
	logger.Store(to)
	// Another goroutine may be setting it too. No lock keeps them in step, since a handler that waited for one
	// would hold up whoever waits for that handler; whoever finds another state than it set does it again.
	for {
		isOn := logger.Load() != nil
		setLog(isOn)
		if isOn == (logger.Load() != nil) {
			return
		}
	}
}

// event is one event of the library.
type event struct {
	Message   string   `json:"message"`
	Operation *string  `json:"operation"`
	Attempt   *int     `json:"attempt"`
	Status    *int     `json:"status"`
	Kind      *string  `json:"kind"`
	Wait      *float64 `json:"wait_seconds"`
	Duration  *float64 `json:"duration_seconds"`
	RequestID *string  `json:"request_id"`
}

func (event event) attributes() (attributes []slog.Attr) {
	seconds := func(seconds float64) slog.Value { return slog.DurationValue(duration(seconds)) }
	attributes = appendAttribute(attributes, "operation", event.Operation, slog.StringValue)
	attributes = appendAttribute(attributes, "attempt", event.Attempt, slog.IntValue)
	attributes = appendAttribute(attributes, "status", event.Status, slog.IntValue)
	attributes = appendAttribute(attributes, "kind", event.Kind, slog.StringValue)
	attributes = appendAttribute(attributes, "wait", event.Wait, seconds)
	attributes = appendAttribute(attributes, "duration", event.Duration, seconds)
	return appendAttribute(attributes, "request_id", event.RequestID, slog.StringValue)
}

func appendAttribute[T any](attributes []slog.Attr, name string, value *T, of func(T) slog.Value) []slog.Attr {
	if value == nil {
		return attributes
	}
	return append(attributes, slog.Attr{Key: name, Value: of(*value)})
}

// passEvent passes an event on. It does so in the goroutine that makes the call, by whose thread the library
// knows the calls that a handler makes.
func passEvent(ctx context.Context, level slog.Level, encoded string) {
	// A panic would leave behind what the frames of C between here and the caller hold.
	defer func() { _ = recover() }()
	to := logger.Load()
	if to == nil || !to.Enabled(ctx, level) {
		return
	}
	var event event
	if json.Unmarshal([]byte(encoded), &event) == nil {
		to.LogAttrs(ctx, level, event.Message, event.attributes()...)
	}
}
