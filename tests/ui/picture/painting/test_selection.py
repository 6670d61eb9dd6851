"""Selections: shapes, how they combine, growing, feathering, what is alike."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter
from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath

from studio.ui.picture.canvas.painting.flood import alike as alike_in_tiles
from studio.ui.picture.canvas.painting.selection import Mask, Selection, Way, ellipse, lasso, rectangle
from studio.ui.picture.canvas.painting.tiles import FORMAT, cut

SIZE = QSize(600, 400)


def selected(*corners: tuple[float, float]) -> Selection:
    selection = Selection(SIZE)
    selection.take_path(rectangle(QPointF(*corners[0]), QPointF(*corners[1])))
    return selection


def test_a_rectangle_over_the_borders_of_tiles() -> None:
    selection = selected((200, 100), (300, 300))
    expected = np.zeros((400, 600), np.uint8)
    expected[100:300, 200:300] = 255
    assert np.array_equal(selection.mask(), expected)
    assert selection.bounds() == QRect(200, 100, 100, 200)
    assert selection.limit((0, 1))[10, 210] == 1.0
    assert selection.limit((0, 1))[10, 100] == 0.0
    assert selection.limit((2, 0)).max() == 0.0


def test_what_lies_outside_the_canvas_is_left_out() -> None:
    selection = selected((500, 350), (900, 900))
    assert selection.bounds() == QRect(500, 350, 100, 50)
    selection.take_path(rectangle(QPointF(-90, -90), QPointF(-10, -10)))
    assert selection.is_empty()


def test_the_edge_of_an_ellipse_is_smooth_and_its_area_right() -> None:
    selection = Selection(SIZE)
    selection.take_path(ellipse(QPointF(100, 100), QPointF(300, 200)))
    mask = selection.mask()
    assert mask.sum() / 255 == pytest.approx(np.pi * 100 * 50, rel=0.002)
    assert 0 < np.count_nonzero((mask > 0) & (mask < 255)) < 1000


def test_a_lasso_closes_itself() -> None:
    selection = Selection(SIZE)
    selection.take_path(lasso([QPointF(100, 100), QPointF(300, 100), QPointF(300, 300)]))
    assert selection.mask()[150, 250] == 255
    assert selection.mask()[250, 150] == 0


SHAPES = st.tuples(st.integers(0, 600), st.integers(0, 400), st.integers(0, 600), st.integers(0, 400))
WAYS: tuple[Way, ...] = ("replace", "add", "subtract", "intersect")


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(st.tuples(SHAPES, st.sampled_from(WAYS)), max_size=5))
def test_selections_combine_like_sets(steps: list[tuple[tuple[int, int, int, int], Way]]) -> None:
    selection, expected = Selection(SIZE), np.zeros((400, 600), np.bool_)
    for (x, y, x2, y2), way in steps:
        selection.take_path(rectangle(QPointF(x, y), QPointF(x2, y2)), way)
        given_part = np.zeros((400, 600), np.bool_)
        given_part[min(y, y2) : max(y, y2), min(x, x2) : max(x, x2)] = True
        if way == "replace":
            expected = given_part
        elif way == "add":
            expected = expected | given_part
        elif way == "subtract":
            expected = expected & ~given_part
        else:
            expected = expected & given_part
    assert np.array_equal(selection.mask() == 255, expected)
    assert selection.is_empty() == (not expected.any())


def test_inverting_twice_gives_it_back() -> None:
    selection = Selection(SIZE)
    selection.take_path(ellipse(QPointF(10, 20), QPointF(590, 390)))
    before = selection.mask()
    selection.invert()
    assert np.array_equal(selection.mask(), 255 - before)
    selection.invert()
    assert np.array_equal(selection.mask(), before)


def disc(mask: Mask, by: int) -> Mask:
    """Every pixel by itself: the largest within a disc."""
    rows, columns = mask.shape
    y, x = np.mgrid[-by : by + 1, -by : by + 1]
    inside = y * y + x * x <= by * by
    padded = np.pad(mask, by)
    return np.array(
        [[padded[r : r + 2 * by + 1, c : c + 2 * by + 1][inside].max() for c in range(columns)] for r in range(rows)],
        np.uint8,
    )


@pytest.mark.parametrize("by", [1, 2, 5, 9])
def test_it_grows_by_a_disc(by: int) -> None:
    random = np.random.default_rng(by)
    selection = Selection(QSize(70, 50))
    spots = (random.random((50, 70)) > 0.99).astype(np.uint8) * 200
    selection.take(spots, QRect(0, 0, 70, 50))
    selection.grow(by)
    assert np.array_equal(selection.mask(), disc(spots, by))


def test_shrinking_keeps_what_runs_over_the_edge_of_the_canvas() -> None:
    selection = selected((0, 0), (300, 400))
    selection.grow(-10)
    assert selection.bounds() == QRect(0, 0, 290, 400)
    selection.select_all()
    selection.grow(-50)
    assert selection.bounds() == QRect(0, 0, 600, 400)


def test_feathering_softens_the_edge_about_its_place() -> None:
    selection = selected((200, 100), (400, 300))
    selection.feather(8)
    row = selection.mask()[200].astype(int)
    assert row[300] == 255
    assert row[170] == 0
    assert row[200] == pytest.approx(128, abs=14)
    assert (np.diff(row[170:240]) >= 0).all()


def test_a_large_selection_is_softened_tile_by_tile_as_if_it_were_one_picture() -> None:
    random = np.random.default_rng(4)
    selection = Selection(SIZE)
    for _ in range(6):
        x, y = random.integers(0, 500), random.integers(0, 300)
        selection.take_path(ellipse(QPointF(x, y), QPointF(x + 160, y + 120)), "add")
    margin = 120
    whole = Image.fromarray(np.pad(selection.mask(), margin, mode="edge")).filter(ImageFilter.GaussianBlur(20))
    selection.feather(20)
    expected = np.asarray(whole)[margin:-margin, margin:-margin].astype(int)
    assert np.abs(selection.mask().astype(int) - expected).max() <= 1


def test_a_border_lies_on_both_sides_of_the_edge() -> None:
    selection = selected((200, 100), (400, 300))
    selection.border(5)
    mask = selection.mask()
    assert selection.bounds() == QRect(195, 95, 210, 210)
    assert mask[200, 204] == 255
    assert mask[200, 206] == 0


def test_what_changed_is_told_by_tile_and_can_be_put_back() -> None:
    selection = selected((0, 0), (100, 100))
    before = selection.copy()
    selection.take_path(rectangle(QPointF(300, 0), QPointF(340, 40)), "add")
    changed = selection.changed_from(before)
    assert set(changed) == {(1, 0)}
    selection.put({key: was for key, (was, _) in changed.items()})
    assert np.array_equal(selection.mask(), before.mask())
    assert selection.changed_from(before) == {}


def test_nothing_stays_nothing() -> None:
    selection = Selection(SIZE)
    selection.grow(5)
    selection.feather(5)
    assert selection.is_empty()
    assert selection.mask().max() == 0


def test_a_copy_goes_its_own_way() -> None:
    selection = selected((0, 0), (100, 100))
    other = selection.copy()
    selection.clear()
    assert other.bounds() == QRect(0, 0, 100, 100)
    assert other.picture().pixelColor(50, 50) == QColor("white")


def alike(picture: QImage, x: int, y: int, tolerance: int, *, joined: bool = True) -> Mask:
    return alike_in_tiles(cut(picture).get, picture.rect(), x, y, tolerance, lambda _share: None, joined=joined)


@pytest.fixture
def blots() -> QImage:
    """Two red discs joined by a thin bridge, a third one apart, on white."""
    image = QImage(300, 200, FORMAT)
    image.fill(QColor("white"))
    painter = QPainter(image)
    path = QPainterPath()
    for x in (40, 130, 240):
        path.addEllipse(QPointF(x, 100), 30, 30)
    painter.fillPath(path, QColor(200, 0, 0))
    painter.fillRect(QRect(40, 99, 90, 2), QColor(196, 4, 0))
    painter.end()
    return image


def test_what_is_alike_hangs_together_or_not(blots: QImage) -> None:
    joined, anywhere = alike(blots, 40, 100, 8), alike(blots, 40, 100, 8, joined=False)
    assert joined[100, 130] == 255
    assert joined[100, 240] == 0
    assert anywhere[100, 240] == 255
    strict = alike(blots, 40, 90, 0)
    assert strict[90, 40] == 255
    assert strict[100, 85] == 0
    assert alike(blots, 0, 0, 0)[0, 299] == 255


def test_a_winding_way_is_followed_to_its_end() -> None:
    """A spiral of one pixel: each turn of it can be reached only through the one before."""
    image = QImage(101, 101, FORMAT)
    image.fill(QColor("white"))
    x = y = 50
    length, turn = 2, 0
    cells = {(x, y)}
    while length < 98:
        for _ in range(length):
            x, y = x + (1, 0, -1, 0)[turn % 4], y + (0, 1, 0, -1)[turn % 4]
            cells.add((x, y))
        turn += 1
        length += 2 * (turn % 2 == 0)
    for cell in cells:
        image.setPixelColor(*cell, QColor("black"))
    found = alike(image, 50, 50, 10)
    assert {(int(c), int(r)) for r, c in zip(*np.nonzero(found), strict=True)} == cells
