# `make` lists what there is. Needs Python 3.11 to 3.13; everything else is put into .venv.
PYTHON ?= python3
INSTALL = $(PYTHON) scripts/install.py
IN_VENV = .venv/bin/python
MODULES = demo cms forums community search notifications work scripts
# How many tests run at once, and what else pytest is told: `make test TESTS="tests/forums -x"`.
JOBS ?= 2
TESTS ?=

.DEFAULT_GOAL := help
.PHONY: help run test prove lint format bench demo-reset lock look

help:  ## list what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do \
		printf 'make %-12s %s\n' "$$name" "$$what"; done

run:  ## set up what is missing and serve the site at http://127.0.0.1:8000 (PORT=8001 make run: there)
	@$(INSTALL) run
	@$(IN_VENV) manage.py serve

test:  ## run all tests, on the embedded set or on what DATABASE_URL, REDIS_URL, ELASTICSEARCH_URL name
	@$(INSTALL) test
	@$(IN_VENV) -m pytest -n $(JOBS) --dist loadgroup --no-loadscope-reorder $(TESTS)

prove:  ## run the proofs that take long, and write their results to docs/proofs.md
	@$(INSTALL) test
	@$(IN_VENV) -m pytest -s -o python_files='prove_*.py' --hypothesis-profile=prove $(or $(TESTS),tests/proofs)

lint:  ## check style, templates, types, migrations and locks; change nothing
	@$(INSTALL) test
	.venv/bin/python -m ruff check .
	.venv/bin/python -m ruff format --check .
	.venv/bin/python -m djlint --lint --quiet templates
	.venv/bin/python -m mypy $(MODULES)
	.venv/bin/python manage.py makemigrations --check --dry-run
	.venv/bin/python scripts/locks.py --check

format:  ## put the code into the house's style
	@$(INSTALL) test
	@$(IN_VENV) -m ruff check --fix-only --quiet .
	@$(IN_VENV) -m ruff format .

bench:  ## measure pages on PostgreSQL beside a minimal Django page (benchmarks/README.md)
	@$(INSTALL) test
	@$(IN_VENV) -m benchmarks

demo-reset:  ## throw away what is in the database and fill the demo network anew
	@$(INSTALL) run
	@$(IN_VENV) manage.py demo_reset

lock:  ## write requirements*.txt from pyproject.toml (UPGRADE=--upgrade: with the newest versions it allows)
	@$(INSTALL) test
	@$(IN_VENV) scripts/locks.py $(UPGRADE)

look:  ## save every page of the running demo as each kind of person sees it, into var/look/
	@$(INSTALL) test
	@$(IN_VENV) scripts/look.py
