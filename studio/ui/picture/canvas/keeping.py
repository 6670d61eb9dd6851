"""Strokes of the canvas on their way into the project: each finished one becomes a step, with the layer that it brought
along where the canvas had none. One that cannot be kept is taken off the canvas again.

Made by `painted`; main thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from studio.domain.changes import Change, Edit
from studio.domain.errors import Failure, StudioError
from studio.domain.ids import new_id
from studio.domain.picture_records import Layer
from studio.services.session.painting import Painted
from studio.services.translation import tr
from studio.ui.picture.canvas.layer_looks import key_of
from studio.ui.picture.canvas.painting.easel import Easel, StrokeDone
from studio.ui.picture.canvas.painting.paint_layer import PaintLayer
from studio.ui.picture.canvas.painting.tiles import Key, image_from, raw_of
from studio.ui.picture.canvas.shown import Known, Project, Raw, Shown


class Keeping(QObject):
    failed = Signal(object)
    """Failure: a stroke could not be kept."""

    def __init__(
        self, easel: Easel, shown: Shown, touched: Callable[[str], None], parent: QObject | None = None
    ) -> None:
        """`touched`: told the id of a layer whose pixels became others."""
        super().__init__(parent)
        self._easel, self._shown, self._touched = easel, shown, touched
        easel.why_not = self._why_not
        easel.first_layer = self._first_layer
        easel.stroke_done.connect(self._keep)

    def hear(self, project: Project | None) -> None:
        """Another project, before it is taken up."""
        old = self._shown.project
        if old is not None:
            old.painting.refused.disconnect(self._refused)
            old.painting.kept.disconnect(self._kept)
        if project is not None:
            project.painting.refused.connect(self._refused)
            project.painting.kept.connect(self._kept)

    def _why_not(self) -> str:
        project = self._shown.project
        if project is None or self._shown.canvas is None:
            return tr("Make a canvas first, or put a picture on one.")
        return tr("The project is open for reading only.") if project.read_only else ""

    def _first_layer(self) -> PaintLayer | None:
        """For a stroke on a canvas without layers: the layer is a part of the stroke's step."""
        if self._shown.canvas is None:
            return None
        record = self._first_record(new_id())
        paint = self._shown.layers[record.id] = PaintLayer(record.id)
        self._shown.known[record.id] = Known(key_of(record), {}, {})
        self._shown.new.add(record.id)
        return paint

    def _first_record(self, layer_id: str) -> Layer:
        assert self._shown.canvas is not None
        canvas = self._shown.canvas
        return Layer(
            id=layer_id, canvas_id=canvas.id, name=tr("Paint layer {number}", number=1), width=canvas.width,
            height=canvas.height,
        )  # fmt: skip

    def _keep(self, done: StrokeDone) -> None:
        """A stroke is finished: into the project with it."""
        if self._shown.project is not None:
            self.keep(done.label, done.layer_id, done.before, done.after, self._with_it(done))

    def keep(
        self, label: str, layer_id: str, before: Mapping[Key, QImage | None], after: Mapping[Key, QImage | None],
        others: tuple[Edit, ...] = (), beside: Painted | None = None,
    ) -> str:  # fmt: skip
        """Have tiles that a layer shows already, or comes with, become a step, together with other edits, and tiles of
        a layer `beside`. The id of its change; empty where it could not be kept."""
        project, known = self._shown.project, self._shown.known.get(layer_id)
        if project is None:
            return ""
        for key, tile in before.items() if known is not None else ():
            unpainted = known is not None and key not in known.names and not self._shown.is_flying(layer_id, key)
            if known is not None and unpainted and tile is not None:
                known.base[key] = tile
        record = self._shown.records.get(layer_id)
        if record is not None and record.text is not None and not any(edit.before == record for edit in others):
            # Whatever changes its pixels makes it plain pixels: they would no longer be those of the text.
            others = (*others, Edit(record, msgspec.structs.replace(record, text=None)))
        painted = Painted(
            label=label, layer_id=layer_id, before=_raw(before), after=_raw(after), others=others, beside=beside
        )
        try:
            change_id = project.painting.keep(painted)
        except StudioError as error:
            self._easel.put(layer_id, before)
            self.failed.emit(error.failure)
            return ""
        self._shown.flying[change_id] = painted
        self._touched(layer_id)
        return change_id

    def _with_it(self, done: StrokeDone) -> tuple[Edit, ...]:
        """What becomes a part of the stroke's step: the layer that it brought."""
        shown = self._shown
        is_new = done.layer_id in shown.new and done.layer_id not in shown.records
        if not is_new or shown.canvas is None or shown.is_flying(done.layer_id):
            return ()
        layer = self._first_record(done.layer_id)
        after = msgspec.structs.replace(shown.canvas, layers=(*shown.canvas.layers, layer.id))
        return Edit(None, layer), Edit(shown.canvas, after)

    def _kept(self, _painted: Painted, change: Change) -> None:
        """Also where it changed nothing, and no change of the document told it."""
        self._shown.flying.pop(change.id, None)

    def _refused(self, painted: Painted, failure: Failure) -> None:
        """It never can be kept, whoever asked for it: it is taken off the canvas again, and that is said."""
        for change_id in [one for one, mine in self._shown.flying.items() if mine is painted]:
            del self._shown.flying[change_id]
            before = {key: image_from(raw) if raw is not None else None for key, raw in painted.before.items()}
            self._easel.put(painted.layer_id, before)
        self.failed.emit(failure)


def _raw(tiles: Mapping[Key, QImage | None]) -> dict[Key, Raw | None]:
    return {key: raw_of(tile) if tile is not None else None for key, tile in tiles.items()}
