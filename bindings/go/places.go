//go:build cgo

package instantly

import (
	"context"
	"maps"
	"time"
)

// mostCalls is how many calls may be in the library at once: as many as it makes requests. Each holds a thread of
// the system until the server has answered, and a program may have only so many of those; a call that waits for a
// place costs a goroutine.
const mostCalls = 64

// places has an entry for each call in the library. Of the goroutines that wait to send, a channel lets in the one
// that came first.
var places = make(chan struct{}, mostCalls)

// place is what a call holds while it is in the library.
type place struct {
	isTaken bool
	// waited is how long the call waited for it, and total the time that it had then.
	waited, total time.Duration
}

// takePlace waits for a place until the context ends, or as long as the call may last in all.
func takePlace(ctx context.Context, given arguments) (place, *Error) {
	select {
	case places <- struct{}{}:
		return place{isTaken: true}, nil
	default:
	}
	total := given.totalTimeout()
	// A log handler runs within a call, which keeps its place until the handler returns: were the handler's own
	// calls to wait, all could wait for each other. And a call without any time is refused before it waits.
	if isInLogHandler() || total <= 0 {
		return place{}, nil
	}
	start := time.Now()
	timer := time.NewTimer(total)
	defer timer.Stop()
	select {
	case places <- struct{}{}:
		return place{isTaken: true, waited: time.Since(start), total: total}, nil
	case <-ctx.Done():
		return place{}, interrupted(ctx)
	case <-timer.C:
		return place{}, &Error{
			Kind: KindTimeout, Message: "the call's time ran out while it waited for other calls to end; nothing was done",
		}
	}
}

// leave lets the next call in.
func (place place) leave() {
	if place.isTaken {
		<-places
	}
}

// shorten leaves a call the time that it did not wait.
func (place place) shorten(options map[string]any) map[string]any {
	options = maps.Clone(options)
	if options == nil {
		options = map[string]any{}
	}
	// No time at all would be an argument that is not allowed.
	options[totalTimeout] = max(place.total-place.waited, time.Millisecond).Seconds()
	return options
}

// interrupted is the error of a call whose context ended before the library had begun it.
func interrupted(ctx context.Context) *Error {
	failure := &Error{Kind: KindCancelled, Message: "the caller interrupted the call; nothing was done"}
	failure.blame(ctx)
	return failure
}
