"""One layer of a pile alone: its own pixels, without effects, opacity, blend mode or mask. Any thread.

Made by the canvas' presenter: as a picture file for the rooms that have a model work on a layer, and as it stands on
the canvas, in its adjusted colours, for who compares layers. What nobody painted on, and is shown at its own size, is
as a file the very one that it was brought in as.
"""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from studio.domain.picture_records import Layer, LayerEffect
from studio.domain.project_records import Asset
from studio.domain.recipes.kept import Making
from studio.services.exchange.picture_decoding import decoded
from studio.ui.picture.canvas.flattening import Pile, kept_as, read_one, references_of
from studio.ui.picture.canvas.layer_looks import image_of
from studio.ui.picture.canvas.painting.adjusting import AS_IT_IS
from studio.ui.picture.canvas.painting.paint_layer import PaintLayer
from studio.ui.picture.canvas.painting.tiles import FORMAT
from studio.ui.picture.canvas.summing import pixels_alone
from studio.ui.picture.layer_picture import LayerPicture

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def layer_alone(pile: Pile, record: Layer, asset: Asset | None, making: Making = ()) -> LayerPicture | None:
    """None for one that shows nothing. `asset`: what it was brought in as, where nobody painted on it; `making`: what
    is known of how it was made. Raises StudioError."""
    import numpy as np

    found, wanted = next((one for one in pile.layers if one.id == record.id), None), pile.wanted.get(record.id)
    if found is None:
        return None
    if asset is not None and wanted is not None and wanted.base is not None:
        image = decoded(wanted.base())
        if not image.isNull() and (image.width(), image.height()) == (record.width, record.height):
            return LayerPicture(asset, None, 0, 0, record.width, record.height)
    read_one(pile, found)
    paint = replace(found, adjustment=AS_IT_IS)
    area = replace(paint, look=None).bounds().intersected(_reach(pile, record))
    pixels = _pixels(pile, paint, record, area)
    alpha = pixels[..., 3] > 0
    seen = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    if not len(seen[0]):
        return None
    top, bottom, left, right = int(seen[0][0]), int(seen[0][-1]) + 1, int(seen[1][0]), int(seen[1][-1]) + 1
    data = _png(pixels[top:bottom, left:right])
    at = area.left() + left - record.x, area.top() + top - record.y
    return LayerPicture(kept_as(data, record.name, making), data, *at, right - left, bottom - top)


def layer_as_it_stands(pile: Pile, record: Layer) -> QImage | None:
    """At its own place and size on an image as large as the canvas, transparent where it has nothing. None for one that
    shows nothing there. Raises StudioError."""
    paint = next((one for one in pile.layers if one.id == record.id), None)
    if paint is None:
        return None
    read_one(pile, paint)
    pixels = _pixels(pile, paint, record, QRect(0, 0, pile.width, pile.height))
    if not pixels[..., 3].any():
        return None
    return image_of(pixels).convertToFormat(FORMAT)


def _pixels(pile: Pile, paint: PaintLayer, record: Layer, area: QRect) -> NDArray[np.uint8]:
    references = references_of(pile) if record.effect == LayerEffect() else {}
    return pixels_alone(replace(paint, look=None), area, references)


def _reach(pile: Pile, record: Layer) -> QRect:
    own = QRect(record.x, record.y, record.width, record.height)
    return own.united(QRect(0, 0, pile.width, pile.height))


def _png(pixels: NDArray[np.uint8]) -> bytes:
    """What is opaque throughout has no alpha."""
    import numpy as np
    from PIL import Image

    shown = pixels[..., :3] if (pixels[..., 3] == 255).all() else pixels
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(shown)).save(out, "PNG", compress_level=2)
    return out.getvalue()
