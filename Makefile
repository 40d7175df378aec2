# Two commands do all set-up: `make demo` and `make test`. Nothing is needed but git, make, python3.
SHELL := /bin/sh
UV := $(shell uv --version >/dev/null 2>&1 && command -v uv || echo .tools/bin/uv)
PY := $(shell sh tools/find-python)
SYNC := $(UV) pip sync -q --require-hashes
COMPILE := --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-header
# Python keeps what it compiled, whatever the shell says: each start after the first takes half.
export PYTHONDONTWRITEBYTECODE :=
WORDS := $(shell find src/farmgate/locale -name '*.po')

# One pytest run, one worker per database: what a database can change runs on both, the rest once.
BOTH := --dist each --tx popen//env:FARMGATE_TEST_WHOLE=1//env:FARMGATE_TEST_DATABASE=sqlite \
	--tx popen//env:FARMGATE_TEST_WHOLE=1//env:FARMGATE_TEST_DATABASE=postgres

.PHONY: demo test check bench browser lock messages format
demo: .venv/.words
	.venv/bin/farmgate demo

test: .venv/.dev .venv/.words
	.venv/bin/pytest $(BOTH)

check: export FARMGATE_DEMO = 1
check: .venv/.dev .venv/.words
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/pytest -qq tests/house

bench: .venv/.dev .venv/.words
	.venv/bin/python -m bench

browser: .venv/.dev
	sh tools/get-browser

format: .venv/.dev
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

messages: .venv/.words

.tools/bin/uv:
	python3 -m venv .tools && .tools/bin/python -m pip install -q --disable-pip-version-check uv

.venv/bin/python: | $(filter .tools/%,$(UV))
	$(UV) venv -q --clear $(if $(PY),--python $(PY)) .venv

# Added, not synchronised: the light set is part of the full one, and neither undoes the other.
.venv/.ok: pyproject.toml requirements.lock | .venv/bin/python
	$(UV) pip install -q --require-hashes -r requirements.lock
	$(UV) pip install -q --no-deps -e .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.ok
	$(SYNC) requirements-dev.lock
	$(UV) pip install -q --no-deps -e .
	@touch $@

.venv/.words: $(WORDS) .venv/.ok
	.venv/bin/python tools/compile_messages.py
	@touch $@

lock: | $(filter .tools/%,$(UV))
	$(UV) pip compile -q pyproject.toml $(COMPILE) -o requirements.lock
	$(UV) pip compile -q pyproject.toml $(COMPILE) --all-extras --group dev \
		-c requirements.lock -o requirements-dev.lock
