package instantly

// #include <instantly_rbac.h>
import "C"

import (
	"context"
	"runtime/cgo"
)

// cancellation ends a call when its context does.
type cancellation struct {
	handle *C.InstantlyCancel
	stop   func() bool
}

func (call *call) cancelBy(ctx context.Context) *Error {
	if ctx.Done() == nil {
		return nil
	}
	if status := C.instantly_cancel_new(&call.cancel, &call.failure); status != C.INSTANTLY_STATUS_OK {
		return readError(call.failure, status)
	}
	handle := call.cancel
	trigger := func() { C.instantly_cancel_trigger(handle, nil) }
	if ctx.Err() != nil {
		// AfterFunc would do it in a goroutine of its own, and so maybe after the request.
		trigger()
	}
	call.cancellation = cancellation{handle, context.AfterFunc(ctx, trigger)}
	return nil
}

// end frees the handle. A trigger that is under way meanwhile meets a freed handle, which the
// library leaves alone.
func (cancellation cancellation) end() {
	if cancellation.handle != nil {
		cancellation.stop()
		C.instantly_cancel_free(cancellation.handle)
	}
}

// takeCancellation is for what goes on after the call.
func (call *call) takeCancellation() cancellation {
	taken := call.cancellation
	call.cancellation = cancellation{}
	return taken
}

//export instantly_rbac_go_stream_ended
func instantly_rbac_go_stream_ended(handle C.uintptr_t) {
	cgo.Handle(handle).Value().(cancellation).end()
	cgo.Handle(handle).Delete()
}
