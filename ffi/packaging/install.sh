#!/usr/bin/env bash
# Installs the built C library: install.sh FOLDER-OF-THE-BUILD PREFIX
#
# Everything in the tree finds the rest by its own place, so that it may be moved. DESTDIR, where it is
# set, goes in front of an absolute PREFIX.
set -euo pipefail
build=$1
destination=${DESTDIR:-}$2
if [ -n "${DESTDIR:-}" ] && [ "${2#/}" = "$2" ]; then
  echo "With DESTDIR, the prefix must be absolute, and is $2" >&2
  exit 1
fi
here=$(dirname "$0")
version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' "$here/../../Cargo.toml")
abi_version=$(sed -n 's/.*INSTANTLY_ABI_VERSION: u32 = \([0-9]*\);/\1/p' "$here/../src/abi_version.rs")
native_static_libs=$(cat "$here/native-static-libs")

fill() {
  sed -e "s/@VERSION@/$version/g" -e "s/@ABI_VERSION@/$abi_version/g" \
    -e "s/@NATIVE_STATIC_LIBS@/$native_static_libs/g" "$here/$1.in" | install -m 644 /dev/stdin "$destination/lib/$2/$1"
}

share=$destination/share/doc/instantly_rbac
install -d "$destination/include" "$destination/lib/pkgconfig" "$destination/lib/cmake/instantly_rbac" "$share"
install -m 644 "$here"/../../LICENSE* "$here/../../docs/review.schema.json" "$here/../../CHANGELOG.md" "$share/"
install -m 644 "$here/../../include/instantly_rbac.h" "$destination/include/"
install -m 755 "$build/libinstantly_rbac_ffi.so" "$destination/lib/libinstantly_rbac.so.$abi_version"
ln -sf "libinstantly_rbac.so.$abi_version" "$destination/lib/libinstantly_rbac.so"
install -m 644 "$build/libinstantly_rbac_ffi.a" "$destination/lib/libinstantly_rbac.a"
# The standard library comes with its debug information.
strip --strip-debug "$destination/lib/libinstantly_rbac.a"
fill instantly_rbac.pc pkgconfig
fill instantly_rbac-static.pc pkgconfig
fill instantly_rbacConfig.cmake cmake/instantly_rbac
fill instantly_rbacConfigVersion.cmake cmake/instantly_rbac
echo "Installed instantly_rbac $version (ABI $abi_version) in $2"
