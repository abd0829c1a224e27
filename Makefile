# `make run` and `make test` are all a newcomer needs: each makes its own environment (.venv) first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := contracts simulator engine reports scenarios load seatrial
JOBS ?= auto
# A run and its tests start many interpreters; none shall compile again what one before it has compiled.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run test check format docs docs-check determinism lock clean

help: ## List the verbs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

# One marker file, so that a changed lock or project file makes the environment anew and nothing else does.
$(VENV)/.ready: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

setup: $(VENV)/.ready ## Make the environment from the lock

run: setup ## The main job: sail the reference engine through the voyage and print the verdict
	$(BIN)/seatrial run $(ARGS)

test: setup ## The whole test suite
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: setup ## Format, lint, types, floors, reference pages
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy tests docs conftest.py
	$(BIN)/lint-imports
	$(BIN)/python docs/generate.py --check

format: setup ## Bring every file into the house format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

determinism: setup ## One seed under two hash seeds gives byte-identical journals
	rm -rf runs/.hash-1 runs/.hash-2
	PYTHONHASHSEED=1 $(BIN)/seatrial run --suite voyage --days 3 --out runs/.hash-1 >/dev/null || [ $$? -eq 20 ] # three days may be too few to conclude
	PYTHONHASHSEED=2 $(BIN)/seatrial run --suite voyage --days 3 --out runs/.hash-2 >/dev/null || [ $$? -eq 20 ] # three days may be too few to conclude
	cmp runs/.hash-1/journal.jsonl runs/.hash-2/journal.jsonl
	cmp runs/.hash-1/verdict.json runs/.hash-2/verdict.json
	@sha256sum runs/.hash-1/journal.jsonl runs/.hash-2/journal.jsonl
	rm -rf runs/.hash-1 runs/.hash-2

docs: setup ## Write docs/reference/ anew from the registries
	$(BIN)/python docs/generate.py

lock: setup ## Compile requirements.lock from pyproject.toml (needs pip-tools in the environment)
	$(BIN)/python -m piptools compile --quiet --extra dev --generate-hashes --allow-unsafe --strip-extras \
	  --no-header --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	  --output-file requirements.lock pyproject.toml

clean: ## Remove the environment, caches and run folders
	rm -rf $(VENV) runs .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
