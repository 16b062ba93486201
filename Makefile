# `make` lists the targets. Everything runs from the checkout; what a clean Debian 12 machine lacks is installed.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
ARGS ?=

.PHONY: help setup setup-training run test test-training check lint types imports bench accuracy fuzz hostile lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: ## install what is missing: system packages, .venv, browser libraries; start nothing
	@scripts/setup run

run: ## set up, then lab and Salwatch on loopback until Ctrl-C; prints the address
	@scripts/setup run
	@exec .venv/bin/salwatch demo $(ARGS)

test: ## set up, then all tests
	@scripts/setup test
	@exec $(PYTHON) -m pytest $(ARGS)

setup-training: ## set up, and torch beside it in .venv-training: 6 GB; for those who fine-tune an encoder
	@scripts/setup training

test-training: ## set up that, then the tests that train in one environment and serve in the other
	@scripts/setup training
	@exec $(PYTHON) -m pytest -m training tests/training $(ARGS)

check: ## lint, types, import arrows, tests
	@scripts/setup test
	@$(MAKE) --no-print-directory lint types imports
	@exec $(PYTHON) -m pytest $(ARGS)

lint:
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .

types:
	@.venv/bin/mypy

imports:
	@.venv/bin/lint-imports

bench: ## speed and memory, as ratios within one run where they compare; a quarter of an hour
	@scripts/setup test
	@for file in bench/*.py; do echo "== $$file"; $(PYTHON) -m bench.$$(basename $$file .py) || exit 1; done

accuracy: ## the tables of docs/accuracy.md: what the project has, and your own material: ROWS=rows.jsonl GOLD=gold.jsonl [ENCODER=model] PAGES=folder NEGATIVES="table.csv folder"
	@scripts/setup run
	@echo "== invented software, no site files"; .venv/bin/salwatch evaluate pages tests/unseen --no-site-files
	@$(PYTHON) -m bench.certainty
	@for set in tests/listings/*/; do echo "== $$set"; .venv/bin/salwatch evaluate listings $${set}rows.jsonl $${set}gold.jsonl || exit 1; done
	@echo "== spellings of cartridges"; $(PYTHON) -m bench.spellings
	@test -z "$(PAGES)" || { echo "== $(PAGES), with site files" && .venv/bin/salwatch evaluate pages $(PAGES) && \
		echo "== $(PAGES), no site files" && .venv/bin/salwatch evaluate pages $(PAGES) --no-site-files && \
		echo "== $(PAGES), one left out" && $(PYTHON) -m bench.leave_out $(PAGES); }
	@for set in tests/listings/*/; do echo "== $$set, stage by stage"; $(PYTHON) -m bench.ablation $${set}rows.jsonl $${set}gold.jsonl $(if $(ENCODER),--encoder $(ENCODER)) || exit 1; done
	@test -z "$(ROWS)" || { .venv/bin/salwatch evaluate listings $(ROWS) $(GOLD) && $(PYTHON) -m bench.ablation $(ROWS) $(GOLD) $(if $(ENCODER),--encoder $(ENCODER)) && \
		$(PYTHON) -m bench.heistracher $(ROWS) $(GOLD) $(foreach set,$(wildcard tests/listings/*/),--elsewhere $(set)rows.jsonl $(set)gold.jsonl); }
	@test -z "$(GUNSNPRICES)" || $(PYTHON) -m bench.beside_gunsnprices $(ROWS) $(GOLD) --python $(GUNSNPRICES)
	@test -z "$(NEGATIVES)" || $(PYTHON) -m bench.false_alarms $(NEGATIVES)

hostile: ## read all hostile pages by all readers under limits of time and memory; ten minutes
	@scripts/setup test
	@HOSTILE_EVERY=1 exec $(PYTHON) -m pytest --timeout 0 tests/crawlers/test_hostile_pages.py $(ARGS)

fuzz: ## read, show and recognise damaged and invented pages for hours instead of seconds
	@scripts/setup test
	@HYPOTHESIS_PROFILE=long exec $(PYTHON) -m pytest --timeout 0 tests/crawlers/test_fuzzing.py $(ARGS)

lock: ## write requirements/*.lock anew from pyproject.toml
	@scripts/lock

clean: ## remove what setup and runs made inside the checkout
	rm -rf .venv .venv-training node_modules web/static/vendor var .mypy_cache .ruff_cache .pytest_cache
