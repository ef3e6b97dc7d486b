# Everything a person would type. Each target does its own set-up on a machine that has Rust.

CARGO ?= cargo
PREFIX ?= /usr/local

BUILD := $(or $(CARGO_TARGET_DIR),target)
# The C library as the tests use it (with debug checks), and as it ships.
TREE := $(BUILD)/tree
RELEASE_TREE := $(BUILD)/release-tree
SCRIPTED_SERVER := $(BUILD)/debug/instantly-scripted-server
# Debian's names of what the tests of the C library need.
C_PACKAGES := g++ binutils cmake pkg-config libjansson-dev valgrind
# A Go that is new enough comes first; where there is none, it is fetched.
GO_PATH = $$(dirname "$$(tests/go/toolchain.sh $(BUILD)/go)"):$$PATH
VENV := $(BUILD)/venv
NODE := bindings/node
NODE_PACKAGES := $(abspath $(BUILD))/node
NODE_EXAMPLE := examples/node
OPENAPI_FETCH := tests/node/openapi-fetch
LIBRARY_LOG := $(BUILD)/library.log
TYPES_LOG := $(BUILD)/types.log
COVERAGE := $(abspath $(BUILD))/coverage
# How long the soak lasts, and what it leaves.
MINUTES ?= 60
SOAK := $(abspath $(BUILD))/soak
# What `make fuzz` searches (each target, unless one is named), and for how many seconds each.
TARGET ?=
SECONDS ?= 60
# No more for the shared library, in bytes.
LARGEST_LIBRARY := 6000000
# No more for the Python wheel.
LARGEST_WHEEL := 4500000

.DEFAULT_GOAL := help
.PHONY: help setup setup-c setup-venv demo test test-rust test-c test-release test-go test-python test-wheel test-node test-node-package \
	test-node-example test-fuzz outcomes soak fuzz miri node bench bench-quick check types header surface stubs library install

help: ## Show what there is.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "make %-17s %s\n", $$1, $$2 }'

# Not targets for people: what the others need on a fresh machine.
setup:
	@command -v $(CARGO) >/dev/null || { echo "Rust is missing: install it from https://rustup.rs"; exit 1; }
	@command -v cc >/dev/null || { echo "A C compiler is missing: installing Debian's gcc and libc6-dev"; \
		apt-get update -qq && apt-get install -y -qq gcc libc6-dev; }

setup-c: setup
	@dpkg -s $(C_PACKAGES) >/dev/null 2>&1 || { echo "For the tests of the C library: installing Debian's $(C_PACKAGES)"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(C_PACKAGES) >/dev/null; }

demo: setup ## Govern and review a sandbox workspace (LIVE=1: read your own, write nothing).
	@$(CARGO) run --quiet --locked --package instantly-examples --bin demo

test: check test-rust test-fuzz test-c test-release test-go test-python test-wheel test-node test-node-package test-node-example ## Run every test, example and check.
	@echo "== the demo, as a person would run it"
	@$(MAKE) --no-print-directory demo

test-rust: setup ## The tests in Rust: core, sandbox, contract, vectors.
	$(CARGO) test --locked

outcomes: setup ## Print what the callers of every write are told when it fails at any point, and what is so.
	@$(CARGO) test --quiet --locked --package instantly-tests --test outcomes -- --nocapture

test-fuzz: setup ## The fuzz targets over what was found before, on stable Rust.
	$(CARGO) test --locked --package instantly-fuzz

$(TREE): setup-c
	$(CARGO) build --quiet --locked --package instantly-rbac-ffi --package instantly-tests
	@ffi/packaging/install.sh $(BUILD)/debug $(TREE)

test-c: $(TREE) ## The tests in C and C++, under valgrind and the sanitizers too.
	tests/c/run.sh $(TREE) $(SCRIPTED_SERVER)

test-release: setup-c ## The C library as it ships: its size, its symbols, and programs built from the installed tree.
	@$(MAKE) --no-print-directory install PREFIX=$(RELEASE_TREE)
	tests/c/installed.sh $(RELEASE_TREE)
	tests/readme.sh c $(RELEASE_TREE)
	PATH="$(GO_PATH)" tests/readme.sh go $(RELEASE_TREE)
	@test "$$(sed -n 's/^note: native-static-libs: //p' $(LIBRARY_LOG))" = "$$(cat ffi/packaging/native-static-libs)" || \
		{ echo "ffi/packaging/native-static-libs is not what rustc says:"; cat $(LIBRARY_LOG); exit 1; }
	@size=$$(stat -Lc %s $(RELEASE_TREE)/lib/libinstantly_rbac.so); \
		echo "libinstantly_rbac.so: $$size bytes, of $(LARGEST_LIBRARY) at the most"; \
		test $$size -le $(LARGEST_LIBRARY)

test-go: $(TREE) ## The Go package.
	PATH="$(GO_PATH)" tests/go/run.sh $(TREE) $(SCRIPTED_SERVER)

setup-venv: setup
	@python3 -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv is missing: installing Debian's python3-venv"; \
		apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null; }

# A Python with what the tests of its package need.
$(VENV): setup-venv
	@test -x $(VENV)/bin/python || python3 -m venv $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --requirement bindings/python/tests/requirements.txt

test-python: $(VENV) ## The Python package: its types, its tests, and what they reach.
	@$(CARGO) build --quiet --locked --package instantly-tests
	@cd bindings/python && VIRTUAL_ENV=$(abspath $(VENV)) $(abspath $(VENV))/bin/maturin develop --quiet --locked
	@$(VENV)/bin/mypy --config-file bindings/python/pyproject.toml bindings/python/python/instantly_rbac bindings/python/tests tests/python tests/soak examples/python
	@cd bindings/python && $(abspath $(VENV))/bin/python -m mypy.stubtest --mypy-config-file pyproject.toml --ignore-unused-allowlist --allowlist tests/stubtest-allowlist.txt instantly_rbac
	@PATH="$(abspath $(VENV))/bin:$$PATH" pyright --warnings bindings/python/tests tests/python tests/soak examples/python
	@PATH="$(abspath $(VENV))/bin:$$PATH" pyright --verifytypes instantly_rbac --ignoreexternal >$(TYPES_LOG) || { cat $(TYPES_LOG); exit 1; }
	@grep "Type completeness score" $(TYPES_LOG)
	cd bindings/python && INSTANTLY_SCRIPTED_SERVER=$(abspath $(SCRIPTED_SERVER)) COVERAGE_FILE=$(COVERAGE) \
		$(abspath $(VENV))/bin/python -m coverage run -m pytest --quiet -p no:cacheprovider
	@cd bindings/python && COVERAGE_FILE=$(COVERAGE) $(abspath $(VENV))/bin/python -m coverage combine --quiet && \
		COVERAGE_FILE=$(COVERAGE) $(abspath $(VENV))/bin/python -m coverage report --skip-covered
	tests/readme.sh python $(VENV)

test-wheel: $(VENV) ## The Python wheel as it ships: built from the sdist, its size, its contents, its import.
	@CARGO_TARGET_DIR=$(abspath $(BUILD)) $(VENV)/bin/python tests/python/wheel.py $(LARGEST_WHEEL)

# What builds and tests the Node package, at the versions of its lock file.
$(NODE)/node_modules: $(NODE)/package-lock.json | setup
	@node -e 'process.exit(Number(process.versions.node.split(".")[0] < 20))' 2>/dev/null || \
		{ echo "Node 20 or newer is missing: install it from https://nodejs.org"; exit 1; }
	@cd $(NODE) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(OPENAPI_FETCH)/node_modules: $(OPENAPI_FETCH)/package-lock.json | setup
	@cd $(OPENAPI_FETCH) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

test-node: $(NODE)/node_modules $(OPENAPI_FETCH)/node_modules ## The Node package, and its sandbox under a client that others generate.
	@$(CARGO) build --quiet --locked --package instantly-tests
	@cd $(NODE) && npm run --silent build:debug
	@cd $(NODE) && npm run --silent check
	cd $(NODE) && INSTANTLY_SCRIPTED_SERVER=$(abspath $(SCRIPTED_SERVER)) npm run --silent test
	cd $(OPENAPI_FETCH) && npm run --silent test

$(NODE_EXAMPLE)/node_modules: $(NODE_EXAMPLE)/package-lock.json | setup
	@cd $(NODE_EXAMPLE) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

test-node-example: $(NODE)/node_modules $(NODE_EXAMPLE)/node_modules ## The examples for Node, the service in a browser too.
	@command -v chromium >/dev/null || { echo "For the test of the page: installing Debian's chromium"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; }
	@cd $(NODE) && npm run --silent build:debug
	@cd $(NODE_EXAMPLE) && npm run --silent check
	cd $(NODE_EXAMPLE) && npm run --silent test

# What is not to be mistaken for a leak: V8 would take tens of megabytes for young objects before it collects any,
# and glibc would let a heap for each of the sandbox's threads grow until every one had seen the largest reply.
soak: $(TREE) $(VENV) $(NODE)/node_modules ## An hour of calls with faults, in four languages (MINUTES=60); not a part of make test.
	@cd bindings/python && VIRTUAL_ENV=$(abspath $(VENV)) $(abspath $(VENV))/bin/maturin develop --quiet --locked
	@cd $(NODE) && npm run --silent build:debug
	@cd tests/go && PKG_CONFIG_PATH=$(abspath $(TREE))/lib/pkgconfig CGO_LDFLAGS="-L$(abspath $(TREE))/lib -Wl,-rpath,$(abspath $(TREE))/lib" \
		GOWORK=off PATH="$$(dirname "$$(./toolchain.sh $(abspath $(BUILD))/go)"):$$PATH" go build -o $(SOAK)/worker ./soak
	MALLOC_ARENA_MAX=1 $(BUILD)/debug/instantly-soak $(MINUTES) $(SOAK) rust=$(BUILD)/debug/instantly-soak-worker \
		"python=$(VENV)/bin/python tests/soak/worker.py" "node=node --max-semi-space-size=2 tests/soak/worker.mjs" go=$(SOAK)/worker

node: $(NODE)/node_modules ## Build the Node package for this platform, and pack it.
	@cd $(NODE) && npx napi build --platform --release --js native.js --dts native.d.ts \
		--output-dir $(NODE_PACKAGES)/build -- --quiet --locked
	@cd $(NODE) && node packaging/pack.mjs $(NODE_PACKAGES)/build $(NODE_PACKAGES)

test-node-package: node ## The Node package as it ships: its size, its contents, and programs in folders without Rust.
	@$(CARGO) build --quiet --locked --package instantly-tests
	NODE_PACKAGES=$(NODE_PACKAGES) INSTANTLY_SCRIPTED_SERVER=$(abspath $(SCRIPTED_SERVER)) node --test tests/node/*.test.mjs

bench: setup-venv ## Measure the library beside what one would use instead (docs/performance.md says how to read it).
	@python3 -B bench/run.py

bench-quick: setup-venv ## The same with fewer events: two minutes, once it is built.
	@python3 -B bench/run.py --quick

check: setup ## Formatting, lints and documentation, without running anything.
	$(CARGO) fmt --all --check
	$(CARGO) clippy --quiet --locked --all-targets -- -D warnings
	$(CARGO) clippy --quiet --locked --package instantly-fuzz --package instantly-bench --all-targets -- -D warnings
	$(CARGO) clippy --quiet --locked --package instantly-rbac-python --package instantly-rbac-node -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --quiet --locked --no-deps

fuzz: setup ## Search for inputs that break a promise: make fuzz TARGET=records SECONDS=600 (needs nightly Rust).
	@fuzz/search.sh $(abspath $(BUILD))/fuzz "$(TARGET)" $(SECONDS)

miri: setup ## The unit tests of the C ABI under miri, which sees each wrong access to memory (needs nightly Rust).
	@$(CARGO) +nightly miri --version >/dev/null 2>&1 || \
		{ echo "miri is missing: rustup toolchain install nightly --profile minimal --component miri --component rust-src"; exit 1; }
	$(CARGO) +nightly miri test --locked --package instantly-rbac-ffi --lib

header: setup ## Write include/instantly_rbac.h anew from ffi/src.
	UPDATE_HEADER=1 $(CARGO) test --quiet --locked --package instantly-rbac-ffi --test header

types: setup ## Write the records and enumerations of every language, and the schema of a review, anew from core's.
	@$(CARGO) run --quiet --locked --package instantly-generate

surface: setup ## Write tests/surface.json anew from core/src/operation.rs.
	UPDATE_SURFACE=1 $(CARGO) test --quiet --locked --package instantly-tests --test surface

stubs: ## Write aio.pyi, the types of AsyncClient, anew from _native.pyi.
	python3 bindings/python/tests/stubs.py

library: setup ## Build the C library for release.
	@mkdir -p $(BUILD)
	@echo "Building the C library for release"
	@$(CARGO) rustc --quiet --release --locked --package instantly-rbac-ffi --lib -- \
		--print native-static-libs 2>$(LIBRARY_LOG) || { cat $(LIBRARY_LOG); exit 1; }

install: library ## Install the C library: make install PREFIX=/usr/local (DESTDIR too).
	@ffi/packaging/install.sh $(BUILD)/release "$(PREFIX)"
