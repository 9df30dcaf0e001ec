# Everything here starts from Python 3.11+ and make alone. `make` lists the targets.
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
COMMA := ,
USED := .venv/.ready
TESTED := .venv/.ready-tests

.DEFAULT_GOAL := help
.PHONY: help demo test lint lab bench constraints clean

help: ## list what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## /\1\t/' | expand -t 14

$(USED) $(TESTED): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "segkit needs Python 3.11 or newer: install it, or say make PYTHON=/path/to/python"; exit 1; }
	@echo "Making the environment in .venv (a minute or two the first time) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --editable ".$(if $(filter $(TESTED),$@),[dev$(COMMA)clv$(COMMA)spark$(COMMA)postgres$(COMMA)clickhouse])"
	@touch $@

demo: $(USED) ## make the environment, run the example case, say where the report is
	@$(BIN)/segkit demo demo

test: $(TESTED) ## make the environment, run every test, in as many processes as there are cores
	@$(BIN)/python -m pytest -n auto --dist worksteal $(PYTEST_ARGS)

lint: $(TESTED) ## check style, formatting, the direction of imports and what is declared
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports
	@$(BIN)/deptry .

lab: $(USED) ## open JupyterLab on the notebooks
	@$(BIN)/segkit lab

bench: $(TESTED) ## measure speed as ratios, side by side
	@for f in engine run clusters; do echo "== $$f"; $(BIN)/python benchmarks/$$f.py; done

constraints: $(TESTED) ## pin the versions again, without addresses
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --no-annotate --no-header \
		--extra dev --extra clv --extra spark --extra postgres pyproject.toml --output-file constraints.txt

clean: ## remove the environment and what runs left behind
	rm -rf .venv demo dist build .pytest_cache .ruff_cache .hypothesis
