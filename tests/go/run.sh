#!/usr/bin/env bash
# Checks and tests the Go binding: run.sh PREFIX SCRIPTED-SERVER
#
# PREFIX is where ffi/packaging/install.sh put the C library; SCRIPTED-SERVER is the program
# instantly-scripted-server of `cargo build -p instantly-tests`. Go's caches apart, nothing is written,
# so that it may run beside itself.
set -euo pipefail

if [ $# -ne 2 ]; then
  echo "usage: $0 PREFIX SCRIPTED-SERVER" >&2
  exit 2
fi
prefix=$(cd "$1" && pwd)
INSTANTLY_SCRIPTED_SERVER=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
modules=(bindings/go tests/go examples/go)

if ! command -v go >/dev/null; then
  echo "Go is missing: install 1.23 or newer from https://go.dev/dl" >&2
  exit 1
fi
version=$(cd / && go env GOVERSION)
number=${version#go1.}
number=${number%%[!0-9]*}
if [[ $version != go1.* ]] || [ "${number:-0}" -lt 23 ]; then
  echo "Go 1.23 or newer is needed, and this is $version" >&2
  exit 1
fi
if [ ! -f "$prefix/lib/pkgconfig/instantly_rbac.pc" ]; then
  echo "$prefix holds no instantly_rbac: run ffi/packaging/install.sh first" >&2
  exit 1
fi
if [ ! -x "$INSTANTLY_SCRIPTED_SERVER" ]; then
  echo "$INSTANTLY_SCRIPTED_SERVER is no program: cargo build -p instantly-tests" >&2
  exit 1
fi

export INSTANTLY_SCRIPTED_SERVER
export PKG_CONFIG_PATH="$prefix/lib/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}"
export LD_LIBRARY_PATH="$prefix/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export CGO_ENABLED=1
# Go's cache knows a package by these flags and not by what pkg-config says: without them it would hand
# out one that was linked against another folder.
export CGO_LDFLAGS="-O2 -g -L$prefix/lib"
# Of a clone inside another, whatever go.work there is above is none of ours.
export GOWORK=off
unset INSTANTLY_API_KEY INSTANTLY_BASE_URL

for module in "${modules[@]}"; do
  cd "$root/$module"
  unformatted=$(gofmt -l .)
  if [ -n "$unformatted" ]; then
    echo "gofmt would change, in $module:" $unformatted >&2
    exit 1
  fi
  go vet ./...
  # Not from the cache: the library may have been built anew. Without a package named, what the tests
  # print is shown.
  go test -race -count=1
done

echo "== the library linked into the program"
cd "$root/bindings/go"
go test -tags instantly_static -count=1 -run 'Example|MoreCalls' .

echo "== a program without any shared library"
alone=$(mktemp)
trap 'rm -f "$alone" "$alone.log"' EXIT
# The linker's warnings are the C library's: such a program finds names only where the same one is installed.
go test -tags instantly_static -ldflags '-extldflags -static' -c -o "$alone" . 2>"$alone.log" || { cat "$alone.log"; exit 1; }
if readelf -d "$alone" | grep NEEDED; then
  echo "the static program needs a shared library" >&2
  exit 1
fi
"$alone" -test.run Example

echo "== without cgo"
said=$(CGO_ENABLED=0 go build . 2>&1 | grep -v '^#' || true)
wanted=instantly_rbac_needs_cgo__set_CGO_ENABLED_to_1_and_install_a_C_compiler
if [ "$(wc -l <<<"$said")" != 1 ] || [[ $said != *"$wanted" ]]; then
  printf 'a build without cgo must say one thing, and says:\n%s\n' "$said" >&2
  exit 1
fi

echo "== the example, as a person would run it"
cd "$root/examples/go"
go run .
echo
echo "Go binding: ${#modules[@]} modules pass with $version"
