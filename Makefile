# Everything a person types here. A clean clone needs only Python 3.11 to 3.14 and `make`.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
PIP    := $(BIN)/python -m pip --disable-pip-version-check
FITS   := 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))'
DATA   ?= ../shared/data
OUT    ?= .caretrace/evals
CODE   := assistant retrieval prompts evals api

.DEFAULT_GOAL := help
.PHONY: help setup models demo serve test faults lint format evals breaks bench lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## make .venv from the lock, and fetch the offline embedder

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c $(FITS) || { echo 'Caretrace needs Python 3.11 to 3.14. Name one: make setup PYTHON=python3.12' >&2; exit 1; }
	@$(BIN)/python -c $(FITS) 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	$(PIP) install --quiet --require-hashes --only-binary :all: --requirement requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@$(MAKE) --no-print-directory models
	@touch $@

models:
	@$(BIN)/caretrace models fetch || echo 'Without the embedder Caretrace searches by words alone. To try again: make models' >&2

demo: $(STAMP) ## draft, review, approve and publish for an invented patient, then open the page
	$(BIN)/caretrace demo

serve: $(STAMP) ## serve the page and the interface
	$(BIN)/caretrace serve

test: $(STAMP) ## every test but the slow ones
	$(BIN)/python -m pytest -m 'not slow' --numprocesses auto --dist loadfile

faults: $(STAMP) ## the slow tests: bad days and big files
	$(BIN)/python -m pytest -m slow --timeout 900

lint: $(STAMP) ## style, types, and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP) ## put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

evals: $(STAMP) ## every eval that needs no network, held to the gates, and the report of it
	$(BIN)/python -m evals all --data $(DATA) --out $(OUT)

breaks: $(STAMP) ## break the checks on purpose, one slip at a time: a test or a case must turn red
	$(BIN)/python -m evals breaks --workers 2

bench: $(STAMP) ## measure retrieval and speed
	$(BIN)/python -m evals bench

lock: ## write requirements.lock anew with the newest releases that fit pyproject.toml
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --all-extras \
	  --generate-hashes --no-header --output-file requirements.lock pyproject.toml

clean: ## remove what was made here, .venv and the demo's data too
	rm -rf $(VENV) .caretrace build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find $(CODE) tests -name __pycache__ -type d -prune -exec rm -rf {} +
