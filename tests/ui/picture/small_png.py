"""A picture of one colour, for the tests of the Picture pane."""

from __future__ import annotations

import io

from PIL import Image


def png(colour: str = "red", width: int = 32, height: int = 24) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()
