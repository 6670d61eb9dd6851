"""Benchmarks: `make bench`, or `python -m tests.bench NAME ...`. Ratios within one run; bounds name the machine."""
