package instantly

/*
#include <stdlib.h>
#include <instantly_rbac.h>

extern void instantly_rbac_go_stream_ended(uintptr_t);

// A stream, and Go's handle to what its context can end it with. What a caller has is a stream that passes
// everything on, and calls Go when it is released.
typedef struct {
    struct ArrowArrayStream stream;
    uintptr_t cancellation;
} CancellableStream;

static struct ArrowArrayStream *inner(struct ArrowArrayStream *outer) {
    return &((CancellableStream *)outer->private_data)->stream;
}

static int get_schema(struct ArrowArrayStream *outer, struct ArrowSchema *schema) {
    return inner(outer)->get_schema(inner(outer), schema);
}

static int get_next(struct ArrowArrayStream *outer, struct ArrowArray *batch) {
    return inner(outer)->get_next(inner(outer), batch);
}

static const char *get_last_error(struct ArrowArrayStream *outer) { return inner(outer)->get_last_error(inner(outer)); }

static void release(struct ArrowArrayStream *outer) {
    CancellableStream *cancellable = outer->private_data;
    inner(outer)->release(inner(outer));
    instantly_rbac_go_stream_ended(cancellable->cancellation);
    free(cancellable);
    outer->release = NULL;
}

static void make_cancellable(struct ArrowArrayStream *stream, CancellableStream *cancellable, uintptr_t cancellation) {
    cancellable->stream = *stream;
    cancellable->cancellation = cancellation;
    stream->get_schema = get_schema;
    stream->get_next = get_next;
    stream->get_last_error = get_last_error;
    stream->release = release;
    stream->private_data = cancellable;
}
*/
import "C"

import (
	"context"
	"runtime/cgo"
)

// exportStream fills a caller's struct ArrowArrayStream. That asks for pages when it is read, long after this call, so
// the context can end it until it is released.
func exportStream(ctx context.Context, batches function, given arguments) error {
	call, err := start(ctx, batches, given, false)
	if err != nil {
		return err
	}
	defer call.release()
	if cancellation := call.takeCancellation(); cancellation.handle != nil {
		room := (*C.CancellableStream)(C.malloc(C.sizeof_CancellableStream))
		C.make_cancellable(call.stream, room, C.uintptr_t(cgo.NewHandle(cancellation)))
	}
	return nil
}
