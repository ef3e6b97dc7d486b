#!/usr/bin/env bash
# Writes a version wherever one must stand: version.sh VERSION. It belongs to Cargo.toml; npm and the lock files want it, too.
set -euo pipefail
cd "$(dirname "$0")/.."
version=${1:?give a version, such as 0.2.0}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$ ]] || { echo "$version is no version" >&2; exit 2; }
sed -i -E "s/^version = \".*\"$/version = \"$version\"/; s/^(instantly-[a-z-]+ = \{ path = .*, version = )\".*\"/\1\"$version\"/" Cargo.toml
(cd bindings/node && npm version --silent --no-git-tag-version --allow-same-version "$version" >/dev/null)
cargo update --quiet --workspace --offline
cargo update --quiet --workspace --offline --manifest-path fuzz/libfuzzer/Cargo.toml
make --no-print-directory header
