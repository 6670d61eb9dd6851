"""The frame of the move tool is that of a transform: around what shows of a layer, not around its transparent edges."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from window_with_tools import Window

from studio.ui.picture.canvas.painting.seen import SeenAreas, seen_area
from studio.ui.picture.canvas.painting.tiles import SIDE, blank, seen_bounds


def with_edges(width: int, height: int, seen: QRect) -> QImage:
    """Transparent but for one rectangle."""
    image = QImage(width, height, QImage.Format.Format_ARGB32)
    image.fill(0)
    with QPainter(image) as painter:
        painter.fillRect(seen, QColor("red"))
    return image


def test_both_frames_are_around_what_shows_of_a_picture(opened: Callable[[], Window]) -> None:
    window = opened()
    window.pane.rooms.making.make_canvas(600, 400, background=False)
    window.settle()
    seen = QRect(300, 270, 90, 40)
    window.pane.rooms.taking_in.take_image(with_edges(600, 400, seen), "cat")
    window.qtbot.waitUntil(lambda: window.pane.rooms.layers.chosen() is not None, timeout=20_000)
    window.qtbot.waitUntil(lambda: not window.pane.rooms.taking_in.errand.busy, timeout=20_000)
    window.settle()
    layer = window.pane.rooms.layers.chosen()
    assert layer is not None
    assert layer.name == "cat"
    assert window.page.moving.frame() == seen
    window.pane.rooms.layers.move(layer.id, -20, 15)
    assert window.page.moving.frame() == seen.translated(-20, 15)
    window.page.transforming.begin()
    placement = window.page.transforming.placement
    assert placement is not None
    assert QRectF(window.page.moving.frame()) == placement.transform().mapRect(QRectF(*placement.frame))
    window.page.transforming.leave()


def test_tiles_inside_count_where_those_at_the_ends_are_empty() -> None:
    tiles = {(column, row): blank() for column in range(3) for row in range(3)}
    assert seen_area(tiles).isEmpty()
    tiles[1, 1].setPixelColor(7, 9, QColor(0, 0, 0, 1))
    assert seen_area(tiles) == QRect(SIDE + 7, SIDE + 9, 1, 1)
    tiles[0, 1].setPixelColor(5, 200, QColor("red"))
    assert seen_area(tiles) == QRect(5, SIDE + 9, SIDE + 3, 192)


def test_only_what_became_another_is_looked_at_again() -> None:
    areas, tiles = SeenAreas(), {(0, 0): blank(), (1, 0): blank()}
    assert areas.of("one", tiles).isEmpty()
    tiles[1, 0].setPixelColor(3, 4, QColor("red"))
    assert areas.of("one", tiles) == QRect(SIDE + 3, 4, 1, 1)
    with QPainter(tiles[1, 0]) as painter:
        painter.fillRect(QRect(20, 30, 5, 6), QColor("blue"))
    assert areas.of("one", tiles) == QRect(SIDE + 3, 4, 22, 32)
    areas.keep(())
    assert areas.of("one", {}).isEmpty()
    assert seen_bounds(tiles[1, 0]) == QRect(3, 4, 22, 32)
