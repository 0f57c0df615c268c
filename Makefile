# demo and test do all the set-up: they need Python 3.11 or newer and the package index, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEPTH ?= fast
PYTEST_ARGS ?= -m 'not slow'
# One process a core, four at most: each may hold the transformer. A file's tests stay together and share what is scanned.
# Processes share the cores: OpenMP's threads sleep while they wait (spinning took a quarter of all processor time).
SPREAD ?= -n auto --maxprocesses 4 --dist loadfile
CALM := OMP_WAIT_POLICY=passive POLARS_MAX_THREADS=1
STAMP := $(VENV)/.installed

.PHONY: demo test browser fuzz torture mutants lint gate bench release docs clean

demo: $(STAMP)
	$(BIN)/wirecopy scan samples -o demo-result

# An eighth of the examples of property tests, and a sample of long lists of cases; .ci/run tries all (tests/examples.py).
test: $(STAMP) browser
	$(CALM) $(BIN)/python -m pytest $(SPREAD) $(PYTEST_ARGS)

# Chromium for the tests of the report, from the system's own packages where that is allowed; skipped with a word if not.
browser:
	@command -v chromium chromium-browser >/dev/null \
		|| { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get install -y -qq chromium >/dev/null 2>&1; } \
		|| echo 'no Chromium: the tests in a browser will be skipped (apt-get install chromium)'

# Every kind of file with 20,000 inputs instead of 200; then the other property tests of the readers with 2,000 each.
fuzz: $(STAMP)
	FUZZ_INPUTS=20000 POLARS_MAX_THREADS=1 $(BIN)/python -m pytest -m hypothesis tests/read/test_fuzz.py
	FUZZ_INPUTS=2000 POLARS_MAX_THREADS=1 $(BIN)/python -m pytest -m hypothesis \
		--ignore tests/read/test_fuzz.py tests/read

# The archive under 300 stops, a disk that fails at every write in four ways, 1,000 flipped bits and 100 truncations;
# 2,000 hostile files through scan; ten seeds of hashes, other surroundings and a processor that knows less.
torture: $(STAMP)
	TORTURE=300 $(BIN)/python -m pytest -m 'slow or not slow' tests/archive/test_crash_points.py tests/read/test_hostile_files.py tests/test_same_bytes.py tests/test_surroundings.py tests/read/test_bounds.py

# Small changes to the code, one at a time in a copy: does a test notice? Goes on where it was stopped (hours).
MUTANTS ?= 25
mutants: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[mutation]'
	$(BIN)/python benchmarks/mutation.py --mutants $(MUTANTS)

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

gate: $(STAMP)
	$(BIN)/python benchmarks/quality.py --depth $(DEPTH)

# Wheel, sources, bill of materials and licences in dist/; ADVISORIES: the file that release/audit.py names.
release: $(STAMP)
	$(BIN)/python release/release.py --advisories $(ADVISORIES)

# The documentation in site/, every warning an error; nothing is fetched but the packages of extra `docs`, once.
# Then: python -m http.server -d site
DOCS := $(VENV)/.docs-installed
docs: $(DOCS)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet
	@echo 'the site is in site/; begin at site/index.html'

$(DOCS): $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[docs,plots]'
	touch $@

bench: $(STAMP)
	$(BIN)/python benchmarks/speed.py

# constraints.txt pins every package, torch at the version whose CPU build needs no CUDA packages.
$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "wirecopy needs Python 3.11 or newer; set PYTHON=")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt torch
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@echo 'compiling the inner loops, once (1 to 2 minutes of processor time)'
	$(BIN)/wirecopy scan samples -o $(VENV)/warm --depth fast --quiet
	touch $(STAMP)

clean:
	rm -rf $(VENV) demo-result site build *.egg-info
