package instantly

/*
#include <stdlib.h>
#include <string.h>
#include <instantly_rbac.h>
*/
import "C"

import (
	"context"
	"fmt"
	"runtime"
	"runtime/cgo"
	"strings"
	"time"
	"unsafe"
)

// function is one of the library's, with the canonical name that its errors have.
type function struct {
	name string
	run  func(*call) status
}

// arguments is what a function is given; each function takes its own part of it.
type arguments struct {
	client  *nativeClient
	matrix  *nativeMatrix
	sandbox *nativeSandbox
	review  *nativeDocument
	// texts and lists stand in the order in which the function takes them.
	texts   []text
	lists   []list
	flag    bool
	options map[string]any
	// stream is passed on as it is.
	stream unsafe.Pointer
	// clients takes those that [groupsForEach] makes.
	clients cgo.Handle
}

// totalTimeout is the time that the call has in all; 0 where the library would refuse the call.
func (given arguments) totalTimeout() time.Duration {
	seconds, isGiven := given.options[totalTimeout].(float64)
	if !isGiven {
		seconds = float64(C.instantly_client_total_timeout_seconds(given.client.handleOrNull()))
	}
	return duration(seconds)
}

// text is a named argument; nil is NULL.
type text struct {
	name  string
	value *string
}

func named(name, value string) text { return text{name, &value} }

type list struct {
	name   string
	values []string
}

// listed names the texts of a list, whatever their type.
func listed[T ~string](name string, values []T) list {
	plain := make([]string, len(values))
	for i, value := range values {
		plain[i] = string(value)
	}
	return list{name, plain}
}

// call is one call of a function: what C is given, and what it gives.
type call struct {
	client  *C.InstantlyClient
	matrix  *C.InstantlyMatrix
	sandbox *C.InstantlySandbox
	review  *C.InstantlyDocument
	texts   [4]*C.char
	lists   [2]**C.char
	counts  [2]C.size_t
	flag    C.bool
	options *C.char
	cancel  *C.InstantlyCancel
	stream  *C.struct_ArrowArrayStream
	clients C.uintptr_t

	document   *C.InstantlyDocument
	iterator   *C.InstantlyIterator
	newClient  *C.InstantlyClient
	newMatrix  *C.InstantlyMatrix
	newSandbox *C.InstantlySandbox
	answer     C.bool
	failure    *C.InstantlyError

	cancellation cancellation
	copies       []unsafe.Pointer
}

// start calls a function, one that may wait for the server once there is a place for it. What the function gives is
// released with the call.
func start(ctx context.Context, function function, given arguments, mayWait bool) (*call, error) {
	call := &call{}
	failure := call.fill(ctx, given)
	if failure == nil && mayWait {
		var place place
		place, failure = call.enter(ctx, given)
		defer place.leave()
	}
	if failure == nil {
		failure = call.cancelBy(ctx)
	}
	if failure == nil {
		var status status
		inContext(ctx, func() { status = function.run(call) })
		// Until here nothing that was given may be freed as garbage.
		runtime.KeepAlive(given)
		failure = call.failed(ctx, status)
	}
	if failure != nil {
		call.release()
		return nil, failure.in(function.name)
	}
	return call, nil
}

// perform calls a function, and reads what it gave before that is freed.
func perform(ctx context.Context, function function, given arguments, read func(*call) error) error {
	call, err := start(ctx, function, given, true)
	return readFrom(call, err, read)
}

// performLocally is the same for functions that need no network.
func performLocally(function function, given arguments, read func(*call) error) error {
	call, err := start(context.Background(), function, given, false)
	return readFrom(call, err, read)
}

func readFrom(call *call, err error, read func(*call) error) error {
	if err != nil {
		return err
	}
	defer call.release()
	if read == nil {
		return nil
	}
	return read(call)
}

// enter waits for a place, which the call leaves when the library has returned.
func (call *call) enter(ctx context.Context, given arguments) (place, *Error) {
	place, failure := takePlace(ctx, given)
	if failure == nil && place.waited > 0 {
		failure = call.setOptions(place.shorten(given.options))
	}
	return place, failure
}

// fill turns what a function is given into what C takes.
func (call *call) fill(ctx context.Context, given arguments) *Error {
	switch {
	case ctx == nil:
		return invalid("ctx", "must not be nil")
	case given.client != nil && given.client.isClosed():
		return invalid("client", "was closed; make a new one")
	case given.matrix.isClosed():
		return invalid("matrix", "was closed; make a new one")
	case given.sandbox.isClosed():
		return invalid("sandbox", "was closed; start a new one")
	case given.review.isClosed():
		return invalid("review", "was closed; make a new one")
	}
	call.client = given.client.handleOrNull()
	call.matrix = given.matrix.pointer()
	call.sandbox = given.sandbox.pointer()
	call.review = given.review.pointer()
	call.flag = C.bool(given.flag)
	call.stream = (*C.struct_ArrowArrayStream)(given.stream)
	call.clients = C.uintptr_t(given.clients)
	for i, text := range given.texts {
		if text.value == nil {
			continue
		}
		if strings.ContainsRune(*text.value, 0) {
			return invalid(text.name, "must not hold a NUL")
		}
		call.texts[i] = call.copy(*text.value)
	}
	for i, list := range given.lists {
		if err := call.fillList(i, list); err != nil {
			return err
		}
	}
	return call.setOptions(given.options)
}

func (call *call) setOptions(options map[string]any) *Error {
	if len(options) == 0 {
		return nil
	}
	encoded, err := encodeOptions(options)
	if err != nil {
		return err
	}
	call.options = call.copy(encoded)
	return nil
}

func (call *call) fillList(index int, list list) *Error {
	if len(list.values) == 0 {
		return nil
	}
	size := C.size_t(unsafe.Sizeof(call.texts[0]))
	array := C.malloc(C.size_t(len(list.values)) * size)
	call.copies = append(call.copies, array)
	pointers := unsafe.Slice((**C.char)(array), len(list.values))
	for i, value := range list.values {
		if strings.ContainsRune(value, 0) {
			return invalid(fmt.Sprintf("%s[%d]", list.name, i), "must not hold a NUL")
		}
		pointers[i] = call.copy(value)
	}
	call.lists[index] = (**C.char)(array)
	call.counts[index] = C.size_t(len(list.values))
	return nil
}

// copy is a text for C, which lives as long as the call.
func (call *call) copy(text string) *C.char {
	copied := C.CString(text)
	call.copies = append(call.copies, unsafe.Pointer(copied))
	return copied
}

// release frees what the call made and nobody took.
func (call *call) release() {
	C.instantly_document_free(call.document)
	C.instantly_error_free(call.failure)
	call.cancellation.end()
	for _, text := range call.texts {
		wipe(text)
	}
	wipe(call.options)
	for _, copied := range call.copies {
		C.free(copied)
	}
}

// wipe overwrites a text, which may be a key.
func wipe(text *C.char) {
	if text != nil {
		clear(unsafe.Slice((*byte)(unsafe.Pointer(text)), C.strlen(text)))
	}
}

// takeDocument is the document of a call, for something that lives on.
func (call *call) takeDocument() *nativeDocument {
	document := own(call.document, func(document *C.InstantlyDocument) { C.instantly_document_free(document) })
	call.document = nil
	return document
}

func (call *call) takeClient(sandbox *nativeSandbox) *nativeClient {
	return ownClient(call.newClient, sandbox)
}

func (call *call) takeMatrix() *nativeMatrix {
	return own(call.newMatrix, func(matrix *C.InstantlyMatrix) { C.instantly_matrix_free(matrix) })
}

func (call *call) takeSandbox() *nativeSandbox {
	return own(call.newSandbox, func(sandbox *C.InstantlySandbox) { C.instantly_sandbox_free(sandbox) })
}
