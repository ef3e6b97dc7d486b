//go:build cgo

package instantly

import "unsafe"

// texts makes texts of Go's own, a few in one piece of memory: an allocation for each would take longer than its copy.
// Who keeps one keeps its piece.
type texts struct{ free []byte }

// pieceSize is about what three events hold.
const pieceSize = 1024

func (texts *texts) copy(text []byte) string {
	switch {
	case len(text) == 0:
		return ""
	case len(text) > pieceSize/4:
		return string(text)
	case len(text) > len(texts.free):
		texts.free = make([]byte, pieceSize)
	}
	copied := texts.free[:copy(texts.free, text)]
	texts.free = texts.free[len(copied):]
	// Nothing writes to it any more.
	return unsafe.String(&copied[0], len(copied))
}
