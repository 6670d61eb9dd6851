"""The drawings that the starter picture model learnt from, small enough to be held against what it draws.

Read by the Picture pane on a thread and by `triptych insight`: one sheet of all drawings in
`resources/starter-drawings`, made by `packaging/starter_drawings.py`, which frames them by the same `framed` as the
pictures that are held against them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from studio import places
from studio.domain.errors import BadInput, StudioError
from studio.domain.raised import UNDECODABLE
from studio.services.exchange.picture_decoding import decoded
from studio.services.gallery.nearest import Small, small
from studio.services.translation import tr

FOLDER: Final = "starter-drawings"
SHEET, ABOUT = "drawings.webp", "drawings.json"
SIDE: Final = 16
"""Pixels of a drawing as it is compared."""
_SHIFT: Final = 1
_INK: Final = 243
"""What is darker than this in any of its colours, on white, is ink."""
_MARGIN: Final = 1.07
_COARSE: Final = 8
_CANDIDATES: Final = 256
"""Drawings, nearest without a shift at 8 x 8 pixels, that are looked at closely."""


class DrawingSet(msgspec.Struct, frozen=True):
    """Where some of the drawings are from; they lie one behind another."""

    style: str
    title: str
    author: str
    licence: str
    package: str
    """Of a registry, with its version."""
    sha256: str
    """Of the package's archive."""
    count: int


class About(msgspec.Struct, frozen=True):
    columns: int
    """Drawings of SIDE x SIDE pixels beside each other on the sheet."""
    sheet_sha256: str
    close: float
    """Of two sets' drawings of the same thing 95 % are further apart."""
    sets: tuple[DrawingSet, ...]
    names: tuple[str, ...]


class Learnt(msgspec.Struct, frozen=True):
    """The nearest drawing."""

    name: str
    """What it shows, in English as its set has it."""
    set: DrawingSet
    apart: float
    """0 for the same, 255 for black against white."""
    drawing: QImage
    thing: str
    """Of a scene which of its things is so near; "" for a picture of one piece."""


def framed(image: QImage) -> Small | None:
    """[SIDE, SIDE, 3]: what is not white paper, in the middle of a square of paper; None for an empty picture."""
    if image.isNull():
        return None
    shown = image.convertToFormat(QImage.Format.Format_RGBA8888)
    wide, high = shown.width(), shown.height()
    flat = np.frombuffer(shown.constBits(), np.uint8).reshape(high, shown.bytesPerLine() // 4, 4)[:, :wide]
    alpha = flat[..., 3:].astype(np.uint16)
    paper = ((flat[..., :3] * alpha + 255 * (255 - alpha)) // 255).astype(np.uint8)
    ink = paper.min(axis=2) < _INK
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return None
    cut = paper[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    side = max(round(max(cut.shape[:2]) * _MARGIN), 1)
    square = np.full((side, side, 4), 255, np.uint8)
    down, right = (side - cut.shape[0]) // 2, (side - cut.shape[1]) // 2
    square[down : down + cut.shape[0], right : right + cut.shape[1], :3] = cut
    whole = small(QImage(square.tobytes(), side, side, 4 * side, QImage.Format.Format_RGBA8888))
    return None if whole is None else whole.reshape(SIDE, 2, SIDE, 2, 3).mean(axis=(1, 3)).round().astype(np.int16)


class LearntDrawings:
    def __init__(self, about: About, tiles: NDArray[np.int16]) -> None:
        """`tiles`: [drawings, SIDE, SIDE, 3]."""
        self.about, self.tiles = about, tiles
        self._coarse = _coarse(tiles)
        self._sets = [one for one in about.sets for _ in range(one.count)]

    def __len__(self) -> int:
        return len(self.tiles)

    def nearest(
        self, things: Sequence[tuple[str, Callable[[], QImage]]], step: Callable[[float], None]
    ) -> Learnt | None:
        """`things`: of a picture, each with its name and what reads it. `step` is told how much is done, and may raise.
        None where nothing is drawn on them."""
        best: tuple[float, int, str] | None = None
        for at, (name, read) in enumerate(things):
            step(at / len(things))
            one = framed(read())
            if one is not None:
                apart, row = self._nearest(one)
                best = min(best or (apart, row, name), (apart, row, name))
        if best is None:
            return None
        apart, row, name = best
        return Learnt(self.about.names[row], self._sets[row], apart, self._drawing(row), name)

    def apart(self, one: Small, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Of these drawings, after the best shift."""
        return _apart(one, self.tiles[rows])

    def _nearest(self, one: Small) -> tuple[float, int]:
        """Distance and row, after the best shift, turned to either side."""
        found: list[tuple[float, int]] = []
        for here in (one, one[:, ::-1]):
            rough = np.abs(self._coarse - _coarse(here[None])).mean(axis=1)
            rows = np.argsort(rough, kind="stable")[:_CANDIDATES]
            apart = self.apart(here, rows)
            least = int(apart.argmin())
            found.append((float(apart[least]), int(rows[least])))
        return min(found)

    def _drawing(self, row: int) -> QImage:
        tile = np.full((SIDE, SIDE, 4), 255, np.uint8)
        tile[..., :3] = self.tiles[row]
        return QImage(tile.tobytes(), SIDE, SIDE, 4 * SIDE, QImage.Format.Format_RGBA8888).copy()


def words_of(found: Learnt, drawings: LearntDrawings) -> str:
    """For people."""
    said = {
        "count": f"{len(drawings):,}", "name": found.name, "set": found.set.title, "apart": f"{found.apart:.1f}",
        "close": f"{drawings.about.close:.1f}",
    }  # fmt: skip
    if found.thing:
        told = tr(
            "Of the {count} drawings that the starter learnt from the nearest is “{name}” ({set}), to its {thing}: "
            "{apart} of 255 apart (colours at 16 × 16, both cut to their ink).", thing=found.thing, **said,
        )  # fmt: skip
    else:
        told = tr(
            "Of the {count} drawings that the starter learnt from the nearest is “{name}” ({set}): {apart} of 255 "
            "apart (colours at 16 × 16, both cut to their ink).", **said,
        )  # fmt: skip
    return told + " " + tr("Of one thing drawn by two sets 95 % are more than {close} apart.", **said)


def _coarse(tiles: NDArray[np.int16]) -> NDArray[np.float32]:
    by = SIDE // _COARSE
    squares = tiles.reshape(len(tiles), _COARSE, by, _COARSE, by, 3)
    pooled: NDArray[np.float32] = squares.mean(axis=(2, 4), dtype=np.float32).reshape(len(tiles), -1)
    return pooled


def _apart(one: Small, others: NDArray[np.int16]) -> NDArray[np.float64]:
    """As `nearest.apart`, of many."""
    best = np.full(len(others), 255.0)
    for down in range(-_SHIFT, _SHIFT + 1):
        for right in range(-_SHIFT, _SHIFT + 1):
            here = one[max(0, down) : SIDE + min(0, down), max(0, right) : SIDE + min(0, right)]
            there = others[:, max(0, -down) : SIDE + min(0, -down), max(0, -right) : SIDE + min(0, -right)]
            best = np.minimum(best, np.abs(there - here).mean(axis=(1, 2, 3)))
    return best


def learnt_drawings(folder: Path | None = None) -> LearntDrawings:
    """Those that travel with the program. Raises StudioError(BadInput) for a folder that is not as it was made."""
    root = folder or places.resources_dir() / FOLDER
    try:
        about = msgspec.json.decode((root / ABOUT).read_bytes(), type=About)
        return LearntDrawings(about, _tiles(about, decoded((root / SHEET).read_bytes())))
    except (OSError, ValueError, *UNDECODABLE) as error:
        problem = tr("the drawings that the starter learnt from cannot be read; install Triptych again")
        raise StudioError(BadInput(name=SHEET, problem=problem)) from error


def _tiles(about: About, image: QImage) -> NDArray[np.int16]:
    """Raises ValueError."""
    rows = -(-len(about.names) // max(about.columns, 1))
    if not about.names or (image.width(), image.height()) != (about.columns * SIDE, rows * SIDE):
        raise ValueError("the sheet of drawings has another size than is told of it")
    if sum(one.count for one in about.sets) != len(about.names):
        raise ValueError("the sets have other drawings than are named")
    sheet = image.convertToFormat(QImage.Format.Format_RGBA8888)
    flat = np.frombuffer(sheet.constBits(), np.uint8).reshape(rows * SIDE, sheet.bytesPerLine() // 4, 4)
    cut = flat[:, : sheet.width(), :3].reshape(rows, SIDE, about.columns, SIDE, 3).swapaxes(1, 2)
    return cut.reshape(-1, SIDE, SIDE, 3)[: len(about.names)].astype(np.int16)
