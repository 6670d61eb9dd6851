"""A layer held beside the one below it. Made by the rooms; main thread."""

from __future__ import annotations

from PySide6.QtGui import QImage, QPixmap

from studio.domain.picture_records import Layer
from studio.services.translation import tr
from studio.ui.picture.canvas.layers import Layers
from studio.ui.picture.canvas.presenter import CanvasPresenter
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.results.compared import Compared
from studio.ui.picture.results.presenter import ResultsPresenter


class ComparingLayers:
    def __init__(self, desk: PictureDesk, layers: Layers, canvas: CanvasPresenter, results: ResultsPresenter) -> None:
        self._desk, self._layers, self._canvas, self._results = desk, layers, canvas, results

    def _below(self) -> list[Layer]:
        """The lower layers with pixels, hidden ones too, the nearest first."""
        chosen = self._layers.chosen()
        rasters = [one for one in self._layers.all() if one.role == "raster"]
        return rasters[: rasters.index(chosen)][::-1] if chosen in rasters else []

    def why_not(self) -> str:
        return "" if self._below() else tr("Choose a layer that has another one below it.")

    def compare(self) -> None:
        """The chosen layer with the nearest lower one that shows anything, whether they are in sight or not: each
        alone, where it stands on the canvas."""
        upper = self._layers.chosen()
        found = [(one.name, self._canvas.layer_on_canvas(one.id)) for one in (upper, *self._below()) if one]

        def work(_step: object) -> list[tuple[str, QImage]]:
            seen: list[tuple[str, QImage]] = []
            for name, read in found:
                image = read() if read is not None else None
                if image is not None:
                    seen.append((name, image))
                if len(seen) == 2 or not seen:
                    break
            return seen

        def show(seen: list[tuple[str, QImage]]) -> None:
            pair = [Compared(name, picture=QPixmap.fromImage(image)) for name, image in reversed(seen)]
            if len(pair) == 2:
                self._results.compare_pair((pair[0], pair[1]))
            elif not pair:
                self._desk.say(tr("The layer \u201c{layer}\u201d shows nothing on the canvas.", layer=found[0][0]))
            else:
                self._desk.say(tr("Nothing that lies below the layer shows on the canvas."))

        if len(found) > 1:
            self._canvas.flattening.queue(work, show, self._desk.fail)
