package instantly

/*
#include <stdlib.h>
#include <instantly_rbac.h>
*/
import "C"

import (
	"bytes"
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"unsafe"
)

// failed is the error of a call; nil where it worked.
func (call *call) failed(ctx context.Context, status status) *Error {
	if status == C.INSTANTLY_STATUS_OK {
		return nil
	}
	failure := readError(call.failure, status)
	failure.blame(ctx)
	return failure
}

func readError(handle *C.InstantlyError, status status) *Error {
	failure := &Error{}
	encoded := C.GoString(C.instantly_error_json(handle))
	if err := json.Unmarshal([]byte(encoded), failure); err != nil {
		// There was no room for the error itself.
		kind := Kind(C.GoString(C.instantly_status_name(C.int32_t(status))))
		return &Error{Kind: kind, Message: "the library gave no further details"}
	}
	failure.text = C.GoString(C.instantly_error_text(handle))
	for _, text := range []*string{&failure.Message, &failure.text} {
		// C gives its options as one text of JSON, and Go one by one.
		*text = strings.Replace(*text, "options_json: ", "options: ", 1)
	}
	return failure
}

// decode reads a document into a value; the secrets of keys too, which are records.
func (call *call) decode(into any) error {
	switch into := into.(type) {
	case itemsHolder:
		return call.decodeItems(into)
	case record:
		return call.decodeRecord(into)
	}
	return decodeDocument(call.document, into)
}

// secretHolder is what may hold secrets, which the document shows as ***.
type secretHolder interface {
	takeSecrets(read func(pointer string) Secret, place string)
}

// decodeItems reads a list or a page: the items as rows, and the rest by itself.
func (call *call) decodeItems(holder itemsHolder) error {
	rows := newRows(holder.itemType(), "/items")
	defer rows.free()
	if err := rows.load(call.document); err != nil {
		return err
	}
	for pointer, into := range holder.rest() {
		if err := decodePart(call.document, pointer, into); err != nil {
			return err
		}
	}
	return holder.readItems(rows.count, rows.read)
}

// record is what every structure with a [Record] is.
type record interface{ isRecord() }

func (call *call) decodeRecord(into record) error {
	rows := newRows(reflect.TypeOf(into).Elem(), "")
	rows.isOne = true
	defer rows.free()
	if err := rows.load(call.document); err != nil {
		return err
	}
	return rows.read(into)
}

func decodePart(document *C.InstantlyDocument, pointer string, into any) error {
	place := C.CString(pointer)
	defer C.free(unsafe.Pointer(place))
	call := &call{}
	defer call.release()
	if status := C.instantly_document_part(document, place, &call.document, &call.failure); status != C.INSTANTLY_STATUS_OK {
		return readError(call.failure, status)
	}
	return decodeDocument(call.document, into)
}

func documentJSON(document *C.InstantlyDocument) ([]byte, error) {
	var text *C.char
	var length C.size_t
	var failure *C.InstantlyError
	if status := C.instantly_document_json(document, &text, &length, &failure); status != C.INSTANTLY_STATUS_OK {
		defer C.instantly_error_free(failure)
		return nil, readError(failure, status)
	}
	// It lives as long as the document, and is not changed.
	return unsafe.Slice((*byte)(unsafe.Pointer(text)), length), nil
}

func decodeDocument(document *C.InstantlyDocument, into any) error {
	encoded, err := documentJSON(document)
	if err != nil {
		return err
	}
	return decodeJSON(encoded, into)
}

func decodeJSON(encoded []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(encoded))
	// Numbers that no field is there for are kept as they were written.
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return &Error{Kind: KindInternal, Message: "the document cannot be read: " + err.Error()}
	}
	return nil
}

func readSecret(document *C.InstantlyDocument, pointer string) Secret {
	place := C.CString(pointer)
	defer C.free(unsafe.Pointer(place))
	var text *C.char
	var length C.size_t
	if C.instantly_document_secret(document, place, &text, &length, nil) != C.INSTANTLY_STATUS_OK {
		return Secret{}
	}
	return NewSecret(C.GoStringN(text, C.int(length)))
}
