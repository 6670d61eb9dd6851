"""What is done with what is selected: made of a layer or into a mask, wiped out, copied, lifted to a layer of its own.

Made by the pane's rooms; main thread; no widgets. Pixels are put together on a thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

import msgspec
from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QImage

from studio.domain.changes import Edit
from studio.domain.picture_records import Layer
from studio.domain.recipes.kept import Making, making_of
from studio.services.exchange.recipes_of import texts_of_layer
from studio.services.translation import tr
from studio.ui.picture.canvas import layer_changes
from studio.ui.picture.canvas.layers import Layers
from studio.ui.picture.canvas.painted import PaintedCanvas
from studio.ui.picture.canvas.painting.arrays import np
from studio.ui.picture.canvas.painting.paint_layer import PaintLayer
from studio.ui.picture.canvas.painting.pile import drawn_of, flattened
from studio.ui.picture.canvas.painting.selection import Mask, Selection, Step
from studio.ui.picture.canvas.painting.tiles import FORMAT, SIDE, Key, keys_of, pixels, rect_of
from studio.ui.picture.canvas.tools.kit import Kit
from studio.ui.picture.copied import Copied, with_recipe
from studio.ui.picture.desk import PictureDesk
from studio.ui.widgets.errand import Errand

_MOST = 500
"""Pixels by which a selection grows, shrinks or is softened."""


T = TypeVar("T")


class NumberView(Protocol):
    def ask(self, title: str, words: str, proposed: int, most: int, then: Callable[[int], None]) -> None:
        """How many pixels; `then` is told, unless the person thinks better of it."""


class Selected(QObject):
    def __init__(self, desk: PictureDesk, layers: Layers, painted: PaintedCanvas, kit: Kit, view: NumberView) -> None:
        super().__init__(desk)
        self._desk, self._layers, self._painted, self._view = desk, layers, painted, view
        self._kit, self.selecting = kit, kit.selecting
        self.errand = Errand(self)
        """One after the other."""
        self._last = {"grow": 8, "shrink": 8, "feather": 8, "border": 8}
        desk.session_changed.connect(self.errand.cancel)

    # ---- the selection itself

    def why_not_select(self) -> str:
        """Why nothing can be selected, as a sentence; empty when it can."""
        if self.selecting.selection.canvas.isEmpty():
            return tr("Make a canvas first, or put a picture on one.")
        return self._desk.why_not_writable()

    def why_none(self) -> str:
        return self.why_not_select() or self.selecting.why_none()

    def grow(self) -> None:
        self._ask("grow", tr("Grow the selection"), tr("Grow by"), self.selecting.grow)

    def shrink(self) -> None:
        self._ask("shrink", tr("Shrink the selection"), tr("Shrink by"), lambda pixels: self.selecting.grow(-pixels))

    def feather(self) -> None:
        self._ask("feather", tr("Feather the selection"), tr("Soften by"), self.selecting.feather)

    def border(self) -> None:
        self._ask("border", tr("Select the border"), tr("To each side"), self.selecting.border)

    def _ask(self, name: str, title: str, words: str, act: Callable[[int], None]) -> None:
        def take(wanted: int) -> None:
            self._last[name] = wanted
            act(wanted)

        self._view.ask(title, words, self._last[name], _MOST, take)

    # ---- from a layer, to a mask

    def why_no_layer(self) -> str:
        if self._painted.easel.layer() is None:
            return tr("Choose a layer first.")
        return self.why_not_select()

    def from_layer(self) -> None:
        """Select what the chosen layer, or mask, covers."""
        layer = self._painted.easel.layer()
        if layer is None:
            return
        still = layer.still().alone()

        def work(selection: Selection, step: Step) -> Selection:
            selection.clear()
            drawn = drawn_of((still,))
            keys = list(keys_of(still.bounds().intersected(selection.canvas)))
            for number, key in enumerate(keys):
                step(number / len(keys))
                tile = flattened(drawn, key)
                if tile is not None:
                    alpha = np.frombuffer(tile.constBits(), np.uint8).reshape(SIDE, SIDE, 4)[..., 3]
                    selection.take(alpha.copy(), rect_of(key), "add")
            return selection

        self.selecting.change("Select the layer", work)

    def to_mask(self) -> None:
        """A new mask that covers what is selected."""
        tiles = self.selecting.selection.tiles()

        def work(_step: Step) -> Mapping[Key, QImage | None]:
            return {key: _white(mask) for key, mask in tiles.items()}

        def put(tiles: Mapping[Key, QImage | None]) -> None:
            self._new_layer("mask", "Mask from the selection", tiles)

        self.errand.queue(work, put, self._desk.fail)

    def _new_layer(self, role: str, label: str, tiles: Mapping[Key, QImage | None], making: Making = ()) -> None:
        session = self._desk.session
        if session is not None:
            session.painting.when_settled(lambda: self._make_layer(role, label, tiles, making))

    def _make_layer(self, role: str, label: str, tiles: Mapping[Key, QImage | None], making: Making) -> None:
        session, chosen = self._desk.session, self._layers.chosen()
        if session is None:
            return
        above = chosen.id if chosen is not None else ""
        change = layer_changes.add_layer(session.document, "mask" if role == "mask" else "raster", above)
        layer = _made_in(change.edits) if change is not None else None
        if change is not None and layer is not None:
            told = Edit(None, msgspec.structs.replace(layer, making=making))
            edits = tuple(told if edit.after is layer else edit for edit in change.edits)
            self._painted.keep(label, layer.id, {}, tiles, edits)

    # ---- pixels

    def why_no_pixels(self) -> str:
        """Why nothing can be taken out of the chosen layer; empty when it can."""
        return self.why_none() or self.why_no_layer()

    def copy_to_layer(self) -> None:
        """What is selected of the chosen layer as a layer of its own, in the same place."""
        making = self._making()
        self._cut_out(lambda tiles: tiles, lambda tiles: self._new_layer("raster", "Copy to a Layer", tiles, making))

    def copy(self, then: Callable[[Copied, QPoint], None], *, told: bool) -> None:
        """What is selected of the chosen layer, as a picture, and where on the canvas its corner stands. `told`: other
        programs may read how it was made."""
        area, texts = self.selecting.selection.bounds(), dict(self._making())
        self._cut_out(
            lambda tiles: with_recipe(_joined(tiles, area), texts, told=told), lambda one: then(one, area.topLeft())
        )

    def _making(self) -> Making:
        """What is known of how the chosen layer was made."""
        layer, session = self._painted.easel.layer(), self._desk.session
        record = session.document.get(Layer, layer.id) if layer is not None and session is not None else None
        return making_of(texts_of_layer(session.document, record)) if record is not None and session is not None else ()

    def _cut_out(self, made: Callable[[Mapping[Key, QImage | None]], T], then: Callable[[T], None]) -> None:
        """`made` of them on the thread."""
        layer = self._painted.easel.layer()
        if layer is not None:
            still, selection = layer.still().alone(), self.selecting.selection
            self.errand.queue(lambda step: made(_selected_tiles(still, selection, step)), then, self._desk.fail)


def _selected_tiles(layer: PaintLayer, selection: Selection, step: Step) -> dict[Key, QImage | None]:
    """Of a layer, in tiles of the canvas. On a thread."""
    drawn = drawn_of((layer,))
    masks = selection.tiles()
    found: dict[Key, QImage | None] = {}
    for number, (key, mask) in enumerate(masks.items()):
        step(number / len(masks))
        tile = flattened(drawn, key)
        if tile is not None:
            values = pixels(tile)
            values[...] = (values.astype(np.uint16) * mask[..., None] + 127) // 255
            if values.any():
                found[key] = tile
    return found


def _joined(tiles: Mapping[Key, QImage | None], area: QRect) -> QImage:
    image = QImage(area.size(), FORMAT)
    image.fill(0)
    target = pixels(image)
    for key, tile in tiles.items():
        if tile is None:
            continue
        part = rect_of(key).intersected(area)
        x, y = part.left() - key[0] * SIDE, part.top() - key[1] * SIDE
        left, top = part.left() - area.left(), part.top() - area.top()
        source = np.frombuffer(tile.constBits(), np.uint8).reshape(SIDE, SIDE, 4)
        target[top : top + part.height(), left : left + part.width()] = source[
            y : y + part.height(), x : x + part.width()
        ]
    return image


def _white(mask: Mask) -> QImage:
    raw = np.repeat(mask[..., None], 4, axis=2)
    return QImage(raw.data, SIDE, SIDE, SIDE * 4, FORMAT).copy()


def _made_in(edits: Sequence[Edit]) -> Layer | None:
    return next((edit.after for edit in edits if edit.before is None and isinstance(edit.after, Layer)), None)
