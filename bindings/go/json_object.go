//go:build cgo

package instantly

import (
	"encoding/json"
	"errors"
	"strings"
)

// JSONObject is an object of no documented form, as the JSON that came: in its order, with every digit of its
// numbers. It is decoded when it is asked for something. "" is none, which the API may write as null.
//
// A name that stands twice stands twice in the text; decoded, its last value counts.
type JSONObject string

// Decode reads the object into a structure or a map, as [json.Unmarshal] does, but where the type is any, a number
// is a [json.Number]. No object decodes as null.
func (object JSONObject) Decode(into any) error {
	decoder := json.NewDecoder(strings.NewReader(string(object.orNull())))
	decoder.UseNumber()
	return decoder.Decode(into)
}

// Fields decodes the whole object, numbers as [json.Number]; nil for none. Each call makes a map of its own.
func (object JSONObject) Fields() map[string]any {
	var fields map[string]any
	// Whatever the library gave is an object.
	_ = object.Decode(&fields)
	return fields
}

// Get decodes one field, numbers as [json.Number]; nil where it is missing or null.
func (object JSONObject) Get(name string) any {
	var fields map[string]json.RawMessage
	if object.Decode(&fields) != nil {
		return nil
	}
	var value any
	if raw, ok := fields[name]; ok {
		_ = decodeJSON(raw, &value)
	}
	return value
}

// MarshalJSON writes the object as it came.
func (object JSONObject) MarshalJSON() ([]byte, error) { return []byte(object.orNull()), nil }

// UnmarshalJSON keeps the text of an object; null is none.
func (object *JSONObject) UnmarshalJSON(text []byte) error {
	switch {
	case string(text) == "null":
		*object = ""
	case len(text) > 0 && text[0] == '{':
		*object = JSONObject(text)
	default:
		return errors.New("not a JSON object")
	}
	return nil
}

func (object JSONObject) orNull() JSONObject {
	if object == "" {
		return "null"
	}
	return object
}
