module github.com/instantly-rbac/instantly-rbac/bindings/go

go 1.23
