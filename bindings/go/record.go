//go:build cgo

package instantly

// Record is what every record of the API has besides its own fields.
//
// A field that the API may leave out says itself whether it has a value ([Optional], [Timestamp], nil). One that it
// is documented to send and did not, or sent with another type, is named in Irregular. Where its type cannot say so, it
// holds a stand-in, which must not be taken for a value: an empty text or list, the unknown value of an enumeration,
// or one unknown scope, which counts as everything.
type Record struct {
	// Extra holds fields that the library does not know, and the raw values of irregular ones.
	Extra JSONObject `json:"extra,omitempty"`
	// Irregular names documented fields that were missing or had another type, and so may hold a stand-in.
	Irregular []string `json:"irregular,omitempty"`
	// Meta says how the call went; nil for the items of a list, and for what is inside of something.
	Meta *Meta `json:"meta,omitempty"`
}

func (Record) isRecord() {}
