"""A finished picture, and the PNG that is kept of it. Yielded by every picture engine; worker, job thread."""

from __future__ import annotations

import io

import msgspec
import numpy as np
from numpy.typing import NDArray

from studio.domain.made import PictureMade
from studio.domain.picture_recipe import recipe_texts
from studio.domain.requests import PictureRequest
from studio.engines.protocol import Delivery

PNG_COMPRESSION = 4
"""zlib level: a tenth larger than the default 6 and more than twice as fast."""


class PictureDone(msgspec.Struct, frozen=True):
    index: int
    pixels: NDArray[np.uint8]
    """[height, width, 3 or 4]"""
    request: PictureRequest
    """The recipe of exactly this picture: its own seed, batch 1, the dtype and device used."""

    def deliver(self, request: PictureRequest, to: Delivery) -> None:
        data = png_bytes(self.pixels, self.request, to.versions, to.device)
        height, width = self.pixels.shape[:2]
        made = PictureMade(width=width, height=height)
        to.file(self.index, data, suffix=".png", media_type="image/png", request=self.request, made=made)


def png_bytes(
    pixels: NDArray[np.uint8], request: PictureRequest, versions: tuple[tuple[str, str], ...], device: str
) -> bytes:
    """A PNG that carries its own recipe, for us (`triptych`) and for other programs (`parameters`)."""
    from PIL import Image, PngImagePlugin

    text = PngImagePlugin.PngInfo()
    texts = recipe_texts(request, versions=versions, device=device)
    text.add_text("parameters", texts["parameters"])
    text.add_itxt("triptych", texts["triptych"])
    stream = io.BytesIO()
    image = Image.fromarray(np.ascontiguousarray(pixels))
    image.save(stream, "PNG", pnginfo=text, compress_level=PNG_COMPRESSION)
    return stream.getvalue()
