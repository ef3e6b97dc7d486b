#!/usr/bin/env bash
# Builds programs against an installed tree in every way that it offers: installed.sh PREFIX
#
# With pkg-config and with CMake, against the shared and the static library; what comes out must run, and
# need what it should. All of it happens in a copy of the tree that was moved after it was made, because
# a tree must work wherever it is put.
#
# Needs Debian's gcc binutils pkg-config cmake, and rustc.
set -euo pipefail
prefix=$(realpath "${1:?give the prefix of an installed tree}")
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

fail() {
  echo "installed.sh: $*" >&2
  exit 1
}

cp -a "$prefix" "$build/made"
mv "$build/made" "$build/moved"
tree=$build/moved
export PKG_CONFIG_PATH=$tree/lib/pkgconfig

cat >"$build/program.c" <<'END'
#include <instantly_rbac.h>
#include <stdio.h>

int main(void)
{
    InstantlySandbox *sandbox = NULL;
    InstantlyClient *client = NULL;
    InstantlyDocument *members = NULL;
    size_t count = 0;
    if (instantly_abi_version() != INSTANTLY_ABI_VERSION) return 2;
    instantly_sandbox_start(NULL, &sandbox, NULL);
    instantly_sandbox_client(sandbox, NULL, &client, NULL);
    instantly_members_list(client, NULL, NULL, &members, NULL);
    instantly_document_rows(members, &count, NULL);
    instantly_document_free(members);
    instantly_client_free(client);
    instantly_sandbox_free(sandbox);
    printf("%s %zu\n", instantly_version(), count);
    return count == 8 && instantly_handle_count() == 0 ? 0 : 1;
}
END

# --- The library itself ---------------------------------------------------------------------------

abi=$(sed -n 's/^#define INSTANTLY_ABI_VERSION //p' "$tree/include/instantly_rbac.h")
library=$tree/lib/libinstantly_rbac.so.$abi
soname=$(readelf -d "$library" | sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p')
[ "$soname" = "libinstantly_rbac.so.$abi" ] || fail "the SONAME is \"$soname\", and the ABI $abi"
[ "$(readlink "$tree/lib/libinstantly_rbac.so")" = "$soname" ] || fail "libinstantly_rbac.so is no link to $soname"

# The names that the header declares, without its comments.
sed -e 's://.*::' -e '/^\/\*/,/\*\/$/d' "$tree/include/instantly_rbac.h" |
  grep -o 'instantly_[a-z0-9_]*(' | tr -d '(' | sort -u >"$build/declared"
nm -D --defined-only "$library" | awk '{ print $3 }' | sort -u >"$build/exported"
diff "$build/declared" "$build/exported" >&2 || fail "the library exports other names (>) than the header declares (<)"
nm --extern-only --defined-only "$tree/lib/libinstantly_rbac.a" | awk 'NF == 3 { print $3 }' | sort -u >"$build/global"
diff "$build/declared" "$build/global" >&2 || fail "the static library has other global names (>) than the header declares (<)"
echo "$soname and the static library offer the $(wc -l <"$build/declared") functions of the header, and nothing else"

! grep -rF "$prefix" "$tree/lib/pkgconfig" "$tree/lib/cmake" >&2 || fail "the tree names the place where it was made"

# --- What is built with it ------------------------------------------------------------------------

needs_library() { [[ $(ldd "$1") == *"$soname"* ]]; }

# Runs a program, which must give the version that pkg-config gives.
run() {
  local said
  said=$(LD_LIBRARY_PATH=${2-} "$1") || fail "$1 fails: $said"
  [ "$said" = "$(pkg-config --modversion instantly_rbac) 8" ] || fail "$1 says: $said"
}

with_pkg_config() {
  local module=$1 program=$build/$1
  # shellcheck disable=SC2046 # the flags are words
  cc -Wall -Wextra -Werror "$build/program.c" -o "$program" $(pkg-config --cflags --libs "$module")
}

with_pkg_config instantly_rbac
needs_library "$build/instantly_rbac" || fail "the program does not need $soname"
run "$build/instantly_rbac" "$tree/lib"
with_pkg_config instantly_rbac-static
! needs_library "$build/instantly_rbac-static" || fail "the static program needs $soname"
run "$build/instantly_rbac-static"
echo "pkg-config: a program with the shared library, and one with the static library"

# Another static library in Rust, with a standard library of its own: it panics, and catches that.
cat >"$build/other.rs" <<'END'
/// The length of a text, or 0 where a panic is not caught.
#[unsafe(no_mangle)]
pub extern "C" fn other_length() -> usize {
    std::panic::set_hook(Box::new(|_| ()));
    let is_caught = std::panic::catch_unwind(|| panic!("on purpose")).is_err();
    if is_caught { std::env::args().map(|_| "other").collect::<String>().len() } else { 0 }
}
END
rustc --edition 2024 --crate-type staticlib -C panic=unwind -C lto=fat "$build/other.rs" -o "$build/libother.a"
sed -e 's/^int main/size_t other_length(void);\n&/' -e 's/return count == 8/return other_length() == 5 \&\& count == 8/' \
  "$build/program.c" >"$build/both.c"
flags=$(pkg-config --cflags --libs instantly_rbac-static)
for order in "$flags $build/libother.a" "$build/libother.a $flags"; do
  cc "$build/both.c" -o "$build/both" $order || fail "the static library cannot be linked beside another one in Rust: $order"
  run "$build/both"
done
# The warnings are the C library's: such a program finds names only where the same one is installed.
cc -static "$build/both.c" -o "$build/alone" "$build/libother.a" $flags 2>"$build/log" ||
  fail "no static program can be made: $(cat "$build/log")"
! readelf -d "$build/alone" | grep NEEDED >&2 || fail "the static program needs a shared library"
run "$build/alone"
echo "Static library: beside another one in Rust, and in a static program"

# Configures a project that wants this version, with the static target where that is asked for.
configure() {
  local project=$build/cmake-$1 version=$2
  mkdir -p "$project"
  cp "$build/program.c" "$project/"
  cat >"$project/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.10)
project(program C)
find_package(instantly_rbac $version REQUIRED)
add_executable(shared program.c)
target_link_libraries(shared PRIVATE instantly_rbac::instantly_rbac)
add_executable(static program.c)
target_link_libraries(static PRIVATE instantly_rbac::instantly_rbac_static)
END
  cmake -S "$project" -B "$project/build" -DCMAKE_PREFIX_PATH="$tree" >"$project/log" 2>&1
}

if command -v cmake >/dev/null; then
  right=$build/cmake-right
  configure right 0.1 || fail "CMake does not find the package: $(cat "$right/log")"
  cmake --build "$right/build" >"$right/log" 2>&1 || fail "CMake does not build: $(cat "$right/log")"
  needs_library "$right/build/shared" || fail "CMake's program does not need $soname"
  ! needs_library "$right/build/static" || fail "CMake's static program needs $soname"
  run "$right/build/shared"
  run "$right/build/static"
  configure any "" || fail "CMake does not find the package where no version is asked for"
  configure exact "$(pkg-config --modversion instantly_rbac) EXACT" || fail "CMake does not find the exact version"
  for version in 0.2 0.1.999 1 99; do
    ! configure "$version" "$version" || fail "CMake takes the package for version $version"
    log=$build/cmake-$version/log
    grep -q "compatible with requested" "$log" || fail "CMake fails for another reason: $(cat "$log")"
  done
  echo "CMake: the same, and no version that is too high"
elif [ "${CI:-}" = true ]; then
  fail "cmake is missing, and CI skips nothing"
else
  echo "cmake is missing: the installed tree was tested without it"
fi
echo "Installed tree: every way of building with it works, and it may be moved"
