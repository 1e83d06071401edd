# The one task runner. Prerequisites: Python >= 3.11 with pip, Node >= 18 with npm, and make.
PYTHON ?= python3
BIN = .venv/bin
DIR ?= vectors
# Tests of transactions that end late: others at work in the same server would hold them up.
LATE = tests/web/assessment/test_late_commits.py tests/web/foundation/test_late_seals.py

.PHONY: demo serve test-postgres test check fix types imports test-deep coverage bench docs vectors ci setup clean

demo: setup           ## makes the sample county, computes it, and puts it on a site
	@$(BIN)/daowei demo
	@$(BIN)/python -m daowei.site.demo

serve: setup          ## keeps the county's site running: http://localhost:8000
	@$(BIN)/python -m daowei.site.demo --serve

test: setup           ## the tests; skips what needs an absent browser or second Python
	@$(BIN)/pytest -n auto --quiet

test-postgres: setup  ## what touches a database, on PostgreSQL: DAOWEI_TEST_POSTGRES=postgresql://…
	@DAOWEI_DATABASE=$${DAOWEI_TEST_POSTGRES:?names a server} $(BIN)/pytest -n auto --quiet tests/web tests/journeys $(addprefix --ignore=,$(LATE))
	@DAOWEI_DATABASE=$$DAOWEI_TEST_POSTGRES $(BIN)/pytest -n 0 --quiet $(LATE)

check: setup          ## format, lint, types, imports, dependencies, generated pages
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry src

fix: setup            ## format and mend what can be mended by machine
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

docs: setup           ## writes the generated pages anew
	$(BIN)/python docs/generate.py

test-deep: setup      ## Hypothesis with many more examples
	HYPOTHESIS_PROFILE=deep $(BIN)/pytest -n auto tests/property

coverage: setup
	$(BIN)/coverage run -m pytest -n 0 && $(BIN)/coverage combine --quiet && $(BIN)/coverage report

bench: setup          ## prints ratios against a bound measured in the same run
	@$(BIN)/python bench/all.py

vectors: setup        ## make vectors DIR=folder-of-vector-files
	@$(BIN)/daowei vectors $(DIR)

ci: check             ## everything, and nothing may be skipped
	DAOWEI_NO_SKIPS=1 $(BIN)/python docs/generate.py --check
	DAOWEI_NO_SKIPS=1 $(MAKE) --no-print-directory test-postgres
	DAOWEI_NO_SKIPS=1 $(MAKE) --no-print-directory test

setup:
	@$(PYTHON) scripts/setup.py
	@$(PYTHON) scripts/assets.py

clean:
	rm -rf .venv .tools node_modules demo-output src/daowei/site/static/vendor
