# Everything a contributor needs, with Python 3.11+, git and make on the machine. `make` alone lists it.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.made-from-requirements
SOURCES := $(wildcard core tui tests benchmarks tools)
# One more than there are cores: tests of screens wait now and then.
PYTEST_ARGS ?= -n $(shell echo $$(($$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1) + 1)))
BENCH_ARGS ?=
UV ?= uv
LOCK := $(UV) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet

.PHONY: help demo test check bench bench-tui pages pictures format coverage lock clean
.DEFAULT_GOAL := help

help: ## list what can be made
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 16

demo: $(STAMP) ## open Rollbook on a demo store
	@$(BIN)/rollbook demo

test: $(STAMP) ## run the tests (PYTEST_ARGS="-n 1" to run one after the other)
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(STAMP) ## format, rules, types, directions of imports, tests: what a change must pass
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(SOURCES)
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest $(PYTEST_ARGS)

bench: $(STAMP) ## measure import, check and export against a bare import (BENCH_ARGS for sizes)
	$(BIN)/python -m benchmarks $(BENCH_ARGS)

bench-tui: $(STAMP) ## measure the app through a terminal (BENCH_ARGS="--rows 100k" for fewer rows)
	$(BIN)/python -m benchmarks.tui_speed $(BENCH_ARGS)

pages: $(STAMP) ## write the pages that are made from the program: findings, layouts, keys
	$(BIN)/python -m tools.write_docs

pictures: $(STAMP) ## take the pictures of the pages anew, on the demo
	$(BIN)/python -m tools.write_pictures

format: $(STAMP) ## write the code as the formatter wants it
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

coverage: $(STAMP) ## run the tests and list the lines they do not reach
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

lock: ## choose the versions anew and pin them with hashes (needs uv)
	$(LOCK) --upgrade --output-file requirements.txt
	$(LOCK) --upgrade --all-extras --group dev --constraint requirements.txt --output-file requirements-dev.txt

clean: ## remove the environment and everything that tools left behind
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage .coverage.* htmlcov dist

$(STAMP): requirements-dev.txt
	@test -n "$(PYTHON)" && $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Rollbook needs Python 3.11 or newer, and none was found." \
		"Install it, or name it: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python cannot make environments." \
		"On Debian and Ubuntu: apt install python3-venv; then make $(MAKECMDGOALS) again."; exit 1; }
	@echo "Making the environment in $(VENV) (once; a minute or two) ..."
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: \
		--require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q core tui
	@touch $@
