"""Built graphs of GGUF files, kept under the user's cache so that a model is translated once.

Called by the GGUF engine on a worker's job thread. A folder for each file and builder version; built under another
name and moved when whole, so that a crash or a cancel leaves nothing that looks finished.
"""

from __future__ import annotations

import errno
import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from studio import leavings, places
from studio.domain.errors import DiskFull, StudioError
from studio.engines.text.gguf.graph_writer import GRAPH_FILE, WEIGHTS_FILE
from studio.private_files import private_folder

_SAMPLES: Final = 64
_SAMPLE: Final = 4096
_KEPT: Final = 6
"""Built graphs that are kept; the least recently used go first."""

Builder = Callable[[Path], Path]


def fingerprint(path: Path) -> str:
    """Tells model files apart without reading them whole: size, head, and samples spread over the weights."""
    digest = hashlib.sha256()
    size = path.stat().st_size
    digest.update(str(size).encode())
    with path.open("rb") as file:
        digest.update(file.read(65_536))
        for part in range(1, _SAMPLES + 1):
            file.seek(max(0, size * part // _SAMPLES - _SAMPLE))
            digest.update(file.read(_SAMPLE))
    return digest.hexdigest()


def graph_for(path: Path, version: str, build: Builder) -> Path:
    """The built graph of a model file; `build(folder)` makes it when it is not there yet.

    Raises StudioError(DiskFull), OSError, and whatever `build` raises.
    """
    home = private_folder(places.cache_dir() / "graphs")
    mark = fingerprint(path)[:32]
    folder = home / f"{mark}-{version}"
    graph = folder / GRAPH_FILE
    if graph.is_file() and (folder / WEIGHTS_FILE).is_file():
        folder.touch()
        return graph
    for older in home.glob(f"{mark}-*"):
        # What another version of the builder made of this file is never read again.
        if older.name.rstrip("h") != folder.name.rstrip("h"):
            shutil.rmtree(older, ignore_errors=True)
    _make_room(home, path.stat().st_size * 2)
    with leavings.new_folder(home) as new:
        partial = new / "graph"
        private_folder(partial)
        try:
            build(partial)
            shutil.rmtree(folder, ignore_errors=True)
            partial.rename(folder)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise StudioError(DiskFull(path=str(home))) from error
            if not graph.is_file():
                raise
    return graph


def forget(graph: Path) -> None:
    """Remove a built graph that turned out to be unusable."""
    shutil.rmtree(graph.parent, ignore_errors=True)


def _make_room(home: Path, needed: int) -> None:
    """Drop the graphs used longest ago, and fail early where the disk is too full."""
    folders = [entry for entry in home.iterdir() if entry.is_dir()]
    finished = sorted(
        (entry for entry in folders if not leavings.is_temporary(entry)), key=lambda entry: entry.stat().st_mtime
    )
    for entry in finished[: max(0, len(finished) - _KEPT + 1)]:
        shutil.rmtree(entry, ignore_errors=True)
    free = shutil.disk_usage(home).free
    if free < needed:
        raise StudioError(DiskFull(path=str(home), needed_bytes=needed, free_bytes=free))
