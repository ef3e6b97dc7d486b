//go:build cgo

package instantly

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Timestamp is a moment as the API writes it. The zero value is no moment: the API left it out, or sent
// something else.
//
// The text is kept, so that it goes out as it came in, and read when it is asked for its [Timestamp.Time]; a
// text without a time zone is in UTC.
type Timestamp struct{ text string }

// TimestampOf is a moment of Go's, to the millisecond.
func TimestampOf(moment time.Time) Timestamp {
	return Timestamp{moment.UTC().Format("2006-01-02T15:04:05.000Z")}
}

// ParseTimestamp reads an ISO 8601 date and time, such as 2026-01-31T12:00:00Z.
func ParseTimestamp(text string) (Timestamp, error) {
	if _, ok := parseMoment(text); ok {
		return Timestamp{text}, nil
	}
	return Timestamp{}, invalid("timestamp", fmt.Sprintf("%q is no ISO 8601 date and time, such as 2026-01-31T12:00:00Z", text))
}

// Time is the moment as Go's own type; its zero value where there is none, and for a form of ISO
// 8601 that Go cannot read. Every date-time of RFC 3339 can be read; a leap second, which Go's type
// cannot hold, is the second before it.
func (timestamp Timestamp) Time() time.Time {
	if timestamp.IsZero() {
		return time.Time{}
	}
	moment, _ := parseMoment(timestamp.text)
	return moment
}

// IsZero says whether there is no moment.
func (timestamp Timestamp) IsZero() bool { return timestamp.text == "" }

// String is the text as the API wrote it; empty where there is none.
func (timestamp Timestamp) String() string { return timestamp.text }

func (timestamp Timestamp) unwrap() any { return timestamp.text }

// MarshalJSON writes the text as the API wrote it, or null.
func (timestamp Timestamp) MarshalJSON() ([]byte, error) {
	if timestamp.IsZero() {
		return []byte("null"), nil
	}
	return json.Marshal(timestamp.text)
}

// UnmarshalJSON reads a text, or null.
func (timestamp *Timestamp) UnmarshalJSON(text []byte) error {
	*timestamp = Timestamp{}
	if isNull(text) {
		return nil
	}
	return json.Unmarshal(text, &timestamp.text)
}

// moments are the forms of ISO 8601 that are seen in practice, the usual one first.
var moments = func() (forms []string) {
	for _, clock := range []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "20060102T150405"} {
		for _, zone := range []string{"Z07:00", "Z0700", "Z07", ""} {
			forms = append(forms, clock+zone)
		}
	}
	return forms
}()

// parseMoment reads them. time.Parse takes a fraction of a second after any of them.
func parseMoment(text string) (time.Time, bool) {
	if moment, ok := parseForms(text); ok {
		return moment, true
	}
	// RFC 3339 allows small letters and leap seconds, time.Parse does not.
	text = strings.ToUpper(text)
	if minute, rest, ok := strings.Cut(text, ":60"); ok && len(minute) == len("2006-01-02T15:04") {
		text = minute + ":59" + rest
	}
	return parseForms(text)
}

func parseForms(text string) (time.Time, bool) {
	for _, form := range moments {
		if moment, err := time.Parse(form, text); err == nil {
			return moment, true
		}
	}
	return time.Time{}, false
}
