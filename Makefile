# Everything runs in .venv, which make creates and which nothing else touches.
PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

# A run starts hundreds of processes, and each would compile the program anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: checklist test test-long lint press bench folder schemas clean

checklist: $(VENV)/.installed
	@scripts/make-checklist $(BIN)

test: $(VENV)/.node
	@$(MAKE) --no-print-directory -j2 lint press
	$(BIN)/pytest -n 4 --dist loadgroup -q

test-long: test
	$(BIN)/python -m pip install --quiet --group build
	$(BIN)/pytest -n 4 --dist loadgroup -q -m long

lint: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

press: $(VENV)/.installed
	$(BIN)/checklist guidance check
	$(BIN)/checklist guidance press

bench: $(VENV)/.tested
	$(BIN)/python -m pip install --quiet --group bench
	$(BIN)/python -m benchmarks

folder: press
	$(BIN)/python -m pip install --quiet --group build
	scripts/build-folder $(BIN)/python

schemas: $(VENV)/.installed
	$(BIN)/checklist guidance schema --write profiles/schemas

$(VENV)/.installed: pyproject.toml
	scripts/system-packages run
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet 'hatchling>=1.27' editables
	$(BIN)/python -m pip install --quiet --no-build-isolation --editable '.[layout,scripts,web]'
	touch $@

$(VENV)/.tested: $(VENV)/.installed
	scripts/system-packages test
	$(BIN)/python -m pip install --quiet --group test
	touch $@

$(VENV)/.node: tests/node/package.json $(VENV)/.tested
	npm install --prefix tests/node --silent
	touch $@

clean:
	rm -rf $(VENV) stock tests/node/node_modules dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
