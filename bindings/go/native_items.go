package instantly

// #include <instantly_rbac.h>
import "C"

import (
	"context"
	"runtime"
)

// items is an open iterator.
type items struct {
	ctx          context.Context
	open         function
	handle       *C.InstantlyIterator
	cancellation cancellation
	// given keeps a sandbox from being stopped as garbage while it is read from.
	given arguments
}

func openItems(ctx context.Context, open function, given arguments) (*items, error) {
	call, err := start(ctx, open, given)
	if err != nil {
		return nil, err
	}
	defer call.release()
	return &items{ctx, open, call.iterator, call.takeCancellation(), given}, nil
}

// next reads the next item; false where there is none.
func (items *items) next(into any) (bool, error) {
	call := &call{}
	defer call.release()
	status := C.instantly_iterator_next(items.handle, &call.document, &call.failure)
	if status == C.INSTANTLY_STATUS_END {
		return false, nil
	}
	if failure := call.failed(items.ctx, status); failure != nil {
		return false, failure.in(items.open.name)
	}
	return true, call.decode(into)
}

// progress says how the calls went so far.
func (items *items) progress() (progress Progress, err error) {
	call := &call{}
	defer call.release()
	status := C.instantly_iterator_is_complete(items.handle, &call.answer, &call.failure)
	if status == C.INSTANTLY_STATUS_OK {
		status = C.instantly_iterator_meta(items.handle, &call.document, &call.failure)
	}
	if failure := call.failed(items.ctx, status); failure != nil {
		return progress, failure.in(items.open.name)
	}
	progress.Complete = bool(call.answer)
	return progress, call.decode(&progress.Meta)
}

func (items *items) close() {
	C.instantly_iterator_free(items.handle)
	items.cancellation.end()
	runtime.KeepAlive(items.given)
}

// exportStream fills a caller's struct ArrowArrayStream. That asks for pages when it is read, long
// after this call, so the context must be able to end it until then.
func exportStream(ctx context.Context, batches function, given arguments) error {
	call, err := start(ctx, batches, given)
	if err != nil {
		return err
	}
	defer call.release()
	if cancellation := call.takeCancellation(); cancellation.handle != nil {
		context.AfterFunc(ctx, func() {
			// The call's own may come later, or not any more.
			C.instantly_cancel_trigger(cancellation.handle, nil)
			cancellation.end()
		})
	}
	return nil
}
