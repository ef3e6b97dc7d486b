#!/bin/sh
# Searches with libFuzzer and AddressSanitizer: search.sh <build folder> <target, or "" for each> <seconds a target>
set -eu
build=$1 target=$2 seconds=$3
cd "$(dirname "$0")/.."

cargo +nightly --version >/dev/null 2>&1 ||
    { echo "Nightly Rust is missing: rustup toolchain install nightly --profile minimal"; exit 1; }
cargo +nightly fuzz --version >/dev/null 2>&1 ||
    { echo "cargo-fuzz is missing: cargo install cargo-fuzz --locked"; exit 1; }

cargo run --quiet --locked --package instantly-fuzz --bin seeds -- "$build/seeds"
for name in ${target:-$(ls fuzz/corpus)}; do
    echo "== $name, for $seconds seconds"
    mkdir -p "$build/found/$name" "$build/broken/$name"
    # New inputs go into the first folder; what breaks a promise, into `broken`.
    cargo +nightly fuzz run --fuzz-dir fuzz/libfuzzer --target-dir "$build" "$name" \
        "$build/found/$name" "fuzz/corpus/$name" "$build/seeds/$name" -- \
        -max_total_time="$seconds" -timeout=20 -print_final_stats=1 -verbosity=1 \
        -dict="$build/seeds/words.dict" -artifact_prefix="$build/broken/$name/"
done
