# The two commands: `make run` and `make test`.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test check bench format lock relevance clean chromium

run: .venv/run.stamp ## Serve a searchable demonstration directory on PORT.
	$(BIN)/flask --app wsgi serve --demo --port $(PORT)

test: .venv/dev.stamp chromium ## Every test, with line coverage.
	$(BIN)/pytest -n 2 --dist worksteal --cov --cov-report=term:skip-covered

check: .venv/dev.stamp ## Format, lint, types, layers.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

SIZE ?= 10000
bench: .venv/dev.stamp ## Our search against others, the whole service under load and without its index: SIZE physicians.
	$(BIN)/python -m tests.benchmarks.search $(SIZE)
	$(BIN)/python -m tests.benchmarks.page $(SIZE)
	$(BIN)/python -m tests.benchmarks.outage $(SIZE)

format: .venv/dev.stamp ## Put the code into its one form.
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: ## Pin every dependency, with hashes, as pyproject.toml asks for them.
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		pyproject.toml --output-file requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		pyproject.toml --group dev --constraints requirements.txt --output-file tests/requirements.txt

relevance: .venv/dev.stamp ## How well searches find, by words, by meaning and by both. PAIRS=file of questions and answers.
	$(BIN)/python -m tests.benchmarks.relevance $(PAIRS)

clean: ## Forget everything that was built or written at run time.
	rm -rf .venv instance .mypy_cache .ruff_cache .pytest_cache .hypothesis .schemathesis .import_linter_cache .coverage*

chromium:
	@command -v chromium >/dev/null || { \
		echo "Installing Chromium for the browser tests"; \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; }

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.txt | .venv/bin/python
	$(BIN)/pip install --quiet --require-hashes -r requirements.txt
	@touch $@

.venv/dev.stamp: tests/requirements.txt | .venv/bin/python
	$(BIN)/pip install --quiet --require-hashes -r tests/requirements.txt
	@touch $@
