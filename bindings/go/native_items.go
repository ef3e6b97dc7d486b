package instantly

// #include <instantly_rbac.h>
import "C"

import (
	"context"
	"reflect"
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
	// page is that of the rows.
	page *C.InstantlyDocument
	rows rows
}

func openItems(ctx context.Context, open function, given arguments, kind reflect.Type) (*items, error) {
	call, err := start(ctx, open, given, false)
	if err != nil {
		return nil, err
	}
	defer call.release()
	return &items{ctx, open, call.iterator, call.takeCancellation(), given, nil, newRows(kind, "")}, nil
}

// next reads the next item into its zero value; false where there is none.
func (items *items) next(into any) (bool, error) {
	if items.rows.next == items.rows.count {
		if more, err := items.nextPage(); !more || err != nil {
			return false, err
		}
	}
	return true, items.rows.read(into)
}

// nextPage asks for the next page, once all of the one before was taken.
func (items *items) nextPage() (bool, error) {
	items.freePage()
	place, failure := takePlace(items.ctx, items.given)
	if failure != nil {
		return false, failure.in(items.open.name)
	}
	call := &call{}
	defer call.release()
	var status status
	inContext(items.ctx, func() {
		status = C.instantly_iterator_next_page(items.handle, &call.document, &call.failure)
	})
	place.leave()
	if status == C.INSTANTLY_STATUS_END {
		return false, nil
	}
	failure = call.failed(items.ctx, status)
	if failure == nil {
		failure = items.rows.load(call.document)
	}
	if failure != nil {
		return false, failure.in(items.open.name)
	}
	items.page, call.document = call.document, nil
	return true, nil
}

func (items *items) freePage() {
	C.instantly_document_free(items.page)
	items.page, items.rows.count, items.rows.next = nil, 0, 0
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
	progress.Complete = bool(call.answer) && items.rows.next == items.rows.count
	return progress, call.decode(&progress.Meta)
}

func (items *items) close() {
	items.freePage()
	items.rows.free()
	C.instantly_iterator_free(items.handle)
	items.cancellation.end()
	runtime.KeepAlive(items.given)
}
