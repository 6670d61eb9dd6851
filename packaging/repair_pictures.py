"""The pictures of the manual on masks: a selection, a repair, a paint-over, an outpaint, live painting. Taken by
`screenshots`, whose photographer does all of it in the real window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

PROMPT = "a bench beside a tree in a park in autumn"
SEED = 21
FLOWER = (410, 340)
"""Pixels of the canvas, the middle of what is painted."""


Keep = Callable[[str, str], None]


class Waiting(NamedTuple):
    settle: Callable[[], None]
    until: Callable[[Callable[[], bool]], None]
    idle: Callable[[], None]
    """Until no job is left."""


def take(window: Any, lay: Callable[[str], None], keep: Callable[[str, str], None], wait: Waiting) -> None:
    """`lay`: a new drawing of those words, on the canvas."""
    from studio.domain.picture_records import Layer
    from studio.ui.picture.pane import PicturePane

    pane = window.findChild(PicturePane)
    rooms, do = pane.rooms, window.registry.trigger
    hand = _Hand(rooms.canvas_page.view)
    rooms.making.make_canvas(512, 512, False)
    wait.settle()
    rooms.prompt.set(seed=SEED, seed_locked=True)
    lay(PROMPT)
    bench = next(one for one in pane.desk.session.document.all(Layer) if one.role == "raster" and "bench" in one.name)
    do("picture.flatten")
    wait.until(lambda: len([one for one in rooms.layers.all() if one.role == "raster"]) == 1)
    pane.dock.open("inpaint")
    rooms.canvas_page.view.fit()
    wait.settle()
    rooms.box.take("object")
    hand.click((bench.x + bench.width / 2, bench.y + bench.height / 2))
    wait.until(lambda: not rooms.canvas_page.kit.selecting.selection.bounds().isEmpty())
    rooms.inpaint.edit(strength=1.0, fill="blur", feather=10, padding=48, masked_only=True)
    keep("picture-select", "webp")
    rooms.canvas_page.kit.selecting.grow(10)
    wait.settle()
    _fill(rooms, do, wait, "a pumpkin")
    keep("picture-repair", "webp")
    do("picture.result-into-layer")
    wait.settle()
    _paint_over(rooms, do, hand, keep, wait)
    _outpaint(rooms, do, keep, wait)
    _live(rooms, do, hand, keep, wait, pane)


def _fill(rooms: Any, do: Callable[[str], object], wait: Waiting, words: str) -> None:
    """What is asked for, made and chosen, so that it lies over the canvas."""
    rooms.prompt.set(prompt=words)
    had = set(rooms.results_view.strip.pictures.ids())
    do("picture.inpaint")
    wait.until(lambda: bool(set(rooms.results_view.strip.pictures.ids()) - had))
    wait.idle()
    rooms.results_view.strip.choose(next(one for one in rooms.results_view.strip.pictures.ids() if one not in had))
    rooms.results.picked()
    do("picture.show-canvas")
    wait.settle()
    wait.settle()


def _paint_over(rooms: Any, do: Callable[[str], object], hand: _Hand, keep: Keep, wait: Waiting) -> None:
    do("picture.select-none")
    x, y = FLOWER
    rooms.canvas_page.choose_layer(next(one.id for one in rooms.layers.all() if one.role == "raster"))
    wait.settle()
    for colour, size, places in (
        (0x2F8F2F, 14, [(x, y + 20), (x + 2, y + 70), (x + 4, y + 120)]),
        (0x2F8F2F, 14, [(x + 3, y + 100), (x + 14, y + 88), (x + 30, y + 78)]),
        (0xF4C20D, 78, [(x, y), (x + 4, y), (x + 4, y + 2)]),
        (0x5B2A12, 34, [(x, y), (x + 4, y), (x + 4, y + 2)]),
    ):
        rooms.colours.take(colour)
        _take_brush(rooms, size)
        hand.drag(*places)
        wait.settle()
    rooms.box.take("ellipse")
    hand.drag((x - 62, y - 62), (x + 62, y + 138))
    wait.settle()
    keep("picture-strokes", "webp")
    rooms.inpaint.edit(strength=0.7, fill="original")
    _fill(rooms, do, wait, "a sunflower")
    keep("picture-paint-over", "webp")
    do("picture.result-into-layer")
    wait.settle()
    do("picture.select-none")


def _outpaint(rooms: Any, do: Callable[[str], object], keep: Keep, wait: Waiting) -> None:
    from studio.ui.picture.inpaint.form import Edges

    rooms.prompt.set(prompt="")
    do("picture.outpaint-frame")
    rooms.inpaint.set_edges(Edges(right=320))
    wait.settle()
    keep("picture-frame", "webp")
    _fill(rooms, do, wait, "a park in autumn")
    do("picture.result-as-layer")
    wait.settle()
    rooms.canvas_page.view.fit()
    wait.settle()
    keep("picture-outpaint", "webp")


def _live(rooms: Any, do: Callable[[str], object], hand: _Hand, keep: Keep, wait: Waiting, pane: Any) -> None:
    rooms.making.make_canvas(512, 512, True)
    wait.settle()
    pane.dock.open("layers")
    rooms.canvas_page.view.fit()
    wait.settle()
    rooms.prompt.set(prompt="a red apple")
    rooms.box.take("brush")
    do("picture.live")
    for colour, size, places in (
        (0xC81E28, 200, [(256, 290), (257, 290)]),
        (0xC81E28, 120, [(210, 260), (300, 260), (300, 330), (210, 330)]),
        (0x3F9A33, 26, [(256, 190), (280, 140), (330, 120)]),
        (0xE8848C, 40, [(206, 250), (212, 246)]),
    ):
        rooms.colours.take(colour)
        _take_brush(rooms, size)
        hand.drag(*places)
        wait.settle()
    wait.until(lambda: not rooms.live_overlay.image.isNull())
    for _ in range(6):
        wait.settle()
    hand.drag((206, 250), (211, 246))
    for _ in range(6):
        wait.settle()
    keep("picture-live", "webp")
    do("picture.live")


def _take_brush(rooms: Any, size: float) -> None:
    from msgspec.structs import replace

    rooms.box.take("brush")
    rooms.box.set_brush(replace(rooms.box.brush_settings(), size=float(size)))


class _Hand:
    """The mouse, in pixels of the canvas."""

    def __init__(self, view: Any) -> None:
        self._view = view

    def _at(self, place: tuple[float, float]) -> Any:
        from PySide6.QtCore import QPointF

        found: QPointF = self._view.to_view_transform().map(QPointF(*place))
        return found.toPoint()

    def click(self, place: tuple[float, float]) -> None:
        self.drag(place)

    def drag(self, *places: tuple[float, float]) -> None:
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        left = Qt.MouseButton.LeftButton
        QTest.mousePress(self._view, left, pos=self._at(places[0]))
        for place in places[1:]:
            QTest.mouseMove(self._view, self._at(place))
        QTest.mouseRelease(self._view, left, pos=self._at(places[-1]))
