#!/usr/bin/env bash
# Prints the path of a Go that is new enough (1.23). Where there is none, the official toolchain is
# fetched into the build folder: toolchain.sh BUILD-FOLDER
set -euo pipefail
oldest=1.23
for go in "$(command -v go || true)" /usr/local/go/bin/go; do
  [ -x "$go" ] || continue
  version=$("$go" env GOVERSION 2>/dev/null | sed 's/^go//')
  if [ "$(printf '%s\n' "$oldest" "$version" | sort -V | head -n 1)" = "$oldest" ]; then
    echo "$go"
    exit
  fi
done

# The oldest that is supported, so that a machine without Go tests just that.
name=v0.0.1-go1.23.12.linux-amd64
sha256=7bf9a01c191c452bf1fa9266a547abe0e437ff46d16adc9ec55fcc4fea24c121
if [ "$(uname -sm)" != "Linux x86_64" ]; then
  echo "Go $oldest or newer is missing: install it from https://go.dev/dl" >&2
  exit 1
fi
mkdir -p "$1"
folder=$(cd "$1" && pwd)/golang.org/toolchain@$name
if [ ! -x "$folder/bin/go" ]; then
  echo "Go $oldest or newer is missing: fetching go1.23.12 into $1" >&2
  part=$(mktemp -d "$1/part.XXXXXX")
  trap 'rm -rf "$part"' EXIT
  curl -sSfL -o "$part/go.zip" "https://proxy.golang.org/golang.org/toolchain/@v/$name.zip"
  echo "$sha256  $part/go.zip" | sha256sum --check --quiet >&2
  python3 -m zipfile -e "$part/go.zip" "$part"
  # The archive of a module has no modes.
  chmod -R +x "$part/golang.org/toolchain@$name/bin" "$part/golang.org/toolchain@$name/pkg/tool"
  mkdir -p "$(dirname "$folder")"
  mv -T "$part/golang.org/toolchain@$name" "$folder"
fi
echo "$folder/bin/go"
