"""The sheet of anchors: what is marked is drawn in."""

from __future__ import annotations

import numpy as np

from recipe.anchors import cell, page
from studio.engines.picture.storybook.arranging.traits import Marks, Traits


def test_marked_places_are_drawn_in_their_colours() -> None:
    pixels = np.full((142, 142, 4), 255, np.uint8)
    plain = cell("cat", "noto", pixels, Traits())
    marks = {"cat": {"noto": Marks(head=(0.1, 0.1, 0.3, 0.3), opening=(0.4, 0.5, 0.6, 0.9), hand=(0.9, 0.9))}}
    marked = cell("cat", "noto", pixels, Traits(marks=marks))
    brown, blue = (165, 42, 42), (0, 0, 255)
    assert brown not in {colour for _, colour in plain.getcolors(1 << 20) or ()}
    assert brown in {colour for _, colour in marked.getcolors(1 << 20) or ()}
    rows, columns = np.nonzero((np.asarray(marked) == blue).all(axis=2))
    assert rows.mean() > 0.8 * marked.height
    assert columns.mean() > 0.8 * marked.width


def test_a_page_holds_every_cell() -> None:
    one = cell("cat", "noto", np.full((10, 10, 4), 255, np.uint8), Traits())
    assert page([one] * 11).size == (10 * one.width, 2 * one.height)
