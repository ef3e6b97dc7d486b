module instantly-bench

go 1.23

require github.com/instantly-rbac/instantly-rbac/bindings/go v0.0.0

replace github.com/instantly-rbac/instantly-rbac/bindings/go => ../../bindings/go
