"""What an order's worker must be able to reach beside the program's own folders. Used by `WorkerPost`; main thread.

Models that were left in place lie anywhere. Their files are named one by one, by their real paths; the folder itself
only where it is a model's folder, so that a file in Downloads does not open Downloads.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from studio import places
from studio.wire.messages import Load, LocalModel, Run
from studio.wire.reach import from_variables

_OF_A_MODEL = ("config.json", "model_index.json", "voices")


class Reach(NamedTuple):
    """Real paths: files and folders to read, folders to write in."""

    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()

    def joined(self, other: Reach) -> Reach:
        return Reach(self.reads | other.reads, self.writes | other.writes)

    def covers(self, other: Reach) -> bool:
        reads, writes = tuple(self.reads | self.writes), tuple(self.writes)
        return all(_inside(path, reads) for path in other.reads) and all(_inside(path, writes) for path in other.writes)


NOWHERE_ELSE = Reach()


def told() -> Reach:
    """What the program itself was told in its environment that its workers may reach."""
    reads, writes = from_variables()
    return Reach(frozenset(map(os.path.realpath, reads)), frozenset(map(os.path.realpath, writes)))


def reach_of(order: Run | Load | None) -> Reach:
    """Without what every worker reaches: installed and shipped models, the spool."""
    if order is None:
        return NOWHERE_ELSE
    own = tuple(os.path.realpath(folder) for folder in (places.models_dir(), places.shipped_models_dir()))
    named = (path for model in (order.model, *order.helpers.values()) for path in _paths(model))
    reads = {path for path in map(os.path.realpath, named) if not _inside(path, own)}
    spool = os.path.realpath(order.spool) if isinstance(order, Run) else ""
    foreign = spool and not _inside(spool, (os.path.realpath(places.spool_dir()),))
    return Reach(frozenset(reads), frozenset({spool} if foreign else ()))


def _paths(model: LocalModel) -> tuple[str, ...]:
    root = Path(model.root)
    whole = any((root / name).exists() for name in _OF_A_MODEL)
    return (*model.files.values(), *((model.root,) if whole else ()))


def _inside(path: str, folders: tuple[str, ...]) -> bool:
    return any(path == folder or path.startswith(folder.rstrip(os.sep) + os.sep) for folder in folders)
