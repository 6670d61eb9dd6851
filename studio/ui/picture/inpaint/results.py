"""A result that belongs on the canvas: shown over it at its frame, taken onto it as one step, or put away.

Made by the pane's rooms; main thread, pixels by an errand. It shows the picture that the person chose where that was
made of a part of this canvas; what became the chosen one by itself, as the newest one does when a project opens, would
hide the canvas without being asked. Placing it or putting it away takes it off again, and it stays in the tray.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol

import msgspec
from PySide6.QtCore import QObject, Signal

from studio.domain.changes import Change, Edit
from studio.domain.errors import BadInput, Failure, StudioError
from studio.domain.picture_records import Canvas, Generation, Layer
from studio.domain.project_records import Recipe
from studio.domain.requests import Frame, PictureRequest
from studio.services.exchange.picture_decoding import decoded
from studio.services.session.painting import Painted
from studio.services.translation import tr
from studio.ui.picture.coverage import Key, rgba, tiles_from
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.inpaint.placing import (
    as_layer,
    from_corner,
    into_layer,
    is_covered,
    reached,
    shows_otherwise,
    why_not_into,
)
from studio.ui.picture.jobs import shortened
from studio.ui.widgets.errand import Errand

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Raw = NDArray[np.uint8]


class Reworking(Protocol):
    """What is asked of the canvas for pixels of a layer that is there."""

    def start(
        self, label: str, layer_id: str, work: Callable[[Mapping[Key, Raw]], Mapping[Key, Raw]],
        others: Callable[[], tuple[Edit, ...]], ended: Callable[[bool], None],
    ) -> None:  # fmt: skip
        """Have `work` done on a thread on the layer's tiles, and its answer become a step with these edits."""


class Pending(NamedTuple):
    """A result over the canvas."""

    one: Generation
    frame: Frame
    request: PictureRequest | None


class PlacingResults(QObject):
    changed = Signal()
    """Another result is over the canvas, or none; or it is shown or not."""
    working = Signal(bool)
    """A result is worked into the canvas, long enough to be told; or is so no more."""
    placed = Signal()
    """A result was taken onto the canvas."""

    def __init__(
        self, desk: PictureDesk, reworking: Reworking, mask: Callable[[], Layer | None], painted_id: Callable[[], str]
    ) -> None:
        """`mask`: what a repair would take now; a mask is hidden once its result is on the canvas. `painted_id`: the
        layer into which a result is painted, "" for none; while a mask is painted on, that is not the chosen one."""
        super().__init__(desk)
        self._desk, self._reworking, self._mask, self._painted_id = desk, reworking, mask, painted_id
        self._wanted = ""
        """The picture that the person chose; empty once it was placed, or put away."""
        self._on_its_way: set[str] = set()
        """Ids of the results that are being taken onto the canvas."""
        self.hidden = False
        """What was there before is looked at."""
        self._told_of_masks = False
        self.errand = Errand(self)
        """One after the other."""
        self.errand.begun.connect(lambda: self.working.emit(True))
        self.errand.ended.connect(lambda: self.working.emit(False))
        desk.chosen_changed.connect(self.put_away)
        desk.picked.connect(self._picked)
        desk.page_changed.connect(self.changed)
        desk.document_changed.connect(lambda _touched: self.changed.emit())
        desk.session_changed.connect(self._another_project)

    # ---- what is over the canvas

    @property
    def canvas(self) -> Canvas | None:
        session = self._desk.session
        return next(session.document.all(Canvas), None) if session is not None else None

    def pending(self) -> Pending | None:
        found = self.belonging()
        seen = found is not None and found.one.id == self._wanted and self._desk.sees_canvas()
        return found if seen else None

    def belonging(self) -> Pending | None:
        """The chosen picture, where it is a result with a place on this canvas, be it seen there now or not."""
        one, canvas, session = self._desk.generation(), self.canvas, self._desk.session
        if one is None or canvas is None or session is None:
            return None
        if one.frame is None or one.canvas_id != canvas.id or one.trashed:
            return None
        recipe = session.document.get(Recipe, one.recipe_id)
        request = recipe.request if recipe is not None else None
        return Pending(one, from_corner(canvas, one.frame), request if isinstance(request, PictureRequest) else None)

    def _another_project(self) -> None:
        self.errand.cancel()
        self._on_its_way.clear()

    def _picked(self) -> None:
        if self._wanted != self._desk.chosen:
            self._wanted, self.hidden = self._desk.chosen, False
            self.changed.emit()

    def why_none(self) -> str:
        return "" if self.pending() is not None else tr("No result lies over the canvas. Choose one in the tray.")

    def why_not_place(self) -> str:
        return self._why_wait() or self.why_none() or self._desk.why_not_writable()

    def _why_wait(self) -> str:
        on_its_way = self._desk.chosen in self._on_its_way
        return tr("The result is on its way onto the canvas.") if on_its_way else ""

    def why_not_into(self) -> str:
        reason, pending, canvas = self.why_not_place(), self.pending(), self.canvas
        if reason or pending is None or canvas is None:
            return reason
        if pending.request is None or pending.request.init_image is None:
            return tr("It is not known what was there before: add it as a layer.")
        return why_not_into(self._layer(), pending.frame, canvas)

    def _layer(self) -> Layer | None:
        session = self._desk.session
        return session.document.get(Layer, self._painted_id()) if session is not None else None

    def compare(self) -> None:
        """Show what was there before, or the result again."""
        self.hidden = not self.hidden
        self.changed.emit()

    def put_away(self) -> None:
        """Off the canvas; it stays in the tray."""
        self._wanted, self.hidden = "", False
        self.changed.emit()

    # ---- onto the canvas

    def add_as_layer(self) -> None:
        """On top, behind a mask that can be painted on."""
        pending, reason = self.pending(), self.why_not_place()
        if pending is None or reason:
            self._desk.say(reason)
        else:
            self._add(pending)

    def place(self) -> None:
        """As a layer where it belongs, from wherever it was chosen."""
        result = self.belonging()
        reason = self._why_wait() or self._desk.why_not_writable()
        if result is None or reason:
            self._desk.say(reason)
        else:
            self._add(result)
            self._desk.show_page("canvas")

    def _add(self, pending: Pending) -> None:
        session = self._desk.session
        if session is None:
            return
        words = pending.request.prompt if pending.request is not None else ""
        name = shortened(words) or tr("Result")
        read = self._mask_reader(pending)

        def work() -> Mapping[Key, Raw] | None:
            mask = read()
            return tiles_from(mask) if mask is not None else None

        def place(tiles: Mapping[Key, Raw] | None) -> None:
            # A layer that a stroke brings is moved along where the canvas grows.
            session.painting.when_settled(lambda: put(tiles))

        def put(tiles: Mapping[Key, Raw] | None) -> None:
            canvas, done = self.canvas, False
            if canvas is not None and pending.one.frame is not None and session is self._desk.session:
                # Another result may have made the canvas larger meanwhile.
                frame = from_corner(canvas, pending.one.frame)
                step = as_layer(session.document, canvas, pending.one, frame, tiles, name, words)
                done = self._take(step)
            self._ended(pending, done, self._behind_mask() if done and tiles is not None else "")

        def fail(failure: Failure) -> None:
            self._desk.fail(failure)
            self._ended(pending, False)

        self._on_its_way.add(pending.one.id)
        self.errand.queue(lambda _step: work(), place, fail)

    def _behind_mask(self) -> str:
        """Said once: who works from result to result knows it then."""
        if self._told_of_masks:
            return ""
        self._told_of_masks = True
        return tr("Strokes on the result's layer show only where its mask is white. Choose the mask to show more.")

    def add_into_layer(self) -> None:
        """Into the layer that is painted on: only tiles under the feathered mask change."""
        pending, session, layer = self.pending(), self._desk.session, self._layer()
        reason = self.why_not_into()
        if reason or pending is None or session is None or layer is None or pending.request is None:
            self._desk.say(reason)
            return
        result, before = session.asset_reader(pending.one.asset), session.asset_reader(pending.request.init_image or "")
        mask, frame = self._mask_reader(pending), pending.frame

        def work(tiles: Mapping[Key, Raw]) -> dict[Key, Raw]:
            size = frame[2], frame[3]
            return into_layer(layer, tiles, _pixels(result(), size), _pixels(before(), size), mask(), frame)

        def ended(done: bool) -> None:
            there = session.document.get(Layer, layer.id)
            told = ""
            if there is not None:
                pile = self._pile()
                told = shows_otherwise(there, pile, covered=is_covered(session.document, there, pile, frame))
            self._ended(pending, done, told)

        self._on_its_way.add(pending.one.id)
        self._reworking.start("Inpaint", layer.id, work, lambda: self._and_hide_mask(()), ended)

    def _pile(self) -> Mapping[str, Layer]:
        canvas, session = self.canvas, self._desk.session
        if canvas is None or session is None:
            return {}
        found = (session.document.get(Layer, one) for one in canvas.layers)
        return {one.id: one for one in found if one is not None}

    def _mask_reader(self, pending: Pending) -> Callable[[], NDArray[np.uint8] | None]:
        """Where the result may differ from what was there; None: everywhere."""
        session, request, frame = self._desk.session, pending.request, pending.frame
        if session is None or request is None or request.mask is None:
            return lambda: None
        read, feather = session.asset_reader(request.mask), request.feather
        return lambda: reached(_pixels(read(), (frame[2], frame[3]))[..., 0], feather)

    def _ended(self, pending: Pending, done: bool, told: str = "") -> None:
        """It is on the canvas, of which that is told; or was not to be had there."""
        self._on_its_way.discard(pending.one.id)
        if done:
            if self._wanted == pending.one.id:
                self.put_away()
            self.placed.emit()
            if told:
                self._desk.say(told)

    def _take(self, step: Painted | Change) -> bool:
        """False: it was refused, which is said."""
        session = self._desk.session
        if session is None:
            return False
        if isinstance(step, Change):
            change = msgspec.structs.replace(step, edits=self._and_hide_mask(step.edits))
            return self._desk.perform(lambda _document: change)
        try:
            session.painting.keep(msgspec.structs.replace(step, others=self._and_hide_mask(step.others)))
        except StudioError as error:
            self._desk.fail(error.failure)
            return False
        return True

    def _and_hide_mask(self, edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
        """Its veil would lie over what was just painted. Where the edits move the mask, they hide it as well."""
        mask = self._mask()
        if mask is None or mask.role != "mask":
            return edits
        moved = next((edit.after for edit in edits if isinstance(edit.after, Layer) and edit.after.id == mask.id), mask)
        rest = tuple(edit for edit in edits if edit.after is not moved)
        return (*rest, Edit(mask, msgspec.structs.replace(moved, visible=False)))


def _pixels(data: bytes, size: tuple[int, int]) -> NDArray[np.uint8]:
    """[rows, columns, 4], straight R, G, B, A of a PNG at that size. Any thread. Raises StudioError(BadInput)."""
    from PySide6.QtCore import QSize, Qt

    image = decoded(data)
    if image.isNull():
        raise StudioError(BadInput(name=tr("Result"), problem="it cannot be read as a picture"))
    if image.size() != QSize(*size):
        image = image.scaled(*size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    return rgba(image)
