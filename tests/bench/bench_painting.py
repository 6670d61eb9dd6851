"""What strokes cost in the project file: until they are committed, in bytes, undone and done again, opened anew.

1,000 strokes of 20, 60, 100 and 300 px, 1,000 px long, on a canvas of 4096 px, over nothing and over noise like a
photo's; the mix of the design. The tiles come as the canvas hands them over: whole, before and after.
Bounds: a stroke is committed in 20 ms (median), takes under 200 KiB on a photo, is undone in 10 ms (median).

`python -m tests.bench painting`, with TRIPTYCH_BENCH_STROKES for another number.
"""

from __future__ import annotations

import gc
import hashlib
import math
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication

from studio.domain.document import Canvas, Change, Edit, Layer, Tile
from studio.project.tile_codec import SIDE, Raw
from studio.services.session.painting import Key, Painted
from studio.services.session.session import ProjectSession
from tests.bench.measure import quantile, row, seconds_of, told

STROKES = int(os.environ.get("TRIPTYCH_BENCH_STROKES", "1000"))
CANVAS = 4096
LENGTH = 1000
PACED = 200
SIZES = (20, 60, 100, 300)
LAYER = "paint"
Tiles = dict[Key, Raw]


def main() -> None:
    application = QCoreApplication.instance() or QCoreApplication([])
    for ground in ("photo", "empty"):
        with tempfile.TemporaryDirectory() as folder:
            os.environ["TRIPTYCH_HOME"] = folder
            _measure(Path(folder, "p.triptych"), ground)
    del application


def _measure(path: Path, ground: str) -> None:
    chance = np.random.default_rng(1)
    session = ProjectSession.create(path)
    edits = (
        Edit(None, Canvas(id="canvas", width=CANVAS, height=CANVAS, layers=(LAYER,))),
        Edit(None, Layer(id=LAYER, canvas_id="canvas", width=CANVAS, height=CANVAS)),
    )
    session.perform(Change(id="canvas", label="New canvas", stack="none", edits=edits, at=0.0))
    shown = _photo(chance) if ground == "photo" else {}
    first = dict(shown)
    if shown:
        session.painting.keep(Painted(label="Import", layer_id=LAYER, before={}, after=shown))
    session.flush(600)
    start_bytes = _bytes(session)
    held, whole = _paint(session, shown, chance)
    grown = (_bytes(session) - start_bytes) / STROKES / 1024
    strokes = f"{STROKES} strokes on {ground}"
    middle, high = quantile(whole, 0.5) * 1e3, quantile(whole, 0.95) * 1e3
    row(f"{strokes}: until committed", f"{middle:.1f} ms, 95 % {high:.1f} ms", "20 ms", middle < 20)
    told("  held on the window's thread", f"{quantile(held, 0.5) * 1e3:.2f} ms, most {max(held) * 1e3:.2f} ms")
    row("  growth a stroke", f"{grown:.0f} KiB", "200 KiB", grown < 200 or ground == "empty")
    _undo_all(session, shown, first if ground == "photo" else {})
    closing = seconds_of(session.close)
    opened: list[ProjectSession] = []
    opening = seconds_of(lambda: opened.append(ProjectSession.open(path)))
    row(f"  opened anew with {STROKES} steps", f"{opening * 1e3:.0f} ms, closed {closing * 1e3:.0f} ms", "500 ms",
        opening < 0.5)  # fmt: skip
    opened[0].close()


def _paint(session: ProjectSession, shown: Tiles, chance: np.random.Generator) -> tuple[list[float], list[float]]:
    """Seconds for which `keep` and the commit hold the window's thread, and until the commit is back."""
    held, whole = [], []
    for number in range(STROKES):
        before, after = _stroke(shown, SIZES[number % len(SIZES)], chance)
        painted = Painted(label="Brush", layer_id=LAYER, before=before, after=after)
        start = time.perf_counter()
        session.painting.keep(painted)
        held.append(time.perf_counter() - start)
        if not session.flush(60):
            raise RuntimeError(str(session.last_failure))
        whole.append(time.perf_counter() - start)
        shown.update(after)
        gc.collect(0)
    return held, whole


def _undo_all(session: ProjectSession, last: Tiles, first: Tiles) -> None:
    """Every step, as fast as one follows the other: the tiles that it touches are read."""
    stack = session.undo_stack("picture")
    at_start = stack.count() - STROKES
    touched: list[str] = []

    def swap(change: Change, _forth: bool) -> None:
        for edit in change.edits:
            if isinstance(edit.after, Tile) and edit.after.pixels:
                session.painting.read(edit.after.pixels)
                touched.append(edit.after.pixels)

    session.stepped.connect(swap)
    undone = [seconds_of(stack.undo) for _ in range(STROKES)]
    held_down = [_paced(stack.redo) for _ in range(min(STROKES, PACED))] + [
        _paced(stack.undo) for _ in range(min(STROKES, PACED))
    ]
    session.flush(60)
    equal = stack.index() == at_start and _equal(session, first)
    redone = [seconds_of(stack.redo) for _ in range(STROKES)]
    session.flush(60)
    equal = equal and _equal(session, last)
    session.stepped.disconnect(swap)
    for name, times in (("undone", undone), ("done again", redone), ("with the key held down", held_down)):
        middle, high = quantile(times, 0.5) * 1e3, quantile(times, 0.95) * 1e3
        row(f"  a step {name}", f"{middle:.1f} ms, 95 % {high:.1f} ms", "10 ms", middle < 10)
    row("  undone and done again, pixel for pixel", "equal" if equal else "OTHER", "equal", equal)


def _paced(step: Callable[[], None]) -> float:
    """As often as a key repeats, 30 a second."""
    seconds = seconds_of(step)
    time.sleep(max(0.0, 1 / 30 - seconds))
    return seconds


def _equal(session: ProjectSession, expected: Tiles) -> bool:
    tiles = {(tile.x, tile.y): tile.pixels for tile in session.document.tiles_of(LAYER)}
    return tiles.keys() == expected.keys() and all(
        hashlib.sha256(expected[key].tobytes()).hexdigest() == name
        and np.array_equal(session.painting.read(name), expected[key])
        for key, name in tiles.items()
    )


def _bytes(session: ProjectSession) -> int:
    """Of the file, with its log folded into it."""
    session.fold()
    log = session.path.with_name(session.path.name + "-wal")
    deadline = time.monotonic() + 30
    while log.exists() and log.stat().st_size and time.monotonic() < deadline:
        time.sleep(0.05)
    return session.path.stat().st_size


def _photo(chance: np.random.Generator) -> Tiles:
    """Slopes with noise: what a camera gives, and hard to pack."""
    at = np.linspace(0, 1, CANVAS, dtype=np.float32)
    field = np.sin(7 * at[:, None]) * np.cos(5 * at[None]) * 90 + 120
    tiles: Tiles = {}
    for y in range(CANVAS // SIDE):
        for x in range(CANVAS // SIDE):
            part = field[y * SIDE : (y + 1) * SIDE, x * SIDE : (x + 1) * SIDE, None]
            raw = np.empty((SIDE, SIDE, 4), np.uint8)
            raw[..., :3] = (part + chance.normal(0, 4, (SIDE, SIDE, 3))).clip(0, 255)
            raw[..., 3] = 255
            tiles[x, y] = raw
    return tiles


def _stroke(shown: Tiles, size: int, chance: np.random.Generator) -> tuple[dict[Key, Raw | None], dict[Key, Raw]]:
    """A soft band along a bent way, laid over the tiles that it touches."""
    colour = np.array([*chance.integers(0, 256, 3), 255], np.float32)
    opacity = np.float32(chance.uniform(0.4, 1.0))
    cover = {key: share * opacity for key, share in _coverage(size, chance).items()}
    before: dict[Key, Raw | None] = {}
    after: dict[Key, Raw] = {}
    for key, share in cover.items():
        old = before[key] = shown.get(key)
        base = np.zeros((SIDE, SIDE, 4), np.float32) if old is None else old.astype(np.float32)
        after[key] = (base + (colour - base) * share[..., None] + 0.5).astype(np.uint8)
    return before, after


def _coverage(size: int, chance: np.random.Generator) -> dict[Key, NDArray[np.float32]]:
    x, y = chance.uniform(0, CANVAS, 2)
    turn, bend = chance.uniform(0, 2 * math.pi), chance.uniform(-0.5, 0.5) / 100
    step = max(2.0, size / 10)
    offsets = np.arange(-(size // 2) - 1, size // 2 + 2)
    stamp = np.clip((size / 2 - np.hypot(*np.meshgrid(offsets, offsets))) / (size * 0.1 + 1), 0, 1).astype(np.float32)
    cover: dict[Key, NDArray[np.float32]] = {}
    for _ in range(int(LENGTH / step)):
        left, top = int(x) + int(offsets[0]), int(y) + int(offsets[0])
        _dab(cover, stamp, left, top)
        x, y, turn = x + math.cos(turn) * step, y + math.sin(turn) * step, turn + bend * step
    return {key: share for key, share in cover.items() if share.any()}


def _dab(cover: dict[Key, NDArray[np.float32]], stamp: NDArray[np.float32], left: int, top: int) -> None:
    high, wide = stamp.shape
    for row_ in range(max(0, top) // SIDE, min(CANVAS - 1, top + high - 1) // SIDE + 1):
        for column in range(max(0, left) // SIDE, min(CANVAS - 1, left + wide - 1) // SIDE + 1):
            y0, x0 = max(top, row_ * SIDE), max(left, column * SIDE)
            y1, x1 = min(top + high, (row_ + 1) * SIDE), min(left + wide, (column + 1) * SIDE)
            if y0 >= y1 or x0 >= x1:
                continue
            tile = cover.setdefault((column, row_), np.zeros((SIDE, SIDE), np.float32))
            part = tile[y0 - row_ * SIDE : y1 - row_ * SIDE, x0 - column * SIDE : x1 - column * SIDE]
            np.maximum(part, stamp[y0 - top : y1 - top, x0 - left : x1 - left], out=part)
