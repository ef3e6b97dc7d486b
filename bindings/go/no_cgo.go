//go:build !cgo

package instantly

// Without cgo this is the only declaration of the package (each other file is built with cgo alone), so that the
// compiler says this one thing.
var _ = instantly_rbac_needs_cgo__set_CGO_ENABLED_to_1_and_install_a_C_compiler
