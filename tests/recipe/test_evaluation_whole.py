"""The whole examination on a gallery of a few drawings, with plain eyes instead of the network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from recipe.examination import examine
from recipe.features import Eyes, Features, Pictures, directions
from recipe.gallery import Gallery, on_white
from recipe.report import write_report
from recipe.vocabulary import STYLES
from recipe.wishes import coloured_things, in_colour, plain_names

THINGS = 12


class PlainEyes:
    """Sees eight by eight cells."""

    def look(self, pictures: Pictures, on_progress: Callable[[int, int], None] | None = None) -> Features:
        cells = pictures.reshape(len(pictures), 8, 8, 8, 8, 3).mean(axis=(2, 4))
        return cells.reshape(len(pictures), -1).astype(np.float32)


EYES = cast(Eyes, PlainEyes())


def drawings(style: int) -> NDArray[np.uint8]:
    """Each thing is a shape of its own in red; each style moves some of its cells."""
    shapes = np.random.Generator(np.random.PCG64(1)).random((THINGS, 8, 8)) < 0.5
    shapes ^= np.random.Generator(np.random.PCG64(style + 2)).random(shapes.shape) < 0.1
    shapes[:, 0] = shapes[:, -1] = shapes[:, :, 0] = shapes[:, :, -1] = False
    alpha = 255 * shapes.repeat(8, axis=1).repeat(8, axis=2)
    red = np.broadcast_to(np.array([200, 40, 40]), (*alpha.shape, 3))
    return np.concatenate([red, alpha[..., None]], axis=-1).astype(np.uint8)


@pytest.fixture(scope="module")
def gallery() -> Gallery:
    rgba = np.concatenate([drawings(style) for style in range(3)])
    pictures = on_white(rgba)
    plain = EYES.look(pictures)
    names = tuple(f"thing {number}" for number in range(THINGS))
    return Gallery(
        rgba, pictures, np.arange(3).repeat(THINGS), np.tile(np.arange(1, THINGS + 1), 3), names, names,
        directions(plain, plain.mean(axis=0)), plain.mean(axis=0),
    )  # fmt: skip


def test_a_model_that_gives_the_drawings_back_reaches_the_ceiling_and_is_all_copies(gallery: Gallery) -> None:
    plain = [one for style in STYLES[:3] for one in plain_names(gallery, style, THINGS, seed=1)]
    coloured = [one for style in STYLES[:3] for one in coloured_things(gallery, style, 4, seed=2)]
    made = gallery.pictures[[one.row for one in plain]]
    painted = on_white(np.stack([in_colour(gallery, one) for one in coloured]))
    result = examine(gallery, EYES, plain, made, coloured, painted)
    everything = result["recognised"]["all"]
    assert everything["count"] == 3 * THINGS
    assert everything["five"]["ratio"]["value"] == 1
    assert everything["five"]["floor"]["value"] < everything["five"]["ceiling"]["value"] - 0.3
    assert result["copies"]["share"]["value"] == 1
    assert result["copies"]["elsewhere_called_copies"] < 0.1
    assert result["colour"]["all"]["obeyed"]["made"]["value"] > 0.9
    assert result["colour"]["all"]["obeyed"]["unpainted"]["value"] < 0.1


def test_a_model_that_draws_one_thing_for_all_is_found_out(gallery: Gallery, tmp_path: Path) -> None:
    plain = plain_names(gallery, "flat", THINGS, seed=1)
    coloured = coloured_things(gallery, "flat", 4, seed=2)
    one_for_all = np.repeat(gallery.pictures[:1], THINGS, axis=0)
    result = examine(gallery, EYES, plain, one_for_all, coloured, np.repeat(gallery.pictures[:1], 4, axis=0))
    assert result["recognised"]["all"]["first"]["ratio"]["value"] < 0.2
    assert result["distance"]["flat"]["made"]["value"] > 5 * abs(result["distance"]["flat"]["real_halves"]["value"])
    assert result["colour"]["all"]["obeyed"]["made"]["value"] == 0
    text = write_report(result, gallery, plain, one_for_all, tmp_path)
    assert "| flat | 12 |" in text
    assert {path.name for path in tmp_path.iterdir()} >= {"report.json", "report.md", "nearest.webp"}
