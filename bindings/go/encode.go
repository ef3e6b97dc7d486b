//go:build cgo

package instantly

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"
)

var marshaler = reflect.TypeFor[json.Marshaler]()

// addFields adds the fields of a structure that were set, by their names in JSON: what has its zero
// value was not asked for, and is left out for the library to fill in.
func addFields(structure any, into map[string]any) {
	if structure == nil {
		return
	}
	value := reflect.ValueOf(structure)
	for i := range value.NumField() {
		field := value.Field(i)
		if field.IsZero() {
			continue
		}
		name, _, _ := strings.Cut(value.Type().Field(i).Tag.Get("json"), ",")
		into[name] = field.Interface()
		if field.Kind() == reflect.Struct && !field.Type().Implements(marshaler) {
			fields := map[string]any{}
			addFields(field.Interface(), fields)
			into[name] = fields
		}
	}
}

// encodeOptions writes what the library takes as options_json.
func encodeOptions(options map[string]any) (string, *Error) {
	for name, value := range options {
		if place, ok := findBadText(reflect.ValueOf(value), name); ok {
			// Go would write another text in its place.
			return "", invalid(place, "is not UTF-8")
		}
	}
	encoded, err := json.Marshal(options)
	if err != nil {
		return "", invalid("options", err.Error())
	}
	return string(encoded), nil
}

// wrapper is a value around one that may be a text.
type wrapper interface{ unwrap() any }

// findBadText finds a text that is not UTF-8, and names its place.
func findBadText(value reflect.Value, place string) (string, bool) {
	if value.IsValid() && value.CanInterface() {
		switch wrapped := value.Interface().(type) {
		case wrapper:
			return findBadText(reflect.ValueOf(wrapped.unwrap()), place)
		case json.Marshaler:
			// What it is made of is its own business.
			return "", false
		}
	}
	switch value.Kind() {
	case reflect.String:
		return place, !utf8.ValidString(value.String())
	case reflect.Pointer, reflect.Interface:
		return findBadText(value.Elem(), place)
	case reflect.Slice:
		for i := range value.Len() {
			if found, ok := findBadText(value.Index(i), fmt.Sprintf("%s[%d]", place, i)); ok {
				return found, true
			}
		}
	case reflect.Map:
		for entries := value.MapRange(); entries.Next(); {
			for _, part := range []reflect.Value{entries.Key(), entries.Value()} {
				if found, ok := findBadText(part, place); ok {
					return found, true
				}
			}
		}
	case reflect.Struct:
		for i := range value.NumField() {
			if found, ok := findBadText(value.Field(i), place); ok {
				return found, true
			}
		}
	}
	return "", false
}
