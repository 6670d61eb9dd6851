"""Which colours the chosen layers are adjusted to: tried out while a slider is dragged, kept as one step when it is let
go, counted for a histogram on a thread. No widgets; made by the pane's rooms; main thread.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from studio.domain.picture_records import Adjustment, Layer
from studio.services.translation import tr
from studio.ui.picture.canvas.layers import Layers
from studio.ui.picture.canvas.painted import PaintedCanvas
from studio.ui.picture.canvas.painting.arrays import NDArray, np
from studio.ui.picture.canvas.painting.paint_layer import PaintLayer
from studio.ui.picture.clipping import groups_around
from studio.ui.picture.desk import PictureDesk
from studio.ui.widgets.errand import Errand, Step

AS_IT_IS: Final = Adjustment()
_COUNT_MS: Final = 120
"""Rest after the last change of the pixels, until they are counted anew."""
Histogram = tuple[tuple[int, ...], ...]
"""How often each level is there: of all three channels together, of red, green and blue."""


class Adjusting(QObject):
    changed = Signal()
    """Other layers are chosen, or theirs are other colours."""
    counted = Signal()
    """The histogram is another."""

    def __init__(self, desk: PictureDesk, layers: Layers, painted: PaintedCanvas) -> None:
        super().__init__(desk)
        self._desk, self._layers, self._painted = desk, layers, painted
        self.histogram: Histogram = ()
        """Of the chosen layer in its own colours; none where nothing is counted."""
        self._trying = False
        self.errand = Errand(self)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_COUNT_MS)
        self._rest.timeout.connect(self._count)
        self._is_watched = False
        desk.changed.connect(lambda _change: self.refresh())
        desk.session_changed.connect(self.refresh)
        painted.easel.repainted.connect(self._count_soon)

    # ---- what is chosen

    def why_not(self) -> str:
        """Why no colours can be adjusted, as a sentence; empty when they can."""
        layer = self._layers.chosen()
        if layer is None:
            return tr("Choose a layer first.")
        meant = self._meant()
        if not meant:
            return tr("A mask has no colours. Choose the layer that it belongs to.")
        by_id = {one.id: one for one in self._layers.all()}
        if any(one.lock or any(group.lock for group in groups_around(by_id, one)) for one in meant):
            return tr("The layer is locked. Unlock it first.")
        return self._desk.why_not_writable()

    def why_not_reset(self) -> str:
        if self._meant() and all(one.adjustment == AS_IT_IS for one in self._meant()):
            return tr("The layer is shown in its own colours.")
        return self.why_not()

    def _meant(self) -> tuple[Layer, ...]:
        """Of the chosen ones those that have colours, the one that was chosen last first."""
        chosen, last = self._layers.several(), self._layers.chosen_id
        return tuple(sorted((one for one in chosen if one.role in ("raster", "group")), key=lambda one: one.id != last))

    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self._meant())

    def adjustment(self) -> Adjustment:
        """Of the chosen layer; of several of the one that was chosen last."""
        return next((one.adjustment for one in self._meant()), AS_IT_IS)

    # ---- other colours

    def try_out(self, adjustment: Adjustment) -> None:
        """Show the chosen layers so; nothing is kept."""
        if not self.why_not():
            self._trying = True
            self._painted.try_out(adjustment, {one.id for one in self._meant()})

    def set(self, adjustment: Adjustment) -> None:
        """Show the chosen layers so from now on, as one step."""
        reason = self.why_not()
        if reason:
            self._desk.say(reason)
            self.leave()
            return
        self._layers.adjust(adjustment)
        # What is kept is shown so; of what was refused nothing is.
        self.leave()

    def reset(self) -> None:
        """Their own colours."""
        self.set(AS_IT_IS)

    def undo(self) -> None:
        """A step of the pane back."""
        self.leave()
        self._desk.step("undo")

    def redo(self) -> None:
        self.leave()
        self._desk.step("redo")

    def leave(self) -> None:
        """What was tried out is shown no more."""
        if self._trying:
            self._trying = False
            self._painted.try_out(None, set())

    # ---- what is shown of them

    def refresh(self) -> None:
        self.changed.emit()
        self._count_soon()

    def watch(self, *, on: bool) -> None:
        """Whether anybody looks at the histogram."""
        self._is_watched = on
        if on:
            self.refresh()
        else:
            self._rest.stop()
            self.errand.cancel()
            self.leave()

    def _count_soon(self) -> None:
        if self._is_watched:
            self._rest.start()

    def _count(self) -> None:
        layer = next(iter(self._meant()), None)
        if layer is None:
            self._show(())
            return
        by_id = {one.id: one for one in self._layers.all()}
        ids = {
            one.id for one in by_id.values()
            if one.role == "raster" and (one.id == layer.id or layer in groups_around(by_id, one))
        }  # fmt: skip
        stills = [one.still() for one in self._painted.easel.layers() if one.id in ids]
        self.errand.cancel()
        self.errand.start(lambda step: _histogram(stills, step), self._show, self._desk.fail)

    def _show(self, histogram: Histogram) -> None:
        self.histogram = histogram
        self.counted.emit()

    def finish(self, seconds: float) -> bool:
        """The project is being left; as `Errand.finish`."""
        self.leave()
        return self.errand.finish(seconds)


def _histogram(layers: Iterable[PaintLayer], step: Step) -> Histogram:
    """Of what is at least half opaque of their pixels, whatever is set of them. On a thread."""
    counts = np.zeros((3, 256), np.int64)
    for layer in layers:
        for tile in layer.tiles.values():
            step(0.5)
            counts += _counted(np.frombuffer(tile.constBits(), np.uint8).reshape(-1, 4))
    both = counts.sum(axis=0)
    return tuple(tuple(int(one) for one in channel) for channel in (both, *counts)) if both.any() else ()


def _counted(values: NDArray[np.uint8]) -> NDArray[np.int64]:
    """[3, 256], red first; `values`: premultiplied B, G, R, A."""
    seen = values[values[:, 3] >= 128].astype(np.uint16)
    straight = np.minimum(255, seen[:, :3] * np.uint16(255) // np.maximum(seen[:, 3:], 1))
    return np.stack([np.bincount(straight[:, at], minlength=256) for at in (2, 1, 0)])
