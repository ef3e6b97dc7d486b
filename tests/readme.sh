#!/usr/bin/env bash
# Does what the READMEs and the heads of the examples say, as a reader does: readme.sh WHAT BUILT
#
#   command-line PROGRAM   the command line
#   c PREFIX, go PREFIX    the library that is installed there, and the examples
#   python ENVIRONMENT     the programs, and their types
#   wheel WHEEL            what is typed around them, from the wheel as it ships
#   typescript PACKAGE     the programs for Node are TypeScript, too; tests/node runs them
#   node PACKAGES          what is typed around them, from the tarballs
#   service                the service for Node, in the clone
#
# Commands are read out of the blocks of a shell below a heading, and out of the indented lines at the top of an example.
# They run one by one in a folder beside a link to the clone. Each ends with 0, or with the status that its comment names.
# What builds for long is built already, and is taken from BUILT.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
what=$1
built=${2:+$(realpath "$2")}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
folder=$work/program
mkdir -p "$folder" "$work/home"
ln -s "$root" "$work/instantly-rbac"

# The first block of a language in a README.
program() {
  awk -v fence="\`\`\`$1" '$0 == fence { inside = 1; next } inside && /^```$/ { exit } inside' "$root/$2"
}

# The commands below a heading, or with "*" each heading that has some.
commands() {
  awk -v heading="$1" '
    /^```/ { fenced = !fenced; shell = fenced && $0 == "```sh"; if (shell && heading == "*") print here; next }
    shell && here == heading
    !fenced && /^#/ { here = $0; sub(/^#+ /, "", here) }' "$root/$2"
}

# The commands at the top of an example.
head_of() {
  local end='^$'
  [[ $1 == *.py ]] && end='^"""$'
  sed -nE "1,/$end/{ s/^(\/\/!?| \*)?(    +|\t)([^ ].*)/\3/p }" "$root/$1"
}

# Runs what it reads, in one shell.
run() {
  local line expected text
  text=$(
    echo "set -uo pipefail; source '$work/serve'"
    while IFS= read -r line; do
      [[ -n $line ]] || continue
      expected=0
      [[ $line =~ \#.*status\ ([0-9]) ]] && expected=${BASH_REMATCH[1]}
      case $line in
      *"sandbox --port"* | *main.mjs*) printf 'serve <<"LINE"\n%s\nLINE\n' "$line" ;;
      *) echo "$line" ;;
      esac
      # shellcheck disable=SC2016 # it is the other shell that expands it
      printf 'status=$?; test $status = %s || { echo "README: ended with $status: %s" >&2; exit 1; }\n' \
        "$expected" "$(sed 's/["$`\\]/\\&/g' <<<"$line")"
    done
  )
  [[ $text == *"test "* ]] || { echo "README: no commands for $what" >&2; exit 1; }
  (cd "${1:-$folder}" && bash -c "$text" </dev/null >"$work/output" 2>&1) || { cat "$work/output" >&2; exit 1; }
}

# A server: started, until it says where it is, and ended.
cat >"$work/serve" <<'END'
serve() {
  local line log tries=0
  line=$(cat) log=$(mktemp)
  setsid bash -c "exec 2>&1; ${line/8080/0}" >"$log" &
  until grep -qE 'https?://127' "$log"; do
    ((tries++ < 300)) && kill -0 $! 2>/dev/null || { cat "$log"; return 1; }
    sleep 0.1
  done
  kill -- -$!
  wait $! 2>/dev/null
  cat "$log"
}
END

# The text, of which each part must be there, with another in its place.
instead() {
  local text
  text=$(cat)
  [[ $text == *"$1"* ]] || { echo "README: does not say: $1" >&2; exit 1; }
  echo "${text//"$1"/"$2"}"
}

has_printed() { grep -qE "$1" "$work/output" || { echo "README: not printed: $1" >&2; cat "$work/output" >&2; exit 1; }; }

# A key for programs that need one, of a sandbox that ends with this program.
with_key() {
  local line
  coproc sandbox { exec "$@" </dev/null; }
  server=$sandbox_PID
  trap 'kill "$server"; rm -rf "$work"' EXIT
  while IFS= read -r line <&"${sandbox[0]}"; do
    [[ $line =~ (http://[0-9.:]+)$ && $line == Instantly* ]] && export INSTANTLY_BASE_URL=${BASH_REMATCH[1]}
    [[ $line =~ only:\ (.*)$ ]] && export INSTANTLY_API_KEY=${BASH_REMATCH[1]}
    [[ $line == Stop* ]] && return
  done
}

# No block of a shell is left out.
expected='README.md: instantly-rbac
docs/start.md: From the command line
docs/start.md: In C, and in whatever calls C
docs/start.md: In Go
docs/start.md: In Python
docs/start.md: In Node
bindings/go/README.md: instantly-rbac for Go
bindings/python/README.md: instantly-rbac for Python
bindings/python/README.md: At night
bindings/node/README.md: instantly-rbac for Node'
found=$(cd "$root" && for file in README.md docs/start.md bindings/*/README.md; do commands '*' "$file" | sed "s|^|$file: |"; done | sort)
[[ $found == "$(sort <<<"$expected")" ]] || { echo "README: not those that are tested here:" "$found" >&2; exit 1; }

# As before, under another HOME.
export CARGO_HOME=${CARGO_HOME:-$HOME/.cargo} RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}
unset MAKEFLAGS MAKELEVEL INSTANTLY_API_KEY INSTANTLY_BASE_URL
made_a_key='^a secret of [0-9]+ characters, printed as \*\*\*$'
case $what in
command-line)
  PATH=$(dirname "$built"):$PATH
  test -f "$root/cli/Cargo.toml"
  commands "From the command line" docs/start.md | instead "cargo install --locked --path ../instantly-rbac/cli" "instantly-rbac --version" | run
  has_printed '^Created the key "reports"'
  ;;
c)
  export HOME=$work/home
  program c docs/start.md >"$folder/access.c"
  commands "In C, and in whatever calls C" docs/start.md | run
  has_printed '@northwind.example.com$'
  cp "$root/examples/c/access.c" "$folder"
  export PKG_CONFIG_PATH=$built/lib/pkgconfig LD_LIBRARY_PATH=$built/lib
  head_of examples/c/access.c | run
  ;;
go)
  GOPATH=$(go env GOPATH) GOCACHE=$(go env GOCACHE)
  export GOPATH GOCACHE GOWORK=off HOME=$work/home
  program go docs/start.md >"$folder/main.go"
  commands "In Go" docs/start.md | run
  has_printed "$made_a_key"
  export PKG_CONFIG_PATH=$built/lib/pkgconfig LD_LIBRARY_PATH=$built/lib
  head_of examples/go/main.go | run "$root/examples/go"
  mkdir "$work/package"
  program go bindings/go/README.md >"$work/package/main.go"
  module=github.com/instantly-rbac/instantly-rbac/bindings/go
  commands "instantly-rbac for Go" bindings/go/README.md | instead /opt/instantly_rbac "$built" |
    instead "go get $module" "go mod edit -replace $module=../instantly-rbac/bindings/go && go mod tidy" | run "$work/package"
  has_printed "^Access review of"
  ;;
python)
  { echo "# pyright: strict" && program python README.md; } >"$work/root.py"
  { echo "# pyright: strict" && program python docs/start.md; } >"$work/start.py"
  { echo "# pyright: strict" && program python bindings/python/README.md; } >"$work/package.py"
  grep -q "import Preset" "$work/package.py"
  "$built/bin/python" "$work/root.py" | grep -qE "$made_a_key"
  "$built/bin/python" "$work/start.py" | grep -qE "$made_a_key"
  # Its output is read to the end: it goes on after that line.
  "$built/bin/python" "$work/package.py" | grep -E "$made_a_key" >/dev/null
  PATH="$built/bin:$PATH" pyright --warnings --pythonpath "$built/bin/python" "$work"/*.py
  ;;
wheel)
  export PIP_NO_INDEX=1 PIP_DISABLE_PIP_VERSION_CHECK=1
  program python docs/start.md >"$folder/access.py"
  commands "In Python" docs/start.md | instead ../instantly-rbac/bindings/python "$built" | run
  has_printed "$made_a_key"
  # The other texts are for the environment that this made.
  # shellcheck disable=SC1091
  source "$folder/.venv/bin/activate"
  commands "instantly-rbac for Python" bindings/python/README.md | instead ../instantly-rbac/bindings/python "$built" | run
  with_key instantly-rbac sandbox
  commands "At night" bindings/python/README.md | run
  grep -q "<html" "$folder/review.html"
  cp "$root/examples/python/access.py" "$folder"
  head_of examples/python/access.py | instead ../instantly-rbac/bindings/python "$built" | run
  ;;
typescript)
  mkdir -p "$work/node_modules/@types"
  ln -s "$built" "$work/node_modules/instantly-rbac"
  ln -s "$built/node_modules/@types/node" "$work/node_modules/@types/node"
  program mjs docs/start.md >"$work/root.mts"
  program mjs bindings/node/README.md >"$work/package.mts"
  program ts bindings/node/README.md >"$work/typed.mts"
  grep -q instantly-rbac "$work/root.mts"
  grep -q instantly-rbac "$work/package.mts"
  grep -q instantly-rbac "$work/typed.mts"
  cd "$work"
  "$built/node_modules/.bin/tsc" --strict --noEmit --target es2022 --module nodenext --types node *.mts
  ;;
node)
  export npm_config_offline=true npm_config_audit=false npm_config_fund=false
  from_tarballs() { instead "make -C ../instantly-rbac node" "make -C ../instantly-rbac --dry-run node" | instead ../instantly-rbac/target/node "$built"; }
  program mjs docs/start.md >"$folder/access.mjs"
  commands "In Node" docs/start.md | from_tarballs | run
  has_printed "$made_a_key"
  cp "$root/examples/node/access.mjs" "$folder"
  head_of examples/node/access.mjs | from_tarballs | run
  with_key node "$folder/node_modules/instantly-rbac/bin/instantly-rbac.js" sandbox
  commands "instantly-rbac for Node" bindings/node/README.md | from_tarballs | run
  ;;
service)
  export PORT=0
  head_of examples/node/service/main.mjs | instead "npm ci" "test -d node_modules" | run "$root/examples/node"
  ;;
*)
  echo "readme.sh: no $what" >&2
  exit 2
  ;;
esac
echo "README: $what is as it says"
