"""The small list of the canvas' layers, top of the pile first, with buttons for the chosen one. Main thread."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QSlider, QVBoxLayout, QWidget

from studio.domain.document import Layer
from studio.services.translation import tr
from studio.ui.picture.picture_cache import PictureCache
from studio.ui.widgets.icons import IconButton
from studio.ui.widgets.words import label, row


class LayerPanel(QWidget):
    """Shows what the document has, and tells which layer is chosen; the pane joins its buttons to actions."""

    chosen = Signal(str)
    faded = Signal(float)
    """The opacity, from 0 to 1, that was set for the chosen layer."""

    def __init__(self, thumbnails: PictureCache) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self._layers: dict[str, Layer] = {}
        self._icons: dict[str, QIcon] = {}
        """By asset, of the layers that there are: more of them than the cache keeps are listed as well."""
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Layers, top first"))
        self.list.setIconSize(QSize(28, 28))
        self.eye = IconButton("eye", tr("Hide the layer"))
        self.up = IconButton("up", tr("Bring the layer forward"))
        self.down = IconButton("down", tr("Send the layer back"))
        self.bin = IconButton("trash", tr("Delete the layer"))
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(0, 100)
        self.opacity.setAccessibleName(tr("Opacity of the layer, in percent"))
        self.opacity.setMinimumWidth(60)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.list)
        line = row(self.eye, self.up, self.down, self.bin, label(tr("Opacity"), "small"), self.opacity, gap=4)
        line.setStretch(5, 1)
        column.addLayout(line)
        self.list.currentItemChanged.connect(lambda _now, _before: self._tell_chosen())
        self.opacity.sliderReleased.connect(self._tell_opacity)
        self.opacity.valueChanged.connect(self._opacity_stepped)
        thumbnails.ready.connect(self._thumbnail_ready)

    def current_id(self) -> str:
        return str(self.list.currentItem().data(Qt.ItemDataRole.UserRole)) if self.list.currentRow() >= 0 else ""

    def show_layers(self, layers: tuple[Layer, ...]) -> None:
        """Bottom first, as the canvas has them. A new layer becomes the chosen one."""
        kept = self.current_id()
        new = {layer.id for layer in layers} - set(self._layers)
        wanted = next(iter(new)) if len(new) == 1 else kept
        self._layers = {layer.id: layer for layer in layers}
        present = {layer.asset for layer in layers}
        self._icons = {asset: icon for asset, icon in self._icons.items() if asset in present}
        with QSignalBlocker(self.list):
            self.list.clear()
            for layer in reversed(layers):
                item = QListWidgetItem(layer.name if layer.visible else tr("{layer} (hidden)", layer=layer.name))
                item.setData(Qt.ItemDataRole.UserRole, layer.id)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, item.text())
                self.list.addItem(item)
                self._draw(item, layer)
                if layer.id == wanted:
                    self.list.setCurrentItem(item)
            if self.list.currentRow() < 0 and self.list.count():
                self.list.setCurrentRow(0)
        high = max(34, self.list.sizeHintForRow(0)) if layers else 34
        self.list.setFixedHeight(min(3, max(1, len(layers))) * high + 12)
        self.setVisible(bool(layers))
        self._tell_chosen()

    def choose(self, layer_id: str) -> None:
        for at in range(self.list.count()):
            if self.list.item(at).data(Qt.ItemDataRole.UserRole) == layer_id:
                self.list.setCurrentRow(at)

    def _draw(self, item: QListWidgetItem, layer: Layer) -> None:
        if layer.asset not in self._icons:
            picture = self._thumbnails.get(layer.asset)
            if picture is None:
                return
            self._icons[layer.asset] = QIcon(picture)
        item.setIcon(self._icons[layer.asset])

    def _thumbnail_ready(self, asset: str) -> None:
        for at in range(self.list.count()):
            item = self.list.item(at)
            layer = self._layers.get(str(item.data(Qt.ItemDataRole.UserRole)))
            if layer is not None and layer.asset == asset:
                self._draw(item, layer)

    def _tell_chosen(self) -> None:
        layer = self._layers.get(self.current_id())
        self.opacity.setEnabled(layer is not None)
        if layer is not None:
            self.eye.set_icon("eye" if layer.visible else "eye-off")
            with QSignalBlocker(self.opacity):
                self.opacity.setValue(round(layer.opacity * 100))
        self.chosen.emit(self.current_id())

    def _opacity_stepped(self) -> None:
        """A key or a click; a drag is told once, when it ends."""
        if not self.opacity.isSliderDown():
            self._tell_opacity()

    def _tell_opacity(self) -> None:
        self.faded.emit(self.opacity.value() / 100)
