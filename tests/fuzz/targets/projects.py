"""Project files: what looks at one that anybody may have written."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np

from studio.domain.errors import StudioError
from studio.project.check import check
from studio.project.info import info
from studio.project.repair import repair
from studio.project.tile_codec import SIDE, TILE_BYTES, TileDamaged, name_of, packed, unpacked
from tests.fuzz.formats import json_changed
from tests.fuzz.target import Target

_DATA = Path(__file__).parents[2] / "data" / "project"
_PAINTED = Path(__file__).parents[2] / "project" / "golden" / "v3.triptych"


def record_changed(data: bytes, random: Random) -> bytes:
    """The JSON of a record changed where it lies, when no more than its own length is needed."""
    start = data.find(b'{"kind"', random.randrange(max(1, len(data))))
    end = data.find(b"}", start)
    if start < 0 or end < 0:
        return data
    new = json_changed(data[start : end + 1], random)[: end + 1 - start].ljust(end + 1 - start)
    return data[:start] + new + data[end + 1 :]


def _tiles(folder: Path) -> Sequence[Path]:
    raw = np.arange(TILE_BYTES, dtype=np.uint32).astype(np.uint8).reshape(SIDE, SIDE, 4)
    (folder / "whole").write_bytes(packed(raw))
    (folder / "part").write_bytes(packed(raw, raw ^ np.uint8(1)))
    return [folder / "whole", folder / "part"]


def _unpack(path: Path) -> None:
    """As either kind; a tile that is whole and sound is none that differs from a base."""
    data = path.read_bytes()
    raw = np.arange(TILE_BYTES, dtype=np.uint32).astype(np.uint8).reshape(SIDE, SIDE, 4)
    for base in (None, raw ^ np.uint8(1)):
        with contextlib.suppress(TileDamaged):
            unpacked(data, name_of(raw), base)


def _projects(folder: Path) -> Sequence[Path]:
    return [*sorted(_DATA.glob("*.triptych")), _PAINTED]


def _look(path: Path) -> None:
    try:
        check(path)
    finally:
        info(path)


def _mend(path: Path) -> None:
    mended = path.with_name("mended.triptych")
    try:
        repair(path, out=mended)
    finally:
        for left in path.parent.glob("mended.triptych*"):
            left.unlink()


PROJECTS = (
    Target(name="tile", seeds=_tiles, read=_unpack, allowed=(), covers=("studio.project.tile_codec",), megabytes=64),
    Target(
        name="project",
        seeds=_projects,
        read=_look,
        allowed=(StudioError,),
        covers=(
            "project.triptych",
            "studio.project.records",
            "studio.project.settings",
            "studio.project.trash",
            "studio.project.tiles",
        ),
        mutators=(record_changed,),
        share=0.5,
    ),
    Target(
        name="project-repair",
        seeds=_projects,
        read=_mend,
        allowed=(StudioError,),
        covers=("studio.project.repair", "studio.project.salvage"),
        mutators=(record_changed,),
        share=0.2,
    ),
)
