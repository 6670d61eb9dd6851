"""Finished pictures as a list paints them: what is kept of them at the size at which they are painted."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter, QPixmap

from studio.domain.picture_records import Generation
from studio.ui.picture.results.cells import Cells

IN_SIGHT = 10


class Shelf:
    """Small pictures, and which of them were asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def get(self, asset: str) -> QPixmap:
        self.asked.append(asset)
        picture = QPixmap(160, 160)
        picture.fill()
        return picture


def painted(cells: Cells, shelf: Shelf, rows: range) -> list[str]:
    """What was asked for to paint these."""
    shelf.asked.clear()
    canvas = QImage(100, 100, QImage.Format.Format_RGB32)
    painter = QPainter(canvas)
    for row in rows:
        one = Generation(id=f"g{row}", asset=f"a{row}", recipe_id="r", created=0, width=64, height=64)
        cells.paint(painter, QRect(0, 0, 86, 86), one, shelf.get, chosen=False, current=False)
    painter.end()
    return list(shelf.asked)


@pytest.mark.usefixtures("qapp")
def test_an_evening_of_pictures_leaves_no_more_than_two_pages_of_them() -> None:
    """A tray whose newest picture comes first, two hundred times."""
    cells, shelf = Cells(), Shelf()
    cells.in_sight(IN_SIGHT)
    for newest in range(200):
        painted(cells, shelf, range(newest, newest + IN_SIGHT))
    assert len(cells) == 2 * IN_SIGHT


@pytest.mark.usefixtures("qapp")
def test_what_is_in_sight_is_scaled_once() -> None:
    cells, shelf = Cells(), Shelf()
    cells.in_sight(IN_SIGHT)
    assert len(painted(cells, shelf, range(IN_SIGHT))) == IN_SIGHT
    assert painted(cells, shelf, range(IN_SIGHT)) == []
    painted(cells, shelf, range(IN_SIGHT, 2 * IN_SIGHT))
    assert painted(cells, shelf, range(IN_SIGHT)) == []


@pytest.mark.usefixtures("qapp")
def test_a_smaller_window_keeps_less() -> None:
    cells, shelf = Cells(), Shelf()
    cells.in_sight(IN_SIGHT)
    painted(cells, shelf, range(2 * IN_SIGHT))
    cells.in_sight(3)
    assert len(cells) == 6
    assert painted(cells, shelf, range(2 * IN_SIGHT - 6, 2 * IN_SIGHT)) == []
