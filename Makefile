# The one list of commands. `make help` prints it.
SHELL := /bin/bash
PY := .venv/bin/python
YC := .venv/bin/yichuang
export PYTHONDONTWRITEBYTECODE ?=
.PHONY: help setup setup-test demo demo-technician test kiosk counter sandbox check bench crash fuzz chaos sim screenshots dist clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 16

setup: ## system libraries, .venv, pinned versions (what the demo needs)
	@scripts/setup.sh base

setup-test: ## the same, with what tests and checks need
	@scripts/setup.sh test

demo: setup ## one whole visit: a window with a display, headless without (make demo ARGS=--watch)
	@$(YC) demo $(ARGS)

demo-technician: setup ## a technician's day: a terminal with nothing configured, found, proved, repaired (out/technician)
	@$(YC) demo-technician $(ARGS)

# tests wait for devices, screens and services more than they compute
WORKERS ?= $(shell echo $$((2 * $$(getconf _NPROCESSORS_ONLN))))

test: setup-test ## everything, two workers a core (WORKERS=n; ARGS=-n0: one after the other)
	@$(PY) scripts/qmltypes.py
	@QT_QPA_PLATFORM=offscreen QT_QUICK_BACKEND=software $(PY) -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

kiosk: setup ## the resident's terminal
	@$(YC) kiosk $(ARGS)

counter: setup ## the clerk's desk
	@$(YC) counter $(ARGS)

sandbox: setup ## a province in a box
	@$(YC) sandbox $(ARGS)

check: setup-test ## ruff, mypy, import-linter, qmllint, punctuation
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports
	@scripts/qmllint.sh
	@$(PY) scripts/lint_punctuation.py

bench: setup-test ## figures beside their baselines (ARGS="--only corners,pages,reading"), written to out/bench.json
	@scripts/setup.sh bench || true # a peer that is not there is told in its row
	@QT_QPA_PLATFORM=offscreen QT_QUICK_BACKEND=software $(YC) bench $(ARGS)

sim: setup-test ## seeded schedules of a hall in virtual time (SEEDS=100000), report in out/sim
	@$(PY) -m tests.sim.runner --seeds $(or $(SEEDS),10000) $(ARGS)

crash: setup-test ## power cuts, damaged files, kill -9: the long form, report in out/crash
	@QT_QPA_PLATFORM=offscreen QT_QUICK_BACKEND=software $(PY) -m tests.crash.long $(ARGS)

chaos: setup-test ## real processes behind a bad line (ARGS="--minutes 20"), report in out/chaos
	@$(PY) -m tests.chaos.long $(ARGS)

fuzz: setup-test ## mutated frames for every codec (FRAMES=1000000 each), hostile requests (ARGS=--cases=1000); out/fuzz
	@$(PY) -m tests.fuzz_devices.long --frames $(or $(FRAMES),1000000)
	@$(PY) -m tests.fuzz.long $(ARGS)

screenshots: setup-test ## every screen in every face, to out/screens
	@QT_QPA_PLATFORM=offscreen QT_QUICK_BACKEND=software $(PY) scripts/screenshots.py $(ARGS)

dist: setup-test ## one folder with kiosk, counter and command; starts each headless
	@scripts/dist.sh

clean: ## what commands made
	@rm -rf out build dist
