#!/usr/bin/env bash
# Installs the built C library: install.sh FOLDER-OF-THE-BUILD PREFIX
#
# Everything in the tree finds the rest by its own place, so that it may be moved. DESTDIR, where it is
# set, goes in front of an absolute PREFIX. BINUTILS_PREFIX is what the tools of another architecture begin with.
set -euo pipefail
build=$1
destination=${DESTDIR:-}$2
if [ -n "${DESTDIR:-}" ] && [ "${2#/}" = "$2" ]; then
  echo "With DESTDIR, the prefix must be absolute, and is $2" >&2
  exit 1
fi
here=$(dirname "$0")
tools=${BINUTILS_PREFIX:-}
version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' "$here/../../Cargo.toml")
abi_version=$(sed -n 's/.*INSTANTLY_ABI_VERSION: u32 = \([0-9]*\);/\1/p' "$here/../src/abi_version.rs")
# rustc names the shared libgcc_s alone, which a static program cannot have. Compilers add what unwinds by themselves,
# shared or static as the program is.
native_static_libs=$(sed 's/-lgcc_s //' "$here/native-static-libs")

fill() {
  sed -e "s/@VERSION@/$version/g" -e "s/@ABI_VERSION@/$abi_version/g" \
    -e "s/@NATIVE_STATIC_LIBS@/$native_static_libs/g" "$here/$1.in" | install -m 644 /dev/stdin "$destination/lib/$2/$1"
}

# One object whose only global names are those of the shared library. As rustc writes it, the archive also has those of
# Rust's standard library, which could then not be in a program twice. Groups are resolved here: a later linker would
# drop ours for those of the same name in another library. The bitcode of the standard library's objects has no use
# once they are joined, and linkers with a plugin for LLVM stumble over it; its debug information goes too.
install_static_library() {
  local work names=() name
  work=$(mktemp -d)
  "${tools}nm" --dynamic --defined-only "$build/libinstantly_rbac_ffi.so" | awk '{ print $3 }' >"$work/names"
  while read -r name; do names+=(-u "$name"); done <"$work/names"
  "${tools}ld" -r --force-group-allocation "${names[@]}" "$build/libinstantly_rbac_ffi.a" -o "$work/joined.o"
  "${tools}objcopy" --strip-debug --remove-section=.llvmbc --remove-section=.llvmcmd --keep-global-symbols="$work/names" \
    "$work/joined.o" "$work/instantly_rbac.o"
  rm -f "$destination/lib/libinstantly_rbac.a"
  "${tools}ar" rcs "$destination/lib/libinstantly_rbac.a" "$work/instantly_rbac.o"
  chmod 644 "$destination/lib/libinstantly_rbac.a"
  rm -rf "$work"
}

share=$destination/share/doc/instantly_rbac
install -d "$destination/include" "$destination/lib/pkgconfig" "$destination/lib/cmake/instantly_rbac" "$share"
install -m 644 "$here"/../../LICENSE* "$here/../../docs/review.schema.json" "$here/../../CHANGELOG.md" "$share/"
install -m 644 "$here/../../include/instantly_rbac.h" "$destination/include/"
install -m 755 "$build/libinstantly_rbac_ffi.so" "$destination/lib/libinstantly_rbac.so.$abi_version"
ln -sf "libinstantly_rbac.so.$abi_version" "$destination/lib/libinstantly_rbac.so"
install_static_library
fill instantly_rbac.pc pkgconfig
fill instantly_rbac-static.pc pkgconfig
fill instantly_rbacConfig.cmake cmake/instantly_rbac
fill instantly_rbacConfigVersion.cmake cmake/instantly_rbac
echo "Installed instantly_rbac $version (ABI $abi_version) in $2"
