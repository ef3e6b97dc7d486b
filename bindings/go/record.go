//go:build cgo

package instantly

// Record is what every record of the API has besides its own fields.
//
// A field that the API left out, or sent with another type, has its zero value: "" for a text that is
// documented to be there, and otherwise what says so itself ([Optional], [Timestamp], nil).
type Record struct {
	// Extra holds fields that the library does not know, and the raw values of irregular ones.
	Extra JSONObject `json:"extra,omitempty"`
	// Irregular names documented fields that were missing or had another type.
	Irregular []string `json:"irregular,omitempty"`
	// Meta says how the call went; nil for the items of a list, and for what is inside of something.
	Meta *Meta `json:"meta,omitempty"`
}

func (Record) isRecord() {}
