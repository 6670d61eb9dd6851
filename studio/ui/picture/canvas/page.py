"""The canvas' page in the middle of the pane, and the list of its layers, which the pane puts into its dock. Main
thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QBuffer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio.domain.document import Canvas, Layer
from studio.ui.picture.canvas.layer_looks import LayerLooks
from studio.ui.picture.canvas.layer_panel import LayerPanel
from studio.ui.picture.canvas.layers import Layers
from studio.ui.picture.canvas.surface import CanvasSurface
from studio.ui.picture.picture_cache import PictureCache


class CanvasPage(QWidget):
    """Implements `CanvasView`."""

    def __init__(self, looks: LayerLooks, thumbnails: PictureCache, read: Callable[[str], QImage]) -> None:
        """`read`: the whole picture of an asset, at once."""
        super().__init__()
        self.surface = CanvasSurface(looks, read)
        self.layers = LayerPanel(thumbnails)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.surface, 1)
        self.surface.layer_chosen.connect(self.layers.choose)
        self.layers.chosen.connect(self.surface.choose_layer)

    def follow(self, layers: Layers) -> None:
        """Tell them what is done here."""
        layers.choose(self.layers.current_id())
        self.layers.chosen.connect(layers.choose)
        self.surface.layer_moved.connect(layers.move)
        self.layers.faded.connect(layers.fade)

    def show_canvas(self, canvas: Canvas | None, layers: tuple[Layer, ...]) -> None:
        self.surface.show_canvas(canvas, layers)
        self.layers.show_layers(layers)

    def choose_layer(self, layer_id: str) -> None:
        self.layers.choose(layer_id)

    def flattened(self) -> bytes | None:
        image = self.surface.flattened()
        return png_of(image) if image is not None else None


def png_of(image: QImage) -> bytes:
    """The picture as PNG, without any text in it."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())
