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

Identity = tuple[int, int] | None
"""Device and inode; None where nothing is."""


class Granted:
    """What a process that starts now may reach, by what lies there now: the kernel's fence holds files and folders, not
    names. One that is put back in its place later (a drive that comes back, a download that replaces the file) is
    another one, out of reach."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._were = {path: _identity(path) for path in (*reach.reads, *reach.writes, *_own())}

    def covers(self, other: Reach) -> bool:
        """Whether it reaches all that, as it lies there now."""
        asked = (*other.reads, *other.writes, *_own())
        needed = [path for path in self._were if any(_inside(one, (path,)) for one in asked)]
        return self._reach.covers(other) and all(_identity(path) == self._were[path] for path in needed)


def _own() -> tuple[str, ...]:
    """Folders that every worker is given."""
    return tuple(os.path.realpath(folder) for folder in (places.models_dir(), places.spool_dir(), places.cache_dir()))


def _identity(path: str) -> Identity:
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def told() -> Reach:
    """What the program itself was told in its environment that its workers may reach."""
    reads, writes = from_variables()
    return Reach(frozenset(map(os.path.realpath, reads)), frozenset(map(os.path.realpath, writes)))


def reach_of(order: Run | Load | None) -> Reach:
    """Without what every worker reaches: installed and shipped models, the spool."""
    if order is None:
        return NOWHERE_ELSE
    own = (*_own()[:1], os.path.realpath(places.shipped_models_dir()))
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
