# Two commands are enough on a fresh machine: make run, make test.
VENV := .venv/bin
DEMO := build/demo
MINUTES ?= 20

.PHONY: run test bench soak clean catalogues pictures setup lock

run: setup
	@$(VENV)/issss-desktop demo --out $(DEMO)

test: setup
	@QT_QPA_PLATFORM=offscreen $(VENV)/python tools/check.py

bench: setup
	@$(VENV)/python -m pip install -q --require-hashes -r requirements-bench.lock || echo "-- peers of the pack are missing"
	@QT_QPA_PLATFORM=offscreen $(VENV)/python -m bench

# make soak MINUTES=60: kills, power cuts and flipped bits for so long, histories of exchange and damaged reports
# for as long again, then every test with many more examples
soak: setup
	@QT_QPA_PLATFORM=offscreen $(VENV)/python -m tests.faults --minutes $(MINUTES)
	@QT_QPA_PLATFORM=offscreen $(VENV)/python -m tests.sync_histories --minutes $(MINUTES)
	@QT_QPA_PLATFORM=offscreen HYPOTHESIS_PROFILE=soak $(VENV)/python -m pytest -q -n 2 -m "soak or not soak"

pictures: setup
	@QT_QPA_PLATFORM=offscreen $(VENV)/python tools/pictures.py

catalogues: setup
	@$(VENV)/python tools/catalogues.py

setup:
	@sh tools/setup.sh

freeze: setup
	@sh tools/freeze.sh

lock: setup
	@sh tools/lock.sh

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find issss_desktop tests tools bench -name __pycache__ -type d -prune -exec rm -rf {} +
