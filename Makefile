# `make run` and `make test` need nothing but Python 3.11 or newer: they make .venv themselves.
# Arguments go on with ARGS: make run ARGS="--seconds 5", make test ARGS="-k schedule".

SHELL := /bin/sh
ARGS ?=
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
INSTALLED := .venv/installed
CATALOGUES := $(wildcard resources/i18n/*.po)

.DEFAULT_GOAL := help
.PHONY: help run test quick check format lint types bench screenshots translations clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(INSTALLED): pyproject.toml constraints.txt hatch_build.py
	@test -n "$(PYTHON)" || { echo "FocusDesk needs Python 3.11 or newer; found none." >&2; exit 1; }
	@PYTHON="$(PYTHON)" tools/system-packages venv
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	@echo "Installing FocusDesk and what it stands on into .venv"
	@$(BIN)/pip install -qq --disable-pip-version-check -c constraints.txt hatchling babel
	@$(BIN)/pip install -qq --disable-pip-version-check -c constraints.txt --no-build-isolation -e ".[dev]"
	@touch $@

.venv/catalogues: $(INSTALLED) $(CATALOGUES)
	@$(BIN)/python hatch_build.py
	@touch $@

run: $(INSTALLED) .venv/catalogues  ## a window with lively made-up clients; without a display, the terminal
	@tools/system-packages run || true
	@$(BIN)/focusdesk demo $(ARGS)

test: $(INSTALLED) .venv/catalogues  ## every test
	@tools/system-packages test
	@$(BIN)/pytest -n auto --dist worksteal $(ARGS)

quick: $(INSTALLED) .venv/catalogues  ## the tests without those that kill and refill over and over
	@$(BIN)/pytest -n auto --dist worksteal -m "not stress" $(ARGS)

check: format lint types test  ## format, lint, types, tests

format: $(INSTALLED)  ## is every file formatted (ruff format mends it)
	@$(BIN)/ruff format --check .

lint: $(INSTALLED)  ## ruff
	@$(BIN)/ruff check .

types: $(INSTALLED)  ## mypy, strict
	@$(BIN)/mypy

bench: $(INSTALLED) .venv/catalogues  ## benchmarks that print ratios, beside mbsync and mu
	@tools/system-packages bench
	@$(BIN)/python bench/mail.py $(ARGS)
	@mkdir -p build
	@$(BIN)/python bench/window.py
	@test -f build/million.db || $(BIN)/python bench/synthetic.py build/million.db 1000000
	@$(BIN)/python bench/search.py build/million.db

screenshots: $(INSTALLED) .venv/catalogues  ## the pictures of docs/images, from the demo
	@tools/system-packages test
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m tools.screenshots $(ARGS)

translations: $(INSTALLED)  ## read the texts of the source into the catalogues and compile them
	@$(BIN)/python -m tools.translations

clean:  ## forget .venv and what tools left behind
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	rm -rf resources/i18n/*/LC_MESSAGES
