"""A picture made another size, or taken as one layer, on its way into a file.

The window's export and the command line call it, on any thread. numpy is loaded when there is a picture.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from studio.domain.recipes.kept import Making
from studio.formats.layered import Layered, Node
from studio.formats.pictures import DECODED_LIMIT, decode

if TYPE_CHECKING:
    from studio.formats.layered import Pixels


def at_size(picture: bytes, size: tuple[int, int] | None) -> bytes:
    """A picture file of that width and height, as PNG; as it came where it has that size. Raises StudioError."""
    if size is None:
        return picture
    import numpy as np

    from studio.compositing.effects import scaled

    image = decode(picture, most=DECODED_LIMIT).image
    return picture if image.size == size else png_of(scaled(np.asarray(image.convert("RGBA")), *size))


def png_of(pixels: Pixels) -> bytes:
    """Of [rows, columns, 4], straight alpha."""
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG", compress_level=1)
    return out.getvalue()


def as_one_layer(picture: bytes, name: str, dpi: float, making: Making) -> Layered:
    """For a file that could have more of them. Raises StudioError."""
    import numpy as np

    pixels = np.asarray(decode(picture, most=DECODED_LIMIT).image.convert("RGBA"))
    return one_layer(pixels, name, dpi, making)


def one_layer(pixels: Pixels, name: str, dpi: float, making: Making) -> Layered:
    high, wide = pixels.shape[:2]
    node = Node(name=name, pixels=pixels, making=making)
    return Layered(width=wide, height=high, nodes=(node,), merged=pixels, dpi=dpi, making=making)
