# Everything a person would type. Each target does its own set-up on a machine that has Rust.

CARGO ?= cargo

.DEFAULT_GOAL := help
.PHONY: help setup demo test check surface

help: ## Show what there is.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "make %-10s %s\n", $$1, $$2 }'

# Not a target for people: what the others need on a fresh machine.
setup:
	@command -v $(CARGO) >/dev/null || { echo "Rust is missing: install it from https://rustup.rs"; exit 1; }
	@command -v cc >/dev/null || { echo "A C compiler is missing: installing Debian's gcc and libc6-dev"; \
		apt-get update -qq && apt-get install -y -qq gcc libc6-dev; }

demo: setup ## Govern and review a sandbox workspace (LIVE=1: read your own, write nothing).
	@$(CARGO) run --quiet --locked --package instantly-examples --bin demo

test: setup check ## Run every test, example and check.
	$(CARGO) test --locked --workspace
	@echo "== the demo, as a person would run it"
	@$(MAKE) --no-print-directory demo

check: setup ## Formatting, lints and documentation, without running anything.
	$(CARGO) fmt --all --check
	$(CARGO) clippy --quiet --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --quiet --locked --workspace --no-deps

surface: ## Write tests/surface.json anew from core/src/operation.rs.
	UPDATE_SURFACE=1 $(CARGO) test --quiet --locked --package instantly-tests --test surface
