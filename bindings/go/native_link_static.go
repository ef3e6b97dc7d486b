//go:build instantly_static

package instantly

// #cgo pkg-config: instantly_rbac-static
import "C"
