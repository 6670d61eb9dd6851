"""What strokes cost in the project file: until they are committed, in bytes, undone and done again, opened anew.

1,000 strokes of 20, 60, 100 and 300 px, 1,000 px long, on a canvas of 4096 px, over nothing and over noise like a
photo's; the mix of the design. The tiles come as the canvas hands them over: whole, before and after. Then all of them
are undone and done again on a canvas in a view.
Bounds: a stroke is committed in 20 ms (median), takes under 200 KiB on a photo, is undone in 10 ms of the window's
thread (95 %), and a long history is opened in half a second. All are of processor time, which other programs disturb
less; the clock's time stands beside it.

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
from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtWidgets import QApplication

from studio.domain.changes import Change, Edit
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas, Layer, Tile, tile_id
from studio.project.tile_codec import SIDE, Raw
from studio.services.session.painting import Key, Painted
from studio.services.session.session import ProjectSession
from studio.ui.picture.canvas.painted import PaintedCanvas
from studio.ui.picture.canvas.painting.easel import Easel
from studio.ui.picture.canvas.painting.view import CanvasView
from tests.bench.measure import quantile, row, told

STROKES = int(os.environ.get("TRIPTYCH_BENCH_STROKES", "1000"))
CANVAS = 4096
LENGTH = 1000
PACED, REPEATS = 200, 30
LONG = 10_000
SIZES = (20, 60, 100, 300)
LAYER = "paint"
Tiles = dict[Key, Raw]


def main() -> None:
    application = QApplication.instance() or QApplication([])
    for ground in ("photo", "empty"):
        with tempfile.TemporaryDirectory() as folder:
            os.environ["TRIPTYCH_HOME"] = folder
            _measure(Path(folder, "p.triptych"), ground)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TRIPTYCH_HOME"] = folder
        _open_long(Path(folder, "p.triptych"))
    del application


def _canvas() -> Change:
    edits = (
        Edit(None, Canvas(id="canvas", width=CANVAS, height=CANVAS, layers=(LAYER,))),
        Edit(None, Layer(id=LAYER, canvas_id="canvas", width=CANVAS, height=CANVAS)),
    )
    return Change(id="canvas", label="New canvas", stack="none", edits=edits, at=0.0)


def _measure(path: Path, ground: str) -> None:
    chance = np.random.default_rng(1)
    session = ProjectSession.create(path)
    session.perform(_canvas())
    shown = _photo(chance) if ground == "photo" else {}
    first = dict(shown)
    if shown:
        session.painting.keep(Painted(label="Import", layer_id=LAYER, before={}, after=shown))
    session.flush(600)
    start_bytes = _bytes(session)
    gc.collect()
    gc.freeze()
    gc.disable()
    held, work, whole = _paint(session, shown, chance)
    grown = (_bytes(session) - start_bytes) / STROKES / 1024
    row(f"{STROKES} strokes on {ground}: packed and committed, all threads", shown_as(work), "20 ms (median)",
        quantile(work, 0.5) < 20)  # fmt: skip
    told("  by the clock", shown_as(whole))
    told("  of it on the window's thread", shown_as(held))
    row("  growth a stroke", f"{grown:.0f} KiB", "200 KiB", grown < 200 or ground == "empty")
    _undo_all(session, shown, first if ground == "photo" else {})
    session.close()
    _open(path, STROKES)
    gc.enable()


def shown_as(values: list[float]) -> str:
    """p50, p95 and the most, in milliseconds."""
    return f"{quantile(values, 0.5):.1f} / {quantile(values, 0.95):.1f} / {max(values):.1f} ms"


def _open(path: Path, steps: int) -> None:
    gc.collect()
    start, worked = time.perf_counter(), time.thread_time()
    session = ProjectSession.open(path)
    work, clock = (time.thread_time() - worked) * 1e3, (time.perf_counter() - start) * 1e3
    row(f"  opened anew with {steps} steps, window's thread", f"{work:.0f} ms, clock {clock:.0f}", "500 ms", work < 500)
    session.close()


def _open_long(path: Path) -> None:
    """As after some months: many steps of 8 tiles each; of which the pixels are of no account here."""
    session = ProjectSession.create(path)
    session.perform(_canvas())
    chance = np.random.default_rng(1)
    for number in range(LONG):
        x, y = (int(value) for value in chance.integers(0, CANVAS // SIDE - 3, 2))
        edits = []
        for at in range(8):
            column, line = x + at % 3, y + at // 3
            record_id = tile_id(LAYER, column, line)
            tile = Tile(id=record_id, layer_id=LAYER, x=column, y=line, pixels=chance.bytes(32).hex())
            edits.append(Edit(session.document.get(Tile, record_id), tile))
        session.perform(Change(id=new_id(), label="Brush", stack="picture", edits=tuple(edits), at=float(number)))
    session.flush(600)
    session.close()
    _open(path, LONG)


def _paint(session: ProjectSession, shown: Tiles, chance: np.random.Generator) -> tuple[list[float], ...]:
    """Milliseconds of work of the window's thread and of all threads, and by the clock, until the commit is back."""
    held, work, whole = [], [], []
    for number in range(STROKES):
        before, after = _stroke(shown, SIZES[number % len(SIZES)], chance)
        painted = Painted(label="Brush", layer_id=LAYER, before=before, after=after)
        start, own, all_threads = time.perf_counter(), time.thread_time(), time.process_time()
        session.painting.keep(painted)
        if not session.flush(60):
            raise RuntimeError(str(session.last_failure))
        whole.append((time.perf_counter() - start) * 1e3)
        held.append((time.thread_time() - own) * 1e3)
        work.append((time.process_time() - all_threads) * 1e3)
        shown.update(after)
    return held, work, whole


class _OnScreen:
    """The project's canvas in a view."""

    def __init__(self, session: ProjectSession) -> None:
        easel = Easel()
        self.view = CanvasView(easel.projection, "Canvas", "")
        self.view.resize(1400, 850)
        easel.changed.connect(self.view.changed)
        self.painted = PaintedCanvas(easel)
        self.painted.take_up(session)
        canvas, layer = session.document.need(Canvas, "canvas"), session.document.need(Layer, LAYER)
        self.painted.show_canvas(canvas, (layer,), LAYER)
        self.view.show_canvas(QSize(CANVAS, CANVAS))
        self.view.show()
        session.changed.connect(self.painted.follow)
        self._session = session
        self.rest()

    def rest(self) -> None:
        while self.painted.busy:
            QCoreApplication.processEvents()
            time.sleep(0.001)
        QCoreApplication.processEvents()

    def close(self) -> None:
        self._session.changed.disconnect(self.painted.follow)
        self.painted.finish()
        self.painted.take_up(None)
        self.view.hide()
        self.view.deleteLater()


def _undo_all(session: ProjectSession, last: Tiles, first: Tiles) -> None:
    stack = session.undo_stack("picture")
    at_start = stack.count() - STROKES
    screen = _OnScreen(session)
    _steps("a step undone, each shown before the next", stack.undo, STROKES, screen)
    session.flush(60)
    equal = stack.index() == at_start and _equal(session, first)
    _steps("a step done again, the same", stack.redo, STROKES, screen)
    few = min(STROKES, PACED)
    _steps("a step undone with the key held down", stack.undo, few, screen, 1 / REPEATS)
    _steps("a step done again with the key held down", stack.redo, few, screen, 1 / REPEATS)
    _steps("a step undone, as fast as can be", stack.undo, few, screen, 0.0)
    _steps("a step done again, as fast as can be", stack.redo, few, screen, 0.0)
    screen.rest()
    session.flush(60)
    equal = equal and _equal(session, last)
    row("  undone and done again, pixel for pixel", "equal" if equal else "OTHER", "equal", equal)
    screen.close()


def _steps(name: str, step: Callable[[], None], count: int, screen: _OnScreen, every: float | None = None) -> None:
    """`every`: seconds between two; None: the next one when all is on the screen."""
    held, frames, whole = [], [], []
    for _ in range(count):
        start, own = time.perf_counter(), time.thread_time()
        step()
        between = time.thread_time()
        if every is None:
            screen.rest()
        else:
            QCoreApplication.processEvents()
        held.append((between - own) * 1e3)
        frames.append((time.thread_time() - between) * 1e3)
        whole.append((time.perf_counter() - start) * 1e3)
        if every:
            time.sleep(max(0.0, every - whole[-1] / 1e3))
    row(f"  {name}", shown_as(held), "p95 10 ms", quantile(held, 0.95) < 10)
    told("    and showing it", shown_as(frames))
    if every is None:
        told("    until it is on the screen, by the clock", shown_as(whole))


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
