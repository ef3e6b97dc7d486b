#!/usr/bin/env bash
# Builds and runs the programs of README.md that are in C and in Go: readme.sh PREFIX
#
# Those in Rust run as tests of examples/rust.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
prefix=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig LD_LIBRARY_PATH=$prefix/lib
export GOWORK=off CGO_LDFLAGS="-O2 -g -L$prefix/lib"

# The block of that language.
block() {
  awk -v fence="\`\`\`$1" '$0 == fence { inside = 1; next } /^```$/ { inside = 0 } inside' "$root/README.md"
}

block c >"$work/access.c"
grep -q instantly_members_list "$work/access.c"
# shellcheck disable=SC2046 # the flags are words
cc -std=c11 -Wall -Wextra -Wpedantic -Werror "$work/access.c" -o "$work/access" $(pkg-config --cflags --libs instantly_rbac)
"$work/access" | grep -q '@northwind.example.com$'
echo "README: the program in C runs"

mkdir "$work/program"
block go >"$work/program/main.go"
cd "$work/program"
go mod init example.com/program 2>/dev/null
go mod edit -replace "github.com/instantly-rbac/instantly-rbac/bindings/go=$root/bindings/go"
go mod tidy 2>/dev/null
go run . | grep -qE '^a secret of [0-9]+ characters, printed as \*\*\*$'
echo "README: the program in Go runs"
