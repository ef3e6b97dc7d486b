#!/usr/bin/env bash
# Runs every test in C and C++ against an installed tree: run.sh PREFIX SCRIPTED-SERVER [BUILD-FOLDER]
#
# Without a build folder it takes one of its own, and leaves nothing behind. Locally a missing tool is
# said and left out; with CI=true it is an error.
#
# Debian's names of what it needs: gcc g++ binutils pkg-config libjansson-dev cmake valgrind
# (gcc brings the sanitizers).
set -euo pipefail
prefix=$(realpath "${1:?give the prefix of an installed tree}")
server=$(realpath "${2:?give the program instantly-scripted-server}")
here=$(realpath "$(dirname "$0")")
if [ -n "${3:-}" ]; then
  mkdir -p "$3"
  build=$(realpath "$3")
else
  build=$(mktemp -d)
  trap 'rm -rf "$build"' EXIT
fi
cd "$build"
# The tests say where their clients go.
unset INSTANTLY_BASE_URL

# Every how many vectors are run under valgrind. All of them take half a minute.
EVERY_VECTOR=1
# A panic of the library is tested for; where it came from would fill the output.
export RUST_BACKTRACE=0
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
export LD_LIBRARY_PATH=$prefix/lib
warnings="-Wall -Wextra -Wpedantic -Werror"
cxxflags="$(pkg-config --cflags instantly_rbac) $warnings -g -O1"
cflags="$cxxflags $(pkg-config --cflags jansson) -I$build -D_POSIX_C_SOURCE=200809L"
libs="$(pkg-config --libs instantly_rbac jansson) -pthread"

fail() {
  echo "run.sh: $*" >&2
  exit 1
}

# Says that a tool is missing; where nothing may be skipped, that is an error.
missing() {
  [ "${CI:-}" != true ] || fail "$1 is missing, and CI skips nothing"
  echo "$1 is missing: the C tests ran without it"
}

# What these programs print matters where they fail; else the last line, under a name.
show() {
  local name=$1 log=$build/log begun=$SECONDS
  shift
  if "$@" >"$log" 2>&1; then
    echo "$name: $(tail -n 1 "$log") ($((SECONDS - begun)) s)"
  else
    cat "$log" >&2
    fail "$name: failed"
  fi
}

# --- Building -------------------------------------------------------------------------------------

# build_all FOLDER FLAGS: every program, with these flags too. The C standard is one of them.
build_all() {
  local folder=$build/$1 flags="$cflags $2"
  mkdir -p "$folder"
  cc $flags "$here"/check.c "$here"/rules.c "$here"/rules_*.c -o "$folder/rules" $libs
  cc $flags "$here"/vectors.c "$here"/vector_*.c -o "$folder/vectors" $libs
  cc $flags "$build/examples.c" -o "$folder/examples" $libs
  cc $flags "$here/../../examples/c/access.c" -o "$folder/access" $libs
}

build_cpp() {
  local folder=$build/$1
  mkdir -p "$folder"
  c++ $cxxflags $2 "$here/rules.cpp" -o "$folder/rules++" $libs
}

awk -f "$here/functions.awk" "$prefix/include/instantly_rbac.h" >functions.inc
awk -v least=18 -f "$here/examples.awk" "$prefix/include/instantly_rbac.h" >examples.c

# --- The header -----------------------------------------------------------------------------------

for standard in c99 c11 c17 c2x; do
  echo '#include <instantly_rbac.h>' | cc $cflags -std=$standard -fsyntax-only -x c -
done
for standard in c++11 c++14 c++17 c++20; do
  echo '#include <instantly_rbac.h>' | c++ $cxxflags -std=$standard -fsyntax-only -x c++ -
done
echo "Header: compiles alone as C99, C11, C17, C2x, C++11, C++14, C++17 and C++20"

# --- Rules ----------------------------------------------------------------------------------------

for standard in c99 c11 c17; do
  mkdir -p $standard
  cc $cflags -std=$standard "$here"/check.c "$here"/rules.c "$here"/rules_*.c -o $standard/rules $libs
  show "C rules ($standard)" $standard/rules
done
for standard in c++11 c++17; do
  build_cpp $standard -std=$standard
  show "C++ rules ($standard)" $standard/rules++
done

# Every function of the header is misused, and every function is used as it should be.
sed -e 's://.*::' -e '/^\/\*/,/\*\/$/d' "$prefix/include/instantly_rbac.h" |
  grep -o 'instantly_[a-z0-9_]*(' | tr -d '(' | sort -u >declared
called() { nm --undefined-only "$@" | grep -o 'instantly_[a-z0-9_]*' | sort -u; }
mkdir -p objects
for file in "$here"/rules_*.c "$here"/vector_*.c "$here/check.c"; do
  cc $cflags -std=c99 -c "$file" -o "objects/$(basename "$file" .c).o"
done
called objects/rules_misuse.o >misused
rm objects/rules_misuse.o
called objects/*.o >used
diff declared misused >&2 || fail "not every function of the header (<) is misused (>)"
diff declared used >&2 || fail "not every function of the header (<) is used (>)"
echo "C rules: each of the $(wc -l <declared) functions of the header is used, and misused"

# --- Vectors, examples of the header, the example program -----------------------------------------

build_all plain -std=c99
show "C vectors" plain/vectors "$server"
show "C header" plain/examples

# The facts of `make demo`, and no secret: no word is as long as one.
check_access() {
  "$1" >access.txt || return 1
  local fact
  while read -r fact; do
    grep -q "$fact" access.txt || { echo "access.c does not print: $fact"; return 1; }
  done <<'END'
priya.raman@northwind.example.com  *owner  *20..-..-..  yes
aiko.mori@northwind.example.com  *editor .*not yet
Invited jordan.reyes@example.com as view\.
jordan.reyes@example.com  *editor .*not yet
Marketing dashboard .*campaigns:read, accounts:read
its secret, printed, is \*\*\*
Zapier (legacy) .*all:all
Revoked "Webhook handler"\.
END
  ! grep -E '[A-Za-z0-9_]{32}' access.txt || { echo "access.c prints a secret"; return 1; }
  echo "access.c prints the members and the keys, and no secret"
}
show "C example" check_access plain/access

# program BODY NAME FLAGS: a program that a tool must be able to judge.
program() {
  printf '#include <limits.h>\n#include <stdlib.h>\nint main(void) { %s }\n' "$1" >"$2.c"
  cc -g "${@:3}" "$2.c" -o "$2"
}

# --- valgrind ---------------------------------------------------------------------------------------

# Runs a program under valgrind; prints its last line, and valgrind's summary.
under_valgrind() {
  local name=$1 said=$build/valgrind.log begun=$SECONDS
  shift
  valgrind --leak-check=full --errors-for-leak-kinds=definite,indirect,possible --error-exitcode=9 \
    --child-silent-after-fork=yes --suppressions="$here/valgrind.supp" --log-file="$said" "$@" >log 2>&1 ||
    { cat log "$said" >&2; fail "$name under valgrind: failed"; }
  echo "$name under valgrind: $(tail -n 1 log) ($((SECONDS - begun)) s)"
  sed -n 's/^==[0-9]*== \(ERROR SUMMARY.*\)/  \1/p' "$said" | tail -n 1
}

if command -v valgrind >/dev/null; then
  # It must see what it is there to see.
  program 'char *volatile lost = malloc(7); lost = NULL; return lost != NULL;' leak
  ! valgrind --quiet --leak-check=full --error-exitcode=9 ./leak >/dev/null 2>&1 || fail "valgrind does not see a leak"
  under_valgrind "C rules" plain/rules
  under_valgrind "C++ rules" c++17/rules++
  under_valgrind "C vectors" plain/vectors "$server" "$EVERY_VECTOR"
  under_valgrind "C header" plain/examples
  under_valgrind "C example" plain/access
else
  missing valgrind
fi

# --- AddressSanitizer and UndefinedBehaviorSanitizer ----------------------------------------------

# A program with this defect must end with a report that calls it so.
check_sanitizers() {
  program "$2" defect $sanitizers
  ! ASAN_OPTIONS=detect_leaks=1 ./defect >log 2>&1 || fail "the sanitizers do not see: $1"
  grep -q "$1" log || fail "the sanitizers do not call it \"$1\": $(cat log)"
}

sanitizers="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"
if program 'return 0;' nothing $sanitizers 2>/dev/null && ./nothing; then
  # They must see what they are there to see.
  check_sanitizers heap-buffer-overflow 'char *volatile at = malloc(7); at[7] = 1; return at[7];'
  check_sanitizers 'signed integer overflow' 'volatile int most = INT_MAX; most += 1; return most == 0;'
  check_sanitizers LeakSanitizer 'char *volatile lost = malloc(7); lost = NULL; return lost != NULL;'
  export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
  build_all sanitized "-std=c99 $sanitizers"
  build_cpp sanitized "-std=c++17 $sanitizers"
  show "C rules with sanitizers" sanitized/rules
  show "C++ rules with sanitizers" sanitized/rules++
  show "C vectors with sanitizers" sanitized/vectors "$server"
  show "C header with sanitizers" sanitized/examples
  show "C example with sanitizers" check_access sanitized/access
else
  missing "the sanitizers of gcc (libasan, libubsan)"
fi

# --- The tree ---------------------------------------------------------------------------------------

"$here/installed.sh" "$prefix"
echo "C: everything passes in $SECONDS s"
