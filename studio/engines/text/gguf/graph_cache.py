"""Built graphs of GGUF files, kept under the user's cache so that a model is translated once.

Called by the GGUF engine on a worker's job thread. A folder for each file, builder version and form; built under
another name and moved when whole, so that a crash or a cancel leaves nothing that looks finished. Of one file at most
one graph for the processor is kept, and one for a graphics card.
"""

from __future__ import annotations

import errno
import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from studio import built_graphs, leavings, places
from studio.domain.errors import DiskFull, StudioError
from studio.engines.text.gguf.graph_writer import GRAPH_FILE, WEIGHTS_FILE
from studio.private_files import private_folder

_SAMPLES: Final = 64
_SAMPLE: Final = 4096
_BUILT: Final = 2
"""Times the model file: the room that a graph is built in."""
_PACKED: Final = 2.2
"""Times the graph: what it is when its packed weights lie beside it."""
_SIGN: Final = "p"

Builder = Callable[[Path], Path]


class Packing(NamedTuple):
    """Packed weights kept beside a graph, so that they are mapped from the file and not made in memory at each load."""

    mark: str
    """What they belong to beside the file: the runtime's version and the kind of processor."""
    make: Callable[[Path, Path], bool]
    """Adds them to the graph; the second path is an empty folder to work in. Whether it could."""


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


def graph_for(path: Path, version: str, build: Builder, *, budget: int, packing: Packing | None = None) -> Path:
    """The built graph of a model file; `build(folder)` makes it when it is not there yet. Graphs used longer ago go
    until all together are within the `budget`, in bytes; this one stays whatever it is. With `packing` its weights are
    packed too where the budget and the disk have room for them.

    Raises StudioError(DiskFull), OSError, and whatever `build` and `packing` raise.
    """
    home = private_folder(places.graphs_dir())
    mark = fingerprint(path)[:32]
    plain = home / f"{mark}-{version}"
    packed = home / f"{mark}-{version}{_SIGN}{packing.mark}" if packing is not None else plain
    for older in home.glob(f"{mark}-*"):
        if older not in (plain, packed) and _is_stale(older.name, version):
            shutil.rmtree(older, ignore_errors=True)
    if not _is_whole(packed) and (not _is_whole(plain) or (packing is not None and _has_room(home, plain, budget))):
        _make(home, path, plain, packed, build, budget, packing)
    folder = packed if _is_whole(packed) else plain
    folder.touch()
    built_graphs.trim(budget, spare=folder)
    return folder / GRAPH_FILE


def held_by(graph: Path) -> int:
    """Bytes that a session of it needs of its files: of a packed one half, as the weights that were packed are read
    at the load alone."""
    size = _size(graph.parent)
    return size // 2 if _SIGN in graph.parent.name.partition("-")[2] else size


def forget(path: Path, version: str) -> None:
    """Remove what was built of a model file and turned out to be unusable."""
    plain = f"{fingerprint(path)[:32]}-{version}"
    for folder in places.graphs_dir().glob(f"{plain}*"):
        if folder.name == plain or folder.name.startswith(plain + _SIGN):
            shutil.rmtree(folder, ignore_errors=True)


def _is_stale(name: str, version: str) -> bool:
    """Whether a graph of the same file is never read again: another version of the builder made it, or it is for the
    processor as this one is, and packed for another."""
    _mark, _, other = name.partition("-")
    form, _, _packed = other.partition(_SIGN)
    return form.rstrip("h") != version.rstrip("h") or (form == version and not version.endswith("h"))


def _is_whole(folder: Path) -> bool:
    return (folder / GRAPH_FILE).is_file() and (folder / WEIGHTS_FILE).is_file()


def _size(folder: Path) -> int:
    return sum(entry.stat().st_size for entry in folder.iterdir())


def _has_room(home: Path, graph: Path, budget: int) -> bool:
    """Whether the graph with its packed weights is within the budget, and the disk what packing takes for a while."""
    size = int(_size(graph) * _PACKED)
    return size <= budget and size * 2 < shutil.disk_usage(home).free


def _make(
    home: Path, path: Path, plain: Path, packed: Path, build: Builder, budget: int, packing: Packing | None
) -> None:
    """Build and pack what is not there; one of both places is whole afterwards."""
    with leavings.new_folder(home) as new:
        try:
            if not _is_whole(plain):
                _make_room(home, path.stat().st_size * _BUILT, budget)
                build(private_folder(new / "graph"))
                _move(new / "graph", plain)
            scratch = private_folder(new / "packed")
            if packing is not None and _has_room(home, plain, budget) and packing.make(plain / GRAPH_FILE, scratch):
                _move(plain, packed)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise StudioError(DiskFull(path=str(home))) from error
            if not _is_whole(plain) and not _is_whole(packed):
                raise


def _move(made: Path, place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    made.rename(place)


def _make_room(home: Path, needed: int, budget: int) -> None:
    """Drop the graphs used longest ago, and fail early where the disk is too full."""
    built_graphs.trim(budget - needed)
    free = shutil.disk_usage(home).free
    if free < needed:
        raise StudioError(DiskFull(path=str(home), needed_bytes=needed, free_bytes=free))
