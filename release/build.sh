#!/usr/bin/env bash
# Builds what is published for one Linux platform, on any Linux: build.sh TARGET OUT
#
# OUT/python gets the wheel, OUT/node the addon, and OUT/c the C library (of glibc platforms). Zig is the C compiler and
# the linker, so that what it links runs on systems with glibc 2.17 (manylinux2014) or with musl 1.2.
#
# The environment that release/requirements.txt makes must be the first in PATH.
set -euo pipefail
target=${1:?give a target, such as aarch64-unknown-linux-gnu}
mkdir -p "${2:?give a folder for the packages}"
out=$(realpath "$2")
root=$(cd "$(dirname "$0")/.." && pwd)
build=${CARGO_TARGET_DIR:-$root/target}
cd "$root"

case $target in
*-gnu)
  tag=manylinux2014
  zig_target=$target.2.17
  ;;
*-musl)
  tag=musllinux_1_2
  zig_target=$target
  # Libraries that are loaded share the musl of the program that loads them.
  export RUSTFLAGS="-C target-feature=-crt-static"
  ;;
*)
  echo "build.sh: $target is no Linux platform of ours" >&2
  exit 2
  ;;
esac

echo "Building for $target"
(cd bindings/python && maturin build --quiet --release --locked --zig --compatibility "$tag" --target "$target" --out "$out/python")

cargo zigbuild --quiet --release --locked --package instantly-rbac-node --target "$zig_target"
case $target in
x86_64-*) platform=linux-x64 ;;
aarch64-*) platform=linux-arm64 ;;
esac
install -D "$build/$target/release/libinstantly_rbac_node.so" "$out/node/build/instantly-rbac.$platform-${target##*-}.node"

case $target in
*-gnu)
  cargo zigbuild --quiet --release --locked --package instantly-rbac-ffi --lib --target "$zig_target"
  ffi/packaging/archive.sh "$build/$target/release" "${target%%-*}" "$out/c"
  ;;
esac
