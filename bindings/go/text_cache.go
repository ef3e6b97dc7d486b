//go:build cgo

package instantly

import "unsafe"

// pieces makes texts of Go's own, a few in one piece of memory: an allocation for each would take longer than its
// copy. Who keeps one keeps its piece.
type pieces struct{ free []byte }

// pieceSize is about what three events hold.
const pieceSize = 1024

func (pieces *pieces) copy(text []byte) string {
	switch {
	case len(text) == 0:
		return ""
	case len(text) > pieceSize/4:
		return string(text)
	case len(text) > len(pieces.free):
		pieces.free = make([]byte, pieceSize)
	}
	copied := pieces.free[:copy(pieces.free, text)]
	pieces.free = pieces.free[len(copied):]
	// Nothing writes to it any more.
	return unsafe.String(&copied[0], len(copied))
}

// textCache holds texts of a field that came before: many rows have the same, and need no copy each. Where
// few come again, it stops looking.
type textCache struct {
	texts        []string
	tries, found int
}

const (
	cachedTexts = 64
	// Fewer rows than these need no cache.
	few = 8
	// After so many texts it is decided whether looking goes on.
	trial = 256
)

// text is a text of Go's own.
func (cache *textCache) text(text []byte, pieces *pieces) string {
	if len(text) == 0 || cache.tries == trial {
		return pieces.copy(text)
	}
	if cache.texts == nil {
		if cache.tries++; cache.tries <= few {
			return pieces.copy(text)
		}
		cache.texts, cache.tries = make([]string, cachedTexts), 0
	}
	last := len(text) - 1
	place := &cache.texts[(int(text[last])+31*int(text[last/2])+17*last)%cachedTexts]
	cache.tries++
	if *place == string(text) {
		cache.found++
	} else {
		*place = pieces.copy(text)
	}
	if cache.tries == trial && 4*cache.found >= trial {
		cache.tries, cache.found = 0, 0
	}
	return *place
}
