# Two commands do everything: make run, make test. See packaging/environment.py for what FULL, LITE, KIT and OUT mean.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
export FULL LITE KIT OUT

.PHONY: run test test-all fuzz lint demo bench bench-peers gpu-check kit env images shortcuts clean

run test test-all fuzz lint demo bench bench-peers gpu-check kit env images shortcuts:
	@$(PYTHON) packaging/environment.py $@ $(ARGS)

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
