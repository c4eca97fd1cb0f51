# Two commands matter: make run and make test.
PORT ?= 5000
export PORT
SURVEYAPP_DATA ?= $(CURDIR)/var
export SURVEYAPP_DATA
# Compiled modules are kept even where the machine says not to: every start of the program is twice as fast.
unexport PYTHONDONTWRITEBYTECODE
UV := .tools/bin/uv
PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run test check bench accessibility lock texts clean

help: ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: .venv/runs ## the demonstration at http://127.0.0.1:5000 (PORT and SURVEYAPP_DATA choose another port and folder)
	@export SURVEYAPP_ENVIRONMENT=demo SURVEYAPP_TODAY=2023-11-14 SURVEYAPP_BASE_URL=http://127.0.0.1:$(PORT); \
	exec $(BIN)/surveyapp demo run

test: .venv/tests ## everything that must pass; installs Chromium and PDF libraries where it may
	@$(BIN)/python tests/run.py

check: .venv/tests ## the fast part: format, types, imports, instruments
	@$(BIN)/python tests/run.py --checks-only

bench: .venv/tests ## figures, printed with machine and date and written to docs/performance.md
	@$(BIN)/python -m bench

accessibility: .venv/tests ## look at every page with axe and write down what was found, for the accessibility statement
	@SURVEYAPP_TEST_ACCESSIBILITY=$(CURDIR)/surveyapp/web/accessibility.json $(BIN)/pytest -q -p no:xdist tests/journeys/test_accessible.py

lock: $(UV) ## new lock files from pyproject.toml
	$(UV) pip compile -q --upgrade --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml --group build -o requirements.lock
	$(UV) pip compile -q --upgrade --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml --group build --group dev -c requirements.lock -o requirements-dev.lock

texts: .venv/tests ## collect interface texts for translation and compile the translations
	$(BIN)/pybabel -q extract -F pyproject.toml -k _l -k ngettext:1,2 --sort-by-file --no-location -o .venv/messages.pot surveyapp
	$(BIN)/pybabel -q update -i .venv/messages.pot -d surveyapp/translations -l en --no-fuzzy-matching --ignore-obsolete --omit-header
	$(BIN)/pybabel -q compile -d surveyapp/translations -l en
	$(BIN)/surveyapp languages collect

clean: ## remove the environment; the data folder stays
	rm -rf .venv .tools

$(UV):
	@echo "first start: making the environment, about a minute"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-warn-conflicts --root-user-action=ignore --target .tools uv

.venv/bin/python: | $(UV)
	@$(UV) venv --quiet --python $(PYTHON) .venv

.venv/runs: requirements.lock pyproject.toml .venv/bin/python
	@test -e .venv/tests || $(UV) pip sync --quiet --require-hashes requirements.lock
	@test -e .venv/tests || $(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/tests: requirements-dev.lock pyproject.toml .venv/bin/python
	@$(UV) pip sync --quiet --require-hashes requirements-dev.lock
	@$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@ .venv/runs
