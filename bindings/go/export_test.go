package instantly

// HandleCount is how many handles of the library are alive.
var HandleCount = handleCount

// PlacesTaken is how many calls are in the library.
func PlacesTaken() int { return len(places) }
