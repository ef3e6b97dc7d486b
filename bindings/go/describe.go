//go:build cgo

package instantly

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// describe shows a structure with the fields that hold something, each as it shows itself; unlike
// fmt it shows what pointers lead to.
func describe(structure any) string {
	value := reflect.ValueOf(structure)
	name, _, _ := strings.Cut(value.Type().Name(), "[")
	return neutral(name + "{" + strings.Join(shownFields(value), " ") + "}")
}

func shownFields(value reflect.Value) (fields []string) {
	for i := range value.NumField() {
		field, kind := value.Field(i), value.Type().Field(i)
		switch {
		case !kind.IsExported() || field.IsZero() || isEmpty(field):
		case kind.Anonymous:
			fields = append(fields, shownFields(field)...)
		default:
			fields = append(fields, kind.Name+":"+shown(field.Interface()))
		}
	}
	return fields
}

func isEmpty(value reflect.Value) bool {
	return (value.Kind() == reflect.Slice || value.Kind() == reflect.Map) && value.Len() == 0
}

func shown(value any) string {
	switch value := value.(type) {
	case json.RawMessage:
		// What any endpoint sent may hold secrets.
		return fmt.Sprintf("(%d bytes)", len(value))
	default:
		return fmt.Sprint(value)
	}
}

// neutral makes visible what a text hides, as the library does in its reports and errors: control
// characters, and marks that turn the direction of writing.
func neutral(text string) string {
	var shown strings.Builder
	for _, letter := range text {
		switch {
		case strconv.IsGraphic(letter):
			shown.WriteRune(letter)
		case letter == '\n':
			shown.WriteString(`\n`)
		case letter == '\r':
			shown.WriteString(`\r`)
		case letter == '\t':
			shown.WriteString(`\t`)
		default:
			fmt.Fprintf(&shown, `\u{%x}`, letter)
		}
	}
	return shown.String()
}

// unknownCode shows a code that the library does not know.
func unknownCode(code int64) string { return fmt.Sprintf("unknown (%d)", code) }
