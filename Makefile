# Two commands do all set-up: `make demo` and `make test`.
SHELL := /bin/sh
UV := $(shell uv --version >/dev/null 2>&1 && command -v uv || echo .tools/bin/uv)
PY := $(shell sh tools/find-python)

.PHONY: demo test check lock
demo: .venv/.ok
	.venv/bin/farmgate demo

.tools/bin/uv:
	python3 -m venv .tools && .tools/bin/python -m pip install -q --disable-pip-version-check uv

.venv/.ok: pyproject.toml requirements.lock $(filter .tools/%,$(UV))
	$(UV) venv -q --clear $(if $(PY),--python $(PY)) .venv
	$(UV) pip sync -q --require-hashes requirements.lock && $(UV) pip install -q --no-deps -e .
	@touch $@

.venv/.dev: .venv/.ok requirements-dev.lock
	$(UV) pip sync -q --require-hashes requirements-dev.lock && $(UV) pip install -q --no-deps -e .
	@touch $@

lock: $(filter .tools/%,$(UV))
	$(UV) pip compile -q pyproject.toml --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-header -o requirements.lock
	$(UV) pip compile -q pyproject.toml --all-extras --group dev --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-header -o requirements-dev.lock
