package instantly

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync/atomic"
)

// logger is who is told of events, if anybody.
var logger atomic.Pointer[slog.Logger]

// SetLogger has calls tell of themselves while they run: each attempt at [slog.LevelDebug], each retry
// at [slog.LevelInfo], and each write whose outcome is not known at [slog.LevelWarn]. The attributes are
// operation, attempt, status, kind, wait and duration (each a [time.Duration]) and request_id, where
// there are such. No URL, no id of a record, no body, no text of the server's and no key is ever told.
//
// Nil, as at first, is told nothing, and costs nothing. There is one logger in a process. Its handler
// holds up the call that it is told of; what it panics with is dropped.
func SetLogger(to *slog.Logger) {
	logger.Store(to)
	setLog(to != nil)
}

// event is what the library tells.
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

// tell passes an event on. It does so in a goroutine of its own: between the frames of C, neither a
// panic nor runtime.Goexit has anywhere to go.
func tell(level slog.Level, encoded string) {
	to := logger.Load()
	if to == nil {
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { _ = recover() }()
		var event event
		if to.Enabled(context.Background(), level) && json.Unmarshal([]byte(encoded), &event) == nil {
			to.LogAttrs(context.Background(), level, event.Message, event.attributes()...)
		}
	}()
	<-done
}
