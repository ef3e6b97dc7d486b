#!/usr/bin/env bash
# Builds and runs the program of README.md in one language: readme.sh c|go|python PREFIX
# The first one of a package's README, too: in Python it is run and checked by pyright in strict mode, for Node it is
# compiled as TypeScript by readme.sh typescript bindings/node.
#
# PREFIX is that of the installed C library, or of the Python environment. The programs in Rust run as
# tests of examples/rust, those for Node as tests of its package.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
language=$1
prefix=$(cd "$2" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig LD_LIBRARY_PATH=$prefix/lib
export GOWORK=off CGO_LDFLAGS="-O2 -g -L$prefix/lib"

# The first block of a language in a README.
program() {
  awk -v fence="\`\`\`${1:-$language}" '$0 == fence { inside = 1; next } inside && /^```$/ { exit } inside' \
    "$root/${2:-README.md}"
}

made_a_key='^a secret of [0-9]+ characters, printed as \*\*\*$'
case $language in
c)
  program >"$work/access.c"
  grep -q instantly_members_list "$work/access.c"
  # shellcheck disable=SC2046 # the flags are words
  cc -std=c11 -Wall -Wextra -Wpedantic -Werror "$work/access.c" -o "$work/access" $(pkg-config --cflags --libs instantly_rbac)
  "$work/access" | grep -q '@northwind.example.com$'
  ;;
go)
  program >"$work/main.go"
  cd "$work"
  go mod init example.com/program 2>/dev/null
  go mod edit -replace "github.com/instantly-rbac/instantly-rbac/bindings/go=$root/bindings/go"
  go mod tidy 2>/dev/null
  go run . | grep -qE "$made_a_key"
  ;;
python)
  { echo "# pyright: strict" && program; } >"$work/root.py"
  { echo "# pyright: strict" && program python bindings/python/README.md; } >"$work/package.py"
  grep -q "import Preset" "$work/package.py"
  "$prefix/bin/python" "$work/root.py" | grep -qE "$made_a_key"
  # Its output is read to the end: it goes on after that line.
  "$prefix/bin/python" "$work/package.py" | grep -E "$made_a_key" >/dev/null
  PATH="$prefix/bin:$PATH" pyright --warnings --pythonpath "$prefix/bin/python" "$work"
  ;;
typescript)
  mkdir -p "$work/node_modules/@types"
  ln -s "$prefix" "$work/node_modules/instantly-rbac"
  ln -s "$prefix/node_modules/@types/node" "$work/node_modules/@types/node"
  program mjs >"$work/root.mts"
  program mjs bindings/node/README.md >"$work/package.mts"
  program ts bindings/node/README.md >"$work/typed.mts"
  grep -q instantly-rbac "$work/root.mts"
  grep -q instantly-rbac "$work/package.mts"
  grep -q instantly-rbac "$work/typed.mts"
  cd "$work"
  "$prefix/node_modules/.bin/tsc" --strict --noEmit --target es2022 --module nodenext --types node *.mts
  echo "README: the programs for Node are TypeScript, too"
  exit
  ;;
*)
  echo "readme.sh: no language $language" >&2
  exit 2
  ;;
esac
echo "README: the program in $language runs"
