# Each target makes the environment it needs. There need only be make and a Python from 3.11 on with its venv module;
# choose one with `make test PYTHON=python3.12`. Arguments: `make run ARGS="intervention=agency_reduction"`.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?=
UV ?= uv
WORKERS ?= 2
ARGS ?=

PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation
UV_COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --no-header

# Bytecode and Numba's compiled kernels are kept beside their source; the second run starts at once.
unexport PYTHONDONTWRITEBYTECODE
unexport VIRTUAL_ENV

.PHONY: run test test-slow check bench validation peers members lock clean $(VENV)
.DELETE_ON_ERROR:

run: $(VENV)
	@$(BIN)/acuteflow $(ARGS)

test: $(VENV)
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

test-slow: $(VENV)/slow.stamp
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -m slow $(ARGS)

check: $(VENV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict sim
	$(BIN)/lint-imports --no-cache

bench: peers
	$(BIN)/python -m benchmarks $(ARGS)
	$(BIN)/python -m benchmarks.memory
	$(BIN)/python -m benchmarks.study
	$(BIN)/python -m benchmarks.nation

validation: peers
	$(BIN)/python -m experiments.validation $(ARGS)

# The members of the typical trust, calibrated anew (docs/calibration.md). Exit code 1 of the command tells of a row that no
# member reaches, and the members are there all the same.
members: $(VENV)
	$(BIN)/acuteflow task=calibrate output=results/members $(ARGS) || test $$? -eq 1
	cp "$$(ls -td results/members/*_calibrate_typical* | head -1)/members.parquet" configs/calibration/typical.parquet

# Engines of others, beside which ours are measured and checked; nothing else needs them.
peers: $(VENV)/peers.stamp
$(VENV)/peers.stamp: requirements-peers.lock $(VENV)/locks.stamp
	$(PIP_INSTALL) --require-hashes -r requirements-peers.lock
	@touch $@

# A cluster and what runs a notebook: only the slow tests need them.
$(VENV)/slow.stamp: requirements-slow.lock $(VENV)/project.stamp
	$(PIP_INSTALL) --require-hashes -r requirements-slow.lock
	@touch $@

$(VENV): $(VENV)/project.stamp

# The stamp holds the locks it was made from, so that a checkout which only touches them rebuilds nothing.
$(VENV)/locks.stamp: requirements-build.lock requirements.lock
	@if cat $^ | cmp -s - $@; then touch $@; exit 0; fi; set -e; \
	for candidate in $(or $(PYTHON),python3.11 python3.12 python3.13 python3.14 python3); do \
		if "$$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
		then python=$$candidate; break; fi; \
	done; \
	if [ -z "$${python:-}" ]; then \
		echo "$(or $(PYTHON),no python3 found here): need Python 3.11 or later with its venv module" >&2; exit 1; fi; \
	echo "making $(VENV) with $$("$$python" --version) from the locks: a minute or two, once" >&2; \
	"$$python" -m venv --clear $(VENV); \
	$(PIP_INSTALL) --require-hashes -r requirements-build.lock; \
	$(PIP_INSTALL) --require-hashes --use-pep517 -r requirements.lock; \
	cat $^ > $@

$(VENV)/project.stamp: $(VENV)/locks.stamp pyproject.toml sim/__init__.py
	@$(PIP_INSTALL) --no-deps --editable .
	@touch $@

# Keeps what is pinned where it still fits; `make lock ARGS=--upgrade` takes the newest.
lock:
	@command -v $(UV) >/dev/null || { echo "make lock needs uv; no other target does" >&2; exit 1; }
	$(UV_COMPILE) pyproject.toml --group dev $(ARGS) --output-file requirements.lock
	$(UV_COMPILE) --group peers --constraints requirements.lock --output-file requirements-peers.lock
	$(UV_COMPILE) --group slow --constraints requirements.lock --output-file requirements-slow.lock
	$(UV_COMPILE) --group build --constraints requirements.lock --output-file requirements-build.lock

clean:
	rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
