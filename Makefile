# The two commands of a user: `make run` and `make test`. Everything else is for those who change the code.
SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
MODEL_VENV ?= var/model-venv
PYTEST_ARGS ?=

.PHONY: run test test-cluster test-model check format bench clean

run: $(VENV)/.run
	$(BIN)/zhigui serve

test: $(VENV)/.dev
	$(BIN)/python -m pytest -rsR -n auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder $(PYTEST_ARGS)

# Part of `make test` too: several replicas over PostgreSQL, Chroma and Redis of its own, each stopped and started.
test-cluster: $(VENV)/.dev
	$(BIN)/python -m pytest -rsR tests/cluster tests/e2e/test_worker.py tests/e2e/test_services_sharing_a_ledger.py $(PYTEST_ARGS)

# Not part of `make test`: compiles llama.cpp (minutes) and asks a real small model; with ZHIGUI_MODEL and ZHIGUI_MODEL_URL
# set, that endpoint instead. Compiled for any x86-64 with AVX2: what -march=native finds is not always what may run.
ifdef ZHIGUI_MODEL_URL
test-model: $(VENV)/.dev
	$(BIN)/python -m pytest tests/model $(PYTEST_ARGS)
else
test-model: $(VENV)/.dev $(MODEL_VENV)/.ready
	ZHIGUI_TEST_MODEL_PYTHON=$(MODEL_VENV)/bin/python $(BIN)/python -m pytest tests/model $(PYTEST_ARGS)
endif

$(MODEL_VENV)/.ready: tests/model/requirements.txt | $(VENV)/.dev
	$(PYTHON) -m venv $(MODEL_VENV)
	@echo "正在编译 llama.cpp（首次几分钟到几十分钟）……"
	CMAKE_ARGS="-DGGML_NATIVE=OFF" $(MODEL_VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r tests/model/requirements.txt
	@touch $@

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bench.audit

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev
	$(BIN)/python -m bench.all

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .import_linter_cache .hypothesis bench/out build dist
	@echo "数据目录 var/ 没有删除；要从头开始，请自行删除它。"

# uv installs the set in seconds where old pip resolvers take minutes; plain pip serves where uv cannot be had.
$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("需要 Python 3.11 或更新版本。") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

$(VENV)/.run: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "正在安装（首次约半分钟）……"
	@if [ -x $(BIN)/uv ]; then $(BIN)/uv pip install --quiet --python $(BIN)/python -c constraints.txt -e .; \
	 else $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .; fi
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	@if [ -x $(BIN)/uv ]; then $(BIN)/uv pip install --quiet --python $(BIN)/python -c constraints.txt -e '.[dev]'; \
	 else $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'; fi
	@touch $@ $(VENV)/.run
