"""Large pictures seen coarsely while they are decoded."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from studio.formats.picture_glances import LARGE, SIDE
from studio.formats.pictures import decode

WIDTH, HEIGHT = 4000, 2400


def soft() -> Image.Image:
    """Of soft forms, which a coarse picture shows as well, none of them black."""
    small = np.random.default_rng(4).integers(40, 255, (12, 20, 3)).astype(np.uint8)
    return Image.fromarray(small).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)


def packed(image: Image.Image, kind: str, exif: bytes = b"") -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **({"exif": exif} if exif else {}), **({"compress_level": 1} if kind == "PNG" else {}))
    return out.getvalue()


def turned(tag: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = tag
    return exif.tobytes()


def slow() -> Callable[[], None]:
    """A check that takes its time once, in the middle of the work."""
    calls = [0]

    def check() -> None:
        calls[0] += 1
        if calls[0] == 60:
            time.sleep(0.15)

    return check


def pixels(image: Image.Image) -> NDArray[np.float32]:
    return np.asarray(image.convert("RGB"), np.float32)


def test_a_jpeg_is_seen_as_it_is_before_it_is_decoded() -> None:
    assert WIDTH * HEIGHT > LARGE
    seen: list[Image.Image] = []
    whole = decode(packed(soft(), "JPEG", turned(6)), glance=seen.append).image
    assert len(seen) == 1
    assert SIDE - 1 <= max(seen[0].size) <= SIDE
    expected = whole.resize(seen[0].size, Image.Resampling.BOX)
    assert abs(pixels(seen[0]) - pixels(expected)).mean() < 2


@pytest.mark.parametrize("tag", [1, 3], ids=["upright", "turned"])
def test_of_a_png_the_rows_that_came_are_seen(tag: int) -> None:
    seen: list[Image.Image] = []
    whole = decode(packed(soft(), "PNG", turned(tag)), check=slow(), glance=seen.append).image
    assert seen, "it took 0.15 s at least"
    first = np.asarray(seen[0])
    there = first[..., 3] == 255
    rows = np.flatnonzero(there.all(axis=1))
    assert 0 < len(rows) < first.shape[0]
    assert (first[~there] == 0).all()
    assert rows[0] == 0 if tag == 1 else rows[-1] == first.shape[0] - 1
    expected = pixels(whole.resize(seen[0].size, Image.Resampling.BOX))
    assert abs(first[there][:, :3] - expected[there]).mean() < 3


def test_a_small_picture_and_one_nobody_waits_for_are_not_seen_before() -> None:
    seen: list[Image.Image] = []
    decode(packed(soft().resize((400, 240)), "JPEG"), glance=seen.append)
    decode(packed(soft(), "JPEG"))
    assert seen == []
