// Package handles counts what the library keeps alive for C.
package handles

// #cgo pkg-config: instantly_rbac
// #include <instantly_rbac.h>
import "C"

// Count is how many handles are alive.
func Count() int { return int(C.instantly_handle_count()) }
