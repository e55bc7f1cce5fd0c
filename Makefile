# Two commands for a newcomer: `make demo` and `make test`. They need Python 3.11+ and nothing else.

PYTHON ?= python3
BIN := .venv/bin
HOME_DB := $(CURDIR)/.venv/hemekb-demo.db

.PHONY: demo test lint docs golden bench-search bench-extraction bench-ingest clean

demo: .venv/installed
	@$(BIN)/hemekb --db $(HOME_DB) demo

test: .venv/installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/cog --check README.md
	$(BIN)/python -m pytest -n 2

lint: .venv/installed-for-tests
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: .venv/installed-for-tests
	$(BIN)/cog -r README.md

golden: .venv/installed-for-tests
	HEMEKB_GOLDEN=write $(BIN)/python -m pytest -q -k golden || true
	git --no-pager diff --stat -- tests

bench-search: .venv/installed-for-tests
	$(BIN)/python scripts/bench_search.py

bench-extraction: .venv/installed-for-tests
	$(BIN)/python -m tests.benchmarks.extraction
	$(BIN)/python -m tests.benchmarks.extraction.med1250
	$(BIN)/python -m tests.benchmarks.extraction.rct_art
	$(BIN)/python -m tests.benchmarks.extraction.evidence_outcomes
	$(BIN)/python -m tests.benchmarks.extraction.pubtator

bench-ingest: .venv/installed-for-tests
	$(BIN)/python scripts/bench_ingest.py

# The CPU build of torch is asked for by its exact version first: left to the other
# packages, the newest build with gigabytes of GPU libraries would come instead.
.venv/installed: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11) and "hemekb needs Python 3.11 or newer")'
	@echo "Installing hemekb and its libraries into .venv (once; some minutes on a new machine) …"
	@$(BIN)/python -m pip install --disable-pip-version-check torch==2.13.0
	@$(BIN)/python -m pip install --disable-pip-version-check -e .
	@touch $@

.venv/installed-for-tests: .venv/installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache
