# Thin wrappers: the commands also stand in README.md.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check -q -c constraints.txt

.PHONY: chat test eval bench

chat: .venv/installed
	$(BIN)/python -m rag serve

test: .venv/installed-tests
	sh tests/chromium.sh $(BIN)/python
	$(BIN)/python -m rag fetch
	$(BIN)/python -m pytest
	$(BIN)/python -m eval run eval/questions_dev.jsonl --sample 30 --out runs/smoke
	$(BIN)/python -m eval gate eval/baseline.json runs/smoke

eval: .venv/installed
	$(BIN)/python -m eval run eval/questions_dev.jsonl --out runs/dev
	$(BIN)/python -m eval run eval/questions_later.jsonl --out runs/later
	$(BIN)/python -m eval run eval/questions_heldout.jsonl --out runs/heldout

bench: .venv/installed
	$(PIP) -e '.[bench]'
	$(BIN)/python -m rag fetch
	$(BIN)/python -m rag ingest
	$(BIN)/python -m eval.bench all --out bench

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "需要 Python 3.11 或更新的版本 / Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv .venv
	$(PIP) -e .
	touch $@

.venv/installed-tests: .venv/installed
	$(PIP) -e '.[test]'
	touch $@
