# Two commands do all the set-up on a fresh Debian-like machine: `make run` and `make test`.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
MINUTES ?= 10
# A run starts hundreds of Python programs: each reads compiled code instead of compiling it again.
unexport PYTHONDONTWRITEBYTECODE
# Journeys wait more than they work, so one worker more than there are processors.
WORKERS ?= $(shell expr $$(nproc) + 1)
# Test data in memory where there is room: what a test writes need not outlive the machine.
export PYTEST_DEBUG_TEMPROOT ?= $(shell [ "$$(df --output=avail /dev/shm 2>/dev/null | tail -n 1)" -gt 6000000 ] 2>/dev/null && echo /dev/shm)
PYTEST := $(BIN)/python -m pytest
# Real input that nobody here wrote stands beside the repo, on machines that have it.
CORPUS := if [ -z "$$ANXIN_CORPUS" ] && [ -d ../shared/data ]; then export ANXIN_CORPUS="$$(cd ../shared/data && pwd)"; fi

.PHONY: run web desktop test interop check style bench gallery torture fuzz planted nightly audit clean

$(READY): pyproject.toml constraints.txt .ci/system
	@.ci/system python
	@test -x $(BIN)/python || { echo "Making a Python environment in $(VENV) ..."; $(PYTHON) -m venv $(VENV); }
	@echo "Installing dependencies into $(VENV): about a minute, only once ..."
	@set -o pipefail; $(BIN)/python -m pip install --progress-bar off --disable-pip-version-check \
		--constraint constraints.txt ".[hospital,pay,postgres,desktop,bluetooth,dev]" | .ci/progress
	@rm -rf anxin.egg-info build/lib build/bdist.*
	@touch $@

## The app with an embedded hospital and demo data: a window, else the browser, else an address to open.
run: $(READY)
	@$(BIN)/python -m app.native
	@$(BIN)/python -m app.demo

web: $(READY)
	@ANXIN_VIEW=web $(BIN)/python -m app.demo

desktop: $(READY)
	@$(BIN)/python -m app.native
	@ANXIN_VIEW=desktop $(BIN)/python -m app.demo

## Style, types and import contracts.
style: $(READY)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

## The definition of done, in under a minute: style, types, contracts, and the quick tests.
check: style
	@.ci/system zbar
	@$(PYTEST) -q -n $(WORKERS) -m "not nightly" --quick tests

## All tiers, without what takes a night. Gets its own Chromium.
test: style
	@.ci/system chromium
	@.ci/system zbar
	@$(CORPUS); $(BIN)/python -m tests.twice -q -n $(WORKERS) -m "not nightly" tests --ignore=tests/interop

## The same programs with servers and judges that nobody here wrote: HAPI FHIR, oidc-provider, HL7's validator, a desktop
## that shows notifications, Android's SQLCipher under the store, and on PostgreSQL the tests whose SQL or locks are other ones there.
interop: $(READY)
	@.ci/system java
	@.ci/system node
	@.ci/system postgresql
	@.ci/system desktop
	@.ci/system cc
	@$(BIN)/python -m tests.twice -q -n $(WORKERS) -m "not nightly" tests/interop
	@$(CORPUS); $(BIN)/python -m tests.interop.postgres --marked -q -n $(WORKERS)

bench: $(READY)
	@.ci/system postgresql
	@.ci/system cpulimit
	@$(BIN)/python -m benchmarks

## Every screen and state in all variants, as PNG files in build/gallery with an index page.
gallery: $(READY)
	@.ci/system chromium
	@$(BIN)/python -m tests.gallery --out build/gallery
	@mkdir -p .github/pictures
	@for room in home booking-slots report-final; do \
		cp build/gallery/$$room--phone-light-zh-CN-normal.png .github/pictures/$$room-phone.png; done
	@cp build/gallery/report-final--desktop-light-zh-CN-normal.png .github/pictures/reports-desktop.png
	@$(BIN)/python -m tests.faults.pictures build/gallery .github/pictures/faults
	@$(BIN)/python -m tests.gallery.signature build/gallery .github/pictures/signature

## kill -9 of the app, the hospital and migrations at COUNT random moments each, then two phones through 10,000 steps.
COUNT ?= 200
torture: $(READY)
	@$(BIN)/python -m tests.torture --count $(COUNT) $(if $(SEED),--seed $(SEED))
	@ANXIN_MACHINE_STEPS=10000 $(PYTEST) -q tests/services/sync/test_machine.py

## Every property test with new examples each time, the fuzzing ones for about MINUTES times as long as in `make test`.
fuzz: $(READY)
	@.ci/system zbar
	@FUZZ_MINUTES=$(MINUTES) $(PYTEST) tests --ignore=tests/interop -m hypothesis -p no:cacheprovider --timeout=0

## Forty one-line faults, one by one in a copy: the quick suite has to catch at least 38 of them.
planted: $(READY)
	@.ci/system chromium
	@.ci/system zbar
	@$(CORPUS); $(BIN)/python -m tests.planted

## Everything at full length, hours of it, with one page of what came of it in build/nightly. STEPS="torture gallery" does some.
nightly: $(READY)
	@.ci/system chromium
	@.ci/system zbar
	@.ci/system java
	@.ci/system node
	@.ci/system postgresql
	@.ci/system cpulimit
	@.ci/system desktop
	@.ci/system cc
	@.ci/system arm64
	@$(CORPUS); $(BIN)/python -m tests.nightly $(STEPS)

## Known vulnerabilities of the pinned dependencies. Needs the internet; fails when it cannot ask.
audit: $(READY)
	@$(BIN)/python -m tests.security.audit

clean:
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis
