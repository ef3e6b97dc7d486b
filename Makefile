# Everything a person would type. Each target calls its part of `make setup`, on a machine that has Rust.

CARGO ?= cargo
PREFIX ?= /usr/local

BUILD := $(or $(CARGO_TARGET_DIR),target)
# The C library as the tests use it (with debug checks), and as it ships.
TREE := $(BUILD)/tree
RELEASE_TREE := $(BUILD)/release-tree
SCRIPTED_SERVER := $(BUILD)/debug/instantly-scripted-server
# The command line in Rust, with which those of Python and Node are compared.
PROGRAM := $(BUILD)/debug/instantly-rbac
# A Go that is new enough comes first; where there is none, it is fetched.
GO_PATH = $$(dirname "$$(tests/go/toolchain.sh $(BUILD)/go)"):$$PATH
VENV := $(BUILD)/venv
# Spark with what its tests need: 1.1 GB.
SPARK := $(BUILD)/spark/venv
# What `make test` runs; CI runs each in a job of its own.
TESTS := check test-rust test-fuzz test-c test-release test-go test-python test-wheel test-node test-node-package test-node-example demo
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
# How many cases `make governance` derives.
CASES ?= 1000000
# What `make fuzz` searches (each target, unless one is named), and for how many seconds each.
TARGET ?=
SECONDS ?= 60
# No more for the shared library, in bytes.
LARGEST_LIBRARY := 6000000
# No more for the Python wheel.
LARGEST_WHEEL := 5000000
# No more for the addon of the Node package.
LARGEST_ADDON := 9500000
# What is published for Linux, all of it built on any Linux.
PLATFORMS ?= x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu x86_64-unknown-linux-musl aarch64-unknown-linux-musl
PACKAGES := $(abspath $(BUILD))/packages
RELEASE_VENV := $(abspath $(BUILD))/release-venv
RELEASE_PATH := $(RELEASE_VENV)/bin:$(abspath $(BUILD))/tools/bin:$$PATH

.DEFAULT_GOAL := help
.PHONY: help setup setup-rust setup-c setup-go setup-python-venv setup-python setup-node setup-browser setup-spark list-tests test $(TESTS) \
	outcomes governance test-spark soak fuzz miri node bench bench-quick types header surface stubs library install \
	setup-release release-packages release-pack release-here release-free-threaded release-check release-tests version

help: ## Show what there is.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "make %-17s %s\n", $$1, $$2 }'

# Everything that installs something stands here, a part for each thing that needs it, and says so when it does.

# $(call debian,test,packages,what for): Debian's packages, where the test says that they are missing.
debian = @$(1) >/dev/null 2>&1 || { echo "setup: $(3): installing Debian's $(2)"; $(SUDO) apt-get update -qq && \
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(2) >/dev/null; }
comma := ,
SUDO := $(shell test "$$(id -u)" = 0 || command -v sudo)
C_PACKAGES := g++ binutils cmake pkg-config libjansson-dev valgrind

setup: setup-rust setup-c setup-go setup-python setup-node setup-browser ## Install what the other targets need, and say what and why.

# All that `make demo` needs, and a program in Rust.
setup-rust:
	@command -v $(CARGO) >/dev/null || { echo "Rust is missing: install it from https://rustup.rs"; exit 1; }
	$(call debian,command -v cc,gcc libc6-dev,what links programs in Rust)

setup-c: setup-rust
	$(call debian,dpkg -s $(C_PACKAGES),$(C_PACKAGES),the tests of the C library)

setup-go:
	@tests/go/toolchain.sh $(BUILD)/go >/dev/null

setup-python-venv: setup-rust
	$(call debian,python3 -c 'import venv$(comma) ensurepip',python3-venv,environments for Python)

# A Python with what the tests of its package need.
setup-python: $(VENV)/installed
$(VENV)/installed: bindings/python/tests/requirements.txt | setup-python-venv
	@echo "setup: the tests of the Python package: installing what $< names into $(VENV)"
	@test -x $(VENV)/bin/python || python3 -m venv $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

setup-spark: $(SPARK)/installed
	$(call debian,java -version,openjdk-17-jre-headless,Spark)
$(SPARK)/installed: tests/spark/requirements.txt | setup-python-venv
	@echo "setup: the tests of the Spark source: installing what $< names into $(SPARK)"
	@test -x $(SPARK)/bin/python || python3 -m venv $(SPARK)
	@$(SPARK)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

# What builds and tests the Node package, its example, and the client that others generate, at the versions of their lock files.
setup-node: $(NODE)/node_modules $(NODE_EXAMPLE)/node_modules $(OPENAPI_FETCH)/node_modules
%/node_modules: %/package-lock.json | setup-rust
	@node -e 'process.exit(Number(process.versions.node.split(".")[0] < 20))' 2>/dev/null || \
		{ echo "Node 20 or newer is missing: install it from https://nodejs.org"; exit 1; }
	@echo "setup: the Node package and its tests: installing what $< names into $@"
	@cd $* && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

setup-browser:
	$(call debian,command -v chromium,chromium,the test of the page of the example for Node)

# What builds packages for other platforms, and checks them.
setup-release: setup-python-venv setup-c setup-go $(NODE)/node_modules $(RELEASE_VENV)/installed
	$(call debian,command -v qemu-aarch64 && command -v aarch64-linux-gnu-objcopy,qemu-user binutils-aarch64-linux-gnu,programs for aarch64)
	@rustup target add $(PLATFORMS) x86_64-pc-windows-gnu 2>/dev/null || { echo "rustup is missing, or has not all of $(PLATFORMS)"; exit 1; }
	@test -x $(BUILD)/tools/bin/cargo-deny || { echo "setup: the licences of what is linked: building cargo-deny" && \
		$(CARGO) install --quiet --locked --root $(BUILD)/tools cargo-deny; }
$(RELEASE_VENV)/installed: release/requirements.txt | setup-python-venv
	@echo "setup: packages for release: installing what $< names into $(RELEASE_VENV)"
	@test -x $(RELEASE_VENV)/bin/python || python3 -m venv $(RELEASE_VENV)
	@$(RELEASE_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

demo: setup-rust ## Govern and review a sandbox workspace.
	@$(CARGO) run --quiet --locked --package instantly-rbac-cli -- demo

test: setup $(TESTS) ## Run every test, example and check, and the demo.

# For CI.
list-tests:
	@echo $(TESTS)

test-rust: setup-rust ## The tests in Rust: core, sandbox, contract, vectors.
	$(CARGO) test --locked
	tests/readme.sh command-line $(PROGRAM)

outcomes: setup-rust ## Print the outcome that every write reports when it fails at any point, beside the true one.
	@$(CARGO) test --quiet --locked --package instantly-tests --test outcomes -- --nocapture

# Optimized as the programs of the bench are: a million cases would take the better part of an hour otherwise.
governance: setup-rust ## Plans against models that share no code with core: a million cases (CASES=1000000); not a part of make test.
	GOVERNANCE_CASES=$(CASES) GOVERNANCE_ORACLE_CASES=50000 GOVERNANCE_WRITERS=500 \
		$(CARGO) test --locked --profile bench-programs --package instantly-tests --test governance -- --nocapture --include-ignored

test-fuzz: setup-rust ## The fuzz targets over what was found before, on stable Rust.
	$(CARGO) test --locked --package instantly-fuzz

$(TREE): setup-c
	$(CARGO) build --quiet --locked --package instantly-rbac-ffi --package instantly-tests
	@ffi/packaging/install.sh $(BUILD)/debug $(TREE)

test-c: $(TREE) ## The tests in C and C++, under valgrind and the sanitizers too.
	tests/c/run.sh $(TREE) $(SCRIPTED_SERVER)

test-release: setup-c setup-go ## The C library as it ships: its size, its symbols, and programs built from the installed tree.
	@$(MAKE) --no-print-directory install PREFIX=$(RELEASE_TREE)
	tests/c/installed.sh $(RELEASE_TREE)
	tests/readme.sh c $(RELEASE_TREE)
	PATH="$(GO_PATH)" tests/readme.sh go $(RELEASE_TREE)
	@test "$$(sed -n 's/^note: native-static-libs: //p' $(LIBRARY_LOG))" = "$$(cat ffi/packaging/native-static-libs)" || \
		{ echo "ffi/packaging/native-static-libs is not what rustc says:"; cat $(LIBRARY_LOG); exit 1; }
	@size=$$(stat -Lc %s $(RELEASE_TREE)/lib/libinstantly_rbac.so); \
		echo "libinstantly_rbac.so: $$size bytes, of $(LARGEST_LIBRARY) at the most"; \
		test $$size -le $(LARGEST_LIBRARY)

test-go: $(TREE) setup-go ## The Go package.
	PATH="$(GO_PATH)" tests/go/run.sh $(TREE) $(SCRIPTED_SERVER)

test-python: setup-python ## The Python package: its types, its tests, and what they reach.
	@$(CARGO) build --quiet --locked --package instantly-tests --package instantly-rbac-cli
	@cd bindings/python && VIRTUAL_ENV=$(abspath $(VENV)) $(abspath $(VENV))/bin/maturin develop --quiet --locked
	@$(VENV)/bin/mypy --config-file bindings/python/pyproject.toml bindings/python/python/instantly_rbac bindings/python/tests tests/python tests/soak examples/python
	@cd bindings/python && $(abspath $(VENV))/bin/python -m mypy.stubtest --mypy-config-file pyproject.toml --ignore-unused-allowlist --allowlist tests/stubtest-allowlist.txt instantly_rbac
	@PATH="$(abspath $(VENV))/bin:$$PATH" pyright --warnings bindings/python/tests tests/python tests/soak examples/python
	@PATH="$(abspath $(VENV))/bin:$$PATH" pyright --verifytypes instantly_rbac --ignoreexternal >$(TYPES_LOG) || { cat $(TYPES_LOG); exit 1; }
	@grep "Type completeness score" $(TYPES_LOG)
	cd bindings/python && INSTANTLY_SCRIPTED_SERVER=$(abspath $(SCRIPTED_SERVER)) INSTANTLY_PROGRAM=$(abspath $(PROGRAM)) COVERAGE_FILE=$(COVERAGE) \
		$(abspath $(VENV))/bin/python -m coverage run -m pytest --quiet -p no:cacheprovider
	@cd bindings/python && COVERAGE_FILE=$(COVERAGE) $(abspath $(VENV))/bin/python -m coverage combine --quiet && \
		COVERAGE_FILE=$(COVERAGE) $(abspath $(VENV))/bin/python -m coverage report --skip-covered
	tests/readme.sh python $(VENV)

test-spark: setup-spark ## The Spark source of the Python package, and its example: three minutes; not a part of make test.
	@cd bindings/python && VIRTUAL_ENV=$(abspath $(SPARK)) $(abspath $(SPARK))/bin/maturin develop --quiet --locked
	@$(SPARK)/bin/mypy --config-file bindings/python/pyproject.toml bindings/python/python/instantly_rbac/_spark.py tests/spark examples/spark.py
	$(SPARK)/bin/python -m pytest --quiet -p no:cacheprovider tests/spark

test-wheel: setup-python ## The Python wheel as it ships: built from the sdist, its size, its contents, its import.
	@CARGO_TARGET_DIR=$(abspath $(BUILD)) $(VENV)/bin/python tests/python/wheel.py $(LARGEST_WHEEL)

test-node: $(NODE)/node_modules $(OPENAPI_FETCH)/node_modules ## The Node package, and its sandbox under a client that others generate.
	@$(CARGO) build --quiet --locked --package instantly-tests --package instantly-rbac-cli
	@cd $(NODE) && npm run --silent build:debug
	@cd $(NODE) && npm run --silent check
	tests/readme.sh typescript $(NODE)
	cd $(NODE) && INSTANTLY_SCRIPTED_SERVER=$(abspath $(SCRIPTED_SERVER)) INSTANTLY_PROGRAM=$(abspath $(PROGRAM)) npm run --silent test
	cd $(OPENAPI_FETCH) && npm run --silent test

test-node-example: $(NODE)/node_modules $(NODE_EXAMPLE)/node_modules setup-browser ## The examples for Node, the service in a browser too.
	@cd $(NODE) && npm run --silent build:debug
	@cd $(NODE_EXAMPLE) && npm run --silent check
	cd $(NODE_EXAMPLE) && npm run --silent test
	tests/readme.sh service

# What is not to be mistaken for a leak: V8 would take tens of megabytes for young objects before it collects any,
# and glibc would let a heap for each of the sandbox's threads grow until every one had seen the largest reply.
soak: $(TREE) setup-go setup-python $(NODE)/node_modules ## An hour of calls with faults, in four languages (MINUTES=60); not a part of make test.
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
	tests/readme.sh node $(NODE_PACKAGES)

release-packages: setup-release node ## Build what is published for Linux into target/packages: wheels, addons, the C library.
	@rm -rf $(PACKAGES) && mkdir -p $(PACKAGES)/node && cp -r $(NODE_PACKAGES)/build $(PACKAGES)/node/
	@for platform in $(PLATFORMS); do PATH="$(RELEASE_PATH)" release/build.sh $$platform $(PACKAGES) || exit 1; done
	@cd bindings/python && PATH="$(RELEASE_PATH)" maturin sdist --out $(PACKAGES)/python
	@$(CARGO) package --quiet --locked --package instantly-rbac --package instantly-sandbox --package instantly-rbac-cli
	@cp $(BUILD)/package/*.crate $(PACKAGES)/
	@$(MAKE) --no-print-directory release-pack

release-pack: $(NODE)/node_modules ## Pack the addons that are there for npm, and write the checksums of all packages.
	@cd $(NODE) && node packaging/pack.mjs $(PACKAGES)/node/build $(PACKAGES)/node
	@cd $(PACKAGES) && find . -name '*.whl' -o -name '*.tar.gz' -o -name '*.tgz' -o -name '*.crate' | sort | xargs sha256sum >SHA256SUMS

# What the release workflow runs on macOS and Windows: PLATFORM is a target of rustc.
release-here: $(RELEASE_VENV)/installed $(NODE)/node_modules
	@cd bindings/python && PATH="$(RELEASE_PATH)" maturin build --quiet --release --locked --target $(PLATFORM) --out $(PACKAGES)/python
	@cd $(NODE) && npx napi build --platform --release --target $(PLATFORM) --js native.js --dts native.d.ts \
		--output-dir $(PACKAGES)/node/build -- --quiet --locked

# A wheel for the free-threaded Python that comes first in PATH.
release-free-threaded: $(RELEASE_VENV)/installed
	@cd bindings/python && PATH="$(RELEASE_PATH)" maturin build --quiet --release --locked --zig --compatibility manylinux2014 \
		--interpreter python3.14t --out $(PACKAGES)/python

release-check: release-packages ## Build what is published, check it, and use it in empty folders without Rust; not a part of make test.
	@PATH="$(RELEASE_PATH)" cargo-zigbuild check --quiet --locked --target x86_64-pc-windows-gnu --package instantly-rbac --package instantly-sandbox --package instantly-rbac-cli
	@PATH="$(RELEASE_PATH)" $(CARGO) deny --log-level error check licenses sources
	@PATH="$(RELEASE_PATH):$(GO_PATH)" $(RELEASE_VENV)/bin/python release/check.py $(PACKAGES) $(LARGEST_WHEEL) $(LARGEST_ADDON) $(LARGEST_LIBRARY)
	@$(CARGO) build --quiet --locked --package instantly-tests
	NODE_PACKAGES=$(PACKAGES)/node INSTANTLY_SCRIPTED_SERVER=$(abspath $(SCRIPTED_SERVER)) node --test tests/node/*.test.mjs release/hosts/*.test.mjs

release-tests: setup-release ## The tests of core and the sandbox as programs with musl, and for aarch64 in an emulator.
	@PATH="$(RELEASE_PATH)" cargo-zigbuild test --locked --target x86_64-unknown-linux-musl --package instantly-rbac --package instantly-sandbox --lib --tests
	@PATH="$(RELEASE_PATH)" CARGO_TARGET_AARCH64_UNKNOWN_LINUX_MUSL_RUNNER=qemu-aarch64 \
		cargo-zigbuild test --locked --target aarch64-unknown-linux-musl --package instantly-rbac --package instantly-sandbox --lib --tests

version: ## Write a version wherever one stands: make version VERSION=0.2.0.
	@release/version.sh "$(VERSION)"

bench: setup-python-venv ## Measure the library beside what one would use instead (docs/performance.md says how to read it).
	@python3 -B bench/run.py

bench-quick: setup-python-venv ## The same with fewer events: three minutes, once it is built.
	@python3 -B bench/run.py --quick

check: setup-rust ## Formatting, lints and documentation, without running anything.
	$(CARGO) fmt --all --check
	$(CARGO) clippy --quiet --locked --all-targets -- -D warnings
	$(CARGO) clippy --quiet --locked --package instantly-fuzz --package instantly-bench --all-targets -- -D warnings
	$(CARGO) clippy --quiet --locked --package instantly-rbac-python --package instantly-rbac-node -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --quiet --locked --no-deps

fuzz: setup-rust ## Search for inputs that break a promise: make fuzz TARGET=records SECONDS=600 (needs nightly Rust).
	@fuzz/search.sh $(abspath $(BUILD))/fuzz "$(TARGET)" $(SECONDS)

miri: setup-rust ## The unit tests of the C ABI under miri, which sees each wrong access to memory (needs nightly Rust).
	@$(CARGO) +nightly miri --version >/dev/null 2>&1 || \
		{ echo "miri is missing: rustup toolchain install nightly --profile minimal --component miri --component rust-src"; exit 1; }
	$(CARGO) +nightly miri test --locked --package instantly-rbac-ffi --lib

header: setup-rust ## Write include/instantly_rbac.h anew from ffi/src.
	UPDATE_HEADER=1 $(CARGO) test --quiet --locked --package instantly-rbac-ffi --test header

types: setup-rust ## Write the types of every language, and the schemas of documents, anew from core's.
	@$(CARGO) run --quiet --locked --package instantly-generate

surface: setup-rust ## Write tests/surface.json anew from core/src/operation.rs.
	UPDATE_SURFACE=1 $(CARGO) test --quiet --locked --package instantly-tests --test surface

stubs: ## Write aio.pyi, the types of AsyncClient, anew from the types of Client.
	python3 bindings/python/tests/stubs.py

library: setup-rust ## Build the C library for release.
	@mkdir -p $(BUILD)
	@echo "Building the C library for release"
	@$(CARGO) rustc --quiet --release --locked --package instantly-rbac-ffi --lib -- \
		--print native-static-libs 2>$(LIBRARY_LOG) || { cat $(LIBRARY_LOG); exit 1; }

install: library ## Install the C library: make install PREFIX=/usr/local (DESTDIR too).
	@ffi/packaging/install.sh $(BUILD)/release "$(PREFIX)"
