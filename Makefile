# Reserve Optimizer. Needs make and Python 3.11 or later, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
EXAMPLE := data/cases/jp-midsize
PIP_FLAGS := --disable-pip-version-check --no-input --quiet

CHROMIUM := /usr/bin/chromium
FONT := /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
BROWSER := chromium fonts-noto-cjk

PYTEST := $(BIN)/python -m pytest -q
BOTH_CORES := -n 2 --dist worksteal
STATIC := types docs imports lint format
GATES := $(STATIC) tests browser

# Of what runs below hundreds of processes start: each would compile the package anew where what it compiles may not be written.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run page test quick format words answers docs browser shots prove bench lock clean $(GATES:%=gate-%) $(GATES:%=passed-%)

help:
	@echo "make setup   install into $(VENV), every package pinned and hashed"
	@echo "make run     solve the example, print the report, keep the run in runs/"
	@echo "make page    open the web page on http://127.0.0.1:8501"
	@echo "make test    the gates: $(GATES)"
	@echo "make quick   the tests that start no process, in a minute"
	@echo "make format  lint what can be mended, and format"
	@echo "make words   the catalogue of Japanese words: up to date with the code, and compiled"
	@echo "make answers the answers that the page opens with, computed anew"
	@echo "make docs    the documents as a site, in build/site"
	@echo "make shots   pictures of every step of the page, in build/shots"
	@echo "make prove   the long campaign"
	@echo "make bench   the benchmarks"
	@echo "make lock    make requirements.lock again (needs uv)"

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed: make PYTHON=python3.11 setup" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing into $(VENV)"
	@$(BIN)/python -m pip install $(PIP_FLAGS) --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install $(PIP_FLAGS) --no-deps --no-build-isolation -e .
	@touch $@

run: setup
	@$(BIN)/optimizer solve $(EXAMPLE) --save runs

page: setup
	@$(BIN)/python -P -m streamlit run app.py

test: setup browser
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target $(STATIC:%=passed-%)
	@$(MAKE) --no-print-directory passed-tests
	@$(MAKE) --no-print-directory passed-browser

$(GATES:%=passed-%): passed-%:
	@$(MAKE) --no-print-directory gate-$* || { echo "gate failed: $*"; exit 1; }

gate-lint:
	$(BIN)/ruff check .

gate-format:
	$(BIN)/ruff format --check .

gate-types:
	$(BIN)/mypy

gate-imports:
	$(BIN)/lint-imports

gate-docs: docs

gate-tests:
	$(PYTEST) $(BOTH_CORES) --cov -m "not prove and not browser"

gate-browser:
	$(PYTEST) $(BOTH_CORES) -m "browser and not prove"

quick: setup
	$(PYTEST) $(BOTH_CORES) -m "not prove and not browser and not slow"

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

words: setup
	PYTHONPATH=tests $(BIN)/python -m support.catalogue

answers: setup
	PYTHONPATH=tests $(BIN)/python -m support.shipped_answers

docs: setup
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet

browser:
	@if test ! -x $(CHROMIUM) || test ! -e $(FONT); then \
		if test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then \
			echo "installing $(BROWSER)"; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(BROWSER) >/dev/null; \
		else \
			echo "a browser is needed: sudo apt-get install $(BROWSER)" >&2; exit 1; \
		fi; \
	fi

shots: setup browser
	PYTHONPATH=tests $(BIN)/python -m support.shots build/shots

prove: setup browser
	$(PYTEST) -m prove

bench: setup browser
	@test -f bench/run.py || { echo "bench/run.py is not there yet" >&2; exit 1; }
	$(BIN)/python bench/run.py
	$(BIN)/python bench/what_ifs.py

lock:
	@command -v uv >/dev/null || { echo "uv is needed: https://docs.astral.sh/uv/" >&2; exit 1; }
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --quiet -o requirements.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
