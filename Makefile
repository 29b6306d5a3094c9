# Everything a newcomer types. Each target sets up what it needs and is fast the second time.
#   make run      open the window (ARGS="--plant DIR --data DIR" are passed on)
#   make test     all checks and tests       make lint   only the checks
#   make bench    the benchmarks             make soak   the long tests
#   make clean    remove caches and results; .venv stays

PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest
PRODUCT := plant drivers control storage analysis hmi
ARGS ?=

.PHONY: run test lint bench soak clean

run: .venv/ready-run
	.venv/bin/biomethane-hmi run $(ARGS)

test: lint
	$(PYTEST) -n 2 --cov --cov-report=json:build/coverage.json $(ARGS)
	@$(PYTHON) tools/check_coverage.py build/coverage.json

lint: .venv/ready-test
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports --no-logo
	.venv/bin/shellcheck tools/setup.sh .ci/run
	$(PYTHON) -m vulture
	$(PYTHON) -m deptry .

bench: .venv/ready-test
	$(PYTHON) -m tests.bench $(ARGS)

soak: .venv/ready-test
	$(PYTEST) --soak -m soak --timeout=0 $(ARGS)

.venv/ready-%: tools/setup.sh pyproject.toml
	sh tools/setup.sh $*

clean:
	rm -rf build .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis
	rm -rf .import_linter_cache *.egg-info
	find $(PRODUCT) resources tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
