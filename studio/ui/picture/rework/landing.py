"""What comes back for a layer, laid right over it as one step: a layer, or a mask of its own.

Pure functions as in the canvas' own edits; they raise KeyError for a layer that is gone. Pixels of a mask are made on a
thread.
"""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from studio.domain.changes import Change, Edit
from studio.domain.document import Document
from studio.domain.errors import BadInput, StudioError
from studio.domain.ids import new_id
from studio.domain.picture_records import Canvas, Generation, Layer
from studio.domain.project_records import Asset
from studio.services.exchange.picture_decoding import decoded
from studio.services.reworks import Act
from studio.services.translation import tr
from studio.ui.picture.coverage import rgba
from studio.ui.picture.rework.asking import Asked

replace = msgspec.structs.replace
LABELS: dict[Act, str] = {
    "upscale": "Enlarge Layer",
    "cut-out": "Cut Out Layer",
    "denoise": "Denoise Layer",
    "line-art": "Draw Lines",
    "style-transfer": "Repaint Layer",
    "colourise": "Colour Layer",
    "repair-faces": "Repair Faces",
}
"""What the undo step is called in the file."""


class Place(NamedTuple):
    """Of what was sent, from its layer's corner on, in pixels of the canvas."""

    x: int
    y: int
    width: int
    height: int


def laid_over(document: Document, layer_id: str, one: Generation, asked: Asked, place: Place, name: str) -> Change:
    """The result as a layer of its own, shown as its source is; what is enlarged grows about its middle."""
    layer = document.need(Layer, layer_id)
    factor = asked.factor if asked.act == "upscale" else 1
    width, height = place.width * factor, place.height * factor
    made = Layer(
        id=new_id(), canvas_id=layer.canvas_id, name=name, asset=one.asset, recipe_id=one.recipe_id,
        words=layer.words, group_id=layer.group_id, clip=layer.clip, masked=layer.masked, width=width, height=height,
        x=layer.x + place.x - (width - place.width) // 2, y=layer.y + place.y - (height - place.height) // 2,
    )  # fmt: skip
    if asked.act != "line-art":
        made = replace(made, opacity=layer.opacity, blend=layer.blend, effect=layer.effect, adjustment=layer.adjustment)
    hidden = (Edit(layer, replace(layer, visible=False)),) if asked.hide_source else ()
    return _change(LABELS[asked.act], Edit(None, made), *hidden, _in_pile(document, layer, made.id, above=True))


def masked_by(document: Document, layer_id: str, mask: str, place: Place, recipe_id: str) -> Change:
    """The layer shown where a mask of that picture is, which lies below it and can be painted on."""
    layer = document.need(Layer, layer_id)
    cover = Layer(
        id=new_id(), canvas_id=layer.canvas_id, name=tr("Mask of {name}", name=layer.name), role="mask", asset=mask,
        recipe_id=recipe_id, group_id=layer.group_id, x=layer.x + place.x, y=layer.y + place.y, width=place.width,
        height=place.height,
    )  # fmt: skip
    own = Edit(layer, replace(layer, masked=True))
    return _change(LABELS["cut-out"], Edit(None, cover), own, _in_pile(document, layer, cover.id, above=False))


def _in_pile(document: Document, layer: Layer, new: str, *, above: bool) -> Edit:
    canvas = document.need(Canvas, layer.canvas_id)
    at = canvas.layers.index(layer.id) + (1 if above else 0)
    return Edit(canvas, replace(canvas, layers=(*canvas.layers[:at], new, *canvas.layers[at:])))


def mask_picture(data: bytes, name: str, check: Callable[[], None] = lambda: None) -> tuple[Asset, bytes]:
    """White, with the alpha of a cut-out: what a mask is made of. On a thread; `check` is called several times a
    second, and may raise. Raises StudioError(BadInput)."""
    import numpy as np
    from PIL import Image

    image = decoded(data, check=check)
    if image.isNull():
        raise StudioError(BadInput(name=name, problem="it cannot be read as a picture"))
    pixels = rgba(image)
    white = np.full_like(pixels, 255)
    white[..., 3] = pixels[..., 3]
    out = io.BytesIO()
    Image.fromarray(white).save(out, "PNG", compress_level=2)
    made = out.getvalue()
    sha256 = hashlib.sha256(made).hexdigest()
    return Asset(id=sha256, media_type="image/png", size=len(made), created=time.time(), name=name), made


def _change(label: str, *edits: Edit) -> Change:
    return Change(id=new_id(), label=label, stack="picture", edits=edits, at=time.time())
