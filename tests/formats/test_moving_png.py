"""Moving pictures are put together as Pillow reads them, taken apart again, and never believed."""

from __future__ import annotations

import contextlib
import io
import struct

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from studio.formats.moving_png import MovingError, apart, joined


def png(colour: int, width: int = 6, height: int = 4, **texts: str) -> bytes:
    out, text = io.BytesIO(), PngImagePlugin.PngInfo()
    for key, value in texts.items():
        text.add_text(key, value)
    Image.fromarray(np.full((height, width, 3), colour, np.uint8)).save(out, "PNG", pnginfo=text)
    return out.getvalue()


def test_frames_come_back_as_they_were() -> None:
    frames = [png(10, parameters="a fox"), png(120), png(240)]
    whole = joined(frames, 8)
    moving = apart(whole)
    assert moving.seconds == (0.125,) * 3
    assert [Image.open(io.BytesIO(one)).getpixel((0, 0)) for one in moving.frames] == [
        (c, c, c) for c in (10, 120, 240)
    ]
    with Image.open(io.BytesIO(whole)) as image:
        assert (image.n_frames, image.text["parameters"]) == (3, "a fox")  # type: ignore[attr-defined]


def test_another_programs_file() -> None:
    out = io.BytesIO()
    first, *rest = (Image.fromarray(np.full((4, 6, 3), c, np.uint8)) for c in (10, 120, 240))
    first.save(out, "PNG", save_all=True, append_images=rest, duration=[100, 200, 300], blend=0)
    moving = apart(out.getvalue())
    assert len(moving.frames) == 3
    assert moving.seconds == pytest.approx((0.1, 0.2, 0.3))


def test_what_is_none_is_refused() -> None:
    for data, said in (
        (b"GIF89a", "no PNG"), (png(3), "does not move"), (joined([png(1), png(2)], 8)[:-30], "cut"), (b"", "no PNG"),
    ):  # fmt: skip
        with pytest.raises(MovingError, match=said):
            apart(data)
    with pytest.raises(MovingError, match="several sizes"):
        joined([png(1), png(2, width=9)], 8)
    smaller = joined([png(1), png(2)], 8).replace(struct.pack(">IIII", 1, 6, 4, 0), struct.pack(">IIII", 1, 3, 4, 0))
    with pytest.raises(MovingError, match="parts of a picture"):
        apart(smaller)
    many = joined([png(1)] * 2100, 8)
    with pytest.raises(MovingError, match="more than 2048"):
        apart(many)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=40), st.integers(0, 400))
def test_any_bytes_at_all(data: bytes, at: int) -> None:
    whole = joined([png(1), png(2)], 8)
    with contextlib.suppress(MovingError):
        assert len(apart(whole[:at] + data + whole[at + len(data) :]).frames) >= 2
