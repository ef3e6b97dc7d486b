package instantly

// HandleCount is how many handles of the library are alive.
var HandleCount = handleCount
