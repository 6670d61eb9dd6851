"""An icon that is asked for again is the one that was drawn."""

from __future__ import annotations

import pytest

from studio.ui.widgets.icons import pixmap


def test_the_same_icon_is_drawn_once(qapp: object) -> None:
    assert pixmap("spark", 20, "#ff0000").cacheKey() == pixmap("spark", 20, "#ff0000").cacheKey()


@pytest.mark.parametrize(
    ("name", "size", "ink", "ratio"),
    [
        ("star-on", 20, "#ff0000", 1.0),
        ("spark", 21, "#ff0000", 1.0),
        ("spark", 20, "#00ff00", 1.0),
        ("spark", 20, "#ff0000", 2.0),
    ],
)
def test_another_one_is_another(qapp: object, name: str, size: int, ink: str, ratio: float) -> None:
    other = pixmap(name, size, ink, ratio)
    assert other.cacheKey() != pixmap("spark", 20, "#ff0000").cacheKey()
    assert (other.width(), other.devicePixelRatio()) == (round(size * ratio), ratio)
