package instantly

/*
#include <stdlib.h>
#include <instantly_rbac.h>
*/
import "C"

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"unsafe"
)

// Rows are read from the values that the library gives of a whole document at once, into structures by a
// plan of their type. What the plan has no short way for is decoded as JSON.

// planned is a field of a type, and where it is.
type planned struct {
	kind reflect.Type
	// wants is the type of the values that go where value is.
	wants     C.InstantlyType
	isInteger bool
	start     uintptr
	value     uintptr
	// flag is where an [Optional] says that it is set.
	flag       uintptr
	isOptional bool
}

// plan is how a type is read. The names are C's, and kept for good: there are a few types.
type plan struct {
	names      **C.char
	fields     []planned
	hasSecrets bool
}

var (
	plans     = map[reflect.Type]*plan{}
	plansLock sync.Mutex
)

func planOf(kind reflect.Type) *plan {
	plansLock.Lock()
	defer plansLock.Unlock()
	if known := plans[kind]; known != nil {
		return known
	}
	names, fields := planFields(kind, 0)
	array := (**C.char)(C.calloc(C.size_t(len(names)), C.size_t(unsafe.Sizeof((*C.char)(nil)))))
	for i, name := range names {
		unsafe.Slice(array, len(names))[i] = C.CString(name)
	}
	plans[kind] = &plan{array, fields, reflect.PointerTo(kind).Implements(reflect.TypeFor[secretHolder]())}
	return plans[kind]
}

func planFields(kind reflect.Type, offset uintptr) (names []string, fields []planned) {
	for i := range kind.NumField() {
		field := kind.Field(i)
		if field.Anonymous {
			inner, more := planFields(field.Type, offset+field.Offset)
			names, fields = append(names, inner...), append(fields, more...)
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		names = append(names, name)
		fields = append(fields, planField(field.Type, offset+field.Offset))
	}
	return names, fields
}

// optional is what every [Optional] is.
type optional interface{ isOptional() }

func planField(kind reflect.Type, start uintptr) planned {
	plan := planned{kind: kind, start: start, value: start}
	of := kind
	if kind.Implements(reflect.TypeFor[optional]()) {
		value, flag := kind.Field(0), kind.Field(1)
		of, plan.isOptional, plan.value, plan.flag = value.Type, true, start+value.Offset, start+flag.Offset
	}
	switch {
	case of == reflect.TypeFor[JSONObject]():
		plan.wants = C.INSTANTLY_TYPE_OBJECT
	case of == reflect.TypeFor[Timestamp]() || of.Kind() == reflect.String:
		plan.wants = C.INSTANTLY_TYPE_STRING
	case of.Kind() == reflect.Bool:
		plan.wants = C.INSTANTLY_TYPE_BOOL
	case of.Kind() == reflect.Int || of.Kind() == reflect.Int64 || of.Kind() == reflect.Float64:
		plan.wants, plan.isInteger = C.INSTANTLY_TYPE_NUMBER, of.Kind() != reflect.Float64
	}
	return plan
}

// rows are those of a document, read one by one.
type rows struct {
	plan     *plan
	document *C.InstantlyDocument
	// place is where in the document they are; isOne says that the document itself is the only one.
	place string
	isOne bool
	// values is C's memory, where nothing that C wrote is taken for Go's.
	values      *C.InstantlyValue
	room        int
	count, next int
	caches      []textCache
	pieces      pieces
}

func newRows(kind reflect.Type, place string) rows {
	plan := planOf(kind)
	return rows{plan: plan, place: place, caches: make([]textCache, len(plan.fields))}
}

// load asks for the values of all rows of a document, which must be alive as long as they are read.
func (rows *rows) load(document *C.InstantlyDocument) *Error {
	number := C.size_t(1)
	var failure *C.InstantlyError
	if !rows.isOne {
		if status := C.instantly_document_rows(document, &number, &failure); status != C.INSTANTLY_STATUS_OK {
			defer C.instantly_error_free(failure)
			return readError(failure, status)
		}
	}
	count, width := int(number), len(rows.plan.fields)
	if count*width > rows.room {
		C.free(unsafe.Pointer(rows.values))
		rows.room = count * width
		rows.values = (*C.InstantlyValue)(C.calloc(C.size_t(rows.room), C.size_t(unsafe.Sizeof(C.InstantlyValue{}))))
	}
	status := C.instantly_document_values(document, rows.plan.names, C.size_t(width), rows.values, number, &failure)
	if status != C.INSTANTLY_STATUS_OK {
		defer C.instantly_error_free(failure)
		return readError(failure, status)
	}
	rows.document, rows.count, rows.next = document, count, 0
	return nil
}

func (rows *rows) free() {
	C.free(unsafe.Pointer(rows.values))
	rows.values, rows.room = nil, 0
}

// read reads the next row, with its secrets, into a value that has its zero value.
func (rows *rows) read(into any) error {
	row, width := rows.next, len(rows.plan.fields)
	rows.next++
	target := reflect.ValueOf(into).UnsafePointer()
	values := unsafe.Slice(rows.values, rows.count*width)[row*width:][:width]
	for i := range values {
		value, field := &values[i], &rows.plan.fields[i]
		if value.kind == C.INSTANTLY_TYPE_NULL {
			continue
		}
		if value.kind != field.wants || field.isInteger && !bool(value.is_int64) {
			if err := decodeJSON(jsonOf(value), reflect.NewAt(field.kind, unsafe.Add(target, field.start)).Interface()); err != nil {
				return err
			}
			continue
		}
		place := unsafe.Add(target, field.value)
		switch {
		case value.text != nil:
			*(*string)(place) = rows.caches[i].text(bytesOf(value), &rows.pieces)
		case value.kind == C.INSTANTLY_TYPE_BOOL:
			*(*bool)(place) = value.int64 != 0
		case field.isInteger:
			*(*int64)(place) = int64(value.int64)
		default:
			*(*float64)(place) = float64(value.number)
		}
		if field.isOptional {
			*(*bool)(unsafe.Add(target, field.flag)) = true
		}
	}
	if rows.plan.hasSecrets {
		place := rows.place
		if !rows.isOne {
			place += "/" + strconv.Itoa(row)
		}
		into.(secretHolder).takeSecrets(func(pointer string) Secret { return readSecret(rows.document, pointer) }, place)
	}
	return nil
}

// bytesOf are the bytes of a text, which live as long as the document.
func bytesOf(value *C.InstantlyValue) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(value.text)), value.length)
}

// jsonOf is a value as JSON.
func jsonOf(value *C.InstantlyValue) []byte {
	var plain any
	switch value.kind {
	case C.INSTANTLY_TYPE_ARRAY, C.INSTANTLY_TYPE_OBJECT:
		return bytesOf(value)
	case C.INSTANTLY_TYPE_STRING:
		plain = string(bytesOf(value))
	case C.INSTANTLY_TYPE_BOOL:
		plain = value.int64 != 0
	case C.INSTANTLY_TYPE_NUMBER:
		if plain = float64(value.number); value.is_int64 {
			plain = int64(value.int64)
		}
	}
	// None of these can fail.
	encoded, _ := json.Marshal(plain)
	return encoded
}
