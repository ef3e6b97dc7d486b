# Everything a person would type. Each target does its own set-up on a machine that has Rust.

CARGO ?= cargo

.DEFAULT_GOAL := help
.PHONY: help demo test check surface

help: ## Show what there is.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "make %-10s %s\n", $$1, $$2 }'

demo: ## Govern a sandbox workspace from end to end (LIVE=1: read your own, write nothing).
	@$(CARGO) run --quiet --locked --package instantly-examples --bin demo

test: check ## Run every test, example and check.
	$(CARGO) test --locked --workspace
	@echo "== the demo, as a person would run it"
	@$(MAKE) --no-print-directory demo

check: ## Formatting, lints and documentation, without running anything.
	$(CARGO) fmt --all --check
	$(CARGO) clippy --quiet --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --quiet --locked --workspace --no-deps

surface: ## Write tests/surface.json anew from core/src/operation.rs.
	UPDATE_SURFACE=1 $(CARGO) test --quiet --locked --package instantly-tests --test surface
