"""A layer that is larger than the canvas is not cut in silence: two ways are offered. Main thread; no widgets."""

from __future__ import annotations

from typing import Final

from studio.domain.picture_records import Canvas, Layer
from studio.services.translation import tr
from studio.ui.picture.canvas.fitting import enlarge_to, fit_into, is_too_large
from studio.ui.picture.desk import PictureDesk

LARGER: Final = "larger-than-canvas"
"""Key of the message."""


def offer_room(desk: PictureDesk, layer_id: str, name: str) -> None:
    """Nothing is said of a layer that fits. `name`: as people know it. Whoever sees the layer go takes it back
    (`LARGER`)."""
    session = desk.session
    layer = session.document.get(Layer, layer_id) if session is not None else None
    canvas = session.document.get(Canvas, layer.canvas_id) if session is not None and layer is not None else None
    if layer is None or canvas is None or not is_too_large(layer, canvas):
        return
    words = tr(
        "{file} is larger than the canvas: {width} × {height} pixels on {canvas_width} × {canvas_height}.",
        file=name, width=layer.width, height=layer.height, canvas_width=canvas.width, canvas_height=canvas.height,
    )  # fmt: skip

    def fit() -> None:
        now = desk.session
        if now is not None and now.document.tiles_of(layer_id):
            # What was painted has pixels of its own, which a change of the size alone would leave as they are.
            desk.say(tr("The layer was painted on meanwhile. Choose Transform (Ctrl+T) to make it smaller."))
            return
        desk.perform(lambda document: fit_into(document, layer_id))

    def enlarge() -> None:
        desk.perform(lambda document: enlarge_to(document, layer_id))

    choices = ((tr("Fit it into the canvas"), fit), (tr("Enlarge the canvas"), enlarge))
    desk.notices.say(words, *choices, key=LARGER)
