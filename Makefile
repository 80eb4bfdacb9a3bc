# `make serve` and `make test` install their tools themselves (see scripts/setup).
# PORT=8123 chooses the port of `make serve`, SUITES="host e2e" the suites of `make test`.

.DEFAULT_GOAL := help
.PHONY: help setup setup-test build dist-archive serve test soak firefox lighthouse oracles bench bench-page bench-browser texts docs screenshots fuzz clean

help: ## List these commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

setup: ## Install the tools of the build, into this folder where possible
	@scripts/setup build

setup-test: ## Install the tools of the tests as well
	@scripts/setup test

build: setup ## Build the page into dist/, a folder for any static host
	@scripts/build

dist-archive: build ## Build the page and pack it into target/archive/, with the same bytes for the same page
	@scripts/dist-archive

serve: build ## Build the page and serve it on 127.0.0.1 (PORT=8080 or the next free one)
	@python3 scripts/serve.py --dir dist --dev-endpoints $(if $(PORT),--port $(PORT))

test: setup-test ## Run every check and test (SUITES="..." for some)
	@python3 scripts/test $(SUITES)

soak: setup-test ## Run every network fault at every step of a plan; `make test` runs a quarter (20 minutes)
	@python3 scripts/test soak

firefox: build ## Smoke test in Firefox (needs Firefox; FIREFOX names it)
	@scripts/firefox

lighthouse: setup-test build ## Lighthouse on phone and desktop; fails below the scores that it names
	@scripts/lighthouse

oracles: setup-test ## Run Cloud Custodian, Prowler, Checkov and the MDN HTTP Observatory (installs 3.2 GB; ORACLES=verdicts for one)
	@scripts/oracles $(ORACLES)

bench: setup ## Measure on the host: reading XML, signing, plans, search, each over growing sizes
	cargo bench --bench core

bench-page: build ## Measure the page in Chromium: start, large accounts, opening a group (DIST="dist other/dist" compares builds)
	@bash -c 'source scripts/env.sh && node benches/page.mjs $(or $(DIST),dist)'

bench-browser: build ## Measure in Chromium: the same in WebAssembly, and the page with accounts of growing size
	@scripts/bench

# Without a nightly Rust, RUSTC_BOOTSTRAP=1 makes the stable one accept the sanitizer's flags.
FUZZ = $(if $(shell cargo +nightly --version 2>/dev/null),cargo +nightly fuzz,RUSTC_BOOTSTRAP=1 cargo fuzz)

fuzz: ## Fuzz decoders, parsers and imports, a minute each (needs cargo-fuzz)
	@mkdir -p $(addprefix fuzz/corpus/,$(notdir $(wildcard fuzz/seeds/*)))
	$(FUZZ) run xml_decoder fuzz/corpus/xml_decoder fuzz/seeds/xml_decoder -- -max_total_time=60 -dict=fuzz/xml.dict
	$(FUZZ) run value_parsers fuzz/corpus/value_parsers fuzz/seeds/value_parsers -- -max_total_time=60
	$(FUZZ) run importers fuzz/corpus/importers fuzz/seeds/importers -- -max_total_time=60
	$(FUZZ) run merge_import fuzz/corpus/merge_import fuzz/seeds/merge_import fuzz/seeds/importers -- -max_total_time=60 -dict=fuzz/account.dict
	$(FUZZ) run snapshot_decoder fuzz/corpus/snapshot_decoder fuzz/seeds/snapshot_decoder -- -max_total_time=60

texts: setup ## List every text of the page, the command line and the errors, to be read in one go
	@cargo run --quiet --locked -p portcullis-cli -- texts
	@scripts/texts

docs: ## Build the documentation as a site into target/docs/site, and check its links (installs mdBook)
	@scripts/setup docs
	@bash -c 'source scripts/env.sh && scripts/docs'

screenshots: build ## Take the pictures of the README again (needs Chromium)
	@scripts/screenshots

clean: ## Remove build results; installed tools stay
	rm -rf dist target
