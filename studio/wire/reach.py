"""What a worker may reach beside its own folders: told by the window in two variables when it starts the process.

A worker gives its rights over files up before its first order (`studio.worker.landlock`), and there is no way back: an
order that needs a further folder needs a worker that was started with it. Who sets the variables for the program itself
widens the reach of all its workers.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

READS = "TRIPTYCH_WORKER_READS"
WRITES = "TRIPTYCH_WORKER_WRITES"


def as_variables(reads: frozenset[str], writes: frozenset[str]) -> dict[str, str]:
    return {READS: json.dumps(sorted(reads)), WRITES: json.dumps(sorted(writes))}


def from_variables(environment: Mapping[str, str] = os.environ) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Paths to read, and folders to write in."""
    reads, writes = (json.loads(environment.get(name, "[]")) for name in (READS, WRITES))
    return tuple(reads), tuple(writes)
