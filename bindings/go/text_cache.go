//go:build cgo

package instantly

import (
	"encoding/json"
	"strings"
)

// seen remembers texts of a field that came before: many rows have the same, and need no copy each. Where
// few come again, it stops looking.
type seen struct {
	texts        []string
	tries, found int
	// inside remembers the texts in objects, whose names are remembered as texts.
	inside *seen
}

const (
	remembered = 64
	// So few rows are not worth it.
	few = 8
	// After so many texts it is decided whether looking goes on.
	trial = 256
)

// text is a text of Go's own.
func (known *seen) text(text []byte) string {
	if len(text) == 0 || known.tries == trial {
		return string(text)
	}
	if known.texts == nil {
		if known.tries++; known.tries <= few {
			return string(text)
		}
		known.texts, known.tries = make([]string, remembered), 0
	}
	last := len(text) - 1
	place := &known.texts[(int(text[last])+31*int(text[last/2])+17*last)%remembered]
	known.tries++
	if *place == string(text) {
		known.found++
	} else {
		*place = string(text)
	}
	if known.tries == trial && 4*known.found >= trial {
		known.tries, known.found = 0, 0
	}
	return *place
}

// object reads valid JSON of the usual form: without spaces between, and without escapes in texts. False
// where it is something else: that is encoding/json's.
func (known *seen) object(text []byte) (map[string]any, bool) {
	if known.inside == nil {
		known.inside = &seen{}
	}
	reader := objectReader{text, known}
	value, ok := reader.value()
	object, isObject := value.(map[string]any)
	return object, ok && isObject && len(reader.left) == 0
}

type objectReader struct {
	left []byte
	seen *seen
}

// takes takes a byte, where it comes next.
func (reader *objectReader) takes(wanted byte) bool {
	is := len(reader.left) > 0 && reader.left[0] == wanted
	if is {
		reader.left = reader.left[1:]
	}
	return is
}

// until takes what comes before one of these bytes.
func (reader *objectReader) until(isEnd func(byte) bool) []byte {
	for i, next := range reader.left {
		if isEnd(next) {
			taken := reader.left[:i]
			reader.left = reader.left[i:]
			return taken
		}
	}
	return nil
}

func (reader *objectReader) value() (any, bool) {
	switch {
	case reader.takes('"'):
		text, ok := reader.text(reader.seen.inside)
		return text, ok
	case reader.takes('{'):
		return reader.object()
	case reader.takes('['):
		return reader.array()
	}
	switch literal := string(reader.until(func(next byte) bool { return next == ',' || next == ']' || next == '}' })); literal {
	case "null":
		return nil, true
	case "true", "false":
		return literal == "true", true
	default:
		// What else there may be is space.
		isOther := func(letter rune) bool { return !strings.ContainsRune("0123456789+-.eE", letter) }
		return json.Number(literal), literal != "" && strings.IndexFunc(literal, isOther) < 0
	}
}

// text takes the rest of a text, its end included.
func (reader *objectReader) text(known *seen) (string, bool) {
	text := reader.until(func(next byte) bool { return next == '"' || next == '\\' })
	if !reader.takes('"') {
		return "", false
	}
	return known.text(text), true
}

func (reader *objectReader) object() (any, bool) {
	fields := map[string]any{}
	if reader.takes('}') {
		return fields, true
	}
	for {
		if !reader.takes('"') {
			return nil, false
		}
		name, ok := reader.text(reader.seen)
		if !ok || !reader.takes(':') {
			return nil, false
		}
		if fields[name], ok = reader.value(); !ok {
			return nil, false
		}
		if reader.takes('}') {
			return fields, true
		}
		if !reader.takes(',') {
			return nil, false
		}
	}
}

func (reader *objectReader) array() (any, bool) {
	items := []any{}
	if reader.takes(']') {
		return items, true
	}
	for {
		item, ok := reader.value()
		if !ok {
			return nil, false
		}
		items = append(items, item)
		if reader.takes(']') {
			return items, true
		}
		if !reader.takes(',') {
			return nil, false
		}
	}
}
