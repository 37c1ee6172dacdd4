# Targets for people and for machines; CONTRIBUTING.md says what each is for.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CASE ?= belarus-2025
OUT ?= out/$(CASE)
DRAWS ?= 64

.PHONY: help demo test test-all lint bench bench-page docs clean
.DEFAULT_GOAL := help

help:
	@echo "make demo        install, then assess $(CASE) with $(DRAWS) draws and its report"
	@echo "make test        the tests that every change must pass"
	@echo "make test-all    these and the slow ones"
	@echo "make lint        style, types, and the one-way rule of imports"
	@echo "make bench       solver timings beside a NumPy reference"
	@echo "make bench-page  the page in Chromium beside its targets"
	@echo "make docs        the documentation as a site under site/"
	@echo "make clean       remove everything that these targets made"

demo: $(VENV)/.runtime
	@$(BIN)/snapback assess $(CASE) --draws $(DRAWS) --out $(abspath $(OUT))

test: $(VENV)/.dev
	@$(BIN)/python -m pytest

test-all: $(VENV)/.dev
	@$(BIN)/python -m pytest -m ''

lint: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(VENV)/.dev
	@mkdir -p out
	@$(BIN)/python -m benchmarks

bench-page: $(VENV)/.dev
	@mkdir -p out
	@$(BIN)/python benchmarks/page.py

docs: $(VENV)/.dev
	@$(BIN)/sphinx-build --quiet --fresh-env --fail-on-warning docs site
	@echo "Documentation: $(abspath site)/index.html"

clean:
	rm -rf $(VENV) out site build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -rf src/*.egg-info

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "snapback needs Python 3.11 or newer; name one with make PYTHON=/path/to/python3"; exit 2; }
	@echo "Installing into $(VENV) (once; a minute or two) ..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

# The package itself is installed without an isolated build, so that nothing unpinned is fetched.
$(VENV)/.runtime: $(VENV)/.python constraints.txt pyproject.toml
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime constraints-dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r constraints-dev.txt
	@touch $@
