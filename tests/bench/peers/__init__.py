"""Writers beside their peers on the same file: `make bench-peers`, or `python -m tests.bench.peers`.

Each subject is a process that answers one line of JSON with another (`serving`). Ours run in this environment, the
peers in one of their own, in the user's cache; `serving` and the `peer_…` scripts are run there by their paths and know
nothing of Triptych. `__main__` runs all of them in turn, `report` writes docs/performance.md from what is kept.
"""
