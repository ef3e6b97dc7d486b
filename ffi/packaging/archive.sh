#!/usr/bin/env bash
# Packs the built C library for those who have no Rust: archive.sh FOLDER-OF-THE-BUILD x86_64|aarch64 OUT
#
# The archive is the installed tree with a README, and works wherever it is unpacked.
set -euo pipefail
build=${1:?give the folder of the build}
architecture=${2:?give the architecture}
out=${3:?give a folder for the archive}
here=$(dirname "$0")
version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' "$here/../../Cargo.toml")
name=instantly_rbac-$version-linux-$architecture
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
# Debian's binutils of another architecture have its name in front.
if [ "$architecture" != "$(uname -m)" ]; then
  export BINUTILS_PREFIX=$architecture-linux-gnu-
fi
"$here/install.sh" "$build" "$stage/$name"
install -m 644 "$here/README.md" "$stage/$name/README.md"
mkdir -p "$out"
# The same files always give the same archive.
tar --create --gzip --file "$out/$name.tar.gz" --directory "$stage" --sort=name --owner=0 --group=0 --numeric-owner \
  --mtime="@${SOURCE_DATE_EPOCH:-$(git -C "$here" log -1 --format=%ct)}" "$name"
echo "$out/$name.tar.gz: $(stat -c %s "$out/$name.tar.gz") bytes"
