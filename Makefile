# `make lint` and `make test` are all that is needed; both set up .venv first.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help lint test check generate new-rule update bench demo preview screenshots clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

lint: $(READY) ## check this repository with its own linter
	@$(BIN)/python -m lint check .

test: $(READY) ## run all tests
	@$(BIN)/python -m pytest

check: $(READY) ## everything that gates a change: format, lint, types, docs, tests, our own hook
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict lint
	$(BIN)/python tools/docs.py --check
	$(BIN)/python -m pytest
	$(BIN)/python -m lint check .

generate: $(READY) ## write docs/rules from the rules
	@$(BIN)/python tools/docs.py

new-rule: $(READY) ## make new-rule CODE=grafana/orphan: write the stub of a rule
	@$(BIN)/python tools/new_rule.py $(CODE)

update: $(READY) ## accept the present output as the expected one; review the diff
	@$(BIN)/python -m pytest --update tests/test_cases.py tests/test_readme.py

bench: $(READY) ## measure: start-up, this repository, PromQL
	@for script in bench/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

demo: $(READY) ## the stack with real engines on loopback, to look at and to break
	@$(BIN)/python tools/demo.py

preview: $(READY) ## the dashboards as one page: preview.html
	@$(BIN)/python -m lint preview . -o preview.html

screenshots: $(READY) ## docs/images, from the stack with real engines (ARGS=--synthetic: without)
	@$(BIN)/python tools/screenshots.py $(ARGS)

clean: ## remove what the targets made
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache preview.html

$(READY): pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test,dev]'
	@$(BIN)/python -m compileall -q lint && $(BIN)/python -m lint.bundle
	@touch $@
