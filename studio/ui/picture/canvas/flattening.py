"""What the canvas shows as one PNG, put together from the document's layers on any thread.

Made by the canvas' presenter for what is saved. It takes readers of the files and the layers as they are now, so that
the person may go on meanwhile.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtGui import QImage

from studio.domain.document import Canvas, Layer
from studio.ui.picture.canvas.layer_looks import pixels_of
from studio.ui.picture.picture_cache import decoded


def flat_png(canvas: Canvas, layers: Sequence[Layer], readers: Mapping[str, Callable[[], bytes]]) -> bytes:
    """`layers`: as they are shown, bottom first; `readers`: by asset. Raises what the readers raise; a picture that
    cannot be decoded is left out."""
    from PIL import Image

    from studio.compositing.flat import Shown, flattened

    shown = []
    for layer in layers:
        image = decoded(readers[layer.asset]()) if layer.visible else QImage()
        if not image.isNull():
            size = (layer.width or image.width(), layer.height or image.height())
            shown.append(Shown(pixels_of(image), layer.x, layer.y, *size, layer.opacity, layer.effect))
    out = io.BytesIO()
    # By Pillow: a QBuffer on a thread waits for Python's lock while Qt holds its own on the image formats.
    Image.fromarray(flattened(canvas.width, canvas.height, shown)).save(out, "PNG")
    return out.getvalue()
