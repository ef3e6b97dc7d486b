//go:build cgo

package instantly

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
func (cache *textCache) text(text []byte) string {
	if len(text) == 0 || cache.tries == trial {
		return string(text)
	}
	if cache.texts == nil {
		if cache.tries++; cache.tries <= few {
			return string(text)
		}
		cache.texts, cache.tries = make([]string, cachedTexts), 0
	}
	last := len(text) - 1
	place := &cache.texts[(int(text[last])+31*int(text[last/2])+17*last)%cachedTexts]
	cache.tries++
	if *place == string(text) {
		cache.found++
	} else {
		*place = string(text)
	}
	if cache.tries == trial && 4*cache.found >= trial {
		cache.tries, cache.found = 0, 0
	}
	return *place
}
