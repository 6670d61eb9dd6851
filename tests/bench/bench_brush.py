"""The brush on large canvases: the event of a move and the frame after it, and the memory that layers take.

`python -m tests.bench brush`: 1024, 4096 and 8192 pixels with 1, 5 and 20 layers, zoomed to full size and fitted into
a view of 1400 x 850; a brush of 300 pixels, 40 pixels an event. Pixels of the layers come from 48 shared tiles, so that
a canvas of 8192 fits into memory; caches are the less tested by it. Then the same with all layers in soft light, which
has no bound, and what 20 layers of 4096 pixels of their own take.
"""

from __future__ import annotations

import math
import os
import time
from typing import NamedTuple

import numpy as np
import psutil
from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from studio.ui.picture.canvas.painting.brush import Brush
from studio.ui.picture.canvas.painting.easel import Easel
from studio.ui.picture.canvas.painting.paint_layer import PaintLayer
from studio.ui.picture.canvas.painting.tiles import FORMAT, SIDE, Key
from studio.ui.picture.canvas.painting.view import CanvasView
from tests.bench.measure import machine, quantile, row, told

SIDES, LAYERS = (1024, 4096, 8192), (1, 5, 20)
EVENTS = 240
EVENT_MS = 16.0


def pool(count: int = 48) -> list[QImage]:
    """Tiles of noise with some alpha."""
    random = np.random.default_rng(1)
    found = []
    for _ in range(count):
        alpha = random.integers(0, 256, (SIDE, SIDE, 1))
        values = np.concatenate([random.integers(0, 256, (SIDE, SIDE, 3)) * alpha // 255, alpha], axis=2)
        data = np.ascontiguousarray(values.astype(np.uint8))
        found.append(QImage(data.data, SIDE, SIDE, SIDE * 4, FORMAT).copy())
    return found


def pile(side: int, count: int, tiles: list[QImage], blend: str = "normal") -> list[PaintLayer]:
    keys = [(x, y) for y in range(side // SIDE) for x in range(side // SIDE)]

    def layer(number: int) -> PaintLayer:
        own: dict[Key, QImage] = {key: QImage(tiles[(at * 7 + number) % len(tiles)]) for at, key in enumerate(keys)}
        return PaintLayer(str(number), own, opacity=0.9, blend=blend)

    return [layer(number) for number in range(count)]


class Times(NamedTuple):
    """Milliseconds by the clock, and of the thread's own work, which other programs disturb less."""

    events: list[float]
    frames: list[float]
    event_work: list[float]
    frame_work: list[float]


class Painted:
    """A canvas in a view, all of what is seen of it made."""

    def __init__(self, side: int, layers: list[PaintLayer], *, fitted: bool) -> None:
        self.side = side
        self.easel = Easel()
        self.view = CanvasView(self.easel.projection, "Canvas", "")
        self.view.resize(1400, 850)
        self.easel.changed.connect(self.view.changed)
        self.easel.show(QSize(side, side), layers, layers[len(layers) // 2].id)
        self.view.show_canvas(QSize(side, side))
        self.view.show()
        QCoreApplication.processEvents()
        if not fitted:
            self.view.zoom(0)
        for _ in range(20):
            QCoreApplication.processEvents()
            self.view.repaint()

    def stroke(self) -> Times:
        """Of a round stroke in sight."""
        middle = self.view.to_canvas(self.view.rect().center().toPointF())
        far = min(400.0, self.side / 3)
        times = Times([], [], [], [])
        self.easel.begin(Brush(size=300, flow=0.4, colour=0x2850C8))
        for number in range(EVENTS):
            turn = number * 40 / far
            start, worked = time.perf_counter(), time.thread_time()
            self.easel.to(middle.x() + far * math.cos(turn), middle.y() + far * 0.7 * math.sin(turn))
            between, half = time.perf_counter(), time.thread_time()
            QCoreApplication.processEvents()
            end, done = time.perf_counter(), time.thread_time()
            times.events.append((between - start) * 1000)
            times.frames.append((end - between) * 1000)
            times.event_work.append((half - worked) * 1000)
            times.frame_work.append((done - half) * 1000)
        self.easel.finish()
        return times

    def close(self) -> None:
        self.view.hide()
        self.view.deleteLater()


def shown(values: list[float]) -> str:
    return f"{quantile(values, 0.5):.1f} / {quantile(values, 0.95):.1f} / {max(values):.1f} ms"


def measure(name: str, side: int, layers: list[PaintLayer], *, fitted: bool, bound: bool = True) -> None:
    painted = Painted(side, layers, fitted=fitted)
    times = painted.stroke()
    painted.close()
    told(f"{name}: event, p50 / p95 / max", shown(times.events))
    kept = not bound or quantile(times.event_work, 0.95) < EVENT_MS
    row("  its own work", shown(times.event_work), f"p95 {EVENT_MS:.0f} ms" if bound else "-", kept)
    told("  the frame after it", shown(times.frames))
    both = [event + frame for event, frame in zip(times.event_work, times.frame_work, strict=True)]
    told("  own work of event and frame", shown(both))


def moved(side: int, count: int, tiles: list[QImage]) -> None:
    """All layers moved at once, as a group is."""
    layers = pile(side, count, tiles)
    painted = Painted(side, layers, fitted=True)
    events, frames = [], []
    for number in range(1, 60):
        start = time.thread_time()
        painted.easel.moved({layer.id: (number * 7, number * 3) for layer in layers})
        between = time.thread_time()
        QCoreApplication.processEvents()
        events.append((between - start) * 1000)
        frames.append((time.thread_time() - between) * 1000)
    painted.close()
    kept = quantile(events, 0.95) < EVENT_MS
    row(f"all of {side} px and {count} layers moved: event, own work", shown(events), f"p95 {EVENT_MS:.0f} ms", kept)
    told("  own work of the frame after it", shown(frames))


def memory() -> None:
    """Of 20 layers of 4096 pixels, every tile with pixels of its own, on the screen."""
    process, side = psutil.Process(os.getpid()), 4096
    tiles = pool()
    before = process.memory_info().rss
    layers = pile(side, 20, tiles)
    for layer in layers:
        for tile in layer.tiles.values():
            tile.bits()
    painted = Painted(side, layers, fitted=True)
    taken = (process.memory_info().rss - before) / 2**20
    painted.close()
    # 1,280 MiB of pixels; the pyramid, and what is kept put together, at most 150 MB each for three kinds.
    row("memory: 20 layers of 4096 pixels, all painted", f"{taken:.0f} MiB", "1900 MiB", taken < 1900)


def main() -> None:
    app = QApplication.instance() or QApplication([])
    print(machine())
    tiles = pool()
    for side in SIDES:
        for count in LAYERS:
            for fitted in (False, True):
                name = f"{side} px, {count} layers, {'fitted' if fitted else 'full size'}"
                measure(name, side, pile(side, count, tiles), fitted=fitted)
    soft = pile(8192, 20, tiles, "soft-light")
    measure("8192 px, 20 layers in soft light, fitted", 8192, soft, fitted=True, bound=False)
    for count in LAYERS:
        moved(4096, count, tiles)
    memory()
    app.processEvents()


if __name__ == "__main__":
    main()
