# Two commands do everything on a fresh machine that has Python 3.11 or newer:
#   make demo    builds Daybook in .venv and reads the demo reports
#   make test    builds Daybook in .venv and runs every test
# Both print what they do. `make clean` removes what they made.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := demo.daybook

.DEFAULT_GOAL := help
.PHONY: help demo web test lint bench train clean

help:
	@echo "make demo   build Daybook in $(VENV) and read the demo reports"
	@echo "make web    build the pages of web/ (make demo does it too; without Node it takes one from PyPI)"
	@echo "make test   run every check and test (needs nothing but Python 3.11 or newer)"
	@echo "make lint   format check, lint and types only"
	@echo "make bench  speed, by hand"
	@echo "make train  train the reader's weights anew (needs the coded data, see training/README.md)"
	@echo "make clean  remove $(VENV) and the demo case"

$(VENV)/run: pyproject.toml src/daybook/__init__.py
	@echo "==> making a virtual environment in $(VENV) and installing Daybook into it"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Daybook needs Python 3.11 or newer; set PYTHON=python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/dev: $(VENV)/run
	@echo "==> installing what the tests need"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

web: $(VENV)/run
	@echo "==> the pages (web/ into the package)"
	@$(BIN)/python tools/build_web.py

demo: $(VENV)/run
	@$(MAKE) --no-print-directory web || echo "==> the pages could not be built (Node or the npm registry is missing); all but 'daybook serve' works"
	@echo "==> daybook demo --case $(DEMO)"
	@rm -f $(DEMO) $(DEMO)-wal $(DEMO)-shm
	@$(BIN)/daybook demo --case $(DEMO)
	@echo "(the command is $(BIN)/daybook; activate it with: source $(BIN)/activate; in a browser: $(BIN)/daybook serve $(DEMO))"

lint: $(VENV)/dev
	@echo "==> ruff format --check, ruff check, mypy"
	@$(BIN)/ruff format --check --quiet src tests training tools bench hatch_build.py
	@$(BIN)/ruff check --quiet src tests training tools bench hatch_build.py
	@$(BIN)/mypy --no-error-summary

test: lint
	@echo "==> pytest"
	@$(BIN)/python -m pytest -n auto --dist loadfile

bench: $(VENV)/dev
	@for b in bench/*.py; do echo "==> $$b"; $(BIN)/python $$b || exit 1; done

train:
	@echo "==> training the reader in .venv-train (see training/README.md)"
	@test -x .venv-train/bin/python || $(PYTHON) -m venv .venv-train
	@.venv-train/bin/python -m pip install --quiet --disable-pip-version-check -r training/requirements.txt
	@.venv-train/bin/python training/train.py --without j-,k- --out build/leg-1
	@.venv-train/bin/python training/train.py --init build/leg-1 --without k- --ema 0.995 --epochs 4 --lr 1.5e-4 --head-lr 4e-4 \
		--rounding 0.4 --seed 2 --out build/leg-2
	@.venv-train/bin/python training/train.py --init build/leg-2 --ema 0.995 --short 3 --epochs 2 --lr 1e-4 --head-lr 3e-4 \
		--rounding 0.5 --seed 3 --out build/reader
	@.venv-train/bin/python training/export.py build/reader --pack build/reader-en --bars training/bars.json
	@echo "==> the development test, network alone (the shipped pack's figures are in its manifest)"
	@.venv-train/bin/python training/evaluate.py ../shared/eval/dev/gold.jsonl --pack build/reader-en

clean:
	rm -rf $(VENV) .venv-train $(DEMO) $(DEMO)-wal $(DEMO)-shm
